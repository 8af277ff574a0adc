-- Of an arrival that is to be taken back from the board: who asks, and the mark of what they were shown that it changes.
ALTER TABLE requests ADD COLUMN asked_by TEXT;
ALTER TABLE requests ADD COLUMN seen TEXT;
