//! Many small files that come together share their syncs, eight at a time: one for what the ledger took in of them, one for
//! their names in the archive. Of fewer files each has its own: whoever wants an end hears of each before the next.
//!
//! What goes in: the next files of the queue. What comes out: each in the ledger by a transaction of its own, then, once
//! all those are on the disk, each in the archive.
//!
//! **Invariant.** Nothing of an arrival is filed away before the arrival is on the disk; none is noted as filed before its
//! name in the archive is.
//! **Invariant.** Each file keeps its own verdict: one that fails is alone, and one of which rows are held ends its group,
//! since the next may be the one that mends them.
//!
//! Deliberately not known here: how a file is taken in (`ingest`), and where it is filed (`filing`).

use super::filing::file_away;
use super::mend;
use super::outcome::{FileOutcome, IntakeOutcome};
use super::private_copy::give_up_copy;
use super::queue::{FileInTurn, QueuedFile, SYNCED_AHEAD, shown};
use super::take_in_turn::take_in_turn;
use crate::inbox::{Identity, Settled};
use crate::ledger::{ArrivalRecord, Ledger};
use crate::notice::ObstacleKind;
use crate::outbox::OwedSyncs;
use crate::shop::{Shop, ShopError};
use std::collections::VecDeque;

/// A file of more bytes shares with none: what it takes is not the syncs.
const SHARING_BYTES: u64 = 1 << 20;

/// A file that is in the ledger, and its original's state when it was copied.
pub(super) type TakenFile = (FileOutcome, Identity);

/// Takes the files whose turn is near into the ledger, as many as may share a sync. When it comes back, they are on the
/// disk.
///
/// # Errors
/// The ledger's own failure.
pub(super) fn take_together(
    shop: &Shop,
    ledger: &mut Ledger,
    near: &mut VecDeque<QueuedFile<'_>>,
    (settled, now): (&[Settled], i64),
    outcome: &mut IntakeOutcome,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<TakenFile>, ShopError> {
    let small = near.iter().take_while(|queued| queued.bytes() <= SHARING_BYTES).count();
    if small < SYNCED_AHEAD {
        return take_several(shop, ledger, (near, 1), (settled, now), outcome, stop);
    }
    ledger.share_sync(true)?;
    let taken = take_several(shop, ledger, (near, small), (settled, now), outcome, stop);
    // Whatever became of them: from here on every commit waits for the disk again.
    ledger.share_sync(false)?;
    taken
}

fn take_several(
    shop: &Shop,
    ledger: &mut Ledger,
    (near, count): (&mut VecDeque<QueuedFile<'_>>, usize),
    (settled, now): (&[Settled], i64),
    outcome: &mut IntakeOutcome,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<TakenFile>, ShopError> {
    let mut taken = Vec::with_capacity(count);
    for nth in 0..count {
        if nth > 0 && stop() {
            break;
        }
        let Some(queued) = near.pop_front() else { break };
        let (copy, place) = queued.copy(shop);
        let one = queued.begin(shop, settled).and_then(|file| take_one(shop, ledger, file, now));
        match outcome.of_one(one, ObstacleKind::TakeIn, &shown(&settled[place]))? {
            Some((file, identity)) => {
                let is_last = file.is_held();
                taken.push((file, identity));
                if is_last {
                    break;
                }
            }
            None => {
                give_up_copy(&copy);
                // Not this file but the archive refuses: the others wait too, and one line says so.
                if outcome.is_archive_in_the_way(shop, &archive_day(shop, now)) {
                    break;
                }
            }
        }
    }
    Ok(taken)
}

/// Takes one file into the ledger, in whichever way it lands there. Also the original's state when it was copied.
fn take_one(
    shop: &Shop,
    ledger: &mut Ledger,
    file: FileInTurn<'_>,
    now: i64,
) -> Result<(FileOutcome, Identity), ShopError> {
    let identity = file.spooled().original.identity;
    if let Some(mending) = mend::prepare(shop, ledger, file.spooled())? {
        let FileInTurn { ready, sync } = file;
        sync.done()?;
        let spooled = ready.map_or_else(|(spooled, _)| spooled, |ready| ready.spooled);
        return Ok((mending.take(shop, ledger, &spooled, now, None)?, identity));
    }
    let in_place = mend::set_in_place(shop, ledger, file.spooled())?;
    let outcome = take_in_turn(shop, ledger, file, in_place.as_ref(), (now, None))?;
    Ok((outcome, identity))
}

/// Who hears of each file that is done.
pub(super) type TellingOfFiles<'t> = &'t mut dyn FnMut(&mut IntakeOutcome, &FileOutcome);

/// Files arrivals away that are on the disk, notes those of which all is where it belongs, and tells of each.
///
/// # Errors
/// The ledger.
pub(super) fn file_together(
    shop: &Shop,
    ledger: &mut Ledger,
    taken: &[TakenFile],
    outcome: &mut IntakeOutcome,
    (filed, tell): (&mut Vec<i64>, TellingOfFiles<'_>),
) -> Result<(), ShopError> {
    let (mut owed, mut done, mut about) =
        (OwedSyncs::default(), Vec::with_capacity(taken.len()), String::new());
    for (file, identity) in taken {
        if let Some(arrival) = ledger.arrival(file.arrival)? {
            let put = file_away(shop, ledger, &arrival, Some(*identity), &mut owed);
            done.extend(outcome.filed(shop, put, &arrival, day_of(&arrival))?);
            log_arrival(&arrival);
            about = format!("archive/{}", arrival.archived_as);
        }
    }
    let paid = owed.pay().map_err(ShopError::from);
    if outcome.of_one(paid, ObstacleKind::PutAway, &about)?.is_some() {
        filed.append(&mut done);
    }
    taken.iter().for_each(|(file, _)| tell(outcome, file));
    Ok(())
}

/// The archive's folder of a moment's arrivals.
fn archive_day(shop: &Shop, now: i64) -> String {
    shop.day(now).format("%Y-%m-%d").to_string()
}

/// The archive's folder of an arrival.
fn day_of(arrival: &ArrivalRecord) -> &str {
    arrival.archived_as.split_once('/').map_or("", |(day, _)| day)
}

fn log_arrival(arrival: &ArrivalRecord) {
    tracing::info!(
        arrival = arrival.id,
        kind = arrival.kind.name(),
        profile = arrival.profile,
        outcome = arrival.outcome.name(),
        rows = arrival.row_count,
        taken = arrival.taken,
        held = arrival.held,
        "arrival"
    );
}
