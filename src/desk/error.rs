//! Why a verb gives no outcome.

use crate::ledger::LedgerError;
use crate::notice::Refusal;
use crate::shop::{OpeningError, ShopError};

/// Why a verb gives no outcome.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// What was asked for does not fit the shop; nothing was changed.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The ledger, a folder or a file of ours refuses.
    #[error(transparent)]
    Shop(#[from] ShopError),
    /// The shop cannot be opened.
    #[error(transparent)]
    Opening(#[from] OpeningError),
    /// Something that can only be a fault of ours.
    #[error("{0}")]
    Fault(String),
}

impl From<Refusal> for DeskError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<LedgerError> for DeskError {
    fn from(error: LedgerError) -> Self {
        Self::Shop(error.into())
    }
}
