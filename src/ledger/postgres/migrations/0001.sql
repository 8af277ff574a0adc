-- What we know. Facts are appended; what an order is now is derived. `at` is epoch seconds, `day` YYYYMMDD. The tables
-- are those of the SQLite engine, and so is what their columns mean. Texts that any file may bring are kept as their
-- bytes where they are only kept: PostgreSQL's texts cannot hold a zero byte.
CREATE TABLE stores (id bigint PRIMARY KEY, code text COLLATE "C" NOT NULL UNIQUE, at_mall bigint NOT NULL DEFAULT 0);

-- One file as it came in, or one run of a fetch or of `set`. state: 0 committed but not yet filed away, 1 filed. mends: the
-- arrival whose held rows a file mends. undone_at: when a person took it back.
CREATE TABLE arrivals (
  id bigint PRIMARY KEY, sha256 bytea NOT NULL, name text COLLATE "C" NOT NULL, folder text COLLATE "C" NOT NULL,
  store bigint, profile text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, encoding text COLLATE "C" NOT NULL,
  bytes bigint NOT NULL, at bigint NOT NULL, state bigint NOT NULL, outcome text COLLATE "C" NOT NULL,
  row_count bigint NOT NULL, taken bigint NOT NULL, held bigint NOT NULL, header_end bigint NOT NULL,
  spool text COLLATE "C" NOT NULL, mtime bigint NOT NULL, archived_as text COLLATE "C" NOT NULL,
  held_as text COLLATE "C" NOT NULL, mends bigint, undone_at bigint
);
CREATE INDEX arrivals_sha256 ON arrivals (sha256);
CREATE INDEX arrivals_unfiled ON arrivals (id) WHERE state = 0;
CREATE INDEX arrivals_at ON arrivals (at);
CREATE INDEX arrivals_mends ON arrivals (mends) WHERE mends IS NOT NULL;

-- Every problem of every row; held: the row was given back, else a warning. start, length: the raw record.
CREATE TABLE findings (
  arrival bigint NOT NULL, row bigint NOT NULL, seq bigint NOT NULL, held boolean NOT NULL, code text COLLATE "C" NOT NULL,
  column_name bytea NOT NULL, value bytea NOT NULL, detail bytea NOT NULL, start bigint NOT NULL, length bigint NOT NULL,
  PRIMARY KEY (arrival, row, seq)
);

-- One order with its first fact; `source` as in order::Source, `said` as in order::Statement.
CREATE TABLE orders (
  id bigint PRIMARY KEY, store bigint NOT NULL, number text COLLATE "C" NOT NULL, arrival bigint NOT NULL,
  row bigint NOT NULL, at bigint NOT NULL, source bigint NOT NULL, said bytea NOT NULL
);
CREATE UNIQUE INDEX orders_number ON orders (store, number);

-- Orders of a list, packed: ids go on from `first`, numbers ascend, and of one store no two packs reach into one another.
-- Bodies are kept as they are: pressing them is the server's dearest work, and it is not asked to.
CREATE TABLE packs (
  first bigint PRIMARY KEY, orders bigint NOT NULL, store bigint NOT NULL, arrival bigint NOT NULL, at bigint NOT NULL,
  low text COLLATE "C" NOT NULL, high text COLLATE "C" NOT NULL, body bytea NOT NULL
);
ALTER TABLE packs ALTER body SET STORAGE EXTERNAL;
CREATE INDEX packs_numbers ON packs (store, low, high);

-- Every later fact: only news.
CREATE TABLE facts (
  ord bigint NOT NULL, seq bigint NOT NULL, source bigint NOT NULL, arrival bigint NOT NULL, row bigint NOT NULL,
  at bigint NOT NULL, said bytea NOT NULL, PRIMARY KEY (ord, seq)
);

-- Derived, so that nothing scans all orders.
CREATE TABLE calendar (day bigint NOT NULL, ord bigint NOT NULL, PRIMARY KEY (day, ord));
CREATE TABLE calendar_runs (
  day bigint NOT NULL, first bigint NOT NULL, orders bigint NOT NULL, steps bytea NOT NULL, PRIMARY KEY (day, first)
);
CREATE TABLE due (
  store bigint NOT NULL, number text COLLATE "C" NOT NULL, ord bigint NOT NULL, day bigint NOT NULL,
  PRIMARY KEY (store, number)
);
CREATE TABLE bundles (child bigint PRIMARY KEY, parent bigint NOT NULL);
CREATE INDEX bundles_parent ON bundles (parent);
CREATE TABLE numbers (number bigint NOT NULL, ord bigint NOT NULL, PRIMARY KEY (number, ord));
CREATE TABLE marked_numbers (
  store bigint NOT NULL, bare text COLLATE "C" NOT NULL, ord bigint NOT NULL, PRIMARY KEY (store, bare, ord)
);
CREATE TABLE labels (ord bigint PRIMARY KEY, at bigint NOT NULL, file text COLLATE "C" NOT NULL, arrival bigint);
CREATE INDEX labels_at ON labels (at);

