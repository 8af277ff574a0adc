//! Which arrival has its turn while others are taken back (`withdrawing`).

/// Whose turn it is while arrivals are taken back.
#[derive(Debug, Clone, Copy)]
pub(super) struct ArrivalTurn {
    /// The first arrival that is laid aside.
    pub first: i64,
    /// The arrival whose turn it is.
    pub arrival: i64,
    /// When it was taken in.
    pub at: i64,
}
