//! What people did on the board, and that the ledger has changed.

use super::DeskError;
use crate::ledger::{Deed, DeedKind, Ledger};

/// Somebody who does something on the board, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doer {
    /// Their name.
    pub name: String,
    /// When, in epoch seconds.
    pub at: i64,
}

impl Doer {
    /// What they do, as it is kept.
    pub fn deed(&self, kind: DeedKind, about: &str, detail: &str) -> Deed {
        let (about, detail) = (about.to_owned(), detail.to_owned());
        Deed { at: self.at, who: self.name.clone(), kind, about, detail }
    }

    /// What stands as the origin of values that they set.
    pub fn origin(&self) -> String {
        crate::notice::board::origin(&self.name)
    }
}

/// Does something that changes the ledger as a deed of somebody: the deed is kept in the transaction of the first change,
/// and not at all when nothing is changed.
///
/// # Errors
/// What the work gives.
pub fn signed<T, E>(
    ledger: &mut Ledger,
    deed: Deed,
    work: impl FnOnce(&mut Ledger) -> Result<T, E>,
) -> Result<T, E> {
    ledger.sign(deed);
    let done = work(ledger);
    ledger.unsign();
    done
}

/// Keeps what somebody did that changes nothing in the ledger.
///
/// # Errors
/// When the ledger cannot be written.
pub fn note_deed(ledger: &Ledger, deed: &Deed) -> Result<(), DeskError> {
    Ok(ledger.note_deed(deed)?)
}

/// The last deeds, the newest first, with their numbers: those before a number, of one subject or of all.
///
/// # Errors
/// When the ledger cannot be read.
pub fn deeds(
    ledger: &Ledger,
    before: Option<i64>,
    about: Option<&str>,
    most: usize,
) -> Result<Vec<(i64, Deed)>, DeskError> {
    Ok(ledger.deeds(before, about, most)?)
}

/// A number that is another once somebody else has changed the ledger.
///
/// # Errors
/// When the ledger cannot be read.
pub fn change_mark(ledger: &Ledger) -> Result<i64, DeskError> {
    Ok(ledger.change_mark()?)
}
