//! Orders of which an earlier program took marks for a part of the number. None comes in here; a ledger that was moved
//! brings them along.

use super::link::Link;
use crate::ledger::{OrderId, Result};

/// Those of a store, or of all, by their numbers without marks.
pub(super) fn marked_numbers(link: &Link, store: Option<&str>) -> Result<Vec<(String, OrderId)>> {
    let rows = link.query(
        "SELECT m.bare, m.ord FROM marked_numbers m JOIN stores s ON s.id = m.store
         WHERE $1::text IS NULL OR s.code = $1 ORDER BY m.store, m.bare, m.ord",
        &[&store],
    )?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}
