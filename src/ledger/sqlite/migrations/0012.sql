-- Columns of a time when a request was answered in words, which nothing reads any more.
ALTER TABLE requests DROP COLUMN english;
ALTER TABLE requests DROP COLUMN json;
ALTER TABLE requests DROP COLUMN ending;
ALTER TABLE requests DROP COLUMN again_s;
ALTER TABLE request_lines DROP COLUMN is_error;
