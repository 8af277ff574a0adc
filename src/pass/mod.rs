//! One pass: everything is taken as far as it can go now. It may be stopped between any two steps.
//!
//! What goes in: a shop folder and the present time. What comes out: a [`PassOutcome`]; everything else is in
//! the ledger and the folders.
//!
//! **Invariant.** There is no second path: `run` makes one pass, `watch` makes one whenever something wakes it.
//! **Invariant.** A pass decides nothing: what a row says is `normalize`'s word, what is due `rules`'.
//! **Invariant.** What a crash interrupted is finished first.
//!
//! Deliberately not known here: what the clock says (`now` is an argument) and how outcomes are shown (`cli`).

mod ahead;
pub mod bundles;
mod combining;
pub mod desk;
mod export;
mod fetch;
mod filing;
mod held_workbook;
mod ingest;
mod job;
mod mall;
mod pace;
mod outcome;
mod push;
mod reading;
pub mod report;
mod recognise;
mod shop;
pub mod standing;
mod waves;

pub use export::{Look, export_csv, finish_batches, look_at, shipment_of};
pub use fetch::fetch_store;
pub use mall::{Clock, MallLine, Manner, Progress, Stop, block_on, client_of};
pub use outcome::{ExportOutcome, FetchOutcome, FileOutcome, MallOutcome, PassOutcome};
pub use pace::Pace;
pub use push::{export_api, is_api, telling_of};
pub use recognise::{Recognised, look_inside, recognise};
pub use shop::Shop;

use crate::crash::{Point, here};
use crate::inbox::{Identity, Settled, SpoolError, Spooled, spool};
use crate::ledger::{Ledger, LedgerError};
use crate::notice::{Code, Finding, files};
use crate::outbox::{Failed, PublishError};
use crate::profile::FileKind;
use chrono_tz::Tz;
use filing::Filed;
use ingest::{Ready, hold_whole, ingest, known_already};
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Why a pass had to stop. What it had committed stays; the next pass goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A folder that staff see.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// A file or folder of ours.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
}

impl PassError {
    /// An error of a file or folder.
    pub fn io(path: &Path, error: io::Error) -> Self {
        Self::Io(path.to_owned(), error)
    }
}

impl From<Failed<PassError>> for PassError {
    fn from(failed: Failed<PassError>) -> Self {
        match failed {
            Failed::Content(error) => error,
            Failed::Disk(error) => Self::Publish(error),
        }
    }
}

/// Numbers for names of private files, unique in this process.
fn next_number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A moment as people read it, in the shop's time zone.
pub fn shown_time(at: i64, zone: Tz) -> String {
    chrono::DateTime::from_timestamp(at, 0)
        .map(|at| at.with_timezone(&zone).format("%Y/%m/%d %H:%M").to_string())
        .unwrap_or_default()
}

/// Brings a shop's ledger up to its rules: when they changed since the ledger's index of due orders was made,
/// it is made anew, once.
///
/// # Errors
/// When the ledger cannot be read or written.
pub fn follow_rules(shop: &Shop, ledger: &mut Ledger) -> Result<(), PassError> {
    const KEY: &str = "rules";
    let fingerprint = shop.settings.rules.fingerprint();
    if ledger.remembered(KEY)?.as_deref() == Some(fingerprint.as_str()) {
        return Ok(());
    }
    let rules = &shop.settings.rules;
    ledger.remake_due(|record| standing::due_of_record(record, rules), KEY, &fingerprint)?;
    Ok(())
}

/// Finishes what a crash interrupted: files that are in the ledger but not yet filed away, export files that
/// are recorded but not yet published, private copies that nobody knows.
///
/// # Errors
/// [`PassError`].
pub fn finish_begun(shop: &Shop, ledger: &mut Ledger) -> Result<(), PassError> {
    for arrival in ledger.unfiled()? {
        tracing::warn!(arrival = arrival.id, "finishing an arrival that was interrupted");
        if let Filed::Whole = filing::file_away(shop, ledger, &arrival, None)? {
            ledger.filed(&[arrival.id])?;
        }
    }
    finish_batches(shop, ledger)?;
    let spool = shop.spool();
    let leftovers = match std::fs::read_dir(&spool) {
        Ok(leftovers) => leftovers,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(PassError::io(&spool, e)),
    };
    for leftover in leftovers {
        let path = leftover.map_err(|e| PassError::io(&spool, e))?.path();
        here(Point::SpoolSweep)
            .and_then(|()| std::fs::remove_file(&path))
            .map_err(|e| PassError::io(&path, e))?;
    }
    Ok(())
}

/// A file that has been copied and looked at, waiting for its turn.
struct Queued<'p> {
    ready: Result<Ready<'p>, (Spooled, Vec<Finding>)>,
    sync: Syncing,
    place: usize,
}

/// A private copy on its way to the disk. Nothing may be committed that relies on it before [`Syncing::done`].
struct Syncing {
    path: PathBuf,
    /// `None`: it is synced when it is asked for.
    beside: Option<std::thread::JoinHandle<io::Result<()>>>,
}

