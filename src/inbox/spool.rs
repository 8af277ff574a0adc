//! The private copy of a file, hashed and looked at while it is copied.
//!
//! What goes in: a sighting. What comes out: a [`Spooled`], or why the file waits.
//!
//! **Invariant.** Only the copy is read afterwards; a file that changed meanwhile is not copied.

use super::pinned::{Pinned, open_itself};
use super::{Identity, Sighting};
use crate::crash::{Point, here};
use crate::decode::{Sniffed, Sniffer};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

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
    /// It may not be read.
    #[error("{0}: {1}")]
    Refused(PathBuf, io::Error),
    /// It is larger than the settings allow.
    #[error("{0}: {1} bytes, more than {2}")]
    TooLarge(PathBuf, u64, u64),
    /// The copy cannot be written.
    #[error("{0}: {1}")]
    Write(PathBuf, io::Error),
}

const CHUNK_BYTES: usize = 1 << 20;

/// Copies a file into the spool folder. The copy is complete but not yet synced: call [`sync_copy`] before
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
    let mut source = open_unfollowed(original).map_err(|e| refused_or_not_ready(original, e))?;
    let opened = source.metadata().map_err(|e| not_ready(&e))?;
    if Identity::of(&opened) != sighting.identity {
        return Err(not_ready(&"changed since it was seen"));
    }
    let path = folder.join(name);
    let write = |e| SpoolError::Write(path.clone(), e);
    here(Point::SpoolCreate).map_err(write)?;
    let mut copy = OpenOptions::new().write(true).create_new(true).open(&path).map_err(write)?;
    let (size, mut bytes) = (sighting.identity.size, 0);
    let (sha256, sniffed) = looking(size, |look| {
        loop {
            let mut chunk = look.room();
            let read = source.read(&mut chunk).map_err(|e| refused_or_not_ready(original, e))?;
            if read == 0 {
                return Ok(());
            }
            here(Point::SpoolWrite).and_then(|()| copy.write_all(&chunk[..read])).map_err(write)?;
            look.at(chunk, read);
            bytes += read as u64;
            copied(read as u64);
        }
    })?;
    keep_mode(&opened, &copy).map_err(write)?;
    let after = std::fs::symlink_metadata(original).map_err(|e| not_ready(&e))?;
    if Identity::of(&after) != sighting.identity || bytes != sighting.identity.size {
        return Err(not_ready(&"changed while it was copied"));
    }
    Ok(Spooled { path, sha256, bytes, sniffed, original: sighting.clone() })
}

/// What a person must see to is said; what is over by itself waits: a file that vanished, a link that was put there, or
/// one that another program has open (which Windows says with numbers of its own).
fn refused_or_not_ready(original: &Path, why: io::Error) -> SpoolError {
    const SHARING: [i32; 2] = [32, 33];
    let is_shared = cfg!(windows) && why.raw_os_error().is_some_and(|number| SHARING.contains(&number));
    let passes = matches!(
        why.kind(),
        io::ErrorKind::NotFound
            | io::ErrorKind::Interrupted
            | io::ErrorKind::WouldBlock
            | io::ErrorKind::StaleNetworkFileHandle
    );
    let is_link = std::fs::symlink_metadata(original).is_ok_and(|it| it.is_symlink());
    if is_shared || passes || is_link {
        SpoolError::NotReady(original.to_owned(), why.to_string())
    } else {
        SpoolError::Refused(original.to_owned(), why)
    }
}

/// Brings a private copy to the disk. Windows syncs only through a handle that may write; elsewhere the copy may have the
/// mode of an original that nobody may write to.
///
/// # Errors
/// When the disk refuses.
pub fn sync_copy(path: &Path) -> io::Result<()> {
    OpenOptions::new().read(true).write(cfg!(windows)).open(path)?.sync_all()
}

/// Reads a file where it lies, for `check`: hashed and looked at, not copied.
///
/// # Errors
/// When it cannot be read.
pub fn examine(original: Sighting) -> io::Result<Spooled> {
    let (mut file, mut bytes) = (File::open(&original.path)?, 0);
    let size = original.identity.size;
    let (sha256, sniffed) = looking(size, |look| {
        loop {
            let mut chunk = look.room();
            let read = file.read(&mut chunk)?;
            if read == 0 {
                return Ok::<(), io::Error>(());
            }
            look.at(chunk, read);
            bytes += read as u64;
        }
    })?;
    Ok(Spooled { path: original.path.clone(), sha256, bytes, sniffed, original })
}

