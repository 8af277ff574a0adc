//! The part of an intake that brings news from a mall.

use super::due::replace_due;
use super::first_facts::OpenedPack;
use super::intake::SqliteIntake;
use super::mall::{keep_event, note_standing};
use super::mall_records::{events, mall_record};
use crate::ledger::{IntakeAtMall, MallRecord, MallView, OrderId, Result, StoreId, Telling};
use crate::shipment::Event;
use chrono::NaiveDate;

impl IntakeAtMall for SqliteIntake<'_> {
    fn shipment_events(&self, order: OrderId) -> Result<Vec<(i64, Event)>> {
        events(self.connection, order)
    }

    fn mall_record(&self, order: OrderId) -> Result<Option<MallRecord>> {
        let Some(store) = self.store_of(order)? else { return Ok(None) };
        mall_record(self.connection, store, order)
    }

    fn note_standing(&self, store: StoreId, order: OrderId, view: &MallView) -> Result<()> {
        note_standing(self.connection, store, order, view, self.at)
    }

    fn replace_due(&self, store: StoreId, order: OrderId, due: Option<NaiveDate>) -> Result<()> {
        self.settle_for(order)?;
        replace_due((self.connection, &mut OpenedPack::default()), store, order, due)
    }

    fn keep_event(&self, store: StoreId, telling: &mut Telling, event: &Event) -> Result<()> {
        keep_event(self.connection, store, telling, event, self.at)
    }
}
