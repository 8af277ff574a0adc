//! As whom this process works on ledgers: what its transactions are checked against.

use crate::ledger::{LedgerError, LedgerErrorKind};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// As whom this process works on which ledger, by its address. Whoever opens the ledger once more in this process writes
/// as the same one.
static AT_WORK: Mutex<BTreeMap<String, i64>> = Mutex::new(BTreeMap::new());

/// As whom this process works on the ledger of an address.
pub(super) fn at_work(place: &str) -> Option<i64> {
    // A thread that ended badly has left the map as it was.
    AT_WORK.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(place).copied()
}

/// From here on this process works as this one there, or no more.
pub(super) fn work_as(place: &str, instance: Option<i64>) {
    let mut at_work = AT_WORK.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let _before = match instance {
        Some(instance) => at_work.insert(place.to_owned(), instance),
        None => at_work.remove(place),
    };
}

/// What refuses a transaction of one who works no more.
pub(super) fn overtaken() -> LedgerError {
    let why = std::io::Error::other("another watcher has taken over");
    LedgerError::of_engine(LedgerErrorKind::Interrupted, why)
}

/// What the transactions of one who works are called.
pub(super) fn session_name(instance: i64) -> String {
    format!("shukka {instance}")
}
