//! Orders that may have been told already, under a store that the settings do not have any more: the shop began without
//! one, or gave it another code, and the mall's next list brings its orders anew.

use crate::ledger::{Ledger, LedgerError};
use crate::order::ExportState;
use crate::shop::Shop;
use chrono::NaiveDate;
use std::collections::HashSet;

/// The numbers of a store's due orders that a store that is no more was told of. A shop whose settings have all its
/// stores asks for nothing.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn told_elsewhere(
    shop: &Shop,
    ledger: &Ledger,
    store: &str,
    today: NaiveDate,
) -> Result<HashSet<String>, LedgerError> {
    let gone = shop.gone_stores(ledger)?;
    let mut told = HashSet::new();
    if gone.is_empty() {
        return Ok(told);
    }
    let mut numbers = Vec::new();
    ledger.for_each_named(&ledger.due_orders(store, today)?, |record| {
        numbers.push(record.order.number);
        Ok::<(), LedgerError>(())
    })?;
    let mut same = Vec::new();
    for number in &numbers {
        for other in &gone {
            same.extend(ledger.candidates(Some(other), number, false, 2)?.into_iter().map(|(id, ..)| id));
        }
    }
    ledger.for_each_named(&same, |known| {
        if known.order.export_state != ExportState::None {
            told.insert(known.order.number);
        }
        Ok::<(), LedgerError>(())
    })?;
    Ok(told)
}
