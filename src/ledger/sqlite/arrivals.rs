//! Arrivals and their findings, as they are looked at and filed.

use super::arrival_records::{COLUMNS, FROM, read_arrival};
use super::connection::SqliteLedger;
use super::errors::{refusal, step};
use super::intake;
use super::reserved_names::{is_free, release, reserve};
use crate::crash::Point;
use crate::ledger::{
    ArrivalRecord, Arrivals, FilingPlace, FindingRecord, IntakeTransaction, OrderId, Result, Seeing,
};
use crate::notice::{Code, Finding};
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};
use std::fs::OpenOptions;

impl Arrivals for SqliteLedger {
    fn begin_intake(&mut self, at: i64) -> Result<Box<dyn IntakeTransaction + '_>> {
        Ok(Box::new(intake::begin(self, at)?))
    }

    fn share_sync(&self, shares: bool) -> Result<()> {
        if shares {
            return Ok(self.connection.pragma_update(None, "synchronous", "NORMAL")?);
        }
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        step(Point::IntakeOnDisk)?;
        // The log's locks lie in other files, so that opening and closing it here takes none away. Windows syncs only
        // through a handle that may write.
        match OpenOptions::new().write(true).open(self.log()).and_then(|log| log.sync_data()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(refusal(&error).into()),
            _ => Ok(()),
        }
    }

    fn last_giving_back(&self, among: usize, rows: u64) -> Result<Vec<ArrivalRecord>> {
        // Nearly always there is none, which is seen without reading the arrivals whole.
        let mut query = self.connection.prepare_cached(
            "SELECT 1 FROM (SELECT held FROM arrivals WHERE sha256 <> x'' ORDER BY id DESC LIMIT ?1) WHERE held >= ?2",
        )?;
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        if !query.exists([number(among as u64), number(rows)])? {
            return Ok(Vec::new());
        }
        let mut last = self.last_arrivals(among)?;
        last.retain(|arrival| arrival.held >= rows);
        Ok(last)
    }

    // A file of which every row was held has the same bytes when staff drop it again, after the order file or into
    // the store's folder as its notice says: nothing of it is in, so it is judged afresh.
    fn taken_in(&self, sha256: &[u8], store: Option<&str>) -> Result<Option<ArrivalRecord>> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} {FROM} WHERE a.sha256 = ?1 AND a.outcome = '' AND (?2 IS NULL OR s.code = ?2) \
             AND NOT (a.held > 0 AND a.taken = 0) AND a.undone_at IS NULL ORDER BY a.id LIMIT 1"
        ))?;
        Ok(query.query_row(params![sha256, store], read_arrival).optional()?)
    }

    fn unfiled(&self) -> Result<Vec<ArrivalRecord>> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} {FROM} WHERE a.state = 0 ORDER BY a.id"))?;
        let found = query.query_map([], read_arrival)?.collect::<rusqlite::Result<_>>()?;
        Ok(found)
    }

    fn arrival(&self, id: i64) -> Result<Option<ArrivalRecord>> {
        let mut query =
            self.connection.prepare_cached(&format!("SELECT {COLUMNS} {FROM} WHERE a.id = ?1"))?;
        Ok(query.query_row([id], read_arrival).optional()?)
    }

    fn last_arrivals(&self, most: usize) -> Result<Vec<ArrivalRecord>> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} {FROM} WHERE a.sha256 <> x'' ORDER BY a.id DESC LIMIT ?1"
        ))?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        Ok(query.query_map([most], read_arrival)?.collect::<rusqlite::Result<_>>()?)
    }

    fn walk_arrivals(&self, from: i64, to: i64, see: Seeing<'_, ArrivalRecord>) -> Result<()> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} {FROM} WHERE a.at >= ?1 AND a.at < ?2 ORDER BY a.id"
        ))?;
        let mut rows = query.query([from, to])?;
        while let Some(row) = rows.next()? {
            if see(read_arrival(row)?).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn walk_findings(&self, arrival: i64, see: Seeing<'_, FindingRecord>) -> Result<()> {
        let mut query = self.connection.prepare_cached(
            "SELECT f.held, f.code, f.row, f.column_name, f.value, f.detail, f.offset, f.length,
                    CASE WHEN f.held = 0 THEN NULL WHEN f.row = 0 THEN
                      (SELECT h.solved_at FROM held_sets h WHERE h.arrival = f.arrival)
                    ELSE (SELECT r.solved_at FROM held_rows r WHERE r.arrival = f.arrival AND r.row = f.row) END
             FROM findings f WHERE f.arrival = ?1 ORDER BY f.row, f.seq",
        )?;
        let mut rows = query.query([arrival])?;
        while let Some(row) = rows.next()? {
            if see(read_finding(row)?).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn orders_of_arrival(&self, arrival: i64) -> Result<Vec<OrderId>> {
        let mut query = self.connection.prepare_cached(
            "WITH RECURSIVE packed (ord, last) AS (
               SELECT first, first + orders - 1 FROM packs WHERE arrival = ?1
               UNION ALL SELECT ord + 1, last FROM packed WHERE ord < last
             )
             SELECT ord FROM packed UNION SELECT id FROM orders WHERE arrival = ?1
             UNION SELECT ord FROM facts WHERE arrival = ?1 ORDER BY ord",
        )?;
        Ok(query.query_map([arrival], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    fn is_name_free(&self, place: FilingPlace<'_>, name: &str) -> Result<bool> {
        is_free(&self.connection, place, name)
    }

    fn filed(&mut self, arrivals: &[i64]) -> Result<()> {
        step(Point::FileDone)?;
        let tx = self.connection.transaction()?;
        for id in arrivals {
            tx.prepare_cached("UPDATE arrivals SET state = 1 WHERE id = ?1")?.execute([id])?;
            release(&tx, *id)?;
        }
        tx.commit()?;
        Ok(())
    }

    fn filed_as(&self, id: i64, archived_as: &str, held_as: &str) -> Result<()> {
        step(Point::FileNamed)?;
        let tx = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        let folder: String = tx
            .prepare_cached(
                "UPDATE arrivals SET archived_as = ?2, held_as = ?3 WHERE id = ?1 RETURNING folder",
            )?
            .query_row(params![id, archived_as, held_as], |row| row.get(0))?;
        release(&tx, id)?;
        reserve(&tx, id, (&folder, archived_as, held_as))?;
        tx.commit()?;
        Ok(())
    }
}

fn read_finding(row: &Row<'_>) -> rusqlite::Result<FindingRecord> {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let code: String = row.get(1)?;
    let at = number(row.get(2)?);
    Ok(FindingRecord {
        held: row.get(0)?,
        finding: Finding {
            code: Code::of_name(&code).unwrap_or(Code::X905),
            row: (at > 0).then_some(at),
            column: row.get(3)?,
            value: row.get(4)?,
            detail: row.get(5)?,
        },
        span: (number(row.get(6)?), number(row.get(7)?)),
        solved_at: row.get(8)?,
    })
}
