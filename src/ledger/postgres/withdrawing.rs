//! Withdrawing.
#![expect(unused_variables, reason = "not built yet")]

use super::engine::PostgresLedger;
use super::errors::unbuilt;
use crate::ledger::*;
use std::collections::BTreeSet;

impl Withdrawing for PostgresLedger {
    fn begin_withdrawal(&self, first: i64, last: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn laid_aside(&self) -> Result<Vec<ArrivalRecord>> {
        Err(unbuilt())
    }

    fn prepare_rewinding(&self, orders: &[OrderId]) -> Result<()> {
        Err(unbuilt())
    }

    fn take_turn(&self, arrival: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn laid_facts(&self, arrival: i64) -> Result<Vec<LaidFact>> {
        Err(unbuilt())
    }

    fn put_back(&self, how: Returning<'_>, is_concerned: &dyn Fn(&str) -> bool) -> Result<()> {
        Err(unbuilt())
    }

    fn take_back(&self, arrivals: &[i64], at: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn reopened_sets(&self) -> Result<Vec<ArrivalRecord>> {
        Err(unbuilt())
    }

    fn name_set(&self, arrival: i64, held_as: &str) -> Result<()> {
        Err(unbuilt())
    }

    fn end_withdrawal(&self, keep: bool) -> Result<()> {
        Err(unbuilt())
    }

    fn numbers_of_held(&self, arrival: i64) -> Result<BTreeSet<String>> {
        Err(unbuilt())
    }

    fn withdrawn(&self, number: Option<&str>) -> Result<Vec<Withdrawn>> {
        Err(unbuilt())
    }
}
