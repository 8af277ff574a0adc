//! Orders as they are looked for.

use super::calendar::count_ordered;
use super::connection::{SqliteLedger, known_store};
use super::deeds::write_signed;
use super::first_facts::packed_between;
use super::judge_due::judge_due;
use super::order_records::{self, Relatives, record};
use super::orders_saying::orders_saying;
use super::tracking_index::orders_with_number;
use super::walk::{Walk, open_exports};
use crate::ledger::forms::calendar_runs::day_number;
use crate::ledger::{LabelRecord, OrderId, OrderRecord, Orders, PlacedBetween, Result, Seeing, Selection};
use crate::order::{ExportState, Field, SoughtText};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashSet;

impl Orders for SqliteLedger {
    fn store_codes(&self) -> Result<Vec<String>> {
        let mut query = self.connection.prepare_cached("SELECT code FROM stores ORDER BY code")?;
        let codes = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(codes)
    }

    fn order(&self, id: OrderId) -> Result<Option<OrderRecord>> {
        record(&self.connection, &mut Relatives::default(), id)
    }

    fn candidates(
        &self,
        store: Option<&str>,
        number: &str,
        prefix: bool,
        most: usize,
    ) -> Result<Vec<(OrderId, String, String)>> {
        candidates(&self.connection, store, number, prefix, most)
    }

    fn children(&self, parent: OrderId) -> Result<Vec<OrderId>> {
        order_records::children(&self.connection, parent)
    }

    fn orders_with_number(&self, number: &str) -> Result<Vec<OrderId>> {
        orders_with_number(&self.connection, number)
    }

    fn orders_saying(&self, store: &str, text: &SoughtText) -> Result<Vec<OrderId>> {
        orders_saying(&self.connection, store, text)
    }

    fn count_ordered(&self, period: PlacedBetween) -> Result<u64> {
        count_ordered(&self.connection, period)
    }

    fn count_due(&self, store: &str, day: NaiveDate) -> Result<u64> {
        let mut query = self.connection.prepare_cached(
            "SELECT COUNT(*) FROM due d JOIN stores s ON s.id = d.store WHERE s.code = ?1 AND d.day <= ?2",
        )?;
        let count: i64 = query.query_row(params![store, day_number(day)], |row| row.get(0))?;
        Ok(count.try_into().unwrap_or(0))
    }

    fn due_orders(&self, store: &str, day: NaiveDate) -> Result<Vec<OrderId>> {
        let walk = Walk::of(&self.connection, store)?;
        walk.map_or(Ok(Vec::new()), |walk| walk.named_by_index(Selection::DueOn(day)))
    }

    fn unsettled(&self) -> Result<Vec<(String, String, ExportState)>> {
        let open = open_exports(&self.connection)?;
        let mut query = self.connection.prepare_cached("SELECT id, code FROM stores ORDER BY code")?;
        let mut stores = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = stores.next()? {
            let (id, code): (i64, String) = (row.get(0)?, row.get(1)?);
            let of_store = open.iter().filter(|export| export.store == id);
            found.extend(of_store.map(|export| (code.clone(), export.number.clone(), export.state)));
        }
        Ok(found)
    }

    fn count_unsettled(&self, store: &str) -> Result<(u64, u64, u64)> {
        let Some(store) = known_store(&self.connection, store)? else { return Ok((0, 0, 0)) };
        let mut counts = (0, 0, 0);
        for export in open_exports(&self.connection)?.iter().filter(|export| export.store == store) {
            match export.state {
                ExportState::Sending => counts.0 += 1,
                ExportState::Unsure => counts.1 += 1,
                _ => counts.2 += 1,
            }
        }
        Ok(counts)
    }

    fn walk_orders(&self, store: &str, selection: Selection, see: Seeing<'_, OrderRecord>) -> Result<()> {
        let walk = Walk::of(&self.connection, store)?;
        walk.map_or(Ok(()), |walk| walk.through(selection, see))
    }

    fn walk_these(
        &self,
        store: &str,
        orders: &[OrderId],
        wanted: fn(Field) -> bool,
        see: Seeing<'_, OrderRecord>,
    ) -> Result<()> {
        let walk = Walk::of(&self.connection, store)?;
        walk.map_or(Ok(()), |walk| walk.hearing(wanted).through_these(orders, see))
    }

