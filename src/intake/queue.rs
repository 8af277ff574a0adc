//! The files of a pass that wait for their turn: all are copied and looked at before the first is taken in, since
//! only then is it known whose turn it is.
//!
//! **Invariant.** What is kept of a waiting file is small and of one size, however its header looks: ten thousand may
//! wait. Only the first few are kept as they were recognised; the others are recognised again when it is their turn.

use super::filing::original_is;
use super::landing::hold_too_large;
use super::late::give_up_copies;
use super::outcome::{FileOutcome, IntakeOutcome};
use super::private_copy::{CopySync, copy_name, copy_path, give_up_copy};
use super::ready::{ReadyFile, Seen, look};
use crate::decode::Sniffed;
use crate::inbox::{Settled, Sighting, SpoolError, Spooled, spool};
use crate::ledger::Ledger;
use crate::notice::{Finding, Obstacle, ObstacleKind};
use crate::outbox::{PublishError, move_into};
use crate::profile::FileKind;
use crate::shop::{Shop, ShopError, next_number};
use std::io::Write;
use std::path::PathBuf;

/// So many files of a pass are kept as they were recognised: most passes have no more.
const KEPT: usize = 16;

/// So many files, the one whose turn it is among them, are on their way to the disk at once, each on a thread of its
/// own: most file systems bring them there in one go.
pub(super) const SYNCED_AHEAD: usize = 8;

/// A file that has been copied and looked at, waiting for its turn.
pub(super) struct QueuedFile<'p> {
    place: usize,
    /// Of its copy's name.
    number: u64,
    sha256: [u8; 32],
    bytes: u64,
    sniffed: Sniffed,
    kind: Option<FileKind>,
    kept: Option<Box<Seen<'p>>>,
    sync: Option<CopySync>,
}

/// A file whose turn it is.
pub(super) struct FileInTurn<'p> {
    pub ready: Result<ReadyFile<'p>, (Spooled, Vec<Finding>)>,
    pub sync: CopySync,
}

/// What came of copying a file.
enum CopyOutcome<'p> {
    /// It waits for its turn.
    Whole(QueuedFile<'p>),
    /// It is locked, gone or still changing.
    NotReady,
    /// Its size and the limit.
    TooLarge((u64, u64)),
    /// It cannot be read or copied.
    Refused(std::io::Error),
}

impl<'p> QueuedFile<'p> {
    /// `orders` first, then `updates`, then `shipments`; within a kind as they became quiet.
    fn rank(&self) -> (Option<FileKind>, usize) {
        (self.kind, self.place)
    }

    /// Its size.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Its turn is near: its copy is brought to the disk beside the work on those before it.
    pub(super) fn sync_ahead(&mut self, shop: &Shop) {
        if self.sync.is_none() {
            self.sync = Some(CopySync::begin(&copy_path(shop, self.number)));
        }
    }

    /// Where its private copy lies, and its place among those that are quiet.
    pub(super) fn copy(&self, shop: &Shop) -> (PathBuf, usize) {
        (copy_path(shop, self.number), self.place)
    }

    /// It is its turn: what was not kept of it is found again in the copy.
    ///
    /// # Errors
    /// When the private copy cannot be read.
    pub(super) fn begin(mut self, shop: &'p Shop, settled: &[Settled]) -> Result<FileInTurn<'p>, ShopError> {
        let spooled = Spooled {
            path: copy_path(shop, self.number),
            sha256: self.sha256,
            bytes: self.bytes,
            sniffed: self.sniffed,
            original: settled[self.place].sighting.as_ref().clone(),
        };
        let sync = self.sync.take().unwrap_or_else(|| CopySync::begin(&spooled.path));
        let seen = match self.kept.take() {
            Some(kept) => *kept,
            None => look(shop, &spooled)?,
        };
        let ready = match seen {
            Ok((recognised, store)) => Ok(ReadyFile { spooled, recognised, store }),
            Err(findings) => Err((spooled, findings)),
        };
        Ok(FileInTurn { ready, sync })
    }
}

impl FileInTurn<'_> {
    /// The private copy.
    pub(super) fn spooled(&self) -> &Spooled {
        match &self.ready {
            Ok(ready) => &ready.spooled,
            Err((spooled, _)) => spooled,
        }
    }
}

