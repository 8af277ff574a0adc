//! An arrival taken back: the shop stands as if it had never come.
//!
//! What goes in: the arrival, and whether it is only to be seen what would change. What comes out: an [`Undone`]; in the
//! ledger everything as it would be without the arrival.
//!
//! ```text
//!   concerned   which orders may be other than they are, and which later files speak of them      reads originals
//!   ─────────   from here on one transaction
//!   rewind      these orders go back to where they stood before the arrival
//!   again       each later arrival has its turn: its rows of these orders are judged as any file's   reads originals
//!   compare     what is other than before; refused when something that was told rests on it
//! ```
//!
//! **Invariant.** Rows are judged again by the code that judges every file's ([`super::ingest`], [`super::mend`]): there is
//! no second way.
//! **Invariant.** Where an original that is needed is gone, or reads otherwise than it did, nothing is changed.
//!
//! Deliberately not known here: which arrival a person means (`desk`), and how the outcome is shown.

mod again;
mod compare;
mod concerned;
mod error;
mod original;
mod rewind;

pub use compare::{ChangedOrder, HeldRowsChange, NamedOrder, Undone};
pub use error::UndoError;

use crate::ledger::{ArrivalRecord, FilingPlace, Ledger, LedgerErrorKind};
use crate::notice::undo::UndoRefusal;
use crate::outbox::publish::free_set_unless;
use crate::shop::{Shop, ShopError};
use again::take_again;
use compare::{compare, told_since};
use concerned::{Concerned, concerned};
use original::is_read;
use rewind::rewind;
use std::collections::{BTreeSet, HashSet};

use super::held_files::{REASON_ENDING, TWIN_ENDING};

/// Takes an arrival back, with those that mended its held rows. `is_dry`: nothing is changed, and what comes out is what
/// would change. `seen`: the [`Undone::mark`] of what a person was shown; nothing is changed when it would be another now. `hear` hears which original is being looked into: its place and how many there are. It is not called while the ledger
/// is kept from others, to whom it may want to write.
///
/// # Errors
/// [`UndoError`].
pub fn undo(
    shop: &Shop,
    ledger: &mut Ledger,
    arrival: &ArrivalRecord,
    (now, is_dry, seen): (i64, bool, Option<&str>),
    hear: &dyn Fn(usize, usize),
) -> Result<Undone, UndoError> {
    // A person's word that comes in between is laid aside too; then it is seen anew which orders are concerned.
    loop {
        let last = ledger.reach()?.arrival;
        let (all, repeated) = arrivals_from(ledger, arrival.id)?;
        let undone: Vec<i64> = all
            .iter()
            .filter(|it| it.id == arrival.id || it.mends == Some(arrival.id))
            .map(|it| it.id)
            .collect();
        let concerned = concerned(shop, ledger, arrival, &undone, (&all, &repeated), hear)?;
        match ledger.begin_withdrawal(arrival.id, last) {
            Err(error) if error.kind() == LedgerErrorKind::Overtaken => continue,
            begun => begun?,
        }
        let done = in_one(shop, ledger, arrival, (&undone, &concerned), now);
        let is_as_seen = |done: &Undone| seen.is_none_or(|seen| done.mark() == seen);
        let done = done.and_then(|done| {
            if is_as_seen(&done) {
                return Ok(done);
            }
            Err(UndoError::Refused(UndoRefusal::OtherwiseNow { file: arrival.name.clone() }))
        });
        let keep = !is_dry && done.is_ok();
        // What went wrong within goes before what its end says.
        let ended = ledger.end_withdrawal(keep);
        let done = done?;
        ended?;
        return Ok(done);
    }
}

/// The arrival and all later ones, and which of them have bytes that were taken in before.
fn arrivals_from(ledger: &Ledger, first: i64) -> Result<(Vec<ArrivalRecord>, BTreeSet<i64>), ShopError> {
    let (mut all, mut repeated, mut seen) = (Vec::new(), BTreeSet::new(), HashSet::new());
    ledger.for_each_arrival(i64::MIN, i64::MAX, |arrival| {
        let is_new = !is_read(&arrival) || seen.insert(arrival.sha256.clone());
        if arrival.id >= first {
            if !is_new {
                repeated.insert(arrival.id);
            }
            all.push(arrival);
        }
        Ok::<(), ShopError>(())
    })?;
    Ok((all, repeated))
}

fn in_one(
    shop: &Shop,
    ledger: &mut Ledger,
    arrival: &ArrivalRecord,
    (undone, concerned): (&[i64], &Concerned),
    now: i64,
) -> Result<Undone, UndoError> {
    let before = ledger.another_view()?;
    rewind(shop, ledger, arrival.id, &concerned.orders)?;
    let laid = ledger.laid_aside()?;
    for later in laid.iter().filter(|it| !undone.contains(&it.id)) {
        take_again(shop, ledger, later, concerned)?;
    }
    ledger.take_back(undone, now)?;
    name_reopened(shop, ledger)?;
    let told = told_since(ledger, &before, (arrival, undone), &concerned.orders)?;
    if !told.is_empty() {
        return Err(UndoError::Refused(UndoRefusal::Told { orders: told }));
    }
    Ok(compare(shop, ledger, &before, arrival, concerned)?)
}

/// Files of held rows that were gone and come again get a name that is free.
fn name_reopened(shop: &Shop, ledger: &Ledger) -> Result<(), ShopError> {
    for set in ledger.reopened_sets()? {
        let name =
            free_set_unless(&shop.held(&set.folder), &set.name, &[REASON_ENDING, TWIN_ENDING], |name| {
                Ok::<_, ShopError>(!ledger.is_name_free(FilingPlace::Held(&set.folder), name)?)
            })?;
        ledger.name_set(set.id, &name)?;
    }
    Ok(())
}
