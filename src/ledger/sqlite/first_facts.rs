//! An order's first fact, wherever it lies: in a row of its own or in a pack.

use crate::ledger::forms::opened_pack::checked;
pub(super) use crate::ledger::forms::opened_pack::{FirstTold, OpenedPack};
use crate::ledger::{Fact, OrderId, Result};
use crate::order::Source;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Opens the pack that has an order, unless it is open already; whether there is one.
pub(super) fn open_pack(connection: &Connection, opened: &mut OpenedPack, order: OrderId) -> Result<bool> {
    if opened.has(order) {
        return Ok(true);
    }
    let mut query = connection.prepare_cached(
        "SELECT first, orders, store, arrival, at, body FROM packs WHERE first <= ?1 ORDER BY first DESC LIMIT 1",
    )?;
    let mut rows = query.query([order])?;
    let Some(row) = rows.next()? else { return Ok(false) };
    let (first, orders): (OrderId, OrderId) = (row.get(0)?, row.get(1)?);
    if order >= first + orders {
        return Ok(false);
    }
    let whose = (row.get(2)?, row.get(3)?, row.get(4)?);
    let body = row.get_ref(5)?.as_blob().map_err(rusqlite::Error::from)?;
    opened.begin((first, orders), whose).extend_from_slice(body);
    Ok(true)
}

/// Reads a fact from columns `arrival, row, at, source, said` that begin at `at`.
pub(super) fn read_fact(order: OrderId, row: &Row<'_>, at: usize) -> Result<Fact> {
    let said = row.get_ref(at + 4)?.as_blob().map_err(rusqlite::Error::from)?;
    Ok(Fact {
        said: checked(order, said)?,
        arrival: row.get(at)?,
        row: row.get::<_, i64>(at + 1)?.try_into().unwrap_or(0),
        at: row.get(at + 2)?,
        source: Source::of_code(row.get(at + 3)?).unwrap_or(Source::Store),
    })
}

/// An order's first fact; `None` when there is no such order.
pub(super) fn first(
    connection: &Connection,
    opened: &mut OpenedPack,
    order: OrderId,
) -> Result<Option<FirstTold>> {
    if open_pack(connection, opened, order)? {
        return opened.first_of(order).map(Some);
    }
    let mut query = connection
        .prepare_cached("SELECT store, number, arrival, row, at, source, said FROM orders WHERE id = ?1")?;
    let mut rows = query.query([order])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(FirstTold { store: row.get(0)?, number: row.get(1)?, fact: read_fact(order, row, 2)? }))
}

/// The store's number and the number of an order; `None` when there is no such order.
pub(super) fn named(
    connection: &Connection,
    opened: &mut OpenedPack,
    order: OrderId,
) -> Result<Option<(i64, String)>> {
    if open_pack(connection, opened, order)? {
        return Ok(Some((opened.store(), opened.number_of(order)?.to_owned())));
    }
    let mut query = connection.prepare_cached("SELECT store, number FROM orders WHERE id = ?1")?;
    Ok(query.query_row([order], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// The order of that number in a store.
pub(super) fn find(
    connection: &Connection,
    opened: &mut OpenedPack,
    store: i64,
    number: &str,
) -> Result<Option<OrderId>> {
    if let Some((first, high)) = pack_before(connection, store, number)?
        && high.as_str() >= number
        && open_pack(connection, opened, first)?
        && let Some(order) = opened.find(number)?
    {
        return Ok(Some(order));
    }
    let mut query = connection.prepare_cached("SELECT id FROM orders WHERE store = ?1 AND number = ?2")?;
    Ok(query.query_row(params![store, number], |row| row.get(0)).optional()?)
}

/// The only pack of a store that may have a number: its first order and its highest number.
pub(super) fn pack_before(
    connection: &Connection,
    store: i64,
    number: &str,
) -> Result<Option<(OrderId, String)>> {
    let mut query = connection.prepare_cached(
        "SELECT first, high FROM packs WHERE store = ?1 AND low <= ?2 ORDER BY low DESC LIMIT 1",
    )?;
    Ok(query.query_row(params![store, number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Numbers of orders are higher than this: none is given twice, be its order taken back.
pub(super) const ORDERS_ABOVE: &str = "orders above";

/// The first order that the ledger has not numbered yet.
pub(super) fn next_order(connection: &Connection) -> Result<OrderId> {
    let next: OrderId = connection.query_row(
        "SELECT MAX(COALESCE((SELECT MAX(id) FROM orders), 0),
                    COALESCE((SELECT first + orders - 1 FROM packs ORDER BY first DESC LIMIT 1), 0),
                    COALESCE((SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?1), 0)) + 1",
        [ORDERS_ABOVE],
        |row| row.get(0),
    )?;
    Ok(next)
}

/// Orders of packs whose numbers lie between two, both included; at most `most` of them are put to `found`.
pub(super) fn packed_between(
    connection: &Connection,
    store: i64,
    (low, high): (&str, &str),
    most: usize,
    found: &mut Vec<(String, OrderId)>,
) -> Result<()> {
    let begins = pack_before(connection, store, low)?.map(|(first, _)| first);
    let mut query = connection
        .prepare_cached("SELECT first FROM packs WHERE store = ?1 AND low > ?2 AND low <= ?3 ORDER BY low")?;
    let mut rows = query.query(params![store, low, high])?;
    let (mut next, mut opened, full) = (begins, OpenedPack::default(), found.len() + most);
    loop {
        if let Some(first) = next.take()
            && open_pack(connection, &mut opened, first)?
        {
            for order in first..first + opened.orders() {
                let number = opened.number_of(order)?;
                if number > high || found.len() == full {
                    return Ok(());
                }
                if number >= low {
                    found.push((number.to_owned(), order));
                }
            }
        }
        let Some(row) = rows.next()? else { return Ok(()) };
        next = Some(row.get(0)?);
    }
}
