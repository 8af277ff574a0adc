//! One pass: everything is taken as far as it can go now. It may be stopped between any two steps.
//!
//! What goes in: a shop folder and the present time. What comes out: a [`PassOutcome`]; everything else is in
//! the ledger and the folders.
//!
//! **Invariant.** There is no second path: `run` makes one pass, `watch` makes one whenever something wakes it.
//! **Invariant.** A pass decides nothing: what a row says is `normalize`'s word, what is due `rules`'.
//! **Invariant.** What a crash interrupted is finished first.
//!
//! Deliberately not known here: what the clock says (`now` is an argument) and how outcomes are shown (`cli`).

mod outcome;

pub use outcome::PassOutcome;

use crate::intake;
use crate::ledger::{Ledger, LedgerError};
use crate::shop::{Shop, ShopError};
use crate::telling::finish_batches;

/// Finishes what a crash interrupted: files that are in the ledger but not yet filed away, export files that
/// are recorded but not yet published, private copies that nobody knows.
///
/// # Errors
/// [`ShopError`].
pub fn finish_begun(shop: &Shop, ledger: &mut Ledger) -> Result<(), ShopError> {
    intake::finish_begun(shop, ledger)?;
    finish_batches(shop, ledger)
}

/// The ledger being tidied up on a thread of its own.
pub struct TidyingUp(Option<std::thread::JoinHandle<Result<(), LedgerError>>>);

impl TidyingUp {
    /// Waits for its end.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn wait(self) -> Result<(), ShopError> {
        match self.0.map(std::thread::JoinHandle::join) {
            Some(Ok(copied)) => Ok(copied?),
            Some(Err(_)) => Err(LedgerError::missing("the tidying thread died").into()),
            None => Ok(()),
        }
    }
}

/// Begins to tidy the ledger up, when much was written to it.
///
/// # Errors
/// When the ledger cannot be opened a second time.
pub fn tidy_up_beside(ledger: &Ledger) -> Result<TidyingUp, ShopError> {
    if !ledger.needs_tidying() {
        return Ok(TidyingUp(None));
    }
    let other = ledger.another_view()?;
    Ok(TidyingUp(Some(std::thread::spawn(move || other.tidy_up()))))
}
