//! Which orders of a store are asked for.

use chrono::NaiveDate;

/// Which orders are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// All.
    All,
    /// Those that may be due on a day or before.
    DueOn(NaiveDate),
    /// Those of a period.
    Placed(PlacedBetween),
    /// Those whose export needs somebody: sending, unsure or stuck.
    Unsettled,
}

/// Orders placed between two days, both included; those without a date when they were taken in between two
/// moments, the second not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the ends of both")]
pub struct PlacedBetween {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub undated_from: i64,
    pub undated_to: i64,
}
