//! The owner's day: what came, what was told, what can go, what waits, what is late, what a person must do.

use super::DeskError;
use super::after_label::changed_after_label;
use super::label_look::LabelLook;
use super::orders::{day_of, is_open, late_days};
use super::status::held_files;
use crate::ledger::{Fact, Ledger, LedgerError, OrderRecord, Selection};
use crate::notice::order_list::{Standing, standing};
use crate::notice::{Code, Lang, Refusal};
use crate::order::{ExportState, Field, Source, same_text, status};
use crate::report::{DayOf, LateOrder, StoreDay, TodayFigures, UnsettledOrder};
use crate::rules::Verdict;
use crate::shop::obstacles::lasting_obstacles;
use crate::shop::{Shop, ShopError};
use crate::telling::{self, StoreLook};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The last days of which orders are counted.
const DAYS: usize = 30;

/// Late orders that are named.
const LATE_NAMED: usize = 100;

/// For so long what has changed after it was told is something to do; later nobody does it any more.
const CHANGED_S: i64 = 7 * 86_400;

/// The day of a shop, of one store or of all, as it stands now. `ledger`: none when the shop has none yet.
///
/// # Errors
/// [`Refusal::NoSuchStore`]; [`DeskError::Shop`] when the ledger or a folder cannot be read.
pub fn day(
    shop: &Shop,
    ledger: Option<&Ledger>,
    store: Option<&str>,
    now: i64,
    lang: Lang,
) -> Result<TodayFigures, DeskError> {
    let codes = store_codes(shop, ledger)?;
    if let Some(store) = store.filter(|store| !codes.iter().any(|code| code == store)) {
        return Err(Refusal::NoSuchStore { store: store.to_owned(), known: shop.store_codes() }.into());
    }
    Ok(figures_of_day(shop, ledger, store, (shop.day(now), now), lang)?)
}

/// As [`day`], of a day that may be past and a store that is known to be one.
///
/// # Errors
/// When the ledger or a folder cannot be read.
pub(super) fn figures_of_day(
    shop: &Shop,
    ledger: Option<&Ledger>,
    store: Option<&str>,
    (day, now): (NaiveDate, i64),
    lang: Lang,
) -> Result<TodayFigures, ShopError> {
    let mut codes = store_codes(shop, ledger)?;
    codes.retain(|code| store.is_none_or(|wanted| wanted == code));
    let mut tally = DayTally::new(shop, (day, now), lang);
    let mut stores = Vec::new();
    for code in codes {
        let name = shop.store(&code).map_or_else(|| code.clone(), |store| store.name.clone());
        let mut of_store = StoreDay { code, name, ..StoreDay::default() };
        if let Some(ledger) = ledger {
            let look = telling::look_at(shop, &of_store.code, tally.today, None).guarded(ledger, now)?;
            ledger.for_each_order(&of_store.code.clone(), Selection::All, |record| {
                tally.count(&look, &record, &mut of_store);
                tally.count_changed(ledger, &record, &mut of_store)?;
                tally.labels.look(ledger, &record)
            })?;
        }
        stores.push(of_store);
    }
    let mut waits: BTreeMap<Code, u64> = BTreeMap::new();
    for (code, count) in stores.iter().flat_map(|store: &StoreDay| &store.waits_for) {
        *waits.entry(*code).or_default() += count;
    }
    let (mut unsettled, mut obstacles, mut warnings) = (Vec::new(), Vec::new(), Vec::new());
    let mut changed_labels = Vec::new();
    if let Some(ledger) = ledger {
        let open = ledger.unsettled()?.into_iter().filter(|(.., state)| *state != ExportState::Sending);
        let open = open.filter(|(of, ..)| store.is_none_or(|wanted| wanted == of));
        unsettled.extend(open.map(|(store, number, state)| UnsettledOrder { store, number, state }));
        let lasting = lasting_obstacles(ledger)?.into_iter().map(|lasting| lasting.obstacle);
        obstacles.extend(lasting.map(|it| format!("{}　{}", it.line(lang), it.remedy(lang))));
        changed_labels = changed_after_label(ledger, store, now)?;
        let moments = shop.placed_between(day, day);
        warnings = warnings_between(ledger, (moments.undated_from, moments.undated_to), store)?;
    }
    let most_first = |mut counted: Vec<(String, u64)>| {
        counted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        counted
    };
    let mut waits: Vec<(Code, u64)> = waits.into_iter().collect();
    waits.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    Ok(TodayFigures {
        day,
        counted_on: tally.today,
        late_days: shop.settings.alarm.late_days,
        stores,
        parcels: most_first(tally.parcels.into_iter().collect()),
        waits,
        days: days_of(tally.today, &tally.days),
        late: tally.late.into_iter().collect(),
        unsettled,
        changed: tally.changed,
        revived: tally.revived,
        changed_labels,
        held_labels: tally.labels.held(),
        held_files: held_files(shop),
        obstacles,
        warnings,
    })
}

