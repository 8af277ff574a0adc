//! The original of an earlier arrival, found in the archive and known to be what it was.
//!
//! **Invariant.** What is read again is byte for byte what was taken in, and by the same format.

use super::error::UndoError;
use crate::inbox::{Identity, Sighting, Spooled, examine};
use crate::intake::ready::{ReadyFile, look};
use crate::ledger::{ArrivalKind, ArrivalOutcome, ArrivalRecord};
use crate::notice::undo::UndoRefusal;
use crate::shop::{Shop, ShopError};

/// The original of an arrival.
///
/// # Errors
/// [`UndoRefusal::OriginalGone`], [`UndoRefusal::OriginalChanged`]; when it cannot be read.
pub(super) fn original(shop: &Shop, arrival: &ArrivalRecord) -> Result<Spooled, UndoError> {
    let path = shop.archive().join(&arrival.archived_as);
    let found = std::fs::symlink_metadata(&path);
    let Some(found) = found.ok().filter(|found| found.is_file() && !arrival.archived_as.is_empty()) else {
        return Err(UndoError::Refused(UndoRefusal::OriginalGone { file: arrival.archived_as.clone() }));
    };
    let sighting = Sighting {
        path: path.clone(),
        name: arrival.name.clone(),
        folder: arrival.folder.clone(),
        identity: Identity::of(&found),
    };
    let spooled = examine(sighting).map_err(|error| ShopError::io(&path, error))?;
    if spooled.sha256[..] != arrival.sha256[..] {
        return Err(UndoError::Refused(UndoRefusal::OriginalChanged { file: arrival.archived_as.clone() }));
    }
    Ok(spooled)
}

/// The same, looked at: as it was read when it came.
///
/// # Errors
/// As [`original`]; [`UndoRefusal::ReadsOtherwise`] when settings or formats have changed since.
pub(super) fn ready_again<'p>(shop: &'p Shop, arrival: &ArrivalRecord) -> Result<ReadyFile<'p>, UndoError> {
    let spooled = original(shop, arrival)?;
    let is_as_it_was = |profile: &str| arrival.profile.is_empty() || arrival.profile == profile;
    match look(shop, &spooled)? {
        Ok((recognised, store)) if is_as_it_was(&recognised.profile.id) => {
            let store = if arrival.profile.is_empty() { store } else { Some(arrival.store.clone()) };
            Ok(ReadyFile { spooled, recognised, store: store.filter(|store| !store.is_empty()) })
        }
        _ => Err(UndoError::Refused(reads_otherwise(arrival))),
    }
}

/// An original that is no more read as it was.
pub(super) fn reads_otherwise(arrival: &ArrivalRecord) -> UndoRefusal {
    UndoRefusal::ReadsOtherwise { file: arrival.archived_as.clone(), profile: arrival.profile.clone() }
}

/// Whether an arrival is a file of which rows were taken or held one by one.
pub(super) fn is_read(arrival: &ArrivalRecord) -> bool {
    matches!(arrival.kind, ArrivalKind::File(_))
        && arrival.outcome == ArrivalOutcome::TakenIn
        && arrival.undone_at.is_none()
}
