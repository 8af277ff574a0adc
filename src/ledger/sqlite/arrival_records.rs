//! Arrivals as they lie in their table.

use crate::ledger::{ArrivalKind, ArrivalOutcome, ArrivalRecord};
use rusqlite::Row;

/// The columns of an arrival.
pub(super) const COLUMNS: &str =
    "a.id, a.sha256, a.name, a.folder, COALESCE(s.code, ''), a.profile, a.kind, a.encoding, a.bytes, a.at,
    a.state, a.outcome, a.row_count, a.taken, a.held, a.header_end, a.spool, a.mtime, a.archived_as, a.held_as, a.mends, a.undone_at";
/// Where they come from.
pub(super) const FROM: &str = "FROM arrivals a LEFT JOIN stores s ON s.id = a.store";

/// Reads [`COLUMNS`].
pub(super) fn read_arrival(row: &Row<'_>) -> rusqlite::Result<ArrivalRecord> {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(ArrivalRecord {
        id: row.get(0)?,
        sha256: row.get(1)?,
        name: row.get(2)?,
        folder: row.get(3)?,
        store: row.get(4)?,
        profile: row.get(5)?,
        kind: ArrivalKind::of_name(row.get_ref(6)?.as_str()?),
        encoding: row.get(7)?,
        bytes: number(row.get(8)?),
        at: row.get(9)?,
        filed: row.get::<_, i64>(10)? != 0,
        outcome: ArrivalOutcome::of_name(row.get_ref(11)?.as_str()?),
        row_count: number(row.get(12)?),
        taken: number(row.get(13)?),
        held: number(row.get(14)?),
        header_end: number(row.get(15)?),
        spool: row.get(16)?,
        mtime: row.get(17)?,
        archived_as: row.get(18)?,
        held_as: row.get(19)?,
        mends: row.get(20)?,
        undone_at: row.get(21)?,
    })
}
