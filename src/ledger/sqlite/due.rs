//! The index of what is due: in the order in which it is exported, with the first day on which it is.

use super::first_facts::{OpenedPack, named};
use crate::ledger::forms::calendar_runs::day_number;
use crate::ledger::{OrderId, Result, StoreId};
use chrono::NaiveDate;
use rusqlite::{Connection, params};

/// Enters an order: its store, number, id and day.
pub(super) const ENTER_DUE: &str = "INSERT OR REPLACE INTO due VALUES (?1, ?2, ?3, ?4)";

/// Notes the first day on which an order is due, or that there is none.
pub(super) fn set_due(
    (connection, opened): (&Connection, &mut OpenedPack),
    store: StoreId,
    order: OrderId,
    before: Option<NaiveDate>,
    now: Option<NaiveDate>,
) -> Result<()> {
    if before == now { Ok(()) } else { replace_due((connection, opened), store, order, now) }
}

/// Notes the day from which an order is due, whatever was noted before. It is found by its number, which the index is
/// sorted by.
pub(super) fn replace_due(
    (connection, opened): (&Connection, &mut OpenedPack),
    store: StoreId,
    order: OrderId,
    due: Option<NaiveDate>,
) -> Result<()> {
    let Some((_, number)) = named(connection, opened, order)? else { return Ok(()) };
    match due {
        Some(day) => enter_due(connection, store, &number, order, day),
        None => {
            connection
                .prepare_cached("DELETE FROM due WHERE store = ?1 AND number = ?2")?
                .execute(params![store, number])?;
            Ok(())
        }
    }
}

/// Notes the first day on which an order is due.
pub(super) fn enter_due(
    connection: &Connection,
    store: StoreId,
    number: &str,
    order: OrderId,
    day: NaiveDate,
) -> Result<()> {
    connection.prepare_cached(ENTER_DUE)?.execute(params![store, number, order, day_number(day)])?;
    Ok(())
}
