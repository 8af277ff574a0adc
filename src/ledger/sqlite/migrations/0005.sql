-- Numbers that came lately stand in a small index of their own until there are enough of them to be put into the
-- big one together: one by one, each would touch another page of a big ledger.
CREATE TABLE new_numbers (number INTEGER NOT NULL, ord INTEGER NOT NULL, PRIMARY KEY (number, ord)) WITHOUT ROWID;