    fn walk_named(&self, orders: &[OrderId], see: Seeing<'_, OrderRecord>) -> Result<()> {
        let (mut relatives, mut seen) = (Relatives::default(), HashSet::new());
        // A look-up by key costs about a microsecond here: a set of them would win nothing.
        for id in orders.iter().filter(|id| seen.insert(**id)) {
            if let Some(record) = record(&self.connection, &mut relatives, *id)?
                && see(record).is_break()
            {
                break;
            }
        }
        Ok(())
    }

    fn walk_newest(&self, before: Option<OrderId>, see: Seeing<'_, OrderRecord>) -> Result<()> {
        self.newest(before, see)
    }

    fn label_of(&self, order: OrderId) -> Result<Option<LabelRecord>> {
        label_of(&self.connection, order)
    }

    fn heard_after_label(&self, since: i64) -> Result<Vec<OrderId>> {
        heard_after_label(&self.connection, since)
    }

    fn note_labels(&mut self, orders: &[OrderId], at: i64, file: &str) -> Result<()> {
        let tx = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for order in orders {
            tx.prepare_cached(
                "INSERT OR REPLACE INTO labels VALUES (?1, ?2, ?3, (SELECT MAX(id) FROM arrivals))",
            )?
            .execute(params![order, at, file])?;
        }
        write_signed(&tx, &self.signed)?;
        tx.commit()?;
        self.signed.take();
        Ok(())
    }

    fn judge_due(
        &mut self,
        day: &dyn Fn(&OrderRecord) -> Option<NaiveDate>,
        remembered: (&str, &str),
    ) -> Result<()> {
        judge_due(&mut self.connection, day, remembered)
    }
}

/// As [`Orders::label_of`].
pub(super) fn label_of(connection: &Connection, order: OrderId) -> Result<Option<LabelRecord>> {
    let mut query = connection.prepare_cached("SELECT file, at, arrival FROM labels WHERE ord = ?1")?;
    let record = |row: &rusqlite::Row<'_>| {
        Ok(LabelRecord { file: row.get(0)?, at: row.get(1)?, arrival: row.get(2)? })
    };
    Ok(query.query_row([order], record).optional()?)
}

/// As [`Orders::heard_after_label`].
fn heard_after_label(connection: &Connection, since: i64) -> Result<Vec<OrderId>> {
    // Facts beside the first are few, and stand by their order.
    let mut query = connection.prepare_cached(
        "SELECT l.ord FROM labels l
         WHERE l.at >= ?1 AND NOT EXISTS (SELECT 1 FROM exports e WHERE e.ord = l.ord) AND EXISTS (
           SELECT 1 FROM facts f
           WHERE f.ord = l.ord AND (f.at > l.at OR (f.at = l.at AND f.arrival > l.arrival)))
         ORDER BY l.ord",
    )?;
    Ok(query.query_map([since], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// As [`Orders::candidates`].
pub(super) fn candidates(
    connection: &Connection,
    store: Option<&str>,
    number: &str,
    prefix: bool,
    most: usize,
) -> Result<Vec<(OrderId, String, String)>> {
    let mut stores = connection
        .prepare_cached("SELECT id, code FROM stores WHERE ?1 IS NULL OR code = ?1 ORDER BY code")?;
    let stores: Vec<(i64, String)> =
        stores.query_map([store], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    // Every text that begins with the number sorts between it and it with the last character of all behind.
    let last = if prefix { format!("{number}\u{10FFFF}") } else { number.to_owned() };
    let mut query = connection
        .prepare_cached("SELECT id, number FROM orders WHERE store = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number LIMIT ?4")?;
    let mut found = Vec::new();
    for (id, code) in stores {
        let room = most.saturating_sub(found.len());
        let limit = i64::try_from(room).unwrap_or(i64::MAX);
        let alone =
            query.query_map(params![id, number, last, limit], |row| Ok((row.get(1)?, row.get(0)?)))?;
        let mut here: Vec<(String, OrderId)> = alone.collect::<rusqlite::Result<_>>()?;
        packed_between(connection, id, (number, &last), room, &mut here)?;
        here.sort();
        found.extend(here.into_iter().take(room).map(|(number, id)| (id, code.clone(), number)));
    }
    Ok(found)
}
