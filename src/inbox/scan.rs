//! One look at the inbox and the folders of stores in it.
//!
//! What goes in: a folder. What comes out: files that may be taken, with what tells their states apart, and what is
//! passed over.
//!
//! **Invariant.** An inbox that cannot be read is an error, never an empty one; a folder in it, or one file, that refuses is
//! named, and the others are seen all the same.

use super::pinned::where_it_lies;
use crate::notice::{Obstacle, ObstacleKind};
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

/// What tells one state of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Bytes.
    pub size: u64,
    /// Time of last change in epoch nanoseconds, only ever compared with itself.
    pub mtime: i64,
    /// Device and inode where there are such.
    pub inode: (u64, u64),
}

impl Identity {
    /// The identity in a file's metadata.
    pub fn of(metadata: &Metadata) -> Self {
        let mtime = metadata
            .modified()
            .ok()
            .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok())
            .and_then(|since| i64::try_from(since.as_nanos()).ok())
            .unwrap_or(0);
        #[cfg(unix)]
        let inode = {
            use std::os::unix::fs::MetadataExt;
            (metadata.dev(), metadata.ino())
        };
        #[cfg(not(unix))]
        let inode = (0, 0);
        Self { size: metadata.len(), mtime, inode }
    }
}

/// One file in the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Where it lies.
    pub path: PathBuf,
    /// The store folder it lies in; `""` for the inbox itself.
    pub folder: String,
    /// Its name, for people and for the ledger.
    pub name: String,
    /// Its state.
    pub identity: Identity,
}

/// Something in the inbox that is passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where it lies.
    pub path: PathBuf,
    /// Whether a file that belongs here, by its kind, is passed over (a link, an unknown folder).
    pub is_odd: bool,
}

/// All that one look saw.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scan {
    /// Files that may be taken.
    pub sightings: Vec<Sighting>,
    /// What is passed over.
    pub skipped: Vec<Skipped>,
    /// What could not be looked at.
    pub refused: Vec<Obstacle>,
    /// Folders that were listed.
    pub listed: usize,
    /// Files whose state was asked for, one by one.
    pub asked: usize,
}

/// Looks at the inbox and the folders of `stores` in it. A folder that is not there is empty.
///
/// # Errors
/// When the inbox itself cannot be read: it is offline, which is not the same as empty.
pub fn scan(inbox: &Path, stores: &[String]) -> io::Result<Scan> {
    let mut found = Scan::default();
    look_into(inbox, "", stores, &mut found)?;
    for store in stores {
        let folder = inbox.join(store);
        if std::fs::symlink_metadata(&folder).is_ok_and(|found| found.is_symlink()) {
            // A link, said as such by the look into the inbox.
            continue;
        }
        match look_into(&folder, store, &[], &mut found) {
            Ok(()) => {}
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(e) => found.refused.push(Obstacle::new(ObstacleKind::Look, &format!("inbox/{store}"), &e)),
        }
    }
    Ok(found)
}

fn look_into(folder: &Path, store: &str, stores: &[String], found: &mut Scan) -> io::Result<()> {
    found.listed += 1;
    for entry in std::fs::read_dir(folder)? {
        // Without a name there is nothing to go on with: the rest of the listing is not known.
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let refuses = |why: &io::Error| Obstacle::new(ObstacleKind::Look, &within(store, &name), why);
        if is_passed_over(&name) {
            found.skipped.push(Skipped { path: entry.path(), is_odd: false });
            continue;
        }
        // Most systems tell the kind with the listing. Neither look follows a link.
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            Err(e) => {
                found.refused.push(refuses(&e));
                continue;
            }
        };
        if !kind.is_file() {
            let is_ours = kind.is_dir() && (name == "held" || stores.contains(&name));
            if let Some(what) = special(kind) {
                found.refused.push(Obstacle::plain(ObstacleKind::NoFile, &within(store, &name), what));
            }
            if !is_ours {
                found.skipped.push(Skipped { path: entry.path(), is_odd: true });
            }
            continue;
        }
        found.asked += 1;
        // A file that vanished between the listing and this look is simply not there.
        let metadata = match entry.metadata() {
            Ok(metadata) => metadata,
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            Err(e) => {
                found.refused.push(refuses(&e));
                continue;
            }
        };
        if metadata.is_file() {
            let identity = Identity::of(&metadata);
            let path = where_it_lies(&entry.path());
            found.sightings.push(Sighting { path, folder: store.to_owned(), name, identity });
        }
    }
    Ok(())
}

/// As people read where something lies.
pub(super) fn within(store: &str, name: &str) -> String {
    if store.is_empty() { format!("inbox/{name}") } else { format!("inbox/{store}/{name}") }
}

/// What is neither file, folder nor link, by its usual name.
#[cfg(unix)]
fn special(kind: std::fs::FileType) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt;
    match () {
        () if kind.is_fifo() => Some("FIFO"),
        () if kind.is_socket() => Some("socket"),
        () if kind.is_block_device() || kind.is_char_device() => Some("device"),
        () => None,
    }
}

#[cfg(not(unix))]
fn special(_: std::fs::FileType) -> Option<&'static str> {
    None
}

/// Names that are passed over, never failed: what editors, browsers, synchronisers and we ourselves leave.
pub fn is_passed_over(name: &str) -> bool {
    const ENDINGS: [&str; 4] = [".tmp", ".part", ".crdownload", ".理由.txt"];
    let lower = name.to_lowercase();
    name.starts_with('.')
        || name.starts_with("~$")
        || ENDINGS.iter().any(|ending| lower.ends_with(ending))
        || name == "はじめに.txt"
        || lower == "thumbs.db"
        || lower == "desktop.ini"
        // NFD spelling of 理由 does not differ, but a Mac may write the dot-bar name of our reasons otherwise.
        || unicode_normalization::UnicodeNormalization::nfc(name).collect::<String>().ends_with(".理由.txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_dropped_is_passed_over() {
        for name in [
            ".DS_Store",
            "~$注文.xlsx",
            "a.tmp",
            "a.PART",
            "a.crdownload",
            "注文.csv.理由.txt",
            "Thumbs.db",
            "desktop.ini",
        ] {
            assert!(is_passed_over(name), "{name}");
        }
        for name in ["注文.csv", "tmp", "partial.csv", "理由.txt"] {
            assert!(!is_passed_over(name), "{name}");
        }
    }
}
