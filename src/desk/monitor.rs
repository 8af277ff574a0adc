//! What monitoring programs are told: whether all is well, and figures that cost the same however large the ledger is.

use super::DeskError;
use super::status::held_files;
use crate::ledger::Ledger;
use crate::notice::board::Metric;
use crate::report::TodayFigures;
use crate::shop::Shop;

/// The word that the ledger remembers of the last pass.
const LAST_PASS: &str = "last pass";
/// Arrivals that are looked at for those of today.
const ARRIVALS: usize = 5_000;
/// One hour, over which a mall counts points.
const HOUR_S: i64 = 3600;

/// A pass that a watcher made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassMade {
    /// When it ended, in epoch seconds.
    pub at: i64,
    /// How long it took, in milliseconds.
    pub ms: i64,
    /// Whether all that it was to do went well; rows that wait for staff are no failure.
    pub is_well: bool,
}

/// Remembers how the last pass went.
///
/// # Errors
/// When the ledger cannot be written.
pub fn note_pass(ledger: &Ledger, made: PassMade) -> Result<(), DeskError> {
    let PassMade { at, ms, is_well } = made;
    Ok(ledger.remember(LAST_PASS, &format!("{at} {ms} {}", u8::from(is_well)))?)
}

/// How the last pass went; `None` when no watcher has made one yet.
///
/// # Errors
/// When the ledger cannot be read.
pub fn last_pass(ledger: &Ledger) -> Result<Option<PassMade>, DeskError> {
    let said = ledger.remembered(LAST_PASS)?.unwrap_or_default();
    let numbers: Vec<i64> = said.split(' ').filter_map(|number| number.parse().ok()).collect();
    Ok(match numbers[..] {
        [at, ms, is_well] => Some(PassMade { at, ms, is_well: is_well == 1 }),
        _ => None,
    })
}

/// Whether a watcher lives and its last pass ended well.
///
/// # Errors
/// When the ledger cannot be read.
pub fn health(shop: &Shop, ledger: &Ledger) -> Result<bool, DeskError> {
    let is_watched = shop.holder(ledger)?.is_some_and(|holder| holder.holder == "watch");
    Ok(is_watched && last_pass(ledger)?.is_none_or(|pass| pass.is_well))
}

/// The figures. `counted`: the day's, where somebody has counted them; what only they tell is left out without them.
///
/// # Errors
/// When a folder or the ledger cannot be read.
pub fn metrics(
    shop: &Shop,
    ledger: &Ledger,
    counted: Option<&TodayFigures>,
    now: i64,
) -> Result<Vec<Metric>, DeskError> {
    let reach = ledger.reach()?;
    let (sets, rows) = ledger.count_held()?;
    let files = i64::try_from(held_files(shop).len()).unwrap_or(i64::MAX);
    let is_watched = shop.holder(ledger)?.is_some_and(|holder| holder.holder == "watch");
    let mut metrics = vec![
        plain("watcher_up", "Whether a watcher is at work.", i64::from(is_watched)),
        plain("arrivals", "Arrivals that were taken in or held, ever.", reach.arrival),
        plain("batches", "Export files that were written, ever.", reach.batch),
        plain("held_sets", "Files of which rows wait to be mended.", number(sets)),
        plain("held_rows", "Rows that wait to be mended.", number(rows)),
        plain("held_files", "Files in inbox/held.", files),
    ];
    if let Some(pass) = last_pass(ledger)? {
        metrics.push(plain("last_pass_timestamp_seconds", "When the last pass ended.", pass.at));
        metrics.push(plain("last_pass_milliseconds", "How long the last pass took.", pass.ms));
        metrics.push(plain("last_pass_well", "Whether the last pass ended well.", i64::from(pass.is_well)));
    }
    let today = shop.day(now);
    let came = ledger.last_arrivals(ARRIVALS)?.into_iter().filter(|arrival| shop.day(arrival.at) == today);
    let rows = came.fold((0, 0), |(files, rows), arrival| (files + 1, rows + arrival.taken));
    metrics.push(plain("files_today", "Files and fetches that came today.", rows.0));
    metrics.push(plain("rows_today", "Rows of them that are in.", number(rows.1)));
    let (mut due, mut sending, mut unsure, mut stuck, mut points) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for code in shop.store_codes() {
        let of = || vec![("store", code.clone())];
        due.push((of(), number(ledger.count_due(&code, today)?)));
        let (is_sent, is_unsure, is_stuck) = ledger.count_unsettled(&code)?;
        sending.push((of(), number(is_sent)));
        unsure.push((of(), number(is_unsure)));
        stuck.push((of(), number(is_stuck)));
        let spent = ledger.points_since(&code, now - HOUR_S)?;
        points.push((of(), spent.iter().map(|(_, points)| points).sum()));
    }
    let by_store = [
        ("due", "Orders that may be due today.", due),
        ("sending", "Orders that are being told.", sending),
        ("unsure", "Orders of which nobody knows whether they were told.", unsure),
        ("stuck", "Orders whose telling needs a person.", stuck),
        ("points_last_hour", "Points spent at the mall in the last hour.", points),
    ];
    metrics.extend(by_store.map(|(name, help, values)| Metric { name, help, values }));
    metrics.extend(counted.map(of_day).unwrap_or_default());
    Ok(metrics)
}

/// What can be told only by looking at every order.
fn of_day(day: &TodayFigures) -> Vec<Metric> {
    let waits =
        day.waits.iter().map(|(code, count)| (vec![("reason", code.name().to_owned())], number(*count)));
    let told = day.stores.iter().map(|store| (vec![("store", store.code.clone())], number(store.told)));
    vec![
        Metric { name: "waiting", help: "Orders that wait, by reason.", values: waits.collect() },
        Metric { name: "sent_today", help: "Orders that were told today.", values: told.collect() },
    ]
}

fn plain(name: &'static str, help: &'static str, value: i64) -> Metric {
    Metric { name, help, values: vec![(Vec::new(), value)] }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
