//! An order's first fact, wherever it lies: in a row of its own or in a pack.

use super::link::Link;
use crate::ledger::forms::opened_pack::checked;
pub(super) use crate::ledger::forms::opened_pack::{FirstTold, OpenedPack};
use crate::ledger::{Fact, LedgerError, OrderId, Result, StoreId};
use crate::order::Source;
use std::collections::HashMap;
use std::ops::ControlFlow;
use tokio_postgres::Row;

/// Packs whose bodies are on their way at once.
const PACKS: usize = 64;

/// Reads columns `first, orders, store, arrival, at, body`.
pub(super) fn read_pack(row: &Row, opened: &mut OpenedPack) -> Result<()> {
    let span = (row.try_get(0)?, row.try_get(1)?);
    let brought = (row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
    opened.begin(span, brought).extend_from_slice(row.try_get(5)?);
    Ok(())
}

/// Opens the pack that has an order, unless it is open already; whether there is one.
pub(super) fn open(link: &Link, opened: &mut OpenedPack, order: OrderId) -> Result<bool> {
    if opened.has(order) {
        return Ok(true);
    }
    let found = link.query_opt(
        "SELECT first, orders, store, arrival, at, body FROM
           (SELECT * FROM packs WHERE first <= $1 ORDER BY first DESC LIMIT 1) p WHERE $1 < first + orders",
        &[&order],
    )?;
    let Some(row) = found else { return Ok(false) };
    read_pack(&row, opened)?;
    Ok(true)
}

/// Reads a fact from columns `arrival, row, at, source, said` that begin at `at`.
pub(super) fn read_fact(order: OrderId, row: &Row, at: usize) -> Result<Fact> {
    Ok(Fact {
        said: checked(order, row.try_get(at + 4)?)?,
        arrival: row.try_get(at)?,
        row: row.try_get::<_, i64>(at + 1)?.try_into().unwrap_or(0),
        at: row.try_get(at + 2)?,
        source: Source::of_code(row.try_get(at + 3)?).unwrap_or(Source::Store),
    })
}

/// What [`read_told`] reads of a row of `orders o`.
pub(super) const WHOLE: &str = "o.id, o.store, o.number, o.arrival, o.row, o.at, o.source, o.said";

/// Reads [`WHOLE`].
pub(super) fn read_told(row: &Row) -> Result<(OrderId, FirstTold)> {
    let order: OrderId = row.try_get(0)?;
    Ok((
        order,
        FirstTold { store: row.try_get(1)?, number: row.try_get(2)?, fact: read_fact(order, row, 3)? },
    ))
}

/// An order's first fact; `None` when there is no such order.
pub(super) fn first(link: &Link, opened: &mut OpenedPack, order: OrderId) -> Result<Option<FirstTold>> {
    if open(link, opened, order)? {
        return opened.first_of(order).map(Some);
    }
    let row = link.query_opt(
        "SELECT o.id, o.store, o.number, o.arrival, o.row, o.at, o.source, o.said FROM orders o WHERE o.id = $1",
        &[&order],
    )?;
    row.map(|row| read_told(&row).map(|(_, first)| first)).transpose()
}

/// The store's number and the number of an order; `None` when there is no such order.
pub(super) fn named(
    link: &Link,
    opened: &mut OpenedPack,
    order: OrderId,
) -> Result<Option<(StoreId, String)>> {
    if open(link, opened, order)? {
        return Ok(Some((opened.store(), opened.number_of(order)?.to_owned())));
    }
    let row = link.query_opt("SELECT store, number FROM orders WHERE id = $1", &[&order])?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}

/// The packs that have any of these orders, by their first order.
pub(super) fn packs_of(link: &Link, orders: &[OrderId]) -> Result<Vec<OrderId>> {
    let mut packs = Vec::new();
    let found = link.query(
        "SELECT DISTINCT p.first FROM unnest($1::bigint[]) AS o (id) CROSS JOIN LATERAL
           (SELECT first, orders FROM packs WHERE first <= o.id ORDER BY first DESC LIMIT 1) p
         WHERE o.id < p.first + p.orders ORDER BY p.first",
        &[&orders],
    )?;
    for row in found {
        packs.push(row.try_get(0)?);
    }
    Ok(packs)
}

/// Shows packs one after the other, by their first order.
pub(super) fn each_pack(
    link: &Link,
    packs: &[OrderId],
    mut see: impl FnMut(&OpenedPack) -> Result<()>,
) -> Result<()> {
    let mut opened = OpenedPack::default();
    for some in packs.chunks(PACKS) {
        let sql =
            "SELECT first, orders, store, arrival, at, body FROM packs WHERE first = ANY($1) ORDER BY first";
        link.each(sql, &[&some], |row| {
            read_pack(&row, &mut opened)?;
            see(&opened)?;
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(())
}

/// The first facts of many orders, asked for at once; what is no order is left out.
pub(super) fn firsts(link: &Link, orders: &[OrderId]) -> Result<HashMap<OrderId, FirstTold>> {
    let mut sorted = orders.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut found = HashMap::with_capacity(sorted.len());
    each_pack(link, &packs_of(link, &sorted)?, |opened| {
        let from = sorted.partition_point(|order| *order < opened.first());
        for order in sorted[from..].iter().take_while(|order| opened.has(**order)) {
            found.insert(*order, opened.first_of(*order)?);
        }
        Ok(())
    })?;
    sorted.retain(|order| !found.contains_key(order));
    if !sorted.is_empty() {
        let rows = link.query(
            "SELECT o.id, o.store, o.number, o.arrival, o.row, o.at, o.source, o.said FROM orders o WHERE o.id = ANY($1)",
            &[&sorted],
        )?;
        for row in rows {
            let (order, first) = read_told(&row)?;
            found.insert(order, first);
        }
    }
    Ok(found)
}

/// The stores and numbers of many orders, asked for at once; what is no order is left out.
pub(super) fn names(link: &Link, orders: &[OrderId]) -> Result<HashMap<OrderId, (StoreId, String)>> {
    let mut sorted = orders.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut found = HashMap::with_capacity(sorted.len());
    each_pack(link, &packs_of(link, &sorted)?, |opened| {
        let from = sorted.partition_point(|order| *order < opened.first());
        for order in sorted[from..].iter().take_while(|order| opened.has(**order)) {
            found.insert(*order, (opened.store(), opened.number_of(*order)?.to_owned()));
        }
        Ok(())
    })?;
    sorted.retain(|order| !found.contains_key(order));
    if !sorted.is_empty() {
        for row in link.query("SELECT id, store, number FROM orders WHERE id = ANY($1)", &[&sorted])? {
            found.insert(row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?));
        }
    }
    Ok(found)
}

/// The order of that number in a store.
pub(super) fn find(
    link: &Link,
    opened: &mut OpenedPack,
    store: StoreId,
    number: &str,
) -> Result<Option<OrderId>> {
    // No number has a zero byte, nor has a text of the server.
    if number.contains('\0') {
        return Ok(None);
    }
    if let Some((first, high)) = pack_before(link, store, number)?
        && high.as_str() >= number
        && open(link, opened, first)?
        && let Some(order) = opened.find(number)?
    {
        return Ok(Some(order));
    }
    let row = link.query_opt("SELECT id FROM orders WHERE store = $1 AND number = $2", &[&store, &number])?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// The only pack of a store that may have a number: its first order and its highest number.
pub(super) fn pack_before(link: &Link, store: StoreId, number: &str) -> Result<Option<(OrderId, String)>> {
    let row = link.query_opt(
        "SELECT first, high FROM packs WHERE store = $1 AND low <= $2 ORDER BY low DESC LIMIT 1",
        &[&store, &number],
    )?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}

/// Numbers of orders are higher than this: none is given twice, be its order taken back.
pub(super) const ORDERS_ABOVE: &str = "orders above";

/// The first order that the ledger has not numbered yet. Only who writes may ask: others would be given the same.
pub(super) fn next_order(link: &Link) -> Result<OrderId> {
    let row = link.query_one(
        "SELECT GREATEST(COALESCE((SELECT MAX(id) FROM orders), 0),
                    COALESCE((SELECT first + orders - 1 FROM packs ORDER BY first DESC LIMIT 1), 0),
                    COALESCE((SELECT value::bigint FROM meta WHERE key = $1), 0)) + 1",
        &[&ORDERS_ABOVE],
    )?;
    Ok(row.try_get(0)?)
}

/// Orders of packs whose numbers lie between two, both included; at most `most` of them are put to `found`.
pub(super) fn packed_between(
    link: &Link,
    store: StoreId,
    (low, high): (&str, &str),
    most: usize,
    found: &mut Vec<(String, OrderId)>,
) -> Result<()> {
    let full = found.len().saturating_add(most);
    let mut next =
        pack_before(link, store, low)?.filter(|(_, end)| end.as_str() >= low).map(|(first, _)| first);
    let (mut opened, mut at) = (OpenedPack::default(), low.to_owned());
    loop {
        if let Some(first) = next.take() {
            if !open(link, &mut opened, first)? {
                return Err(LedgerError::missing(&format!("pack {first}")));
            }
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
        if found.len() == full || low == high {
            return Ok(());
        }
        let row = link.query_opt(
            "SELECT first, low FROM packs WHERE store = $1 AND low > $2 AND low <= $3 ORDER BY low LIMIT 1",
            &[&store, &at, &high],
        )?;
        let Some(row) = row else { return Ok(()) };
        next = Some(row.try_get(0)?);
        at = row.try_get(1)?;
    }
}
