//! After the ledger knows a file: what is held goes back to staff, the original to the archive.
//!
//! Every step may be interrupted and done again: the names were chosen before the commit, a step that was done
//! is seen to be done, and the arrival is marked as filed last.

use crate::crash::{Point, here};
use crate::inbox::{
    ClaimOutcome, Identity, claim_as_it_was, claim_original, give_back_claim, hash_of, open_unfollowed,
    sync_copy, where_it_lies,
};
use crate::intake::IntakeOutcome;
use crate::intake::held_files::reasons::write_reason;
use crate::intake::held_files::{REASON_ENDING, TWIN_ENDING, lay_rows, reason_name, write_twin};
use crate::intake::late::{heed, keep_original, kept_copy, lay_original};
use crate::ledger::{ArrivalRecord, FilingPlace, KnownFile, Ledger};
use crate::notice::{Obstacle, ObstacleKind};
use crate::outbox::publish::{
    free_name_unless, free_set_unless, publish_like, remove, remove_hidden_of_others, takes_files,
};
use crate::outbox::{OwedSyncs, move_into, move_private};
use crate::shop::Shop;
use crate::shop::ShopError;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What came of filing an arrival away.
pub enum Filed {
    /// All of it is where it belongs.
    Whole,
    /// All but the original, which another program has open or whose folder is read-only: it is removed later.
    OriginalStays(io::Error),
}

/// Finishes what a crash interrupted: files that are in the ledger but not yet filed away, private copies that nobody
/// knows.
///
/// # Errors
/// [`ShopError`].
pub fn finish_begun(shop: &Shop, ledger: &mut Ledger) -> Result<IntakeOutcome, ShopError> {
    let (mut outcome, mut owed) = (IntakeOutcome::default(), HashSet::new());
    for arrival in ledger.unfiled()? {
        tracing::warn!(arrival = arrival.id, "finishing an arrival that was interrupted");
        remove_hidden(shop, &arrival);
        let put = file_away_alone(shop, ledger, &arrival, None);
        match outcome.filed(shop, put, &arrival, "")? {
            Some(id) => ledger.filed(&[id])?,
            None => drop(owed.insert(arrival.spool)),
        }
    }
    let swept = sweep(shop, &owed, &mut outcome);
    // Without it nothing can be copied: intake waits.
    outcome.is_blocked |= outcome.of_one(swept, ObstacleKind::Spool, "state/spool/")?.is_none();
    Ok(outcome)
}

/// Whoever began to file an arrival away and was taken over finds its hidden files gone.
fn remove_hidden(shop: &Shop, arrival: &ArrivalRecord) {
    if !arrival.held_as.is_empty() {
        remove_hidden_of_others(&shop.held(&arrival.folder), &[]);
    }
    if let Some((day, _)) = arrival.archived_as.split_once('/') {
        remove_hidden_of_others(&shop.archive().join(day), &[]);
    }
}

impl IntakeOutcome {
    /// The number of an arrival of which all is where it belongs; what is not is noted. When the archive takes no file at
    /// all on that `day` (`""`: on whatever day), nothing new is taken in either: what cannot be put away would only grow.
    ///
    /// # Errors
    /// The ledger.
    pub(super) fn filed(
        &mut self,
        shop: &Shop,
        put: Result<Filed, ShopError>,
        arrival: &ArrivalRecord,
        day: &str,
    ) -> Result<Option<i64>, ShopError> {
        let about = match arrival.folder.as_str() {
            "" => format!("inbox/{}", arrival.name),
            folder => format!("inbox/{folder}/{}", arrival.name),
        };
        match self.of_one(put, ObstacleKind::PutAway, &about)? {
            Some(Filed::Whole) => return Ok(Some(arrival.id)),
            Some(Filed::OriginalStays(why)) if is_in_use(&why) => self.waiting.push(arrival.name.clone()),
            Some(Filed::OriginalStays(why)) => {
                self.obstacles.push(Obstacle::new(ObstacleKind::Original, &about, &why));
            }
            None => {
                self.is_archive_in_the_way(shop, day);
            }
        }
        Ok(None)
    }

