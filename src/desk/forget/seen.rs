//! What was seen in files that stayed, so that the forgetting of each day reads only what is new or has come to its time.
//!
//! A file stays as long as one order in it does. So one order is remembered a file, best one that is not over, and asked
//! for instead of the file. A file in which nobody knows any order is looked into once more when it is itself old.
//!
//! **Invariant.** It holds nothing of a person, and no name of a file: files are known by a digest of their path.
//! **Invariant.** It may be lost or wrong at no cost but time: what it says to stay is only not read, a file that changed is
//! read again, and whoever asks for a forgetting by hand gets one that reads everything.

use super::files::FileContent;
use crate::shop::Shop;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// In `state/`.
const NAME: &str = "forget-seen";

/// What was seen of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct SeenFile {
    bytes: u64,
    changed_ms: u64,
    /// The order for which it stays.
    witness: Option<i64>,
    /// Whether it was of a time before when it was looked into.
    was_old: bool,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Memory {
    /// How files were read: by other profiles they may say something else.
    read_by: u64,
    files: HashMap<String, SeenFile>,
}

/// The files that stayed last time, and those that stay this time.
pub(super) struct SeenFiles {
    path: PathBuf,
    before: Memory,
    now: Memory,
}

impl SeenFiles {
    /// What was seen last time.
    pub(super) fn of(shop: &Shop) -> Self {
        let path = shop.state().join(NAME);
        let mut hasher = DefaultHasher::new();
        (env!("CARGO_PKG_VERSION"), format!("{:?}", shop.profiles)).hash(&mut hasher);
        let read_by = hasher.finish();
        // What cannot be read is not believed: every file is looked at anew.
        let before = File::open(&path).ok().and_then(|file| {
            let memory: Memory = serde_json::from_reader(io::BufReader::new(file)).ok()?;
            (memory.read_by == read_by).then_some(memory)
        });
        let now = Memory { read_by, files: HashMap::new() };
        Self { path, before: before.unwrap_or_default(), now }
    }

    /// Whether a file stays without being read. `is_old`: it is itself of a time before; `stays`: whether an order does.
    ///
    /// # Errors
    /// Those of `stays`.
    pub(super) fn stays<E>(
        &mut self,
        path: &Path,
        is_old: bool,
        stays: impl FnOnce(i64) -> Result<bool, E>,
    ) -> Result<bool, E> {
        let key = key_of(path);
        let (Some(seen), Some((bytes, changed_ms))) = (self.before.files.get(&key).copied(), shape_of(path))
        else {
            return Ok(false);
        };
        if (seen.bytes, seen.changed_ms) != (bytes, changed_ms) {
            return Ok(false);
        }
        let does_stay = match seen.witness {
            Some(order) => stays(order)?,
            None => seen.was_old || !is_old,
        };
        if does_stay {
            self.now.files.insert(key, seen);
        }
        Ok(does_stay)
    }

    /// Remembers a file that was read and stays; `None`: it cannot be read to its end.
    pub(super) fn note(&mut self, path: &Path, is_old: bool, content: Option<&FileContent>) {
        let Some((bytes, changed_ms)) = shape_of(path) else { return };
        let witness = content.and_then(|content| content.witness);
        let seen = SeenFile { bytes, changed_ms, witness, was_old: is_old };
        self.now.files.insert(key_of(path), seen);
    }

    /// Keeps it for the next time.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn keep(self) -> io::Result<()> {
        let new = self.path.with_extension("new");
        let mut how = File::options();
        how.create(true).write(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
        serde_json::to_writer(io::BufWriter::new(how.open(&new)?), &self.now)?;
        std::fs::rename(&new, &self.path)
    }
}

fn key_of(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    let beginning = digest.iter().take(12).fold(0_u128, |all, byte| (all << 8) | u128::from(*byte));
    format!("{beginning:024x}")
}

/// By what a file is known to be the same.
fn shape_of(path: &Path) -> Option<(u64, u64)> {
    let found = std::fs::symlink_metadata(path).ok()?;
    let changed = found.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some((found.len(), u64::try_from(changed.as_millis()).ok()?))
}
