-- Derived, so that a report finds who else has a tracking number without looking at all orders. number: its digits,
-- or a hash below zero of what is no such number; the order itself is asked whether it has it still.
CREATE TABLE numbers (number INTEGER NOT NULL, ord INTEGER NOT NULL, PRIMARY KEY (number, ord)) WITHOUT ROWID;

-- Orders without an order date stand in the calendar under the day (UTC) on which they were taken in, below zero,
-- instead of all under 0: a day's report need not look at every one of them.
UPDATE calendar SET day = -(SELECT CAST(strftime('%Y%m%d', o.at, 'unixepoch') AS INTEGER) FROM orders o WHERE o.id = ord)
  WHERE day = 0;

-- Orders that stand in a label file already.
CREATE TABLE labels (ord INTEGER PRIMARY KEY, at INTEGER NOT NULL, file TEXT NOT NULL);
