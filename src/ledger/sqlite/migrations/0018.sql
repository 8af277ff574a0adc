-- When a person took an arrival back; NULL: it counts.
ALTER TABLE arrivals ADD COLUMN undone_at INTEGER;

-- What arrivals that were taken back had said, for those who ask what became of an order; it counts for nothing. undone:
-- the arrival that was taken back, arrival: whose word it was.
CREATE TABLE withdrawn_facts (
  store INTEGER NOT NULL, number TEXT NOT NULL, undone INTEGER NOT NULL, seq INTEGER NOT NULL,
  source INTEGER NOT NULL, arrival INTEGER NOT NULL, row INTEGER NOT NULL, at INTEGER NOT NULL, said BLOB NOT NULL,
  PRIMARY KEY (store, number, undone, seq)
) WITHOUT ROWID;
CREATE INDEX withdrawn_facts_undone ON withdrawn_facts (undone);

-- Labels of orders that are known no more, until the orders come again: no parcel is labelled twice.
CREATE TABLE withdrawn_labels (
  store INTEGER NOT NULL, number TEXT NOT NULL, at INTEGER NOT NULL, file TEXT NOT NULL, PRIMARY KEY (store, number)
) WITHOUT ROWID;

-- What is asked of a watcher: the arrival that is to be taken back, and whether only to be seen what would change.
ALTER TABLE requests ADD COLUMN arrival INTEGER;
ALTER TABLE requests ADD COLUMN dry INTEGER NOT NULL DEFAULT 0;
