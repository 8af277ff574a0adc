use crate::notice::Obstacle;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What is to be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForgetWish {
    /// Orders that were over before this day.
    pub before: NaiveDate,
    /// Whether files go that hold other orders too.
    pub mixed: bool,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgetOutcome {
    /// Orders that were forgotten now.
    pub orders: u64,
    /// Held rows and findings whose texts left.
    pub rows: u64,
    /// Files that are gone, within the shop folder.
    pub removed: Vec<String>,
    /// Files that hold forgotten orders and others too.
    pub staying: Vec<StayingFile>,
    /// Files that should have gone and refused.
    pub obstacles: Vec<Obstacle>,
}

/// A file that holds forgotten orders and others too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StayingFile {
    /// Within the shop folder.
    pub path: String,
    /// Rows in it of orders that are not over.
    pub open: u64,
    /// Whether it waits for staff.
    pub is_held: bool,
    /// The last day of the other orders in it: a forgetting of what was over before a later day takes it. `None` while
    /// some are not over.
    pub until: Option<NaiveDate>,
}