-- How far the export of an order has come; no row: nothing was sent. state as in order::ExportState.
CREATE TABLE exports (ord bigint PRIMARY KEY, state bigint NOT NULL, at bigint NOT NULL, batch bigint, known bigint);
CREATE INDEX exports_open ON exports (state, ord) WHERE state IN (1, 3, 4);
CREATE INDEX exports_batch ON exports (batch);
CREATE TABLE told_earlier (ord bigint NOT NULL, seq bigint NOT NULL, at bigint NOT NULL, batch bigint, PRIMARY KEY (ord, seq));

-- One export file. state: 0 recorded, 1 temporary file complete, 2 published. mark: of whose temporary file that is.
CREATE TABLE batches (
  id bigint PRIMARY KEY, store bigint NOT NULL, layout text COLLATE "C" NOT NULL, at bigint NOT NULL,
  name text COLLATE "C" NOT NULL, head bytea NOT NULL, row_count bigint NOT NULL, state bigint NOT NULL,
  mark text COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX batches_unpublished ON batches (id) WHERE state < 2;
-- batch_rows holds lines of old programs, which a ledger that was moved here brings along.
CREATE TABLE batch_rows (batch bigint NOT NULL, ord bigint NOT NULL, seq bigint NOT NULL, line bytea NOT NULL, PRIMARY KEY (batch, ord));
CREATE TABLE batch_pieces (
  batch bigint NOT NULL, seq bigint NOT NULL, orders bytea NOT NULL, lines bytea NOT NULL, PRIMARY KEY (batch, seq)
);

-- Malls: what they were told, event by event, and what they said.
CREATE TABLE shipment_events (
  ord bigint NOT NULL, seq bigint NOT NULL, at bigint NOT NULL, said bytea NOT NULL, PRIMARY KEY (ord, seq)
);
CREATE TABLE mall (
  store bigint NOT NULL, ord bigint NOT NULL, word text COLLATE "C" NOT NULL, seen_at bigint NOT NULL, phase bigint NOT NULL,
  codes text COLLATE "C" NOT NULL, standing bigint NOT NULL DEFAULT 0, PRIMARY KEY (store, ord)
);
CREATE INDEX mall_going ON mall (store, ord) WHERE phase = 1;
CREATE INDEX mall_open ON mall (store, ord) WHERE phase < 4 AND standing NOT IN (1, 5, 7);
CREATE INDEX mall_correcting ON mall (store, ord) WHERE phase = 5;
CREATE TABLE points (store bigint NOT NULL, at bigint NOT NULL, points bigint NOT NULL, PRIMARY KEY (store, at));

-- What other commands ask of a watcher that is at work, and what came of it.
CREATE TABLE requests (
  id bigint PRIMARY KEY, asked_at bigint NOT NULL, command text COLLATE "C" NOT NULL, store text COLLATE "C",
  first_day bigint, last_day bigint, days bigint, now_at bigint, state bigint NOT NULL DEFAULT 0,
  chosen bigint NOT NULL DEFAULT 0, orders text COLLATE "C" NOT NULL DEFAULT '', arrival bigint,
  dry boolean NOT NULL DEFAULT false, asked_by text COLLATE "C", seen text COLLATE "C"
);
CREATE TABLE request_lines (
  request bigint NOT NULL, seq bigint NOT NULL, line bytea NOT NULL, PRIMARY KEY (request, seq)
);

-- Names that files of arrivals are to get and may not have yet.
CREATE TABLE reserved_names (
  place text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, arrival bigint NOT NULL, PRIMARY KEY (place, name)
);
CREATE INDEX reserved_names_arrival ON reserved_names (arrival);

-- Rows that were given back, and the files in which they lie.
CREATE TABLE held_rows (
  arrival bigint NOT NULL, row bigint NOT NULL, number text COLLATE "C" NOT NULL, cells bytea, solved_by bigint,
  solved_at bigint, PRIMARY KEY (arrival, row)
);
CREATE INDEX held_rows_open ON held_rows (number) WHERE solved_at IS NULL;
CREATE TABLE held_sets (
  arrival bigint PRIMARY KEY, state bigint NOT NULL, solved_at bigint, plain_size bigint, plain_mtime bigint,
  twin_size bigint, twin_mtime bigint
);
CREATE INDEX held_sets_lying ON held_sets (state) WHERE state < 2;

-- After a person accepted a ledger that was behind.
CREATE TABLE doubts (store text COLLATE "C" PRIMARY KEY, until bigint NOT NULL);
CREATE TABLE told_before (
  store text COLLATE "C" NOT NULL, number text COLLATE "C" NOT NULL, batch bigint NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (store, number)
);

-- Who may use the board, and what they did there.
CREATE TABLE people (
  id bigint PRIMARY KEY, name text COLLATE "C" NOT NULL, folded text COLLATE "C" NOT NULL UNIQUE, role text COLLATE "C" NOT NULL,
  password text COLLATE "C" NOT NULL, is_off boolean NOT NULL DEFAULT false, at bigint NOT NULL
);
CREATE TABLE sessions (
  id bigint PRIMARY KEY, key bytea NOT NULL UNIQUE, person bigint NOT NULL, begun_at bigint NOT NULL,
  seen_at bigint NOT NULL, browser text COLLATE "C" NOT NULL
);
CREATE TABLE invitations (key bytea PRIMARY KEY, person bigint, until bigint NOT NULL);
CREATE TABLE deeds (
  id bigint PRIMARY KEY, at bigint NOT NULL, who text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL,
  about text COLLATE "C" NOT NULL, detail bytea NOT NULL
);
CREATE INDEX deeds_about ON deeds (about, id);
CREATE TABLE sendings (key text COLLATE "C" PRIMARY KEY, at bigint NOT NULL, who text COLLATE "C" NOT NULL, outcome bytea);

-- What people may want to hear of, and the letters that tell them.
CREATE TABLE tidings (
  id bigint PRIMARY KEY, key text COLLATE "C" NOT NULL UNIQUE, kind text COLLATE "C" NOT NULL, store text COLLATE "C" NOT NULL,
  ord bigint, arrival bigint, since bigint NOT NULL, count bigint NOT NULL, solved_at bigint
);
CREATE TABLE told_of (
  channel text COLLATE "C" NOT NULL, tiding bigint NOT NULL, at bigint NOT NULL, PRIMARY KEY (channel, tiding)
);
CREATE TABLE letters (
  id bigint PRIMARY KEY, channel text COLLATE "C" NOT NULL, mark text COLLATE "C" NOT NULL, day text COLLATE "C", at bigint NOT NULL,
  tries bigint NOT NULL, next_at bigint NOT NULL, why text COLLATE "C" NOT NULL
);
CREATE TABLE letter_tidings (letter bigint NOT NULL, tiding bigint NOT NULL, PRIMARY KEY (letter, tiding));
CREATE TABLE channels (
  name text COLLATE "C" PRIMARY KEY, settings text COLLATE "C" NOT NULL, stopped_at bigint, why text COLLATE "C" NOT NULL,
  sent_at bigint, day text COLLATE "C"
);
-- Ids of these two are never given again, as the highest that was given is kept.
CREATE TABLE last_ids (name text COLLATE "C" PRIMARY KEY, id bigint NOT NULL);
INSERT INTO last_ids VALUES ('tidings', 0), ('letters', 0);

-- What arrivals that were taken back had said, and labels of orders that are known no more.
CREATE TABLE withdrawn_facts (
  store bigint NOT NULL, number text COLLATE "C" NOT NULL, undone bigint NOT NULL, seq bigint NOT NULL, source bigint NOT NULL,
  arrival bigint NOT NULL, row bigint NOT NULL, at bigint NOT NULL, said bytea NOT NULL,
  PRIMARY KEY (store, number, undone, seq)
);
CREATE INDEX withdrawn_facts_undone ON withdrawn_facts (undone);
-- Orders of which who bought was forgotten before they were taken back. Their first fact begins with field 90.
CREATE INDEX withdrawn_facts_forgotten ON withdrawn_facts (store, number)
  WHERE seq = 0 AND substr(said, 1, 3) = '\x5a0131'::bytea;
CREATE TABLE withdrawn_labels (
  store bigint NOT NULL, number text COLLATE "C" NOT NULL, at bigint NOT NULL, file text COLLATE "C" NOT NULL, arrival bigint,
  PRIMARY KEY (store, number)
);

-- Who would work on the ledger, each by a number of its own, alive until a moment of this server's clock; and who does.
-- epoch grows whenever the lease changes hands.
CREATE TABLE watchers (
  instance bigint PRIMARY KEY, holder text COLLATE "C" NOT NULL, host text COLLATE "C" NOT NULL, pid bigint NOT NULL,
  since bigint NOT NULL, beat_at bigint NOT NULL, seat bigint NOT NULL, until timestamptz NOT NULL
) WITH (fillfactor = 50);
CREATE TABLE lease (one bigint PRIMARY KEY CHECK (one = 1), instance bigint NOT NULL, epoch bigint NOT NULL);