/// The last days, the oldest first.
fn days_of(today: NaiveDate, days: &[(u64, u64)]) -> Vec<(NaiveDate, u64, u64)> {
    let counted = (0..).zip(days).filter_map(|(ago, (came, told))| {
        Some((today.checked_sub_days(chrono::Days::new(ago))?, *came, *told))
    });
    let mut days: Vec<(NaiveDate, u64, u64)> = counted.collect();
    days.reverse();
    days
}

/// The stores of a shop. Those that the settings no longer have keep their orders.
fn store_codes(shop: &Shop, ledger: Option<&Ledger>) -> Result<Vec<String>, LedgerError> {
    let mut codes = shop.store_codes();
    if let Some(ledger) = ledger {
        codes.extend(shop.gone_stores(ledger)?);
    }
    Ok(codes)
}

/// Warnings of files that came between two moments, the second not included, by code.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn warnings_between(
    ledger: &Ledger,
    (from, to): (i64, i64),
    store: Option<&str>,
) -> Result<Vec<(Code, u64)>, LedgerError> {
    let mut arrivals = Vec::new();
    ledger.for_each_arrival(from, to, |arrival| {
        if store.is_none_or(|wanted| arrival.store.is_empty() || arrival.store == wanted) {
            arrivals.push(arrival.id);
        }
        Ok::<(), LedgerError>(())
    })?;
    let mut warnings: BTreeMap<Code, u64> = BTreeMap::new();
    for arrival in arrivals {
        ledger.for_each_finding(arrival, |found| {
            if !found.held && found.finding.code != Code::F006 {
                *warnings.entry(found.finding.code).or_default() += 1;
            }
            Ok::<(), LedgerError>(())
        })?;
    }
    Ok(warnings.into_iter().collect())
}

/// The day while its orders pass.
struct DayTally<'s> {
    shop: &'s Shop,
    day: NaiveDate,
    today: NaiveDate,
    now: i64,
    lang: Lang,
    late: BTreeSet<LateOrder>,
    parcels: BTreeMap<String, u64>,
    /// How many came and were told, by how many days ago.
    days: [(u64, u64); DAYS],
    changed: Vec<(String, String)>,
    revived: Vec<(String, String)>,
    labels: LabelLook<'s>,
}

