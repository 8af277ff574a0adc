-- Orders that an earlier program took under a number with marks in or around it, by the number without.
CREATE TABLE marked_numbers (
  store INTEGER NOT NULL, bare TEXT NOT NULL, ord INTEGER NOT NULL, PRIMARY KEY (store, bare, ord)
) WITHOUT ROWID;
