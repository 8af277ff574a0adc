//! Forgetting who bought: what is over and old leaves the ledger and the folders, numbers and amounts stay.
//!
//! What goes in: a day, before which all that is over is forgotten. What comes out: how many orders were forgotten, which
//! files are gone, and which hold others too, with the day on which they can go.
//!
//! **Invariant.** What is begun is finished, by whoever has the folder next: it is owed in the ledger from before the first
//! step until the ledger's files hold nothing of it (`Forgetting`), and each step may be done again.
//! **Invariant.** The list outside the ledger is written before the ledger forgets (`shop::forgotten`).
//! **Invariant.** Files go before the debt is paid; one that refuses is named, and stops nothing.
//!
//! Deliberately not known here: how a ledger forgets.

mod files;
mod outcome;
mod over;
mod seen;
mod sweep;

use super::error::DeskError;
use crate::ledger::{Ledger, LedgerError, LedgerErrorKind, LinesOfPeople, OrderId, Selection};
use crate::notice::{Obstacle, ObstacleKind};
use crate::shop::{Shop, ShopError};
use chrono::{Days, NaiveDate};
pub use outcome::{ForgetOutcome, ForgetWish, StayingFile};
use over::over_since;
use seen::SeenFiles;
use std::collections::BTreeSet;
use sweep::Sweep;

/// So many orders are forgotten at a time.
const AT_ONCE: usize = 50_000;
/// Under which the ledger remembers what came of the last forgetting.
const OUTCOME: &str = "last forgetting";
/// Under which it remembers the day on which a pass has forgotten.
const DAY: &str = "forgotten on";

/// Forgets what was over before a day. For whoever has the folder.
///
/// # Errors
/// When the ledger or a list cannot be read or written; what is begun stays owed.
pub fn forget(shop: &Shop, ledger: &Ledger, wish: ForgetWish) -> Result<ForgetOutcome, DeskError> {
    forget_but(shop, ledger, wish, None)
}

/// As [`forget`], without looking into files of which `seen` knows that they stay.
fn forget_but(
    shop: &Shop,
    ledger: &Ledger,
    wish: ForgetWish,
    seen: Option<SeenFiles>,
) -> Result<ForgetOutcome, DeskError> {
    let was_owed = ledger.owed_forgetting()?.is_some();
    ledger.owe_forgetting(&word_of(wish))?;
    let mut outcome = ForgetOutcome::default();
    let orders = orders_to_forget(shop, ledger, wish.before)?;
    forget_these(shop, ledger, &orders)?;
    outcome.orders = orders.len() as u64;
    let start = shop.placed_between(wish.before, wish.before).undated_from;
    let forget_rows = || {
        let rows = ledger.forget_rows(start, &|arrival| {
            let held = shop.held(&arrival.folder).join(&arrival.held_as);
            arrival.held_as.is_empty() || !held.exists()
        })?;
        Ok::<u64, DeskError>(rows.held + rows.findings)
    };
    outcome.rows = forget_rows()?;
    Sweep { shop, ledger, wish, is_dry: false }.all(seen, &mut outcome)?;
    if wish.mixed {
        // Rows of what went from staff just now are needed by nobody any more.
        outcome.rows += forget_rows()?;
    }
    if was_owed || outcome.orders > 0 || outcome.rows > 0 {
        ledger.scrub()?;
    } else {
        ledger.owe_forgetting("")?;
    }
    // Texts and numbers: nothing in it cannot be written.
    ledger.remember(OUTCOME, &serde_json::to_string(&outcome).unwrap_or_default())?;
    Ok(outcome)
}

/// What would be forgotten, and which files would go; nothing is changed.
///
/// # Errors
/// When the ledger or a folder cannot be read.
pub fn forget_dry(shop: &Shop, ledger: &Ledger, wish: ForgetWish) -> Result<ForgetOutcome, DeskError> {
    let orders = orders_to_forget(shop, ledger, wish.before)?;
    let mut outcome = ForgetOutcome { orders: orders.len() as u64, ..ForgetOutcome::default() };
    Sweep { shop, ledger, wish, is_dry: true }.all(None, &mut outcome)?;
    Ok(outcome)
}