    /// Whether the archive takes no file at all on a day, which is said instead of what was noted last.
    pub(super) fn is_archive_in_the_way(&mut self, shop: &Shop, day: &str) -> bool {
        let refused = archive_refuses(shop, day);
        if let Some(why) = &refused {
            self.obstacles.pop();
            self.obstacles.push(Obstacle::new(ObstacleKind::Archive, "archive/", why));
            self.is_blocked = true;
        }
        refused.is_some()
    }
}

/// Whether another program has the file open, which is over by itself; Windows says so with numbers of its own.
fn is_in_use(why: &io::Error) -> bool {
    const SHARING: [i32; 2] = [32, 33];
    why.kind() == io::ErrorKind::ResourceBusy
        || cfg!(windows) && why.raw_os_error().is_some_and(|number| SHARING.contains(&number))
}

/// Why the archive takes no file at all, whatever it is called.
fn archive_refuses(shop: &Shop, day: &str) -> Option<io::Error> {
    takes_files(&shop.archive().join(day)).err().map(|refused| refused.source)
}

/// Removes private copies that nobody knows; those that are owed to the archive stay.
fn sweep(shop: &Shop, owed: &HashSet<String>, outcome: &mut IntakeOutcome) -> Result<(), ShopError> {
    let spool = shop.spool();
    let leftovers = match std::fs::read_dir(&spool) {
        Ok(leftovers) => leftovers,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(ShopError::io(&spool, e)),
    };
    for leftover in leftovers {
        let leftover = leftover.map_err(|e| ShopError::io(&spool, e))?;
        if owed.contains(&*leftover.file_name().to_string_lossy()) {
            continue;
        }
        let path = leftover.path();
        let swept = here(Point::SpoolSweep).and_then(|()| std::fs::remove_file(&path));
        if let Err(why) = swept {
            outcome.obstacles.push(Obstacle::new(ObstacleKind::Spool, &shop.shown(&path), &why));
        }
    }
    Ok(())
}

/// As [`file_away`], and all of it is on the disk.
///
/// # Errors
/// As there.
pub fn file_away_alone(
    shop: &Shop,
    ledger: &mut Ledger,
    arrival: &ArrivalRecord,
    identity: Option<Identity>,
) -> Result<Filed, ShopError> {
    let mut owed = OwedSyncs::default();
    let filed = file_away(shop, ledger, arrival, identity, &mut owed)?;
    owed.pay()?;
    Ok(filed)
}

/// Files one committed arrival away. `identity` is the original's state when it was copied, when still known. The syncs of
/// the folders to which originals moved are owed: before they are paid, it may not be noted as filed.
///
/// # Errors
/// When a folder cannot be written or the ledger not be read; the next pass goes on from there.
pub fn file_away(
    shop: &Shop,
    ledger: &mut Ledger,
    arrival: &ArrivalRecord,
    identity: Option<Identity>,
    owed: &mut OwedSyncs,
) -> Result<Filed, ShopError> {
    let spool = shop.spool().join(&arrival.spool);
    let original = original_path(shop, arrival);
    // A crash may have left the original under the name that it has while it is moved.
    if let Err(error) = give_back_claim(&original, arrival.id) {
        return Ok(original_stays(arrival, error));
    }
    if arrival.sha256.is_empty() {
        return give_back_uncopied(shop, ledger, arrival, &original);
    }
    let kept = kept_copy(shop, arrival.id);
    if kept.is_file() && !spool.is_file() && !is_filed(shop, arrival) {
        // A crash before the original was where it belongs.
        std::fs::rename(&kept, &spool).map_err(|e| ShopError::io(&spool, e))?;
    }
    if !spool.is_file() && !is_filed(shop, arrival) && original_is(shop, arrival) {
        // The disk has lost the private copy, as a power failure can: the original serves once more.
        copy_again(&original, &spool, &arrival.sha256).map_err(|e| ShopError::io(&spool, e))?;
    }
    let filed = if spool.is_file() {
        put_away(shop, ledger, arrival, (&spool, identity), owed)?
    } else {
        keep_what_lies(shop, arrival, identity)
    };
    heed(shop, arrival);
    Ok(filed)
}

fn original_stays(arrival: &ArrivalRecord, error: io::Error) -> Filed {
    tracing::warn!(arrival = arrival.id, error = %error.kind(), "the original cannot be removed yet");
    Filed::OriginalStays(error)
}

