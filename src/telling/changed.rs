//! What was told of an order and has changed since: what was told then, and what stands now.
//!
//! What goes in: an order as the ledger knows it. What comes out: [`ChangedSince`] values, none for an order of which all
//! stands as it was told.
//!
//! **Invariant.** A value counts only if it was told: a mall's API is told a tracking text and perhaps a message, and a
//! carrier or a day that stands in neither is nobody's news.
//!
//! Deliberately not known here: how it is told once more (`again`).

use crate::ledger::{Ledger, LedgerError, OrderRecord};
use crate::order::{Field, Shipment};
use crate::shipment::{Stage, Status};

/// A value that was told and is another now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedSince {
    /// Which: the tracking numbers, the carrier, the ship date, or that it was cancelled.
    pub field: Field,
    /// What was told, as people read it; several numbers with `、` between.
    pub told: String,
    /// What stands now; `""`: nothing.
    pub now: String,
}

/// What was told of an order by us and has changed since. Of an order in another's parcel it is the parent's shipment.
///
/// # Errors
/// When the ledger cannot be read, or the story of the order cannot.
pub fn changed_after(ledger: &Ledger, record: &OrderRecord) -> Result<Vec<ChangedSince>, LedgerError> {
    let fields = record.changed_after();
    let Some((order, then)) = record.as_told().filter(|_| !fields.is_empty()) else { return Ok(Vec::new()) };
    let now = &record.parent.as_deref().unwrap_or(record).order.shipment;
    let texts = told_texts(ledger, record)?;
    let was_told = |field: Field| {
        texts.as_ref().is_none_or(|texts| match field {
            Field::CARRIER => texts.iter().any(|text| text.contains(&then.carrier)),
            Field::SHIP_DATE => texts.iter().any(|text| says_day(text, &then)),
            _ => true,
        })
    };
    let values = fields.into_iter().filter(|field| was_told(*field)).map(|field| match field {
        Field::CANCELED => {
            ChangedSince { field, told: order.status.clone(), now: record.order.status.clone() }
        }
        _ => ChangedSince { field, told: text_of(field, &then), now: text_of(field, now) },
    });
    Ok(values.collect())
}

/// The texts that a mall took over its API: the tracking of each shipment, and the message. `None` for what was told
/// otherwise.
fn told_texts(ledger: &Ledger, record: &OrderRecord) -> Result<Option<Vec<String>>, LedgerError> {
    let events = ledger.shipment_events(record.id)?;
    if events.is_empty() {
        return Ok(None);
    }
    let status = Status::of(&events)?;
    let mut texts: Vec<String> = status.parcels.into_iter().map(|parcel| parcel.told).collect();
    if status.message == Stage::Told {
        texts.push(status.text);
    }
    Ok(Some(texts))
}

/// Whether a text says the ship date, in the form of `[出荷日]` or another that has month and day as numbers.
fn says_day(text: &str, shipment: &Shipment) -> bool {
    let forms = [
        "%Y/%m/%d",
        "%Y-%m-%d",
        "%Y年%-m月%-d日",
        "%Y年%m月%d日",
        "%m/%d",
        "%-m/%-d",
        "%m月%d日",
        "%-m月%-d日",
        "%Y%m%d",
    ];
    shipment
        .ship_date
        .is_some_and(|day| forms.iter().any(|form| text.contains(&day.format(form).to_string())))
}

fn text_of(field: Field, shipment: &Shipment) -> String {
    match field {
        Field::TRACKING => shipment.tracking.join("、"),
        Field::CARRIER => shipment.carrier.clone(),
        _ => shipment.ship_date.map(|day| day.format("%Y/%m/%d").to_string()).unwrap_or_default(),
    }
}
