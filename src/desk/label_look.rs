//! Orders whose label cannot be written as they are, found while all orders of a shop are looked at.

use super::labels::label_problems;
use crate::ledger::{Ledger, LedgerError, OrderRecord};
use crate::order::ExportState;
use crate::report::HeldLabel;
use crate::shop::Shop;

/// Orders that are named.
const NAMED: usize = 100;
/// Orders that are looked at: a label takes longer to make up than an order to count.
const LOOKED_AT: usize = 500;

/// A look at the labels that are still to be written.
pub(super) struct LabelLook<'s> {
    shop: &'s Shop,
    now: i64,
    left: usize,
    held: Vec<HeldLabel>,
}

impl<'s> LabelLook<'s> {
    /// `now` in epoch seconds.
    pub(super) fn of(shop: &'s Shop, now: i64) -> Self {
        Self { shop, now, left: LOOKED_AT, held: Vec::new() }
    }

    /// Looks at one order.
    pub(super) fn look(&mut self, ledger: &Ledger, record: &OrderRecord) -> Result<(), LedgerError> {
        let order = &record.order;
        let may_wait = order.export_state == ExportState::None && order.shipment.tracking.is_empty();
        if self.left == 0 || !may_wait || ledger.label_of(record.id)?.is_some() {
            return Ok(());
        }
        self.left -= 1;
        if !label_problems(self.shop, ledger, record, self.now)?.is_empty() && self.held.len() < NAMED {
            self.held.push(HeldLabel { store: order.store.clone(), number: order.number.clone() });
        }
        Ok(())
    }

    /// Those that were found.
    pub(super) fn held(self) -> Vec<HeldLabel> {
        self.held
    }
}
