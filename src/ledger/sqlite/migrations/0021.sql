-- The last arrival that was in when a label was written: what came after it in the same second came later all the same.
-- NULL: not known.
ALTER TABLE labels ADD COLUMN arrival INTEGER;
ALTER TABLE withdrawn_labels ADD COLUMN arrival INTEGER;
CREATE INDEX labels_at ON labels (at);

-- Orders of which who bought was forgotten before they were taken back: they take nothing of people again. Their first
-- fact begins with field 90.
CREATE INDEX withdrawn_facts_forgotten ON withdrawn_facts (store, number) WHERE seq = 0 AND substr(said, 1, 3) = x'5A0131';
