//! The index of what is due, made anew for other rules.

use super::copy_rows::CopyRows;
use super::engine::remember;
use super::errors::step;
use super::first_facts::{OpenedPack, WHOLE, read_pack, read_told};
use super::link::Link;
use super::order_records::{FilledTables, Passing, ToldOnce, records};
use crate::crash::Point;
use crate::ledger::forms::calendar_runs::day_number;
use crate::ledger::{OrderId, OrderRecord, Result};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Orders that are judged at once.
const ORDERS: i64 = 1024;
/// Packs that are read at once.
const PACKS: i64 = 16;

/// As `Orders::judge_due`.
pub(super) fn judge_due(
    link: &Link,
    day: &dyn Fn(&OrderRecord) -> Option<NaiveDate>,
    (key, rules): (&str, &str),
) -> Result<()> {
    let tx = link.write()?;
    tx.execute("DELETE FROM due", &[])?;
    let mut passing = Passing::default();
    let mut judge = |told: Vec<ToldOnce>| judge(&tx, &mut passing, told, day);
    let mut after = 0;
    loop {
        let rows = tx.query(
            &format!("SELECT {WHOLE} FROM orders o WHERE o.id > $1 ORDER BY o.id LIMIT $2"),
            &[&after, &ORDERS],
        )?;
        let told = rows.iter().map(read_told).collect::<Result<Vec<ToldOnce>>>()?;
        let Some((last, _)) = told.last() else { break };
        after = *last;
        judge(told)?;
    }
    let (mut opened, mut after) = (OpenedPack::default(), 0);
    loop {
        let rows = tx.query(
            "SELECT first, orders, store, arrival, at, body FROM packs WHERE first > $1 ORDER BY first LIMIT $2",
            &[&after, &PACKS],
        )?;
        let mut told = Vec::new();
        for row in &rows {
            read_pack(row, &mut opened)?;
            let orders = opened.first()..opened.first() + opened.orders();
            for order in orders {
                told.push((order, opened.first_of(order)?));
            }
        }
        if rows.is_empty() {
            break;
        }
        after = opened.first();
        judge(told)?;
    }
    remember(&tx, key, rules)?;
    step(Point::LedgerRules)?;
    tx.commit()
}

fn judge(
    link: &Link,
    passing: &mut Passing,
    told: Vec<ToldOnce>,
    day: &dyn Fn(&OrderRecord) -> Option<NaiveDate>,
) -> Result<()> {
    let stores: HashMap<OrderId, i64> = told.iter().map(|(order, first)| (*order, first.store)).collect();
    let mut due: Vec<(i64, String, OrderId, i64)> = Vec::new();
    for record in records(link, passing, told, FilledTables::UNKNOWN, |_| true)? {
        let on = if record.sent.is_none() { day(&record) } else { None };
        if let (Some(on), Some(store)) = (on, stores.get(&record.id)) {
            due.push((*store, record.order.number, record.id, day_number(on)));
        }
    }
    if due.is_empty() {
        return Ok(());
    }
    let mut rows = CopyRows::into_table(link, "due (store, number, ord, day)")?;
    for (store, number, order, day) in &due {
        rows.row(4)?.number(*store).bytes(number.as_bytes()).number(*order).number(*day);
    }
    rows.finish()?;
    Ok(())
}
