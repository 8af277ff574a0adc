//! Going through the orders of all stores, those that came in last first: a page of them costs what a page costs, however
//! many orders the ledger has.

use super::connection::SqliteLedger;
use super::first_facts::{OpenedPack, first};
use super::order_records::{ArrivalNames, Beside, RecordReading, Relatives, read_record};
use crate::ledger::{OrderId, OrderRecord, Result, Seeing};
use rusqlite::Connection;
use std::collections::HashMap;

impl SqliteLedger {
    /// As `Orders::walk_newest`. Orders are numbered as they come in, so that the highest number came last.
    pub(super) fn newest(&self, before: Option<OrderId>, see: Seeing<'_, OrderRecord>) -> Result<()> {
        let connection = &self.connection;
        // As long as a statement is open, all look-ups see one moment.
        let mut view = connection.prepare("SELECT name FROM sqlite_schema")?;
        let mut view = view.query([])?;
        view.next()?;
        let codes = store_codes(connection)?;
        let (mut names, beside) = (ArrivalNames::default(), Beside::of(connection)?);
        let (mut opened, mut relatives) = (OpenedPack::default(), Relatives::default());
        let mut at = before.unwrap_or(OrderId::MAX);
        while let Some(order) = previous(connection, at)? {
            at = order;
            let Some(first) = first(connection, &mut opened, order)? else { continue };
            let store = codes.get(&first.store).map_or("", String::as_str);
            let reading = RecordReading { store, names: &mut names, beside, wanted: |_| true };
            let record = read_record(connection, &mut relatives, order, first, reading)?;
            if see(record).is_break() {
                return Ok(());
            }
        }
        Ok(())
    }
}

fn store_codes(connection: &Connection) -> Result<HashMap<i64, String>> {
    let mut query = connection.prepare_cached("SELECT id, code FROM stores")?;
    Ok(query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
}

/// The order before a number, in a row of its own or in a pack.
fn previous(connection: &Connection, before: OrderId) -> Result<Option<OrderId>> {
    let mut alone = connection.prepare_cached("SELECT MAX(id) FROM orders WHERE id < ?1")?;
    let alone: Option<OrderId> = alone.query_row([before], |row| row.get(0))?;
    let mut packed = connection.prepare_cached(
        "SELECT MIN(first + orders, ?1) - 1 FROM packs WHERE first < ?1 ORDER BY first DESC LIMIT 1",
    )?;
    let mut rows = packed.query([before])?;
    let packed: Option<OrderId> = rows.next()?.map(|row| row.get(0)).transpose()?;
    Ok(alone.max(packed))
}
