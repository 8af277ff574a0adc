//! What the watcher says of a request while it works on it and when it is done, as it lies in the ledger.

use crate::desk::DeskError;
use crate::intake::Undone;
use crate::notice::Refusal;
use crate::notice::undo::UndoRefusal;
use crate::outbox::PublishError;
use crate::shop::{OpeningError, ShopError};
use crate::telling::{ExportOutcome, FetchOutcome, Progress};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::PathBuf;

/// One thing that came of a request. Outcomes are lent to be written, and owned when they were read.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum RequestNews<F = FetchOutcome, T = ExportOutcome> {
    /// How far it has come with a store.
    Progress { store: String, progress: Progress },
    /// A store's orders were fetched.
    Fetched(F),
    /// A store was told.
    Told(T),
    /// An original is being read again.
    ReadsAgain { place: usize, count: usize },
    /// An arrival was taken back.
    Undone(Box<Undone>),
    /// The rest could not be done.
    Refused(Refused),
}

/// Why the rest of a request could not be done.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Refused {
    /// The shop's documents are flawed. Whoever asked reads them itself.
    Documents,
    /// An arrival is not taken back.
    Undo(UndoRefusal),
    /// The disk under the ledger is full.
    LedgerFull,
    /// A file or folder refuses.
    Folder {
        /// It.
        path: PathBuf,
        /// The system's number for why, where it gave one.
        number: Option<i32>,
        /// Why, in the system's words.
        words: String,
    },
    /// A fault of ours.
    Fault(String),
}

impl RequestNews<&FetchOutcome, &ExportOutcome> {
    /// As it lies in the ledger.
    pub(super) fn written(&self) -> String {
        // Numbers, texts and lists of them: only a path that is no text cannot be written.
        serde_json::to_string(self).unwrap_or_else(|error| {
            format!("{{\"Refused\":{{\"Fault\":{}}}}}", serde_json::Value::from(error.to_string()))
        })
    }
}

impl RequestNews {
    /// Reads what lies in the ledger.
    ///
    /// # Errors
    /// When another program has written it.
    pub(super) fn read(written: &str) -> Result<Self, DeskError> {
        serde_json::from_str(written)
            .map_err(|error| DeskError::Fault(format!("an answer of the watcher cannot be read: {error}")))
    }
}

impl Refused {
    fn by(path: PathBuf, error: &io::Error) -> Self {
        Self::Folder { path, number: error.raw_os_error(), words: error.to_string() }
    }

    /// The same as the command by itself would have met it.
    pub(super) fn into_error(self) -> DeskError {
        match self {
            Self::Undo(refusal) => Refusal::Undo(refusal).into(),
            Self::Documents => DeskError::Fault("the documents are flawed".to_owned()),
            Self::LedgerFull => {
                ShopError::io(&PathBuf::from("state/"), io::ErrorKind::StorageFull.into()).into()
            }
            Self::Folder { path, number, words } => {
                let error = number.map_or_else(|| io::Error::other(words), io::Error::from_raw_os_error);
                ShopError::Io(path, error).into()
            }
            Self::Fault(words) => DeskError::Fault(words),
        }
    }
}

impl From<&DeskError> for Refused {
    fn from(error: &DeskError) -> Self {
        match error {
            DeskError::Refused(Refusal::Undo(refusal)) => Self::Undo(refusal.clone()),
            DeskError::Shop(ShopError::Ledger(error)) if error.is_full() => Self::LedgerFull,
            DeskError::Shop(ShopError::Open(error)) if error.is_full() => Self::LedgerFull,
            DeskError::Shop(ShopError::Io(path, error)) => Self::by(path.clone(), error),
            DeskError::Shop(ShopError::Publish(PublishError { path, source, .. })) => {
                Self::by(path.clone(), source)
            }
            DeskError::Opening(OpeningError::Flawed(_)) => Self::Documents,
            DeskError::Opening(OpeningError::Shop(ShopError::Io(path, error))) => {
                Self::by(path.clone(), error)
            }
            other => Self::Fault(other.to_string()),
        }
    }
}
