-- Sendings that a person has confirmed on the board, each by a key that counts once; outcome is null while it goes on.
CREATE TABLE sendings (key TEXT PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, outcome TEXT) WITHOUT ROWID;
