//! An order with all that the report says of it, asked of the ledger.
//!
//! What goes in: an order's record. What comes out: the report's line, with where each word came from.

use crate::desk::labels::label_problems;
use crate::ledger::{Change, Fact, Ledger, LedgerError, MallView, OrderRecord, SentRecord};
use crate::notice::{Code, columns, file_and_sheet, labels};
use crate::order::{ExportState, Field, Order, Shipment, Source, fold_text, shown_value};
use crate::report::{BundleLine, CarrierView, ChangeLine, Completion, Flow, How, OrderLine, Sent, StoreView};
use crate::rules::{TrackingCheck, Verdict};
use crate::shipment::{Answer, EventKind, MallStanding};
use crate::shop::Shop;
use crate::telling::{Guards, changed_after, look_at, shipment_of};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::Arc;

/// Words by which stores' own lists say that an order is completed.
const COMPLETED: [&str; 8] =
    ["完了", "発送済み", "発送済", "出荷済み", "出荷済", "発送完了", "取引完了", "COMPLETED"];

/// An order with everything about it that the ledger had to be asked for.
pub(super) struct ToldOrder {
    record: OrderRecord,
    reasons: Vec<Code>,
    /// What the store alone says; `None` where nobody else said anything.
    store: Option<Box<Order>>,
    completed: Option<(bool, i64, String)>,
    /// What the carrier alone says of the parcel; `None` where nobody else said anything.
    carrier: Option<Box<Order>>,
    /// Where the carrier said it last; `None` where it said nothing.
    carrier_origin: Option<String>,
    /// The parcel's shipment as it was when the store was told; `None` where it has not changed since.
    then: Option<Box<Shipment>>,
    /// Whether a value that was told is another now.
    is_changed: bool,
    /// The export file that told it.
    file: Option<String>,
    /// The ids of the shipments that the mall gave.
    ids: Vec<String>,
    /// Whether it was a call of ours that told the mall.
    was_us: bool,
    shares_tracking: bool,
    remarks: Vec<String>,
    /// Every change: the values as they are shown, and where the news came from.
    changes: Vec<(Change, String)>,
}

/// Asks the ledger what the report says of an order; remembers the names of files, each asked for once.
pub(super) struct Asking<'s> {
    shop: &'s Shop,
    today: NaiveDate,
    now: i64,
    guards: HashMap<String, Arc<Guards>>,
    arrivals: HashMap<i64, (String, String)>,
    files: HashMap<i64, String>,
    /// So many labels are still looked at: one takes longer to make up than a line of the report.
    labels_left: usize,
}

/// Labels that are looked at.
const LABELS_LOOKED_AT: usize = 500;

impl<'s> Asking<'s> {
    pub(super) fn new(shop: &'s Shop, (today, now): (NaiveDate, i64)) -> Self {
        let guards = HashMap::new();
        Self {
            shop,
            today,
            now,
            guards,
            arrivals: HashMap::new(),
            files: HashMap::new(),
            labels_left: LABELS_LOOKED_AT,
        }
    }

    pub(super) fn told_of(&mut self, ledger: &Ledger, record: OrderRecord) -> Result<ToldOrder, LedgerError> {
        let parcel = record.parent.as_deref().unwrap_or(&record);
        let carrier_origin = match parcel.facts.iter().rev().find(|fact| fact.source == Source::Carrier) {
            Some(fact) => Some(self.origin(ledger, fact.arrival, fact.row)?),
            None => None,
        };
        let file = match record.sent.as_ref().and_then(|sent| sent.batch) {
            Some(batch) => self.export_file(ledger, batch)?,
            None => None,
        };
        let (ids, was_us) =
            if record.mall.is_some() { told_over_api(ledger, &record)? } else { (Vec::new(), true) };
        let zone = self.shop.settings.timezone;
        let mut changes = Vec::new();
        for mut change in record.changes() {
            change.before = shown_value(change.field, &change.before, zone);
            change.after = shown_value(change.field, &change.after, zone);
            let origin = self.origin(ledger, change.arrival, change.row)?;
            changes.push((change, origin));
        }
        Ok(ToldOrder {
            reasons: self.reasons(ledger, &record)?,
            remarks: self.remarks(ledger, &record)?,
            store: said_by(&record, Source::Store),
            completed: self.completion(ledger, &record)?,
            carrier: carrier_origin.as_ref().and_then(|_| said_by(parcel, Source::Carrier)),
            carrier_origin,
            then: record.sent.as_ref().and_then(|sent| as_it_was(parcel, sent)),
            is_changed: !changed_after(ledger, &record)?.is_empty(),
            file,
            ids,
            was_us,
            shares_tracking: shares_tracking(ledger, &record)?,
            changes,
            record,
        })
    }

