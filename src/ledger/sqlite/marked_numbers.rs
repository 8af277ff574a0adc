//! Orders of which an earlier program took marks for a part of the number: what nobody sees, `="…"`, an apostrophe.
//!
//! They are looked for once, when a ledger of such a program is brought up to date: none comes in since.

use super::first_facts::{OpenedPack, named};
use crate::ledger::{OrderId, Result};
use crate::order::{bare_text, fold_text};
use rusqlite::{Connection, params};

/// Looks through all numbers, and enters those with marks.
pub(super) fn fill(connection: &Connection) -> Result<()> {
    let mut query = connection.prepare("SELECT store, number, id FROM orders")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        enter(
            connection,
            row.get(0)?,
            row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?,
            row.get(2)?,
        )?;
    }
    let mut query = connection.prepare("SELECT first, orders FROM packs ORDER BY first")?;
    let mut rows = query.query([])?;
    let mut opened = OpenedPack::default();
    while let Some(row) = rows.next()? {
        let (first, orders): (OrderId, OrderId) = (row.get(0)?, row.get(1)?);
        for order in first..first + orders {
            if let Some((store, number)) = named(connection, &mut opened, order)? {
                enter(connection, store, &number, order)?;
            }
        }
    }
    Ok(())
}

fn enter(connection: &Connection, store: i64, number: &str, order: OrderId) -> Result<()> {
    if number.is_ascii() && !number.contains(['=', '\'']) {
        return Ok(());
    }
    let bare = bare_text(number);
    let bare = fold_text(&bare);
    if bare != number {
        let mut query =
            connection.prepare_cached("INSERT OR IGNORE INTO marked_numbers VALUES (?1, ?2, ?3)")?;
        query.execute(params![store, bare, order])?;
    }
    Ok(())
}

/// Those of a store, or of all, by their numbers without marks.
pub(super) fn marked_numbers(connection: &Connection, store: Option<&str>) -> Result<Vec<(String, OrderId)>> {
    let mut query = connection.prepare_cached(
        "SELECT m.bare, m.ord FROM marked_numbers m JOIN stores s ON s.id = m.store
         WHERE ?1 IS NULL OR s.code = ?1 ORDER BY m.store, m.bare, m.ord",
    )?;
    let found = query.query_map([store], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
