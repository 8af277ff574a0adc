//! A pack that was read from an engine, and the first facts of its orders.
//!
//! What goes in: a pack's columns as an engine keeps them. What comes out: an order's first fact, its number, or where
//! a number stands. **Invariant.** Bytes are checked when they are read: damage is an error and never a wrong order.
//! Deliberately not known here: where packs lie.

use super::packs::{OrderPack, PackedOrder};
use crate::ledger::{Fact, LedgerError, OrderId, Result, StoreId};
use crate::order::{Corrupt, Source, Statement};

/// An order as it was first told.
#[derive(Debug, Clone)]
pub(in crate::ledger) struct FirstTold {
    /// The store's number.
    pub store: StoreId,
    /// Its own number.
    pub number: String,
    /// What was told.
    pub fact: Fact,
}

/// The pack that was looked into last: orders are asked for mostly one after the other.
#[derive(Debug, Default)]
pub(in crate::ledger) struct OpenedPack {
    first: OrderId,
    orders: OrderId,
    store: StoreId,
    arrival: i64,
    at: i64,
    body: Vec<u8>,
}

impl OpenedPack {
    /// The id of its first order.
    pub(in crate::ledger) fn first(&self) -> OrderId {
        self.first
    }

    /// The arrival that brought them.
    pub(in crate::ledger) fn arrival(&self) -> i64 {
        self.arrival
    }

    /// How many orders are in it.
    pub(in crate::ledger) fn orders(&self) -> OrderId {
        self.orders
    }

    /// The store they belong to.
    pub(in crate::ledger) fn store(&self) -> StoreId {
        self.store
    }

    /// Whether an order is in it.
    pub(in crate::ledger) fn has(&self, order: OrderId) -> bool {
        (self.first..self.first + self.orders).contains(&order)
    }

    /// Opens another: its first order and how many it has; store, arrival and time; the room for its body, empty.
    pub(in crate::ledger) fn begin(
        &mut self,
        (first, orders): (OrderId, OrderId),
        (store, arrival, at): (StoreId, i64, i64),
    ) -> &mut Vec<u8> {
        (self.first, self.orders, self.store, self.arrival, self.at) = (first, orders, store, arrival, at);
        self.body.clear();
        &mut self.body
    }

    fn entry(&self, order: OrderId) -> Result<PackedOrder<'_>> {
        let index = usize::try_from(order - self.first).unwrap_or(usize::MAX);
        let entry = OrderPack::open(&self.body).and_then(|pack| pack.entry(index));
        entry.map_err(|corrupt| LedgerError::corrupt(order, corrupt))
    }

    /// The number of an order of it.
    pub(in crate::ledger) fn number_of(&self, order: OrderId) -> Result<&str> {
        Ok(self.entry(order)?.number)
    }

    /// The first fact of an order of it.
    pub(in crate::ledger) fn first_of(&self, order: OrderId) -> Result<FirstTold> {
        let PackedOrder { number, row, source, said } = self.entry(order)?;
        let said = checked(order, said)?;
        let fact = Fact { arrival: self.arrival, row, at: self.at, source, said };
        Ok(FirstTold { store: self.store, number: number.to_owned(), fact })
    }

    /// Whether this is the first fact of an order of it.
    pub(in crate::ledger) fn is_first(&self, order: OrderId, source: Source, said: &[u8]) -> Result<bool> {
        let entry = self.entry(order)?;
        Ok(entry.source == source && entry.said == said)
    }

    /// The id of a number in it.
    pub(in crate::ledger) fn find(&self, number: &str) -> Result<Option<OrderId>> {
        let position = OrderPack::open(&self.body).and_then(|pack| pack.position(number));
        let position = position.map_err(|corrupt| LedgerError::corrupt(self.first, corrupt))?;
        Ok(position.map(|index| self.first + OrderId::try_from(index).unwrap_or(OrderId::MAX)))
    }
}

/// Statements are checked once, when they are read from the ledger.
pub(in crate::ledger) fn checked(order: OrderId, said: &[u8]) -> Result<Vec<u8>> {
    Statement::parse(said).map_err(|corrupt: Corrupt| LedgerError::corrupt(order, corrupt))?;
    Ok(said.to_vec())
}
