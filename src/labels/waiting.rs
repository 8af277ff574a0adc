//! Which order waits for a label, and why another does not.

use crate::notice::labels::NoLabel;
use crate::order::{ExportState, Order, same_text};
use crate::rules::Rules;

/// Whether an order waits for a label: it may be shipped, travels in its own parcel with a label of ours, and has
/// neither a number nor been shipped or told; else the first reason why not. `in_parents_parcel`: it is the child of a
/// bundle.
///
/// # Errors
/// Why it waits for none.
pub fn waits(order: &Order, in_parents_parcel: bool, rules: &Rules) -> Result<(), NoLabel> {
    let reasons = [
        (order.export_state != ExportState::None, NoLabel::Told),
        (!order.shipment.tracking.is_empty(), NoLabel::HasNumber),
        (order.canceled || order.is_canceled(), NoLabel::Canceled),
        (order.mall.is_shipped(), NoLabel::ShippedAtMall),
        (in_parents_parcel, NoLabel::Child),
        (order.anonymous, NoLabel::Anonymous),
        (order.mall.hold == Some(true), NoLabel::OnHold),
        (order.mall.paid == Some(false), NoLabel::Unpaid),
        (order.mall.forbids(), NoLabel::OnHold),
    ];
    if let Some((_, reason)) = reasons.into_iter().find(|(is_so, _)| *is_so) {
        return Err(reason);
    }
    if rules.is_excluded(&order.status) || same_text(&order.status, &rules.shipped_status) {
        return Err(NoLabel::Status(order.status.clone()));
    }
    Ok(())
}
