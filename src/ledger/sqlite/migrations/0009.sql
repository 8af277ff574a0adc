-- Stores whose orders are asked about at a mall. Their new orders are entered in `mall` by the intake that brings them;
-- what older programs brought since they last entered some is entered when the mall is asked about next.
ALTER TABLE stores ADD COLUMN at_mall INTEGER NOT NULL DEFAULT 0;
DELETE FROM meta WHERE substr(key, 1, 14) = 'mall enrolled ';

-- Names that files of arrivals are to get and may not have yet. place: `archive`, or `held/` and the folder.
CREATE TABLE reserved_names (
  place TEXT NOT NULL, name TEXT NOT NULL, arrival INTEGER NOT NULL, PRIMARY KEY (place, name)
) WITHOUT ROWID;
CREATE INDEX reserved_names_arrival ON reserved_names (arrival);
INSERT OR IGNORE INTO reserved_names SELECT 'archive', archived_as, id FROM arrivals WHERE state = 0 AND archived_as <> '';
INSERT OR IGNORE INTO reserved_names SELECT 'held/' || folder, held_as, id FROM arrivals WHERE state = 0 AND held_as <> '';
