//! Orders go back to where they stood before an arrival.
//!
//! What goes in: the orders. What comes out: nothing; of each the ledger knows what it knew then, and what follows from it
//! (calendar, parcels, what is due) is as it was then.

use crate::intake::reception::{ColumnNames, Reception};
use crate::intake::touched_bundles::TouchedBundles;
use crate::intake::unknown_words::UnknownWords;
use crate::ledger::{Fact, Intake, Ledger, OrderId};
use crate::normalize::absorb::current;
use crate::order::{Field, fold_text};
use crate::profile::FileKind;
use crate::shop::due::due_now;
use crate::shop::{Shop, ShopError, SoughtOrder, find_order, local_day};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Takes orders back to where they stood before an arrival.
///
/// # Errors
/// When the ledger refuses.
pub(super) fn rewind(
    shop: &Shop,
    ledger: &mut Ledger,
    first: i64,
    orders: &BTreeSet<OrderId>,
) -> Result<(), ShopError> {
    let all: Vec<OrderId> = orders.iter().copied().collect();
    ledger.prepare_rewinding(&all)?;
    ledger.take_turn(first)?;
    let intake = ledger.intake(0)?;
    let mut left = Vec::with_capacity(all.len());
    for order in all {
        if rewind_one(shop, &intake, order, first)? {
            left.push(order);
        }
    }
    // Parcels are known again once all orders that may travel in one are.
    for order in &left {
        let facts = intake.facts(*order)?;
        let facts: Vec<&Fact> = facts.iter().collect();
        let parent = parent_of(&intake, *order, &facts)?;
        intake.set_parent(*order, parent)?;
    }
    let reception = reception_of(shop, 0);
    for order in &left {
        let (store, _) = intake.name_of(*order)?;
        let store = intake.store(&store)?;
        if let Some(parent) = intake.parent(*order)? {
            reception.touched.note(parent);
        } else if intake.has_children(*order)? {
            reception.touched.note(*order);
        } else {
            intake.replace_due(store, *order, due_now(&intake, *order, &shop.settings.rules)?)?;
        }
    }
    reception.settle_bundles(&intake)?;
    Ok(intake.finish_turn()?)
}

/// Whether it was known then.
fn rewind_one(shop: &Shop, intake: &Intake<'_>, order: OrderId, first: i64) -> Result<bool, ShopError> {
    let facts = intake.facts(order)?;
    if facts.is_empty() {
        return Ok(false);
    }
    let (store, _) = intake.name_of(order)?;
    intake.replace_due(intake.store(&store)?, order, None)?;
    intake.set_parent(order, None)?;
    let day = |facts: &mut dyn Iterator<Item = &Fact>| {
        let known: Vec<_> = facts.map(|fact| (fact.source, fact.said())).collect();
        zone_day(shop, current(&known, Field::ORDERED_AT).and_then(|at| at.parse().ok()))
    };
    let before = day(&mut facts.iter());
    let is_kept = facts[0].arrival < first;
    if is_kept {
        let now = day(&mut facts.iter().filter(|fact| fact.arrival < first));
        intake.set_day(order, before, now)?;
    }
    intake.rewind(order, before)?;
    Ok(is_kept)
}

/// The order in whose parcel facts say last that an order travels.
pub(super) fn parent_of(
    intake: &Intake<'_>,
    order: OrderId,
    facts: &[&Fact],
) -> Result<Option<OrderId>, ShopError> {
    let last = facts.iter().rev().find(|fact| fact.said().raw(Field::BUNDLE_PARENT).is_some());
    let named = last.and_then(|fact| fact.said().last_text(Field::BUNDLE_PARENT).map(str::to_owned));
    let Some(named) = named.filter(|named| !named.is_empty()) else { return Ok(None) };
    let (store, _) = intake.name_of(order)?;
    let found = find_order(Some(&store), &fold_text(&named), |store, number, is_beginning, most| {
        if is_beginning { Ok(Vec::new()) } else { intake.candidates(store, number, is_beginning, most) }
    })?;
    Ok(match found {
        SoughtOrder::One(parent) if parent != order => Some(parent),
        _ => None,
    })
}

/// The local day of a moment.
pub(super) fn zone_day(shop: &Shop, at: Option<i64>) -> Option<NaiveDate> {
    local_day(at?, shop.settings.timezone)
}

/// What appends a fact and brings to date what follows from it.
pub(super) fn reception_of(shop: &Shop, at: i64) -> Reception<'_> {
    Reception {
        rules: &shop.settings.rules,
        zone: shop.settings.timezone,
        initial_statuses: Vec::new(),
        today: shop.day(at),
        kind: FileKind::Updates,
        store: None,
        old_spellings: Vec::new(),
        known_statuses: Vec::new(),
        columns: ColumnNames::default(),
        unknown: UnknownWords::default(),
        touched: TouchedBundles::default(),
        defaults: Vec::new(),
    }
}
