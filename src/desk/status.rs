//! How things stand: is a watcher alive, what waits, what was held, what needs a person.

use super::backup::{days_since_backup, last_backup};
use super::ready_sheet::SHEET_ENDING;
use super::{ChannelStanding, DeskError, notices_standing};
use crate::inbox::scan;
use crate::ledger::{Holder, Ledger};
use crate::notice::undo::short_hash;
use crate::notice::{Obstacle, ObstacleKind};
use crate::order::ExportState;
use crate::shop::obstacles::{Lasting, lasting_obstacles};
use crate::shop::{Shop, ShopError};
use std::io;
use std::path::{Path, PathBuf};

/// How many of the last arrivals are told; a person is shown fewer.
const ARRIVALS: usize = 1000;

/// How things stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusOutcome {
    /// Who has the folder now.
    pub watcher: Option<AtWork>,
    /// Who would take its place, of a ledger that machines share.
    pub standing_by: Vec<AtWork>,
    /// Files in the inbox, within it.
    pub waiting: Vec<String>,
    /// Held files without their reasons, within `inbox/held/`.
    pub held: Vec<String>,
    /// How many orders may be due, store by store.
    pub due: Vec<(String, u64)>,
    /// Orders whose telling is not at its end.
    pub unsettled: Vec<Unsettled>,
    /// When the last backup was made, in epoch seconds, and how many days ago; `None`: there was none.
    pub backup: Option<(i64, i64)>,
    /// What could not be done, since when.
    pub obstacles: Vec<Lasting>,
    /// How the notices of the settings stand.
    pub channels: Vec<ChannelStanding>,
    /// The files that came last, the last first.
    pub arrivals: Vec<Arrived>,
}

/// Whoever has the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtWork {
    /// The command.
    pub command: String,
    /// Its machine.
    pub host: String,
    /// The number of its process.
    pub pid: i64,
    /// Since when, in epoch seconds.
    pub since: i64,
}

/// An order whose telling is not at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    /// The code of its store.
    pub store: String,
    /// Its number.
    pub number: String,
    /// How far its telling has come.
    pub state: ExportState,
}

/// A file that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Its name.
    pub name: String,
    /// When, in epoch seconds.
    pub at: i64,
    /// How many rows it has.
    pub rows: u64,
    /// How many of them are in.
    pub taken: u64,
    /// How many were held.
    pub held: u64,
    /// The code of why the whole file was held or known before; `""`: neither.
    pub code: String,
    /// The first letters of its hash, by which it can be named; `""`: it has none.
    pub hash: String,
    /// When it was taken back, in epoch seconds; `None`: it counts.
    pub undone_at: Option<i64>,
}

impl StatusOutcome {
    /// Whether a person must look at an order: its telling is unsure or stuck.
    pub fn needs_person(&self) -> bool {
        self.unsettled.iter().any(|order| order.state != ExportState::Sending)
    }

    /// Whether the mall of a store can be neither asked nor told.
    pub fn is_stopped_at_mall(&self) -> bool {
        self.obstacles.iter().any(|lasting| lasting.obstacle.stops_a_mall())
    }
}

/// How things stand. `ledger`: `None` when the shop has none yet.
///
/// # Errors
/// When a folder or the ledger cannot be read.
pub fn status(
    shop: &Shop,
    ledger: impl FnOnce() -> Result<Option<Ledger>, ShopError>,
    now: i64,
) -> Result<StatusOutcome, DeskError> {
    let mut status =
        StatusOutcome { waiting: waiting(shop), held: held_files(shop), ..StatusOutcome::default() };
    let Some(ledger) = ledger()? else {
        status.channels = notices_standing(shop, None)?;
        return Ok(status);
    };
    status.channels = notices_standing(shop, Some(&ledger))?;
    status.watcher = shop.holder(&ledger)?.map(at_work);
    status.standing_by = ledger.standing_by()?.into_iter().map(at_work).collect();
    status.arrivals = ledger.last_arrivals(ARRIVALS)?.into_iter().map(arrived).collect();
    status.backup = last_backup(&ledger)?.zip(days_since_backup(&ledger, now)?);
    status.obstacles = lasting_obstacles(&ledger)?;
    let today = shop.day(now);
    for code in shop.store_codes() {
        let count = ledger.count_due(&code, today)?;
        status.due.push((code, count));
    }
    status.unsettled = unsettled(&ledger)?;
    Ok(status)
}

/// The files in the inbox, within it. One that cannot be listed has nothing that waits; a pass says why.
pub(super) fn waiting(shop: &Shop) -> Vec<String> {
    let found = scan(&shop.inbox(), &shop.store_codes());
    let files = found.map(|found| found.sightings).unwrap_or_default();
    files.into_iter().map(|file| joined(&file.folder, &file.name)).collect()
}

pub(super) fn at_work(holder: Holder) -> AtWork {
    AtWork { command: holder.holder, host: holder.host, pid: holder.pid, since: holder.since }
}

/// Orders whose telling is not at its end, by store and number.
///
/// # Errors
/// When the ledger cannot be read.
pub fn unsettled(ledger: &Ledger) -> Result<Vec<Unsettled>, DeskError> {
    let unsettled = ledger.unsettled()?.into_iter();
    Ok(unsettled.map(|(store, number, state)| Unsettled { store, number, state }).collect())
}

/// The files in `inbox/held/` without their reasons, by name. A folder that refuses is told by the pass, and hides no other.
pub(super) fn held_files(shop: &Shop) -> Vec<String> {
    let (mut held, mut refused) = (Vec::new(), Vec::new());
    list(&shop.held(""), "", &mut held, &mut refused);
    held.sort();
    held
}

/// The folders of `inbox/held/` that cannot be looked into.
pub(super) fn unreadable_held_folders(shop: &Shop) -> Vec<Obstacle> {
    let (mut held, mut refused) = (Vec::new(), Vec::new());
    list(&shop.held(""), "", &mut held, &mut refused);
    let told =
        |(folder, why): (PathBuf, io::Error)| Obstacle::new(ObstacleKind::Look, &shop.shown(&folder), &why);
    refused.into_iter().map(told).collect()
}

pub(super) fn arrived(arrival: crate::ledger::ArrivalRecord) -> Arrived {
    Arrived {
        name: arrival.name,
        at: arrival.at,
        rows: arrival.row_count,
        taken: arrival.taken,
        held: arrival.held,
        code: arrival.outcome.name().to_owned(),
        hash: short_hash(&arrival.sha256),
        undone_at: arrival.undone_at,
    }
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Held files without their reasons.
fn list(folder: &Path, prefix: &str, found: &mut Vec<String>, refused: &mut Vec<(PathBuf, io::Error)>) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return,
        Err(e) => return refused.push((folder.to_owned(), e)),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) => return refused.push((folder.to_owned(), e)),
        };
        let name = entry.file_name().to_string_lossy().into_owned();
        // One whose kind the disk does not tell is named as a file.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            list(&entry.path(), &format!("{prefix}{name}/"), found, refused);
        } else if !name.starts_with('.')
            && [".理由.txt", SHEET_ENDING].iter().all(|ending| !name.ends_with(ending))
            // Nor copies of files for Excel, which are told as files that nobody reads.
            && !name.strip_suffix(".xlsx").is_some_and(|stem| stem.contains(".直す"))
        {
            found.push(format!("{prefix}{name}"));
        }
    }
}
