-- What we told the mall, event by event; `said` as in shipment::Event. Appended, and never changed.
CREATE TABLE shipment_events (
  ord INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, said TEXT NOT NULL,
  PRIMARY KEY (ord, seq)
) WITHOUT ROWID;

-- Of orders of stores with an API: what the mall said of it last (word: its own status, '' when never asked) and,
-- derived from the events, what we do about it. phase: 0 nothing, 1 calls go on, 2 barred by the mall, 3 a person
-- must decide, 4 done. codes: separated by blanks.
CREATE TABLE mall (
  store INTEGER NOT NULL, ord INTEGER NOT NULL, word TEXT NOT NULL, seen_at INTEGER NOT NULL,
  phase INTEGER NOT NULL, codes TEXT NOT NULL,
  PRIMARY KEY (store, ord)
) WITHOUT ROWID;
CREATE INDEX mall_going ON mall (store, ord) WHERE phase = 1;
CREATE INDEX mall_open ON mall (store, ord) WHERE phase < 4 AND word NOT IN ('COMPLETED', 'CANCELED', 'NOT_FOUND');

-- Points of the mall's API, second by second; booked before a request leaves.
CREATE TABLE points (store INTEGER NOT NULL, at INTEGER NOT NULL, points INTEGER NOT NULL, PRIMARY KEY (store, at)) WITHOUT ROWID;
