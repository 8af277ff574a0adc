//! The ledger as the report reads it.

use super::ahead::reading_ahead;
use super::desk::local_day;
use super::export::shipment_of;
use super::{PassError, Shop, look_at};
use crate::ledger::{Change, Fact, Ledger, LedgerError, OrderRecord, Period, Scope as Chosen};
use crate::notice::{Code, columns};
use crate::order::{ExportState, Field, Order, Shipment, Source, fold_text, shown_value};
use crate::profile::FileKind;
use crate::report::{
    ArrivalLine, BundleLine, CarrierView, ChangeLine, Completion, Flow, HeldRow, How, OrderLine,
    ReportSource, Scope, Sent, StoreName, StoreView, StrayLine,
};
use crate::rules::Verdict;
use crate::shipment::{Answer, Kind};
use chrono::{NaiveDate, NaiveTime};
use std::borrow::Cow;
use std::collections::HashMap;

/// Words by which stores' own lists say that an order is completed.
const COMPLETED: [&str; 8] =
    ["完了", "発送済み", "発送済", "出荷済み", "出荷済", "発送完了", "取引完了", "COMPLETED"];

/// The ledger as the report reads it. `seen` is called after every order, for a progress bar.
pub struct LedgerSource<'l> {
    shop: &'l Shop,
    ledger: &'l Ledger,
    today: NaiveDate,
    seen: &'l dyn Fn(),
    store: Option<String>,
    names: HashMap<i64, String>,
    /// The names of export files, each asked for once.
    files: HashMap<i64, String>,
}

enum Stop {
    Pass(PassError),
    Broken,
}

impl From<LedgerError> for Stop {
    fn from(error: LedgerError) -> Self {
        Self::Pass(error.into())
    }
}

fn broken(walked: Result<(), Stop>) -> Result<(), PassError> {
    match walked {
        Ok(()) | Err(Stop::Broken) => Ok(()),
        Err(Stop::Pass(error)) => Err(error),
    }
}

fn go_on(flow: Flow) -> Result<(), Stop> {
    if flow.is_break() { Err(Stop::Broken) } else { Ok(()) }
}

impl<'l> LedgerSource<'l> {
    /// The ledger of a shop, as of a day.
    pub fn new(
        shop: &'l Shop,
        ledger: &'l Ledger,
        today: NaiveDate,
        scope: &Scope,
        seen: &'l dyn Fn(),
    ) -> Self {
        let store = scope.store.clone();
        Self { shop, ledger, today, seen, store, names: HashMap::new(), files: HashMap::new() }
    }

    fn codes(&self, scope: &Scope) -> Vec<String> {
        let mut codes = self.shop.store_codes();
        // Stores that the settings no longer have keep their orders.
        codes.extend(self.ledger.store_codes().unwrap_or_default());
        codes.sort();
        codes.dedup();
        codes.retain(|code| scope.store.as_ref().is_none_or(|wanted| wanted == code));
        codes
    }

