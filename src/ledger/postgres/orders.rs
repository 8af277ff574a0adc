//! Orders.
#![expect(unused_variables, reason = "not built yet")]

use super::engine::PostgresLedger;
use super::errors::unbuilt;
use crate::ledger::*;
use crate::order::{ExportState, Field, SoughtText};
use chrono::NaiveDate;

impl Orders for PostgresLedger {
    fn store_codes(&self) -> Result<Vec<String>> {
        Err(unbuilt())
    }

    fn order(&self, id: OrderId) -> Result<Option<OrderRecord>> {
        Err(unbuilt())
    }

    fn candidates(
        &self,
        store: Option<&str>,
        number: &str,
        prefix: bool,
        most: usize,
    ) -> Result<Vec<(OrderId, String, String)>> {
        Err(unbuilt())
    }

    fn children(&self, parent: OrderId) -> Result<Vec<OrderId>> {
        Err(unbuilt())
    }

    fn orders_with_number(&self, number: &str) -> Result<Vec<OrderId>> {
        Err(unbuilt())
    }

    fn orders_saying(&self, store: &str, text: &SoughtText) -> Result<Vec<OrderId>> {
        Err(unbuilt())
    }

    fn count_ordered(&self, period: PlacedBetween) -> Result<u64> {
        Err(unbuilt())
    }

    fn count_due(&self, store: &str, day: NaiveDate) -> Result<u64> {
        Err(unbuilt())
    }

    fn due_orders(&self, store: &str, day: NaiveDate) -> Result<Vec<OrderId>> {
        Err(unbuilt())
    }

    fn unsettled(&self) -> Result<Vec<(String, String, ExportState)>> {
        Err(unbuilt())
    }

    fn count_unsettled(&self, store: &str) -> Result<(u64, u64, u64)> {
        Err(unbuilt())
    }

    fn walk_orders(&self, store: &str, selection: Selection, see: Seeing<'_, OrderRecord>) -> Result<()> {
        Err(unbuilt())
    }

    fn walk_these(
        &self,
        store: &str,
        orders: &[OrderId],
        wanted: fn(Field) -> bool,
        see: Seeing<'_, OrderRecord>,
    ) -> Result<()> {
        Err(unbuilt())
    }

    fn walk_newest(&self, before: Option<OrderId>, see: Seeing<'_, OrderRecord>) -> Result<()> {
        Err(unbuilt())
    }

    fn label_of(&self, order: OrderId) -> Result<Option<LabelRecord>> {
        Err(unbuilt())
    }

    fn note_labels(&mut self, orders: &[OrderId], at: i64, file: &str) -> Result<()> {
        Err(unbuilt())
    }

    fn judge_due(
        &mut self,
        day: &dyn Fn(&OrderRecord) -> Option<NaiveDate>,
        remembered: (&str, &str),
    ) -> Result<()> {
        Err(unbuilt())
    }
}
