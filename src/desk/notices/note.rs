//! What a pass found that people may want to hear of, noted in the ledger: what has begun, what is over.
//!
//! **Invariant.** When nothing changed, nothing is written.

use super::boxes::channels_of_settings;
use super::plan::stopped_key;
use crate::ledger::{ArrivalKind, ArrivalRecord, Ledger, LedgerError, Tiding, TidingNote};
use crate::notice::{Obstacle, ObstacleKind, TidingKind};
use crate::profile::FileKind;
use crate::shop::{Shop, ShopError};
use crate::telling::{ExportOutcome, FetchOutcome, Stop};
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

/// Held files that are looked after in one pass.
const HELD_LOOKED_AT: usize = 500;
/// A clock that is so much behind what the ledger knows is wrong, in seconds.
const BEHIND_S: i64 = 600;
/// No shop had this program before: 2026-01-01.
const BEFORE_ALL: i64 = 1_767_225_600;
/// What happened once is kept for whoever has not heard of it, in seconds.
const EVENTS_KEPT_S: i64 = 7 * 86_400;

/// What a pass found.
#[derive(Debug, Clone, Copy)]
pub struct Findings<'f> {
    /// What could not be done, all of it.
    pub obstacles: &'f [Obstacle],
    /// Stores that were fetched from.
    pub fetches: &'f [FetchOutcome],
    /// Stores that were told.
    pub exports: &'f [ExportOutcome],
    /// Whether the inbox has been away for longer than a moment.
    pub is_inbox_away: bool,
}

/// Notes what a pass found.
///
/// # Errors
/// When the ledger cannot be read or written.
pub fn note_findings(shop: &Shop, ledger: &Ledger, found: &Findings<'_>, now: i64) -> Result<(), ShopError> {
    let known = ledger.tidings()?;
    let mut notes: BTreeMap<String, TidingNote> = BTreeMap::new();
    let mut note = |key: String, kind, store: &str, count| {
        let note = TidingNote { key: key.clone(), kind, store: store.to_owned(), count };
        notes.entry(key).or_insert(note);
    };
    for obstacle in found.obstacles {
        note(key_of(obstacle), kind_of(obstacle), "", 1);
    }
    if found.is_inbox_away {
        note("inbox".to_owned(), TidingKind::InboxAway, "", 1);
    }
    if is_clock_wrong(ledger, now)? {
        note("clock".to_owned(), TidingKind::Clock, "", 1);
    }
    for store in silent_stores(shop, ledger, now)? {
        note(format!("silence/{store}"), TidingKind::Silence, &store, 1);
    }
    let stores = seen_stores(found);
    for (store, _) in stores.iter().filter(|(_, is_stopped)| **is_stopped) {
        note(format!("store/{store}"), TidingKind::StoreStopped, store, 1);
    }
    let is_over = |tiding: &Tiding| match tiding.kind {
        TidingKind::InboxAway
        | TidingKind::Disk
        | TidingKind::Clock
        | TidingKind::NobodyReads
        | TidingKind::Obstacle
        | TidingKind::Silence
        | TidingKind::PassFailed => true,
        TidingKind::StoreStopped => {
            stores.contains_key(tiding.store.as_str()) || shop.store(&tiding.store).is_none()
        }
        TidingKind::ChannelStopped => {
            !channels_of_settings(&shop.settings).iter().any(|notice| tiding.key == stopped_key(&notice.name))
        }
        kind => kind.is_event() && now > tiding.since + EVENTS_KEPT_S,
    };
    let open = || known.iter().filter(|tiding| tiding.solved_at.is_none());
    let over = open().filter(|tiding| !notes.contains_key(&tiding.key) && is_over(tiding));
    let mut over: Vec<String> = over.map(|tiding| tiding.key.clone()).collect();
    let held = open().filter(|tiding| tiding.arrival.is_some()).take(HELD_LOOKED_AT);
    for tiding in held {
        if has_gone(shop, ledger, tiding)? {
            over.push(tiding.key.clone());
        }
    }
    let begun: Vec<TidingNote> = notes
        .into_values()
        .filter(|note| !open().any(|tiding| tiding.key == note.key && tiding.kind == note.kind))
        .collect();
    Ok(ledger.note_tidings(&begun, &over, now)?)
}

/// An obstacle's name, which says nothing of the file that it is about.
fn key_of(obstacle: &Obstacle) -> String {
    let mut hasher = std::hash::DefaultHasher::new();
    (format!("{:?}", obstacle.kind), &obstacle.about).hash(&mut hasher);
    format!("obstacle/{:016x}", hasher.finish())
}

