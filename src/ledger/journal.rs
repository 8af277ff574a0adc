//! The journal of the saga: what the mall was told and what it said, event by event; and how an intake brings it news.

use super::mall_record::{MallRecord, MallView};
use super::order_record::{OrderId, StoreId};
use super::{Ledger, LedgerError, Result};
use crate::shipment::{Event, Journal, Status};
use chrono::NaiveDate;
use std::collections::HashMap;

/// An order as the journal knows it while its story goes on.
#[derive(Debug, Clone)]
pub struct Telling {
    /// The ledger's number.
    pub order: OrderId,
    /// Where its story stands.
    pub status: Status,
    /// The last arrival that said anything of it: what came later is not told with what is sent now.
    pub known: i64,
    /// The day from which it is due when nothing was sent of it.
    pub due: Option<NaiveDate>,
    /// The children of its bundle, each with the day from which it is due once this order was sent.
    pub children: Vec<(OrderId, Option<NaiveDate>)>,
}

/// The journal of one store: every event is on disk, with all that follows from it, before [`Journal::keep`]
/// comes back.
pub struct ShipmentJournal<'l> {
    ledger: &'l Ledger,
    store: StoreId,
    tellings: HashMap<String, Telling>,
    points: i64,
}

impl<'l> ShipmentJournal<'l> {
    /// Opens the journal of a store.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn open(ledger: &'l Ledger, store: &str) -> Result<Self> {
        Ok(Self { ledger, store: ledger.store(store)?, tellings: HashMap::new(), points: 0 })
    }

    /// Makes an order known to the journal under its id at the mall.
    pub fn admit(&mut self, order_id: &str, telling: Telling) {
        self.tellings.insert(order_id.to_owned(), telling);
    }

    /// Points to be booked together with the next event.
    pub fn charge(&mut self, points: i64) {
        self.points += points;
    }

    /// Where an order's story stands.
    pub fn status(&self, order_id: &str) -> Option<&Status> {
        self.tellings.get(order_id).map(|telling| &telling.status)
    }
}

impl Journal for ShipmentJournal<'_> {
    type Error = LedgerError;

    fn keep(&mut self, order_id: &str, event: &Event, at: i64) -> Result<()> {
        let telling = self
            .tellings
            .get_mut(order_id)
            .ok_or_else(|| LedgerError::missing(&format!("order {order_id} in the journal")))?;
        self.ledger.keep_event(self.store, telling, event, at, self.points)?;
        self.points = 0;
        Ok(())
    }
}

/// The part of an intake that brings news from a mall.
pub trait IntakeAtMall {
    /// As [`super::Shipments::shipment_events`].
    fn shipment_events(&self, order: OrderId) -> Result<Vec<(i64, Event)>>;

    /// What the ledger keeps of an order at the mall.
    fn mall_record(&self, order: OrderId) -> Result<Option<MallRecord>>;

    /// Notes where the mall sees an order.
    fn note_standing(&self, store: StoreId, order: OrderId, view: &MallView) -> Result<()>;

    /// Notes the day from which an order is due, whatever was noted before.
    fn replace_due(&self, store: StoreId, order: OrderId, due: Option<NaiveDate>) -> Result<()>;

    /// Keeps an event of an order within this transaction.
    fn keep_event(&self, store: StoreId, telling: &mut Telling, event: &Event) -> Result<()>;
}
