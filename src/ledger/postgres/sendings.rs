//! Sendings.
#![expect(unused_variables, reason = "not built yet")]

use super::engine::PostgresLedger;
use super::errors::unbuilt;
use crate::ledger::*;

impl Sendings for PostgresLedger {
    fn confirm_sending(&self, key: &str, who: &str, at: i64) -> Result<bool> {
        Err(unbuilt())
    }

    fn end_sending(&self, key: &str, outcome: &str) -> Result<()> {
        Err(unbuilt())
    }

    fn sending(&self, key: &str) -> Result<Option<ConfirmedSending>> {
        Err(unbuilt())
    }
}
