//! Files in `inbox/held/` that belong to nothing that was given back, such as copies of a file for Excel: nobody reads them.
//!
//! What goes in: the shop and its ledger. What comes out: an [`Obstacle`] for each folder that has some.
//!
//! **Invariant.** No file is opened.

use super::ready_sheet::SHEET_ENDING;
use crate::inbox::is_passed_over;
use crate::intake::TWIN_ENDING;
use crate::ledger::Ledger;
use crate::notice::{Obstacle, ObstacleKind};
use crate::shop::{Shop, ShopError};
use std::collections::HashSet;

/// So many files of a folder are named; the rest are counted.
const NAMED: usize = 5;

/// Looks for files with staff that nobody reads. A folder that cannot be listed is told by whoever needs it.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn strangers(shop: &Shop, ledger: &Ledger) -> Result<Vec<Obstacle>, ShopError> {
    let folders = std::iter::once("").chain(shop.settings.stores.iter().map(|store| store.code.as_str()));
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for folder in folders {
        let Ok(entries) = std::fs::read_dir(shop.held(folder)) else { continue };
        let files = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
        let names = files.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let names: Vec<String> =
            names.filter(|name| !is_passed_over(name) && !name.ends_with(SHEET_ENDING)).collect();
        if !names.is_empty() {
            found.push((folder.to_owned(), names));
        }
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let sets = ledger.lying_sets()?;
    let known: HashSet<(&str, &str)> =
        sets.iter().map(|set| (set.arrival.folder.as_str(), set.arrival.held_as.as_str())).collect();
    let is_known = |folder: &str, name: &str| {
        known.contains(&(folder, name)) || known.contains(&(folder, name.trim_end_matches(TWIN_ENDING)))
    };
    let mut obstacles = Vec::new();
    for (folder, mut names) in found {
        names.retain(|name| !is_known(&folder, name));
        if names.is_empty() {
            continue;
        }
        names.sort();
        let more = names.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" (+{more})") } else { String::new() };
        names.truncate(NAMED);
        let about = if folder.is_empty() { "held/".to_owned() } else { format!("held/{folder}/") };
        obstacles.push(Obstacle::plain(
            ObstacleKind::NobodyReads,
            &about,
            &format!("{}{more}", names.join(", ")),
        ));
    }
    Ok(obstacles)
}
