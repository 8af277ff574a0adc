//! What is for the ledger's own good, and the ledger as a whole: copied while others write, and what is in a copy.

use super::tables::{LedgerTable, TableCell, TableFilling};
use super::{Engine, Result};
use std::path::Path;

/// How much is in a ledger, for telling whether two are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct LedgerContent {
    /// By how many migrations its form is reached.
    pub migrations: i64,
    /// Arrivals.
    pub arrivals: u64,
    /// Orders.
    pub orders: u64,
    /// Later facts of orders.
    pub facts: u64,
    /// Findings.
    pub findings: u64,
    /// Export files.
    pub batches: u64,
    /// Events of telling a mall.
    pub events: u64,
}

/// Copies of the ledger as a whole.
pub trait Copying {
    /// Writes the ledger, as it stands at one moment, into a file that is there and empty; others go on writing. The copy
    /// is read again, page by page, before this comes back. Gives what is in it.
    fn copy_to(&self, file: &Path) -> Result<LedgerContent>;

    /// What is in the ledger.
    fn content(&self) -> Result<LedgerContent>;

    /// Shows every row of every table, as they stand at one moment.
    #[doc(hidden)]
    fn pour(&self, see: &mut dyn FnMut(&'static LedgerTable, &[TableCell]) -> Result<()>) -> Result<()>;

    /// Begins to take rows in, into a ledger in which there is nothing.
    #[doc(hidden)]
    fn fill(&self) -> Result<Box<dyn TableFilling + '_>>;

    /// Has nobody find a ledger here any more, although all of it stays: it was moved.
    fn put_out_of_use(&self) -> Result<()>;

    /// Leaves one file that is whole by itself, where the ledger is in a file.
    fn close_as_one_file(&self) -> Result<()>;
}

/// What is for the ledger's own good.
pub trait Upkeep {
    /// Another view of the same ledger, for use beside this one: it sees what is committed. `at_random`: many orders
    /// will be looked up in no order at all, so that it had better keep much at hand.
    fn another(&self, at_random: bool) -> Result<Box<dyn Engine>>;

    /// A remembered word about the ledger itself.
    fn remembered(&self, key: &str) -> Result<Option<String>>;

    /// Remembers a word about the ledger itself; the last one stays.
    fn remember(&self, key: &str, value: &str) -> Result<()>;

    /// Looks whether what is kept hangs together, page by page; an error of kind [`LedgerErrorKind::Corrupt`] when not.
    /// `most_bytes`: a larger ledger is not looked at.
    fn look_for_damage(&self, most_bytes: u64) -> Result<()>;

    /// Whether so much was written lately that [`Upkeep::tidy_up`] takes a while.
    fn needs_tidying(&self) -> bool;

    /// Puts what was written lately where it stays. It changes nothing that anybody sees, and others go on meanwhile.
    fn tidy_up(&self) -> Result<()>;
}
