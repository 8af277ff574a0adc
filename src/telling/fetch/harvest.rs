//! What was read of a mall on its way to the ledger.
//!
//! **Invariant.** It never grows: whenever it has become much it goes into the ledger, as an arrival of its own.

use super::taken_in;
use crate::ledger::{Ledger, OrderId};
use crate::mercari::{FetchedOrder, LeftOut};
use crate::shop::settings::Store;
use crate::shop::{Shop, ShopError};
use crate::telling::outcome::FetchOutcome;

/// What was read of a mall and is not in the ledger yet. It goes there whenever it has become much.
pub(super) struct Harvest<'h> {
    shop: &'h Shop,
    ledger: &'h mut Ledger,
    store: &'h Store,
    at: i64,
    orders: Vec<FetchedOrder>,
    bytes: usize,
    outcome: &'h mut FetchOutcome,
}

/// So many orders go into the ledger together, as one arrival: ten pages.
const TOGETHER: usize = 1_000;
/// Or as soon as their texts have so many bytes.
const TOGETHER_BYTES: usize = 4 << 20;

impl<'h> Harvest<'h> {
    /// Nothing was read yet; `at` in epoch seconds.
    pub(super) fn begin(
        shop: &'h Shop,
        ledger: &'h mut Ledger,
        store: &'h Store,
        at: i64,
        outcome: &'h mut FetchOutcome,
    ) -> Self {
        Self { shop, ledger, store, at, orders: Vec::new(), bytes: 0, outcome }
    }

    /// One more order was read.
    pub(super) fn bring(&mut self, order: FetchedOrder) -> Result<(), ShopError> {
        self.bytes += order.text_bytes();
        self.orders.push(order);
        if self.orders.len() >= TOGETHER || self.bytes >= TOGETHER_BYTES {
            self.store_it(&[])?;
        }
        Ok(())
    }

    /// An order is listed and cannot be read.
    pub(super) fn pass_over(&mut self, id: String) {
        self.outcome.leave_out(id, LeftOut::UnknownShape);
    }

    /// Takes what there is to the ledger, and that the mall does not know these orders.
    pub(super) fn store_it(&mut self, missing: &[OrderId]) -> Result<(), ShopError> {
        let orders = std::mem::take(&mut self.orders);
        self.bytes = 0;
        self.outcome.read += orders.len();
        taken_in::take_in(self.shop, self.ledger, self.store, (&orders, missing), self.at, self.outcome)
    }
}
