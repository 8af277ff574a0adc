//! Which orders of a store go now, and in which order: parents of bundles before their children.

use crate::ledger::{Ledger, LedgerError, OrderRecord, Selection};
use crate::notice::Code;
use crate::order::ExportState;
use crate::rules::Verdict;
use crate::shop::ShopError;
use crate::telling::export::StoreLook;
use std::collections::HashSet;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wave {
    /// What goes on from before, and all that is due and travels in no other's parcel.
    First,
    /// Children of bundles whose parent was sent.
    Children,
}

/// The orders of a wave, the oldest first.
pub(super) fn select(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    wave: Wave,
) -> Result<Vec<OrderRecord>, ShopError> {
    let store = look.store.map_or("", |store| store.code.as_str());
    let (mut chosen, mut seen) = (Vec::new(), HashSet::new());
    if wave == Wave::First {
        let mut going = ledger.going_shipments(store)?;
        going.retain(|id| look.is_about(*id));
        chosen = ledger.orders_of(store, &going)?;
        seen.extend(chosen.iter().map(|record| record.id));
    }
    ledger.for_each_order(store, Selection::DueOn(look.today), |record| {
        let of_wave = match (&record.parent, wave) {
            (None, Wave::First) => true,
            (Some(parent), Wave::Children) => parent.order.export_state == ExportState::Sent,
            _ => false,
        };
        if of_wave
            && look.is_about(record.id)
            && look.is_as_shown(&record)
            && goes(look, &record)
            && seen.insert(record.id)
        {
            chosen.push(record);
        }
        Ok::<(), LedgerError>(())
    })?;
    chosen.sort_by_key(|record| (record.order.export_state == ExportState::None, record.order.ordered_at));
    Ok(chosen)
}

/// The numbers of a store's orders that are due but for what keeps them back for a while. A child counts with its parent.
pub(super) fn due_but_guarded(look: &StoreLook<'_>, ledger: &Ledger) -> Result<Vec<String>, LedgerError> {
    let store = look.store.map_or("", |store| store.code.as_str());
    let mut numbers = Vec::new();
    ledger.for_each_order(store, Selection::DueOn(look.today), |record| {
        let is_guard = |code: &Code| matches!(code, Code::D308 | Code::D315 | Code::D316 | Code::D317);
        let is_due = match look.verdict(&record) {
            Verdict::Due => true,
            Verdict::NotDue(reasons) => reasons.iter().all(is_guard),
        };
        if is_due {
            numbers.push(record.order.number);
        }
        Ok::<(), LedgerError>(())
    })?;
    Ok(numbers)
}

/// Due; or not due for the one reason that the mall may have changed since.
fn goes(look: &StoreLook<'_>, record: &OrderRecord) -> bool {
    match look.verdict(record) {
        Verdict::Due => true,
        Verdict::NotDue(reasons) => {
            reasons == [Code::D309]
                && record.order.export_state == ExportState::None
                && !look.skips(record)
                && record.mall.as_ref().is_some_and(|mall| mall.forbids() && mall.may_change())
        }
    }
}