/// Pieces of a file under way to whoever looks at them.
const CHUNKS: usize = 3;

/// Looks at the pieces of a file while they are copied: hashes them, and finds out their encoding.
struct Look {
    hash: Sha256,
    sniffer: Sniffer,
}

impl Look {
    fn at(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.sniffer.feed(bytes);
    }

    fn done(self) -> ([u8; 32], Sniffed) {
        (self.hash.finalize().into(), self.sniffer.finish())
    }
}

/// Where whoever copies hands over what he has copied: looked at on the spot when one piece holds the whole file, else
/// by a thread of its own.
enum Pieces<'l> {
    Here { look: &'l mut Look, room: Vec<u8> },
    Beside { full: SyncSender<(Vec<u8>, usize)>, empty: Receiver<Vec<u8>>, made: usize },
}

impl Pieces<'_> {
    fn room(&mut self) -> Vec<u8> {
        match self {
            Self::Here { room, .. } => std::mem::take(room),
            Self::Beside { empty, made, .. } if *made >= CHUNKS => {
                empty.recv().unwrap_or_else(|_| vec![0; CHUNK_BYTES])
            }
            Self::Beside { made, .. } => {
                *made += 1;
                vec![0; CHUNK_BYTES]
            }
        }
    }

    fn at(&mut self, chunk: Vec<u8>, filled: usize) {
        match self {
            Self::Here { look, room } => {
                look.at(&chunk[..filled]);
                *room = chunk;
            }
            // Whoever looks ends only after the last piece; should it have died, joining it says so.
            Self::Beside { full, .. } => drop(full.send((chunk, filled))),
        }
    }
}

/// Runs `copy`, which hands over the pieces of a file of about so many bytes. Gives the hash of the whole, and what
/// was found out about its encoding.
fn looking<E>(
    bytes: u64,
    copy: impl FnOnce(&mut Pieces<'_>) -> Result<(), E>,
) -> Result<([u8; 32], Sniffed), E> {
    let mut look = Look { hash: Sha256::new(), sniffer: Sniffer::new() };
    if let Some(room) = usize::try_from(bytes).ok().filter(|bytes| *bytes < CHUNK_BYTES) {
        // A byte more than it has, so that the end is seen at once.
        copy(&mut Pieces::Here { look: &mut look, room: vec![0; room + 1] })?;
        return Ok(look.done());
    }
    let (full, filled) = sync_channel::<(Vec<u8>, usize)>(CHUNKS);
    let (empty, emptied) = sync_channel(CHUNKS);
    std::thread::scope(|scope| {
        let looker = scope.spawn(move || {
            for (chunk, length) in filled {
                look.at(&chunk[..length]);
                // Room that nobody takes back is simply given up.
                drop(empty.try_send(chunk));
            }
            look
        });
        let mut pieces = Pieces::Beside { full, empty: emptied, made: 0 };
        let copied = copy(&mut pieces);
        drop(pieces);
        let look = looker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        copied.map(|()| look.done())
    })
}

/// The copy goes to the archive, where whoever might read the original may read it, and nobody else; until then nobody
/// comes to it, since the spool's folder is the owner's alone.
#[cfg(unix)]
fn keep_mode(original: &std::fs::Metadata, copy: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    // We read it again, whoever's the original is.
    let mode = original.permissions().mode() & 0o777 | 0o400;
    copy.set_permissions(std::fs::Permissions::from_mode(mode))
}

/// The rights of the folder hold, which files inherit.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the shape of the other systems")]
fn keep_mode(_original: &std::fs::Metadata, _copy: &File) -> io::Result<()> {
    Ok(())
}

/// Opens a file of the inbox to be read, in its own folder and itself: no link leads elsewhere, no pipe is waited for.
///
/// # Errors
/// When it cannot be opened, or is none.
pub fn open_unfollowed(path: &Path) -> io::Result<File> {
    let folder = Pinned::at(path)?;
    open_itself(&folder.path)
}
