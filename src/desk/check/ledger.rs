use crate::desk::DeskError;
use crate::ledger::{Ledger, LedgerError, Selection};

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
