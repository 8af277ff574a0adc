-- Where the mall sees an order, by a number of ours instead of the mall's word: 0 never asked, 1 not known there,
-- 2 unpaid, 3 to be shipped, 4 completion is being worked on, 5 completed, 6 being cancelled, 7 cancelled, 8 another,
-- which stands in `word` as the mall says it.
ALTER TABLE mall ADD COLUMN standing INTEGER NOT NULL DEFAULT 0;
UPDATE mall SET standing = CASE word
  WHEN '' THEN 0 WHEN 'NOT_FOUND' THEN 1 WHEN 'WAITING_FOR_PAYMENT' THEN 2 WHEN 'WAITING_FOR_SHIPPING' THEN 3
  WHEN 'COMPLETING' THEN 4 WHEN 'COMPLETED' THEN 5 WHEN 'CANCELING' THEN 6 WHEN 'CANCELED' THEN 7 ELSE 8 END;
UPDATE mall SET word = '' WHERE standing < 8;
DROP INDEX mall_open;
CREATE INDEX mall_open ON mall (store, ord) WHERE phase < 4 AND standing NOT IN (1, 5, 7);
