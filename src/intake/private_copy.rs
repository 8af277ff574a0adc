//! The private copy of a file: what it is called, and its way to the disk beside the work on it.
//!
//! What goes in: a number of its own, and the copy once it is written. What comes out: a [`CopySync`] that says when the
//! disk has it.
//!
//! **Invariant.** Nothing is committed that relies on a copy before [`CopySync::done`].
//!
//! Deliberately not known here: how a file is copied (`inbox`).

use crate::crash::{Point, here};
use crate::inbox::sync_copy;
use crate::shop::{Shop, ShopError};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The name of the private copy of this number, which no other process has: numbers of processes come again, in
/// containers at once, and what one life left behind must not lie in the way of the next.
pub(super) fn copy_name(number: u64) -> String {
    static LIFE: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish());
    format!("{:016x}-{number}.spool", *LIFE)
}

/// Removes a private copy that nobody will read, so that its room is there for the next one. One that cannot be removed
/// now is swept away by the next pass.
pub(super) fn give_up_copy(path: &Path) {
    if let Err(e) = std::fs::remove_file(path)
        && e.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(error = %e.kind(), "a private copy stays until the next pass");
    }
}

/// Where that copy lies.
pub(super) fn copy_path(shop: &Shop, number: u64) -> PathBuf {
    shop.spool().join(copy_name(number))
}

/// A private copy on its way to the disk. Nothing may be committed that relies on it before [`CopySync::done`].
pub(super) struct CopySync {
    path: PathBuf,
    beside: std::thread::JoinHandle<io::Result<()>>,
}

impl CopySync {
    pub(super) fn begin(path: &Path) -> Self {
        let copy = path.to_owned();
        Self { path: path.to_owned(), beside: std::thread::spawn(move || to_the_disk(&copy)) }
    }

    /// Waits until the copy is on the disk.
    pub(super) fn done(self) -> Result<(), ShopError> {
        let synced = self.beside.join().unwrap_or_else(|_| Err(io::Error::other("the syncing thread died")));
        synced.map_err(|e| ShopError::io(&self.path, e))
    }
}

fn to_the_disk(path: &Path) -> io::Result<()> {
    here(Point::SpoolSync)?;
    sync_copy(path)
}
