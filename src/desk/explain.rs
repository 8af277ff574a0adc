//! Explaining: all that is known of one order.

use super::DeskError;
use super::after_label::after_label;
use super::labels::label_problems;
use super::named_order::named_order;
use super::risks::others_with_number;
use super::send::{SendRisk, risks_of};
use crate::ledger::{Ledger, OrderRecord};
use crate::notice::labels::{AfterLabel, LabelProblem};
use crate::notice::{Code, Refusal, file_and_sheet, row_on_sheet};
use crate::order::{ExportState, Field, Item, MallState, Source, shown_value};
use crate::outbox::UnwritableValue;
use crate::rules::{TrackingCheck, Verdict};
use crate::shipment::{Answer, Call, Event, EventKind, Leg, WhyStuck};
use crate::shop::Shop;
use crate::telling::{self, ChangedSince, StoreLook};
use chrono_tz::Tz;

/// All that is known of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The code of its store.
    pub store: String,
    /// Its number.
    pub number: String,
    /// Every value that is known, in the order of the fields.
    pub values: Vec<KnownValue>,
    /// Whether who bought was forgotten.
    pub is_forgotten: bool,
    /// The number of the order in whose parcel it travels.
    pub parent: Option<String>,
    /// The numbers of the orders that travel in its parcel.
    pub children: Vec<String>,
    /// Why it is not due now; empty: it is due.
    pub reasons: Vec<Code>,
    /// What its store says of it.
    pub mall: MallState,
    /// How far it has been told.
    pub state: ExportState,
    /// The value that the layout of its store cannot write, when that is among the reasons.
    pub unwritable: Option<UnwritableValue>,
    /// What was told of it and has changed since.
    pub changed_after: Vec<ChangedSince>,
    /// Whether that can be told once more.
    pub can_be_told_again: bool,
    /// Until when it may still be stopped, in epoch seconds, when that is among the reasons and a pass has seen it due.
    pub held_until: Option<i64>,
    /// What was told of it last.
    pub told: Option<LastTold>,
    /// What was told before that, the first first.
    pub told_earlier: Vec<LastTold>,
    /// The label that was written of it: its file, when, and what became of the order since.
    pub label: Option<(String, i64, Option<AfterLabel>)>,
    /// What keeps its label from being written.
    pub label_problems: Vec<LabelProblem>,
    /// Its tracking numbers whose check digit does not hold.
    pub doubtful_numbers: Vec<String>,
    /// Other orders, with their stores, that have a tracking number of this one and go elsewhere.
    pub number_also_of: Vec<String>,
    /// Whether it was shipped before it was ordered.
    pub is_before_ordered: bool,
    /// What was told to the mall and what that said, the first first.
    pub events: Vec<MallEvent>,
    /// The codes of what the mall refused.
    pub mall_codes: Vec<Code>,
    /// Every value that changed after it was first known, the first first.
    pub changes: Vec<ChangedValue>,
    /// How often anything new was said of it: more when somebody says something.
    pub said_count: usize,
    /// Where it was first known from.
    pub came: FactOrigin,
    /// What the store, the carrier and staff say of a value, where they do not say the same; `""`: nothing.
    pub views: Vec<(Field, [String; 3])>,
}

/// Where something that is known came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactOrigin {
    /// The file, or the mall's API as `notice::columns` writes it.
    pub file: String,
    /// The row there, as Excel shows it; 0: of no row.
    pub row: u64,
    /// When it came, in epoch seconds.
    pub at: i64,
}

/// A value of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownValue {
    /// Which.
    pub field: Field,
    /// As files write it; empty for [`Field::ITEM`].
    pub text: String,
    /// The items, for [`Field::ITEM`].
    pub items: Vec<Item>,
    /// Whose word it is.
    pub origin: FactOrigin,
}

/// A value that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedValue {
    /// Which.
    pub field: Field,
    /// What it was; `""`: nothing.
    pub before: String,
    /// What it is since.
    pub after: String,
    /// Whose word that is.
    pub origin: FactOrigin,
}

/// What was told of an order last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastTold {
    /// An export file carries it.
    ByFile {
        /// The file, within the shop folder.
        path: String,
        /// When, in epoch seconds.
        at: i64,
        /// Its line there.
        line: String,
    },
    /// It was told otherwise, or is about to be.
    State {
        /// How far that has come.
        state: ExportState,
        /// Since when, in epoch seconds.
        at: i64,
    },
}

/// One thing that was told to a mall, or that it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MallEvent {
    /// When, in epoch seconds.
    pub at: i64,
    /// What it is about: `order`, `message`, or the parcel's delivery method.
    pub leg: String,
    /// What happened, by its name in the ledger.
    pub what: String,
    /// What was told or said.
    pub detail: MallDetail,
}

/// What was told to a mall, or what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MallDetail {
    /// As it was told or said; `""`: nothing more.
    Text(String),
    /// What was left out, and why.
    LeftOut(Code),
    /// A person must decide.
    NeedsPerson(WhyStuck),
}

