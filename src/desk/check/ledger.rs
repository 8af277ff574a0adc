use crate::desk::DeskError;
use crate::ledger::{Ledger, LedgerError, Selection};
use crate::shop::ShopError;

/// Looks whether the ledger is whole: its pages hang together, and every order can be read. It writes nothing.
///
/// # Errors
/// When it is damaged, or cannot be read.
pub fn check_ledger(ledger: &Ledger) -> Result<(), DeskError> {
    ledger.look_for_damage(u64::MAX)?;
    for store in ledger.store_codes()? {
        ledger.for_each_order(&store, Selection::All, |_| Ok::<(), LedgerError>(()))?;
    }
    Ok(())
}

/// Looks for damage before a command works on the ledger: through one of so many bytes at most. A larger one is looked at
/// by a watcher when it begins, and by `check`.
///
/// # Errors
/// What is damaged, or when the ledger cannot be read.
pub fn look_for_damage(ledger: &Ledger, most_bytes: u64) -> Result<(), ShopError> {
    Ok(ledger.look_for_damage(most_bytes)?)
}
