-- The lines of an export file, many in a piece. orders: whose they are and how long, 8 and 4 bytes, the lowest first.
-- batch_rows keeps those that an older version wrote.
CREATE TABLE batch_pieces (
  batch INTEGER NOT NULL, seq INTEGER NOT NULL, orders BLOB NOT NULL, lines BLOB NOT NULL,
  PRIMARY KEY (batch, seq)
) WITHOUT ROWID;
