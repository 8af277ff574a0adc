//! Sending what a person was shown, and nothing else.
//!
//! What goes in: stores and a period; then what was shown, by its digest, and a key that counts once. What comes out: who
//! would go and who not; then what came of it.
//!
//! **Invariant.** Exactly the orders that were shown go, with the values that were shown: each has a mark of them, which is
//! looked at in the transaction that records the file, and before each call. When one is another by then, nothing goes.
//! **Invariant.** A key sends once, however often it is used and whatever dies meanwhile.
//!
//! Deliberately not known here: how it is shown, and what may be told (`rules`).

use super::handover::{Errand, WhoseTurn, claim_or_ask};
use super::named_order::must_have_store;
use super::observer::Unheard;
use super::people::DeedKind;
use super::{DeskError, Doer, ExportWish, counts_at_once, export, exportable, finish_exports, signed};
use crate::ledger::{Chosen, Ledger, OrderId, OrderRecord};
use crate::notice::{Code, Refusal};
use crate::rules::{Period, TrackingCheck};
use crate::shop::{Claimant, Shop, local_day};
use crate::telling::{self, Clock, ExportOutcome, WouldTell, is_api, is_first_telling, shown_mark};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};

/// Ship dates further back than these days are risky.
const OLD_DAYS: i64 = 7;

/// So many orders of a store go at once: as many as somebody can look at.
const MOST: usize = 2_000;

/// So many export files are looked at for one of a store.
const BATCHES: usize = 500;

/// What is to be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SendWish {
    /// Of which store; `None`: of all.
    pub store: Option<String>,
    /// 作成期間, its first day.
    pub from: Option<NaiveDate>,
    /// And its last.
    pub to: Option<NaiveDate>,
}

/// Why a person had better look at an order before it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SendRisk {
    /// Its tracking number fails its check digit.
    CheckDigit,
    /// Another order that goes has the same tracking number, and they are no bundle.
    NumberTwice,
    /// It was shipped so many days ago.
    OldShipDate,
    /// It was shipped before it was ordered.
    ShippedBeforeOrdered,
}

/// An order that would go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WouldGo {
    /// Its number.
    pub number: String,
    /// Who gets it.
    pub name: String,
    /// The carrier.
    pub carrier: String,
    /// The tracking numbers, with commas between.
    pub tracking: String,
    /// When it was shipped.
    pub ship_date: Option<NaiveDate>,
    /// What is risky about it.
    pub risks: Vec<SendRisk>,
    id: OrderId,
    parcel: OrderId,
    mark: u64,
}

/// What would go of a store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StorePreview {
    /// The code of the store.
    pub store: String,
    /// Its name.
    pub name: String,
    /// Whether it is told over its API; else by a file.
    pub is_api: bool,
    /// Whether it was never told by us before.
    pub is_first: bool,
    /// Who goes, risky ones first.
    pub goes: Vec<WouldGo>,
    /// How many more could go, next time.
    pub more: usize,
    /// Who does not, with every reason.
    pub left: Vec<(String, Vec<Code>)>,
}

/// What would go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SendPreview {
    /// Store by store.
    pub stores: Vec<StorePreview>,
    /// Whether those are named that do not go: of many orders nobody waits for that.
    pub is_all: bool,
    /// Another one once other orders or other values would go.
    pub digest: String,
}

impl SendPreview {
    /// How many orders would go.
    pub fn count(&self) -> usize {
        self.stores.iter().map(|store| store.goes.len()).sum()
    }
}

/// What came of a sending that was confirmed.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SentOutcome {
    /// Store by store.
    pub told: Vec<ExportOutcome>,
    /// Stores that nobody could tell now, since another command is at work.
    pub busy: Vec<String>,
    /// What went wrong, for engineers.
    pub fault: String,
}

/// Shows who would go and who not.
///
/// # Errors
/// [`Refusal::NoSuchStore`], [`Refusal::PeriodBackwards`]; [`DeskError::Shop`] when the ledger cannot be read.
pub fn preview(shop: &Shop, ledger: &Ledger, wish: &SendWish, now: i64) -> Result<SendPreview, DeskError> {
    must_have_store(shop, wish.store.as_deref())?;
    if let (Some(from), Some(to)) = (wish.from, wish.to)
        && from > to
    {
        return Err(Refusal::PeriodBackwards { from, to }.into());
    }
    ledger.learn_told()?;
    let mut preview = SendPreview { is_all: counts_at_once(ledger)?, ..SendPreview::default() };
    let mut sum = Sha256::new();
    sum.update(shop.day(now).to_string());
    for store in exportable(shop, wish.store.as_deref()) {
        let period = Period::between(wish.from, wish.to);
        let look = telling::look_at(shop, &store, shop.day(now), period).guarded(ledger, now)?;
        let would = telling::would_tell(&look, ledger, (MOST, preview.is_all))?;
        let store = of_store(shop, ledger, store, would, now)?;
        for order in &store.goes {
            sum.update(order.mark.to_le_bytes());
        }
        preview.stores.push(store);
    }
    preview.digest = sum.finalize().iter().take(24).map(|byte| char::from(b'a' + byte % 26)).collect();
    Ok(preview)
}

