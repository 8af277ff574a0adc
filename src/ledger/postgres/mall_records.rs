//! What is kept of orders at a mall, as it is read.

use super::deeds::text_of;
use super::link::Link;
use crate::ledger::forms::mall_codes::{BARRED, view_of};
use crate::ledger::{MallRecord, OrderId, Result, StoreId};
use crate::notice::Code;
use crate::shipment::Event;
use std::collections::HashMap;
use tokio_postgres::Row;

/// Orders that are over at the mall, as the index of the others says it.
pub(super) const OPEN: &str = "m.phase < 4 AND m.standing NOT IN (1, 5, 7)";

fn read(row: &Row, at: usize) -> Result<MallRecord> {
    Ok(MallRecord {
        view: view_of(row.try_get(at)?, row.try_get(at + 1)?),
        seen_at: row.try_get(at + 2)?,
        is_barred: row.try_get::<_, i64>(at + 3)? == BARRED,
        codes: row.try_get::<_, &str>(at + 4)?.split(' ').filter_map(Code::of_name).collect(),
    })
}

/// What is kept of an order of a store.
pub(super) fn mall_record(link: &Link, store: StoreId, order: OrderId) -> Result<Option<MallRecord>> {
    let row = link.query_opt(
        "SELECT standing, word, seen_at, phase, codes FROM mall WHERE store = $1 AND ord = $2",
        &[&store, &order],
    )?;
    row.map(|row| read(&row, 0)).transpose()
}

/// What is kept of many orders, each of its own store.
pub(super) fn mall_records(
    link: &Link,
    orders: &[OrderId],
) -> Result<HashMap<(StoreId, OrderId), MallRecord>> {
    let rows = link.query(
        "SELECT m.store, m.ord, m.standing, m.word, m.seen_at, m.phase, m.codes
         FROM stores s JOIN mall m ON m.store = s.id WHERE m.ord = ANY($1)",
        &[&orders],
    )?;
    rows.iter().map(|row| Ok(((row.try_get(0)?, row.try_get(1)?), read(row, 2)?))).collect()
}

/// The story of an order, the first event first.
pub(super) fn events(link: &Link, order: OrderId) -> Result<Vec<(i64, Event)>> {
    let rows = link.query("SELECT at, said FROM shipment_events WHERE ord = $1 ORDER BY seq", &[&order])?;
    rows.iter().map(|row| Ok((row.try_get(0)?, Event::decode(&text_of(row.try_get(1)?)?)?))).collect()
}
