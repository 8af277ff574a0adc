-- After a person accepted a ledger that was behind what the shop had told. Stores of which something may have been
-- told that is not in it: their orders placed until then (epoch seconds) wait for a person.
CREATE TABLE doubts (store TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;

-- Orders that stand in export files of which the ledger does not know, until it knows the orders themselves. batch: the
-- number in the file's name, at: when the ledger was accepted.
CREATE TABLE told_before (
  store TEXT NOT NULL, number TEXT NOT NULL, batch INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (store, number)
) WITHOUT ROWID;