/// What keeps all files or all exports from where they belong is urgent, and so is a disk that refuses; one file is not.
fn kind_of(obstacle: &Obstacle) -> TidingKind {
    use std::io::ErrorKind;
    let why = obstacle.os.map(|os| std::io::Error::from_raw_os_error(os).kind());
    let is_disk = matches!(
        why,
        Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem)
    ) || obstacle.os == Some(5);
    match obstacle.kind {
        ObstacleKind::NobodyReads => TidingKind::NobodyReads,
        ObstacleKind::Archive | ObstacleKind::Spool | ObstacleKind::ExportFile => TidingKind::Disk,
        _ if is_disk => TidingKind::Disk,
        _ => TidingKind::Obstacle,
    }
}

/// The stores that this pass asked or told something, and whether a person must do something before they go on.
fn seen_stores<'f>(found: &Findings<'f>) -> BTreeMap<&'f str, bool> {
    let fetches = found.fetches.iter().map(|fetched| (fetched.store.as_str(), fetched.stop.as_ref()));
    let malls = found.exports.iter().filter_map(|told| Some((told.store.as_str(), told.mall.as_ref()?)));
    let told = malls.map(|(store, mall)| (store, mall.stop.as_ref()));
    let mut stores = BTreeMap::new();
    for (store, stop) in fetches.chain(told) {
        let is_stopped = stop.is_some_and(|stop| matches!(stop, Stop::Trouble(_)) || stop.is_usage());
        *stores.entry(store).or_default() |= is_stopped;
    }
    stores
}

/// Whether the clock says what cannot be: files of the future have been taken in, or a year before this program.
fn is_clock_wrong(ledger: &Ledger, now: i64) -> Result<bool, LedgerError> {
    let last = ledger.last_arrivals(1)?.first().map_or(0, |arrival| arrival.at);
    Ok(now < BEFORE_ALL || now + BEHIND_S < last)
}

/// The stores (`""`: the shop) to which nothing has come for longer than the settings allow. One to which nothing ever
/// came has not begun.
fn silent_stores(shop: &Shop, ledger: &Ledger, now: i64) -> Result<Vec<String>, LedgerError> {
    let mut asked: Vec<(String, i64)> = Vec::new();
    if shop.settings.alarm.silence_h > 0 {
        asked.push((String::new(), i64::from(shop.settings.alarm.silence_h)));
    }
    let of_stores = shop.settings.stores.iter().filter_map(|store| {
        Some((store.code.clone(), i64::from(store.alarm.silence_h.filter(|hours| *hours > 0)?)))
    });
    asked.extend(of_stores);
    let mut silent = Vec::new();
    for (store, hours) in asked {
        let since = now - hours * 3600;
        if has_come(ledger, &store, 0, since)? && !has_come(ledger, &store, since, now + 1)? {
            silent.push(store);
        }
    }
    Ok(silent)
}

/// Whether orders came to a store (`""`: to any) in a time.
fn has_come(ledger: &Ledger, store: &str, from: i64, to: i64) -> Result<bool, LedgerError> {
    /// Found, or the ledger's own failure.
    enum End {
        Found,
        Failed(LedgerError),
    }
    impl From<LedgerError> for End {
        fn from(error: LedgerError) -> Self {
            Self::Failed(error)
        }
    }
    let looked = ledger.for_each_arrival(from, to, |arrival| {
        if brings_orders(&arrival) && (store.is_empty() || arrival.store == store) {
            return Err(End::Found);
        }
        Ok(())
    });
    match looked {
        Ok(()) => Ok(false),
        Err(End::Found) => Ok(true),
        Err(End::Failed(error)) => Err(error),
    }
}

fn brings_orders(arrival: &ArrivalRecord) -> bool {
    matches!(arrival.kind, ArrivalKind::File(FileKind::Orders) | ArrivalKind::Fetch) && arrival.taken > 0
}

/// Whether what was given back lies with staff no more: all of it is in, or somebody has taken it away.
fn has_gone(shop: &Shop, ledger: &Ledger, tiding: &Tiding) -> Result<bool, LedgerError> {
    let Some(arrival) = tiding.arrival else { return Ok(false) };
    let Some(set) = ledger.held_set(arrival)? else { return Ok(true) };
    if set.solved_at.is_some() {
        return Ok(true);
    }
    let folder = shop.held(&set.arrival.folder);
    // What is on its way there, or on a share that is away, has not been taken away.
    if !set.arrival.filed || set.is_stale || !folder.is_dir() {
        return Ok(false);
    }
    let name = &set.arrival.held_as;
    let forms = [name.clone(), format!("{name}{}", crate::intake::TWIN_ENDING)];
    Ok(!forms.iter().any(|form| folder.join(form).exists()))
}