/// An order that is to be forgotten: its id, store and number.
pub(super) type Leaving = (OrderId, String, String);

/// Orders that were over before a day and are not forgotten, by id.
fn orders_to_forget(shop: &Shop, ledger: &Ledger, before: NaiveDate) -> Result<Vec<Leaving>, DeskError> {
    let mut found = Vec::new();
    let Some(last) = before.pred_opt() else { return Ok(found) };
    // Nobody orders what is over before it was ordered.
    let placed = shop.placed_between(NaiveDate::MIN, last);
    for store in ledger.store_codes()? {
        ledger.for_each_order(&store, Selection::Placed(placed), |record| {
            if !record.is_forgotten() && over_since(shop, &record).is_some_and(|day| day < before) {
                found.push((record.id, store.clone(), record.order.number));
            }
            Ok::<(), DeskError>(())
        })?;
    }
    found.sort_unstable();
    Ok(found)
}

/// Forgets orders, which come by id: first in the list, then in the ledger.
pub(super) fn forget_these(shop: &Shop, ledger: &Ledger, orders: &[Leaving]) -> Result<(), DeskError> {
    let layout = |id: &str| shop.layouts.iter().find(|layout| layout.id() == id);
    // Of a layout that is no more nobody knows what it wrote.
    let is_of_people = |id: &str| layout(id).is_none_or(crate::outbox::Layout::names_people);
    let without =
        |id: &str, lines: &[u8]| layout(id).map_or_else(Vec::new, |layout| layout.without_people(lines));
    let lines = LinesOfPeople { is_of_people: &is_of_people, without: &without };
    for some in orders.chunks(AT_ONCE) {
        shop.note_forgotten(&some.iter().map(|(_, store, number)| (store.as_str(), number.as_str())))?;
        let ids: Vec<OrderId> = some.iter().map(|(id, ..)| *id).collect();
        ledger.forget_orders(&ids, &lines)?;
    }
    Ok(())
}

/// All orders that the ledger has forgotten: store and number.
pub(super) fn forgotten_in_ledger(ledger: &Ledger) -> Result<Vec<(String, String)>, DeskError> {
    let mut found = Vec::new();
    for store in ledger.store_codes()? {
        ledger.for_each_order(&store, Selection::All, |record| {
            if record.is_forgotten() {
                found.push((store.clone(), record.order.number));
            }
            Ok::<(), DeskError>(())
        })?;
    }
    Ok(found)
}

/// Forgets again what was forgotten before, in a ledger that knows nothing of it; how many orders.
pub(super) fn forget_again(
    shop: &Shop,
    ledger: &Ledger,
    forgotten: &BTreeSet<(String, String)>,
) -> Result<u64, DeskError> {
    let mut orders: Vec<Leaving> = Vec::new();
    for (store, number) in forgotten {
        orders.extend(ledger.candidates(Some(store), number, false, 2)?);
    }
    let mut known = BTreeSet::new();
    let ids: Vec<OrderId> = orders.iter().map(|(id, ..)| *id).collect();
    ledger.for_each_named(&ids, |record| {
        if !record.is_forgotten() {
            known.insert(record.id);
        }
        Ok::<(), LedgerError>(())
    })?;
    orders.retain(|(id, ..)| known.contains(id));
    if orders.is_empty() {
        return Ok(0);
    }
    orders.sort_unstable();
    orders.dedup();
    ledger.owe_forgetting("again")?;
    forget_these(shop, ledger, &orders)?;
    ledger.forget_rows(i64::MIN, &|_| false)?;
    ledger.scrub()?;
    Ok(orders.len() as u64)
}

