//! The ledger as the report reads it.

mod told_order;
mod withdrawn;
mod write;

pub use write::{ReportOutcome, ReportWish, orders_of_report, report};

use super::day::figures_of_day;
use super::orders::day_of;
use crate::ledger::{
    ArrivalKind, ArrivalOutcome, Ledger, LedgerError, OrderRecord, PlacedBetween, Selection,
};
use crate::notice::{Code, Lang, columns};
use crate::pipeline::ThreadDied;
use crate::profile::FileKind;
use crate::report::{
    ArrivalLine, ChangeLine, DayOf, Flow, HeldRow, OrderLine, ReportSource, Scope, StoreName, StrayLine,
    TodayFigures,
};
use crate::shop::{Shop, ShopError, SoughtOrder, find_order};
use crate::telling::reading_orders::reading_ahead;
use chrono::NaiveDate;
use told_order::Asking;

/// The ledger as the report reads it. `seen` is called after every order, for a progress bar.
pub struct LedgerSource<'l> {
    shop: &'l Shop,
    ledger: &'l Ledger,
    /// The stores that the ledger knows.
    kept: Vec<String>,
    today: NaiveDate,
    now: i64,
    seen: &'l dyn Fn(),
    store: Option<String>,
}

enum ReportStop {
    Pass(ShopError),
    Broken,
}

impl From<ThreadDied> for ReportStop {
    fn from(error: ThreadDied) -> Self {
        Self::Pass(error.into())
    }
}

impl From<LedgerError> for ReportStop {
    fn from(error: LedgerError) -> Self {
        Self::Pass(error.into())
    }
}

fn broken(walked: Result<(), ReportStop>) -> Result<(), ShopError> {
    match walked {
        Ok(()) | Err(ReportStop::Broken) => Ok(()),
        Err(ReportStop::Pass(error)) => Err(error),
    }
}

fn go_on(flow: Flow) -> Result<(), ReportStop> {
    if flow.is_break() { Err(ReportStop::Broken) } else { Ok(()) }
}

impl<'l> LedgerSource<'l> {
    /// The ledger of a shop, as of a moment in epoch seconds.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn new(
        shop: &'l Shop,
        ledger: &'l Ledger,
        now: i64,
        scope: &Scope,
        seen: &'l dyn Fn(),
    ) -> Result<Self, ShopError> {
        let kept = ledger.store_codes()?;
        Ok(Self { shop, ledger, kept, today: shop.day(now), now, seen, store: scope.store.clone() })
    }

    fn codes(&self, store: Option<&str>) -> Vec<String> {
        let mut codes = self.shop.store_codes();
        // Stores that the settings no longer have keep their orders.
        codes.extend(self.kept.iter().cloned());
        codes.sort();
        codes.dedup();
        codes.retain(|code| store.is_none_or(|wanted| wanted == code));
        codes
    }

    /// The period in epoch seconds, the end not included.
    fn seconds(&self, scope: &Scope) -> (i64, i64) {
        let period = period(self.shop, scope);
        (period.undated_from, period.undated_to)
    }
}

