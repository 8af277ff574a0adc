use super::{Engine, Result};

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
