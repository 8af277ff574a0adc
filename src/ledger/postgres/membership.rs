//! Membership.
#![expect(unused_variables, reason = "not built yet")]

use super::engine::PostgresLedger;
use super::errors::unbuilt;
use crate::ledger::*;

impl Membership for PostgresLedger {
    fn take_lease(&self, us: &Holder) -> Result<()> {
        Err(unbuilt())
    }

    fn beat(&self, us: &Holder, now: i64) -> Result<bool> {
        Err(unbuilt())
    }

    fn give_lease_back(&self, us: &Holder) -> Result<()> {
        Err(unbuilt())
    }

    fn lease_holder(&self) -> Result<Option<Holder>> {
        Err(unbuilt())
    }
}
