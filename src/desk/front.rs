//! How a shop stands, on one screen: what is to be mended, looked at, sent, waited for.
//!
//! What goes in: a shop, its ledger, and the day's figures where somebody has counted them already. What comes out: what
//! the front page of a screen shows.

use super::DeskError;
use super::status::{Arrived, AtWork, Unsettled, arrived, at_work, unsettled, waiting};
use crate::ledger::{Batch, BatchState, Ledger, PlacedBetween};
use crate::order::ExportState;
use crate::report::TodayFigures;
use crate::shop::Shop;
use crate::shop::obstacles::{Lasting, lasting_obstacles};
use chrono::NaiveDate;

/// With more orders than this, nobody counts them while a person waits for a page.
pub const COUNTED_AT_ONCE: u64 = 20_000;
/// Files and sendings that are shown.
const SHOWN: usize = 8;

/// How a shop stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontOutcome {
    /// Who works on the folder.
    pub watcher: Option<AtWork>,
    /// Files and rows that staff must mend.
    pub to_mend: (u64, u64),
    /// Orders whose telling a person must look at.
    pub to_check: Vec<Unsettled>,
    /// Orders that can be told now; where they were not counted one by one, those that the ledger takes for such.
    pub can_go: u64,
    /// What could not be done, since when.
    pub obstacles: Vec<Lasting>,
    /// Files that wait in the inbox.
    pub waiting_files: Vec<String>,
    /// The files that came last, the last first.
    pub files: Vec<Arrived>,
    /// What was written out last, the last first.
    pub sendings: Vec<Sending>,
}

/// An export file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// Its number, by which it is had.
    pub batch: i64,
    /// The code of its store.
    pub store: String,
    /// When, in epoch seconds.
    pub at: i64,
    /// Its name.
    pub file: String,
    /// How many lines it has.
    pub lines: u64,
    /// Whether it is in the outbox.
    pub is_there: bool,
}

/// How a shop stands. `figures`: its day, as `day` counts it, when somebody has counted.
///
/// # Errors
/// When a folder or the ledger cannot be read.
pub fn front(
    shop: &Shop,
    ledger: &Ledger,
    figures: Option<&TodayFigures>,
    now: i64,
) -> Result<FrontOutcome, DeskError> {
    let can_go = match figures {
        Some(figures) => figures.stores.iter().map(|store| store.can_go).sum(),
        None => count_due(shop, ledger, now)?,
    };
    Ok(FrontOutcome {
        watcher: shop.holder(ledger)?.map(at_work),
        to_mend: ledger.count_held()?,
        to_check: unsettled(ledger)?
            .into_iter()
            .filter(|order| order.state != ExportState::Sending)
            .collect(),
        can_go,
        obstacles: lasting_obstacles(ledger)?,
        waiting_files: waiting(shop),
        files: ledger.last_arrivals(SHOWN)?.into_iter().map(arrived).collect(),
        sendings: last_sendings(ledger)?,
    })
}

fn count_due(shop: &Shop, ledger: &Ledger, now: i64) -> Result<u64, DeskError> {
    let mut count = 0;
    for code in shop.store_codes() {
        count += ledger.count_due(&code, shop.day(now))?;
    }
    Ok(count)
}

/// The export files that were written last, the last first.
///
/// # Errors
/// When the ledger cannot be read.
pub fn last_sendings(ledger: &Ledger) -> Result<Vec<Sending>, DeskError> {
    let sending = |batch: Batch| Sending {
        batch: batch.id,
        store: batch.store,
        at: batch.at,
        file: batch.name,
        lines: batch.row_count,
        is_there: batch.state == BatchState::Published,
    };
    Ok(ledger.last_batches(SHOWN)?.into_iter().map(sending).collect())
}

/// Whether the orders of a shop are few enough to be counted while a person waits.
///
/// # Errors
/// When the ledger cannot be read.
pub fn counts_at_once(ledger: &Ledger) -> Result<bool, DeskError> {
    let (from, to) = (NaiveDate::MIN, NaiveDate::MAX);
    let all = PlacedBetween { from, to, undated_from: i64::MIN, undated_to: i64::MAX };
    Ok(ledger.count_ordered(all)? <= COUNTED_AT_ONCE)
}

/// A mark of what the ledger says: as long as it is the same, nothing has been told, taken in or decided.
///
/// # Errors
/// When the ledger cannot be read.
pub fn ledger_mark(ledger: &Ledger) -> Result<String, DeskError> {
    let reach = ledger.reach()?;
    let (sets, rows) = ledger.count_held()?;
    Ok(format!("{}-{}-{}-{sets}-{rows}", reach.arrival, reach.batch, reach.telling))
}
