-- Who may use the board: name as written and as compared, role by its name, argon2id text ('' = none yet).
CREATE TABLE people (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
  password TEXT NOT NULL, is_off INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL
);
-- Who is logged in; key is the SHA-256 of what the browser keeps.
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, person INTEGER NOT NULL, begun_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL, browser TEXT NOT NULL
);
-- Keys that let somebody set a password, by their SHA-256; person is null for the first key.
CREATE TABLE invitations (key BLOB PRIMARY KEY, person INTEGER, until INTEGER NOT NULL) WITHOUT ROWID;
-- What people did on the board.
CREATE TABLE deeds (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX deeds_about ON deeds (about, id);
