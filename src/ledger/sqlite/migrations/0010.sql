-- Rows that were given back, each until it is in. arrival: whose file they are of, and under which their findings
-- stand; number: their order's as it is compared, '' where they have none. cells: what was written into a row since,
-- as JSON; NULL: it is as it came. solved_by: the arrival that brought it in; solved_at: when.
CREATE TABLE held_rows (
  arrival INTEGER NOT NULL, row INTEGER NOT NULL, number TEXT NOT NULL,
  cells TEXT, solved_by INTEGER, solved_at INTEGER, PRIMARY KEY (arrival, row)
) WITHOUT ROWID;
CREATE INDEX held_rows_open ON held_rows (number) WHERE solved_at IS NULL;

-- The files in which they lie. state: 0 as they are to lie, 1 to be written anew or moved away, 2 moved away. What we
-- know of each: its size and time of last change; NULL: not known yet, -1: whatever lies there.
CREATE TABLE held_sets (
  arrival INTEGER PRIMARY KEY, state INTEGER NOT NULL, solved_at INTEGER,
  plain_size INTEGER, plain_mtime INTEGER, twin_size INTEGER, twin_mtime INTEGER
);
CREATE INDEX held_sets_lying ON held_sets (state) WHERE state < 2;
INSERT OR IGNORE INTO held_rows SELECT arrival, row, '', NULL, NULL, NULL FROM findings WHERE held = 1 AND row > 0;
INSERT INTO held_sets SELECT id, 0, NULL, -1, 0, -1, 0 FROM arrivals WHERE held_as <> '';

-- The arrival whose held rows a file mends; NULL: none's.
ALTER TABLE arrivals ADD COLUMN mends INTEGER;
CREATE INDEX arrivals_mends ON arrivals (mends) WHERE mends IS NOT NULL;
