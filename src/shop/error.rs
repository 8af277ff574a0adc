//! Why work on a shop had to stop: the ledger, a folder that staff see, or a file of our own refused.

use super::{Behind, SecretTrouble};
use crate::ledger::{LedgerError, LedgerErrorKind, OpenError};
use crate::notice::{Obstacle, ObstacleKind};
use crate::outbox::{Failed, PublishError};
use crate::pipeline::ThreadDied;
use std::io;
use std::path::{Path, PathBuf};

/// Why a pass had to stop. What it had committed stays; the next pass goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum ShopError {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The ledger cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The password of the ledger's server.
    #[error(transparent)]
    Password(#[from] SecretTrouble),
    /// The ledger is behind what the shop had.
    #[error("the ledger is not the shop's as it was: {0:?}")]
    Behind(Box<Behind>),
    /// A folder that staff see.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// A thread died.
    #[error(transparent)]
    Thread(#[from] ThreadDied),
    /// The file system under this file keeps no locks.
    #[error("{0} cannot be locked: {1}")]
    NoLocks(PathBuf, io::Error),
    /// A file or folder of ours.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
}

impl ShopError {
    /// An error of a file or folder.
    pub fn io(path: &Path, error: io::Error) -> Self {
        Self::Io(path.to_owned(), error)
    }

    /// What a pass goes on around: a file or a folder that refuses, a thread that broke off over one file.
    ///
    /// # Errors
    /// Itself, when it is of everything: the ledger.
    pub fn of_one_thing(self, kind: ObstacleKind, about: &str) -> Result<Obstacle, Self> {
        match self {
            Self::Io(path, why) => Ok(said(kind, about, &path, &why)),
            Self::Publish(error) => Ok(said(kind, about, &error.path, &error.source)),
            Self::Thread(died) => Ok(Obstacle::plain(ObstacleKind::BrokeOff, about, &died.to_string())),
            other => Err(other),
        }
    }

    /// Whether a file cannot be moved since it would come to another disk.
    pub fn is_other_disk(&self) -> bool {
        let why = match self {
            Self::Io(_, why) => why,
            Self::Publish(error) => &error.source,
            _ => return false,
        };
        why.kind() == io::ErrorKind::CrossesDevices
    }

    /// Where the ledger lies that a newer program has written, when that is why.
    pub fn newer_ledger(&self) -> Option<&str> {
        match self {
            Self::Open(error) if error.kind() == LedgerErrorKind::Newer => Some(error.place()),
            _ => None,
        }
    }

    /// Why the ledger refuses, by what a caller can do about it.
    pub fn of_ledger(&self) -> Option<LedgerErrorKind> {
        match self {
            Self::Ledger(error) => Some(error.kind()),
            Self::Open(error) => Some(error.kind()),
            _ => None,
        }
    }

    /// Whether the disk under the ledger is full.
    pub fn is_ledger_full(&self) -> bool {
        match self {
            Self::Ledger(error) => error.is_full(),
            Self::Open(error) => error.is_full(),
            _ => false,
        }
    }
}

/// The path stays for the engineer, in the log; people read what it is about.
fn said(kind: ObstacleKind, about: &str, path: &Path, why: &io::Error) -> Obstacle {
    tracing::warn!(path = %path.display(), error = %why, "a pass goes on around it");
    Obstacle::new(kind, about, why)
}

impl From<Failed<ShopError>> for ShopError {
    fn from(failed: Failed<ShopError>) -> Self {
        match failed {
            Failed::Content(error) => error,
            Failed::Disk(error) => Self::Publish(error),
        }
    }
}