    /// What staff should know of an order that is not told yet.
    fn remarks(&mut self, ledger: &Ledger, record: &OrderRecord) -> Result<Vec<String>, LedgerError> {
        let order = &record.order;
        if matches!(order.export_state, ExportState::Sent | ExportState::Closed) {
            return Ok(Vec::new());
        }
        let shipment = shipment_of(record);
        let rules = &self.shop.settings.rules;
        let fails = |number: &&String| {
            rules.tracking_check != TrackingCheck::Off && rules.fails_check_digit(&shipment.carrier, number)
        };
        let mut remarks: Vec<String> =
            shipment.tracking.iter().filter(fails).map(|number| labels::doubtful(number)).collect();
        if self.labels_left > 0 && order.shipment.tracking.is_empty() {
            self.labels_left -= 1;
            let problems = label_problems(self.shop, ledger, record, self.now)?;
            remarks.extend(problems.iter().map(labels::label_lacks));
        }
        Ok(remarks)
    }

    fn origin(&mut self, ledger: &Ledger, arrival: i64, row: u64) -> Result<String, LedgerError> {
        let name = match self.arrivals.get(&arrival) {
            Some(name) => name.clone(),
            None => {
                let name = ledger.arrival(arrival)?.map(|a| (a.name, a.encoding)).unwrap_or_default();
                self.arrivals.insert(arrival, name.clone());
                name
            }
        };
        let name = file_and_sheet(&name.0, &name.1, row);
        Ok(if row == 0 { name } else { columns::file_and_row(&name, row) })
    }

    fn export_file(&mut self, ledger: &Ledger, batch: i64) -> Result<Option<String>, LedgerError> {
        if let Some(name) = self.files.get(&batch) {
            return Ok(Some(name.clone()));
        }
        let name = ledger.batch_of(batch)?.map(|batch| batch.name);
        self.files.extend(name.clone().map(|name| (batch, name)));
        Ok(name)
    }

    fn reasons(&mut self, ledger: &Ledger, record: &OrderRecord) -> Result<Vec<Code>, LedgerError> {
        let store = record.order.store.as_str();
        let mut look = look_at(self.shop, store, self.today, None);
        match self.guards.get(store) {
            Some(guards) => look.guards = Arc::clone(guards),
            None => {
                look = look.guarded(ledger, self.now)?;
                self.guards.insert(store.to_owned(), Arc::clone(&look.guards));
            }
        }
        Ok(match look.verdict(record) {
            Verdict::Due => Vec::new(),
            Verdict::NotDue(reasons) => reasons,
        })
    }

    /// What the store itself said last about completion, when it ever used such a word.
    fn completion(
        &mut self,
        ledger: &Ledger,
        record: &OrderRecord,
    ) -> Result<Option<(bool, i64, String)>, LedgerError> {
        // A mall that is asked over its API says it itself.
        if let Some(mall) = record.mall.as_ref().filter(|mall| mall.view != MallView::Unasked) {
            let origin = columns::of_api(&record.order.store);
            return Ok(Some((mall.view == MallView::Says(MallStanding::Completed), mall.seen_at, origin)));
        }
        if let Some(said) = self.shipped(ledger, record)? {
            return Ok(Some(said));
        }
        let says = |fact: &Fact| fact.said().text(Field::STATUS).map(is_completed);
        let store = || record.facts.iter().filter(|fact| fact.source == Source::Store);
        if !store().any(|fact| says(fact) == Some(true)) {
            return Ok(None);
        }
        let Some(last) = store().rfind(|fact| says(fact).is_some()) else { return Ok(None) };
        Ok(Some((says(last) == Some(true), last.at, self.origin(ledger, last.arrival, last.row)?)))
    }

    /// Whether the store's own list has it as shipped, where its format says so.
    fn shipped(
        &mut self,
        ledger: &Ledger,
        record: &OrderRecord,
    ) -> Result<Option<(bool, i64, String)>, LedgerError> {
        let says = |fact: &&Fact| fact.said().raw(Field::MALL_SHIPPED).is_some_and(|said| !said.is_empty());
        let mut store = record.facts.iter().filter(|fact| fact.source == Source::Store);
        let Some(last) = store.rfind(says) else { return Ok(None) };
        let done = last.said().flag(Field::MALL_SHIPPED) == Some(true);
        Ok(Some((done, last.at, self.origin(ledger, last.arrival, last.row)?)))
    }
}

