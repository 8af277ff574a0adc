//! The orders that a row without an order number may belong to.

use crate::ledger::{Ledger, LedgerError, Selection};
use crate::order::letters_of;

/// Orders that a row without an order number may belong to: its name is theirs, they have no number yet. Store and
/// number of each.
pub(super) fn proposals(ledger: &Ledger, name: &str) -> Result<Vec<String>, LedgerError> {
    let mut found = Vec::new();
    let wanted = letters_of(name.trim().trim_end_matches('様'));
    for store in ledger.store_codes()? {
        ledger.for_each_order(&store, Selection::All, |record| {
            let order = &record.order;
            if order.shipment.tracking.is_empty()
                && !wanted.is_empty()
                && letters_of(&order.ship_to.name) == wanted
            {
                found.push((order.ordered_at, format!("{store} {}", order.number)));
            }
            Ok::<(), LedgerError>(())
        })?;
    }
    // The latest orders first: a label is made soon after its order.
    found.sort_by(|a, b| b.cmp(a));
    Ok(found.into_iter().map(|(_, name)| name).collect())
}
