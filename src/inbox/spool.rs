use super::{Identity, Sighting};
use crate::crash::{Point, here};
use crate::decode::{Sniffed, Sniffer};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A private copy of a file, hashed as it was copied.
#[derive(Debug)]
pub struct Spooled {
    /// Where the copy lies.
    pub path: PathBuf,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Its size.
    pub bytes: u64,
    /// What was found out about its encoding on the way.
    pub sniffed: Sniffed,
    /// The original, in the state that was copied.
    pub original: Sighting,
}

/// Why a file was not copied.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// It is locked, vanished or still changing: it waits, that is no error.
    #[error("{0}: not ready: {1}")]
    NotReady(PathBuf, String),
    /// It is larger than the settings allow.
    #[error("{0}: {1} bytes, more than {2}")]
    TooLarge(PathBuf, u64, u64),
    /// The copy cannot be written.
    #[error("{0}: {1}")]
    Write(PathBuf, io::Error),
}

const CHUNK_BYTES: usize = 1 << 20;

/// Copies a file into the spool folder. The copy is complete but not yet synced: call `sync_all` on it before
/// anything relies on it. `copied` hears of every piece, in bytes.
///
/// # Errors
/// [`SpoolError`].
pub fn spool(
    sighting: &Sighting,
    folder: &Path,
    name: &str,
    most_bytes: u64,
    copied: &dyn Fn(u64),
) -> Result<Spooled, SpoolError> {
    let original = &sighting.path;
    let not_ready = |why: &dyn ToString| SpoolError::NotReady(original.clone(), why.to_string());
    if sighting.identity.size > most_bytes {
        return Err(SpoolError::TooLarge(original.clone(), sighting.identity.size, most_bytes));
    }
    let mut source = open_unfollowed(original).map_err(|e| not_ready(&e))?;
    let opened = source.metadata().map_err(|e| not_ready(&e))?;
    if Identity::of(&opened) != sighting.identity {
        return Err(not_ready(&"changed since it was seen"));
    }
    let path = folder.join(name);
    let write = |e| SpoolError::Write(path.clone(), e);
    here(Point::SpoolCreate).map_err(write)?;
    let mut copy = OpenOptions::new().write(true).create(true).truncate(true).open(&path).map_err(write)?;
    let (mut hash, mut sniffer, mut bytes) = (Sha256::new(), Sniffer::new(), 0);
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = source.read(&mut chunk).map_err(|e| not_ready(&e))?;
        if read == 0 {
            break;
        }
        here(Point::SpoolWrite).and_then(|()| copy.write_all(&chunk[..read])).map_err(write)?;
        hash.update(&chunk[..read]);
        sniffer.feed(&chunk[..read]);
        bytes += read as u64;
        copied(read as u64);
    }
    let after = std::fs::symlink_metadata(original).map_err(|e| not_ready(&e))?;
    if Identity::of(&after) != sighting.identity || bytes != sighting.identity.size {
        return Err(not_ready(&"changed while it was copied"));
    }
    let sniffed = sniffer.finish();
    Ok(Spooled { path, sha256: hash.finalize().into(), bytes, sniffed, original: sighting.clone() })
}

/// Reads a file where it lies, for `check`: hashed and looked at, not copied.
///
/// # Errors
/// When it cannot be read.
pub fn examine(original: Sighting) -> io::Result<Spooled> {
    let (mut file, mut hash, mut sniffer, mut bytes) =
        (File::open(&original.path)?, Sha256::new(), Sniffer::new(), 0);
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            break;
        }
        hash.update(&chunk[..read]);
        sniffer.feed(&chunk[..read]);
        bytes += read as u64;
    }
    let path = original.path.clone();
    Ok(Spooled { path, sha256: hash.finalize().into(), bytes, sniffed: sniffer.finish(), original })
}

fn open_unfollowed(path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NOFOLLOW.bits() | rustix::fs::OFlags::NONBLOCK.bits();
        OpenOptions::new().read(true).custom_flags(i32::from_ne_bytes(flags.to_ne_bytes())).open(path)
    }
    #[cfg(not(unix))]
    File::open(path)
}
