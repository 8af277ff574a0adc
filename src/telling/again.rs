//! Telling a store once more what has changed after it was told.
//!
//! What goes in: orders that a person names. What comes out: which of them were told once more, and of each other one why
//! not: a store that is told by file gets a batch of its own, a mall's API the tracking anew, as long as it takes it.
//!
//! What travels in the parcel of an order that is named, was told and has changed with it, goes with it.
//!
//! **Invariant.** Nothing else is said again: no shipment is created or completed a second time, no message sent.
//! **Invariant.** That it is to be told once more is in the ledger before a call leaves; a run that dies leaves it to
//! the next, which reads the order first.
//!
//! Deliberately not known here: what has changed (`changed`), the calls (`push`).

use super::changed::changed_after;
use super::export::StoreLook;
use super::publishing::{batch_name, publish_recorded};
use super::push::{export_api, note_telling, plan_of, telling_of};
use crate::ledger::{Ledger, LedgerError, OrderId, OrderRecord, ShipmentJournal};
use crate::mercari::bare_id;
use crate::notice::Code;
use crate::notice::again::WhyNotAgain;
use crate::order::{ExportState, status};
use crate::outbox::publish::takes_files;
use crate::rules::Verdict;
use crate::shipment::{Event, EventKind, Journal, Phase};
use crate::shop::ShopError;
use crate::shop::settings::Via;
use crate::telling::mall::{Clock, Manner};
use crate::telling::outcome::ExportOutcome;

/// Tells what stands now of these orders of a store once more. `dry`: only looks.
///
/// # Errors
/// [`ShopError`]; what the mall says is in the outcome.
pub fn export_again(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    orders: &[OrderId],
    (clock, dry): (Clock, bool),
    manner: Manner<'_>,
) -> Result<ExportOutcome, ShopError> {
    let Some(store) = look.store else { return Ok(ExportOutcome::default()) };
    let mut outcome = ExportOutcome { is_again: true, dry, ..ExportOutcome::of(store) };
    let by_api = store.export.via == Via::Api;
    let mut records = Vec::new();
    ledger.for_each_named(orders, |record| {
        records.extend(Some(record).filter(|record| record.order.store == store.code));
        Ok::<(), LedgerError>(())
    })?;
    for parent in 0..records.len() {
        let children = changed_children(look, ledger, &records[parent])?;
        records.extend(children);
    }
    records.sort_by(|a, b| a.order.number.cmp(&b.order.number));
    records.dedup_by_key(|record| record.id);
    let mut going = Vec::new();
    for record in records {
        match bar_to_again(look, ledger, &record)? {
            Some(why) => outcome.not_again.push((record.order.number, why)),
            None => going.push(record),
        }
    }
    for record in &going {
        if changed_after(ledger, record)?.is_empty() {
            outcome.unchanged.push(record.order.number.clone());
        }
    }
    if dry || going.is_empty() {
        outcome.again = going.into_iter().map(|record| record.order.number).collect();
        return Ok(outcome);
    }
    if by_api {
        by_call(look, ledger, &going, outcome, (clock, manner))
    } else {
        by_file(look, ledger, going, outcome, clock)
    }
}

/// What travels in an order's parcel, was told, and has changed with it: nobody who names the parcel means one of its
/// orders alone. Those that cannot be told once more are asked for by their own numbers.
fn changed_children(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    parent: &OrderRecord,
) -> Result<Vec<OrderRecord>, LedgerError> {
    let mut changed = Vec::new();
    for child in ledger.orders_of(&parent.order.store, &ledger.children(parent.id)?)? {
        if bar_to_again(look, ledger, &child)?.is_none() && !changed_after(ledger, &child)?.is_empty() {
            changed.push(child);
        }
    }
    Ok(changed)
}

/// What keeps an order from being told once more.
///
/// # Errors
/// When the ledger cannot be read.
pub fn bar_to_again(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    record: &OrderRecord,
) -> Result<Option<WhyNotAgain>, LedgerError> {
    match bar_of(look, record) {
        None if look.store.is_some_and(|store| store.export.via == Via::Api) => {
            bar_at_mall(look, ledger, record)
        }
        bar => Ok(bar),
    }
}

