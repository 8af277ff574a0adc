//! A ledger that is not the one that the shop used last.

use crate::ledger::Reach;

/// Why a ledger is not to be used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// In which way.
    pub how: BehindHow,
    /// How far the ledger has come.
    pub found: Reach,
    /// How far the shop's ledger had come; `None` when only files tell that there was one.
    pub known: Option<Reach>,
    /// The highest number of an export file that the shop is known to have made.
    pub highest_batch: i64,
    /// Where the ledger is to lie, within the shop folder.
    pub place: String,
}

/// In which way a ledger is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BehindHow {
    /// There is none, although the shop has worked before.
    Missing,
    /// It holds nothing, although the shop has worked before.
    Empty,
    /// It is an older state of the shop's ledger.
    Older,
    /// It is another ledger than the shop's.
    Another,
}
