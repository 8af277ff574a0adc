//! The index of what is due: in the order in which it is exported, with the first day on which it is.

use super::first_facts::{OpenedPack, named};
use super::link::Link;
use crate::ledger::forms::calendar_runs::day_number;
use crate::ledger::{OrderId, Result, StoreId};
use chrono::NaiveDate;

/// Notes the first day on which an order is due, or that there is none.
pub(super) fn set_due(
    link: &Link,
    store: StoreId,
    order: OrderId,
    before: Option<NaiveDate>,
    now: Option<NaiveDate>,
) -> Result<()> {
    if before == now { Ok(()) } else { replace_due(link, store, order, now) }
}

/// Notes the day from which an order is due, whatever was noted before. It is found by its number, which the index is
/// sorted by.
pub(super) fn replace_due(link: &Link, store: StoreId, order: OrderId, due: Option<NaiveDate>) -> Result<()> {
    let Some((_, number)) = named(link, &mut OpenedPack::default(), order)? else { return Ok(()) };
    match due {
        Some(day) => enter_due(link, store, &number, order, day),
        None => {
            link.execute("DELETE FROM due WHERE store = $1 AND number = $2", &[&store, &number])?;
            Ok(())
        }
    }
}

/// Notes the first day on which an order is due.
pub(super) fn enter_due(
    link: &Link,
    store: StoreId,
    number: &str,
    order: OrderId,
    day: NaiveDate,
) -> Result<()> {
    link.execute(
        "INSERT INTO due VALUES ($1, $2, $3, $4)
         ON CONFLICT (store, number) DO UPDATE SET ord = excluded.ord, day = excluded.day",
        &[&store, &number, &order, &day_number(day)],
    )?;
    Ok(())
}
