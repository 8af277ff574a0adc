//! What is other than it was before an arrival was taken back.
//!
//! What goes in: the ledger within the transaction, and a view of it as it was. What comes out: an [`Undone`], and the
//! orders by which something that was told stands or falls.

use super::concerned::Concerned;
use crate::ledger::{ArrivalOutcome, ArrivalRecord, Ledger, OrderId, OrderRecord};
use crate::notice::undo::short_hash;
use crate::order::{ExportState, Field, shown_value};
use crate::shop::{Shop, ShopError, shown_time};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// An order by its names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NamedOrder {
    /// Its store's code.
    pub store: String,
    /// Its number.
    pub number: String,
}

/// An order that stays and is other than it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedOrder {
    /// The order.
    #[serde(flatten)]
    pub order: NamedOrder,
    /// Each field that is other than it was, by its name: before and after.
    pub values: Vec<(String, String, String)>,
}

/// Held rows of a file that are more or fewer than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRowsChange {
    /// The file.
    pub file: String,
    /// How many there were.
    pub before: u64,
    /// How many there are.
    pub after: u64,
}

/// What came of taking an arrival back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Undone {
    /// The file.
    pub file: String,
    /// The first letters of its hash.
    pub hash: String,
    /// When it had come, as people read it.
    pub at: String,
    /// Whether nothing was changed: these would be the changes.
    pub dry: bool,
    /// Orders that are known no more; the first of them.
    pub gone: Vec<NamedOrder>,
    /// How many they are.
    pub gone_count: u64,
    /// Orders that are other than they were; the first of them.
    pub changed: Vec<ChangedOrder>,
    /// How many they are.
    pub changed_count: u64,
    /// Files of which more or fewer rows are held.
    pub held: Vec<HeldRowsChange>,
    /// Orders that are gone or changed and stand in a label file, with it.
    pub labels: Vec<(NamedOrder, String)>,
    /// How many later files were read again.
    pub read_again: u64,
    /// The same bytes, dropped again later, that count from now on: name and time.
    pub counts_instead: Option<(String, String)>,
    /// Stores whose mall has said something of these orders since: what it said is asked for anew.
    pub ask_malls: Vec<String>,
}

impl Undone {
    /// What is another once it changes, or would change, something else.
    pub fn mark(&self) -> String {
        let same = Self { dry: false, ..self.clone() };
        // Texts and numbers: nothing in it cannot be written.
        let written = serde_json::to_string(&same).unwrap_or_default();
        short_hash(&Sha256::digest(written))
    }
}

/// So many orders are told by name.
const NAMED: usize = 1_000;

/// The orders of which something was told that rests on arrivals which are taken back: told since, and gone, touched by
/// them, or changed without them.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn told_since(
    ledger: &Ledger,
    before: &Ledger,
    (since, undone): (&ArrivalRecord, &[i64]),
    orders: &BTreeSet<OrderId>,
) -> Result<Vec<(String, String)>, ShopError> {
    let mut told = Vec::new();
    each_of_both(before, ledger, orders, |was, is| {
        let Some(sent) = &was.sent else { return };
        let is_from_it = was.facts.iter().any(|fact| undone.contains(&fact.arrival));
        let is_later = sent.known.map_or(sent.at >= since.at, |known| known >= since.id);
        let is_open = matches!(sent.state, ExportState::Sending | ExportState::Unsure | ExportState::Stuck);
        let rests = match &is {
            None => true,
            Some(is) => (is_later || is_open) && (is_from_it || !differences(&was, is, Tz::UTC).is_empty()),
        };
        if rests && sent.state != ExportState::None {
            told.push((was.order.store.clone(), was.order.number.clone()));
        }
    })?;
    Ok(told)
}

/// So many orders are looked at as they were and as they are at once.
const AT_ONCE: usize = 256;

/// Goes through orders as they were, each with what it is now; `None`: it is gone. Those that were not there are passed
/// over.
fn each_of_both(
    before: &Ledger,
    ledger: &Ledger,
    orders: &BTreeSet<OrderId>,
    mut see: impl FnMut(OrderRecord, Option<OrderRecord>),
) -> Result<(), ShopError> {
    let orders: Vec<OrderId> = orders.iter().copied().collect();
    for some in orders.chunks(AT_ONCE) {
        let mut now = ledger.orders_named(some)?;
        before.for_each_named(some, |was| {
            let is = now.remove(&was.id);
            see(was, is);
            Ok::<(), ShopError>(())
        })?;
    }
    Ok(())
}

