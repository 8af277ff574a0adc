//! The part of an intake that brings news from a mall.

use super::intake::PostgresIntake;
use super::mall_records::{events, mall_record};
use super::shipments::{keep_event, note_standing};
use crate::ledger::{IntakeAtMall, MallRecord, MallView, OrderId, Result, StoreId, Telling};
use crate::shipment::Event;
use chrono::NaiveDate;

impl IntakeAtMall for PostgresIntake<'_> {
    fn shipment_events(&self, order: OrderId) -> Result<Vec<(i64, Event)>> {
        events(self.link()?, order)
    }

    fn mall_record(&self, order: OrderId) -> Result<Option<MallRecord>> {
        let Some(store) = self.store_of(order)? else { return Ok(None) };
        mall_record(self.link()?, store, order)
    }

    fn note_standing(&self, store: StoreId, order: OrderId, view: &MallView) -> Result<()> {
        note_standing(self.link()?, store, order, view, self.at)
    }

    fn replace_due(&self, store: StoreId, order: OrderId, due: Option<NaiveDate>) -> Result<()> {
        self.replace(store, order, due)
    }

    fn keep_event(&self, store: StoreId, telling: &mut Telling, event: &Event) -> Result<()> {
        self.forget_foreseen()?;
        keep_event(self.settled_due(telling.order)?, store, telling, event, self.at)
    }
}
