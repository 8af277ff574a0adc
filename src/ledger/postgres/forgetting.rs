//! Forgetting.
#![expect(unused_variables, reason = "not built yet")]

use super::engine::PostgresLedger;
use super::errors::unbuilt;
use crate::ledger::*;

impl Forgetting for PostgresLedger {
    fn owe_forgetting(&self, word: &str) -> Result<()> {
        Err(unbuilt())
    }

    fn owed_forgetting(&self) -> Result<Option<String>> {
        Err(unbuilt())
    }

    fn forget_orders(&self, orders: &[OrderId], lines: &LinesOfPeople<'_>) -> Result<()> {
        Err(unbuilt())
    }

    fn forget_rows(&self, before: i64, is_gone: &dyn Fn(&ArrivalRecord) -> bool) -> Result<ForgottenRows> {
        Err(unbuilt())
    }

    fn scrub(&self) -> Result<()> {
        Err(unbuilt())
    }
}
