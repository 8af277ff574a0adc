-- Orders of a list, packed: a row and an entry of an index for each would cost several times as much.
-- Ids go on from `first`, numbers ascend, and of one store no two packs reach into one another, so that a number is
-- looked for in one pack at most. Never changed once written. body: as in ledger::packs.
CREATE TABLE packs (
  first INTEGER PRIMARY KEY, orders INTEGER NOT NULL, store INTEGER NOT NULL,
  arrival INTEGER NOT NULL, at INTEGER NOT NULL, low TEXT NOT NULL, high TEXT NOT NULL, body BLOB NOT NULL
);
CREATE INDEX packs_numbers ON packs (store, low, high);

-- The calendar of orders in packs: of one day and many orders, their ids as LEB128 steps from `first`.
CREATE TABLE calendar_runs (
  day INTEGER NOT NULL, first INTEGER NOT NULL, orders INTEGER NOT NULL, steps BLOB NOT NULL,
  PRIMARY KEY (day, first)
) WITHOUT ROWID;
