//! The calendar of order dates, as tables: which orders belong to a period, without looking at the others.

use crate::ledger::forms::calendar_runs::{ManyIds, RunOfDay, ends, ids};
use crate::ledger::{OrderId, PlacedBetween, Result};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

/// Writes runs of days.
pub(super) fn write_runs(connection: &Connection, runs: &[(i64, RunOfDay)]) -> Result<()> {
    runs.iter().try_for_each(|(day, run)| write_run(connection, *day, run))
}

fn write_run(connection: &Connection, day: i64, run: &RunOfDay) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO calendar_runs VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![day, run.first, run.orders, run.steps])?;
    Ok(())
}

/// Takes an order out of a day, wherever it stands.
pub(super) fn remove(connection: &Connection, day: i64, order: OrderId) -> Result<()> {
    let single = connection
        .prepare_cached("DELETE FROM calendar WHERE day = ?1 AND ord = ?2")?
        .execute(params![day, order])?;
    if single > 0 {
        return Ok(());
    }
    let mut query = connection.prepare_cached(
        "SELECT first, steps FROM calendar_runs WHERE day = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1",
    )?;
    let found: Option<(OrderId, Vec<u8>)> =
        query.query_row([day, order], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((first, steps)) = found else { return Ok(()) };
    let mut left = ids(first, &steps)?;
    let before = left.len();
    left.retain(|id| *id != order);
    if left.len() == before {
        return Ok(());
    }
    connection
        .prepare_cached("DELETE FROM calendar_runs WHERE day = ?1 AND first = ?2")?
        .execute([day, first])?;
    if left.is_empty() { Ok(()) } else { write_run(connection, day, &RunOfDay::of(&left)) }
}

/// Orders that have got rows of their own stand in the calendar one by one.
pub(super) fn unpack(connection: &Connection, orders: &BTreeSet<OrderId>) -> Result<()> {
    let (Some(lowest), Some(highest)) = (orders.first(), orders.last()) else { return Ok(()) };
    let mut query = connection
        .prepare("SELECT day, first, steps FROM calendar_runs WHERE first <= ?1 ORDER BY day, first")?;
    let runs = query.query_map([highest], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, OrderId>(1)?, row.get::<_, Vec<u8>>(2)?))
    })?;
    for run in runs.collect::<rusqlite::Result<Vec<_>>>()? {
        let (day, first, steps) = run;
        let all = ids(first, &steps)?;
        if all.last().is_none_or(|last| last < lowest) {
            continue;
        }
        let (alone, left): (Vec<OrderId>, Vec<OrderId>) = all.into_iter().partition(|id| orders.contains(id));
        if alone.is_empty() {
            continue;
        }
        connection
            .prepare_cached("DELETE FROM calendar_runs WHERE day = ?1 AND first = ?2")?
            .execute([day, first])?;
        if !left.is_empty() {
            write_run(connection, day, &RunOfDay::of(&left))?;
        }
        for order in alone {
            connection
                .prepare_cached("INSERT OR IGNORE INTO calendar VALUES (?1, ?2)")?
                .execute([day, order])?;
        }
    }
    Ok(())
}

/// The orders of a period among those of packs; others may be among them.
pub(super) fn packed_in(connection: &Connection, period: PlacedBetween) -> Result<ManyIds> {
    let [from, to, undated_low, undated_high, undated_from, undated_to] = ends(period);
    let mut found = ManyIds::default();
    let mut query =
        connection.prepare_cached("SELECT first, steps FROM calendar_runs WHERE day BETWEEN ?1 AND ?2")?;
    let mut rows = query.query([from, to])?;
    while let Some(row) = rows.next()? {
        let steps = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        ids(row.get(0)?, steps)?.into_iter().for_each(|id| found.insert(id));
    }
    let mut query = connection.prepare_cached("SELECT ord FROM calendar WHERE day BETWEEN ?1 AND ?2")?;
    let mut rows = query.query([from, to])?;
    while let Some(row) = rows.next()? {
        found.insert(row.get(0)?);
    }
    let mut query = connection.prepare_cached(
        "SELECT c.ord FROM calendar c
         CROSS JOIN packs p ON p.first = (SELECT MAX(first) FROM packs WHERE first <= c.ord)
         WHERE c.day BETWEEN ?1 AND ?2 AND c.ord < p.first + p.orders AND p.at >= ?3 AND p.at < ?4",
    )?;
    let mut rows = query.query([undated_low, undated_high, undated_from, undated_to])?;
    while let Some(row) = rows.next()? {
        found.insert(row.get(0)?);
    }
    Ok(found)
}

/// How many orders of all stores belong to a period; those without a date count by day.
pub(super) fn count_ordered(connection: &Connection, period: PlacedBetween) -> Result<u64> {
    let mut query = connection.prepare_cached(
        "SELECT (SELECT COUNT(*) FROM calendar WHERE day BETWEEN ?1 AND ?2)
              + (SELECT COUNT(*) FROM calendar WHERE day BETWEEN ?3 AND ?4)
              + (SELECT COALESCE(SUM(orders), 0) FROM calendar_runs WHERE day BETWEEN ?1 AND ?2)",
    )?;
    let [from, to, low, high, ..] = ends(period);
    let count: i64 = query.query_row([from, to, low, high], |row| row.get(0))?;
    Ok(count.try_into().unwrap_or(0))
}
