//! Telling a store by file: what is due becomes one batch, which ends in exactly one complete file.

use crate::ledger::{BatchDraft, Ledger, LedgerError, OrderId, OrderRecord, Selection};
use crate::notice::Code;
use crate::order::{ExportState, Field, Template, Values};
use crate::outbox::publish::takes_files;
use crate::outbox::{Layout, UnwritableValue};
use crate::rules::{GuardFacts, Period, StoreFacts, Verdict, judge};
use crate::shop::Shop;
use crate::shop::ShopError;
use crate::shop::due::candidate;
use crate::shop::local_day;
use crate::shop::settings::{AnonymousPolicy, Store, Via};
use crate::telling::as_shown::{AsShown, shipment_of, shown_mark};
use crate::telling::guards::Guards;
use crate::telling::outcome::ExportOutcome;
use crate::telling::publishing::{batch_name, publish_recorded};
use crate::telling::reading_orders::reading_together;
use crate::telling::told_elsewhere::told_elsewhere;
use chrono::NaiveDate;
use std::collections::HashSet;
use std::sync::Arc;

/// How a store's orders are looked at: with its settings and layout, on a day, for a period.
#[derive(Clone)]
pub struct StoreLook<'s> {
    /// The shop.
    pub shop: &'s Shop,
    /// The store; `None` for one that the settings no longer have.
    pub store: Option<&'s Store>,
    /// The layout of its export files, when it has such.
    pub layout: Option<&'s Layout>,
    /// The day.
    pub today: NaiveDate,
    /// 作成期間, of manual runs.
    pub period: Option<Period>,
    /// What keeps due orders back for a while.
    pub guards: Arc<Guards>,
    /// Only these orders; `None`: all.
    pub only: Option<HashSet<OrderId>>,
    /// What a person was shown of these: of a store that is told by file, all of them go as they were shown, or none.
    pub shown: AsShown,
}

/// Looks at one store, without what the ledger remembers of orders that are kept back: [`StoreLook::guarded`].
pub fn look_at<'s>(shop: &'s Shop, store: &str, today: NaiveDate, period: Option<Period>) -> StoreLook<'s> {
    let store = shop.store(store);
    let by_file = store.is_none_or(|store| store.export.via == Via::Csv);
    let layout_id = store.map_or("shipments", |store| store.export.layout.as_str());
    let layout = if by_file { shop.layouts.iter().find(|layout| layout.id() == layout_id) } else { None };
    StoreLook {
        shop,
        store,
        layout,
        today,
        period,
        guards: Arc::default(),
        only: None,
        shown: AsShown::new(),
    }
}

