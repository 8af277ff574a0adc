//! Rows of carriers and correction sheets that came before their orders: they go in once those are here.
//!
//! What goes in: the shop and the ledger. What comes out: the files with staff in which such rows lie, to be judged once
//! more as if somebody had saved them.
//!
//! **Invariant.** A file that staff have changed, or have open in a program, is left to them: it has its own turn.
//! **Invariant.** It costs a bounded number of looks into the ledger, however much lies with staff.
//!
//! Deliberately not known here: how held rows are judged (`mend`).

use super::held_files::{is_locked, is_ours, twin_name};
use crate::inbox::{Identity, Settled, Sighting};
use crate::ledger::{ArrivalKind, HeldSet, Ledger};
use crate::notice::Code;
use crate::profile::FileKind;
use crate::shop::{Shop, ShopError, SoughtOrder, find_order};
use std::sync::Arc;
use std::time::Duration;

/// So many rows are looked at; where more lie with staff, those that came last.
const MOST_ROWS: usize = 5000;

/// The files with staff that hold a row whose order was not known when it came, and is now.
///
/// # Errors
/// When the ledger cannot be read.
pub fn awaited_files(shop: &Shop, ledger: &Ledger) -> Result<Vec<Settled>, ShopError> {
    let mut sets = ledger.lying_sets()?;
    sets.retain(|set| {
        set.arrival.filed && !set.arrival.outcome.is_held_whole() && names_known_orders(set.arrival.kind)
    });
    let (mut files, mut left) = (Vec::new(), MOST_ROWS);
    for set in sets.iter().rev() {
        if left == 0 {
            break;
        }
        if let Some(sighting) = lies_unchanged(shop, set)
            && has_come(ledger, set, &mut left)?
        {
            files.push(Settled { sighting: Arc::new(sighting), quiet_at: Duration::ZERO });
        }
    }
    // As they came.
    files.reverse();
    Ok(files)
}

/// Whether the rows of such an arrival are about orders that must be known.
fn names_known_orders(kind: ArrivalKind) -> bool {
    matches!(kind, ArrivalKind::File(FileKind::Shipments | FileKind::Updates))
}

/// The file of a set in its own form, where both forms lie as we wrote them.
fn lies_unchanged(shop: &Shop, set: &HeldSet) -> Option<Sighting> {
    let folder = shop.held(&set.arrival.folder);
    let name = set.arrival.held_as.clone();
    for (name, known) in [(name.clone(), set.plain), (twin_name(&name), set.twin)] {
        if !is_ours(&folder.join(&name), known) || is_locked(&folder, &name) {
            return None;
        }
    }
    let path = folder.join(&name);
    let found = std::fs::symlink_metadata(&path).ok().filter(std::fs::Metadata::is_file)?;
    let identity = Identity::of(&found);
    Some(Sighting { path, folder: set.arrival.folder.clone(), name, identity })
}

/// Whether an order has come that a row of the set was given back for.
fn has_come(ledger: &Ledger, set: &HeldSet, left: &mut usize) -> Result<bool, ShopError> {
    let mut sought = Vec::new();
    ledger.for_each_finding(set.arrival.id, |found| {
        let is_open = found.held && found.solved_at.is_none();
        if found.finding.code == Code::O203 && is_open && sought.len() < *left {
            sought.push(found.finding.value);
        }
        Ok::<(), ShopError>(())
    })?;
    *left -= sought.len();
    let store = Some(set.arrival.store.as_str()).filter(|code| !code.is_empty());
    for number in sought {
        let found = find_order(store, &number, |store, number, prefix, most| {
            ledger.candidates(store, number, prefix, most)
        })?;
        if found != SoughtOrder::None {
            return Ok(true);
        }
    }
    Ok(false)
}
