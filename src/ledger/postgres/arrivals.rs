//! Arrivals and their findings, as they are looked at and filed.

use super::arrival_records::{COLUMNS, FROM, read_arrival};
use super::deeds::text_of;
use super::engine::PostgresLedger;
use super::errors::step;
use super::intake;
use super::reserved_names::{is_free, release, reserve};
use crate::crash::Point;
use crate::ledger::{
    ArrivalRecord, Arrivals, FilingPlace, FindingRecord, IntakeTransaction, OrderId, Result, Seeing,
};
use crate::notice::{Code, Finding};
use tokio_postgres::Row;

/// Rows that a walk reads at once.
const ROWS: i64 = 1024;

impl Arrivals for PostgresLedger {
    fn begin_intake(&mut self, at: i64) -> Result<Box<dyn IntakeTransaction + '_>> {
        Ok(Box::new(intake::begin(self, at)?))
    }

    // A file of which every row was held has the same bytes when staff drop it again, after the order file or into
    // the store's folder as its notice says: nothing of it is in, so it is judged afresh.
    fn taken_in(&self, sha256: &[u8], store: Option<&str>) -> Result<Option<ArrivalRecord>> {
        let row = self.link.query_opt(
            &format!(
                "SELECT {COLUMNS} {FROM} WHERE a.sha256 = $1 AND a.outcome = '' AND ($2::text IS NULL OR s.code = $2)
                 AND NOT (a.held > 0 AND a.taken = 0) AND a.undone_at IS NULL ORDER BY a.id LIMIT 1"
            ),
            &[&sha256, &store],
        )?;
        row.map(|row| read_arrival(&row)).transpose()
    }

    fn unfiled(&self) -> Result<Vec<ArrivalRecord>> {
        let rows =
            self.link.query(&format!("SELECT {COLUMNS} {FROM} WHERE a.state = 0 ORDER BY a.id"), &[])?;
        rows.iter().map(read_arrival).collect()
    }

    fn arrival(&self, id: i64) -> Result<Option<ArrivalRecord>> {
        let row = self.link.query_opt(&format!("SELECT {COLUMNS} {FROM} WHERE a.id = $1"), &[&id])?;
        row.map(|row| read_arrival(&row)).transpose()
    }

    fn last_arrivals(&self, most: usize) -> Result<Vec<ArrivalRecord>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = self.link.query(
            &format!("SELECT {COLUMNS} {FROM} WHERE a.sha256 <> ''::bytea ORDER BY a.id DESC LIMIT $1"),
            &[&most],
        )?;
        rows.iter().map(read_arrival).collect()
    }

    fn walk_arrivals(&self, from: i64, to: i64, see: Seeing<'_, ArrivalRecord>) -> Result<()> {
        let view = self.view()?;
        let mut after = i64::MIN;
        loop {
            let rows = view.query(
                &format!(
                    "SELECT {COLUMNS} {FROM} WHERE a.at >= $1 AND a.at < $2 AND a.id > $3 ORDER BY a.id LIMIT $4"
                ),
                &[&from, &to, &after, &ROWS],
            )?;
            for row in &rows {
                after = row.try_get(0)?;
                if see(read_arrival(row)?).is_break() {
                    return Ok(());
                }
            }
            if i64::try_from(rows.len()).unwrap_or(0) < ROWS {
                return Ok(());
            }
        }
    }

    fn walk_findings(&self, arrival: i64, see: Seeing<'_, FindingRecord>) -> Result<()> {
        let view = self.view()?;
        let mut after = (i64::MIN, i64::MIN);
        loop {
            let rows = view.query(
                "SELECT f.held, f.code, f.row, f.column_name, f.value, f.detail, f.start, f.length,
                        CASE WHEN NOT f.held THEN NULL WHEN f.row = 0 THEN
                          (SELECT h.solved_at FROM held_sets h WHERE h.arrival = f.arrival)
                        ELSE (SELECT r.solved_at FROM held_rows r WHERE r.arrival = f.arrival AND r.row = f.row) END,
                        f.seq
                 FROM findings f WHERE f.arrival = $1 AND (f.row, f.seq) > ($2, $3) ORDER BY f.row, f.seq LIMIT $4",
                &[&arrival, &after.0, &after.1, &ROWS],
            )?;
            for row in &rows {
                after = (row.try_get(2)?, row.try_get(9)?);
                if see(read_finding(row)?).is_break() {
                    return Ok(());
                }
            }
            if i64::try_from(rows.len()).unwrap_or(0) < ROWS {
                return Ok(());
            }
        }
    }

    fn orders_of_arrival(&self, arrival: i64) -> Result<Vec<OrderId>> {
        let rows = self.link.query(
            "SELECT p.first + g.nth AS ord FROM packs p CROSS JOIN LATERAL generate_series(0, p.orders - 1) AS g (nth)
               WHERE p.arrival = $1
             UNION SELECT id FROM orders WHERE arrival = $1
             UNION SELECT ord FROM facts WHERE arrival = $1 ORDER BY ord",
            &[&arrival],
        )?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    fn is_name_free(&self, place: FilingPlace<'_>, name: &str) -> Result<bool> {
        is_free(&self.link, place, name)
    }

    fn filed(&mut self, arrivals: &[i64]) -> Result<()> {
        step(Point::FileDone)?;
        let tx = self.link.write()?;
        tx.execute("UPDATE arrivals SET state = 1 WHERE id = ANY($1)", &[&arrivals])?;
        release(&tx, arrivals)?;
        tx.commit()
    }

    fn filed_as(&self, id: i64, archived_as: &str, held_as: &str) -> Result<()> {
        step(Point::FileNamed)?;
        let tx = self.link.write()?;
        let row = tx.query_one(
            "UPDATE arrivals SET archived_as = $2, held_as = $3 WHERE id = $1 RETURNING folder",
            &[&id, &archived_as, &held_as],
        )?;
        release(&tx, &[id])?;
        reserve(&tx, id, (row.try_get(0)?, archived_as, held_as))?;
        tx.commit()
    }
}

fn read_finding(row: &Row) -> Result<FindingRecord> {
    let number = |at: usize| -> Result<u64> { Ok(u64::try_from(row.try_get::<_, i64>(at)?).unwrap_or(0)) };
    let at = number(2)?;
    Ok(FindingRecord {
        held: row.try_get(0)?,
        finding: Finding {
            code: Code::of_name(row.try_get(1)?).unwrap_or(Code::X905),
            row: (at > 0).then_some(at),
            column: text_of(row.try_get(3)?)?,
            value: text_of(row.try_get(4)?)?,
            detail: text_of(row.try_get(5)?)?,
        },
        span: (number(6)?, number(7)?),
        solved_at: row.try_get(8)?,
    })
}
