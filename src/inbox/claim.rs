//! Takes an original out of its place once its content is safe elsewhere.
//!
//! What goes in: a path, and what was copied from it. What comes out: the original under a name that is ours
//! ([`Claim`]), to be moved on or removed; or that another file lies there by now.
//!
//! **Invariant.** The file that is taken is the one that was copied, whoever writes to its name meanwhile, and whoever
//! puts a link in its folder's place.

use super::Identity;
use super::pinned::{Pinned, open_itself};
use crate::crash::{Point, here};
use sha2::{Digest, Sha256};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What became of an original whose content is safe elsewhere.
#[derive(Debug)]
pub enum ClaimOutcome {
    /// It is ours.
    Ours(Claim),
    /// It is gone.
    Gone,
    /// Another file lies there by now: it stays and is a new arrival.
    Replaced,
}

/// An original under a hidden name, which nobody else writes to; whoever has it open still may.
#[derive(Debug)]
pub struct Claim {
    /// Its folder stays held open, so that `path` leads where it led.
    folder: Pinned,
    path: PathBuf,
}

/// Renames an original to a hidden name, but only when it is still the file whose bytes have this hash.
///
/// It is first renamed and looked at there: a file that somebody renames onto the name at the same moment is never
/// the one that is taken.
///
/// # Errors
/// When it is there but cannot be renamed (another program has it open): it stays for the next pass.
pub fn claim_original(
    path: &Path,
    expected: Option<Identity>,
    sha256: &[u8],
    arrival: i64,
) -> io::Result<ClaimOutcome> {
    claim(path, arrival, &|claimed| {
        let is_same = |known| std::fs::symlink_metadata(claimed).is_ok_and(|m| Identity::of(&m) == known);
        // Where files have no identity of their own (Windows), size and time do not tell one from another: its bytes do.
        let same = expected.is_some_and(|known| cfg!(unix) && is_same(known));
        Ok(same || hash_of(claimed)? == sha256)
    })
}

/// As [`claim_original`], of a file whose bytes nobody has read: while it has this size and time of last change.
///
/// # Errors
/// As there.
pub fn claim_as_it_was(path: &Path, was: (u64, i64), arrival: i64) -> io::Result<ClaimOutcome> {
    claim(path, arrival, &|claimed| {
        let found = std::fs::symlink_metadata(claimed)?;
        let identity = Identity::of(&found);
        Ok(found.is_file() && (identity.size, identity.mtime) == was)
    })
}

fn claim(path: &Path, arrival: i64, is_it: &dyn Fn(&Path) -> io::Result<bool>) -> io::Result<ClaimOutcome> {
    let folder = match Pinned::at(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(ClaimOutcome::Gone),
        folder => folder?,
    };
    match std::fs::symlink_metadata(&folder.path) {
        Ok(found) if !found.is_file() => return Ok(ClaimOutcome::Replaced),
        Ok(_) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(ClaimOutcome::Gone),
        Err(e) => return Err(e),
    }
    here(Point::ClaimRename)?;
    let claim = Claim { path: claim_path(&folder.path, arrival), folder };
    std::fs::rename(&claim.folder.path, &claim.path)?;
    if is_it(&claim.path)? {
        return Ok(ClaimOutcome::Ours(claim));
    }
    // Somebody replaced it, or writes on.
    claim.give_back()?;
    Ok(ClaimOutcome::Replaced)
}

/// Gives a file its name back that a crash left as a [`Claim`].
///
/// # Errors
/// When it cannot be renamed.
pub fn give_back_claim(path: &Path, arrival: i64) -> io::Result<()> {
    let folder = match Pinned::at(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        folder => folder?,
    };
    let claim = Claim { path: claim_path(&folder.path, arrival), folder };
    // What is no file was put there by somebody else.
    let is_one = std::fs::symlink_metadata(&claim.path).is_ok_and(|found| found.is_file());
    if is_one { claim.give_back() } else { Ok(()) }
}

/// Where an original lies that is claimed.
pub fn claim_path(path: &Path, arrival: i64) -> PathBuf {
    path.with_file_name(format!(".shukka-{arrival}"))
}

impl Claim {
    /// Where it lies, for as long as this lives.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it has this one name only: a file with another name elsewhere would be changed there by whoever wants to
    /// change the other.
    pub fn has_one_name(&self) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            std::fs::symlink_metadata(&self.path).is_ok_and(|found| found.nlink() == 1)
        }
        #[cfg(not(unix))]
        true
    }

    /// Gives it its name back, or one beside it where a newer file has come meanwhile.
    ///
    /// # Errors
    /// When it cannot be renamed.
    pub fn give_back(self) -> io::Result<()> {
        let path = &self.folder.path;
        let mut target = path.clone();
        let mut number = 1;
        while target.exists() {
            number += 1;
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let ending = path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
            target = path.with_file_name(format!("{stem} ({number}){ending}"));
        }
        here(Point::ClaimReturn)?;
        std::fs::rename(&self.path, target)
    }

    /// Removes it.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(self) -> io::Result<()> {
        here(Point::ClaimRemove)?;
        std::fs::remove_file(&self.path)
    }
}

/// SHA-256 of a file's bytes.
///
/// # Errors
/// When it cannot be read.
pub fn hash_of(path: &Path) -> io::Result<Vec<u8>> {
    let (mut file, mut hash, mut chunk) = (open_itself(path)?, Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hash.finalize().to_vec()),
            read => hash.update(&chunk[..read]),
        }
    }
}
