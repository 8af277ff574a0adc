//! Where a shop is: its folder, and where the program keeps what it needs for itself.
//!
//! What goes in: what somebody typed. What comes out: where to open the shop, again and again.

use std::path::{Path, PathBuf};

/// Where a shop is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopPlace {
    /// The shop folder: on a share, where several machines work on it.
    pub dir: PathBuf,
    /// What the program needs for itself on this machine; `None`: `state/` in the shop folder.
    pub state: Option<PathBuf>,
}

impl From<&Path> for ShopPlace {
    fn from(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), state: None }
    }
}

impl From<&PathBuf> for ShopPlace {
    fn from(dir: &PathBuf) -> Self {
        dir.as_path().into()
    }
}
