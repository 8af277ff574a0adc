//! Rows that were given back, and the files in which they lie.

use super::arrival_records::{COLUMNS, COUNT, FROM, read_arrival};
use super::deeds::text_of;
use super::engine::PostgresLedger;
use super::errors::step;
use super::link::{Link, StatementValues};
use crate::crash::Point;
use crate::ledger::held::cells_of_text;
use crate::ledger::{ArrivalRecord, HeldRows, HeldSet, KnownFile, OpenRow, Result, Seeing};
use tokio_postgres::Row;

/// Rows that a walk reads at once.
const ROWS: i64 = 1024;

impl HeldRows for PostgresLedger {
    fn lying_sets(&self) -> Result<Vec<HeldSet>> {
        sets(&self.link, "h.state < 2 AND a.undone_at IS NULL ORDER BY h.arrival", &[])
    }

    fn stale_sets(&self) -> Result<Vec<HeldSet>> {
        sets(&self.link, "h.state = 1 ORDER BY h.arrival", &[])
    }

    fn held_set(&self, arrival: i64) -> Result<Option<HeldSet>> {
        Ok(sets(&self.link, "h.arrival = $1", &[&arrival])?.pop())
    }

    fn walk_held_rows(&self, arrival: i64, see: Seeing<'_, OpenRow>) -> Result<()> {
        let view = self.view()?;
        let mut after = i64::MIN;
        loop {
            let rows = view.query(
                &format!(
                    "SELECT {ROW} FROM held_rows r WHERE r.arrival = $1 AND r.solved_at IS NULL AND r.row > $2
                     ORDER BY r.row LIMIT $3"
                ),
                &[&arrival, &after, &ROWS],
            )?;
            for row in &rows {
                after = row.try_get(1)?;
                if see(read_row(row)?).is_break() {
                    return Ok(());
                }
            }
            if i64::try_from(rows.len()).unwrap_or(0) < ROWS {
                return Ok(());
            }
        }
    }

    fn count_held_rows(&self, arrival: i64) -> Result<u64> {
        let row = self.link.query_one(
            "SELECT COUNT(*) FROM held_rows WHERE arrival = $1 AND solved_at IS NULL",
            &[&arrival],
        )?;
        Ok(u64::try_from(row.try_get::<_, i64>(0)?).unwrap_or(0))
    }

    fn set_is_settled(&self, arrival: i64, plain: KnownFile, twin: KnownFile) -> Result<()> {
        step(Point::HeldSettled)?;
        self.link.writing(|link| {
            know(link, arrival, false, plain)?;
            know(link, arrival, true, twin)?;
            link.execute("UPDATE held_sets SET state = 0 WHERE arrival = $1", &[&arrival])?;
            Ok(())
        })
    }

    fn know_files(&self, arrival: i64, plain: KnownFile, twin: KnownFile) -> Result<()> {
        self.link.writing(|link| {
            know(link, arrival, false, plain)?;
            know(link, arrival, true, twin)
        })
    }

    fn solve_set(&self, arrival: i64, at: i64) -> Result<()> {
        step(Point::HeldSettled)?;
        self.link.execute(
            "UPDATE held_sets SET state = 1, solved_at = $2 WHERE arrival = $1 AND state < 2",
            &[&arrival, &at],
        )?;
        Ok(())
    }

    fn set_is_gone(&self, arrival: i64) -> Result<()> {
        step(Point::HeldSettled)?;
        self.link.execute("UPDATE held_sets SET state = 2 WHERE arrival = $1", &[&arrival])?;
        Ok(())
    }

    fn gave_back(&self, sha256: &[u8], store: Option<&str>) -> Result<Option<ArrivalRecord>> {
        let row = self.link.query_opt(
            &format!(
                "SELECT {COLUMNS} {FROM} WHERE a.sha256 = $1 AND a.outcome = '' AND ($2::text IS NULL OR s.code = $2)
                 AND EXISTS (SELECT 1 FROM held_rows r WHERE r.arrival = a.id AND r.solved_at IS NULL)
                 ORDER BY a.id LIMIT 1"
            ),
            &[&sha256, &store],
        )?;
        row.map(|row| read_arrival(&row)).transpose()
    }

    fn held_whole(&self, sha256: &[u8]) -> Result<Vec<HeldSet>> {
        sets(
            &self.link,
            "a.sha256 = $1 AND a.outcome <> '' AND a.undone_at IS NULL AND h.state < 2 ORDER BY a.id",
            &[&sha256],
        )
    }

    fn sets_named(&self, held_as: &str) -> Result<Vec<HeldSet>> {
        sets(&self.link, "a.held_as = $1 AND a.undone_at IS NULL ORDER BY h.arrival", &[&held_as])
    }