impl DayTally<'_> {
    fn new(shop: &Shop, (day, now): (NaiveDate, i64), lang: Lang) -> DayTally<'_> {
        DayTally {
            shop,
            day,
            today: shop.day(now),
            now,
            lang,
            late: BTreeSet::new(),
            parcels: BTreeMap::new(),
            days: [(0, 0); DAYS],
            changed: Vec::new(),
            revived: Vec::new(),
            labels: LabelLook::of(shop, now),
        }
    }

    fn days_ago(&self, day: Option<NaiveDate>) -> Option<usize> {
        usize::try_from((self.today - day?).num_days()).ok().filter(|days| *days < DAYS)
    }

    fn count(&mut self, look: &StoreLook<'_>, record: &OrderRecord, store: &mut StoreDay) {
        let order = &record.order;
        let came = record.facts.first().map(|fact| self.shop.day(fact.at));
        store.came += u64::from(came == Some(self.day));
        if let Some(days) = self.days_ago(came) {
            self.days[days].0 += 1;
        }
        if order.export_state == ExportState::Sent {
            let told = day_of(self.shop, record, DayOf::Sent);
            store.told += u64::from(told == Some(self.day));
            if let Some(days) = self.days_ago(told) {
                self.days[days].1 += 1;
            }
        }
        self.count_parcels(record);
        if matches!(order.export_state, ExportState::Sent | ExportState::Closed) {
            return;
        }
        let reasons = match look.verdict(record) {
            Verdict::Due => Vec::new(),
            Verdict::NotDue(reasons) => reasons,
        };
        if self.is_revived(record) {
            self.revived.push((order.store.clone(), order.number.clone()));
        }
        if !is_open(record, &reasons) {
            return;
        }
        match order.export_state {
            ExportState::Unsure | ExportState::Stuck => store.needs_person += 1,
            _ if reasons.is_empty() => store.can_go += 1,
            _ => store.waits += 1,
        }
        reasons.iter().for_each(|code| *store.waits_for.entry(*code).or_default() += 1);
        if late_days(self.shop, record, &reasons, self.today).is_some() {
            store.late += 1;
            self.name_late(record, &reasons);
        }
    }

    /// Whether a cancelled order goes on in its store's list of late, and no person has said what holds since.
    fn is_revived(&self, record: &OrderRecord) -> bool {
        let of_status = |fact: &&Fact| fact.said().raw(Field::STATUS).is_some();
        let Some(last) = record.facts.iter().rev().find(of_status) else { return false };
        let said = last.said();
        let is_canceled = |word: Option<&str>| word.is_some_and(|word| same_text(word, status::CANCELED));
        last.source == Source::Store
            && last.at > self.now - CHANGED_S
            && said.flag(Field::CANCELED) == Some(false)
            && is_canceled(said.last_text(Field::STATUS))
            && !is_canceled(said.text(Field::STATUS))
    }

    /// What has changed of late after its store was told of it: somebody is to tell it once more, or to say it otherwise.
    fn count_changed(
        &mut self,
        ledger: &Ledger,
        record: &OrderRecord,
        store: &mut StoreDay,
    ) -> Result<(), LedgerError> {
        let order = &record.order;
        let parcels = std::iter::successors(Some(record), |record| record.parent.as_deref());
        let last = parcels.filter_map(|record| record.facts.last()).map(|fact| fact.at).max();
        let is_late_news = last.is_some_and(|at| at > self.now - CHANGED_S);
        if order.export_state == ExportState::Sent
            && is_late_news
            && !telling::changed_after(ledger, record)?.is_empty()
        {
            store.needs_person += 1;
            self.changed.push((order.store.clone(), order.number.clone()));
        }
        Ok(())
    }

    /// Parcels that leave on the day: one for each number, or one; a child of a bundle has none of its own.
    fn count_parcels(&mut self, record: &OrderRecord) {
        let shipment = &record.order.shipment;
        if shipment.ship_date != Some(self.day) || record.parent.is_some() || record.order.canceled {
            return;
        }
        let parcels = shipment.tracking.len().max(1) as u64;
        *self.parcels.entry(shipment.carrier.clone()).or_default() += parcels;
    }

    fn name_late(&mut self, record: &OrderRecord, reasons: &[Code]) {
        let order = &record.order;
        let Some(placed) = day_of(self.shop, record, DayOf::Ordered) else { return };
        let stands = Standing {
            state: order.export_state,
            reasons,
            mall: order.mall,
            status: &order.status,
            late_days: None,
            is_changed: false,
        };
        let (store, number) = (order.store.clone(), order.number.clone());
        self.late.insert(LateOrder { placed, store, number, standing: standing(&stands, self.lang) });
        if self.late.len() > LATE_NAMED {
            self.late.pop_last();
        }
    }
}
