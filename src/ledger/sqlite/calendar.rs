//! The calendar of order dates: which orders belong to a period, without looking at the others.
//!
//! An order in a row of its own stands in `calendar`; those of packs stand in `calendar_runs`, many ids of one day
//! together, until their day changes. Those without a date stand in `calendar` under the day of their intake.

use super::packs::{number_of, put_number};
use crate::ledger::{LedgerError, OrderId, PlacedBetween, Result};
use crate::order::Corrupt;
use chrono::{DateTime, Datelike, Days, NaiveDate};
use roaring::RoaringTreemap;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// Ids of one day, ascending.
#[derive(Default)]
struct DayRun {
    first: OrderId,
    last: OrderId,
    orders: i64,
    steps: Vec<u8>,
}

impl DayRun {
    fn put(&mut self, order: OrderId) {
        if self.orders == 0 {
            self.first = order;
        } else {
            put_number(&mut self.steps, u64::try_from(order - self.last).unwrap_or(0));
        }
        self.last = order;
        self.orders += 1;
    }

    fn of(ids: &[OrderId]) -> Self {
        let mut run = Self::default();
        ids.iter().for_each(|id| run.put(*id));
        run
    }

    fn write(&self, connection: &Connection, day: i64) -> Result<()> {
        connection.prepare_cached("INSERT INTO calendar_runs VALUES (?1, ?2, ?3, ?4)")?.execute(params![
            day,
            self.first,
            self.orders,
            self.steps
        ])?;
        Ok(())
    }
}

/// The ids of a run.
fn ids(first: OrderId, mut steps: &[u8]) -> Result<Vec<OrderId>> {
    let mut ids = vec![first];
    let mut last = first;
    while !steps.is_empty() {
        let step = number_of(steps).and_then(|(step, rest)| Some((OrderId::try_from(step).ok()?, rest)));
        let (step, rest) = step.ok_or(LedgerError::corrupt(first, Corrupt))?;
        last = last.checked_add(step).ok_or(LedgerError::corrupt(first, Corrupt))?;
        ids.push(last);
        steps = rest;
    }
    Ok(ids)
}

/// The days of packed orders that one intake brings, gathered as long as there is room: a page that is written early
/// and changed once more makes SQLite read the whole log behind it again at the commit.
#[derive(Default)]
pub(super) struct Runs {
    open: BTreeMap<i64, DayRun>,
    full: Vec<(i64, DayRun)>,
}

/// Steps of a run that are enough: longer ones would leave their page.
const RUN_BYTES: usize = 3_500;

/// Runs that are gathered at most.
const MOST_RUNS: usize = 1_000;

impl Runs {
    /// Puts an order in; ids ascend.
    pub(super) fn put(&mut self, connection: &Connection, day: i64, order: OrderId) -> Result<()> {
        if self.open.len() + self.full.len() >= MOST_RUNS && !self.open.contains_key(&day) {
            self.write(connection)?;
        }
        let run = self.open.entry(day).or_default();
        run.put(order);
        if run.steps.len() >= RUN_BYTES {
            self.full.push((day, std::mem::take(run)));
        }
        Ok(())
    }

    /// Writes what was gathered.
    pub(super) fn write(&mut self, connection: &Connection) -> Result<()> {
        let mut all = std::mem::take(&mut self.full);
        all.extend(std::mem::take(&mut self.open).into_iter().filter(|(_, run)| run.orders > 0));
        all.sort_unstable_by_key(|(day, run)| (*day, run.first));
        all.into_iter().try_for_each(|(day, run)| run.write(connection, day))
    }
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
    if left.is_empty() { Ok(()) } else { DayRun::of(&left).write(connection, day) }
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
            DayRun::of(&left).write(connection, day)?;
        }
        for order in alone {
            connection
                .prepare_cached("INSERT OR IGNORE INTO calendar VALUES (?1, ?2)")?
                .execute([day, order])?;
        }
    }
    Ok(())
}

/// Many ids.
#[derive(Default)]
pub(super) struct Ids(RoaringTreemap);

impl Ids {
    /// Ids are above zero; a damaged one is none of ours.
    fn insert(&mut self, order: OrderId) {
        if let Ok(order) = u64::try_from(order) {
            self.0.insert(order);
        }
    }

    /// Whether an id is among them.
    pub(super) fn has(&self, order: OrderId) -> bool {
        u64::try_from(order).is_ok_and(|order| self.0.contains(order))
    }

    /// The first id from one on.
    pub(super) fn next_from(&self, order: OrderId) -> Option<OrderId> {
        let mut ids = self.0.iter();
        ids.advance_to(u64::try_from(order).unwrap_or(0));
        ids.next().and_then(|order| OrderId::try_from(order).ok())
    }
}

/// The orders of a period among those of packs; others may be among them.
pub(super) fn packed_in(connection: &Connection, period: PlacedBetween) -> Result<Ids> {
    let [from, to, undated_low, undated_high, undated_from, undated_to] = ends(period);
    let mut found = Ids::default();
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

/// A day as the indexes keep it: `YYYYMMDD`.
pub(super) fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// A period as the indexes keep it: first and last day, first and last day below zero of what has no date, and the
/// two moments between which that was taken in.
pub(super) fn ends(period: PlacedBetween) -> [i64; 6] {
    // The last moment that belongs to it lies before its end.
    let last = utc_day(period.undated_to.saturating_sub(1));
    [
        day_number(period.from),
        day_number(period.to),
        undated_day(last),
        undated_day(utc_day(period.undated_from)),
        period.undated_from,
        period.undated_to,
    ]
}

fn utc_day(at: i64) -> NaiveDate {
    DateTime::from_timestamp(at, 0).map_or(NaiveDate::MAX - Days::new(1), |at| at.date_naive())
}

/// Under what an order without a date stands in the calendar when it was taken in on this day.
fn undated_day(day: NaiveDate) -> i64 {
    -day_number(day)
}

/// Under what an order without a date stands in the calendar when it was taken in at this moment.
pub(super) fn undated_at(at: i64) -> i64 {
    undated_day(utc_day(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_run_come_back_and_damage_is_noticed() {
        let all = [5, 6, 1_000, 1_001, 1 << 40];
        let run = DayRun::of(&all);
        assert_eq!(ids(run.first, &run.steps).unwrap(), all);
        assert!(ids(run.first, &run.steps[..run.steps.len() - 1]).is_err());
        assert!(ids(1, &[0xff; 10]).is_err());
    }

    #[test]
    fn many_ids_are_found_in_their_order() {
        let mut ids = Ids::default();
        let all = [0, 1, 63, 64, 130, 100_000, 1 << 40];
        all.iter().rev().for_each(|id| ids.insert(*id));
        let (mut found, mut at) = (Vec::new(), 0);
        while let Some(id) = ids.next_from(at) {
            found.push(id);
            at = id + 1;
        }
        assert_eq!(found, all);
        assert!(!ids.has(2) && !ids.has(-1) && ids.has(1 << 40) && ids.has(130));
    }

    #[test]
    fn an_order_without_a_date_counts_to_the_moment() {
        let period = PlacedBetween {
            from: NaiveDate::MIN,
            to: NaiveDate::MAX,
            undated_from: 1_790_780_400,
            undated_to: 1_790_866_800,
        };
        let [.., low, high, from, to] = ends(period);
        assert_eq!((from, to), (period.undated_from, period.undated_to));
        for inside in [from, to - 1] {
            assert!((low..=high).contains(&undated_at(inside)));
        }
    }
}
