//! Requests.
#![expect(unused_variables, reason = "not built yet")]

use super::engine::PostgresLedger;
use super::errors::unbuilt;
use crate::ledger::*;

impl Requests for PostgresLedger {
    fn ask(&self, request: &Request, at: i64) -> Result<i64> {
        Err(unbuilt())
    }

    fn take_request(&self) -> Result<Option<(i64, Request)>> {
        Err(unbuilt())
    }

    fn answer_request(&self, id: i64, news: &str) -> Result<()> {
        Err(unbuilt())
    }

    fn finish_request(&self, id: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn handling(&self, id: i64) -> Result<Option<Handling>> {
        Err(unbuilt())
    }

    fn request_news(&self, id: i64, from: usize) -> Result<Vec<String>> {
        Err(unbuilt())
    }

    fn withdraw(&self, id: i64) -> Result<()> {
        Err(unbuilt())
    }

    fn forget_requests(&self) -> Result<()> {
        Err(unbuilt())
    }
}
