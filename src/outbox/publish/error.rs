use std::io;
use std::path::{Path, PathBuf};

/// What was being done when the disk refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishStep {
    /// Seeing what lies there.
    Look,
    /// Making the folder.
    MakeFolder,
    /// Creating the hidden temporary file.
    Create,
    /// Writing its content.
    Write,
    /// Syncing its content.
    Sync,
    /// Giving it its name.
    Rename,
    /// Syncing the folder.
    SyncFolder,
    /// Removing a source that was copied.
    Remove,
}

/// What kind of refusal it is, as far as staff can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskTrouble {
    /// The disk or the quota is full.
    NoSpace,
    /// The folder may not be written to.
    ReadOnly,
    /// Anything else.
    Other,
}

/// The disk refused.
#[derive(Debug, thiserror::Error)]
#[error("cannot {} {}", doing(*step), path.display())]
pub struct PublishError {
    /// What was being done.
    pub step: PublishStep,
    /// To which file or folder.
    pub path: PathBuf,
    /// The system's words.
    pub source: io::Error,
}

impl PublishError {
    pub(super) fn new(step: PublishStep, path: &Path, source: io::Error) -> Self {
        Self { step, path: path.to_owned(), source }
    }

    /// What kind of refusal it is.
    pub fn trouble(&self) -> DiskTrouble {
        match self.source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => DiskTrouble::NoSpace,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => DiskTrouble::ReadOnly,
            _ => DiskTrouble::Other,
        }
    }
}

fn doing(step: PublishStep) -> &'static str {
    match step {
        PublishStep::Look => "look at",
        PublishStep::MakeFolder => "make folder",
        PublishStep::Create => "create",
        PublishStep::Write => "write",
        PublishStep::Sync => "sync",
        PublishStep::Rename => "rename to",
        PublishStep::SyncFolder => "sync folder",
        PublishStep::Remove => "remove",
    }
}

/// Why a file was not written: its content, or the disk.
#[derive(Debug, thiserror::Error)]
pub enum Failed<E> {
    /// The content could not be made; the disk is not to blame.
    #[error("the content could not be made")]
    Content(#[source] E),
    /// The disk refused.
    #[error(transparent)]
    Disk(PublishError),
}

impl<E> From<PublishError> for Failed<E> {
    fn from(error: PublishError) -> Self {
        Self::Disk(error)
    }
}

/// The same error once more: the first one belongs to whoever wrote.
pub(super) fn again(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}
