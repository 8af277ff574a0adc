//! One file's way from the inbox into the ledger and the archive.
//!
//! What goes in: files that are quiet. What comes out: a [`FileOutcome`] each; everything else is in the ledger and
//! the folders.
//!
//! **Invariant.** A file is one transaction, all of it or nothing; what a crash interrupted is finished first.
//! **Invariant.** Nothing is decided here: what a row says is `normalize`'s word, what is due `rules`'.
//!
//! Deliberately not known here: what the clock says (`now` is an argument) and how outcomes are shown (`cli`).

pub mod reception;
pub mod bundles;
mod combined_orders;
mod filing;
mod ingest;
mod outcome;
mod queue;
mod recognise;
mod row_source;
mod rows_by_order;
mod rows_by_place;
mod whose_store;

pub use outcome::{FileOutcome, IntakeOutcome};
pub use recognise::{Recognised, look_inside, recognise, unreadable};

use crate::crash::{Point, here};
use crate::inbox::{Identity, Settled};
use crate::ledger::{ArrivalRecord, Ledger};
use crate::notice::{Code, Finding, files};
use crate::profile::FileKind;
use crate::shop::{Shop, ShopError, shown_time};
use filing::Filed;
use ingest::{hold_whole, ingest, known_already};
use queue::{Copied, Queued, SYNCED_AHEAD, Turn};
use std::collections::VecDeque;
use std::io;

/// Finishes what a crash interrupted: files that are in the ledger but not yet filed away, private copies that nobody
/// knows.
///
/// # Errors
/// [`ShopError`].
pub fn finish_begun(shop: &Shop, ledger: &mut Ledger) -> Result<(), ShopError> {
    for arrival in ledger.unfiled()? {
        tracing::warn!(arrival = arrival.id, "finishing an arrival that was interrupted");
        if let Filed::Whole = filing::file_away(shop, ledger, &arrival, None)? {
            ledger.filed(&[arrival.id])?;
        }
    }
    let spool = shop.spool();
    let leftovers = match std::fs::read_dir(&spool) {
        Ok(leftovers) => leftovers,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(ShopError::io(&spool, e)),
    };
    for leftover in leftovers {
        let path = leftover.map_err(|e| ShopError::io(&spool, e))?.path();
        here(Point::SpoolSweep)
            .and_then(|()| std::fs::remove_file(&path))
            .map_err(|e| ShopError::io(&path, e))?;
    }
    Ok(())
}

/// Arrivals are noted as filed away so many at once: a crash leaves no more of them to be looked at again.
const NOTED_AT_ONCE: usize = 64;

/// Takes in the files that are quiet, which come in the order of their quiet time. `stop` is asked between files;
/// `hear` hears of each file once it is in, so that nothing is kept of those that are done.
///
/// # Errors
/// [`ShopError`].
pub fn take_in(
    shop: &Shop,
    ledger: &mut Ledger,
    settled: &[Settled],
    now: i64,
    outcome: &mut IntakeOutcome,
    stop: &dyn Fn() -> bool,
    hear: &mut dyn FnMut(&FileOutcome),
) -> Result<(), ShopError> {
    shop.pace.begin(settled.iter().map(|file| file.sighting.identity.size).sum());
    let mut tell = |outcome: &mut IntakeOutcome, file: &FileOutcome| {
        outcome.files += 1;
        outcome.is_held |= file.is_held();
        hear(file);
    };
    let Some(mut queue) = line_up(shop, ledger, settled, now, outcome, stop, &mut tell)? else {
        return Ok(());
    };
    queue.sort_by_key(Queued::turn);
    let (mut queue, mut near) = (queue.into_iter(), VecDeque::new());
    let mut filed = Vec::with_capacity(NOTED_AT_ONCE);
    while !stop() {
        near.extend(queue.by_ref().take(SYNCED_AHEAD - near.len()));
        near.iter_mut().for_each(|queued: &mut Queued<'_>| queued.sync_ahead(shop));
        let Some(queued) = near.pop_front() else { break };
        let turn = queued.begin(shop, settled)?;
        let (file, identity) = settle_one(shop, ledger, turn, now)?;
        if let Some(arrival) = ledger.arrival(file.arrival)? {
            if let Filed::Whole = filing::file_away(shop, ledger, &arrival, Some(identity))? {
                filed.push(arrival.id);
            }
            log_arrival(&arrival);
        }
        tell(outcome, &file);
        if filed.len() == NOTED_AT_ONCE {
            ledger.filed(&filed)?;
            filed.clear();
            ledger.shorten_log()?;
        }
    }
    ledger.filed(&filed)?;
    shop.pace.end();
    Ok(())
}

/// Copies the files and looks at them; `None` when an end was asked for.
fn line_up<'p>(
    shop: &'p Shop,
    ledger: &mut Ledger,
    settled: &[Settled],
    now: i64,
    outcome: &mut IntakeOutcome,
    stop: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(&mut IntakeOutcome, &FileOutcome),
) -> Result<Option<Vec<Queued<'p>>>, ShopError> {
    let mut queue = Vec::new();
    let begun = ledger.unfiled()?;
    for (place, file) in settled.iter().enumerate() {
        if stop() {
            return Ok(None);
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
        match queue::queue_up(shop, file, place)? {
            Copied::Whole(queued) => queue.push(queued),
            Copied::NotReady => outcome.waiting.push(file.sighting.name.clone()),
            Copied::TooLarge(size) => {
                let held = hold_too_large(shop, ledger, file, size, now)?;
                tell(outcome, &held);
            }
        }
    }
    Ok(Some(queue))
}

fn log_arrival(arrival: &ArrivalRecord) {
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

/// A name in another encoding than UTF-8, as old archives leave them, is written anew: in Windows-31J where it can be
/// read so, else with a mark for what cannot. The file is taken under that name, after its quiet time.
fn rename_readably(file: &Settled) -> Result<(), ShopError> {
    let path = &file.sighting.path;
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
    let (text, _, is_wrong) = encoding_rs::SHIFT_JIS.decode(name.as_encoded_bytes());
    let readable = if is_wrong { file.sighting.name.clone() } else { text.into_owned() };
    crate::outbox::move_into(path, folder, &readable)?;
    Ok(())
}

fn settle_one(
    shop: &Shop,
    ledger: &mut Ledger,
    turn: Turn<'_>,
    now: i64,
) -> Result<(FileOutcome, Identity), ShopError> {
    let identity = turn.spooled().original.identity;
    let file = match turn.ready {
        Err((spooled, findings)) => {
            turn.sync.done()?;
            hold_whole(shop, ledger, &spooled, &findings, now)?
        }
        Ok(ready) => {
            let only =
                (ready.recognised.profile.kind == FileKind::Orders).then(|| ready.store.clone()).flatten();
            match ledger.taken_in(&ready.spooled.sha256, only.as_deref())? {
                Some(first) => {
                    turn.sync.done()?;
                    let at = shown_time(first.at, shop.settings.timezone);
                    let finding = Finding::of_file(Code::F006, files::already_taken(&first.name, &at));
                    known_already(shop, ledger, &ready.spooled, &finding, now)?
                }
                None => ingest(shop, ledger, &ready, turn.sync, now)?,
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
) -> Result<FileOutcome, ShopError> {
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
    Ok(of_file)
}
