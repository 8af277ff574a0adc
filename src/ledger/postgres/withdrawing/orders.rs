//! Orders that are taken back, and made again under the same number.
//!
//! **Invariant.** A pack is never changed: one that has an order which is to go is unpacked, each of its orders into a row
//! of its own.

use crate::ledger::forms::calendar_runs::{day_number, undated_at};
use crate::ledger::postgres::calendar;
use crate::ledger::postgres::copy_rows::CopyRows;
use crate::ledger::postgres::engine::remember;
use crate::ledger::postgres::first_facts::{
    ORDERS_ABOVE, OpenedPack, named, next_order, open, packs_of, read_fact,
};
use crate::ledger::postgres::held::row_number;
use crate::ledger::postgres::link::Link;
use crate::ledger::postgres::{order_records, tracking_index};
use crate::ledger::{LaidFact, LedgerError, OrderId, Result, StoreId, number_key};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Unpacks the packs that came with an arrival from `first` on and have any of these orders.
pub(super) fn unpack(link: &Link, orders: &[OrderId], first: i64) -> Result<()> {
    // A number is given once, be its order gone.
    let next = next_order(link)?;
    remember(link, ORDERS_ABOVE, &(next - 1).to_string())?;
    let mut ids = BTreeSet::new();
    for pack in packs_of(link, orders)? {
        let mut opened = OpenedPack::default();
        if !open(link, &mut opened, pack)? || opened.arrival() < first {
            continue;
        }
        link.execute("DELETE FROM packs WHERE first = $1", &[&pack])?;
        let mut rows =
            CopyRows::into_table(link, "orders (id, store, number, arrival, row, at, source, said)")?;
        for order in pack..pack + opened.orders() {
            let told = opened.first_of(order)?;
            let fact = &told.fact;
            let row = rows.row(8)?.number(order).number(told.store).bytes(told.number.as_bytes());
            row.number(fact.arrival).number(row_number(fact.row)).number(fact.at).number(fact.source.code());
            row.bytes(fact.said().as_bytes());
            ids.insert(order);
        }
        rows.finish()?;
    }
    calendar::unpack(link, &ids)
}

/// As `IntakeInTurn::rewind`.
pub(in crate::ledger::postgres) fn rewind(
    link: &Link,
    order: OrderId,
    first: i64,
    day: Option<NaiveDate>,
) -> Result<()> {
    forget_numbers(link, order)?;
    link.execute(
        "WITH gone AS (DELETE FROM facts WHERE ord = $1 AND arrival >= $2
           RETURNING ord, seq, source, arrival, row, at, said)
         INSERT INTO laid_facts SELECT ord, seq, source, arrival, row, at, said FROM gone",
        &[&order, &first],
    )?;
    let laid = link.execute(
        "INSERT INTO laid_orders SELECT id, store, number, arrival, row, at, source, said FROM orders
         WHERE id = $1 AND arrival >= $2",
        &[&order, &first],
    )?;
    if laid == 0 {
        return enter_numbers(link, order);
    }
    let at: i64 = link.query_one("SELECT at FROM orders WHERE id = $1", &[&order])?.try_get(0)?;
    calendar::remove(link, day.map_or_else(|| undated_at(at), day_number), order)?;
    // Facts of before an order's first one there are none; its place in the parcel of others is settled by theirs.
    link.execute("DELETE FROM bundles WHERE child = $1", &[&order])?;
    link.execute("DELETE FROM orders WHERE id = $1", &[&order])?;
    Ok(())
}

/// The keys of all tracking numbers that an order ever had.
fn numbers_of(link: &Link, order: OrderId) -> Result<Vec<i64>> {
    let facts = order_records::facts(link, &mut OpenedPack::default(), order)?;
    let numbers: BTreeSet<i64> =
        facts.iter().flat_map(|fact| fact.said().tracking().map(number_key).collect::<Vec<_>>()).collect();
    Ok(numbers.into_iter().collect())
}

fn forget_numbers(link: &Link, order: OrderId) -> Result<()> {
    let numbers = numbers_of(link, order)?;
    link.execute("DELETE FROM numbers WHERE number = ANY($1) AND ord = $2", &[&numbers, &order])?;
    Ok(())
}