    fn mends_of(&self, arrival: i64) -> Result<Vec<i64>> {
        let rows = self.link.query(
            "SELECT id FROM arrivals WHERE mends = $1 AND mends IS NOT NULL AND undone_at IS NULL ORDER BY id",
            &[&arrival],
        )?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    fn count_held(&self) -> Result<(u64, u64)> {
        let row = self.link.query_one(
            "SELECT (SELECT COUNT(*) FROM held_sets WHERE state < 2 AND solved_at IS NULL),
                    (SELECT COUNT(*) FROM held_sets h JOIN held_rows r ON r.arrival = h.arrival
                     WHERE h.state < 2 AND r.solved_at IS NULL)",
            &[],
        )?;
        let number =
            |at: usize| -> Result<u64> { Ok(u64::try_from(row.try_get::<_, i64>(at)?).unwrap_or(0)) };
        Ok((number(0)?, number(1)?))
    }
}

/// Enters the files of an arrival that is given back, in part or as a whole.
pub(super) fn enter_set(link: &Link, arrival: i64) -> Result<()> {
    link.execute(
        "INSERT INTO held_sets (arrival, state) VALUES ($1, 0) ON CONFLICT DO NOTHING",
        &[&arrival],
    )?;
    Ok(())
}

const ROW: &str = "r.arrival, r.row, r.number, r.cells";

/// The rows that are not in, of a kind and a store; of one number or of all.
pub(super) fn open_rows(
    link: &Link,
    number: Option<&str>,
    (kind, store): (&str, Option<&str>),
    most: i64,
) -> Result<Vec<OpenRow>> {
    let of_number = if number.is_some() { "r.number = $4" } else { "$4::text IS NULL" };
    let rows = link.query(
        &format!(
            "SELECT {ROW} FROM held_rows r JOIN arrivals a ON a.id = r.arrival
             WHERE r.solved_at IS NULL AND {of_number} AND a.kind = $1
               AND ($2::text IS NULL OR a.store IS NOT DISTINCT FROM (SELECT id FROM stores WHERE code = $2))
             ORDER BY r.arrival, r.row LIMIT $3"
        ),
        &[&kind, &store, &most, &number],
    )?;
    rows.iter().map(read_row).collect()
}

fn sets(link: &Link, which: &str, asked: StatementValues<'_>) -> Result<Vec<HeldSet>> {
    let rows = link.query(
        &format!(
            "SELECT {COLUMNS}, h.state, h.solved_at, h.plain_size, h.plain_mtime, h.twin_size, h.twin_mtime
             {FROM} JOIN held_sets h ON h.arrival = a.id WHERE {which}"
        ),
        asked,
    )?;
    rows.iter()
        .map(|row| {
            Ok(HeldSet {
                arrival: read_arrival(row)?,
                is_stale: row.try_get::<_, i64>(COUNT)? == 1,
                solved_at: row.try_get(COUNT + 1)?,
                plain: known(row.try_get(COUNT + 2)?, row.try_get(COUNT + 3)?),
                twin: known(row.try_get(COUNT + 4)?, row.try_get(COUNT + 5)?),
            })
        })
        .collect()
}

fn known(size: Option<i64>, mtime: Option<i64>) -> KnownFile {
    match (size.map(u64::try_from), mtime) {
        (Some(Ok(size)), Some(mtime)) => KnownFile::Known(size, mtime),
        _ => KnownFile::Unknown,
    }
}

/// Notes what is known of a file of a set.
pub(super) fn know(link: &Link, arrival: i64, is_twin: bool, file: KnownFile) -> Result<()> {
    let (size, mtime) = match file {
        KnownFile::Unknown => (None, None),
        KnownFile::Known(size, mtime) => (Some(row_number(size)), Some(mtime)),
    };
    let sql = if is_twin {
        "UPDATE held_sets SET twin_size = $2, twin_mtime = $3 WHERE arrival = $1"
    } else {
        "UPDATE held_sets SET plain_size = $2, plain_mtime = $3 WHERE arrival = $1"
    };
    link.execute(sql, &[&arrival, &size, &mtime])?;
    Ok(())
}

/// A row as the table has it.
pub(super) fn row_number(row: u64) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

fn read_row(row: &Row) -> Result<OpenRow> {
    let cells: Option<&[u8]> = row.try_get(3)?;
    Ok(OpenRow {
        arrival: row.try_get(0)?,
        row: u64::try_from(row.try_get::<_, i64>(1)?).unwrap_or(0),
        number: row.try_get(2)?,
        cells: cells.map(|cells| cells_of_text(&text_of(cells)?)).transpose()?,
    })
}
