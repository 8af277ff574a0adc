//! Which orders are over, and since when: only those are forgotten.

use crate::ledger::OrderRecord;
use crate::order::ExportState;
use crate::shop::Shop;
use chrono::NaiveDate;

/// The last day on which anything was to be done about an order that is over; `None`: it is not over.
///
/// Over is what is cancelled, what its store was told of or knows by itself, and what nobody is to be told of: an order of a
/// store without export that has shipped, one of before the store's `since`, and a child that is done in the mall's own
/// screen with its parent. What is being sent, unsure or stuck is not over.
pub(super) fn over_since(shop: &Shop, record: &OrderRecord) -> Option<NaiveDate> {
    is_over(shop, record).then(|| last_day(shop, record))
}

fn is_over(shop: &Shop, record: &OrderRecord) -> bool {
    let order = &record.order;
    match order.export_state {
        ExportState::Sending | ExportState::Unsure | ExportState::Stuck => return false,
        ExportState::Sent | ExportState::Closed => return true,
        ExportState::None => {}
    }
    if order.is_canceled() || order.mall.is_shipped() {
        return true;
    }
    if record.mall.as_ref().is_some_and(|mall| mall.view.is_over()) {
        return true;
    }
    let placed = order.ordered_at.map(|at| shop.day(at));
    let export = shop.store(&order.store).map(|store| &store.export);
    if let Some(export) = export {
        let is_before = export.since.is_some_and(|since| placed.is_none_or(|day| day < since));
        let has_shipped = record.parent.as_deref().unwrap_or(record).order.shipment.ship_date.is_some()
            || order.status == shop.settings.rules.shipped_status;
        if is_before || (!export.enabled && has_shipped) {
            return true;
        }
    }
    record.parent.as_deref().is_some_and(|parent| {
        let is_anonymous = order.anonymous || parent.order.anonymous || parent.has_anonymous_child;
        is_anonymous && is_over(shop, parent)
    })
}

fn last_day(shop: &Shop, record: &OrderRecord) -> NaiveDate {
    let taken_in = record.facts.first().map_or(0, |fact| fact.at);
    let placed = shop.day(record.order.ordered_at.unwrap_or(taken_in));
    let shipped = record.order.shipment.ship_date;
    let told = record.sent.as_ref().map(|sent| shop.day(sent.at));
    [Some(placed), shipped, told].into_iter().flatten().max().unwrap_or(placed)
}
