//! Takes an original away once its content is safe elsewhere.
//!
//! What goes in: a path, and what was copied from it. What comes out: that it is gone, or that another file lies
//! there by now.
//!
//! **Invariant.** The file that is deleted is the one that was copied, whoever writes to its name meanwhile, and whoever
//! puts a link in its folder's place.

use super::Identity;
use super::pinned::Pinned;
use crate::crash::{Point, here};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What became of an original whose content is safe elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removed {
    /// It is gone.
    Gone,
    /// Another file lies there by now: it stays and is a new arrival.
    Replaced,
}

/// Removes an original, but only when it is still the file whose bytes have this hash.
///
/// It is first renamed to a hidden name, which nobody else writes to, and looked at there: a file that somebody
/// renames onto the name at the same moment is never the one that is deleted.
///
/// # Errors
/// When it is there but cannot be renamed or removed (another program has it open): it stays for the next pass.
pub fn remove_original(
    path: &Path,
    expected: Option<Identity>,
    sha256: &[u8],
    arrival: i64,
) -> io::Result<Removed> {
    let folder = match Pinned::at(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Removed::Gone),
        folder => folder?,
    };
    let path = folder.path.as_path();
    let claim = claim_path(path, arrival);
    match std::fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => return Ok(Removed::Replaced),
        Ok(_) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Removed::Gone),
        Err(e) => return Err(e),
    }
    here(Point::ClaimRename)?;
    std::fs::rename(path, &claim)?;
    settle_claim(&claim, path, expected, sha256)
}

/// Finishes a removal that a crash interrupted.
///
/// # Errors
/// As [`remove_original`].
pub fn finish_claim(path: &Path, sha256: &[u8], arrival: i64) -> io::Result<Removed> {
    let folder = match Pinned::at(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Removed::Gone),
        folder => folder?,
    };
    let path = folder.path.as_path();
    let claim = claim_path(path, arrival);
    if claim.exists() { settle_claim(&claim, path, None, sha256) } else { Ok(Removed::Gone) }
}

fn claim_path(path: &Path, arrival: i64) -> PathBuf {
    path.with_file_name(format!(".shukka-{arrival}"))
}

fn settle_claim(claim: &Path, path: &Path, expected: Option<Identity>, sha256: &[u8]) -> io::Result<Removed> {
    let is_same = |known: Identity| std::fs::symlink_metadata(claim).is_ok_and(|m| Identity::of(&m) == known);
    // Where files have no identity of their own (Windows), size and time do not tell one from another: its bytes do.
    let same = expected.is_some_and(|known| cfg!(unix) && is_same(known));
    if same || hash_of(claim)? == sha256 {
        here(Point::ClaimRemove)?;
        remove(claim, expected)?;
        return Ok(Removed::Gone);
    }
    // Somebody replaced it: back under its own name, or beside a newer one that has come meanwhile.
    let mut target = path.to_owned();
    let mut number = 1;
    while target.exists() {
        number += 1;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let ending = path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
        target = path.with_file_name(format!("{stem} ({number}){ending}"));
    }
    here(Point::ClaimReturn)?;
    std::fs::rename(claim, target)?;
    Ok(Removed::Replaced)
}

/// Of so many bytes a file is big.
const BIG_BYTES: u64 = 16 << 20;

/// Removes a file. Its bytes are given up when the last who has it open closes it: those of a big one take a while,
/// and are given up beside whatever comes next.
fn remove(path: &Path, identity: Option<Identity>) -> io::Result<()> {
    let kept = identity
        .filter(|identity| cfg!(unix) && identity.size >= BIG_BYTES)
        .and_then(|_| File::open(path).ok());
    std::fs::remove_file(path)?;
    if let Some(kept) = kept {
        std::thread::spawn(move || drop(kept));
    }
    Ok(())
}

/// SHA-256 of a file's bytes.
///
/// # Errors
/// When it cannot be read.
pub fn hash_of(path: &Path) -> io::Result<Vec<u8>> {
    let (mut file, mut hash, mut chunk) = (File::open(path)?, Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hash.finalize().to_vec()),
            read => hash.update(&chunk[..read]),
        }
    }
}
