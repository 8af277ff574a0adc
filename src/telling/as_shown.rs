//! Telling what a person was shown and nothing else: each order has a mark of what would be told of it.

use crate::ledger::{Ledger, LedgerError, OrderId, OrderRecord};
use crate::order::Shipment;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Orders that a person was shown, each with its mark.
pub type AsShown = HashMap<OrderId, u64>;

/// A number that is another once something else would be told of an order: its store, number, carrier, tracking or day.
pub fn shown_mark(record: &OrderRecord) -> u64 {
    let shipment = shipment_of(record);
    let mut sum = Sha256::new();
    let mut put = |text: &str| {
        sum.update((text.len() as u64).to_le_bytes());
        sum.update(text);
    };
    for text in [&record.order.store, &record.order.number, &shipment.carrier, &shipment.method] {
        put(text);
    }
    shipment.tracking.iter().for_each(|number| put(number));
    put(&shipment.ship_date.map(|day| day.to_string()).unwrap_or_default());
    put(&record.order.ship_to.name);
    let sum = sum.finalize();
    sum.iter().take(8).fold(0, |mark, byte| mark << 8 | u64::from(*byte))
}

/// The numbers of those of which something else would be told now, or that are gone.
///
/// # Errors
/// When the ledger cannot be read.
pub fn changed_since_shown(ledger: &Ledger, shown: &AsShown) -> Result<Vec<String>, LedgerError> {
    let mut changed = Vec::new();
    let ids: Vec<OrderId> = shown.keys().copied().collect();
    let mut found = ledger.orders_named(&ids)?;
    for (id, mark) in shown {
        match found.remove(id) {
            Some(record) if shown_mark(&record) == *mark => {}
            Some(record) => changed.push(record.order.number),
            None => changed.push(id.to_string()),
        }
    }
    changed.sort();
    Ok(changed)
}

/// The shipment by which an order travels: its own, or its bundle's parent's.
pub fn shipment_of(record: &OrderRecord) -> &Shipment {
    match &record.parent {
        Some(parent) => &parent.order.shipment,
        None => &record.order.shipment,
    }
}