/// Explains the order of a number; `today` decides what is due. `ledger`: `None` when the shop has none yet.
///
/// # Errors
/// [`Refusal::NoSuchOrder`], [`Refusal::SeveralOrders`]; [`DeskError::Shop`] when the ledger cannot be read.
pub fn explain(
    shop: &Shop,
    ledger: Option<&Ledger>,
    store: Option<&str>,
    number: &str,
    now: i64,
) -> Result<Explanation, DeskError> {
    let unknown = || Refusal::NoSuchOrder { number: number.to_owned() };
    let ledger = ledger.ok_or_else(unknown)?;
    let id = named_order(ledger, store, number)?;
    let record = ledger.order(id)?.ok_or_else(unknown)?;
    let zone = shop.settings.timezone;
    let children = ledger.orders_of(&record.order.store, &ledger.children(record.id)?)?;
    let children: Vec<String> = children.into_iter().map(|child| child.order.number).collect();
    let label = ledger.label_of(record.id)?.map(|label| {
        let after = after_label(&record, &label);
        (label.file, label.at, after)
    });
    let shipment = telling::shipment_of(&record);
    let rules = &shop.settings.rules;
    let fails = |number: &&String| {
        rules.tracking_check != TrackingCheck::Off && rules.fails_check_digit(&shipment.carrier, number)
    };
    let doubtful_numbers = shipment.tracking.iter().filter(fails).cloned().collect();
    let label_problems = label_problems(shop, ledger, &record, now)?;
    let look = telling::look_at(shop, &record.order.store, shop.day(now), None).guarded(ledger, now)?;
    let (reasons, unwritable) = verdict(&look, &record);
    let is_held = reasons.contains(&Code::D316);
    let held_until = look.guards.held_until(&record.order.number).filter(|_| is_held);
    Ok(Explanation {
        label,
        label_problems,
        doubtful_numbers,
        number_also_of: others_with_number(ledger, &record)?,
        is_before_ordered: risks_of(shop, &record, now).contains(&SendRisk::ShippedBeforeOrdered),
        values: values(ledger, &record, zone)?,
        is_forgotten: record.is_forgotten(),
        children,
        reasons,
        mall: record.order.mall,
        state: record.order.export_state,
        unwritable,
        held_until,
        changed_after: telling::changed_after(ledger, &record)?,
        can_be_told_again: telling::bar_to_again(&look, ledger, &record)?.is_none(),
        told: told(shop, ledger, &record)?,
        told_earlier: told_earlier(shop, ledger, &record)?,
        events: events(ledger, &record)?,
        mall_codes: mall_codes(&record).collect(),
        changes: changes(ledger, &record, zone)?,
        said_count: record.facts.len(),
        came: match record.facts.first() {
            Some(fact) => origin(ledger, fact.arrival, fact.row, fact.at)?,
            None => FactOrigin { file: String::new(), row: 0, at: 0 },
        },
        views: views(&record, zone),
        store: record.order.store,
        number: record.order.number,
        parent: record.order.bundle.parent,
    })
}

/// The codes of what the mall refused of an order.
pub(super) fn mall_codes(record: &OrderRecord) -> impl Iterator<Item = Code> {
    let codes = record.mall.iter().flat_map(|mall| &mall.codes).copied();
    codes.filter(|code| code.name().starts_with('M'))
}

fn origin(ledger: &Ledger, arrival: i64, row: u64, at: i64) -> Result<FactOrigin, DeskError> {
    let arrival = ledger.arrival(arrival)?;
    let file =
        arrival.map(|arrival| file_and_sheet(&arrival.name, &arrival.encoding, row)).unwrap_or_default();
    Ok(FactOrigin { file, row: row_on_sheet(row), at })
}

fn values(ledger: &Ledger, record: &OrderRecord, zone: Tz) -> Result<Vec<KnownValue>, DeskError> {
    let mut values = Vec::new();
    for field in Field::ALL.iter().chain([&Field::ITEM]).filter(|field| **field != Field::NUMBER) {
        let Some(fact) = record.facts.iter().rev().find(|fact| fact.said().raw(*field).is_some()) else {
            continue;
        };
        // What the store has taken back is not known any more; what a person has taken back is their word.
        let is_silent = fact.source != Source::Staff && fact.said().raw(*field).is_some_and(<[u8]>::is_empty);
        if field.is_mall_state() && is_silent {
            continue;
        }
        let (text, items) = match *field {
            Field::ITEM => (String::new(), record.order.items.clone()),
            _ => (shown_value(*field, fact.said().last_text(*field).unwrap_or(""), zone), Vec::new()),
        };
        let origin = origin(ledger, fact.arrival, fact.row, fact.at)?;
        values.push(KnownValue { field: *field, text, items, origin });
    }
    Ok(values)
}