impl ToldOrder {
    /// Hands it out as the report's line.
    pub(super) fn hand_out(&self, shop: &Shop, line: &mut dyn FnMut(&OrderLine<'_>) -> Flow) -> Flow {
        let order = &self.record.order;
        let shipment = shipment_of(&self.record);
        let parcel = self.record.parent.as_deref().unwrap_or(&self.record);
        let said = self.store.as_deref().unwrap_or(order);
        let carrier = self.carrier.as_deref().unwrap_or(&parcel.order);
        let completed = self.completed.as_ref();
        line(&OrderLine {
            order,
            shipment,
            reasons: &self.reasons,
            remarks: &self.remarks,
            needs_tracking: !shop.settings.rules.needs_no_tracking(&shipment.carrier, &shipment.method),
            store_view: StoreView {
                tracking: &said.shipment.tracking,
                ship_date: said.shipment.ship_date,
                status: &said.status,
                completed: completed.map(|(done, at, origin)| Completion { done: *done, at: *at, origin }),
            },
            carrier_view: self.carrier_origin.as_ref().map(|origin| CarrierView {
                carrier: &carrier.shipment.carrier,
                tracking: &carrier.shipment.tracking,
                ship_date: carrier.shipment.ship_date,
                origin,
            }),
            sent: self.sent(parcel),
            shares_tracking: self.shares_tracking,
            is_changed: self.is_changed,
            bundle: self.record.parent.as_ref().map(|parent| BundleLine {
                store: &order.store,
                parent: &parent.order.number,
                child: &order.number,
                parent_state: parent.order.export_state,
                child_state: order.export_state,
                shipment: &parent.order.shipment,
                reasons: &self.reasons,
            }),
            changes: &self.changes(),
        })
    }

    fn sent<'t>(&'t self, parcel: &'t OrderRecord) -> Option<Sent<'t>> {
        let sent = self.record.sent.as_ref()?;
        let then = self.then.as_deref().unwrap_or(&parcel.order.shipment);
        Some(Sent {
            at: sent.at,
            how: match (&self.file, sent.state) {
                (Some(file), _) => How::File(file),
                (None, ExportState::Closed) => How::Closed,
                // The mall had it as completed without any call of ours.
                (None, _) if !self.was_us => How::Elsewhere,
                (None, _) => How::Api(&self.ids),
            },
            carrier: &then.carrier,
            method: &then.method,
            tracking: &then.tracking,
            ship_date: then.ship_date,
            remarks: self.record.mall.as_ref().map_or(&[], |mall| &mall.codes),
        })
    }

    fn changes(&self) -> Vec<ChangeLine<'_>> {
        self.changes.iter().map(|change| self.change(change)).collect()
    }

    fn change<'t>(&'t self, (change, origin): &'t (Change, String)) -> ChangeLine<'t> {
        let sent = self.record.sent.as_ref();
        ChangeLine {
            at: change.at,
            store: &self.record.order.store,
            number: &self.record.order.number,
            field: change.field,
            before: &change.before,
            after: &change.after,
            source: change.source,
            origin,
            after_export: sent.is_some_and(|sent| !sent.knew(change.arrival, change.at)),
        }
    }
}

/// Whether a tracking number of its parcel also stands on an order of another parcel, whenever that one was
/// placed and in whatever store.
fn shares_tracking(ledger: &Ledger, record: &OrderRecord) -> Result<bool, LedgerError> {
    let parcel = record.parent.as_deref().unwrap_or(record);
    let numbers = &shipment_of(record).tracking;
    let mut others = Vec::new();
    for number in numbers {
        others.extend(ledger.orders_with_number(number)?);
    }
    others.retain(|other| *other != record.id && *other != parcel.id);
    if others.is_empty() {
        return Ok(false);
    }
    let mut is_shared = false;
    ledger.for_each_named(&others, |other| {
        let is_same_parcel = other.parent.as_ref().map_or(other.id, |parent| parent.id) == parcel.id;
        // What it had once and has no more is no matter.
        is_shared |= !is_same_parcel && numbers.iter().any(|it| other.order.shipment.tracking.contains(it));
        Ok::<(), LedgerError>(())
    })?;
    Ok(is_shared)
}

/// The ids of the shipments that the mall gave, and whether it accepted any call of ours.
fn told_over_api(ledger: &Ledger, record: &OrderRecord) -> Result<(Vec<String>, bool), LedgerError> {
    let (mut ids, mut was_us) = (Vec::new(), false);
    for (_, event) in ledger.shipment_events(record.id)? {
        if let EventKind::Answered(Answer::Accepted { id }) = event.kind {
            was_us = true;
            if !id.is_empty() {
                ids.push(id);
            }
        }
    }
    Ok((ids, was_us))
}

fn is_completed(status: &str) -> bool {
    COMPLETED.contains(&fold_text(status).as_ref())
}

/// The fold of what one source said; `None` where nobody else said anything.
fn said_by(record: &OrderRecord, source: Source) -> Option<Box<Order>> {
    let theirs = || record.facts.iter().filter(|fact| fact.source == source);
    if theirs().count() == record.facts.len() {
        return None;
    }
    let mut order = Order::default();
    theirs().for_each(|fact| order.hear(fact.said()));
    Some(Box::new(order))
}

/// The shipment as it was known when it was told; `None` where nothing was said since.
fn as_it_was(parcel: &OrderRecord, sent: &SentRecord) -> Option<Box<Shipment>> {
    let is_told = |fact: &&Fact| sent.knew(fact.arrival, fact.at);
    if parcel.facts.iter().all(|fact| is_told(&fact)) {
        return None;
    }
    let mut order = Order::default();
    parcel.facts.iter().filter(is_told).for_each(|fact| order.hear(fact.said()));
    Some(Box::new(order.shipment))
}
