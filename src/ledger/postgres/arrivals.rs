//! Arrivals.
#![expect(unused_variables, reason = "not built yet")]

use super::engine::PostgresLedger;
use super::errors::unbuilt;
use crate::ledger::*;

impl Arrivals for PostgresLedger {
    fn begin_intake(&mut self, at: i64) -> Result<Box<dyn IntakeTransaction + '_>> {
        Err(unbuilt())
    }

    fn taken_in(&self, sha256: &[u8], store: Option<&str>) -> Result<Option<ArrivalRecord>> {
        Err(unbuilt())
    }

    fn unfiled(&self) -> Result<Vec<ArrivalRecord>> {
        Err(unbuilt())
    }

    fn arrival(&self, id: i64) -> Result<Option<ArrivalRecord>> {
        Err(unbuilt())
    }

    fn last_arrivals(&self, most: usize) -> Result<Vec<ArrivalRecord>> {
        Err(unbuilt())
    }

    fn walk_arrivals(&self, from: i64, to: i64, see: Seeing<'_, ArrivalRecord>) -> Result<()> {
        Err(unbuilt())
    }

    fn walk_findings(&self, arrival: i64, see: Seeing<'_, FindingRecord>) -> Result<()> {
        Err(unbuilt())
    }

    fn orders_of_arrival(&self, arrival: i64) -> Result<Vec<OrderId>> {
        Err(unbuilt())
    }

    fn is_name_free(&self, place: FilingPlace<'_>, name: &str) -> Result<bool> {
        Err(unbuilt())
    }

    fn filed(&mut self, arrivals: &[i64]) -> Result<()> {
        Err(unbuilt())
    }

    fn filed_as(&self, id: i64, archived_as: &str, held_as: &str) -> Result<()> {
        Err(unbuilt())
    }
}