impl StoreLook<'_> {
    /// The same with what the ledger remembers of orders that are kept back, at a moment in epoch seconds.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn guarded(mut self, ledger: &Ledger, now: i64) -> Result<Self, LedgerError> {
        if let Some(store) = self.store {
            let elsewhere = told_elsewhere(self.shop, ledger, &store.code, self.today)?;
            self.guards = Arc::new(Guards::of(ledger, store, elsewhere, now)?);
        }
        Ok(self)
    }

    fn store_facts(&self) -> StoreFacts {
        let Some(store) = self.store else { return StoreFacts::default() };
        let export = &store.export;
        StoreFacts {
            export_enabled: export.enabled,
            skip_anonymous: export.anonymous == AnonymousPolicy::Skip,
            since: export.since,
            max_age_days: export.max_age_days,
        }
    }

    fn guard_facts(&self, record: &OrderRecord) -> GuardFacts {
        let (guards, number) = (&self.guards, record.order.number.as_str());
        if !guards.are_set() || record.order.export_state != ExportState::None {
            return GuardFacts::default();
        }
        GuardFacts {
            is_released: guards.is_released(number),
            is_in_doubt: guards.doubts(record.order.ordered_at) || guards.was_told_elsewhere(number),
            is_held: guards.holds(number),
            message_waits: guards.waits_for_answer(number),
        }
    }

    /// Whether an order is among those that this look is about.
    pub(super) fn is_about(&self, order: OrderId) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&order))
    }

    /// Whether an order stands as it was shown to whoever chose it.
    pub(super) fn is_as_shown(&self, record: &OrderRecord) -> bool {
        self.shown.get(&record.id).is_none_or(|mark| *mark == shown_mark(record))
    }

    /// Due or not, with every reason; for stores that are told by file, whether it can be written too.
    pub fn verdict(&self, record: &OrderRecord) -> Verdict {
        let unencodable = match record.order.export_state {
            ExportState::None => self.line(record).err(),
            _ => None,
        };
        self.judged(record, unencodable.as_ref())
    }

    /// The same, whether it can be written looked at although it was told.
    pub(super) fn verdict_as_untold(&self, record: &OrderRecord) -> Verdict {
        self.judged(record, self.line(record).err().as_ref())
    }

    fn judged(&self, record: &OrderRecord, unwritable: Option<&UnwritableValue>) -> Verdict {
        let zone = self.shop.settings.timezone;
        let day = |record: &OrderRecord| record.order.ordered_at.and_then(|at| local_day(at, zone));
        let mut asked = candidate(&record.order, day(record), self.store_facts());
        asked.has_anonymous_child = record.has_anonymous_child;
        let is_uncoded = unwritable.is_some_and(|found| !found.uncoded.is_empty());
        let unencodable = unwritable.filter(|found| found.over == 0 && !is_uncoded);
        asked.unencodable = unencodable.map(|found| found.character);
        asked.too_long = unwritable.is_some_and(|found| found.over > 0);
        asked.mall_forbids = forbids(record) || is_uncoded;
        asked.guards = self.guard_facts(record);
        let parent = record.parent.as_ref().map(|parent| {
            let mut asked = candidate(&parent.order, day(parent), self.store_facts());
            asked.has_anonymous_child = parent.has_anonymous_child;
            asked.mall_forbids = forbids(parent);
            asked.guards = self.guard_facts(parent);
            asked
        });
        asked.parent = parent.as_ref();
        judge(&asked, &self.shop.settings.rules, self.today, self.period.as_ref())
    }

    /// The line of an order in the store's layout; `Ok(empty)` for stores that are not told by file.
    ///
    /// # Errors
    /// The first character that the layout's encoding cannot hold.
    pub fn line(&self, record: &OrderRecord) -> Result<Vec<u8>, UnwritableValue> {
        let mut line = Vec::new();
        self.put_line(record, &mut line)?;
        Ok(line)
    }

    /// The same, behind other lines.
    fn put_line(&self, record: &OrderRecord, lines: &mut Vec<u8>) -> Result<(), UnwritableValue> {
        let Some(layout) = self.layout else { return Ok(()) };
        let items: Vec<&str> = if layout.wants_items() || layout.wants_message() {
            record.order.items.iter().map(|item| item.name.as_str()).collect()
        } else {
            Vec::new()
        };
        let message = if layout.wants_message() { self.message(record, &items) } else { String::new() };
        let values = self.values(record, &items, &message);
        if !layout.wants_names() {
            return layout.render_row(&values, lines);
        }
        let rules = &self.shop.settings.rules;
        let (carrier, method) = (rules.canonical_name(values.carrier), rules.canonical_name(values.method));
        layout.render_row(&Values { carrier_name: &carrier, method_name: &method, ..values }, lines)
    }

    fn message(&self, record: &OrderRecord, items: &[&str]) -> String {
        let template = self.store.map_or("", |store| store.export.message.as_str());
        let mut message = String::new();
        if !template.is_empty()
            && let Ok(template) = Template::parse(template)
        {
            template.render(&self.values(record, items, ""), "、", &mut message);
        }
        message
    }

    /// Whether the store leaves this order to the mall's own screen.
    pub fn skips(&self, record: &OrderRecord) -> bool {
        record.order.anonymous && self.store_facts().skip_anonymous
    }

    /// What the placeholders stand for in an order.
    pub(super) fn values<'v>(
        &'v self,
        record: &'v OrderRecord,
        items: &'v [&'v str],
        message: &'v str,
    ) -> Values<'v> {
        let order = &record.order;
        let shipment = shipment_of(record);
        Values {
            number: &order.number,
            store_name: self.store.map_or(order.store.as_str(), |store| store.name.as_str()),
            status: &order.status,
            ship_to_name: &order.ship_to.name,
            carrier: &shipment.carrier,
            method: &shipment.method,
            carrier_name: "",
            method_name: "",
            tracking: &shipment.tracking,
            ship_date: shipment.ship_date,
            item_names: items,
            message,
        }
    }
}