/// Takes an original out of the inbox whose copy lies where the original belongs.
fn keep_what_lies(shop: &Shop, arrival: &ArrivalRecord, identity: Option<Identity>) -> Filed {
    let original = original_path(shop, arrival);
    let taken = match claim_original(&original, identity, &arrival.sha256, arrival.id) {
        Ok(ClaimOutcome::Ours(claim)) if claim.has_one_name() => keep_original(shop, arrival, &claim),
        Ok(ClaimOutcome::Ours(claim)) => claim.remove(),
        Ok(ClaimOutcome::Gone | ClaimOutcome::Replaced) => Ok(()),
        Err(error) => Err(error),
    };
    taken.map_or_else(|error| original_stays(arrival, error), |()| Filed::Whole)
}

/// Copies an original once more, where it is still the file that is in the ledger.
fn copy_again(original: &Path, spool: &Path, sha256: &[u8]) -> io::Result<()> {
    here(Point::SpoolAgain)?;
    let (mut from, mut to) = (open_unfollowed(original)?, File::create_new(spool)?);
    io::copy(&mut from, &mut to)?;
    to.set_permissions(from.metadata()?.permissions())?;
    sync_copy(spool)?;
    if hash_of(spool)? == sha256 { Ok(()) } else { std::fs::remove_file(spool) }
}

/// A file that is too large to be copied goes to staff as it lies, after its reasons.
fn give_back_uncopied(
    shop: &Shop,
    ledger: &mut Ledger,
    arrival: &ArrivalRecord,
    original: &Path,
) -> Result<Filed, ShopError> {
    // Moved before a crash, or taken away or saved over by staff: then it is a new arrival.
    if !original_is(shop, arrival) {
        return Ok(Filed::Whole);
    }
    let held_dir = shop.held(&arrival.folder);
    let names = names_for(shop, ledger, arrival)?;
    publish_reason(shop, ledger, arrival, &names, (false, original))?;
    step(Point::FileHeldWhole, &held_dir)?;
    ledger.know_files(arrival.id, as_taken(arrival), KnownFile::Unknown)?;
    match claim_as_it_was(original, (arrival.bytes, arrival.mtime), arrival.id) {
        Ok(ClaimOutcome::Ours(claim)) => match move_into(claim.path(), &held_dir, &names.held_as) {
            Ok(_) => Ok(Filed::Whole),
            Err(e) => {
                claim.give_back().map_err(|e| ShopError::io(original, e))?;
                Err(e.into())
            }
        },
        Ok(ClaimOutcome::Gone | ClaimOutcome::Replaced) => Ok(Filed::Whole),
        Err(error) => Ok(original_stays(arrival, error)),
    }
}

/// A file that lies with staff as it was taken; whoever has written into it since has mended it.
fn as_taken(arrival: &ArrivalRecord) -> KnownFile {
    KnownFile::Known(arrival.bytes, arrival.mtime)
}

/// Gives a private copy the original's time, so that it is known as the original is wherever it comes to lie.
fn give_time(copy: &Path, arrival: &ArrivalRecord) -> io::Result<()> {
    let Ok(since) = u64::try_from(arrival.mtime) else { return Ok(()) };
    let file = File::options().read(true).write(cfg!(windows)).open(copy)?;
    file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_nanos(since))
}

/// Where the original lay.
fn original_path(shop: &Shop, arrival: &ArrivalRecord) -> PathBuf {
    let inbox = shop.inbox();
    let folder = if arrival.folder.is_empty() { inbox } else { inbox.join(&arrival.folder) };
    where_it_lies(&folder.join(&arrival.name))
}

/// Whether the original of an arrival still lies in the inbox, in the state in which it was copied.
pub fn original_is(shop: &Shop, arrival: &ArrivalRecord) -> bool {
    std::fs::symlink_metadata(original_path(shop, arrival)).is_ok_and(|m| {
        let found = Identity::of(&m);
        m.is_file() && found.size == arrival.bytes && found.mtime == arrival.mtime
    })
}

fn is_filed(shop: &Shop, arrival: &ArrivalRecord) -> bool {
    if is_whole(arrival) && arrival.held_as.is_empty() && arrival.archived_as.is_empty() {
        return true;
    }
    // Held rows say nothing of the original: they are published before it is filed.
    let place = if is_whole(arrival) && !arrival.held_as.is_empty() {
        shop.held(&arrival.folder).join(&arrival.held_as)
    } else {
        shop.archive().join(&arrival.archived_as)
    };
    place.is_file()
}

