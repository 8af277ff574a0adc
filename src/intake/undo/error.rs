//! Why an arrival is not taken back.

use crate::ledger::LedgerError;
use crate::notice::undo::UndoRefusal;
use crate::shop::ShopError;

/// Why an arrival is not taken back.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// It cannot be; nothing was changed.
    #[error("refused: {0:?}")]
    Refused(UndoRefusal),
    /// The ledger, a folder or a file of ours refuses.
    #[error(transparent)]
    Shop(#[from] ShopError),
}

impl From<LedgerError> for UndoError {
    fn from(error: LedgerError) -> Self {
        Self::Shop(error.into())
    }
}
