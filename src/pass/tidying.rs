use crate::ledger::{Ledger, LedgerError};
use crate::shop::ShopError;
use std::thread::JoinHandle;

/// The ledger being tidied up on a thread of its own.
pub(super) struct TidyingUp(Option<JoinHandle<Result<(), LedgerError>>>);

impl TidyingUp {
    /// Begins to tidy up, when much was written.
    ///
    /// # Errors
    /// When the ledger cannot be opened a second time.
    pub(super) fn begin(ledger: &Ledger) -> Result<Self, ShopError> {
        if !ledger.needs_tidying() {
            return Ok(Self(None));
        }
        let other = ledger.another_view()?;
        Ok(Self(Some(std::thread::spawn(move || other.tidy_up()))))
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(super) fn wait(self) -> Result<(), ShopError> {
        match self.0.map(JoinHandle::join) {
            Some(Ok(tidied)) => Ok(tidied?),
            Some(Err(_)) => Err(LedgerError::missing("the tidying thread died").into()),
            None => Ok(()),
        }
    }
}
