//! Arrivals as they lie in their table.

use crate::ledger::{ArrivalKind, ArrivalOutcome, ArrivalRecord, Result};
use tokio_postgres::Row;

/// The columns of an arrival.
pub(super) const COLUMNS: &str =
    "a.id, a.sha256, a.name, a.folder, COALESCE(s.code, ''), a.profile, a.kind, a.encoding, a.bytes, a.at,
    a.state, a.outcome, a.row_count, a.taken, a.held, a.header_end, a.spool, a.mtime, a.archived_as, a.held_as, a.mends, a.undone_at";
/// How many they are.
pub(super) const COUNT: usize = 22;
/// Where they come from.
pub(super) const FROM: &str = "FROM arrivals a LEFT JOIN stores s ON s.id = a.store";

/// Reads [`COLUMNS`].
pub(super) fn read_arrival(row: &Row) -> Result<ArrivalRecord> {
    let number = |at: usize| -> Result<u64> { Ok(u64::try_from(row.try_get::<_, i64>(at)?).unwrap_or(0)) };
    Ok(ArrivalRecord {
        id: row.try_get(0)?,
        sha256: row.try_get(1)?,
        name: row.try_get(2)?,
        folder: row.try_get(3)?,
        store: row.try_get(4)?,
        profile: row.try_get(5)?,
        kind: ArrivalKind::of_name(row.try_get(6)?),
        encoding: row.try_get(7)?,
        bytes: number(8)?,
        at: row.try_get(9)?,
        filed: row.try_get::<_, i64>(10)? != 0,
        outcome: ArrivalOutcome::of_name(row.try_get(11)?),
        row_count: number(12)?,
        taken: number(13)?,
        held: number(14)?,
        header_end: number(15)?,
        spool: row.try_get(16)?,
        mtime: row.try_get(17)?,
        archived_as: row.try_get(18)?,
        held_as: row.try_get(19)?,
        mends: row.try_get(20)?,
        undone_at: row.try_get(21)?,
    })
}
