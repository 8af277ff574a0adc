//! Held rows.
#![expect(unused_variables, reason = "not built yet")]

use super::engine::PostgresLedger;
use super::errors::unbuilt;
use crate::ledger::*;

impl HeldRows for PostgresLedger {
    fn lying_sets(&self) -> Result<Vec<HeldSet>> {
        Err(unbuilt())
    }

    fn stale_sets(&self) -> Result<Vec<HeldSet>> {
        Err(unbuilt())
    }

    fn held_set(&self, arrival: i64) -> Result<Option<HeldSet>> {
        Err(unbuilt())
    }

    fn walk_held_rows(&self, arrival: i64, see: Seeing<'_, OpenRow>) -> Result<()> {
        Err(unbuilt())
    }

    fn count_held_rows(&self, arrival: i64) -> Result<u64> {
        Err(unbuilt())
    }

    fn set_is_settled(&self, arrival: i64, plain: KnownFile, twin: KnownFile) -> Result<()> {
        Err(unbuilt())
    }

    fn know_files(&self, arrival: i64, plain: KnownFile, twin: KnownFile) -> Result<()> {
        Err(unbuilt())
    }

    fn solve_set(&self, arrival: i64, at: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn set_is_gone(&self, arrival: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn gave_back(&self, sha256: &[u8], store: Option<&str>) -> Result<Option<ArrivalRecord>> {
        Err(unbuilt())
    }

    fn held_whole(&self, sha256: &[u8]) -> Result<Vec<HeldSet>> {
        Err(unbuilt())
    }

    fn sets_named(&self, held_as: &str) -> Result<Vec<HeldSet>> {
        Err(unbuilt())
    }

    fn mends_of(&self, arrival: i64) -> Result<Vec<i64>> {
        Err(unbuilt())
    }

    fn count_held(&self) -> Result<(u64, u64)> {
        Err(unbuilt())
    }
}
