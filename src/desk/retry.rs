//! Retrying: a person has an order told again that stopped.

use super::DeskError;
use super::decide::{Case, Decided, DecisionOutcome};
use crate::ledger::{Ledger, MallView};
use crate::shipment::{Event, EventKind, Phase};
use crate::shop::Shop;

/// Has an order told again. `even_twice`: a person has said that the mall may be told twice. `seen`: how much had been told
/// to the mall and said by it when they looked; nothing is done when it is more by now.
///
/// # Errors
/// What [`super::DeskError::Refused`] holds when the order is none or is not told over an API; else the ledger's.
pub fn retry(
    shop: &Shop,
    ledger: &Ledger,
    store: Option<&str>,
    (number, seen): (&str, Option<usize>),
    even_twice: bool,
    now: i64,
) -> Result<DecisionOutcome, DeskError> {
    let case = Case::open(shop, ledger, store, (number, seen))?;
    let forgotten = case.record.mall.as_ref().is_some_and(|mall| mall.forbids() && !mall.may_change());
    if !matches!(case.status.phase, Phase::Stuck(_) | Phase::Closed) {
        if !forgotten {
            return Ok(case.nothing());
        }
        ledger.note_standing(&case.record.order.store, case.record.id, &MallView::Unasked, now)?;
        return Ok(case.outcome(Decided::Reopened));
    }
    if case.status.retry_might_tell_twice() && !even_twice {
        return Ok(case.outcome(Decided::MightTellTwice));
    }
    case.keep(&[Event::of_order(EventKind::Reopened)], now)?;
    Ok(case.outcome(Decided::Reopened))
}
