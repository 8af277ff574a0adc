//! Orders of which anything that was said has a text: what a person looks for by name, phone or number.
//!
//! There is no index, as in the SQLite engine: facts lie in packs, side by side, and are searched as bytes as fast as they
//! come over the wire.

use super::engine::known_store;
use super::first_facts::names;
use super::link::Link;
use crate::ledger::forms::packs::matches_in_pack;
use crate::ledger::{LedgerError, OrderId, Result, StoreId};
use crate::order::{SoughtText, Statement};
use std::ops::ControlFlow;

/// As `Orders::orders_saying`.
pub(super) fn orders_saying(link: &Link, store: &str, text: &SoughtText) -> Result<Vec<OrderId>> {
    let Some(store) = known_store(link, store)? else { return Ok(Vec::new()) };
    let mut found: Vec<(String, OrderId)> = Vec::new();
    link.each("SELECT first, body FROM packs WHERE store = $1", &[&store], |row| {
        let first: OrderId = row.try_get(0)?;
        matches_in_pack(first, row.try_get(1)?, text, &mut found)
            .map_err(|corrupt| LedgerError::corrupt(first, corrupt))?;
        Ok(ControlFlow::Continue(()))
    })?;
    in_rows(link, store, text, &mut found)?;
    in_later_facts(link, store, text, &mut found)?;
    found.sort_unstable();
    found.dedup();
    Ok(found.into_iter().map(|(_, order)| order).collect())
}

fn in_rows(link: &Link, store: StoreId, text: &SoughtText, found: &mut Vec<(String, OrderId)>) -> Result<()> {
    link.each("SELECT id, number, said FROM orders WHERE store = $1", &[&store], |row| {
        let number: &str = row.try_get(1)?;
        if text.is_in_text(number) || has(text, row.try_get(2)?) {
            found.push((number.to_owned(), row.try_get(0)?));
        }
        Ok(ControlFlow::Continue(()))
    })
}

/// What was said later; whose store that is is asked of those where something is found.
fn in_later_facts(
    link: &Link,
    store: StoreId,
    text: &SoughtText,
    found: &mut Vec<(String, OrderId)>,
) -> Result<()> {
    let mut orders: Vec<OrderId> = Vec::new();
    link.each("SELECT ord, said FROM facts", &[], |row| {
        if has(text, row.try_get(1)?) {
            orders.push(row.try_get(0)?);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let named = names(link, &orders)?;
    found.extend(
        named.into_iter().filter(|(_, (of, _))| *of == store).map(|(order, (_, number))| (number, order)),
    );
    Ok(())
}

fn has(text: &SoughtText, said: &[u8]) -> bool {
    text.finds_in(said, 0).is_some() && text.is_said_in(Statement::trusted(said))
}