/// What keeps an order from being told once more, whoever its store is told by.
fn bar_of(look: &StoreLook<'_>, record: &OrderRecord) -> Option<WhyNotAgain> {
    if record.order.export_state != ExportState::Sent {
        return Some(WhyNotAgain::NotTold(record.order.export_state));
    }
    if record.order.status == status::CANCELED {
        return Some(WhyNotAgain::Canceled);
    }
    let reasons = match look.verdict_as_untold(record) {
        Verdict::Due => return None,
        Verdict::NotDue(reasons) => reasons,
    };
    // That it was told is why we are here; what keeps an order back for a while keeps no correction.
    let passes = [Code::D305, Code::D306, Code::D314, Code::D315, Code::D316, Code::D317];
    let reasons: Vec<Code> = reasons.into_iter().filter(|code| !passes.contains(code)).collect();
    (!reasons.is_empty()).then_some(WhyNotAgain::Reasons(reasons))
}

/// What keeps an order from being told once more over the API. One that somebody has asked for before goes on.
fn bar_at_mall(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    record: &OrderRecord,
) -> Result<Option<WhyNotAgain>, LedgerError> {
    let status = telling_of(look.shop, ledger, record)?.status;
    if !matches!(status.phase, Phase::Done | Phase::Correcting) {
        return Ok(Some(WhyNotAgain::ByHand));
    }
    let Ok(plan) = plan_of(look, record) else { return Ok(None) };
    Ok(match plan.tracking {
        None => Some(WhyNotAgain::NoNumber),
        Some(code) if status.parcels.iter().all(|parcel| parcel.told == code) => {
            Some(WhyNotAgain::SameForMall)
        }
        Some(_) => None,
    })
}

fn by_file(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    going: Vec<OrderRecord>,
    mut outcome: ExportOutcome,
    clock: Clock,
) -> Result<ExportOutcome, ShopError> {
    let (Some(store), Some(layout)) = (look.store, look.layout) else { return Ok(outcome) };
    let outbox = look.shop.outbox(&store.code);
    takes_files(&outbox)?;
    let mut draft = ledger.batch(&store.code, layout.id(), clock.began(), look.today)?;
    let ids: Vec<OrderId> = going.iter().map(|seen| seen.id).collect();
    // The lock is there now: what came between is told too.
    let mut now = ledger.orders_named(&ids)?;
    for seen in going {
        let Some(record) = now.remove(&seen.id) else { continue };
        match (bar_of(look, &record), look.line(&record)) {
            (None, Ok(line)) => {
                draft.put_again(record.id, &line)?;
                outcome.again.push(record.order.number);
            }
            (bar, _) => {
                let why = bar.unwrap_or(WhyNotAgain::Reasons(vec![Code::D312]));
                outcome.not_again.push((record.order.number, why));
            }
        }
    }
    if outcome.again.is_empty() {
        return Ok(outcome);
    }
    let id = draft.id();
    draft.commit(&batch_name(look.shop, &store.code, clock.began(), id), &layout.head())?;
    publish_recorded(look.shop, ledger, id, &mut outcome)?;
    Ok(outcome)
}

fn by_call(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    going: &[OrderRecord],
    mut outcome: ExportOutcome,
    (clock, manner): (Clock, Manner<'_>),
) -> Result<ExportOutcome, ShopError> {
    let mut journal = ShipmentJournal::open(ledger, look.store.map_or("", |store| store.code.as_str()))?;
    note_telling(look.shop, ledger)?;
    for record in going {
        let id = bare_id(&record.order.number);
        let telling = telling_of(look.shop, ledger, record)?;
        let is_asked = telling.status.phase == Phase::Correcting;
        journal.admit(id, telling);
        if !is_asked {
            journal.keep(id, &Event::of_order(EventKind::AskedAgain), clock.now())?;
        }
    }
    let mut look = look.clone();
    look.only = Some(going.iter().map(|record| record.id).collect());
    let told = export_api(&look, ledger, clock, manner)?;
    outcome.again = told.again;
    outcome.not_again.extend(told.not_again);
    for record in going {
        let number = &record.order.number;
        let is_said = outcome.again.contains(number) || outcome.not_again.iter().any(|(of, _)| of == number);
        if !is_said {
            outcome.not_again.push((number.clone(), WhyNotAgain::Later));
        }
    }
    outcome.mall = told.mall;
    Ok(outcome)
}
