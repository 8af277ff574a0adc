//! Rows that were given back, and the files in which they lie.

use super::arrival_records::{COLUMNS, FROM, read_arrival};
use super::connection::SqliteLedger;
use super::errors::step;
use crate::crash::Point;
use crate::ledger::held::cells_of_text;
use crate::ledger::{ArrivalRecord, HeldRows, HeldSet, KnownFile, OpenRow, Result, Seeing};
use rusqlite::{Connection, OptionalExtension, Row, params};

impl HeldRows for SqliteLedger {
    fn lying_sets(&self) -> Result<Vec<HeldSet>> {
        sets(&self.connection, "h.state < 2 AND a.undone_at IS NULL ORDER BY h.arrival", &[])
    }

    fn stale_sets(&self) -> Result<Vec<HeldSet>> {
        sets(&self.connection, "h.state = 1 ORDER BY h.arrival", &[])
    }

    fn held_set(&self, arrival: i64) -> Result<Option<HeldSet>> {
        Ok(sets(&self.connection, "h.arrival = ?1", params![arrival])?.pop())
    }

    fn walk_held_rows(&self, arrival: i64, see: Seeing<'_, OpenRow>) -> Result<()> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {ROW} FROM held_rows r WHERE r.arrival = ?1 AND r.solved_at IS NULL ORDER BY r.row"
        ))?;
        let mut rows = query.query([arrival])?;
        while let Some(row) = rows.next()? {
            if see(read_row(row)?).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn count_held_rows(&self, arrival: i64) -> Result<u64> {
        let mut query = self
            .connection
            .prepare_cached("SELECT COUNT(*) FROM held_rows WHERE arrival = ?1 AND solved_at IS NULL")?;
        let count: i64 = query.query_row([arrival], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    fn set_is_settled(&self, arrival: i64, plain: KnownFile, twin: KnownFile) -> Result<()> {
        step(Point::HeldSettled)?;
        know(&self.connection, arrival, false, plain)?;
        know(&self.connection, arrival, true, twin)?;
        self.connection
            .prepare_cached("UPDATE held_sets SET state = 0 WHERE arrival = ?1")?
            .execute([arrival])?;
        Ok(())
    }

    fn know_files(&self, arrival: i64, plain: KnownFile, twin: KnownFile) -> Result<()> {
        self.unhurried(|connection| {
            know(connection, arrival, false, plain)?;
            know(connection, arrival, true, twin)
        })
    }

    fn solve_set(&self, arrival: i64, at: i64) -> Result<()> {
        step(Point::HeldSettled)?;
        self.connection
            .prepare_cached(
                "UPDATE held_sets SET state = 1, solved_at = ?2 WHERE arrival = ?1 AND state < 2",
            )?
            .execute([arrival, at])?;
        Ok(())
    }

    fn set_is_gone(&self, arrival: i64) -> Result<()> {
        step(Point::HeldSettled)?;
        self.connection
            .prepare_cached("UPDATE held_sets SET state = 2 WHERE arrival = ?1")?
            .execute([arrival])?;
        Ok(())
    }

    fn gave_back(&self, sha256: &[u8], store: Option<&str>) -> Result<Option<ArrivalRecord>> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} {FROM} WHERE a.sha256 = ?1 AND a.outcome = '' AND (?2 IS NULL OR s.code = ?2)
             AND EXISTS (SELECT 1 FROM held_rows r WHERE r.arrival = a.id AND r.solved_at IS NULL)
             ORDER BY a.id LIMIT 1"
        ))?;
        Ok(query.query_row(params![sha256, store], read_arrival).optional()?)
    }

    fn held_whole(&self, sha256: &[u8]) -> Result<Vec<HeldSet>> {
        let mut query = self.connection.prepare_cached(
            "SELECT h.arrival FROM arrivals a JOIN held_sets h ON h.arrival = a.id
             WHERE a.sha256 = ?1 AND a.outcome <> '' AND a.undone_at IS NULL AND h.state < 2 ORDER BY a.id",
        )?;
        let found: Vec<i64> =
            query.query_map([sha256], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let sets = found.into_iter().map(|arrival| self.held_set(arrival));
        sets.filter_map(Result::transpose).collect()
    }

    fn sets_named(&self, held_as: &str) -> Result<Vec<HeldSet>> {
        sets(&self.connection, "a.held_as = ?1 AND a.undone_at IS NULL ORDER BY h.arrival", params![held_as])
    }

    fn mends_of(&self, arrival: i64) -> Result<Vec<i64>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id FROM arrivals WHERE mends = ?1 AND mends IS NOT NULL AND undone_at IS NULL ORDER BY id")?;
        Ok(query.query_map([arrival], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    fn count_held(&self) -> Result<(u64, u64)> {
        let mut query = self.connection.prepare_cached(
            "SELECT (SELECT COUNT(*) FROM held_sets WHERE state < 2 AND solved_at IS NULL),
                    (SELECT COUNT(*) FROM held_sets h JOIN held_rows r ON r.arrival = h.arrival
                     WHERE h.state < 2 AND r.solved_at IS NULL)",
        )?;
        let (sets, rows): (i64, i64) = query.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((u64::try_from(sets).unwrap_or(0), u64::try_from(rows).unwrap_or(0)))
    }
}

/// Enters the files of an arrival that is given back, in part or as a whole.
pub(super) fn enter_set(connection: &Connection, arrival: i64) -> Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO held_sets (arrival, state) VALUES (?1, 0)")?
        .execute([arrival])?;
    Ok(())
}

const ROW: &str = "r.arrival, r.row, r.number, r.cells";

/// The rows that are not in, of a kind and a store.
pub(super) fn open_rows(
    connection: &Connection,
    number: &str,
    asked: &[&dyn rusqlite::ToSql],
) -> Result<Vec<OpenRow>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {ROW} FROM held_rows r JOIN arrivals a ON a.id = r.arrival
         WHERE r.solved_at IS NULL AND {number} = ?4 AND a.kind = ?1
           AND (?2 IS NULL OR a.store IS (SELECT id FROM stores WHERE code = ?2))
         ORDER BY r.arrival, r.row LIMIT ?3"
    ))?;
    let mut rows = query.query(asked)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read_row(row)?);
    }
    Ok(found)
}

