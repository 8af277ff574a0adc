//! Witnessed.
#![expect(unused_variables, reason = "not built yet")]

use super::engine::PostgresLedger;
use super::errors::unbuilt;
use crate::ledger::*;

impl Witnessed for PostgresLedger {
    fn reach(&self) -> Result<Reach> {
        Err(unbuilt())
    }

    fn identify(&self, identity: &str) -> Result<()> {
        Err(unbuilt())
    }

    fn note_telling(&self) -> Result<()> {
        Err(unbuilt())
    }

    fn accept(&self, acceptance: &Acceptance) -> Result<u64> {
        Err(unbuilt())
    }

    fn learn_told(&self) -> Result<u64> {
        Err(unbuilt())
    }

    fn doubts(&self) -> Result<Vec<Doubt>> {
        Err(unbuilt())
    }

    fn settle_doubt(&self, store: &str) -> Result<()> {
        Err(unbuilt())
    }
}
