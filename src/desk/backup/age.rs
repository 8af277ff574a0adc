use crate::desk::DeskError;
use crate::ledger::Ledger;

/// Under which the ledger remembers when the last backup was made, in epoch seconds.
const LAST: &str = "last backup";

/// When the last backup was made, in epoch seconds; `None`: there was none.
pub(in crate::desk) fn last_backup(ledger: &Ledger) -> Result<Option<i64>, DeskError> {
    Ok(ledger.remembered(LAST)?.and_then(|at| at.parse().ok()))
}

/// Remembers that a backup was made.
pub(in crate::desk) fn note_backup(ledger: &Ledger, at: i64) -> Result<(), DeskError> {
    Ok(ledger.remember(LAST, &at.to_string())?)
}

/// How many days old the last backup is.
pub(in crate::desk) fn days_since_backup(ledger: &Ledger, now: i64) -> Result<Option<i64>, DeskError> {
    Ok(last_backup(ledger)?.map(|at| (now - at).max(0) / 86_400))
}