/// Whether it is given back as a whole.
fn is_whole(arrival: &ArrivalRecord) -> bool {
    arrival.outcome.is_held_whole()
}

/// Where an arrival is filed.
struct FiledNames {
    /// `YYYY-MM-DD/name`, or `""`.
    archived_as: String,
    /// In the held folder, or `""`.
    held_as: String,
}

/// Publishes what is held, and brings the original, or its private copy, to where it belongs.
fn put_away(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    (spool, identity): (&Path, Option<Identity>),
    owed: &mut OwedSyncs,
) -> Result<Filed, ShopError> {
    let names = names_for(shop, ledger, arrival)?;
    let held_dir = shop.held(&arrival.folder);
    let has_twin = make_twin(shop, ledger, arrival, &names, spool)?;
    publish_reason(shop, ledger, arrival, &names, (has_twin.is_some(), spool))?;
    if is_whole(arrival) && names.held_as.is_empty() && names.archived_as.is_empty() {
        // The same bytes lie with staff already.
        std::fs::remove_file(spool).map_err(|e| ShopError::io(spool, e))?;
        return Ok(keep_what_lies(shop, arrival, identity));
    }
    if is_whole(arrival) && !names.held_as.is_empty() {
        step(Point::FileHeldWhole, &held_dir)?;
        let lies = held_dir.join(&names.held_as);
        // Original or copy, it will be what was taken: what is written into it from then on is read as mended.
        give_time(spool, arrival).map_err(|e| ShopError::io(spool, e))?;
        ledger.know_files(arrival.id, as_taken(arrival), KnownFile::Unknown)?;
        return lay(shop, arrival, (spool, identity), &lies, owed);
    }
    if !names.held_as.is_empty() {
        step(Point::FileHeldRows, &held_dir)?;
        lay_rows(shop, ledger, arrival, (&names.held_as, has_twin.as_deref()), spool)?;
    }
    step(Point::FileArchive, &shop.archive())?;
    lay(shop, arrival, (spool, identity), &shop.archive().join(&names.archived_as), owed)
}

/// Brings the original to where it belongs. Where that cannot be, since it has changed, has another name elsewhere, is
/// open or lies on another disk, its private copy goes there, and the original is kept for whoever still writes into it.
fn lay(
    shop: &Shop,
    arrival: &ArrivalRecord,
    (spool, identity): (&Path, Option<Identity>),
    target: &Path,
    owed: &mut OwedSyncs,
) -> Result<Filed, ShopError> {
    let (Some(dir), Some(name)) = (target.parent(), target.file_name().and_then(|name| name.to_str())) else {
        return Err(ShopError::io(target, io::ErrorKind::InvalidInput.into()));
    };
    let is_there = target.exists() && !is_other(target, &arrival.sha256)?;
    if !is_there {
        let claimed = claim_original(&original_path(shop, arrival), identity, &arrival.sha256, arrival.id);
        match claimed {
            Ok(ClaimOutcome::Ours(claim)) if claim.has_one_name() => {
                let laid = lay_original(shop, arrival, (spool, &claim), (dir, name), owed);
                match laid {
                    Ok(()) => return Ok(Filed::Whole),
                    Err(e) => {
                        claim.give_back().map_err(|e| ShopError::io(target, e))?;
                        if !e.is_other_disk() {
                            return Err(e);
                        }
                    }
                }
            }
            Ok(ClaimOutcome::Ours(claim)) => claim.give_back().map_err(|e| ShopError::io(target, e))?,
            Ok(ClaimOutcome::Gone | ClaimOutcome::Replaced) => {}
            // It is tried again below, and told.
            Err(error) => tracing::debug!(arrival = arrival.id, error = %error.kind(), "the original stays"),
        }
    }
    move_once(spool, dir, name, &arrival.sha256)?;
    Ok(keep_what_lies(shop, arrival, identity))
}

