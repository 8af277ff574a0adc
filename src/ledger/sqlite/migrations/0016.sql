-- What people may want to hear of: changes of state. key: what it is about, `order/` and `held/` with the number of the
-- order or the arrival, else as the pass names it; kind as in notice::TidingKind; solved_at: NULL while it lasts.
CREATE TABLE tidings (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, store TEXT NOT NULL,
  ord INTEGER, arrival INTEGER, since INTEGER NOT NULL, count INTEGER NOT NULL, solved_at INTEGER
);
-- What was told of them, channel by channel; gone once the end was told.
CREATE TABLE told_of (
  channel TEXT NOT NULL, tiding INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (channel, tiding)
) WITHOUT ROWID;

-- Letters that were not taken yet. day: YYYYMMDD of a day that is told in one letter, else NULL; tries: how often it has
-- left; next_at: not before.
CREATE TABLE letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, mark TEXT NOT NULL, day TEXT, at INTEGER NOT NULL,
  tries INTEGER NOT NULL, next_at INTEGER NOT NULL, why TEXT NOT NULL
);
CREATE TABLE letter_tidings (
  letter INTEGER NOT NULL, tiding INTEGER NOT NULL, PRIMARY KEY (letter, tiding)
) WITHOUT ROWID;

-- What is known of the channels. settings: a mark of the settings under which it was stopped.
CREATE TABLE channels (
  name TEXT PRIMARY KEY, settings TEXT NOT NULL, stopped_at INTEGER, why TEXT NOT NULL, sent_at INTEGER, day TEXT
) WITHOUT ROWID;

-- What lasts already.
INSERT INTO tidings (key, kind, store, ord, since, count)
  SELECT 'order/' || e.ord, CASE e.state WHEN 3 THEN 'unsure' ELSE 'stuck' END,
    COALESCE((SELECT s.code FROM stores s CROSS JOIN mall m ON m.store = s.id AND m.ord = e.ord LIMIT 1), ''), e.ord, e.at, 1
  FROM exports e WHERE e.state IN (3, 4);
INSERT INTO tidings (key, kind, store, arrival, since, count)
  SELECT 'held/' || h.arrival, CASE a.outcome WHEN '' THEN 'held-rows' WHEN 'F001' THEN 'unknown-format' ELSE 'held-file' END,
    COALESCE((SELECT code FROM stores WHERE id = a.store), ''), h.arrival, a.at, MAX(a.held, 1)
  FROM held_sets h JOIN arrivals a ON a.id = h.arrival WHERE h.state < 2 AND h.solved_at IS NULL;
