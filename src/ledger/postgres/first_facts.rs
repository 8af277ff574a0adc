//! First facts.

use super::errors::unbuilt;
use super::link::Link;
use crate::ledger::{OrderId, Result, StoreId};

#[derive(Default)]
pub(super) struct Opened {}

pub(super) fn named(_: &Link, _: &mut Opened, _: OrderId) -> Result<Option<(StoreId, String)>> {
    Err(unbuilt())
}

pub(super) fn find(_: &Link, _: &mut Opened, _: StoreId, _: &str) -> Result<Option<OrderId>> {
    Err(unbuilt())
}