/// Whether the mall would not have a shipment of this order now.
fn forbids(record: &OrderRecord) -> bool {
    record.order.export_state == ExportState::None
        && record.mall.as_ref().is_some_and(crate::ledger::MallRecord::forbids)
}

/// How many orders of an outcome are named; the rest are counted.
const NAMED: usize = 200;

/// Whether a field of an order is looked at when it is judged or told; see [`StoreLook::values`].
fn is_told(field: Field) -> bool {
    [
        Field::NUMBER,
        Field::STATUS,
        Field::CARRIER,
        Field::METHOD,
        Field::TRACKING,
        Field::SHIP_DATE,
        Field::ORDERED_AT,
        Field::SHIP_TO_NAME,
        Field::ANONYMOUS,
        Field::CANCELED,
        Field::MALL_PAID,
        Field::MALL_SHIPPED,
        Field::MALL_HOLD,
    ]
    .contains(&field)
}

fn is_told_with_items(field: Field) -> bool {
    field == Field::ITEM || is_told(field)
}

/// So many due orders are worth the start of another thread.
const WORTH_ANOTHER_READER: usize = 2_000;

/// Exports what is due of one store by file. `dry`: only looks.
///
/// # Errors
/// [`ShopError`].
pub fn export_csv(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    now: i64,
    dry: bool,
) -> Result<ExportOutcome, ShopError> {
    let Some(store) = look.store else { return Ok(ExportOutcome::default()) };
    let mut outcome = ExportOutcome { dry, ..ExportOutcome::of(store) };
    if dry {
        return look_only(look, ledger, outcome);
    }
    let Some(layout) = look.layout.filter(|_| store.export.enabled) else { return Ok(outcome) };
    // Where no file can be written, nothing is recorded as told.
    let outbox = look.shop.outbox(&store.code);
    std::fs::create_dir_all(&outbox).map_err(|e| ShopError::io(&outbox, e))?;
    // Read and write at once need several views of the ledger: readers see it as it was before the batch.
    let first = ledger.another_view()?;
    // The lock comes first: of two processes that export at once, the second sees what the first has sent.
    let mut draft = ledger.batch(&store.code, layout.id(), now, look.today)?;
    let (due, gaps) = asked_for(look, first.due_orders(&store.code, look.today)?);
    if !due.is_empty() {
        takes_files(&outbox)?;
    }
    let mut readers = vec![first];
    if due.len() > WORTH_ANOTHER_READER {
        readers.push(ledger.another_view()?);
    }
    let wanted = if layout.wants_items() || layout.wants_message() { is_told_with_items } else { is_told };
    reading_together(
        readers,
        &store.code,
        (&due, wanted),
        |record, outgoing: &mut Outgoing| outgoing.add(look, &record),
        |outgoing| put_lines(look, (layout, &gaps), &mut draft, outgoing, &mut outcome),
    )?;
    let is_short = !look.shown.is_empty() && outcome.sent_count < look.shown.len() as u64;
    if is_short {
        // The draft is dropped, and with it all that stands in it.
        drop(draft);
        return Ok(not_as_shown(outcome, look));
    }
    if outcome.sent_count == 0 {
        return Ok(outcome);
    }
    let id = draft.id();
    draft.commit(&batch_name(look.shop, &store.code, now, id), &layout.head())?;
    publish_recorded(look.shop, ledger, id, &mut outcome)?;
    Ok(outcome)
}

/// The due orders that this export is about, and those of them before which others were left out.
fn asked_for(look: &StoreLook<'_>, due: Vec<OrderId>) -> (Vec<OrderId>, HashSet<OrderId>) {
    let (mut gaps, mut is_left_out) = (HashSet::new(), false);
    let is_asked = |order: &OrderId| {
        let is_about = look.is_about(*order);
        if is_about && is_left_out {
            gaps.insert(*order);
        }
        is_left_out = !is_about;
        is_about
    };
    (due.into_iter().filter(is_asked).collect(), gaps)
}

/// Nothing went, since something is not as it was shown, or does not go any more.
fn not_as_shown(outcome: ExportOutcome, look: &StoreLook<'_>) -> ExportOutcome {
    let ExportOutcome { store, store_name, changed, .. } = outcome;
    let count = look.shown.len() as u64;
    ExportOutcome { store, store_name, changed, stays_as_changed: count, ..ExportOutcome::default() }
}

