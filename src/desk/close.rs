//! Closing: a person ends the telling of an order.

use super::DeskError;
use super::decide::{Case, Decided, DecisionOutcome};
use crate::ledger::Ledger;
use crate::shipment::{Event, EventKind, Phase};
use crate::shop::Shop;

/// Has an order not told any more. `seen`: how much had been told to the mall and said by it when a person looked; nothing
/// is done when it is more by now. A call that is out is still out only when a process is at work on the folder.
///
/// # Errors
/// What [`super::DeskError::Refused`] holds when the order is none, is not told over an API or is being sent; else the
/// ledger's.
pub fn close(
    shop: &Shop,
    ledger: &Ledger,
    store: Option<&str>,
    (number, seen): (&str, Option<usize>),
    now: i64,
) -> Result<DecisionOutcome, DeskError> {
    let case = Case::open(shop, ledger, store, (number, seen))?;
    if !matches!(case.status.phase, Phase::Open | Phase::Barred | Phase::Stuck(_)) {
        return Ok(case.nothing());
    }
    let mut events = writes_off(&case)?;
    events.push(Event::of_order(EventKind::Dismissed));
    case.keep(&events, now)?;
    Ok(case.outcome(Decided::Closed))
}

/// A call that is out: of a process that is at work, or of one that died.
fn writes_off(case: &Case<'_>) -> Result<Vec<Event>, DeskError> {
    let Some(leg) = case.status.in_flight() else { return Ok(Vec::new()) };
    if case.shop.holder(case.ledger)?.is_some() || case.shop.is_at_work() {
        return Err(case.being_sent());
    }
    Ok(vec![Event::of(leg, EventKind::Lost)])
}
