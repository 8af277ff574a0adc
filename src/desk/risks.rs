//! What a person had better look at of orders that were told by themselves, or of one that is asked about.
//!
//! What goes in: orders as the ledger knows them. What comes out: those that look wrong, and why.
//!
//! **Invariant.** Nothing is held here: what is due is the rules' word.
//! **Invariant.** It costs a bounded number of looks into the ledger, however many orders were told.

use super::DeskError;
use super::named_order::named_order;
use super::send::{SendRisk, risks_of};
use crate::ledger::{Ledger, OrderRecord};
use crate::shop::Shop;

/// So many orders of a store are looked at.
const MOST: usize = 500;

/// An order that looks wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskyOrder {
    /// Its number.
    pub number: String,
    /// Its tracking numbers, with commas between.
    pub tracking: String,
    /// Why.
    pub risks: Vec<SendRisk>,
}

/// Those of a store's orders that look wrong, the first of them.
///
/// # Errors
/// When the ledger cannot be read.
pub fn risky_orders(
    shop: &Shop,
    ledger: &Ledger,
    (store, numbers): (&str, &[String]),
    now: i64,
) -> Result<Vec<RiskyOrder>, DeskError> {
    let mut risky = Vec::new();
    for number in numbers.iter().take(MOST) {
        // One that is gone, or named twice by now, is no matter of this.
        let Ok(id) = named_order(ledger, Some(store), number) else { continue };
        let Some(record) = ledger.order(id)? else { continue };
        let risks = risks_with_others(shop, ledger, &record, now)?;
        if !risks.is_empty() {
            let tracking = record.order.shipment.tracking.join(", ");
            risky.push(RiskyOrder { number: number.clone(), tracking, risks });
        }
    }
    Ok(risky)
}

/// What looks wrong about an order, by itself and beside the others that the ledger knows.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn risks_with_others(
    shop: &Shop,
    ledger: &Ledger,
    record: &OrderRecord,
    now: i64,
) -> Result<Vec<SendRisk>, DeskError> {
    let mut risks = risks_of(shop, record, now);
    if !others_with_number(ledger, record)?.is_empty() {
        risks.push(SendRisk::NumberTwice);
    }
    risks.sort();
    Ok(risks)
}

/// Other orders that have a tracking number of this one and go to somebody else, or elsewhere: each as people call it. Those
/// of its bundle, and cancelled ones, are none.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn others_with_number(ledger: &Ledger, record: &OrderRecord) -> Result<Vec<String>, DeskError> {
    let head = |record: &OrderRecord| record.parent.as_ref().map_or(record.id, |parent| parent.id);
    let mut others = Vec::new();
    for number in &record.order.shipment.tracking {
        for id in ledger.orders_with_number(number)?.into_iter().take(MOST) {
            let Some(other) = ledger.order(id)?.filter(|other| head(other) != head(record)) else { continue };
            let (one, two) = (&record.order.ship_to, &other.order.ship_to);
            let is_elsewhere = one.name != two.name || one.address1 != two.address1;
            if is_elsewhere && !other.order.is_canceled() && other.order.shipment.tracking.contains(number) {
                others.push(format!("{}〔{}〕", other.order.number, other.order.store));
            }
        }
    }
    others.sort();
    others.dedup();
    Ok(others)
}
