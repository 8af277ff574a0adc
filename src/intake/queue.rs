//! The files of a pass that wait for their turn: all are copied and looked at before the first is taken in, since
//! only then is it known whose turn it is.
//!
//! **Invariant.** What is kept of a waiting file is small and of one size, however its header looks: ten thousand may
//! wait. Only the first few are kept as they were recognised; the others are recognised again when it is their turn.

use crate::crash::{Point, here};
use crate::decode::Sniffed;
use crate::inbox::{Settled, SpoolError, Spooled, spool};
use crate::intake::ingest::Ready;
use crate::intake::recognise::{Recognised, recognise};
use crate::intake::whose_store::whose_store;
use crate::notice::Finding;
use crate::profile::FileKind;
use crate::shop::Shop;
use crate::shop::ShopError;
use crate::shop::next_number;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// So many files of a pass are kept as they were recognised: most passes have no more.
const KEPT: usize = 16;

/// So many files, the one whose turn it is among them, are on their way to the disk at once, each on a thread of its
/// own: most file systems bring them there in one go.
pub(super) const SYNCED_AHEAD: usize = 8;

/// What was seen in a copy: how to read it and whose it is, or why it is held as a whole.
type Seen<'p> = Result<(Recognised<'p>, Option<String>), Vec<Finding>>;

/// A file that has been copied and looked at, waiting for its turn.
pub(super) struct Queued<'p> {
    place: usize,
    /// Of its copy's name.
    number: u64,
    sha256: [u8; 32],
    bytes: u64,
    sniffed: Sniffed,
    kind: Option<FileKind>,
    kept: Option<Box<Seen<'p>>>,
    sync: Option<Syncing>,
}

/// A file whose turn it is.
pub(super) struct Turn<'p> {
    pub ready: Result<Ready<'p>, (Spooled, Vec<Finding>)>,
    pub sync: Syncing,
}

/// What came of copying a file.
pub(super) enum Copied<'p> {
    /// It waits for its turn.
    Whole(Queued<'p>),
    /// It is locked, gone or still changing.
    NotReady,
    /// Its size and the limit.
    TooLarge((u64, u64)),
}

/// A private copy on its way to the disk. Nothing may be committed that relies on it before [`Syncing::done`].
pub(super) struct Syncing {
    path: PathBuf,
    beside: std::thread::JoinHandle<io::Result<()>>,
}

impl Syncing {
    fn begin(path: &Path) -> Self {
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

impl<'p> Queued<'p> {
    /// `orders` first, then `updates`, then `shipments`; within a kind as they became quiet.
    pub(super) fn turn(&self) -> (Option<FileKind>, usize) {
        (self.kind, self.place)
    }

    /// Its turn is near: its copy is brought to the disk beside the work on those before it.
    pub(super) fn sync_ahead(&mut self, shop: &Shop) {
        if self.sync.is_none() {
            self.sync = Some(Syncing::begin(&copy_path(shop, self.number)));
        }
    }

    /// It is its turn: what was not kept of it is found again in the copy.
    ///
    /// # Errors
    /// When the private copy cannot be read.
    pub(super) fn begin(mut self, shop: &'p Shop, settled: &[Settled]) -> Result<Turn<'p>, ShopError> {
        let spooled = Spooled {
            path: copy_path(shop, self.number),
            sha256: self.sha256,
            bytes: self.bytes,
            sniffed: self.sniffed,
            original: settled[self.place].sighting.as_ref().clone(),
        };
        let sync = self.sync.take().unwrap_or_else(|| Syncing::begin(&spooled.path));
        let seen = match self.kept.take() {
            Some(kept) => *kept,
            None => look(shop, &spooled)?,
        };
        let ready = match seen {
            Ok((recognised, store)) => Ok(Ready { spooled, recognised, store }),
            Err(findings) => Err((spooled, findings)),
        };
        Ok(Turn { ready, sync })
    }
}

impl Turn<'_> {
    /// The private copy.
    pub(super) fn spooled(&self) -> &Spooled {
        match &self.ready {
            Ok(ready) => &ready.spooled,
            Err((spooled, _)) => spooled,
        }
    }
}

fn copy_name(number: u64) -> String {
    format!("{}-{number}.spool", std::process::id())
}

fn copy_path(shop: &Shop, number: u64) -> PathBuf {
    shop.spool().join(copy_name(number))
}

/// Copies a file and looks at it. `place` is its place among those that are quiet.
///
/// # Errors
/// When the copy cannot be written or read.
pub(super) fn queue_up<'p>(shop: &'p Shop, file: &Settled, place: usize) -> Result<Copied<'p>, ShopError> {
    let number = next_number();
    let limit = shop.settings.limits.file_bytes;
    let copied = |bytes| shop.pace.went(bytes);
    let spooled = match spool(&file.sighting, &shop.spool(), &copy_name(number), limit, &copied) {
        Ok(spooled) => spooled,
        Err(SpoolError::NotReady(..)) => return Ok(Copied::NotReady),
        Err(SpoolError::TooLarge(_, bytes, limit)) => return Ok(Copied::TooLarge((bytes, limit))),
        Err(SpoolError::Write(path, error)) => return Err(ShopError::io(&path, error)),
    };
    let is_kept = place < KEPT;
    let sync = is_kept.then(|| Syncing::begin(&spooled.path));
    let seen = look(shop, &spooled)?;
    let kind = seen.as_ref().ok().map(|(recognised, _)| recognised.profile.kind);
    let kept = is_kept.then(|| Box::new(seen));
    let Spooled { sha256, bytes, sniffed, .. } = spooled;
    Ok(Copied::Whole(Queued { place, number, sha256, bytes, sniffed, kind, kept, sync }))
}

fn look<'p>(shop: &'p Shop, spooled: &Spooled) -> Result<Seen<'p>, ShopError> {
    let recognised = recognise(shop, &spooled.path, spooled).map_err(|e| ShopError::io(&spooled.path, e))?;
    Ok(recognised.and_then(|recognised| {
        match whose_store(&spooled.original.folder, recognised.profile, &shop.settings.stores) {
            Ok(store) => Ok((recognised, store)),
            Err(finding) => Err(vec![finding]),
        }
    }))
}
