//! Closing: a person ends the telling of an order.

use super::DeskError;
use super::decide::{Case, Decided, DecisionOutcome};
use crate::ledger::{Holder, Ledger};
use crate::shipment::{Event, EventKind, Phase};
use crate::shop::Shop;

/// Has an order not told any more. `is_alive` says whether whoever holds the folder is at work: only then a call that is
/// out is still out.
///
/// # Errors
/// What [`super::DeskError::Refused`] holds when the order is none, is not told over an API or is being sent; else the
/// ledger's.
pub fn close(
    shop: &Shop,
    ledger: &Ledger,
    store: Option<&str>,
    number: &str,
    is_alive: impl Fn(&Holder) -> bool,
    now: i64,
) -> Result<DecisionOutcome, DeskError> {
    let case = Case::open(shop, ledger, store, number)?;
    if !matches!(case.status.phase, Phase::Open | Phase::Barred | Phase::Stuck(_)) {
        return Ok(case.nothing());
    }
    let mut events = writes_off(&case, is_alive)?;
    events.push(Event::of_order(EventKind::Dismissed));
    case.keep(&events, now)?;
    Ok(case.outcome(Decided::Closed))
}

/// A call that is out: of a process that is at work, or of one that died.
fn writes_off(case: &Case<'_>, is_alive: impl Fn(&Holder) -> bool) -> Result<Vec<Event>, DeskError> {
    let Some(leg) = case.status.in_flight() else { return Ok(Vec::new()) };
    let holder = case.ledger.lease_holder()?;
    if holder.is_some_and(|holder| is_alive(&holder)) {
        return Err(case.being_sent());
    }
    Ok(vec![Event::of(leg, EventKind::Lost)])
}