impl ReportSource for LedgerSource<'_> {
    type Error = ShopError;

    fn stores(&self) -> Vec<StoreName> {
        let name =
            |code: &String| self.shop.store(code).map_or_else(|| code.clone(), |store| store.name.clone());
        self.codes(self.store.as_deref())
            .into_iter()
            .map(|code| StoreName { name: name(&code), code })
            .collect()
    }

    fn day(&mut self, scope: &Scope) -> Result<Option<TodayFigures>, ShopError> {
        let is_one = scope.from == scope.to;
        if !is_one && !(scope.from..=scope.to).contains(&self.today) {
            return Ok(None);
        }
        let day = if is_one { scope.from } else { self.today };
        figures_of_day(self.shop, Some(self.ledger), scope.store.as_deref(), (day, self.now), Lang::Ja)
            .map(Some)
    }

    fn for_each_order(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&OrderLine<'_>) -> Flow,
    ) -> Result<(), ShopError> {
        let stores = self.codes(scope.store.as_deref());
        let chosen = match scope.by {
            DayOf::Ordered => Selection::Placed(period(self.shop, scope)),
            DayOf::Shipped | DayOf::Sent => Selection::All,
        };
        let shop = self.shop;
        let is_meant = |record: &OrderRecord| {
            let lies = |day| scope.from <= day && day <= scope.to;
            scope.by == DayOf::Ordered || day_of(shop, record, scope.by).is_some_and(lies)
        };
        // The index of tracking numbers is asked about each order, in no order at all.
        let reader = self.ledger.another_view_at_random().map_err(ShopError::from)?;
        let mut asked = Asking::new(self.shop, (self.today, self.now));
        let ask = |ledger: &Ledger, record, told: &mut Vec<_>| {
            if is_meant(&record) {
                told.push(asked.told_of(ledger, record)?);
            }
            Ok(())
        };
        broken(reading_ahead(reader, &stores, chosen, ask, |told| {
            told.into_iter().try_for_each(|told| {
                (self.seen)();
                go_on(told.hand_out(self.shop, line))
            })
        }))
    }

    fn for_each_stray(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&StrayLine<'_>) -> Flow,
    ) -> Result<(), ShopError> {
        let (from, to) = self.seconds(scope);
        let ledger = self.ledger;
        broken(ledger.for_each_arrival(from, to, |arrival| {
            if arrival.kind != ArrivalKind::File(FileKind::Shipments)
                || scope.store.as_ref().is_some_and(|s| !arrival.store.is_empty() && *s != arrival.store)
            {
                return Ok(());
            }
            ledger.for_each_finding(arrival.id, |found| {
                let finding = &found.finding;
                if finding.code != Code::O203 || finding.value.is_empty() {
                    return Ok(());
                }
                // An order that came later is no stray any more.
                let ask = |store: Option<&str>, number: &str, prefix: bool, most: usize| {
                    ledger.candidates(store, number, prefix, most)
                };
                if !matches!(find_order(None, &finding.value, ask)?, SoughtOrder::None) {
                    return Ok(());
                }
                let (carrier, tracking, ship_date) = columns::read_stray(&finding.detail);
                let origin = columns::file_and_row(&arrival.name, finding.row.unwrap_or(0));
                go_on(line(&StrayLine {
                    store: &arrival.store,
                    number: &finding.value,
                    carrier: &carrier,
                    tracking: &tracking,
                    ship_date,
                    origin: &origin,
                }))
            })
        }))
    }

    fn for_each_arrival(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&ArrivalLine<'_>) -> Flow,
    ) -> Result<(), ShopError> {
        let (from, to) = self.seconds(scope);
        broken(self.ledger.for_each_arrival(from, to, |arrival| {
            let other_store =
                scope.store.as_ref().is_some_and(|s| !arrival.store.is_empty() && *s != arrival.store);
            if arrival.sha256.is_empty() && arrival.outcome == ArrivalOutcome::TakenIn || other_store {
                return Ok(());
            }
            let mut hash = String::with_capacity(64);
            arrival.sha256.iter().for_each(|byte| hash.push_str(&format!("{byte:02x}")));
            go_on(line(&ArrivalLine {
                at: arrival.at,
                name: &arrival.name,
                hash: &hash,
                store: &arrival.store,
                profile: &arrival.profile,
                encoding: &arrival.encoding,
                rows: arrival.row_count,
                taken: arrival.taken,
                held: arrival.held,
                code: arrival.outcome.code(),
                is_undone: arrival.undone_at.is_some(),
            }))
        }))
    }

    fn for_each_withdrawn(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&ChangeLine<'_>) -> Flow,
    ) -> Result<(), ShopError> {
        broken(withdrawn::for_each_withdrawn(self, scope, line))
    }

    fn for_each_held_row(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&HeldRow<'_>) -> Flow,
    ) -> Result<(), ShopError> {
        let (from, to) = self.seconds(scope);
        let ledger = self.ledger;
        broken(ledger.for_each_arrival(from, to, |arrival| {
            if scope.store.as_ref().is_some_and(|s| !arrival.store.is_empty() && *s != arrival.store) {
                return Ok(());
            }
            let (mut row, mut solved_at) = (Vec::new(), None);
            let mut give = |row: &mut Vec<crate::notice::Finding>, solved_at| {
                if row.is_empty() {
                    return Ok(());
                }
                let (at, store, file) = (arrival.at, &arrival.store, &arrival.name);
                let flow = line(&HeldRow { at, store, file, findings: row, solved_at });
                row.clear();
                go_on(flow)
            };
            ledger.for_each_finding(arrival.id, |found| {
                if !found.held {
                    return Ok(());
                }
                if row.last().is_some_and(|last: &crate::notice::Finding| last.row != found.finding.row) {
                    give(&mut row, solved_at)?;
                }
                row.push(found.finding);
                solved_at = found.solved_at;
                Ok::<(), ReportStop>(())
            })?;
            give(&mut row, solved_at)
        }))
    }
}

/// A report's period as the ledger takes it.
pub fn period(shop: &Shop, scope: &Scope) -> PlacedBetween {
    shop.placed_between(scope.from, scope.to)
}

/// The month of a day.
pub fn month_of(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    use chrono::Datelike;
    let first = day.with_day(1).unwrap_or(day);
    let last =
        first.checked_add_months(chrono::Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(day);
    (first, last)
}
