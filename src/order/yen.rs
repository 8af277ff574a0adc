use std::fmt;

/// Whole yen. Negative for what is given back (discounts that a source writes with a sign).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Yen(i64);

impl Yen {
    /// More than this is a misread cell, not a price: one trillion yen.
    pub const MAX: i64 = 1_000_000_000_000;

    /// `None` when the amount is beyond [`Yen::MAX`] on either side.
    pub fn new(amount: i64) -> Option<Self> {
        (-Self::MAX..=Self::MAX).contains(&amount).then_some(Self(amount))
    }

    /// The amount in yen.
    pub fn amount(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Yen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
