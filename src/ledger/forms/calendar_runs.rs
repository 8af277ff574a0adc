//! The calendar of order dates as ledgers keep it: days as numbers, and the ids of a day's packed orders in runs.
//!
//! An order in a row of its own stands in the calendar by itself; those of packs stand in runs, many ids of one day
//! together, until their day changes. Those without a date stand by themselves under the day of their intake.
//!
//! **Invariant.** Kept in ledgers: neither days nor steps ever change their meaning.
//! Deliberately not known here: where an engine keeps either.

use super::packs::{number_of, put_number};
use crate::ledger::{LedgerError, OrderId, PlacedBetween, Result};
use crate::order::Corrupt;
use chrono::{DateTime, Datelike, Days, NaiveDate};
use roaring::RoaringTreemap;
use std::collections::BTreeMap;

/// Ids of one day, ascending.
#[derive(Default)]
pub(in crate::ledger) struct RunOfDay {
    /// The first.
    pub first: OrderId,
    last: OrderId,
    /// How many.
    pub orders: i64,
    /// The steps from each to the next, LEB128.
    pub steps: Vec<u8>,
}

impl RunOfDay {
    /// Puts one in, higher than all before.
    pub(in crate::ledger) fn put(&mut self, order: OrderId) {
        if self.orders == 0 {
            self.first = order;
        } else {
            put_number(&mut self.steps, u64::try_from(order - self.last).unwrap_or(0));
        }
        self.last = order;
        self.orders += 1;
    }

    /// A run of these.
    pub(in crate::ledger) fn of(ids: &[OrderId]) -> Self {
        let mut run = Self::default();
        ids.iter().for_each(|id| run.put(*id));
        run
    }
}

/// The ids of a run.
pub(in crate::ledger) fn ids(first: OrderId, mut steps: &[u8]) -> Result<Vec<OrderId>> {
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
pub(in crate::ledger) struct RunsOfDays {
    open: BTreeMap<i64, RunOfDay>,
    full: Vec<(i64, RunOfDay)>,
}

/// Steps of a run that are enough: longer ones would leave their page.
const RUN_BYTES: usize = 3_500;

/// Runs that are gathered at most.
const MOST_RUNS: usize = 1_000;

impl RunsOfDays {
    /// Whether to write them all before an order of a day is put in.
    pub(in crate::ledger) fn is_full_for(&self, day: i64) -> bool {
        self.open.len() + self.full.len() >= MOST_RUNS && !self.open.contains_key(&day)
    }

    /// Puts an order in; ids ascend.
    pub(in crate::ledger) fn put(&mut self, day: i64, order: OrderId) {
        let run = self.open.entry(day).or_default();
        run.put(order);
        if run.steps.len() >= RUN_BYTES {
            self.full.push((day, std::mem::take(run)));
        }
    }

    /// Takes out what was gathered, by day and id.
    pub(in crate::ledger) fn take(&mut self) -> Vec<(i64, RunOfDay)> {
        let mut all = std::mem::take(&mut self.full);
        all.extend(std::mem::take(&mut self.open).into_iter().filter(|(_, run)| run.orders > 0));
        all.sort_unstable_by_key(|(day, run)| (*day, run.first));
        all
    }
}

/// Many ids.
#[derive(Default)]
pub(in crate::ledger) struct ManyIds(RoaringTreemap);

impl ManyIds {
    /// Ids are above zero; a damaged one is none of ours.
    pub(in crate::ledger) fn insert(&mut self, order: OrderId) {
        if let Ok(order) = u64::try_from(order) {
            self.0.insert(order);
        }
    }

    /// Whether an id is among them.
    pub(in crate::ledger) fn has(&self, order: OrderId) -> bool {
        u64::try_from(order).is_ok_and(|order| self.0.contains(order))
    }

    /// The first id from one on.
    pub(in crate::ledger) fn next_from(&self, order: OrderId) -> Option<OrderId> {
        let mut ids = self.0.iter();
        ids.advance_to(u64::try_from(order).unwrap_or(0));
        ids.next().and_then(|order| OrderId::try_from(order).ok())
    }

    /// The last one.
    pub(in crate::ledger) fn last(&self) -> Option<OrderId> {
        self.0.max().and_then(|order| OrderId::try_from(order).ok())
    }
}

/// A day as the indexes keep it: `YYYYMMDD`.
pub(in crate::ledger) fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// A period as the indexes keep it: first and last day, first and last day below zero of what has no date, and the
/// two moments between which that was taken in.
pub(in crate::ledger) fn ends(period: PlacedBetween) -> [i64; 6] {
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
pub(in crate::ledger) fn undated_at(at: i64) -> i64 {
    undated_day(utc_day(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_run_come_back_and_damage_is_noticed() {
        let all = [5, 6, 1_000, 1_001, 1 << 40];
        let run = RunOfDay::of(&all);
        assert_eq!(ids(run.first, &run.steps).unwrap(), all);
        assert!(ids(run.first, &run.steps[..run.steps.len() - 1]).is_err());
        assert!(ids(1, &[0xff; 10]).is_err());
    }

    #[test]
    fn many_ids_are_found_in_their_order() {
        let mut ids = ManyIds::default();
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
