use super::DeskError;
use crate::ledger::Ledger;

/// Under which the ledger remembers when the last backup was made, in epoch seconds.
const LAST: &str = "last backup";

/// When the last backup was made, in epoch seconds; `None`: there was none.
pub(super) fn last_backup(ledger: &Ledger) -> Result<Option<i64>, DeskError> {
    Ok(ledger.remembered(LAST)?.and_then(|at| at.parse().ok()))
}
