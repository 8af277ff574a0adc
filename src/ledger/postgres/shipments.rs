//! Shipments.
#![expect(unused_variables, reason = "not built yet")]

use super::engine::PostgresLedger;
use super::errors::unbuilt;
use crate::ledger::*;
use crate::shipment::Event;

impl Shipments for PostgresLedger {
    fn store(&self, code: &str) -> Result<StoreId> {
        Err(unbuilt())
    }

    fn keep_event(
        &self,
        store: StoreId,
        telling: &mut Telling,
        event: &Event,
        at: i64,
        points: i64,
    ) -> Result<()> {
        Err(unbuilt())
    }

    fn shipment_events(&self, order: OrderId) -> Result<Vec<(i64, Event)>> {
        Err(unbuilt())
    }

    fn going_shipments(&self, store: &str) -> Result<Vec<OrderId>> {
        Err(unbuilt())
    }

    fn open_at_mall(&self, store: &str) -> Result<Vec<(OrderId, String)>> {
        Err(unbuilt())
    }

    fn note_standing(&self, store: &str, order: OrderId, view: &MallView, at: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn spend_points(&self, store: &str, at: i64, points: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn points_since(&self, store: &str, since: i64) -> Result<Vec<(i64, i64)>> {
        Err(unbuilt())
    }
}
