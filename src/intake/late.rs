//! What a slow writer adds to a file after it was taken.
//!
//! What goes in: originals on their way to the archive, and later the same ones again. What comes out: the original
//! itself in the archive, where it lies on the inbox's disk; for an hour, those that have changed since they were taken
//! come back into the inbox as new arrivals, and the archive has again what was taken.
//!
//! ```text
//!   state/late/7            the private copy of arrival 7 as it was taken; its original lies in the archive
//!   state/late/7.original   the original itself; the archive, on another disk, has a copy
//!   state/late/7.inbox      nothing; the original lies hidden in the inbox, since state/ is on another disk too
//! ```
//!
//! **Invariant.** Whoever has a file open goes on writing into a file that has a name: no byte is on no disk.
//! **Invariant.** What was taken is, byte for byte, in the archive or in `state/late/` until it is there.
//! **Invariant.** `state/late/7` is there before the original moves, so that what lies in the archive after a crash is
//! known to be it, however it has grown.
//!
//! Deliberately not known here: when whose turn it is (`shop`).

use super::outcome::IntakeOutcome;
use crate::crash::{Point, here};
use crate::inbox::{Claim, claim_path, hash_of, open_unfollowed, sync_copy};
use crate::ledger::{ArrivalRecord, Ledger};
use crate::notice::ObstacleKind;
use crate::outbox::publish::remove;
use crate::outbox::{OwedSyncs, move_into, move_original};
use crate::shop::{LateFile, LatePlace, Shop, ShopError};
use sha2::{Digest, Sha256};
use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// So long, in seconds, a file that was taken is looked at again.
const LATE_S: i64 = 3600;

/// A private copy of more bytes is given up at the next look: while its writer only adds to the original, what was taken
/// is the original's beginning.
const KEPT_BYTES: u64 = 16 << 20;

const ORIGINAL: &str = ".original";
const INBOX: &str = ".inbox";

/// Where the private copy lies of an arrival whose original went to the archive.
pub(super) fn kept_copy(shop: &Shop, arrival: i64) -> PathBuf {
    shop.late().join(arrival.to_string())
}

fn with_ending(shop: &Shop, arrival: i64, ending: &str) -> PathBuf {
    shop.late().join(format!("{arrival}{ending}"))
}

/// Moves an original to where it is filed, exactly under this name, and keeps its private copy. When that fails, the copy
/// lies where it lay. The sync of the folder is owed.
///
/// # Errors
/// [`io::ErrorKind::CrossesDevices`] when that is another disk; or when the disk refuses, or the name is taken.
pub(super) fn lay_original(
    shop: &Shop,
    arrival: &ArrivalRecord,
    (copy, claim): (&Path, &Claim),
    (dir, name): (&Path, &str),
    owed: &mut OwedSyncs,
) -> Result<(), ShopError> {
    let kept = kept_copy(shop, arrival.id);
    here(Point::LateKeep)
        .and_then(|()| close_to_others(copy))
        .and_then(|()| std::fs::rename(copy, &kept))
        .map_err(|e| ShopError::io(&kept, e))?;
    let moved = move_original(claim.path(), dir, name, owed);
    if moved.is_err() {
        std::fs::rename(&kept, copy).map_err(|e| ShopError::io(copy, e))?;
    }
    Ok(moved?)
}

/// Keeps an original of which the archive has a copy, for whoever still writes into it.
///
/// # Errors
/// When the disk refuses.
pub(super) fn keep_original(shop: &Shop, arrival: &ArrivalRecord, claim: &Claim) -> io::Result<()> {
    let kept = with_ending(shop, arrival.id, ORIGINAL);
    let moved = here(Point::LateKeep).and_then(|()| std::fs::rename(claim.path(), kept));
    match moved {
        Err(e) if e.kind() == io::ErrorKind::CrossesDevices => {
            File::create(with_ending(shop, arrival.id, INBOX)).map(drop)
        }
        moved => moved,
    }
}

/// From here on an original that was filed away is looked at again.
pub(super) fn heed(shop: &Shop, arrival: &ArrivalRecord) {
    if let Some(place) = place_of(shop, arrival.id) {
        shop.late_files.add(late_file(shop, arrival, place));
    }
}

fn place_of(shop: &Shop, arrival: i64) -> Option<LatePlace> {
    let is_there = |path: PathBuf| path.symlink_metadata().is_ok();
    match () {
        () if is_there(kept_copy(shop, arrival)) => Some(LatePlace::Archive),
        () if is_there(with_ending(shop, arrival, ORIGINAL)) => Some(LatePlace::State),
        () if is_there(with_ending(shop, arrival, INBOX)) => Some(LatePlace::Inbox),
        () => None,
    }
}

fn late_file(shop: &Shop, arrival: &ArrivalRecord, place: LatePlace) -> LateFile {
    let path = match place {
        LatePlace::Archive => shop.archive().join(&arrival.archived_as),
        LatePlace::State => with_ending(shop, arrival.id, ORIGINAL),
        LatePlace::Inbox => claim_path(&folder_of(shop, arrival).join(&arrival.name), arrival.id),
    };
    let &ArrivalRecord { id, bytes, mtime, at, .. } = arrival;
    LateFile { arrival: id, place, path, bytes, mtime, at }
}

