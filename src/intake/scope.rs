//! Which orders of a file are judged again, while an arrival before it is taken back.
//!
//! What goes in: the numbers of orders that may be other than they are. What comes out: of each order of a file, whether
//! it is judged again; and which rows were.
//!
//! **Invariant.** Whatever number leads to an order that is concerned is concerned itself: spelled out, with what malls
//! write in front of it, or cut short.

use crate::ledger::JudgedAgain;
use crate::normalize::group::Group;
use crate::order::{bare_text, fold_text};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// Numbers of so many characters may be cut short.
const CUT_NUMBER_CHARS: usize = 15;

/// The orders that are concerned, and the rows of the file at hand that were judged.
#[derive(Debug, Default)]
pub(super) struct TurnScope {
    numbers: BTreeSet<String>,
    /// All of the file at hand is judged.
    is_whole: Cell<bool>,
    rows: RefCell<BTreeSet<u64>>,
}

impl TurnScope {
    /// Adds a number; whether it is new.
    pub(super) fn add(&mut self, number: &str) -> bool {
        let number = plain(number);
        !number.is_empty() && self.numbers.insert(number)
    }

    /// Whether an order of this number may be other than it is.
    pub(super) fn concerns(&self, number: &str) -> bool {
        if self.is_whole.get() {
            return true;
        }
        let number = plain(number);
        if number.is_empty() {
            return false;
        }
        self.numbers.contains(&number)
            || is_long(&number)
                && self.numbers.range(number.clone()..).next().is_some_and(|next| next.starts_with(&number))
    }

    /// How many numbers are concerned.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Begins with another file.
    pub(super) fn begin(&self, is_whole: bool) {
        self.is_whole.set(is_whole);
        self.rows.borrow_mut().clear();
    }

    /// Whether all of the file at hand is judged.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole.get()
    }

    /// Whether an order of the file at hand is judged; its rows are noted.
    pub(super) fn takes(&self, group: &Group) -> bool {
        let takes = self.is_whole.get() || !group.is_numberless() && self.concerns(&group.key);
        if takes {
            self.rows.borrow_mut().extend(group.rows().map(|row| row.row));
        }
        takes
    }

    /// What was judged of the file at hand, of which so many rows are held now.
    pub(super) fn judged(&self, held: u64) -> JudgedAgain {
        JudgedAgain { rows: self.rows.borrow().clone(), held, is_mending: false }
    }
}

/// A number as it is compared here.
fn plain(number: &str) -> String {
    let bare = bare_text(number);
    let folded = fold_text(&bare);
    let without = folded.strip_prefix("order_").unwrap_or(&folded);
    without.strip_prefix('#').unwrap_or(without).to_owned()
}

/// All spellings under which an order of this number may be known, and whether it may be the beginning of others.
pub(super) fn spellings(number: &str) -> ([String; 3], bool) {
    let number = plain(number);
    let is_long = is_long(&number);
    ([number.clone(), format!("order_{number}"), format!("#{number}")], is_long)
}

fn is_long(number: &str) -> bool {
    number.chars().count() >= CUT_NUMBER_CHARS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_concerns_all_that_lead_to_its_order() {
        let mut scope = TurnScope::default();
        assert!(scope.add("#1001") && !scope.add("1001") && scope.add("250114-00012345-0123456789"));
        for concerned in ["1001", "order_1001", "＃１００１", "250114-00012345", "250114-00012345-0123456789"]
        {
            assert!(scope.concerns(concerned), "{concerned}");
        }
        for other in ["100", "10011", "250114-0001", "250114-00012346", ""] {
            assert!(!scope.concerns(other), "{other}");
        }
    }
}
