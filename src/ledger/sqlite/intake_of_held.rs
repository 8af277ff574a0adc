//! The part of an intake that is about rows that were given back.

use super::held::{know, open_rows, row_number};
use super::intake::SqliteIntake;
use super::tidings_of_facts::of_held;
use crate::ledger::held::cells_to_text;
use crate::ledger::{IntakeOfHeld, IntakeTransaction, KnownFile, OpenRow, Result};
use crate::notice::Finding;
use crate::profile::FileKind;
use rusqlite::{OptionalExtension, params};

impl IntakeOfHeld for SqliteIntake<'_> {
    fn hold_row(&self, row: u64, number: &str) -> Result<()> {
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO held_rows (arrival, row, number) VALUES (?1, ?2, ?3)")?
            .execute(params![self.arrival(), row_number(row), number])?;
        Ok(())
    }

    fn open_rows(&self, kind: FileKind, store: Option<&str>, most: usize) -> Result<Vec<OpenRow>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        open_rows(self.connection, "?4", params![kind.name(), store, most, ""])
    }

    fn open_rows_of(&self, number: &str, kind: FileKind, store: Option<&str>) -> Result<Vec<OpenRow>> {
        open_rows(self.connection, "r.number", params![kind.name(), store, i64::MAX, number])
    }

    fn solve(&self, arrival: i64, row: u64) -> Result<()> {
        let solved = self
            .connection
            .prepare_cached(
                "UPDATE held_rows SET solved_by = ?3, solved_at = ?4
                 WHERE arrival = ?1 AND row = ?2 AND solved_at IS NULL",
            )?
            .execute(params![arrival, row_number(row), self.arrival(), self.at])?;
        if solved > 0 { self.touch_set(arrival) } else { Ok(()) }
    }

    fn solve_whole(&self, arrival: i64) -> Result<()> {
        self.touch_set(arrival)
    }

    fn hold_whole_again(&self, arrival: i64) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE held_sets SET state = 1, solved_at = NULL WHERE arrival = ?1 AND state < 2",
            )?
            .execute([arrival])?;
        of_held(self.connection, arrival, self.at)
    }

    fn hold_again(&self, arrival: i64, row: &OpenRow, findings: &[Finding], span: (u64, u64)) -> Result<()> {
        let at = row_number(row.row);
        // A row that is not the original's has its place from what is above it.
        let cells = row.cells.as_deref().map(cells_to_text);
        // What is said of a file as a whole is said of no row.
        let is_row = row.row > 0;
        if is_row {
            self.connection
                .prepare_cached(
                    "INSERT INTO held_rows (arrival, row, number, cells) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (arrival, row) DO UPDATE SET number = excluded.number, cells = excluded.cells",
                )?
                .execute(params![arrival, at, row.number, cells])?;
        }
        let mut place = self
            .connection
            .prepare_cached("SELECT offset, length FROM findings WHERE arrival = ?1 AND row = ?2 LIMIT 1")?;
        let place: Option<(i64, i64)> =
            place.query_row([arrival, at], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let place = place.unwrap_or((row_number(span.0), row_number(span.1)));
        self.connection
            .prepare_cached("DELETE FROM findings WHERE arrival = ?1 AND row = ?2 AND held = 1")?
            .execute([arrival, at])?;
        for finding in findings {
            self.connection
                .prepare_cached(
                    "INSERT INTO findings SELECT ?1, ?2,
                     COALESCE((SELECT MAX(seq) FROM findings WHERE arrival = ?1), 0) + 1, 1, ?3, ?4, ?5, ?6, ?7, ?8",
                )?
                .execute(params![
                    arrival,
                    at,
                    finding.code.name(),
                    finding.column,
                    finding.value,
                    finding.detail,
                    place.0,
                    place.1
                ])?;
        }
        self.touch_set(arrival)
    }

    fn know_file(&self, arrival: i64, is_twin: bool, file: KnownFile) -> Result<()> {
        know(self.connection, arrival, is_twin, file)
    }
}

impl SqliteIntake<'_> {
    /// The files of a set are to be written anew; once all of it is in, moved away.
    fn touch_set(&self, arrival: i64) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE held_sets SET state = 1, solved_at = CASE WHEN EXISTS
                   (SELECT 1 FROM held_rows WHERE arrival = ?1 AND solved_at IS NULL) THEN NULL ELSE ?2 END
                 WHERE arrival = ?1 AND state < 2",
            )?
            .execute([arrival, self.at])?;
        of_held(self.connection, arrival, self.at)
    }
}
