//! Taking an arrival back: in one transaction the ledger goes back to where it stood before the arrival, and what came
//! later is put back, as it was or judged again.
//!
//! What goes in: which arrivals are taken back, and which orders may be other than they are without them. What comes out:
//! a ledger as if they had never come; what they had said stays beside it, and counts for nothing.
//!
//! Facts hold only news, so that one arrival's facts cannot be taken out alone: what a later arrival said again was no
//! news any more and is nowhere kept. So all orders concerned are taken back to where they stood before
//! ([`IntakeInTurn::rewind`]), and each later arrival has its turn once more, in order ([`Withdrawing::take_turn`]): an
//! intake then takes it in as it did, under its own number and at its own time, and sees the ledger as it was then.
//!
//! **Invariant.** All between [`Withdrawing::begin_withdrawal`] and [`Withdrawing::end_withdrawal`] is one transaction.
//! **Invariant.** An order that is made again in its arrival's turn keeps the ledger's number: what hangs on it stays.
//!
//! Deliberately not known here: which orders are concerned, and how an original is read again (`intake::undo`).

use super::{ArrivalRecord, Fact, OrderId, Result};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What an arrival had said of an order that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaidFact {
    /// The order.
    pub order: OrderId,
    /// Its store's code.
    pub store: String,
    /// Its number.
    pub number: String,
    /// What was said.
    pub fact: Fact,
}

/// How an arrival comes back in its turn.
#[derive(Debug, Clone, Copy)]
pub enum Returning<'j> {
    /// As it was.
    AsItWas,
    /// These rows of it were judged again; the others are as they were.
    InPart(&'j JudgedAgain),
    /// All of it was judged again.
    Whole,
}

/// The rows of an arrival that were judged again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JudgedAgain {
    /// Which.
    pub rows: BTreeSet<u64>,
    /// How many of them are held now.
    pub held: u64,
    /// Whether its rows are those of another arrival's set, which it mends.
    pub is_mending: bool,
}

/// Taking arrivals back.
pub trait Withdrawing {
    /// Opens the transaction, and lays this arrival and all later ones aside, with what was found in them and which held
    /// rows they brought in. An error of kind `Overtaken` when the ledger has come further
    /// than `last` (`Reach::arrival`).
    fn begin_withdrawal(&self, first: i64, last: i64) -> Result<()>;

    /// The arrivals that are laid aside; by id.
    fn laid_aside(&self) -> Result<Vec<ArrivalRecord>>;

    /// Makes it possible to take these orders back one by one.
    fn prepare_rewinding(&self, orders: &[OrderId]) -> Result<()>;

    /// From here on an intake takes this arrival in again.
    fn take_turn(&self, arrival: i64) -> Result<()>;

    /// What an arrival that is laid aside had said of orders that were taken back.
    fn laid_facts(&self, arrival: i64) -> Result<Vec<LaidFact>>;

    /// Puts back what the arrival that has its turn was, as far as it was not judged again. Held rows that it had brought
    /// in are in again, but for those of numbers that are concerned: they were judged.
    fn put_back(&self, how: Returning<'_>, is_concerned: &dyn Fn(&str) -> bool) -> Result<()>;

    /// Takes these arrivals back for good, once every other one has had its turn.
    fn take_back(&self, arrivals: &[i64], at: i64) -> Result<()>;

    /// Sets whose files were gone and of whose rows some are held again.
    fn reopened_sets(&self) -> Result<Vec<ArrivalRecord>>;

    /// Gives the files of such a set a name.
    fn name_set(&self, arrival: i64, held_as: &str) -> Result<()>;

    /// Ends the transaction: everything of it stays, or nothing.
    fn end_withdrawal(&self, keep: bool) -> Result<()>;

    /// The numbers of held rows that an arrival has brought in, and of those of which it is.
    fn numbers_of_held(&self, arrival: i64) -> Result<BTreeSet<String>>;

    /// What arrivals that were taken back had said of orders of this number, or of all (`None`); by store and number.
    fn withdrawn(&self, number: Option<&str>) -> Result<Vec<Withdrawn>>;
}

/// What was said by an arrival that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// The store's code.
    pub store: String,
    /// The order's number.
    pub number: String,
    /// The arrival that was taken back.
    pub undone: i64,
    /// When, in epoch seconds.
    pub undone_at: i64,
    /// What was said.
    pub fact: Fact,
}

/// The part of an intake that is for the turn of an arrival.
pub trait IntakeInTurn {
    /// Takes an order back to where it stood before the first arrival that is laid aside: later facts are laid aside. One
    /// that was not known then is none any more. `day`: where it stands in the calendar.
    fn rewind(&self, order: OrderId, day: Option<NaiveDate>) -> Result<()>;

    /// Ends the turn of what lands nowhere: what was said in it stays.
    fn finish_turn(self: Box<Self>) -> Result<()>;
}
