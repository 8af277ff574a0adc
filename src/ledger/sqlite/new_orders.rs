//! Where new orders go (`ledger::new_orders`), as tables.

use super::calendar::write_run;
use super::first_facts::{Opened, find, next_order, pack_before};
use crate::ledger::calendar_runs::DayRun;
use crate::ledger::new_orders::{NewOrderTables, Newcomers};
use crate::ledger::packs::{Entry, Packing, record_bytes};
use crate::ledger::{OrderId, Result, StoreId};
use rusqlite::{Connection, OptionalExtension, Statement, params};

/// The tables, for one intake. What is written for every order of a big list is prepared once, not looked up each time.
pub(super) struct SqliteNewOrders<'l> {
    connection: &'l Connection,
    /// The arrival that brings them.
    pub arrival: i64,
    at: i64,
    insert: Statement<'l>,
    insert_pack: Statement<'l>,
    calendar: Statement<'l>,
}

/// Before the transaction begins.
pub(super) fn prepare(connection: &Connection, at: i64) -> Result<Newcomers<SqliteNewOrders<'_>>> {
    let page: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let tables = SqliteNewOrders {
        connection,
        arrival: 0,
        at,
        insert: connection.prepare("INSERT INTO orders VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?,
        insert_pack: connection.prepare("INSERT INTO packs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?,
        calendar: connection.prepare("INSERT INTO calendar VALUES (?1, ?2)")?,
    };
    Ok(Newcomers::into(tables, record_bytes(usize::try_from(page).unwrap_or(0))))
}

impl NewOrderTables for SqliteNewOrders<'_> {
    fn next_order(&mut self) -> Result<OrderId> {
        next_order(self.connection)
    }

    fn pack_before(&mut self, store: StoreId, number: &str) -> Result<Option<String>> {
        Ok(pack_before(self.connection, store, number)?.map(|(_, high)| high))
    }

    fn pack_behind(&mut self, store: StoreId, number: &str) -> Result<Option<String>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT low FROM packs WHERE store = ?1 AND low > ?2 ORDER BY low LIMIT 1")?;
        Ok(query.query_row(params![store, number], |row| row.get(0)).optional()?)
    }

    fn next_alone(&mut self, store: StoreId, number: &str) -> Result<Option<String>> {
        let mut query = self.connection.prepare_cached(
            "SELECT number FROM orders WHERE store = ?1 AND number >= ?2 ORDER BY number LIMIT 1",
        )?;
        Ok(query.query_row(params![store, number], |row| row.get(0)).optional()?)
    }

    fn has(&mut self, store: StoreId, number: &str) -> Result<bool> {
        Ok(find(self.connection, &mut Opened::default(), store, number)?.is_some())
    }

    fn write_alone(&mut self, store: StoreId, order: OrderId, entry: &Entry<'_>) -> Result<()> {
        let row = i64::try_from(entry.row).unwrap_or(i64::MAX);
        let (arrival, source) = (self.arrival, entry.source.code());
        self.insert.execute(params![
            order,
            store,
            entry.number,
            arrival,
            row,
            self.at,
            source,
            entry.said
        ])?;
        Ok(())
    }

    fn write_pack(&mut self, pack: &Packing, body: &[u8]) -> Result<()> {
        let orders = i64::try_from(pack.len()).unwrap_or(i64::MAX);
        let (arrival, at) = (self.arrival, self.at);
        self.insert_pack
            .execute(params![pack.first, orders, pack.store, arrival, at, pack.low, pack.high, body])?;
        Ok(())
    }

    fn write_days(&mut self, days: &[(i64, OrderId)]) -> Result<()> {
        for (day, order) in days {
            self.calendar.execute([day, order])?;
        }
        Ok(())
    }

    fn write_runs(&mut self, runs: Vec<(i64, DayRun)>) -> Result<()> {
        runs.into_iter().try_for_each(|(day, run)| write_run(self.connection, day, &run))
    }
}
