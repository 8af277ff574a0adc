//! What is kept of orders at a mall, as it is read.

use crate::ledger::forms::mall_codes::{BARRED, view_of};
use crate::ledger::{MallRecord, OrderId, Result, StoreId};
use crate::notice::Code;
use crate::shipment::Event;
use rusqlite::{Connection, OptionalExtension, params};

/// Orders that are over at the mall, as the index of the others says it.
pub(super) const OPEN: &str = "m.phase < 4 AND m.standing NOT IN (1, 5, 7)";

/// What is kept of an order of a store.
pub(super) fn mall_record(
    connection: &Connection,
    store: StoreId,
    order: OrderId,
) -> Result<Option<MallRecord>> {
    let mut query = connection.prepare_cached(
        "SELECT standing, word, seen_at, phase, codes FROM mall WHERE store = ?1 AND ord = ?2",
    )?;
    let found = query.query_row([store, order], |row| {
        Ok(MallRecord {
            view: view_of(row.get(0)?, row.get(1)?),
            seen_at: row.get(2)?,
            is_barred: row.get::<_, i64>(3)? == BARRED,
            codes: row.get_ref(4)?.as_str()?.split(' ').filter_map(Code::of_name).collect(),
        })
    });
    Ok(found.optional()?)
}

/// Whether any order of a store has to do with a mall.
pub(super) fn has_mall(connection: &Connection, store: StoreId) -> Result<bool> {
    let mut query = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM mall WHERE store = ?1)")?;
    Ok(query.query_row([store], |row| row.get(0))?)
}

/// The story of an order, the first event first.
pub(super) fn events(connection: &Connection, order: OrderId) -> Result<Vec<(i64, Event)>> {
    let mut query =
        connection.prepare_cached("SELECT at, said FROM shipment_events WHERE ord = ?1 ORDER BY seq")?;
    let mut rows = query.query(params![order])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        events.push((row.get(0)?, Event::decode(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?));
    }
    Ok(events)
}