/// Orders that were due when they were looked at, their numbers and lines one behind the other.
#[derive(Default)]
struct Outgoing {
    orders: Vec<Looked>,
    numbers: String,
    lines: Vec<u8>,
}

struct Looked {
    id: OrderId,
    /// Bytes of its number.
    number: usize,
    /// How many tracking numbers its parcel has.
    parcels: usize,
    fate: LineFate,
}

enum LineFate {
    /// It goes, with a line of so many bytes.
    Goes(usize),
    /// It would go if it could be written.
    Unwritable(UnwritableValue),
    /// It is not what was shown of it.
    Otherwise,
    Stays,
}

impl Outgoing {
    fn add(&mut self, look: &StoreLook<'_>, record: &OrderRecord) {
        let before = self.lines.len();
        let fate = match look.put_line(record, &mut self.lines) {
            _ if !look.is_as_shown(record) => {
                self.lines.truncate(before);
                LineFate::Otherwise
            }
            Err(unencodable) => LineFate::Unwritable(unencodable),
            Ok(()) if look.judged(record, None) == Verdict::Due => LineFate::Goes(self.lines.len() - before),
            Ok(()) => {
                self.lines.truncate(before);
                LineFate::Stays
            }
        };
        let number = record.order.number.as_str();
        self.numbers.push_str(number);
        let parcels = shipment_of(record).tracking.len();
        self.orders.push(Looked { id: record.id, number: number.len(), parcels, fate });
    }
}

/// Puts orders into the batch, those that go and can be written. Before those behind a gap, due orders stay that nobody
/// asked for.
fn put_lines(
    look: &StoreLook<'_>,
    (layout, gaps): (&Layout, &HashSet<OrderId>),
    draft: &mut BatchDraft<'_>,
    outgoing: Outgoing,
    outcome: &mut ExportOutcome,
) -> Result<(), ShopError> {
    let Outgoing { orders, numbers, lines } = outgoing;
    let (mut numbers, mut lines) = (numbers.as_str(), lines.as_slice());
    for Looked { id, number, parcels, fate } in orders {
        let number = next_of(&mut numbers, |numbers| numbers.split_at(number));
        if !gaps.is_empty() && gaps.contains(&id) {
            draft.leave()?;
        }
        let bytes = match fate {
            LineFate::Goes(bytes) => bytes,
            LineFate::Stays => {
                draft.leave()?;
                continue;
            }
            LineFate::Otherwise => {
                outcome.changed.push(number.to_owned());
                continue;
            }
            LineFate::Unwritable(UnwritableValue { column, character, behind, over, uncoded }) => {
                match over {
                    _ if !uncoded.is_empty() => outcome.uncoded.push((number.to_owned(), column, uncoded)),
                    0 => outcome.unencodable.push((number.to_owned(), column, (character, behind))),
                    over => outcome.too_long.push((number.to_owned(), column, over)),
                }
                draft.leave()?;
                continue;
            }
        };
        draft.put(id, number, next_of(&mut lines, |lines| lines.split_at(bytes)))?;
        look.shop.pace.went_on();
        if layout.takes_first_number_only() && parcels > 1 {
            outcome.first_only.push((number.to_owned(), parcels));
        }
        outcome.sent_count += 1;
        if outcome.sent.len() < NAMED {
            outcome.sent.push(number.to_owned());
        }
    }
    Ok(())
}

/// What stands in front, which is taken away.
fn next_of<'t, T: ?Sized>(rest: &mut &'t T, split: impl FnOnce(&'t T) -> (&'t T, &'t T)) -> &'t T {
    let (next, behind) = split(rest);
    *rest = behind;
    next
}

/// Looks at every order of a store that could go, and at those that could but for one thing.
fn look_only(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    mut outcome: ExportOutcome,
) -> Result<ExportOutcome, ShopError> {
    let Some(store) = look.store else { return Ok(outcome) };
    ledger.for_each_order(&store.code, Selection::All, |record| {
        match look.verdict(&record) {
            _ if !look.is_about(record.id) => {}
            Verdict::Due => {
                outcome.sent_count += 1;
                if outcome.sent.len() < NAMED {
                    outcome.sent.push(record.order.number);
                }
            }
            Verdict::NotDue(reasons) if reasons.contains(&Code::D305) => {}
            Verdict::NotDue(reasons) => outcome.left.push((record.order.number, reasons)),
        }
        Ok::<(), LedgerError>(())
    })?;
    Ok(outcome)
}