/// The twin of what is held, where there is one.
fn make_twin(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    names: &FiledNames,
    spool: &Path,
) -> Result<Option<Vec<u8>>, ShopError> {
    let mut twin = Vec::new();
    let has_rows = !is_whole(arrival) && !names.held_as.is_empty();
    Ok((has_rows && write_twin(shop, ledger, arrival, spool, &mut twin)?).then_some(twin))
}

/// The names that were chosen before the commit, or others when somebody has taken them meanwhile; those are in
/// the ledger before anything gets them.
fn names_for(shop: &Shop, ledger: &Ledger, arrival: &ArrivalRecord) -> Result<FiledNames, ShopError> {
    let mut names = FiledNames { archived_as: arrival.archived_as.clone(), held_as: arrival.held_as.clone() };
    let held_dir = shop.held(&arrival.folder);
    let reason = held_dir.join(reason_name(&names.held_as));
    let held = held_dir.join(&names.held_as);
    let is_theirs = match (names.held_as.is_empty(), is_whole(arrival)) {
        (true, _) => false,
        (false, true) => is_other(&held, &arrival.sha256)?,
        // Our own rows never lie there without their reasons, which are published first.
        (false, false) => held.exists() && !reason.exists(),
    };
    if is_theirs {
        names.held_as = free_set_unless(&held_dir, &arrival.name, &[REASON_ENDING, TWIN_ENDING], |name| {
            let is_free = ledger.is_name_free(FilingPlace::Held(&arrival.folder), name)?;
            Ok::<_, ShopError>(!is_free)
        })?;
    }
    if let Some((day, name)) = arrival.archived_as.split_once('/') {
        let folder = shop.archive().join(day);
        if is_other(&folder.join(name), &arrival.sha256)? {
            let free = free_name_unless(&folder, &arrival.name, |name| {
                let is_free = ledger.is_name_free(FilingPlace::Archive, &format!("{day}/{name}"))?;
                Ok::<_, ShopError>(!is_free)
            })?;
            names.archived_as = format!("{day}/{free}");
        }
    }
    if names.held_as != arrival.held_as || names.archived_as != arrival.archived_as {
        ledger.filed_as(arrival.id, &names.archived_as, &names.held_as)?;
    }
    if is_theirs && reason.exists() {
        // Reasons of ours beside a file of somebody else would say of it what is not so.
        remove(&reason)?;
    }
    Ok(names)
}

/// Whether a name is taken by something else than these bytes.
fn is_other(path: &Path, sha256: &[u8]) -> Result<bool, ShopError> {
    match std::fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(ShopError::io(path, e)),
        Ok(found) if found.is_file() => Ok(hash_of(path).map_err(|e| ShopError::io(path, e))? != sha256),
        Ok(_) => Ok(true),
    }
}

/// Moves the private copy under exactly this name. When the same bytes lie there, they are our own from before a
/// crash: a copy to another disk is there before its source is gone.
fn move_once(spool: &Path, dir: &Path, name: &str, sha256: &[u8]) -> Result<(), ShopError> {
    let target = dir.join(name);
    if target.exists() && !is_other(&target, sha256)? {
        return std::fs::remove_file(spool).map_err(|e| ShopError::io(spool, e));
    }
    move_private(spool, dir, name)?;
    Ok(())
}

fn publish_reason(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    names: &FiledNames,
    (has_twin, like): (bool, &Path),
) -> Result<(), ShopError> {
    if names.held_as.is_empty() {
        return Ok(());
    }
    let held_dir = shop.held(&arrival.folder);
    step(Point::FileReason, &held_dir)?;
    publish_once(like, (&held_dir, &reason_name(&names.held_as)), |out| {
        write_reason(shop, ledger, arrival, (&names.held_as, has_twin), out)
    })
}

fn step(point: Point, folder: &Path) -> Result<(), ShopError> {
    here(point).map_err(|e| ShopError::io(folder, e))
}

/// Publishes under exactly this name; a file that is there already is our own from before a crash, since the
/// name was free when it was chosen. Whoever may read `like`, of whose rows it holds some, may read it.
fn publish_once(
    like: &Path,
    (dir, name): (&Path, &str),
    write: impl FnOnce(&mut dyn Write) -> Result<(), ShopError>,
) -> Result<(), ShopError> {
    if dir.join(name).exists() {
        return Ok(());
    }
    publish_like(like, dir, name, write)?;
    Ok(())
}
