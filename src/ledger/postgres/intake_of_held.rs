//! The part of an intake that is about rows that were given back.

use super::held::{know, open_rows, row_number};
use super::intake::PostgresIntake;
use super::tidings_of_facts::of_held;
use crate::ledger::held::cells_to_text;
use crate::ledger::{IntakeOfHeld, IntakeTransaction, KnownFile, OpenRow, Result};
use crate::notice::Finding;
use crate::profile::FileKind;

impl IntakeOfHeld for PostgresIntake<'_> {
    fn hold_row(&self, row: u64, number: &str) -> Result<()> {
        self.link()?.execute(
            "INSERT INTO held_rows (arrival, row, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            &[&self.arrival(), &row_number(row), &number],
        )?;
        Ok(())
    }

    fn open_rows(&self, kind: FileKind, store: Option<&str>, most: usize) -> Result<Vec<OpenRow>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        open_rows(self.link()?, None, (kind.name(), store), most)
    }

    fn open_rows_of(&self, number: &str, kind: FileKind, store: Option<&str>) -> Result<Vec<OpenRow>> {
        if number.contains('\0') {
            return Ok(Vec::new());
        }
        open_rows(self.link()?, Some(number), (kind.name(), store), i64::MAX)
    }

    fn solve(&self, arrival: i64, row: u64) -> Result<()> {
        let solved = self.link()?.execute(
            "UPDATE held_rows SET solved_by = $3, solved_at = $4
             WHERE arrival = $1 AND row = $2 AND solved_at IS NULL",
            &[&arrival, &row_number(row), &self.arrival(), &self.at],
        )?;
        if solved > 0 { self.touch_set(arrival) } else { Ok(()) }
    }

    fn solve_whole(&self, arrival: i64) -> Result<()> {
        self.touch_set(arrival)
    }

    fn hold_whole_again(&self, arrival: i64) -> Result<()> {
        let link = self.link()?;
        link.execute(
            "UPDATE held_sets SET state = 1, solved_at = NULL WHERE arrival = $1 AND state < 2",
            &[&arrival],
        )?;
        of_held(link, arrival, self.at)
    }

    fn hold_again(&self, arrival: i64, row: &OpenRow, findings: &[Finding], span: (u64, u64)) -> Result<()> {
        let link = self.settled_findings()?;
        let at = row_number(row.row);
        // A row that is not the original's has its place from what is above it.
        let cells = row.cells.as_deref().map(cells_to_text);
        let cells = cells.as_ref().map(String::as_bytes);
        // What is said of a file as a whole is said of no row.
        let is_row = row.row > 0;
        if is_row {
            link.execute(
                "INSERT INTO held_rows (arrival, row, number, cells) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (arrival, row) DO UPDATE SET number = excluded.number, cells = excluded.cells",
                &[&arrival, &at, &row.number, &cells],
            )?;
        }
        let place = link.query_opt(
            "SELECT start, length FROM findings WHERE arrival = $1 AND row = $2 ORDER BY seq LIMIT 1",
            &[&arrival, &at],
        )?;
        let place: (i64, i64) = match place {
            Some(row) => (row.try_get(0)?, row.try_get(1)?),
            None => (row_number(span.0), row_number(span.1)),
        };
        link.execute("DELETE FROM findings WHERE arrival = $1 AND row = $2 AND held", &[&arrival, &at])?;
        for finding in findings {
            link.execute(
                "INSERT INTO findings SELECT $1, $2, COALESCE(MAX(seq), 0) + 1, true, $3, $4, $5, $6, $7, $8
                 FROM findings WHERE arrival = $1",
                &[
                    &arrival,
                    &at,
                    &finding.code.name(),
                    &finding.column.as_bytes(),
                    &finding.value.as_bytes(),
                    &finding.detail.as_bytes(),
                    &place.0,
                    &place.1,
                ],
            )?;
        }
        self.touch_set(arrival)
    }

    fn know_file(&self, arrival: i64, is_twin: bool, file: KnownFile) -> Result<()> {
        know(self.link()?, arrival, is_twin, file)
    }
}

impl PostgresIntake<'_> {
    /// The files of a set are to be written anew; once all of it is in, moved away.
    fn touch_set(&self, arrival: i64) -> Result<()> {
        let link = self.link()?;
        link.execute(
            "UPDATE held_sets SET state = 1, solved_at = CASE WHEN EXISTS
               (SELECT 1 FROM held_rows WHERE arrival = $1 AND solved_at IS NULL) THEN NULL ELSE $2::bigint END
             WHERE arrival = $1 AND state < 2",
            &[&arrival, &self.at],
        )?;
        of_held(link, arrival, self.at)
    }
}
