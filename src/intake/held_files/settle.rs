//! Files of held rows that are to be written anew or moved away, since the ledger says otherwise than they do.
//!
//! What goes in: the sets that are stale. What comes out: their files as they are to be; the ledger knows them so.
//!
//! **Invariant.** A file is taken away only while it is what we know: what staff save at that moment stays, and is read
//! next. A set whose file is open in a program waits.
//! **Invariant.** Each step may be interrupted and done again: the set stays stale until all its files are as they are
//! to be.

use super::plain::write_plain;
use super::reasons::write_reason;
use super::twin::write_twin;
use super::{reason_name, twin_name};
use crate::crash::{Point, here};
use crate::inbox::Identity;
use crate::intake::IntakeOutcome;
use crate::ledger::{HeldSet, KnownFile, Ledger};
use crate::notice::ObstacleKind;
use crate::outbox::move_into;
use crate::outbox::publish::{commit_exactly, prepare_like, publish_like, remove, remove_if};
use crate::shop::{Shop, ShopError};
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

/// Brings the files of all stale sets to what the ledger says.
///
/// # Errors
/// When the ledger cannot be read or written. What an original or a folder refuses is noted, and the other sets go on.
pub fn settle_sets(
    shop: &Shop,
    ledger: &Ledger,
    now: i64,
    outcome: &mut IntakeOutcome,
) -> Result<(), ShopError> {
    for set in ledger.stale_sets()? {
        if !set.arrival.filed || is_open(shop, &set) {
            continue;
        }
        let settled = if set.solved_at.is_some() {
            clear(shop, ledger, &set, now)
        } else {
            write_anew(shop, ledger, &set)
        };
        let about = shop.shown(&shop.held(&set.arrival.folder).join(&set.arrival.held_as));
        outcome.of_one(settled, ObstacleKind::HeldFiles, &about)?;
    }
    Ok(())
}

/// What is to be known of a file from here on.
pub fn known_as(path: &Path) -> KnownFile {
    match std::fs::symlink_metadata(path) {
        Ok(found) => {
            let identity = Identity::of(&found);
            KnownFile::Known(identity.size, identity.mtime)
        }
        Err(_) => KnownFile::Unknown,
    }
}

/// Whether a file lies there that is what we know, or nothing lies there.
pub fn is_ours(path: &Path, known: KnownFile) -> bool {
    match std::fs::symlink_metadata(path) {
        Err(_) => true,
        Ok(found) => is_known(&found, known),
    }
}

/// Whether a file that lies there is what we know.
fn is_known(found: &Metadata, known: KnownFile) -> bool {
    let identity = Identity::of(found);
    found.is_file()
        && match known {
            KnownFile::Unknown => false,
            KnownFile::Known(size, mtime) => (identity.size, identity.mtime) == (size, mtime),
        }
}

/// Whether a file of a set is open in a program.
pub fn is_open(shop: &Shop, set: &HeldSet) -> bool {
    let folder = shop.held(&set.arrival.folder);
    let held_as = &set.arrival.held_as;
    [held_as.clone(), twin_name(held_as)].iter().any(|name| is_locked(&folder, name))
}

/// Whether Excel or LibreOffice says that it has a file open. Excel leaves out the first letters of long names.
pub fn is_locked(folder: &Path, name: &str) -> bool {
    let without: String = name.chars().skip(2).collect();
    [format!("~${name}"), format!("~${without}"), format!(".~lock.{name}#")]
        .iter()
        .any(|lock| folder.join(lock).exists())
}

