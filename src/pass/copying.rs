use crate::ledger::{Ledger, LedgerError};
use crate::shop::ShopError;
use std::thread::JoinHandle;

/// The ledger's log being copied into its file on a thread of its own.
pub(super) struct Copying(Option<JoinHandle<Result<(), LedgerError>>>);

impl Copying {
    /// Begins to copy, when there is much to copy.
    ///
    /// # Errors
    /// When the ledger cannot be opened a second time.
    pub(super) fn begin(ledger: &Ledger) -> Result<Self, ShopError> {
        if !ledger.has_long_log() {
            return Ok(Self(None));
        }
        let second = ledger.second()?;
        Ok(Self(Some(std::thread::spawn(move || second.checkpoint()))))
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(super) fn wait(self) -> Result<(), ShopError> {
        match self.0.map(JoinHandle::join) {
            Some(Ok(copied)) => Ok(copied?),
            Some(Err(_)) => Err(LedgerError::Missing("the copying thread died".to_owned()).into()),
            None => Ok(()),
        }
    }
}
