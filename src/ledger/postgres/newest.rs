//! Going through the orders of all stores, those that came in last first: a page of them costs what a page costs, however
//! many orders the ledger has.

use super::engine::PostgresLedger;
use super::first_facts::{OpenedPack, firsts};
use super::link::Link;
use super::order_records::{FilledTables, ToldOnce};
use super::walk::Showing;
use crate::ledger::{OrderId, OrderRecord, Result, Seeing};

impl PostgresLedger {
    /// As `Orders::walk_newest`. Orders are numbered as they come in, so that the highest number came last.
    pub(super) fn newest(&self, before: Option<OrderId>, see: Seeing<'_, OrderRecord>) -> Result<()> {
        let view = self.view()?;
        let link: &Link = &view;
        let mut showing = Showing::to(link, FilledTables::of(link, None)?, |_| true, see);
        let mut at = before.unwrap_or(OrderId::MAX);
        loop {
            let some = before_that(link, at)?;
            let Some(lowest) = some.last().map(|(order, _)| *order) else { break };
            at = lowest;
            for told in some {
                if showing.next(told)?.is_break() {
                    return Ok(());
                }
            }
        }
        showing.show().map(drop)
    }
}

/// Rows that are looked at at once.
const ROWS: i64 = 64;

/// Some orders before a number, the highest first: those of the last pack that begins before it, or those that have
/// come after that pack.
fn before_that(link: &Link, before: OrderId) -> Result<Vec<ToldOnce>> {
    let pack = link.query_opt(
        "SELECT first, orders, store, arrival, at, body FROM packs WHERE first < $1 ORDER BY first DESC LIMIT 1",
        &[&before],
    )?;
    let mut opened = OpenedPack::default();
    let packed_to = match &pack {
        Some(row) => {
            super::first_facts::read_pack(row, &mut opened)?;
            (opened.first() + opened.orders()).min(before)
        }
        None => 0,
    };
    let alone = link.query(
        "SELECT id FROM orders WHERE id < $1 AND id >= $2 ORDER BY id DESC LIMIT $3",
        &[&before, &packed_to, &ROWS],
    )?;
    if !alone.is_empty() {
        let mut ids: Vec<OrderId> = Vec::with_capacity(alone.len());
        for row in &alone {
            ids.push(row.try_get(0)?);
        }
        let mut firsts = firsts(link, &ids)?;
        return Ok(ids.into_iter().filter_map(|id| Some((id, firsts.remove(&id)?))).collect());
    }
    (opened.first()..packed_to).rev().map(|order| Ok((order, opened.first_of(order)?))).collect()
}
