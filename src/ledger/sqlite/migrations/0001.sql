-- What we know. Facts are appended; what an order is now is derived. `at` is epoch seconds, `day` YYYYMMDD.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE stores (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);

-- One file as it came in, or one run of a fetch or of `set`. state: 0 committed but not yet filed away, 1 filed.
CREATE TABLE arrivals (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL,
  name TEXT NOT NULL,
  folder TEXT NOT NULL,
  store INTEGER,
  profile TEXT NOT NULL,
  kind TEXT NOT NULL,
  encoding TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  at INTEGER NOT NULL,
  state INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  taken INTEGER NOT NULL,
  held INTEGER NOT NULL,
  header_end INTEGER NOT NULL,
  spool TEXT NOT NULL,
  mtime INTEGER NOT NULL,
  archived_as TEXT NOT NULL,
  held_as TEXT NOT NULL
);
CREATE INDEX arrivals_sha256 ON arrivals (sha256);
CREATE INDEX arrivals_unfiled ON arrivals (id) WHERE state = 0;
CREATE INDEX arrivals_at ON arrivals (at);

-- Every problem of every row; held = 1: the row was given back, 0: a warning. offset/length: the raw record.
CREATE TABLE findings (
  arrival INTEGER NOT NULL, row INTEGER NOT NULL, seq INTEGER NOT NULL,
  held INTEGER NOT NULL, code TEXT NOT NULL, column_name TEXT NOT NULL, value TEXT NOT NULL, detail TEXT NOT NULL,
  offset INTEGER NOT NULL, length INTEGER NOT NULL,
  PRIMARY KEY (arrival, row, seq)
) WITHOUT ROWID;

-- One order with its first fact; `source` as in order::Source, `said` as in order::Statement.
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  store INTEGER NOT NULL,
  number TEXT NOT NULL,
  arrival INTEGER NOT NULL,
  row INTEGER NOT NULL,
  at INTEGER NOT NULL,
  source INTEGER NOT NULL,
  said BLOB NOT NULL
);
CREATE UNIQUE INDEX orders_number ON orders (store, number);

-- Every later fact: only news.
CREATE TABLE facts (
  ord INTEGER NOT NULL, seq INTEGER NOT NULL,
  source INTEGER NOT NULL, arrival INTEGER NOT NULL, row INTEGER NOT NULL, at INTEGER NOT NULL, said BLOB NOT NULL,
  PRIMARY KEY (ord, seq)
) WITHOUT ROWID;

-- Derived, so that nothing scans all orders: by day of order (0: none); what is due, with the first day on which
-- it is, in the order in which it is exported.
CREATE TABLE calendar (day INTEGER NOT NULL, ord INTEGER NOT NULL, PRIMARY KEY (day, ord)) WITHOUT ROWID;
CREATE TABLE due (store INTEGER NOT NULL, number TEXT NOT NULL, ord INTEGER NOT NULL, day INTEGER NOT NULL, PRIMARY KEY (store, number)) WITHOUT ROWID;
CREATE TABLE bundles (child INTEGER PRIMARY KEY, parent INTEGER NOT NULL);
CREATE INDEX bundles_parent ON bundles (parent);

-- How far the export of an order has come; no row: nothing was sent. state as in order::ExportState.
CREATE TABLE exports (ord INTEGER PRIMARY KEY, state INTEGER NOT NULL, at INTEGER NOT NULL, batch INTEGER);
CREATE INDEX exports_open ON exports (state, ord) WHERE state IN (1, 3, 4);

-- One export file. state: 0 recorded, 1 temporary file complete, 2 published.
CREATE TABLE batches (
  id INTEGER PRIMARY KEY, store INTEGER NOT NULL, layout TEXT NOT NULL, at INTEGER NOT NULL,
  name TEXT NOT NULL, head BLOB NOT NULL, row_count INTEGER NOT NULL, state INTEGER NOT NULL
);
CREATE INDEX batches_unpublished ON batches (id) WHERE state < 2;
CREATE TABLE batch_rows (batch INTEGER NOT NULL, ord INTEGER NOT NULL, seq INTEGER NOT NULL, line BLOB NOT NULL, PRIMARY KEY (batch, ord)) WITHOUT ROWID;

-- Who works on the folder.
CREATE TABLE lease (
  one INTEGER PRIMARY KEY CHECK (one = 1), holder TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL,
  since INTEGER NOT NULL, beat_at INTEGER NOT NULL, beats INTEGER NOT NULL
);
