//! Which order waits for a label.

use crate::order::{ExportState, Order, same_text};
use crate::rules::Rules;

/// Whether an order waits for a label: it may be shipped, travels in its own parcel with a label of ours, and has
/// neither a number nor been shipped or told. `in_parents_parcel`: it is the child of a bundle.
pub fn waits(order: &Order, in_parents_parcel: bool, rules: &Rules) -> bool {
    !rules.is_excluded(&order.status)
        && !same_text(&order.status, &rules.shipped_status)
        && order.shipment.tracking.is_empty()
        && order.export_state == ExportState::None
        && !in_parents_parcel
        && !order.anonymous
        && !order.canceled
        && !order.mall.forbids()
        && !order.mall.is_shipped()
}
