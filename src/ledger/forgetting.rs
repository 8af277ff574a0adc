//! Forgetting who bought: names, addresses, phones, mails and notes leave the ledger, numbers and amounts stay.
//!
//! What goes in: orders that are to be forgotten. What comes out: a ledger in whose files no byte of it is left.
//!
//! **Invariant.** What is begun is known ([`Forgetting::owed_forgetting`]) from before the first order is forgotten until
//! the files hold nothing of any: whoever is killed in between is followed by somebody who goes on.
//! **Invariant.** A forgotten order says so itself ([`Field::FORGOTTEN`](crate::order::Field::FORGOTTEN) in its first
//! fact), so that no later word brings its person back.

use super::{ArrivalRecord, OrderId, Result};

/// What is known of the lines of export files: which layouts write anything of a person, and a line without it.
pub struct LinesOfPeople<'l> {
    /// Whether a layout writes anything of a person.
    pub is_of_people: &'l dyn Fn(&str) -> bool,
    /// Lines of a layout without it.
    pub without: &'l dyn Fn(&str, &[u8]) -> Vec<u8>,
}

/// What left the ledger beside orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ForgottenRows {
    /// Held rows whose cells left.
    pub held: u64,
    /// Findings whose texts left.
    pub findings: u64,
}

/// Forgetting, step by step; each is done again without harm.
pub trait Forgetting {
    /// Notes that forgetting has begun, as a word of the caller's; nothing is forgotten before.
    fn owe_forgetting(&self, word: &str) -> Result<()>;

    /// The word of a forgetting that has begun and not come to its end.
    fn owed_forgetting(&self) -> Result<Option<String>>;

    /// Forgets who bought these orders, which come in rising order: in what was said of them, in the lines of export files
    /// and in what malls were told. All of them or none.
    fn forget_orders(&self, orders: &[OrderId], lines: &LinesOfPeople<'_>) -> Result<()>;

    /// Forgets the cells of held rows that are in, and what findings quote: of arrivals before a moment (epoch seconds), and
    /// of forgotten orders. `is_gone`: of rows that are not in, whether nobody has their file any more.
    fn forget_rows(&self, before: i64, is_gone: &dyn Fn(&ArrivalRecord) -> bool) -> Result<ForgottenRows>;

    /// Writes the ledger's files anew, without anything that was overwritten, and notes that nothing is owed any more. Needs
    /// room for the ledger once more.
    fn scrub(&self) -> Result<()>;
}
