//! A glance: what stands at the top of every page of the board.

use super::DeskError;
use super::status::held_files;
use crate::inbox::scan;
use crate::ledger::Ledger;
use crate::order::ExportState;
use crate::shop::Shop;

/// What can be seen at a glance, however large the ledger is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glance {
    /// Whether a watcher is at work.
    pub is_watched: bool,
    /// Files that wait to be mended.
    pub held_files: usize,
    /// Orders whose telling needs a person.
    pub needs_person: usize,
    /// Files that wait in the inbox while nobody is there who takes them in.
    pub unwatched_files: usize,
}

/// Takes a glance.
///
/// # Errors
/// When the folder or the ledger cannot be read.
pub fn glance(shop: &Shop, ledger: &Ledger) -> Result<Glance, DeskError> {
    let unsettled = ledger.unsettled()?;
    let is_watched = shop.holder(ledger)?.is_some_and(|holder| holder.holder == "watch");
    // An inbox that cannot be listed has nothing that waits; a pass says why.
    let waiting = || scan(&shop.inbox(), &shop.store_codes()).map_or(0, |found| found.sightings.len());
    Ok(Glance {
        is_watched,
        unwatched_files: if is_watched { 0 } else { waiting() },
        held_files: held_files(shop).len(),
        needs_person: unsettled.iter().filter(|(.., state)| *state != ExportState::Sending).count(),
    })
}

/// A text that is another once anything that pages show has changed; signs of life of a watcher change nothing.
///
/// # Errors
/// When the folder or the ledger cannot be read.
pub fn standing_mark(shop: &Shop, ledger: &Ledger) -> Result<String, DeskError> {
    let reach = ledger.reach()?;
    let (sets, rows) = ledger.count_held()?;
    let deed = ledger.deeds(None, None, 1)?.first().map_or(0, |(id, _)| *id);
    let Glance { is_watched, held_files, needs_person, unwatched_files } = glance(shop, ledger)?;
    Ok(format!(
        "{}-{}-{}-{sets}-{rows}-{deed}-{is_watched}-{held_files}-{needs_person}-{unwatched_files}",
        reach.arrival, reach.batch, reach.telling
    ))
}