/// What is other than it was.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn compare(
    shop: &Shop,
    ledger: &Ledger,
    before: &Ledger,
    arrival: &ArrivalRecord,
    concerned: &Concerned,
) -> Result<Undone, ShopError> {
    let mut undone = Undone {
        file: named(arrival),
        hash: short_hash(&arrival.sha256),
        at: shown_time(arrival.at, shop.settings.timezone),
        read_again: concerned.files.len() as u64,
        ..Undone::default()
    };
    let mut malls = BTreeSet::new();
    let mut label_of = Vec::new();
    each_of_both(before, ledger, &concerned.orders, |was, is| {
        let name = NamedOrder { store: was.order.store.clone(), number: was.order.number.clone() };
        let is_gone = match is {
            None => {
                undone.gone_count += 1;
                if undone.gone.len() < NAMED {
                    undone.gone.push(name.clone());
                }
                true
            }
            Some(is) => {
                let values = differences(&was, &is, shop.settings.timezone);
                if values.is_empty() {
                    return;
                }
                undone.changed_count += 1;
                if undone.changed.len() < NAMED {
                    undone.changed.push(ChangedOrder { order: name.clone(), values });
                }
                false
            }
        };
        if was.mall.as_ref().is_some_and(|mall| mall.seen_at >= arrival.at) {
            malls.insert(name.store.clone());
        }
        label_of.push((was.id, name, is_gone));
    })?;
    for (order, name, is_gone) in label_of {
        if let Some(label) = before.label_of(order)?.filter(|_| is_gone || undone.labels.len() < NAMED) {
            undone.labels.push((name, label.file));
        }
    }
    undone.ask_malls = malls.into_iter().collect();
    undone.gone.sort();
    undone.changed.sort_by(|a, b| a.order.cmp(&b.order));
    held_rows(ledger, before, arrival, &mut undone)?;
    counts_instead(shop, ledger, arrival, &mut undone)?;
    Ok(undone)
}

/// Files of which more or fewer rows are held than were.
fn held_rows(
    ledger: &Ledger,
    before: &Ledger,
    arrival: &ArrivalRecord,
    undone: &mut Undone,
) -> Result<(), ShopError> {
    let sets = before.lying_sets()?.into_iter().chain(ledger.lying_sets()?);
    let arrivals: BTreeSet<i64> = sets.map(|set| set.arrival.id).chain([arrival.id]).collect();
    for id in arrivals {
        let (was, is) = (before.count_held_rows(id)?, ledger.count_held_rows(id)?);
        let Some(file) = ledger.arrival(id)?.filter(|_| was != is) else { continue };
        undone.held.push(HeldRowsChange { file: named(&file), before: was, after: is });
    }
    Ok(())
}

/// The same bytes that came again later: they count now.
fn counts_instead(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    undone: &mut Undone,
) -> Result<(), ShopError> {
    if arrival.sha256.is_empty() || arrival.outcome == ArrivalOutcome::Known {
        return Ok(());
    }
    ledger.for_each_arrival(arrival.at, i64::MAX, |later| {
        let is_same = later.id > arrival.id && later.sha256 == arrival.sha256 && later.undone_at.is_none();
        if is_same && undone.counts_instead.is_none() && later.outcome != ArrivalOutcome::Known {
            undone.counts_instead = Some((named(&later), shown_time(later.at, shop.settings.timezone)));
        }
        Ok::<(), ShopError>(())
    })
}

/// A file's name with its store's folder.
fn named(arrival: &ArrivalRecord) -> String {
    match arrival.folder.as_str() {
        "" => arrival.name.clone(),
        folder => format!("{folder}/{}", arrival.name),
    }
}

/// The fields that are other than they were, with their values.
fn differences(was: &OrderRecord, is: &OrderRecord, zone: Tz) -> Vec<(String, String, String)> {
    let last = |record: &OrderRecord, field: Field| {
        let said = record.facts.iter().rev().find_map(|fact| fact.said().last_text(field).map(str::to_owned));
        shown_value(field, &said.unwrap_or_default(), zone)
    };
    let items = |record: &OrderRecord| {
        let items =
            record.order.items.iter().map(|item| format!("{} ×{}", item.name, item.quantity.unwrap_or(1)));
        items.collect::<Vec<_>>().join(", ")
    };
    let mut found: Vec<(String, String, String)> = Field::ALL
        .iter()
        .filter(|field| !field.is_item() && **field != Field::NUMBER)
        .map(|field| (field.name().to_owned(), last(was, *field), last(is, *field)))
        .filter(|(_, before, after)| before != after)
        .collect();
    if was.order.items != is.order.items {
        found.push(("items".to_owned(), items(was), items(is)));
    }
    found
}