fn write_anew(shop: &Shop, ledger: &Ledger, set: &HeldSet) -> Result<(), ShopError> {
    let arrival = &set.arrival;
    let original = shop.archive().join(&arrival.archived_as);
    let folder = shop.held(&arrival.folder);
    if arrival.outcome.is_held_whole() {
        // The file itself lies with staff.
        let name = reason_name(&arrival.held_as);
        take_away(&folder.join(&name))?;
        let lies = folder.join(&arrival.held_as);
        publish_like(&lies, &folder, &name, |out| {
            write_reason(shop, ledger, arrival, (&arrival.held_as, false), out)
        })?;
        return Ok(ledger.set_is_settled(arrival.id, set.plain, set.twin)?);
    }
    if !original.is_file() {
        // Nothing is left to write it from, and what lies there stays.
        return Ok(ledger.set_is_settled(arrival.id, set.plain, set.twin)?);
    }
    let (plain, twin) = (folder.join(&arrival.held_as), folder.join(twin_name(&arrival.held_as)));
    let reason = folder.join(reason_name(&arrival.held_as));
    let (mut plain_known, mut twin_known) = (set.plain, set.twin);
    // What a file will be is known before it gets its name: after a crash it is not taken for one that staff have saved.
    if is_ours(&plain, set.plain) && take_away_known(&plain, set.plain)? {
        let made = prepare_like(&original, &folder, &arrival.held_as, |out| {
            write_plain(shop, ledger, arrival, &original, out)
        })?;
        plain_known = known_as(&made.temporary);
        ledger.know_files(arrival.id, plain_known, twin_known)?;
        commit_exactly(&made)?;
    }
    if is_ours(&twin, set.twin) && take_away_known(&twin, set.twin)? {
        twin_known = KnownFile::Unknown;
        let mut bytes = Vec::new();
        if write_twin(shop, ledger, arrival, &original, &mut bytes)? {
            let name = twin_name(&arrival.held_as);
            let made = prepare_like(&original, &folder, &name, |out| {
                out.write_all(&bytes).map_err(|e| ShopError::io(&folder, e))
            })?;
            twin_known = known_as(&made.temporary);
            ledger.know_files(arrival.id, plain_known, twin_known)?;
            commit_exactly(&made)?;
        }
    }
    take_away(&reason)?;
    let has_twin = twin.exists();
    let name = reason_name(&arrival.held_as);
    publish_like(&original, &folder, &name, |out| {
        write_reason(shop, ledger, arrival, (&arrival.held_as, has_twin), out)
    })?;
    Ok(ledger.set_is_settled(arrival.id, plain_known, twin_known)?)
}

/// Removes a file of ours that is to be written anew.
fn take_away(path: &Path) -> Result<(), ShopError> {
    match here(Point::HeldWrite).and_then(|()| remove(path).map_err(|refused| refused.source)) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(ShopError::io(path, e)),
        _ => Ok(()),
    }
}

/// Removes a file that is to be written anew, as long as it is what we know. Whether its name is free now: not where staff
/// have saved it at this very moment.
fn take_away_known(path: &Path, known: KnownFile) -> Result<bool, ShopError> {
    here(Point::HeldWrite).map_err(|e| ShopError::io(path, e))?;
    Ok(remove_if(path, &|found| is_known(found, known))?)
}

/// Moves the files of a set whose rows are all in to the archive.
fn clear(shop: &Shop, ledger: &Ledger, set: &HeldSet, now: i64) -> Result<(), ShopError> {
    let arrival = &set.arrival;
    let folder = shop.held(&arrival.folder);
    let archive = shop.archive().join(shop.day(now).format("%Y-%m-%d").to_string());
    let (plain, twin) = (arrival.held_as.clone(), twin_name(&arrival.held_as));
    let lies = |name: &String| folder.join(name).is_file();
    // What staff have saved and nobody has read is read first; of an arrival that was taken back nothing is.
    let is_unread = |name: &str, known| !is_ours(&folder.join(name), known) && folder.join(name).is_file();
    let is_read = arrival.undone_at.is_none();
    if is_read && (is_unread(&plain, set.plain) || is_unread(&twin, set.twin)) {
        return Ok(());
    }
    let reason = (reason_name(&arrival.held_as), None);
    let forms = [(twin, Some(set.twin)), (plain, Some(set.plain)), reason];
    for (name, known) in forms.iter().filter(|(name, _)| lies(name)) {
        let path: PathBuf = folder.join(name);
        here(Point::HeldClear).map_err(|e| ShopError::io(&path, e))?;
        let moved = move_into(&path, &archive, name)?;
        if is_read && known.is_some_and(|known| !is_ours(&moved, known)) {
            // Staff have saved it at this very moment: it is read first, and the rest waits for that.
            move_into(&moved, &folder, name)?;
            return Ok(());
        }
    }
    Ok(ledger.set_is_gone(arrival.id)?)
}
