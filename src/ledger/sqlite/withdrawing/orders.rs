//! Orders that are taken back, and made again under the same number.
//!
//! **Invariant.** A pack is never changed: one that has an order which is to go is unpacked, each of its orders into a row
//! of its own.

use crate::ledger::forms::calendar_runs::{day_number, undated_at};
use crate::ledger::sqlite::calendar;
use crate::ledger::sqlite::connection::remember;
use crate::ledger::sqlite::first_facts::{self, ORDERS_ABOVE, OpenedPack, open_pack, read_fact};
use crate::ledger::{LaidFact, OrderId, Result, StoreId, number_key};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

/// Unpacks the packs that came with an arrival from `first` on and have any of these orders.
pub(super) fn unpack(connection: &Connection, orders: &[OrderId], first: i64) -> Result<()> {
    // A number is given once, be its order gone.
    let next = first_facts::next_order(connection)?;
    remember(connection, ORDERS_ABOVE, &(next - 1).to_string())?;
    let (mut packs, mut ids) = (BTreeSet::new(), BTreeSet::new());
    let mut opened = OpenedPack::default();
    for order in orders {
        if open_pack(connection, &mut opened, *order)? && opened.arrival() >= first {
            packs.insert(opened.first());
        }
    }
    for pack in packs {
        let mut opened = OpenedPack::default();
        if !open_pack(connection, &mut opened, pack)? {
            continue;
        }
        connection.prepare_cached("DELETE FROM packs WHERE first = ?1")?.execute([pack])?;
        for order in pack..pack + opened.orders() {
            let first_facts::FirstTold { store, number, fact } = opened.first_of(order)?;
            let row = i64::try_from(fact.row).unwrap_or(i64::MAX);
            connection
                .prepare_cached("INSERT INTO orders VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
                .execute(params![
                    order,
                    store,
                    number,
                    fact.arrival,
                    row,
                    fact.at,
                    fact.source.code(),
                    fact.said().as_bytes()
                ])?;
            ids.insert(order);
        }
    }
    calendar::unpack(connection, &ids)
}

/// As `IntakeInTurn::rewind`.
pub(in crate::ledger::sqlite) fn rewind(
    connection: &Connection,
    order: OrderId,
    first: i64,
    day: Option<NaiveDate>,
) -> Result<()> {
    forget_numbers(connection, order)?;
    connection
        .prepare_cached("INSERT INTO laid_facts SELECT * FROM facts WHERE ord = ?1 AND arrival >= ?2")?
        .execute([order, first])?;
    connection
        .prepare_cached("DELETE FROM facts WHERE ord = ?1 AND arrival >= ?2")?
        .execute([order, first])?;
    let laid = connection
        .prepare_cached("INSERT INTO laid_orders SELECT * FROM orders WHERE id = ?1 AND arrival >= ?2")?
        .execute([order, first])?;
    if laid == 0 {
        return enter_numbers(connection, order);
    }
    let at: i64 = connection
        .prepare_cached("SELECT at FROM orders WHERE id = ?1")?
        .query_row([order], |row| row.get(0))?;
    calendar::remove(connection, day.map_or_else(|| undated_at(at), day_number), order)?;
    // Facts of before an order's first one there are none; its place in the parcel of others is settled by theirs.
    connection.prepare_cached("DELETE FROM bundles WHERE child = ?1")?.execute([order])?;
    connection.prepare_cached("DELETE FROM orders WHERE id = ?1")?.execute([order])?;
    Ok(())
}

/// The keys of all tracking numbers that an order ever had.
fn numbers_of(connection: &Connection, order: OrderId) -> Result<BTreeSet<i64>> {
    let facts = crate::ledger::sqlite::order_records::facts(connection, &mut OpenedPack::default(), order)?;
    Ok(facts.iter().flat_map(|fact| fact.said().tracking().map(number_key).collect::<Vec<_>>()).collect())
}

fn forget_numbers(connection: &Connection, order: OrderId) -> Result<()> {
    for number in numbers_of(connection, order)? {
        for table in ["numbers", "new_numbers"] {
            connection
                .prepare_cached(&format!("DELETE FROM {table} WHERE number = ?1 AND ord = ?2"))?
                .execute([number, order])?;
        }
    }
    Ok(())
}

fn enter_numbers(connection: &Connection, order: OrderId) -> Result<()> {
    for number in numbers_of(connection, order)? {
        connection
            .prepare_cached("INSERT OR REPLACE INTO new_numbers VALUES (?1, ?2)")?
            .execute([number, order])?;
    }
    Ok(())
}

/// The number under which an order that was taken back is made again, and whether who bought was forgotten; `None`: it is
/// a new one, or there again already.
pub(in crate::ledger::sqlite) fn known_again(
    connection: &Connection,
    store: StoreId,
    number: &str,
) -> Result<Option<(OrderId, bool)>> {
    let mut query = connection.prepare_cached(
        "SELECT l.ord, substr(l.said, 1, 3) = x'5A0131' FROM laid_orders l WHERE l.store = ?1 AND l.number = ?2
         AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = l.ord)",
    )?;
    Ok(query.query_row(params![store, number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// As `Withdrawing::laid_facts`.
pub(super) fn laid_facts(connection: &Connection, arrival: i64) -> Result<Vec<LaidFact>> {
    let mut query = connection.prepare_cached(
        "SELECT l.ord, 0, l.arrival, l.row, l.at, l.source, l.said FROM laid_orders l WHERE l.arrival = ?1
         UNION ALL
         SELECT f.ord, f.seq, f.arrival, f.row, f.at, f.source, f.said FROM laid_facts f WHERE f.arrival = ?1
         ORDER BY 1, 2",
    )?;
    let mut rows = query.query([arrival])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let order: OrderId = row.get(0)?;
        let (store, number) = named(connection, order)?;
        found.push(LaidFact { order, store, number, fact: read_fact(order, row, 2)? });
    }
    Ok(found)
}

/// The store's code and the number of an order, be it there or taken back.
fn named(connection: &Connection, order: OrderId) -> Result<(String, String)> {
    let laid = connection
        .prepare_cached(
            "SELECT s.code, l.number FROM laid_orders l JOIN stores s ON s.id = l.store WHERE l.ord = ?1",
        )?
        .query_row([order], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match laid {
        Some(named) => Ok(named),
        None => crate::ledger::sqlite::order_records::name_of(connection, &mut OpenedPack::default(), order),
    }
}

/// Orders that are known no more.
const GONE: &str =
    "(SELECT l.ord FROM laid_orders l WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = l.ord))";

/// Keeps what the arrivals that are taken back had said, and all that is known of orders that are known no more.
pub(super) fn keep_withdrawn(connection: &Connection, undone: &[i64], by: i64) -> Result<()> {
    let said = undone.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    connection.execute_batch(&format!(
        "INSERT OR IGNORE INTO withdrawn_facts
           SELECT store, number, {by}, 0, source, arrival, row, at, said FROM laid_orders
           WHERE arrival IN ({said}) OR ord IN {GONE};
         INSERT OR IGNORE INTO withdrawn_labels
           SELECT l.store, l.number, b.at, b.file, b.arrival FROM laid_orders l JOIN labels b ON b.ord = l.ord WHERE l.ord IN {GONE};
         DELETE FROM labels WHERE ord IN {GONE};
         DELETE FROM marked_numbers WHERE ord IN {GONE};
         DELETE FROM mall WHERE (store, ord) IN (SELECT store, ord FROM laid_orders WHERE ord IN {GONE});"
    ))?;
    let mut query = connection.prepare(&format!(
        "SELECT ord, seq, arrival, row, at, source, said FROM laid_facts
         WHERE arrival IN ({said}) OR ord IN {GONE} ORDER BY ord, seq"
    ))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let order: OrderId = row.get(0)?;
        let (code, number) = named_of(connection, order)?;
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO withdrawn_facts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                code,
                number,
                by,
                row.get::<_, i64>(1)?,
                row.get::<_, i64>(5)?,
                row.get::<_, i64>(2)?,
                row.get::<_, i64>(3)?,
                row.get::<_, i64>(4)?,
                row.get::<_, Vec<u8>>(6)?
            ])?;
    }
    Ok(())
}

fn named_of(connection: &Connection, order: OrderId) -> Result<(StoreId, String)> {
    let laid = connection
        .prepare_cached("SELECT store, number FROM laid_orders WHERE ord = ?1")?
        .query_row([order], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match laid {
        Some(named) => Ok(named),
        None => first_facts::named(connection, &mut OpenedPack::default(), order)?
            .ok_or_else(|| crate::ledger::LedgerError::missing("an order that was taken back")),
    }
}
