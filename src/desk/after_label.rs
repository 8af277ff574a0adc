//! Orders that are not any more what their label says: cancelled, or with another address.
//!
//! **Invariant.** Few orders are looked at: those whose label is young and of which more was heard since.

use crate::ledger::{LabelRecord, Ledger, LedgerError, OrderRecord};
use crate::notice::labels::AfterLabel;
use crate::order::{ExportState, Order, Party};
use crate::report::ChangedLabel;

/// How many days after an order was cancelled its label is spoken of: then the parcel is gone or was never made.
const CANCELED_DAYS: i64 = 7;
/// For how many days after it was written a label is compared with its order.
const LABEL_DAYS: i64 = 30;

/// What became of an order since its label was written; `None`: it is still what the label says, or told.
pub(super) fn after_label(record: &OrderRecord, label: &LabelRecord) -> Option<AfterLabel> {
    let order = &record.order;
    if order.export_state != ExportState::None {
        return None;
    }
    let mut then = Order::default();
    record.facts.iter().filter(|fact| label.says(fact)).for_each(|fact| then.hear(fact.said()));
    let is_canceled = |order: &Order| order.canceled || order.is_canceled();
    if is_canceled(order) {
        return (!is_canceled(&then)).then_some(AfterLabel::Canceled);
    }
    let address =
        |order: &Order| Party { kana: String::new(), email: String::new(), ..order.ship_to.clone() };
    (address(order) != address(&then)).then_some(AfterLabel::Address)
}

/// Orders that are not any more what their label says, by store and number, each with its label file. What was labelled
/// long ago is let be: such a parcel is gone, or was never made.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn changed_after_label(
    ledger: &Ledger,
    store: Option<&str>,
    now: i64,
) -> Result<Vec<ChangedLabel>, LedgerError> {
    let mut changed = Vec::new();
    let heard = ledger.heard_after_label(now - LABEL_DAYS * 24 * 3600)?;
    ledger.for_each_named(&heard, |record| {
        if store.is_some_and(|store| store != record.order.store) {
            return Ok(());
        }
        let Some(label) = ledger.label_of(record.id)? else { return Ok(()) };
        if let Some(what) = after_label(&record, &label).filter(|what| is_worth_telling(*what, &record, now))
        {
            let Order { store, number, .. } = record.order;
            changed.push(ChangedLabel { store, number, file: label.file, what });
        }
        Ok::<(), LedgerError>(())
    })?;
    changed.sort_by(|a, b| (&a.store, &a.number).cmp(&(&b.store, &b.number)));
    Ok(changed)
}

/// A cancellation is spoken of for some days, a change of the address until the label is written again or the parcel told.
pub(super) fn is_worth_telling(what: AfterLabel, record: &OrderRecord, now: i64) -> bool {
    let last = record.facts.last().map_or(0, |fact| fact.at);
    what != AfterLabel::Canceled || now - last <= CANCELED_DAYS * 24 * 3600
}