fn folder_of(shop: &Shop, arrival: &ArrivalRecord) -> PathBuf {
    let inbox = shop.inbox();
    if arrival.folder.is_empty() { inbox } else { inbox.join(&arrival.folder) }
}

/// Looks again at the originals of the last hour whose turn it is: those that have changed come back into the inbox.
///
/// # Errors
/// The ledger. What a disk refuses is noted and tried again.
pub fn look_again(
    shop: &Shop,
    ledger: &Ledger,
    now: i64,
    outcome: &mut IntakeOutcome,
) -> Result<(), ShopError> {
    if shop.late_files.is_unknown() {
        let left = outcome.of_one(left_before(shop, ledger), ObstacleKind::Spool, "state/late/")?;
        // Without it no original can go to the archive: intake waits.
        let Some(left) = left else {
            outcome.is_blocked = true;
            return Ok(());
        };
        shop.late_files.learn(left);
    }
    for file in shop.late_files.due() {
        let about = shop.shown(&file.path);
        let seen = look_at(shop, ledger, &file, now);
        match outcome.of_one(seen, ObstacleKind::PutAway, &about)? {
            Some(seen) => shop.late_files.seen(file.arrival, seen),
            None => {
                // As long as what was taken is not back in the archive, its name there would be given to what comes next.
                outcome.is_blocked |= file.place == LatePlace::Archive && !file.path.exists();
                shop.late_files.owe(file.arrival);
            }
        }
    }
    Ok(())
}

/// Gives up all private copies that are kept, since a disk is full; whether there were any.
pub(super) fn give_up_copies(shop: &Shop) -> bool {
    let files = shop.late_files.all();
    let given_up = files.iter().map(|file| slim(shop, file).is_ok_and(|is_slim| is_slim)).filter(|it| *it);
    given_up.count() > 0
}

/// What earlier processes left to be looked at. What no arrival knows is removed.
fn left_before(shop: &Shop, ledger: &Ledger) -> Result<Vec<LateFile>, ShopError> {
    let (folder, mut left) = (shop.late(), Vec::new());
    let refused = |e| ShopError::io(&shop.late(), e);
    for entry in std::fs::read_dir(&folder).map_err(refused)? {
        let entry = entry.map_err(refused)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let number = name.split('.').next().and_then(|number| number.parse().ok());
        let arrival = number.map(|number: i64| ledger.arrival(number)).transpose()?.flatten();
        let is_original = name.ends_with(ORIGINAL);
        match arrival {
            // What is not filed away yet is heeded once it is.
            Some(arrival) if !arrival.filed => {}
            Some(arrival) if !arrival.outcome.is_held_whole() || name.ends_with(INBOX) || is_original => {
                let place = if is_original {
                    LatePlace::State
                } else if name.ends_with(INBOX) {
                    LatePlace::Inbox
                } else {
                    LatePlace::Archive
                };
                left.push(late_file(shop, &arrival, place));
            }
            _ => std::fs::remove_file(entry.path()).map_err(refused)?,
        }
    }
    Ok(left)
}

/// Looks at one again; as it is now, when there is more to come.
fn look_at(shop: &Shop, ledger: &Ledger, file: &LateFile, now: i64) -> Result<Option<LateFile>, ShopError> {
    let io = |e| ShopError::io(&file.path, e);
    let Some(arrival) = ledger.arrival(file.arrival)? else { return Ok(None) };
    let is_over = now < file.at || now - file.at >= LATE_S;
    let found = match std::fs::symlink_metadata(&file.path) {
        Ok(found) if found.is_file() => found,
        Ok(_) => return Ok(None),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            // Nobody writes into what is gone; but between its return and now there may have been a crash.
            let is_there = file.path.parent().is_some_and(Path::is_dir);
            return match file.place {
                LatePlace::Archive if is_there => put_back(shop, &arrival, file).map(|()| None),
                _ if is_there || is_over => forget(shop, file).map(|()| None),
                _ => Ok(Some(file.clone())),
            };
        }
        // The archive, or the share, is away: who needs it says so.
        Err(_) => return Ok(Some(file.clone())),
    };
    let mut file = file.clone();
    if !is_as_taken(&found, &file) {
        if hash_of(&file.path).map_err(io)? != arrival.sha256 {
            return_to_inbox(shop, &arrival, &file, &found)?;
            return Ok(None);
        }
        // Touched, no more.
        file.mtime = modified(&found);
    }
    if is_over {
        forget(shop, &file)?;
        return Ok(None);
    }
    if file.bytes > KEPT_BYTES {
        slim(shop, &file)?;
    }
    Ok(Some(file))
}

fn is_as_taken(found: &Metadata, file: &LateFile) -> bool {
    found.len() == file.bytes && modified(found) == file.mtime
}

