//! The private copy of a file: what it is called, and its way to the disk beside the work on it.
//!
//! What goes in: a number of its own, and the copy once it is written. What comes out: a [`CopySync`] that says when the
//! disk has it.
//!
//! **Invariant.** Nothing is committed that relies on a copy before [`CopySync::done`].
//!
//! Deliberately not known here: how a file is copied (`inbox`).

use crate::crash::{Point, here};
use crate::shop::{Shop, ShopError};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The name of the private copy of this number, which no other process has.
pub(super) fn copy_name(number: u64) -> String {
    format!("{}-{number}.spool", std::process::id())
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
        Self { path: path.to_owned(), beside: std::thread::spawn(move || sync_copy(&copy)) }
    }

    /// Waits until the copy is on the disk.
    pub(super) fn done(self) -> Result<(), ShopError> {
        let synced = self.beside.join().unwrap_or_else(|_| Err(io::Error::other("the syncing thread died")));
        synced.map_err(|e| ShopError::io(&self.path, e))
    }
}

fn sync_copy(path: &Path) -> io::Result<()> {
    here(Point::SpoolSync)?;
    File::open(path)?.sync_all()
}
