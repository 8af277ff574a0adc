//! The calendar of order dates, as tables: which orders belong to a period, without looking at the others.

use super::link::Link;
use crate::ledger::forms::calendar_runs::{ManyIds, RunOfDay, ends, ids};
use crate::ledger::{OrderId, PlacedBetween, Result};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Writes a run of a day.
fn write_run(link: &Link, day: i64, run: &RunOfDay) -> Result<()> {
    link.execute(
        "INSERT INTO calendar_runs VALUES ($1, $2, $3, $4)",
        &[&day, &run.first, &run.orders, &run.steps],
    )?;
    Ok(())
}

/// Takes an order out of a day, wherever it stands.
pub(super) fn remove(link: &Link, day: i64, order: OrderId) -> Result<()> {
    if link.execute("DELETE FROM calendar WHERE day = $1 AND ord = $2", &[&day, &order])? > 0 {
        return Ok(());
    }
    let found = link.query_opt(
        "SELECT first, steps FROM calendar_runs WHERE day = $1 AND first <= $2 ORDER BY first DESC LIMIT 1",
        &[&day, &order],
    )?;
    let Some(row) = found else { return Ok(()) };
    let first: OrderId = row.try_get(0)?;
    let mut left = ids(first, row.try_get(1)?)?;
    let before = left.len();
    left.retain(|id| *id != order);
    if left.len() == before {
        return Ok(());
    }
    link.execute("DELETE FROM calendar_runs WHERE day = $1 AND first = $2", &[&day, &first])?;
    if left.is_empty() { Ok(()) } else { write_run(link, day, &RunOfDay::of(&left)) }
}

/// Enters an order under a day by itself.
pub(super) fn enter(link: &Link, day: i64, order: OrderId) -> Result<()> {
    link.execute("INSERT INTO calendar VALUES ($1, $2)", &[&day, &order])?;
    Ok(())
}

/// Orders that have got rows of their own stand in the calendar one by one.
pub(super) fn unpack(link: &Link, orders: &BTreeSet<OrderId>) -> Result<()> {
    let (Some(lowest), Some(highest)) = (orders.first(), orders.last()) else { return Ok(()) };
    let runs = link.query(
        "SELECT day, first, steps FROM calendar_runs WHERE first <= $1 ORDER BY day, first",
        &[highest],
    )?;
    for run in runs {
        let (day, first): (i64, OrderId) = (run.try_get(0)?, run.try_get(1)?);
        let all = ids(first, run.try_get(2)?)?;
        if all.last().is_none_or(|last| last < lowest) {
            continue;
        }
        let (alone, left): (Vec<OrderId>, Vec<OrderId>) = all.into_iter().partition(|id| orders.contains(id));
        if alone.is_empty() {
            continue;
        }
        link.execute("DELETE FROM calendar_runs WHERE day = $1 AND first = $2", &[&day, &first])?;
        if !left.is_empty() {
            write_run(link, day, &RunOfDay::of(&left))?;
        }
        link.execute(
            "INSERT INTO calendar SELECT $1, ord FROM unnest($2::bigint[]) AS o (ord) ON CONFLICT DO NOTHING",
            &[&day, &alone],
        )?;
    }
    Ok(())
}

/// The orders of a period among those of packs; others may be among them.
pub(super) fn packed_in(link: &Link, period: PlacedBetween) -> Result<ManyIds> {
    let [from, to, undated_low, undated_high, undated_from, undated_to] = ends(period);
    let mut found = ManyIds::default();
    link.each("SELECT first, steps FROM calendar_runs WHERE day BETWEEN $1 AND $2", &[&from, &to], |row| {
        ids(row.try_get(0)?, row.try_get(1)?)?.into_iter().for_each(|id| found.insert(id));
        Ok(ControlFlow::Continue(()))
    })?;
    link.each("SELECT ord FROM calendar WHERE day BETWEEN $1 AND $2", &[&from, &to], |row| {
        found.insert(row.try_get(0)?);
        Ok(ControlFlow::Continue(()))
    })?;
    link.each(
        "SELECT c.ord FROM calendar c CROSS JOIN LATERAL
           (SELECT first, orders, at FROM packs WHERE first <= c.ord ORDER BY first DESC LIMIT 1) p
         WHERE c.day BETWEEN $1 AND $2 AND c.ord < p.first + p.orders AND p.at >= $3 AND p.at < $4",
        &[&undated_low, &undated_high, &undated_from, &undated_to],
        |row| {
            found.insert(row.try_get(0)?);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok(found)
}

/// The orders of a period that have rows of their own, of one store; in the order of their numbers.
pub(super) fn alone_in(link: &Link, store: i64, period: PlacedBetween) -> Result<Vec<OrderId>> {
    let [from, to, undated_low, undated_high, undated_from, undated_to] = ends(period);
    let mut found = Vec::new();
    link.each(
        "SELECT o.id FROM
           (SELECT ord FROM calendar WHERE day BETWEEN $2 AND $3
            UNION ALL SELECT c.ord FROM calendar c JOIN orders u ON u.id = c.ord
            WHERE c.day BETWEEN $4 AND $5 AND u.at >= $6 AND u.at < $7) c
         JOIN orders o ON o.id = c.ord WHERE o.store = $1 ORDER BY o.number",
        &[&store, &from, &to, &undated_low, &undated_high, &undated_from, &undated_to],
        |row| {
            found.push(row.try_get(0)?);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok(found)
}

/// How many orders of all stores belong to a period; those without a date count by day.
pub(super) fn count_ordered(link: &Link, period: PlacedBetween) -> Result<u64> {
    let [from, to, low, high, ..] = ends(period);
    let row = link.query_one(
        "SELECT (SELECT COUNT(*) FROM calendar WHERE day BETWEEN $1 AND $2)
              + (SELECT COUNT(*) FROM calendar WHERE day BETWEEN $3 AND $4)
              + (SELECT COALESCE(SUM(orders), 0)::bigint FROM calendar_runs WHERE day BETWEEN $1 AND $2)",
        &[&from, &to, &low, &high],
    )?;
    Ok(row.try_get::<_, i64>(0)?.try_into().unwrap_or(0))
}
