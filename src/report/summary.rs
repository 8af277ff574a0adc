//! The figures of サマリー, counted in the walk that writes the lines.

use super::{HeldRow, Match, Matches, OrderLine, StoreName};
use crate::notice::Code;
use crate::order::{ExportState, status};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The figures of サマリー, also what `report --json` gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// One line a store, in the order in which the source names them; held rows without a store come last,
    /// under a store without a code.
    pub stores: Vec<StoreFigures>,
    /// One line a day on which an order was placed or told.
    pub days: BTreeMap<NaiveDate, DayFigures>,
    /// Lines of 突合 by state; a line with several states counts under each.
    pub matches: BTreeMap<Match, u64>,
}

/// The figures of one store.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoreFigures {
    /// The store.
    pub store: StoreName,
    /// Orders of the period.
    pub orders: u64,
    /// Whole yen: the sum of `totals.total` of all that are not キャンセル.
    pub amount: i64,
    /// Orders that have left: a ship date of today or earlier, and not キャンセル.
    pub shipped: u64,
    /// Orders of 送信済.
    pub exported: u64,
    /// Orders of 未送信.
    pub waiting: u64,
    /// Orders of 未送信 under each of their reasons.
    pub waiting_by_reason: BTreeMap<Code, u64>,
    /// Orders whose outcome at the mall is unknown.
    pub unsure: u64,
    /// Orders that need a person's decision.
    pub stuck: u64,
    /// Rows that staff must still mend; a file held as a whole counts once.
    pub held: u64,
}

/// The figures of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayFigures {
    /// Orders placed on it.
    pub orders: u64,
    /// Orders of the period that were told to their store on it.
    pub exports: u64,
}

impl Summary {
    pub(super) fn new(stores: Vec<StoreName>) -> Self {
        let stores =
            stores.into_iter().map(|store| StoreFigures { store, ..StoreFigures::default() }).collect();
        Self { stores, ..Self::default() }
    }

    /// All stores together.
    pub fn total(&self) -> StoreFigures {
        let mut total = StoreFigures::default();
        for store in &self.stores {
            total.orders += store.orders;
            total.amount += store.amount;
            total.shipped += store.shipped;
            total.exported += store.exported;
            total.waiting += store.waiting;
            total.unsure += store.unsure;
            total.stuck += store.stuck;
            total.held += store.held;
            for (code, count) in &store.waiting_by_reason {
                *total.waiting_by_reason.entry(*code).or_default() += count;
            }
        }
        total
    }

    pub(super) fn count_order(&mut self, line: &OrderLine<'_>, moments: OrderDays) {
        let is_live = line.order.status != status::CANCELED;
        let figures = self.store(&line.order.store);
        figures.orders += 1;
        if is_live {
            figures.amount += line.order.totals.total.map_or(0, crate::order::Yen::amount);
            figures.shipped += u64::from(line.shipment.ship_date.is_some_and(|day| day <= moments.today));
        }
        figures.unsure += u64::from(line.order.export_state == ExportState::Unsure);
        figures.stuck += u64::from(line.order.export_state == ExportState::Stuck);
        if line.is_told() {
            figures.exported += 1;
        } else {
            figures.waiting += 1;
            for code in line.reasons {
                *figures.waiting_by_reason.entry(*code).or_default() += 1;
            }
        }
        if let Some(day) = moments.ordered {
            self.days.entry(day).or_default().orders += 1;
        }
        if let Some(day) = moments.told {
            self.days.entry(day).or_default().exports += 1;
        }
    }

    pub(super) fn count_matches(&mut self, matches: Matches) {
        for state in matches.iter() {
            *self.matches.entry(state).or_default() += 1;
        }
    }

    pub(super) fn count_held(&mut self, row: &HeldRow<'_>) {
        self.store(row.store).held += u64::from(row.solved_at.is_none());
    }

    fn store(&mut self, code: &str) -> &mut StoreFigures {
        let place = self.stores.iter().position(|it| it.store.code == code).unwrap_or_else(|| {
            let store = StoreName { code: code.to_owned(), name: String::new() };
            self.stores.push(StoreFigures { store, ..StoreFigures::default() });
            self.stores.len() - 1
        });
        &mut self.stores[place]
    }
}

/// The days that matter to one order, in the shop's time zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct OrderDays {
    pub today: NaiveDate,
    pub ordered: Option<NaiveDate>,
    pub told: Option<NaiveDate>,
}