fn of_store(
    shop: &Shop,
    ledger: &Ledger,
    code: String,
    would: WouldTell,
    now: i64,
) -> Result<StorePreview, DeskError> {
    let mut goes: Vec<WouldGo> = would.goes.iter().map(|record| would_go(shop, record, now)).collect();
    let mut parcels: BTreeMap<String, HashSet<OrderId>> = BTreeMap::new();
    for order in goes.iter().filter(|order| !order.tracking.is_empty()) {
        parcels.entry(order.tracking.clone()).or_default().insert(order.parcel);
    }
    for order in &mut goes {
        if parcels.get(&order.tracking).is_some_and(|parcels| parcels.len() > 1) {
            order.risks.push(SendRisk::NumberTwice);
        }
    }
    goes.sort_by(|a, b| {
        (a.risks.is_empty(), &a.risks, &a.number).cmp(&(b.risks.is_empty(), &b.risks, &b.number))
    });
    let is_api = is_api(shop, &code);
    let was_told = if is_api {
        !is_first_telling(ledger, &code)?
    } else {
        ledger.last_batches(BATCHES)?.iter().any(|batch| batch.store == code)
    };
    Ok(StorePreview {
        is_api,
        is_first: !goes.is_empty() && !was_told,
        name: shop.store(&code).map_or_else(|| code.clone(), |store| store.name.clone()),
        store: code,
        goes,
        more: would.more,
        left: would.left,
    })
}

fn would_go(shop: &Shop, record: &OrderRecord, now: i64) -> WouldGo {
    let shipment = telling::shipment_of(record);
    let risks = risks_of(shop, record, now);
    WouldGo {
        number: record.order.number.clone(),
        name: record.order.ship_to.name.clone(),
        carrier: shipment.carrier.clone(),
        tracking: shipment.tracking.join(", "),
        ship_date: shipment.ship_date,
        risks,
        id: record.id,
        mark: shown_mark(record),
        parcel: record.parent.as_ref().map_or(record.id, |parent| parent.id),
    }
}

/// What is risky about an order by itself.
pub(super) fn risks_of(shop: &Shop, record: &OrderRecord, now: i64) -> Vec<SendRisk> {
    let shipment = telling::shipment_of(record);
    let rules = &shop.settings.rules;
    let fails = |number: &String| rules.fails_check_digit(&shipment.carrier, number);
    let mut risks = Vec::new();
    if rules.tracking_check != TrackingCheck::Off && shipment.tracking.iter().any(fails) {
        risks.push(SendRisk::CheckDigit);
    }
    if shipment.ship_date.is_some_and(|day| (shop.day(now) - day).num_days() > OLD_DAYS) {
        risks.push(SendRisk::OldShipDate);
    }
    let ordered = record.order.ordered_at.and_then(|at| local_day(at, shop.settings.timezone));
    if shipment.ship_date.zip(ordered).is_some_and(|(shipped, ordered)| shipped < ordered) {
        risks.push(SendRisk::ShippedBeforeOrdered);
    }
    risks
}

/// What a person confirms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// What was asked for.
    pub wish: SendWish,
    /// The digest of what was shown.
    pub digest: String,
    /// The key that counts once.
    pub key: String,
}

/// Confirms a sending: from here on it is [`carry_out`]'s. `None`: the key was used before, so that nothing is to be done;
/// a [`SendPreview`]: other orders or values would go now, and nothing was done.
///
/// # Errors
/// As [`preview`]; [`DeskError::Shop`] when the ledger refuses.
pub fn confirm(
    shop: &Shop,
    ledger: &mut Ledger,
    confirmation: &Confirmation,
    doer: &Doer,
) -> Result<Option<Result<SendPreview, SendPreview>>, DeskError> {
    if ledger.sending(&confirmation.key)?.is_some() {
        return Ok(None);
    }
    let now = preview(shop, ledger, &confirmation.wish, doer.at)?;
    if now.digest != confirmation.digest {
        return Ok(Some(Err(now)));
    }
    let stores: Vec<&str> =
        now.stores.iter().filter(|it| !it.goes.is_empty()).map(|it| it.store.as_str()).collect();
    let deed = doer.deed(DeedKind::Sent, &stores.join(", "), &now.count().to_string());
    let is_new =
        signed(ledger, deed, |ledger| ledger.confirm_sending(&confirmation.key, &doer.name, doer.at))?;
    Ok(is_new.then_some(Ok(now)))
}

