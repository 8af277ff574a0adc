//! Batches.
#![expect(unused_variables, reason = "not built yet")]

use super::engine::PostgresLedger;
use super::errors::unbuilt;
use crate::ledger::*;
use chrono::NaiveDate;
use std::ops::ControlFlow;

impl Batches for PostgresLedger {
    fn begin_batch(
        &self,
        store: &str,
        layout: &str,
        at: i64,
        day: NaiveDate,
    ) -> Result<Box<dyn BatchTransaction + '_>> {
        Err(unbuilt())
    }

    fn unpublished_batches(&self) -> Result<Vec<Batch>> {
        Err(unbuilt())
    }

    fn last_batches(&self, most: usize) -> Result<Vec<Batch>> {
        Err(unbuilt())
    }

    fn batch_of(&self, id: i64) -> Result<Option<Batch>> {
        Err(unbuilt())
    }

    fn walk_lines(&self, batch: i64, see: &mut dyn FnMut(&[u8]) -> ControlFlow<()>) -> Result<()> {
        Err(unbuilt())
    }

    fn line_of(&self, batch: i64, order: OrderId) -> Result<Option<Vec<u8>>> {
        Err(unbuilt())
    }

    fn told_earlier(&self, order: OrderId) -> Result<Vec<(i64, Option<i64>)>> {
        Err(unbuilt())
    }

    fn batch_complete(&self, id: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn batch_published(&self, id: i64) -> Result<()> {
        Err(unbuilt())
    }
}