/// Asks whoever has the folder to forget, and gives the word by which that is owed.
///
/// # Errors
/// When the ledger or the bell cannot be written.
pub fn ask_to_forget(shop: &Shop, ledger: &Ledger, wish: ForgetWish) -> Result<(), DeskError> {
    ledger.owe_forgetting(&word_of(wish))?;
    Ok(super::handover::ring(shop)?)
}

/// What came of a forgetting that was asked for; `None`: it is still owed.
///
/// # Errors
/// When the ledger cannot be read.
pub fn asked_forgetting(ledger: &Ledger) -> Result<Option<ForgetOutcome>, DeskError> {
    if ledger.owed_forgetting()?.is_some() {
        return Ok(None);
    }
    let outcome = ledger.remembered(OUTCOME)?.unwrap_or_default();
    Ok(Some(serde_json::from_str(&outcome).unwrap_or_default()))
}

/// Goes on with a forgetting that is owed: one that was asked for, or that a crash has cut short.
///
/// # Errors
/// As [`forget`].
pub fn go_on_forgetting(shop: &Shop, ledger: &Ledger) -> Result<Option<ForgetOutcome>, DeskError> {
    let Some(word) = ledger.owed_forgetting()? else { return Ok(None) };
    match wish_of(&word) {
        Some(wish) => forget(shop, ledger, wish).map(Some),
        // Only the ledger's files were left to be written anew.
        None => ledger.scrub().map(|()| None).map_err(DeskError::from),
    }
}

/// What a pass forgets: what is owed, and once a day what `[privacy] keep_days` says.
///
/// # Errors
/// The ledger.
pub fn forget_of_pass(shop: &Shop, ledger: &Ledger, now: i64) -> Result<Option<ForgetOutcome>, ShopError> {
    let forgotten = match of_pass(shop, ledger, now) {
        Ok(forgotten) => forgotten,
        Err(DeskError::Shop(error)) => Some(refused(error)?),
        Err(error) => {
            let obstacle = Obstacle::plain(ObstacleKind::Forget, "state/", &error.to_string());
            Some(ForgetOutcome { obstacles: vec![obstacle], ..ForgetOutcome::default() })
        }
    };
    Ok(forgotten)
}

fn of_pass(shop: &Shop, ledger: &Ledger, now: i64) -> Result<Option<ForgetOutcome>, DeskError> {
    if let Some(outcome) = go_on_forgetting(shop, ledger)? {
        return Ok(Some(outcome));
    }
    let keep_days = shop.settings.privacy.keep_days;
    let today = shop.day(now);
    if keep_days == 0 || ledger.remembered(DAY)?.as_deref() == Some(today.to_string().as_str()) {
        return Ok(None);
    }
    let Some(before) = today.checked_sub_days(Days::new(u64::from(keep_days))) else { return Ok(None) };
    let wish = ForgetWish { before, mixed: false };
    let outcome = forget_but(shop, ledger, wish, Some(SeenFiles::of(shop)))?;
    ledger.remember(DAY, &today.to_string())?;
    Ok(Some(outcome))
}

/// What cannot be forgotten now is tried again, and stops nothing else: a list that refuses, no room for the ledger twice.
fn refused(error: ShopError) -> Result<ForgetOutcome, ShopError> {
    let kind = error.of_ledger();
    let obstacle = match kind {
        Some(LedgerErrorKind::Full | LedgerErrorKind::Busy) => {
            Obstacle::plain(ObstacleKind::Forget, "state/", &error.to_string())
        }
        _ => error.of_one_thing(ObstacleKind::Forget, "outbox/")?,
    };
    Ok(ForgetOutcome { obstacles: vec![obstacle], ..ForgetOutcome::default() })
}

fn word_of(wish: ForgetWish) -> String {
    format!("{} {}", wish.before, if wish.mixed { "mixed" } else { "alone" })
}

fn wish_of(word: &str) -> Option<ForgetWish> {
    let (day, how) = word.split_once(' ')?;
    Some(ForgetWish { before: day.parse().ok()?, mixed: how == "mixed" })
}