impl Syncing {
    fn begin(path: &Path, beside: bool) -> Self {
        let copy = path.to_owned();
        let beside = beside.then(|| std::thread::spawn(move || sync_copy(&copy)));
        Self { path: path.to_owned(), beside }
    }

    /// Waits until the copy is on the disk.
    fn done(self) -> Result<(), PassError> {
        let synced = match self.beside {
            Some(sync) => sync.join().unwrap_or_else(|_| Err(io::Error::other("the syncing thread died"))),
            None => sync_copy(&self.path),
        };
        synced.map_err(|e| PassError::io(&self.path, e))
    }
}

/// So many files of a pass are synced beside the reading, each on a thread of its own.
const SYNCED_BESIDE: usize = 16;

impl Queued<'_> {
    /// `orders` first, then `updates`, then `shipments`; within a kind as they became quiet.
    fn turn(&self) -> (Option<FileKind>, usize) {
        (self.ready.as_ref().ok().map(|ready| ready.recognised.profile.kind), self.place)
    }
}

/// Takes in the files that are quiet, which come in the order of their quiet time. `stop` is asked between files.
///
/// # Errors
/// [`PassError`].
pub fn take_in(
    shop: &Shop,
    ledger: &mut Ledger,
    settled: &[Settled],
    now: i64,
    outcome: &mut PassOutcome,
    stop: &dyn Fn() -> bool,
) -> Result<(), PassError> {
    let mut queue = Vec::new();
    shop.pace.begin(settled.iter().map(|file| file.sighting.identity.size).sum());
    let begun = ledger.unfiled()?;
    for (place, file) in settled.iter().enumerate() {
        if stop() {
            return Ok(());
        }
        if file.sighting.path.file_name().is_some_and(|name| name.to_str().is_none()) {
            rename_readably(file)?;
            outcome.waiting.push(file.sighting.name.clone());
            continue;
        }
        // What is in already and only cannot be removed (Excel has it open) is no new arrival.
        let known = begun.iter().find(|a| a.name == file.sighting.name && a.folder == file.sighting.folder);
        if known.is_some_and(|arrival| filing::original_is(shop, arrival)) {
            outcome.waiting.push(file.sighting.name.clone());
            continue;
        }
        queue.extend(queue_up(shop, file, place, ledger, now, outcome)?);
    }
    queue.sort_by_key(Queued::turn);
    let mut filed = Vec::new();
    for queued in queue {
        if stop() {
            break;
        }
        let (file, identity) = settle_one(shop, ledger, queued, now)?;
        if let Some(arrival) = ledger.arrival(file.arrival)? {
            if let Filed::Whole = filing::file_away(shop, ledger, &arrival, Some(identity))? {
                filed.push(arrival.id);
            }
            tracing::info!(
                arrival = arrival.id,
                kind = arrival.kind,
                profile = arrival.profile,
                outcome = arrival.outcome,
                rows = arrival.row_count,
                taken = arrival.taken,
                held = arrival.held,
                "arrival"
            );
        }
        outcome.files.push(file);
    }
    ledger.filed(&filed)?;
    shop.pace.end();
    Ok(())
}

/// A name in another encoding than UTF-8, as old archives leave them, is written anew: in Windows-31J where it can be
/// read so, else with a mark for what cannot. The file is taken under that name, after its quiet time.
fn rename_readably(file: &Settled) -> Result<(), PassError> {
    let path = &file.sighting.path;
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
    let (text, _, is_wrong) = encoding_rs::SHIFT_JIS.decode(name.as_encoded_bytes());
    let readable = if is_wrong { file.sighting.name.clone() } else { text.into_owned() };
    crate::outbox::move_into(path, folder, &readable)?;
    Ok(())
}

fn queue_up<'p>(
    shop: &'p Shop,
    file: &Settled,
    place: usize,
    ledger: &mut Ledger,
    now: i64,
    outcome: &mut PassOutcome,
) -> Result<Option<Queued<'p>>, PassError> {
    let name = format!("{}-{}.spool", std::process::id(), next_number());
    let limit = shop.settings.limits.file_bytes;
    let spooled = match spool(&file.sighting, &shop.spool(), &name, limit, &|bytes| shop.pace.went(bytes)) {
        Ok(spooled) => spooled,
        Err(SpoolError::NotReady(..)) => {
            outcome.waiting.push(file.sighting.name.clone());
            return Ok(None);
        }
        Err(SpoolError::TooLarge(_, bytes, limit)) => {
            hold_too_large(shop, ledger, file, (bytes, limit), now, outcome)?;
            return Ok(None);
        }
        Err(SpoolError::Write(path, error)) => return Err(PassError::io(&path, error)),
    };
    let sync = Syncing::begin(&spooled.path, place < SYNCED_BESIDE);
    let recognised = recognise(shop, &spooled.path, &spooled).map_err(|e| PassError::io(&spooled.path, e))?;
    let ready = match recognised {
        Ok(recognised) => match store_of(shop, &spooled, &recognised) {
            Ok(store) => Ok(Ready { spooled, recognised, store }),
            Err(finding) => Err((spooled, vec![finding])),
        },
        Err(findings) => Err((spooled, findings)),
    };
    Ok(Some(Queued { ready, sync, place }))
}

