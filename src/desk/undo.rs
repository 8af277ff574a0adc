//! Undoing: a whole arrival is taken back, and the shop stands as if it had never come.

use super::observer::Unheard;
use super::people::DeedKind;
use super::{DeskError, Doer, Errand, NowAndThen, Observer, WhoseTurn, claim_or_ask};
use crate::intake::{self, UndoError, Undone};
use crate::ledger::{ArrivalKind, ArrivalOutcome, ArrivalRecord, AskedUndo, Ledger};
use crate::notice::Refusal;
use crate::notice::undo::{UndoRefusal, arrival_line, short_hash};
use crate::shop::{Claimant, Shop, ShopError, shown_time};

/// So many letters of a hash lead to a file; fewer may stand in any name.
const HASH_LETTERS: usize = 4;

/// The file that a person means: by its name, with or without its store's folder, or by the first letters of its hash.
/// Gives its number in the ledger.
///
/// # Errors
/// [`Refusal::Undo`]: there is none, there are several, or it was taken back before.
pub fn arrival_named(shop: &Shop, ledger: &Ledger, file: &str) -> Result<i64, DeskError> {
    let mut found = Vec::new();
    ledger.for_each_arrival(i64::MIN, i64::MAX, |arrival| {
        if is_named(&arrival, file) {
            found.push(arrival);
        }
        Ok::<(), ShopError>(())
    })?;
    let refused = |refusal| Err(Refusal::Undo(refusal).into());
    let file = file.to_owned();
    let Some(last) = found.last().cloned() else { return refused(UndoRefusal::NoSuchFile { file }) };
    found.retain(|arrival| arrival.undone_at.is_none());
    // What was mended in its place has the name of its original, and goes with it.
    let ids: Vec<i64> = found.iter().map(|arrival| arrival.id).collect();
    found.retain(|arrival| arrival.mends.is_none_or(|mended| !ids.contains(&mended)));
    let Some(first) = found.first() else {
        let at = shown_time(last.undone_at.unwrap_or(0), shop.settings.timezone);
        return refused(UndoRefusal::UndoneBefore { file: last.name, at });
    };
    // The same bytes are in by the first that brought them; those after it have changed nothing.
    let is_same = |it: &ArrivalRecord| it.sha256 == first.sha256 && it.folder == first.folder;
    if found.iter().all(is_same) {
        let counts = found.iter().find(|arrival| arrival.outcome != ArrivalOutcome::Known);
        return Ok(counts.unwrap_or(first).id);
    }
    let arrivals = found
        .iter()
        .map(|arrival| {
            let at = shown_time(arrival.at, shop.settings.timezone);
            arrival_line(&place(arrival), &short_hash(&arrival.sha256), &at)
        })
        .collect();
    refused(UndoRefusal::SeveralFiles { file, arrivals })
}

fn is_named(arrival: &ArrivalRecord, file: &str) -> bool {
    let is_file = !matches!(arrival.kind, ArrivalKind::Set | ArrivalKind::Fetch);
    let letters = file.to_ascii_lowercase();
    let is_hash = letters.len() >= HASH_LETTERS && letters.bytes().all(|b| b.is_ascii_hexdigit());
    is_file
        && (arrival.name == file
            || place(arrival) == file
            || is_hash && !arrival.sha256.is_empty() && hex(&arrival.sha256).starts_with(&letters))
}

/// A file's name with its store's folder.
fn place(arrival: &ArrivalRecord) -> String {
    match arrival.folder.as_str() {
        "" => arrival.name.clone(),
        folder => format!("{folder}/{}", arrival.name),
    }
}

fn hex(sha256: &[u8]) -> String {
    sha256.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// Takes an arrival back, or lets the watcher do it who has the folder.
///
/// # Errors
/// As [`undo`]; [`Refusal::AnotherAtWork`].
pub fn undo_or_ask(
    shop: &Shop,
    ledger: &mut Ledger,
    wish: &AskedUndo,
    claimant: Claimant<'_>,
    now: i64,
) -> Result<Undone, DeskError> {
    let errand = Errand { now: Some(now), ..Errand::undo(wish.clone()) };
    match claim_or_ask(shop, ledger, claimant, &errand, &Unheard)? {
        WhoseTurn::Done(answer) => {
            answer.undone.ok_or_else(|| DeskError::Fault("the watcher gave no outcome".to_owned()))
        }
        WhoseTurn::Busy(_) => Err(Refusal::AnotherAtWork.into()),
        WhoseTurn::Ours(lease) => {
            let undone = undo(shop, ledger, wish, now, &Unheard);
            drop(lease);
            undone
        }
    }
}

/// Takes an arrival back: for whoever has the folder. `dry`: nothing is changed, and the outcome is what would change.
/// Somebody's deed is kept in the same transaction.
///
/// # Errors
/// [`Refusal::Undo`] with nothing changed; [`DeskError::Shop`] when the ledger or a folder refuses.
pub fn undo(
    shop: &Shop,
    ledger: &mut Ledger,
    wish: &AskedUndo,
    now: i64,
    observer: &dyn Observer,
) -> Result<Undone, DeskError> {
    let (arrival, dry) = (wish.arrival, wish.dry);
    if !dry {
        intake::finish_begun(shop, ledger)?;
    }
    let refused = |refusal| Err(Refusal::Undo(refusal).into());
    let Some(found) = ledger.arrival(arrival)? else {
        return refused(UndoRefusal::NoSuchFile { file: arrival.to_string() });
    };
    if let Some(at) = found.undone_at {
        let at = shown_time(at, shop.settings.timezone);
        return refused(UndoRefusal::UndoneBefore { file: found.name, at });
    }
    if !found.filed {
        return refused(UndoRefusal::NotFiled { file: found.name });
    }
    let pace = NowAndThen::default();
    let hear = |place: usize, count: usize| {
        if pace.is_time() {
            observer.reads_again(place, count);
        }
    };
    let signed_by = wish.by.as_ref().filter(|_| !dry);
    if let Some(name) = signed_by {
        ledger.sign(Doer { name: name.clone(), at: now }.deed(DeedKind::Undid, &found.name, ""));
    }
    let done = intake::undo(shop, ledger, &found, (now, dry, wish.seen.as_deref()), &hear);
    ledger.unsign();
    let undone = match done {
        Ok(undone) => Undone { dry, ..undone },
        Err(UndoError::Refused(refusal)) => return refused(refusal),
        Err(UndoError::Shop(error)) => return Err(error.into()),
    };
    if !dry {
        tracing::info!(
            arrival,
            gone = undone.gone_count,
            changed = undone.changed_count,
            "arrival taken back"
        );
        intake::settle_held(shop, ledger, now)?;
        shop.keep_witness(ledger)?;
        super::keep_state_page(shop, ledger, now, false);
    }
    Ok(undone)
}