/// Copies the files and looks at them, and puts them into the order in which they are taken in; `None` when an end was
/// asked for.
///
/// # Errors
/// When a copy cannot be written or read, or the ledger not be read.
pub(super) fn line_up<'p>(
    shop: &'p Shop,
    ledger: &mut Ledger,
    settled: &[Settled],
    now: i64,
    outcome: &mut IntakeOutcome,
    stop: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(&mut IntakeOutcome, &FileOutcome),
) -> Result<Option<Vec<QueuedFile<'p>>>, ShopError> {
    let mut queue = Vec::new();
    let begun = ledger.unfiled()?;
    for (place, file) in settled.iter().enumerate() {
        if stop() {
            return Ok(None);
        }
        if file.sighting.path.file_name().is_some_and(|name| name.to_str().is_none()) {
            match rename_readably(file) {
                Ok(()) => outcome.waiting.push(file.sighting.name.clone()),
                Err(error) => outcome.obstacles.push(obstacle(file, &error.source)),
            }
            continue;
        }
        // What is in already and only cannot be removed (Excel has it open) is no new arrival; it was said when its
        // filing was tried again.
        let known = begun.iter().find(|a| a.name == file.sighting.name && a.folder == file.sighting.folder);
        if known.is_some_and(|arrival| original_is(shop, arrival)) {
            continue;
        }
        match queue_up(shop, file, place)? {
            CopyOutcome::Whole(queued) => queue.push(queued),
            CopyOutcome::NotReady => outcome.waiting.push(file.sighting.name.clone()),
            CopyOutcome::TooLarge(size) => {
                let held = hold_too_large(shop, ledger, file, size, now);
                if let Some(held) = outcome.of_one(held, ObstacleKind::TakeIn, &shown(file))? {
                    tell(outcome, &held);
                }
            }
            CopyOutcome::Refused(error) => {
                if let Some(error) = spool_refuses(shop) {
                    outcome.obstacles.push(Obstacle::new(ObstacleKind::Spool, "state/", &error));
                    return Ok(None);
                }
                outcome.obstacles.push(obstacle(file, &error));
            }
        }
    }
    queue.sort_by_key(QueuedFile::rank);
    Ok(Some(queue))
}

/// A file that cannot be taken in now.
fn obstacle(file: &Settled, why: &std::io::Error) -> Obstacle {
    Obstacle::new(ObstacleKind::TakeIn, &shown(file), why)
}

/// A file's place as people read it.
pub(super) fn shown(file: &Settled) -> String {
    let Sighting { folder, name, .. } = file.sighting.as_ref();
    if folder.is_empty() { format!("inbox/{name}") } else { format!("inbox/{folder}/{name}") }
}

/// Why no private copy at all can be made now, however small: then it is of no use to try the other files.
fn spool_refuses(shop: &Shop) -> Option<std::io::Error> {
    let trial = copy_path(shop, next_number());
    let made = std::fs::File::create_new(&trial).and_then(|mut file| file.write_all(b"-")).err();
    give_up_copy(&trial);
    made
}

/// Copies a file and looks at it. `place` is its place among those that are quiet.
///
/// # Errors
/// When the copy cannot be written or read.
fn queue_up<'p>(shop: &'p Shop, file: &Settled, place: usize) -> Result<CopyOutcome<'p>, ShopError> {
    let number = next_number();
    let limit = shop.settings.limits.file_bytes;
    let copied = |bytes| shop.pace.went(bytes);
    let mut spooled = spool(&file.sighting, &shop.spool(), &copy_name(number), limit, &copied);
    if let Err(SpoolError::Write(path, error)) = &spooled
        && error.kind() == std::io::ErrorKind::StorageFull
        && give_up_copies(shop)
    {
        give_up_copy(path);
        spooled = spool(&file.sighting, &shop.spool(), &copy_name(number), limit, &copied);
    }
    let spooled = match spooled {
        Ok(spooled) => spooled,
        Err(SpoolError::NotReady(..)) => return Ok(CopyOutcome::NotReady),
        Err(SpoolError::TooLarge(_, bytes, limit)) => return Ok(CopyOutcome::TooLarge((bytes, limit))),
        Err(SpoolError::Refused(_, error)) => return Ok(CopyOutcome::Refused(error)),
        Err(SpoolError::Write(path, error)) => {
            give_up_copy(&path);
            return Ok(CopyOutcome::Refused(error));
        }
    };
    let is_kept = place < KEPT;
    let sync = is_kept.then(|| CopySync::begin(&spooled.path));
    let seen = match look(shop, &spooled) {
        Ok(seen) => seen,
        Err(ShopError::Io(path, error)) => {
            give_up_copy(&path);
            return Ok(CopyOutcome::Refused(error));
        }
        Err(error) => return Err(error),
    };
    let kind = seen.as_ref().ok().map(|(recognised, _)| recognised.profile.kind);
    let kept = is_kept.then(|| Box::new(seen));
    let Spooled { sha256, bytes, sniffed, .. } = spooled;
    Ok(CopyOutcome::Whole(QueuedFile { place, number, sha256, bytes, sniffed, kind, kept, sync }))
}

/// A name in another encoding than UTF-8, as old archives leave them, is written anew: in Windows-31J where it can be
/// read so, else with a mark for what cannot. The file is taken under that name, after its quiet time.
fn rename_readably(file: &Settled) -> Result<(), PublishError> {
    let path = &file.sighting.path;
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
    let (text, _, is_wrong) = encoding_rs::SHIFT_JIS.decode(name.as_encoded_bytes());
    let readable = if is_wrong { file.sighting.name.clone() } else { text.into_owned() };
    move_into(path, folder, &readable).map(drop)
}