    fn walk(
        &self,
        scope: &Scope,
        which: fn(Period) -> Chosen,
        see: &mut dyn FnMut(OrderRecord) -> Result<(), Stop>,
    ) -> Result<(), PassError> {
        let chosen = which(period(self.shop, scope));
        for code in self.codes(scope) {
            match self.ledger.for_each_order(&code, chosen, &mut *see) {
                Ok(()) => {}
                Err(Stop::Broken) => return Ok(()),
                Err(Stop::Pass(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// The period in epoch seconds, the end not included.
    fn seconds(&self, scope: &Scope) -> (i64, i64) {
        let period = period(self.shop, scope);
        (period.undated_from, period.undated_to)
    }

    fn origin(&mut self, arrival: i64, row: u64) -> Result<String, LedgerError> {
        let name = match self.names.get(&arrival) {
            Some(name) => name.clone(),
            None => {
                let name = self.ledger.arrival(arrival)?.map(|a| a.name).unwrap_or_default();
                self.names.insert(arrival, name.clone());
                name
            }
        };
        Ok(if row == 0 { name } else { columns::file_and_row(&name, row) })
    }

    fn export_file(&mut self, batch: i64) -> Result<Option<String>, LedgerError> {
        if let Some(name) = self.files.get(&batch) {
            return Ok(Some(name.clone()));
        }
        let name = self.ledger.batch_of(batch)?.map(|batch| batch.name);
        self.files.extend(name.clone().map(|name| (batch, name)));
        Ok(name)
    }

    fn reasons(&self, record: &OrderRecord) -> Vec<Code> {
        match look_at(self.shop, &record.order.store, self.today, None).verdict(record) {
            Verdict::Due => Vec::new(),
            Verdict::NotDue(reasons) => reasons.into_iter().collect(),
        }
    }

    fn line(
        &mut self,
        record: &OrderRecord,
        line: &mut dyn FnMut(&OrderLine<'_>) -> Flow,
    ) -> Result<Flow, LedgerError> {
        let shipment = shipment_of(record);
        let reasons = self.reasons(record);
        let said = said_by(record, Source::Store);
        let completed = self.completion(record)?;
        let parcel = record.parent.as_deref().unwrap_or(record);
        let carrier = said_by(parcel, Source::Carrier);
        let carrier_origin = match parcel.facts.iter().rev().find(|fact| fact.source == Source::Carrier) {
            Some(fact) => Some(self.origin(fact.arrival, fact.row)?),
            None => None,
        };
        let then = record.sent.as_ref().map(|sent| told(parcel, sent.at));
        let file = match record.sent.as_ref().and_then(|sent| sent.batch) {
            Some(batch) => self.export_file(batch)?,
            None => None,
        };
        let (ids, was_us) =
            if record.mall.is_some() { self.told_over_api(record.id)? } else { (Vec::new(), true) };
        let sent = match (&record.sent, &then) {
            (Some(sent), Some(then)) => Some(Sent {
                at: sent.at,
                how: match (&file, sent.state) {
                    (Some(file), _) => How::File(file),
                    (None, ExportState::Closed) => How::Closed,
                    // The mall had it as completed without any call of ours.
                    (None, _) if !was_us => How::Elsewhere,
                    (None, _) => How::Api(&ids),
                },
                carrier: &then.carrier,
                method: &then.method,
                tracking: &then.tracking,
                ship_date: then.ship_date,
                remarks: record.mall.as_ref().map_or(&[], |mall| &mall.codes),
            }),
            _ => None,
        };
        Ok(line(&OrderLine {
            order: &record.order,
            shipment,
            reasons: &reasons,
            needs_tracking: !self.shop.settings.rules.needs_no_tracking(&shipment.carrier, &shipment.method),
            store_view: StoreView {
                tracking: &said.shipment.tracking,
                ship_date: said.shipment.ship_date,
                status: &said.status,
                completed: completed.as_ref().map(|(done, at, origin)| Completion {
                    done: *done,
                    at: *at,
                    origin,
                }),
            },
            carrier_view: carrier_origin.as_ref().map(|origin| CarrierView {
                carrier: &carrier.shipment.carrier,
                tracking: &carrier.shipment.tracking,
                ship_date: carrier.shipment.ship_date,
                origin,
            }),
            sent,
            shares_tracking: self.shares_tracking(record)?,
        }))
    }

    /// Whether a tracking number of its parcel also stands on an order of another parcel, whenever that one was
    /// placed and in whatever store.
    fn shares_tracking(&self, record: &OrderRecord) -> Result<bool, LedgerError> {
        let parcel = record.parent.as_deref().unwrap_or(record);
        let numbers = &shipment_of(record).tracking;
        for number in numbers {
            for other in self.ledger.orders_with_number(number)? {
                if other == record.id || other == parcel.id {
                    continue;
                }
                let Some(other) = self.ledger.order(other)? else { continue };
                let is_same_parcel = other.parent.as_ref().map_or(other.id, |parent| parent.id) == parcel.id;
                // What it had once and has no more is no matter.
                if !is_same_parcel && other.order.shipment.tracking.contains(number) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The ids of the shipments that the mall gave, and whether it accepted any call of ours.
    fn told_over_api(&self, order: i64) -> Result<(Vec<String>, bool), LedgerError> {
        let (mut ids, mut was_us) = (Vec::new(), false);
        for (_, event) in self.ledger.shipment_events(order)? {
            if let Kind::Answered(Answer::Accepted { id }) = event.kind {
                was_us = true;
                if !id.is_empty() {
                    ids.push(id);
                }
            }
        }
        Ok((ids, was_us))
    }

    /// What the store itself said last about completion, when it ever used such a word.
    fn completion(&mut self, record: &OrderRecord) -> Result<Option<(bool, i64, String)>, LedgerError> {
        // A mall that is asked over its API says it itself.
        if let Some(mall) = record.mall.as_ref().filter(|mall| !mall.word.is_empty()) {
            let origin = columns::of_api(&record.order.store);
            return Ok(Some((mall.word == "COMPLETED", mall.seen_at, origin)));
        }
        let says = |fact: &Fact| fact.said().text(Field::STATUS).map(is_completed);
        let store = || record.facts.iter().filter(|fact| fact.source == Source::Store);
        if !store().any(|fact| says(fact) == Some(true)) {
            return Ok(None);
        }
        let Some(last) = store().rfind(|fact| says(fact).is_some()) else { return Ok(None) };
        Ok(Some((says(last) == Some(true), last.at, self.origin(last.arrival, last.row)?)))
    }
}

fn is_completed(status: &str) -> bool {
    COMPLETED.contains(&fold_text(status).as_ref())
}

/// The fold of what one source said; the order itself where nobody else said anything.
fn said_by(record: &OrderRecord, source: Source) -> Cow<'_, Order> {
    let theirs = || record.facts.iter().filter(|fact| fact.source == source);
    if theirs().count() == record.facts.len() {
        return Cow::Borrowed(&record.order);
    }
    let mut order = Order::default();
    theirs().for_each(|fact| order.hear(fact.said()));
    Cow::Owned(order)
}

/// The shipment as it was when the store was told.
fn told(parcel: &OrderRecord, at: i64) -> Cow<'_, Shipment> {
    if parcel.facts.iter().all(|fact| fact.at <= at) {
        return Cow::Borrowed(&parcel.order.shipment);
    }
    let mut order = Order::default();
    parcel.facts.iter().filter(|fact| fact.at <= at).for_each(|fact| order.hear(fact.said()));
    Cow::Owned(order.shipment)
}

impl ReportSource for LedgerSource<'_> {
    type Error = PassError;

    fn stores(&self) -> Vec<StoreName> {
        let every = Scope { from: self.today, to: self.today, store: self.store.clone() };
        let name =
            |code: &String| self.shop.store(code).map_or_else(|| code.clone(), |store| store.name.clone());
        self.codes(&every).into_iter().map(|code| StoreName { name: name(&code), code }).collect()
    }

    fn for_each_order(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&OrderLine<'_>) -> Flow,
    ) -> Result<(), PassError> {
        let (stores, chosen) = (self.codes(scope), Chosen::Ordered(period(self.shop, scope)));
        let reader = self.ledger.second().map_err(PassError::from)?;
        broken(reading_ahead(reader, &stores, chosen, |record| {
            (self.seen)();
            go_on(self.line(&record, line)?)
        }))
    }

    fn for_each_stray(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&StrayLine<'_>) -> Flow,
    ) -> Result<(), PassError> {
        let (from, to) = self.seconds(scope);
        let ledger = self.ledger;
        broken(ledger.for_each_arrival(from, to, |arrival| {
            if arrival.kind != FileKind::Shipments.name()
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
                if !matches!(super::desk::find_order(None, &finding.value, ask)?, super::desk::Found::None) {
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
    ) -> Result<(), PassError> {
        let (from, to) = self.seconds(scope);
        broken(self.ledger.for_each_arrival(from, to, |arrival| {
            let other_store =
                scope.store.as_ref().is_some_and(|s| !arrival.store.is_empty() && *s != arrival.store);
            if arrival.sha256.is_empty() && arrival.outcome.is_empty() || other_store {
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
                code: Code::of_name(&arrival.outcome),
            }))
        }))
    }

    fn for_each_held_row(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&HeldRow<'_>) -> Flow,
    ) -> Result<(), PassError> {
        let (from, to) = self.seconds(scope);
        let ledger = self.ledger;
        broken(ledger.for_each_arrival(from, to, |arrival| {
            if scope.store.as_ref().is_some_and(|s| !arrival.store.is_empty() && *s != arrival.store) {
                return Ok(());
            }
            let mut row = Vec::new();
            let mut give = |row: &mut Vec<crate::notice::Finding>| {
                if row.is_empty() {
                    return Ok(());
                }
                let flow = line(&HeldRow {
                    at: arrival.at,
                    store: &arrival.store,
                    file: &arrival.name,
                    findings: row,
                });
                row.clear();
                go_on(flow)
            };
            ledger.for_each_finding(arrival.id, |found| {
                if !found.held {
                    return Ok(());
                }
                if row.last().is_some_and(|last: &crate::notice::Finding| last.row != found.finding.row) {
                    give(&mut row)?;
                }
                row.push(found.finding);
                Ok::<(), Stop>(())
            })?;
            give(&mut row)
        }))
    }

    fn for_each_bundle(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&BundleLine<'_>) -> Flow,
    ) -> Result<(), PassError> {
        self.walk(scope, Chosen::Children, &mut |record| {
            let Some(parent) = &record.parent else { return Ok(()) };
            let reasons = self.reasons(&record);
            go_on(line(&BundleLine {
                store: &record.order.store,
                parent: &parent.order.number,
                child: &record.order.number,
                parent_state: parent.order.export_state,
                child_state: record.order.export_state,
                shipment: &parent.order.shipment,
                reasons: &reasons,
            }))
        })
    }

    fn for_each_change(
        &mut self,
        scope: &Scope,
        line: &mut dyn FnMut(&ChangeLine<'_>) -> Flow,
    ) -> Result<(), PassError> {
        let (ledger, shop, today, seen) = (self.ledger, self.shop, self.today, self.seen);
        let walker = LedgerSource::new(shop, ledger, today, scope, seen);
        walker.walk(scope, Chosen::Changed, &mut |record| {
            for change in record.changes() {
                let Change { field, before, after, source, at, arrival, row } = change;
                let origin = self.origin(arrival, row)?;
                let after_export = record.sent.as_ref().is_some_and(|sent| at > sent.at);
                let (before, after) = (shown_value(field, &before), shown_value(field, &after));
                go_on(line(&ChangeLine {
                    at,
                    store: &record.order.store,
                    number: &record.order.number,
                    field,
                    before: &before,
                    after: &after,
                    source,
                    origin: &origin,
                    after_export,
                }))?;
            }
            Ok(())
        })
    }
}

/// A report's period as the ledger takes it.
pub fn period(shop: &Shop, scope: &Scope) -> Period {
    let zone = shop.settings.timezone;
    let start = |day: NaiveDate| {
        day.and_time(NaiveTime::MIN).and_local_timezone(zone).earliest().map_or(0, |at| at.timestamp())
    };
    Period {
        from: scope.from,
        to: scope.to,
        undated_from: start(scope.from),
        undated_to: scope.to.succ_opt().map_or(i64::MAX, start),
    }
}

/// The month of a day.
pub fn month_of(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    use chrono::Datelike;
    let first = day.with_day(1).unwrap_or(day);
    let last =
        first.checked_add_months(chrono::Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(day);
    (first, last)
}

/// The local day of a moment, for scopes.
pub fn day_of(at: i64, shop: &Shop) -> Option<NaiveDate> {
    local_day(at, shop.settings.timezone)
}
