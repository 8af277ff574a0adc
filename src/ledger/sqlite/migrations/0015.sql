-- The last arrival that was known when an order was told what stands in `exports`: what came after it was not told.
-- NULL: an older program told it, and the moment decides.
ALTER TABLE exports ADD COLUMN known INTEGER;

-- What was told before what stands in `exports`, when a person had an order told once more; seq: the first first.
CREATE TABLE told_earlier (
  ord INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, batch INTEGER, PRIMARY KEY (ord, seq)
) WITHOUT ROWID;

-- Orders at a mall whose tracking is to be told once more (phase 5).
CREATE INDEX mall_correcting ON mall (store, ord) WHERE phase = 5;

-- Which orders an export is asked for. chosen: 0 all that are due, 1 these, 2 these whatever keeps them back for a
-- while, 3 these once more; orders: their numbers in the ledger, with blanks between.
ALTER TABLE requests ADD COLUMN chosen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN orders TEXT NOT NULL DEFAULT '';