/// Values of which store, carrier and staff do not say the same.
fn views(record: &OrderRecord, zone: Tz) -> Vec<(Field, [String; 3])> {
    const SOURCES: [Source; 3] = [Source::Store, Source::Carrier, Source::Staff];
    let mut views = Vec::new();
    for field in Field::ALL.iter().filter(|field| **field != Field::NUMBER && !field.is_item()) {
        let said = SOURCES.map(|source| {
            let mut facts = record.facts.iter().rev().filter(|fact| fact.source == source);
            let last = facts.find_map(|fact| fact.said().last_text(*field));
            last.map(|text| shown_value(*field, text, zone))
        });
        let mut told = said.iter().flatten();
        let first = told.next();
        if first.is_some() && told.any(|other| Some(other) != first) {
            views.push((*field, said.map(Option::unwrap_or_default)));
        }
    }
    views
}

/// Why it is not due, and what its layout cannot write when that is why.
fn verdict(look: &StoreLook<'_>, record: &OrderRecord) -> (Vec<Code>, Option<UnwritableValue>) {
    match look.verdict(record) {
        Verdict::Due => (Vec::new(), None),
        Verdict::NotDue(reasons) => {
            let is_unwritable =
                [Code::D309, Code::D312, Code::D313].iter().any(|code| reasons.contains(code));
            let unwritable = if is_unwritable { look.line(record).err() } else { None };
            (reasons, unwritable)
        }
    }
}

fn told(shop: &Shop, ledger: &Ledger, record: &OrderRecord) -> Result<Option<LastTold>, DeskError> {
    let Some(sent) = &record.sent else { return Ok(None) };
    let by_file = told_by_file(shop, ledger, record, (sent.at, sent.batch))?;
    Ok(Some(by_file.unwrap_or(LastTold::State { state: sent.state, at: sent.at })))
}

/// What was told before it was told once more.
fn told_earlier(shop: &Shop, ledger: &Ledger, record: &OrderRecord) -> Result<Vec<LastTold>, DeskError> {
    let mut told = Vec::new();
    for (at, batch) in ledger.told_earlier(record.id)? {
        let by_file = told_by_file(shop, ledger, record, (at, batch))?;
        told.push(by_file.unwrap_or(LastTold::State { state: ExportState::Sent, at }));
    }
    Ok(told)
}

/// The line of an order in an export file; `None` when no file told it.
fn told_by_file(
    shop: &Shop,
    ledger: &Ledger,
    record: &OrderRecord,
    (at, batch): (i64, Option<i64>),
) -> Result<Option<LastTold>, DeskError> {
    let batch = match batch {
        Some(id) => ledger.batch_of(id)?,
        None => None,
    };
    let Some(batch) = batch else { return Ok(None) };
    let line = ledger.line_of(batch.id, record.id)?.unwrap_or_default();
    let layout = shop.layouts.iter().find(|layout| layout.id() == batch.layout);
    let text = layout.map_or_else(
        || String::from_utf8_lossy(&line).into_owned(),
        |layout| crate::decode::decoded(&line, layout.encoding()),
    );
    let path = format!("outbox/{}/{}", batch.store, batch.name);
    Ok(Some(LastTold::ByFile { path, at, line: text.trim_end().to_owned() }))
}

fn events(ledger: &Ledger, record: &OrderRecord) -> Result<Vec<MallEvent>, DeskError> {
    let events = ledger.shipment_events(record.id)?;
    Ok(events.iter().map(|(at, event)| mall_event(*at, event)).collect())
}

fn mall_event(at: i64, event: &Event) -> MallEvent {
    let leg = match &event.leg {
        Leg::Order => "order",
        Leg::Message => "message",
        Leg::Parcel(method) => method,
    };
    let detail = match &event.kind {
        EventKind::Begun(Call::Create { lines, .. }) => {
            let lines = lines.iter().map(|line| format!("{} × {}", line.product_id, line.quantity));
            MallDetail::Text(lines.collect::<Vec<_>>().join("、"))
        }
        EventKind::Begun(
            Call::Track { code: text } | Call::Correct { code: text } | Call::Message { text },
        )
        | EventKind::Answered(Answer::Accepted { id: text } | Answer::Refused { reason: text }) => {
            MallDetail::Text(text.clone())
        }
        EventKind::LeftOut(_, why) => why.code().map_or(MallDetail::Text(String::new()), MallDetail::LeftOut),
        EventKind::GaveUp(why) => MallDetail::NeedsPerson(why.clone()),
        _ => MallDetail::Text(String::new()),
    };
    MallEvent { at, leg: leg.to_owned(), what: event.short(), detail }
}

fn changes(ledger: &Ledger, record: &OrderRecord, zone: Tz) -> Result<Vec<ChangedValue>, DeskError> {
    let mut changes = Vec::new();
    for change in record.changes() {
        changes.push(ChangedValue {
            field: change.field,
            before: shown_value(change.field, &change.before, zone),
            after: shown_value(change.field, &change.after, zone),
            origin: origin(ledger, change.arrival, change.row, change.at)?,
        });
    }
    Ok(changes)
}
