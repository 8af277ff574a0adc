//! A day in figures: what came, what was told, what can go, what waits and for what, what is late, what a person must do.
//!
//! What goes in: figures that were counted. What comes out: the same, for a screen or a page.
//!
//! Deliberately not known here: how they were counted (`desk::day`).

use crate::notice::Code;
use crate::notice::labels::AfterLabel;
use crate::order::ExportState;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A day of a shop. What came, what was told and the parcels are of that day; what can go, waits or is late stands as on
/// the day on which it was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodayFigures {
    /// The day.
    pub day: NaiveDate,
    /// The day on which it was counted: the same, or a later one.
    pub counted_on: NaiveDate,
    /// Orders that are open for more days than these are late; 0: none is.
    pub late_days: u32,
    /// Store by store.
    pub stores: Vec<StoreDay>,
    /// Parcels that leave on that day, by carrier, the most first.
    pub parcels: Vec<(String, u64)>,
    /// How many orders wait for each reason, the most first; an order counts under each of its reasons.
    pub waits: Vec<(Code, u64)>,
    /// The last days up to the one on which it was counted, the oldest first: how many orders came in and were told on each.
    pub days: Vec<(NaiveDate, u64, u64)>,
    /// Late orders, the oldest first: as many as there is room for.
    pub late: Vec<LateOrder>,
    /// Orders whose telling a person must decide, or whose outcome is not known yet.
    pub unsettled: Vec<UnsettledOrder>,
    /// Orders that were told and have changed within the last days: store and number.
    pub changed: Vec<(String, String)>,
    /// Orders that were cancelled and that their store has let go on within the last days: store and number.
    pub revived: Vec<(String, String)>,
    /// Orders that are not any more what their label says.
    pub changed_labels: Vec<ChangedLabel>,
    /// Orders whose label cannot be written as they are: as many as there is room for.
    pub held_labels: Vec<HeldLabel>,
    /// Files in `inbox/held/`.
    pub held_files: Vec<String>,
    /// What could not be done and lasts, each with what to do.
    pub obstacles: Vec<String>,
    /// Warnings of that day, by code.
    pub warnings: Vec<(Code, u64)>,
}

/// A day of a store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreDay {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Orders that came in on that day.
    pub came: u64,
    /// Orders that the store was told of on that day.
    pub told: u64,
    /// Orders that can go now.
    pub can_go: u64,
    /// Orders that are open and cannot go.
    pub waits: u64,
    /// Open orders under each of the reasons for which they wait.
    pub waits_for: BTreeMap<Code, u64>,
    /// Orders that have been open for too long.
    pub late: u64,
    /// Orders that a person must look at.
    pub needs_person: u64,
}

impl StoreDay {
    /// Whether there is nothing to say of it.
    pub fn is_quiet(&self) -> bool {
        self.came + self.told + self.can_go + self.waits + self.late + self.needs_person == 0
    }
}

/// An order that has been open for too long.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LateOrder {
    /// The day on which it was placed.
    pub placed: NaiveDate,
    /// Its store's code.
    pub store: String,
    /// Its number.
    pub number: String,
    /// What it waits for, in words.
    pub standing: String,
}

/// An order that a person must look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsettledOrder {
    /// Its store's code.
    pub store: String,
    /// Its number.
    pub number: String,
    /// How far it has been told.
    pub state: ExportState,
}

/// An order that was cancelled, or has another address, since its label was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedLabel {
    /// Its store's code.
    pub store: String,
    /// Its number.
    pub number: String,
    /// Its label file.
    pub file: String,
    /// What became of it.
    pub what: AfterLabel,
}

/// An order that waits for a label and cannot have one as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLabel {
    /// Its store's code.
    pub store: String,
    /// Its number.
    pub number: String,
}

impl TodayFigures {
    /// Whether nothing is left for a person to do.
    pub fn is_settled(&self) -> bool {
        self.unsettled.is_empty()
            && self.changed.is_empty()
            && self.revived.is_empty()
            && self.changed_labels.is_empty()
            && self.held_labels.is_empty()
            && self.held_files.is_empty()
            && self.obstacles.is_empty()
    }

    /// A figure of all stores.
    pub fn total(&self, figure: impl Fn(&StoreDay) -> u64) -> u64 {
        self.stores.iter().map(figure).sum()
    }
}
