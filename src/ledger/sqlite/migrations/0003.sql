-- What other commands ask of a watcher that is at work. asked_at: the machine's clock. state: 0 asked, 1 taken,
-- 2 done. now_at: the present that was asked for (NULL: the watcher's own). ending: the exit code. again_s: ask
-- once more after so many seconds, where the asker waits as long as it takes. Days are counted from 0001-01-01.
CREATE TABLE requests (
  id INTEGER PRIMARY KEY, asked_at INTEGER NOT NULL, command TEXT NOT NULL, store TEXT, first_day INTEGER,
  last_day INTEGER, days INTEGER, now_at INTEGER, english INTEGER NOT NULL, json INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0, ending INTEGER NOT NULL DEFAULT 0, again_s INTEGER
);

-- What came of it, line by line as it is to be shown.
CREATE TABLE request_lines (
  request INTEGER NOT NULL, seq INTEGER NOT NULL, is_error INTEGER NOT NULL, line TEXT NOT NULL,
  PRIMARY KEY (request, seq)
) WITHOUT ROWID;
