//! One file's way from the inbox into the ledger and the archive.
//!
//! What goes in: files that are quiet. What comes out: a [`FileOutcome`] each; everything else is in the ledger and
//! the folders.
//!
//! ```text
//!   together     files that share their syncs
//!   queue        a private copy of every file, looked at, and lined up by kind        private_copy  ready  recognise
//!   ingest       one file into the ledger, one transaction
//!     rows_by_order     its rows, brought together by order                           row_source
//!     rows_by_place     the same, faster, for big text files
//!     combined_orders   what the rows of each order come to, beside the ledger
//!     reception         to the ledger what a file says of an order; bundles last      bundles  touched_bundles
//!   mend         held rows that staff have mended
//!   awaited      held rows whose order has come since
//!   undo         an arrival taken back: what came later is judged again                      scope
//!   landing      the arrival: taken in, held, known already, too large
//!   filing       held rows to staff, the original to the archive; after a crash, too
//!     late            what a slow writer adds after a file was taken
//!     held_files      held rows in their own form and for Excel, reasons; anew when some are in
//! ```
//!
//! **Invariant.** A file is one transaction, all of it or nothing; what a crash interrupted is finished first.
//! **Invariant.** Nothing is decided here: what a row says is `normalize`'s word, what is due `rules`'.
//!
//! Deliberately not known here: what the clock says (`now` is an argument) and how outcomes are shown (`cli`).

mod awaited;
mod mended_rows;
pub mod sheets;
pub mod reception;
pub mod bundles;
mod combined_orders;
mod filing;
mod first_rows;
mod held_files;
mod ingest;
mod landing;
mod late;
mod left_out;
mod mend;
mod open_rows;
mod outcome;
mod private_copy;
mod queue;
mod ready;
mod recognise;
mod row_source;
mod scope;
mod take_in_turn;
mod undo;
mod rows_by_order;
mod rows_by_place;
mod together;
mod touched_bundles;
mod unknown_words;
mod unread_columns;
mod whose_store;

pub use awaited::awaited_files;
pub use filing::finish_begun;
pub use held_files::{NotMendable, ViewedRow, ViewedRows, not_mendable, view_rows, write_mended};
pub use late::look_again;
pub use left_out::{LeftOutOrder, left_out_of};
pub use mend::{ChangedFiles, changed_files};
pub use outcome::{FileOutcome, IntakeOutcome};
pub use recognise::{Recognised, limits, look_inside, recognise, unreadable};
pub use touched_bundles::TouchedBundles;
pub use undo::{ChangedOrder, HeldRowsChange, NamedOrder, UndoError, Undone, undo};
pub use unknown_words::UnknownWords;
pub use unread_columns::unread_columns;

use crate::inbox::Settled;
use crate::ledger::Ledger;
use crate::shop::{Shop, ShopError};
pub(crate) use held_files::TWIN_ENDING;
pub use held_files::{known_as, settle_sets};
use queue::{QueuedFile, SYNCED_AHEAD, line_up};
use std::collections::VecDeque;
use together::{file_together, take_together};

/// Arrivals are noted as filed away so many at once: a crash leaves no more of them to be looked at again.
const NOTED_AT_ONCE: usize = 64;

/// Takes in the files that are quiet, which come in the order of their quiet time. `stop` is asked between files;
/// `hear` hears of each file once it is in, so that nothing is kept of those that are done.
///
/// # Errors
/// [`ShopError`].
pub fn take_in(
    shop: &Shop,
    ledger: &mut Ledger,
    settled: &[Settled],
    now: i64,
    outcome: &mut IntakeOutcome,
    stop: &dyn Fn() -> bool,
    hear: &mut dyn FnMut(&FileOutcome),
) -> Result<(), ShopError> {
    if outcome.is_blocked {
        return Ok(());
    }
    shop.pace.begin(settled.iter().map(|file| file.sighting.identity.size).sum());
    let mut tell = |outcome: &mut IntakeOutcome, file: &FileOutcome| {
        outcome.files += 1;
        outcome.is_held |= file.is_held();
        hear(file);
    };
    let Some(queue) = line_up(shop, ledger, settled, now, outcome, stop, &mut tell)? else {
        return Ok(());
    };
    let (mut queue, mut near) = (queue.into_iter(), VecDeque::new());
    let mut filed = Vec::with_capacity(NOTED_AT_ONCE);
    while !stop() && !outcome.is_blocked {
        near.extend(queue.by_ref().take(SYNCED_AHEAD - near.len()));
        near.iter_mut().for_each(|queued: &mut QueuedFile<'_>| queued.sync_ahead(shop));
        if near.is_empty() {
            break;
        }
        let taken = take_together(shop, ledger, &mut near, (settled, now), outcome, stop)?;
        file_together(shop, ledger, &taken, outcome, (&mut filed, &mut tell))?;
        if filed.len() >= NOTED_AT_ONCE {
            ledger.filed(&filed)?;
            filed.clear();
            ledger.tidy_up_if_needed()?;
        }
    }
    ledger.filed(&filed)?;
    settle_sets(shop, ledger, now, outcome)?;
    shop.pace.end();
    Ok(())
}

/// Brings files of held rows to what the ledger says, after something else than a file has changed that. What a folder
/// refuses is done by the next pass.
///
/// # Errors
/// The ledger.
pub fn settle_held(shop: &Shop, ledger: &Ledger, now: i64) -> Result<(), ShopError> {
    settle_sets(shop, ledger, now, &mut IntakeOutcome::default())
}
