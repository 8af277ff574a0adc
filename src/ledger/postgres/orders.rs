//! Orders as they are looked for.

use super::calendar::count_ordered;
use super::deeds::write_signed;
use super::engine::{PostgresLedger, known_store};
use super::first_facts::packed_between;
use super::link::Link;
use super::order_records::{self, named_records, record};
use super::tracking_index::orders_with_number;
use super::walk::{due_orders, open_exports};
use crate::ledger::forms::calendar_runs::day_number;
use crate::ledger::{
    LabelRecord, OrderId, OrderRecord, Orders, PlacedBetween, Result, Seeing, Selection, StoreId,
};
use crate::order::{ExportState, Field, SoughtText};
use chrono::NaiveDate;

impl Orders for PostgresLedger {
    fn store_codes(&self) -> Result<Vec<String>> {
        let rows = self.link.query("SELECT code FROM stores ORDER BY code", &[])?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    fn order(&self, id: OrderId) -> Result<Option<OrderRecord>> {
        record(&*self.link.look()?, id)
    }

    fn candidates(
        &self,
        store: Option<&str>,
        number: &str,
        prefix: bool,
        most: usize,
    ) -> Result<Vec<(OrderId, String, String)>> {
        candidates(&*self.link.look()?, store, number, prefix, most)
    }

    fn children(&self, parent: OrderId) -> Result<Vec<OrderId>> {
        order_records::children(&self.link, parent)
    }

    fn orders_with_number(&self, number: &str) -> Result<Vec<OrderId>> {
        orders_with_number(&self.link, number)
    }

    fn orders_saying(&self, store: &str, text: &SoughtText) -> Result<Vec<OrderId>> {
        super::orders_saying::orders_saying(&*self.link.look()?, store, text)
    }

    fn count_ordered(&self, period: PlacedBetween) -> Result<u64> {
        count_ordered(&self.link, period)
    }

    fn count_due(&self, store: &str, day: NaiveDate) -> Result<u64> {
        let row = self.link.query_one(
            "SELECT COUNT(*) FROM due d JOIN stores s ON s.id = d.store WHERE s.code = $1 AND d.day <= $2",
            &[&store, &day_number(day)],
        )?;
        Ok(row.try_get::<_, i64>(0)?.try_into().unwrap_or(0))
    }

    fn due_orders(&self, store: &str, day: NaiveDate) -> Result<Vec<OrderId>> {
        let store = known_store(&self.link, store)?;
        store.map_or(Ok(Vec::new()), |store| due_orders(&self.link, store, day))
    }

    fn unsettled(&self) -> Result<Vec<(String, String, ExportState)>> {
        let link = self.link.look()?;
        let open = open_exports(&link)?;
        let mut found = Vec::new();
        if open.is_empty() {
            return Ok(found);
        }
        for row in link.query("SELECT id, code FROM stores ORDER BY code", &[])? {
            let (id, code): (StoreId, String) = (row.try_get(0)?, row.try_get(1)?);
            let of_store = open.iter().filter(|export| export.store == id);
            found.extend(of_store.map(|export| (code.clone(), export.number.clone(), export.state)));
        }
        Ok(found)
    }

    fn count_unsettled(&self, store: &str) -> Result<(u64, u64, u64)> {
        let link = self.link.look()?;
        let Some(store) = known_store(&link, store)? else { return Ok((0, 0, 0)) };
        let mut counts = (0, 0, 0);
        for export in open_exports(&link)?.iter().filter(|export| export.store == store) {
            match export.state {
                ExportState::Sending => counts.0 += 1,
                ExportState::Unsure => counts.1 += 1,
                _ => counts.2 += 1,
            }
        }
        Ok(counts)
    }

    fn walk_orders(&self, store: &str, selection: Selection, see: Seeing<'_, OrderRecord>) -> Result<()> {
        self.walk(store, selection, see)
    }

    fn walk_these(
        &self,
        store: &str,
        orders: &[OrderId],
        wanted: fn(Field) -> bool,
        see: Seeing<'_, OrderRecord>,
    ) -> Result<()> {
        self.walk_some(store, orders, wanted, see)
    }

    fn walk_named(&self, orders: &[OrderId], see: Seeing<'_, OrderRecord>) -> Result<()> {
        named_records(&*self.view()?, orders, see)
    }

    fn walk_newest(&self, before: Option<OrderId>, see: Seeing<'_, OrderRecord>) -> Result<()> {
        self.newest(before, see)
    }

    fn label_of(&self, order: OrderId) -> Result<Option<LabelRecord>> {
        label_of(&self.link, order)
    }

    fn heard_after_label(&self, since: i64) -> Result<Vec<OrderId>> {
        let rows = self.link.query(
            "SELECT l.ord FROM labels l
             WHERE l.at >= $1 AND NOT EXISTS (SELECT 1 FROM exports e WHERE e.ord = l.ord) AND EXISTS (
               SELECT 1 FROM facts f
               WHERE f.ord = l.ord AND (f.at > l.at OR (f.at = l.at AND f.arrival > l.arrival)))
             ORDER BY l.ord",
            &[&since],
        )?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    fn note_labels(&mut self, orders: &[OrderId], at: i64, file: &str) -> Result<()> {
        let mut sorted = orders.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let tx = self.link.write()?;
        tx.execute(
            "INSERT INTO labels SELECT ord, $2, $3, (SELECT MAX(id) FROM arrivals) FROM unnest($1::bigint[]) AS o (ord)
             ON CONFLICT (ord) DO UPDATE SET at = excluded.at, file = excluded.file, arrival = excluded.arrival",
            &[&sorted, &at, &file],
        )?;
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
        super::judge_due::judge_due(&self.link, day, remembered)
    }
}

/// As [`Orders::label_of`].
pub(super) fn label_of(link: &Link, order: OrderId) -> Result<Option<LabelRecord>> {
    let row = link.query_opt("SELECT file, at, arrival FROM labels WHERE ord = $1", &[&order])?;
    row.map(|row| Ok(LabelRecord { file: row.try_get(0)?, at: row.try_get(1)?, arrival: row.try_get(2)? }))
        .transpose()
}

/// As [`Orders::candidates`].
pub(super) fn candidates(
    link: &Link,
    store: Option<&str>,
    number: &str,
    prefix: bool,
    most: usize,
) -> Result<Vec<(OrderId, String, String)>> {
    // No number has a zero byte, nor has a text of the server.
    if number.contains('\0') {
        return Ok(Vec::new());
    }
    let stores = link
        .query("SELECT id, code FROM stores WHERE $1::text IS NULL OR code = $1 ORDER BY code", &[&store])?;
    // Every text that begins with the number sorts between it and it with the last character of all behind.
    let last = if prefix { format!("{number}\u{10FFFF}") } else { number.to_owned() };
    let mut found = Vec::new();
    for row in stores {
        let (id, code): (StoreId, String) = (row.try_get(0)?, row.try_get(1)?);
        let room = most.saturating_sub(found.len());
        let limit = i64::try_from(room).unwrap_or(i64::MAX);
        let alone = link.query(
            "SELECT number, id FROM orders WHERE store = $1 AND number BETWEEN $2 AND $3 ORDER BY number LIMIT $4",
            &[&id, &number, &last, &limit],
        )?;
        let mut here: Vec<(String, OrderId)> = Vec::with_capacity(alone.len());
        for row in &alone {
            here.push((row.try_get(0)?, row.try_get(1)?));
        }
        packed_between(link, id, (number, &last), room, &mut here)?;
        here.sort();
        found.extend(here.into_iter().take(room).map(|(number, id)| (id, code.clone(), number)));
    }
    Ok(found)
}