/// Sends what was confirmed, and keeps what came of it under its key.
///
/// # Errors
/// When the ledger cannot keep what came of it.
pub fn carry_out(
    shop: &Shop,
    ledger: &mut Ledger,
    (key, shown): (&str, &SendPreview),
    claimant: Claimant<'_>,
    now: i64,
) -> Result<(), DeskError> {
    let mut outcome = SentOutcome::default();
    for store in shown.stores.iter().filter(|store| !store.goes.is_empty()) {
        let chosen = Chosen::Shown(store.goes.iter().map(|order| (order.id, order.mark)).collect());
        if let Err(error) = tell(shop, ledger, (&store.store, chosen), claimant, now, &mut outcome) {
            tracing::warn!(%error, store = store.store, "a store could not be told");
            outcome.fault = error.to_string();
        }
    }
    keep_outcome(ledger, key, &outcome)
}

/// Keeps what came of a sending under its key.
pub(super) fn keep_outcome(ledger: &Ledger, key: &str, outcome: &SentOutcome) -> Result<(), DeskError> {
    let text = serde_json::to_string(outcome).map_err(|error| DeskError::Fault(error.to_string()))?;
    Ok(ledger.end_sending(key, &text)?)
}

/// Tells a store of orders that a person has chosen.
pub(super) fn tell(
    shop: &Shop,
    ledger: &Ledger,
    (store, chosen): (&str, Chosen),
    claimant: Claimant<'_>,
    now: i64,
    outcome: &mut SentOutcome,
) -> Result<(), DeskError> {
    let wish = ExportWish { stores: vec![store.to_owned()], chosen: chosen.clone(), ..ExportWish::default() };
    if !is_api(shop, store) {
        // A file is one transaction, and goes beside a pass.
        outcome.told.extend(export(shop, ledger, &wish, Clock::starting_at(now), &Unheard)?);
        return Ok(());
    }
    let errand =
        Errand { store: Some(store.to_owned()), now: Some(now), ..Errand::export(None, None, chosen) };
    match claim_or_ask(shop, ledger, claimant, &errand, &Unheard)? {
        WhoseTurn::Done(answer) => outcome.told.extend(answer.told),
        WhoseTurn::Busy(_) => {
            outcome.busy.push(shop.store(store).map_or_else(|| store.to_owned(), |it| it.name.clone()));
        }
        WhoseTurn::Ours(lease) => {
            finish_exports(shop, ledger)?;
            outcome.told.extend(export(shop, ledger, &wish, Clock::starting_at(now), &Unheard)?);
            drop(lease);
        }
    }
    Ok(())
}

/// How a sending stands.
#[derive(Debug)]
pub struct SendingStands {
    /// When it was confirmed, in epoch seconds.
    pub at: i64,
    /// By whom.
    pub who: String,
    /// What came of it; `None`: it goes on, or was broken off.
    pub outcome: Option<SentOutcome>,
    /// The files that it wrote, by their places within the shop folder, with the numbers by which they are had.
    pub files: BTreeMap<String, i64>,
}

fn written(ledger: &Ledger, outcome: &SentOutcome) -> Result<BTreeMap<String, i64>, DeskError> {
    let wrote: Vec<&ExportOutcome> = outcome.told.iter().filter(|told| !told.file.is_empty()).collect();
    if wrote.is_empty() {
        return Ok(BTreeMap::new());
    }
    let batches = ledger.last_batches(BATCHES)?;
    let found = wrote.into_iter().filter_map(|told| {
        let name = told.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let batch = batches.iter().find(|batch| batch.store == told.store && batch.name == name)?;
        Some((told.file.clone(), batch.id))
    });
    Ok(found.collect())
}

/// How the sending of a key stands; `None`: nobody has confirmed one.
///
/// # Errors
/// When the ledger cannot be read.
pub fn sending_stands(ledger: &Ledger, key: &str) -> Result<Option<SendingStands>, DeskError> {
    let Some(sending) = ledger.sending(key)? else { return Ok(None) };
    let outcome = sending.outcome.map(|text| serde_json::from_str(&text)).transpose();
    let outcome = outcome.map_err(|error| DeskError::Fault(error.to_string()))?;
    let files = outcome.as_ref().map(|outcome: &SentOutcome| written(ledger, outcome)).transpose()?;
    let files = files.unwrap_or_default();
    Ok(Some(SendingStands { at: sending.at, who: sending.who, outcome, files }))
}