fn modified(found: &Metadata) -> i64 {
    crate::inbox::Identity::of(found).mtime
}

/// A file that has changed since it was taken goes back into the inbox, where it becomes quiet and is a new arrival; the
/// archive gets what was taken.
fn return_to_inbox(
    shop: &Shop,
    arrival: &ArrivalRecord,
    file: &LateFile,
    found: &Metadata,
) -> Result<(), ShopError> {
    tracing::warn!(arrival = arrival.id, "a file has changed after it was taken: it is taken once more");
    if file.place == LatePlace::Archive && !keep_beginning(shop, arrival, &file.path)? {
        tracing::warn!(arrival = arrival.id, "what was taken has been written over");
    }
    if file.place == LatePlace::Archive {
        let kept = kept_copy(shop, arrival.id);
        std::fs::set_permissions(&kept, found.permissions()).map_err(|e| ShopError::io(&kept, e))?;
    }
    here(Point::LateReturn).map_err(|e| ShopError::io(&file.path, e))?;
    let folder = folder_of(shop, arrival);
    if move_into(&file.path, &folder, &arrival.name).is_err() {
        // A name that no file can have came from another system: the one in the archive can be had.
        let name = arrival.archived_as.rsplit('/').next().unwrap_or_default();
        move_into(&file.path, &folder, name)?;
    }
    put_back(shop, arrival, file)
}

/// Puts what was taken back into the archive, where the original has left it.
fn put_back(shop: &Shop, arrival: &ArrivalRecord, file: &LateFile) -> Result<(), ShopError> {
    if file.place != LatePlace::Archive {
        return forget(shop, file);
    }
    let kept = kept_copy(shop, arrival.id);
    let is_whole = std::fs::metadata(&kept).is_ok_and(|found| found.len() == arrival.bytes);
    if !is_whole {
        return forget(shop, file);
    }
    here(Point::LateRestore).map_err(|e| ShopError::io(&kept, e))?;
    let (day, name) = arrival.archived_as.split_once('/').unwrap_or(("", &arrival.archived_as));
    move_into(&kept, &shop.archive().join(day), name)?;
    Ok(())
}

/// Makes sure that what was taken is in the private copy: where that was given up, the original's beginning is it. Whether
/// it is.
fn keep_beginning(shop: &Shop, arrival: &ArrivalRecord, original: &Path) -> Result<bool, ShopError> {
    let kept = kept_copy(shop, arrival.id);
    let io = |e| ShopError::io(&kept, e);
    if std::fs::metadata(&kept).map_err(io)?.len() == arrival.bytes {
        return Ok(true);
    }
    let (mut from, mut to) = (open_unfollowed(original).map_err(io)?, File::create(&kept).map_err(io)?);
    let (mut hash, mut chunk, mut left) = (Sha256::new(), vec![0; 1 << 18], arrival.bytes);
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(chunk.len());
        let read = from.read(&mut chunk[..most]).map_err(io)?;
        if read == 0 {
            break;
        }
        to.write_all(&chunk[..read]).map_err(io)?;
        hash.update(&chunk[..read]);
        left -= read as u64;
    }
    let is_it = hash.finalize().as_slice() == arrival.sha256;
    if !is_it {
        to.set_len(0).map_err(io)?;
    }
    to.sync_all().map_err(io)?;
    Ok(is_it)
}

/// Gives up the private copy of an original that lies in the archive, once the disk has the original. Whether there was
/// one.
fn slim(shop: &Shop, file: &LateFile) -> Result<bool, ShopError> {
    let kept = kept_copy(shop, file.arrival);
    let has_none = |path: &Path| std::fs::metadata(path).map_or(true, |found| found.len() == 0);
    if file.place != LatePlace::Archive || has_none(&kept) {
        return Ok(false);
    }
    let given_up = sync_copy(&file.path)
        .and_then(|()| here(Point::LateForget))
        .and_then(|()| File::create(&kept).map(drop));
    given_up.map(|()| true).map_err(|e| ShopError::io(&kept, e))
}

/// Looks no more.
fn forget(shop: &Shop, file: &LateFile) -> Result<(), ShopError> {
    let (arrival, none) = (file.arrival, PathBuf::new());
    let (original, marker) = match file.place {
        LatePlace::Archive => (none, kept_copy(shop, arrival)),
        LatePlace::State => (none, file.path.clone()),
        LatePlace::Inbox => (file.path.clone(), with_ending(shop, arrival, INBOX)),
    };
    for path in [original, marker].iter().filter(|path| !path.as_os_str().is_empty()) {
        match here(Point::LateForget).and_then(|()| remove(path).map_err(|refused| refused.source)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(ShopError::io(path, e)),
            _ => {}
        }
    }
    Ok(())
}

/// What lies in `state/` is the owner's alone.
#[cfg(unix)]
fn close_to_others(copy: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(copy, std::fs::Permissions::from_mode(0o600))
}

/// The rights of the folder hold, which files inherit.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the shape of the other systems")]
fn close_to_others(_copy: &Path) -> io::Result<()> {
    Ok(())
}
