//! Which files with staff have been changed, and which set a file is of.

use crate::inbox::{Identity, Sighting, Spooled};
use crate::intake::held_files::{TWIN_ENDING, is_locked, is_ours, reason_name, twin_name};
use crate::ledger::{HeldSet, Ledger};
use crate::notice::{Obstacle, ObstacleKind};
use crate::shop::{Shop, ShopError};
use std::io;
use std::path::Path;

/// What one look at the files with staff saw.
#[derive(Debug, Default)]
pub struct ChangedFiles {
    /// Those that are others than we know, but for those that are open in a program.
    pub sightings: Vec<Sighting>,
    /// Those that cannot be looked at.
    pub refused: Vec<Obstacle>,
}

/// The files in `inbox/held/` that are others than we know.
///
/// # Errors
/// When the ledger cannot be read.
pub fn changed_files(shop: &Shop, ledger: &Ledger) -> Result<ChangedFiles, ShopError> {
    let mut seen = ChangedFiles::default();
    for set in ledger.lying_sets()?.iter().filter(|set| set.arrival.filed) {
        let folder = shop.held(&set.arrival.folder);
        let forms = [(set.arrival.held_as.clone(), set.plain), (twin_name(&set.arrival.held_as), set.twin)];
        for (name, known) in forms {
            let path = folder.join(&name);
            let found = match std::fs::symlink_metadata(&path) {
                Ok(found) => found,
                Err(e) => {
                    if !matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) {
                        seen.refused.push(Obstacle::new(ObstacleKind::Look, &shop.shown(&path), &e));
                    }
                    continue;
                }
            };
            if found.is_file() && !is_ours(&path, known) && !is_locked(&folder, &name) {
                let identity = Identity::of(&found);
                let folder = set.arrival.folder.clone();
                seen.sightings.push(Sighting { path, folder, name, identity });
            }
        }
    }
    Ok(seen)
}

/// A file of a set.
pub(super) struct FileOfSet {
    /// The set.
    pub set: HeldSet,
    /// Whether it is the twin.
    pub is_twin: bool,
    /// Whether it lies where it was laid.
    pub is_in_place: bool,
}

/// The set that a file is of, by where it lies or by its name.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn set_of(
    shop: &Shop,
    ledger: &Ledger,
    spooled: &Spooled,
) -> Result<Option<FileOfSet>, ShopError> {
    let Sighting { path, folder, name, .. } = &spooled.original;
    let is_in_place = path.parent() == Some(&shop.held(folder));
    let (base, is_twin) = match twin_at(name) {
        Some(at) => (&name[..at], true),
        None => (name.as_str(), false),
    };
    if !is_twin && !is_in_place && !has_traces(shop, base) {
        return Ok(None);
    }
    let mut sets = ledger.sets_named(base)?;
    if is_in_place {
        sets.retain(|set| set.arrival.folder == *folder);
    } else if sets.iter().any(|set| set.arrival.folder == *folder) {
        sets.retain(|set| set.arrival.folder == *folder);
    }
    // The last one of a name is the one that lies there; those before it are gone.
    let is_clear = sets.iter().all(|set| set.arrival.folder == sets[0].arrival.folder);
    Ok(sets.pop().filter(|_| is_clear).map(|set| FileOfSet { set, is_twin, is_in_place }))
}

/// The set of a file that lies where it was laid, and is taken as any other: it was held as a whole, or has more rows than
/// people mend.
///
/// # Errors
/// When the ledger cannot be read.
pub fn set_in_place(shop: &Shop, ledger: &Ledger, spooled: &Spooled) -> Result<Option<HeldSet>, ShopError> {
    let of = set_of(shop, ledger, spooled)?;
    Ok(of.filter(|of| of.is_in_place && !of.is_twin).map(|of| of.set))
}

/// Where the name of the file whose twin this is ends.
fn twin_at(name: &str) -> Option<usize> {
    name.find(TWIN_STEM).filter(|at| *at > 0 && name.to_lowercase().ends_with(".xlsx"))
}

/// Whether a file is called like a twin.
pub(super) fn names_a_twin(name: &str) -> bool {
    twin_at(name).is_some()
}

/// The name of a twin up to its ending, as copies of it begin.
const TWIN_STEM: &str = TWIN_ENDING.split_at(TWIN_ENDING.len() - ".xlsx".len()).0;

/// Whether anything lies with staff under a name.
fn has_traces(shop: &Shop, name: &str) -> bool {
    let lies = |folder: &Path| {
        [name.to_owned(), twin_name(name), reason_name(name)].iter().any(|name| folder.join(name).exists())
    };
    lies(&shop.held("")) || shop.settings.stores.iter().any(|store| lies(&shop.held(&store.code)))
}