fn sets(connection: &Connection, which: &str, asked: &[&dyn rusqlite::ToSql]) -> Result<Vec<HeldSet>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, h.state, h.solved_at, h.plain_size, h.plain_mtime, h.twin_size, h.twin_mtime
         {FROM} JOIN held_sets h ON h.arrival = a.id WHERE {which}"
    ))?;
    let read = |row: &Row<'_>| {
        let at = COLUMNS.split(',').count() - 1;
        Ok(HeldSet {
            arrival: read_arrival(row)?,
            is_stale: row.get::<_, i64>(at)? == 1,
            solved_at: row.get(at + 1)?,
            plain: known(row.get(at + 2)?, row.get(at + 3)?),
            twin: known(row.get(at + 4)?, row.get(at + 5)?),
        })
    };
    Ok(query.query_map(asked, read)?.collect::<rusqlite::Result<_>>()?)
}

fn known(size: Option<i64>, mtime: Option<i64>) -> KnownFile {
    match (size.map(u64::try_from), mtime) {
        (Some(Ok(size)), Some(mtime)) => KnownFile::Known(size, mtime),
        _ => KnownFile::Unknown,
    }
}

/// Notes what is known of a file of a set.
pub(super) fn know(connection: &Connection, arrival: i64, is_twin: bool, file: KnownFile) -> Result<()> {
    let form = if is_twin { "twin" } else { "plain" };
    let (size, mtime) = match file {
        KnownFile::Unknown => (None, None),
        KnownFile::Known(size, mtime) => (Some(row_number(size)), Some(mtime)),
    };
    connection
        .prepare_cached(&format!(
            "UPDATE held_sets SET {form}_size = ?2, {form}_mtime = ?3 WHERE arrival = ?1"
        ))?
        .execute(params![arrival, size, mtime])?;
    Ok(())
}

/// A row as the table has it.
pub(super) fn row_number(row: u64) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

fn read_row(row: &Row<'_>) -> Result<OpenRow> {
    let cells: Option<String> = row.get(3)?;
    Ok(OpenRow {
        arrival: row.get(0)?,
        row: u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0),
        number: row.get(2)?,
        cells: cells.map(|cells| cells_of_text(&cells)).transpose()?,
    })
}