fn enter_numbers(link: &Link, order: OrderId) -> Result<()> {
    let numbers = numbers_of(link, order)?;
    tracking_index::enter(link, &numbers, &vec![order; numbers.len()])
}

/// The number under which an order that was taken back is made again; `None`: it is a new one, or there again already.
pub(in crate::ledger::postgres) fn known_again(
    link: &Link,
    store: StoreId,
    number: &str,
) -> Result<Option<(OrderId, bool)>> {
    let row = link.query_opt(
        "SELECT l.ord, substr(l.said, 1, 3) = '\\x5a0131'::bytea FROM laid_orders l WHERE l.store = $1 AND l.number = $2
         AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = l.ord)",
        &[&store, &number],
    )?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}

/// As `Withdrawing::laid_facts`.
pub(super) fn laid_facts(link: &Link, arrival: i64) -> Result<Vec<LaidFact>> {
    let rows = link.query(
        "SELECT l.ord, 0::bigint, l.arrival, l.row, l.at, l.source, l.said FROM laid_orders l WHERE l.arrival = $1
         UNION ALL
         SELECT f.ord, f.seq, f.arrival, f.row, f.at, f.source, f.said FROM laid_facts f WHERE f.arrival = $1
         ORDER BY 1, 2",
        &[&arrival],
    )?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let order: OrderId = row.try_get(0)?;
        let (store, number) = named_of(link, order)?;
        let row_of_code = link.query_one("SELECT code FROM stores WHERE id = $1", &[&store])?;
        let fact = read_fact(order, row, 2)?;
        found.push(LaidFact { order, store: row_of_code.try_get(0)?, number, fact });
    }
    Ok(found)
}

/// The store and the number of an order, be it there or taken back.
fn named_of(link: &Link, order: OrderId) -> Result<(StoreId, String)> {
    match link.query_opt("SELECT store, number FROM laid_orders WHERE ord = $1", &[&order])? {
        Some(row) => Ok((row.try_get(0)?, row.try_get(1)?)),
        None => named(link, &mut OpenedPack::default(), order)?
            .ok_or_else(|| LedgerError::missing("an order that was taken back")),
    }
}

/// Orders that are known no more.
const GONE: &str =
    "(SELECT l.ord FROM laid_orders l WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = l.ord))";

/// Keeps what the arrivals that are taken back had said, and all that is known of orders that are known no more.
pub(super) fn keep_withdrawn(link: &Link, undone: &[i64], by: i64) -> Result<()> {
    link.execute(
        &format!(
            "INSERT INTO withdrawn_facts
               SELECT store, number, $2, 0, source, arrival, row, at, said FROM laid_orders
               WHERE arrival = ANY($1) OR ord IN {GONE}
             ON CONFLICT DO NOTHING"
        ),
        &[&undone, &by],
    )?;
    link.batch(&format!(
        "INSERT INTO withdrawn_labels
           SELECT l.store, l.number, b.at, b.file, b.arrival FROM laid_orders l JOIN labels b ON b.ord = l.ord WHERE l.ord IN {GONE}
         ON CONFLICT DO NOTHING;
         DELETE FROM labels WHERE ord IN {GONE};
         DELETE FROM marked_numbers WHERE ord IN {GONE};
         DELETE FROM mall WHERE (store, ord) IN (SELECT store, ord FROM laid_orders WHERE ord IN {GONE});"
    ))?;
    let rows = link.query(
        &format!(
            "SELECT ord, seq, source, arrival, row, at, said FROM laid_facts
             WHERE arrival = ANY($1) OR ord IN {GONE} ORDER BY ord, seq"
        ),
        &[&undone],
    )?;
    for row in &rows {
        let (store, number) = named_of(link, row.try_get(0)?)?;
        let number_at = |at: usize| -> Result<i64> { Ok(row.try_get(at)?) };
        link.execute(
            "INSERT INTO withdrawn_facts VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
            &[
                &store,
                &number,
                &by,
                &number_at(1)?,
                &number_at(2)?,
                &number_at(3)?,
                &number_at(4)?,
                &number_at(5)?,
                &row.try_get::<_, &[u8]>(6)?,
            ],
        )?;
    }
    Ok(())
}