fn sync_copy(path: &Path) -> io::Result<()> {
    here(Point::SpoolSync)?;
    File::open(path)?.sync_all()
}

/// The store of a file: its folder; else, for orders, the profile's, else the only one there is.
fn store_of(shop: &Shop, spooled: &Spooled, recognised: &Recognised<'_>) -> Result<Option<String>, Finding> {
    let folder = &spooled.original.folder;
    if !folder.is_empty() {
        return Ok(Some(folder.clone()));
    }
    if recognised.profile.kind != FileKind::Orders {
        return Ok(None);
    }
    let codes = shop.store_codes();
    match (&recognised.profile.store, &codes[..]) {
        (Some(store), _) => Ok(Some(store.clone())),
        (None, [only]) => Ok(Some(only.clone())),
        _ => Err(Finding::of_file(Code::F003, files::store_unclear(&codes))),
    }
}

fn settle_one(
    shop: &Shop,
    ledger: &mut Ledger,
    queued: Queued<'_>,
    now: i64,
) -> Result<(FileOutcome, Identity), PassError> {
    let spooled = match &queued.ready {
        Ok(ready) => &ready.spooled,
        Err((spooled, _)) => spooled,
    };
    let identity = spooled.original.identity;
    let file = match queued.ready {
        Err((spooled, findings)) => {
            queued.sync.done()?;
            hold_whole(shop, ledger, &spooled, &findings, now)?
        }
        Ok(ready) => {
            let only =
                (ready.recognised.profile.kind == FileKind::Orders).then(|| ready.store.clone()).flatten();
            match ledger.taken_in(&ready.spooled.sha256, only.as_deref())? {
                Some(first) => {
                    queued.sync.done()?;
                    let at = shown_time(first.at, shop.settings.timezone);
                    let finding = Finding::of_file(Code::F006, files::already_taken(&first.name, &at));
                    known_already(shop, ledger, &ready.spooled, &finding, now)?
                }
                None => ingest(shop, ledger, &ready, queued.sync, now)?,
            }
        }
    };
    Ok((file, identity))
}

/// A file that is too large even to be copied goes to staff by a rename, after the ledger knows of it.
fn hold_too_large(
    shop: &Shop,
    ledger: &mut Ledger,
    file: &Settled,
    (bytes, limit): (u64, u64),
    now: i64,
    outcome: &mut PassOutcome,
) -> Result<(), PassError> {
    let sighting = &file.sighting;
    let finding = Finding::of_file(Code::F005, files::too_large(bytes, limit));
    let mut intake = ledger.intake(now)?;
    intake.note(&finding, true, (0, 0))?;
    let landing = crate::ledger::Landing {
        name: sighting.name.clone(),
        folder: sighting.folder.clone(),
        bytes,
        at: now,
        outcome: Code::F005.name().to_owned(),
        mtime: sighting.identity.mtime,
        held_as: ingest::held_name(shop, &sighting.folder, &sighting.name)?,
        ..crate::ledger::Landing::default()
    };
    let arrival = intake.commit(&landing)?;
    if let Some(arrival) = ledger.arrival(arrival)?
        && let Filed::Whole = filing::file_away(shop, ledger, &arrival, None)?
    {
        ledger.filed(&[arrival.id])?;
    }
    let mut of_file = FileOutcome {
        arrival,
        name: sighting.name.clone(),
        whole: Some(Code::F005),
        ..FileOutcome::default()
    };
    of_file.held_as.clone_from(&landing.held_as);
    of_file.show(&finding);
    outcome.files.push(of_file);
    Ok(())
}

/// The ledger's log being copied into its file on a thread of its own.
pub struct Copying(Option<std::thread::JoinHandle<Result<(), LedgerError>>>);

impl Copying {
    /// Waits for its end.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn wait(self) -> Result<(), PassError> {
        match self.0.map(std::thread::JoinHandle::join) {
            Some(Ok(copied)) => Ok(copied?),
            Some(Err(_)) => Err(LedgerError::Missing("the copying thread died".to_owned()).into()),
            None => Ok(()),
        }
    }
}

/// Begins to copy the ledger's log into its file, when there is much of it.
///
/// # Errors
/// When the ledger cannot be opened a second time.
pub fn checkpoint_beside(ledger: &Ledger) -> Result<Copying, PassError> {
    if !ledger.has_long_log() {
        return Ok(Copying(None));
    }
    let second = ledger.second()?;
    Ok(Copying(Some(std::thread::spawn(move || second.checkpoint()))))
}

/// Names of the stores by code, for templates and people.
pub fn store_names(shop: &Shop) -> HashMap<&str, &str> {
    shop.settings.stores.iter().map(|store| (store.code.as_str(), store.name.as_str())).collect()
}
