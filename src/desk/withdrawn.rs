//! What files that were taken back had said of an order: it counts for nothing, and is kept for those who ask.

use super::DeskError;
use super::explain::FactOrigin;
use crate::ledger::Ledger;
use crate::notice::{file_and_sheet, row_on_sheet};
use crate::order::{Field, shown_value};
use crate::shop::Shop;

/// What one of them had said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawnWord {
    /// The code of the order's store.
    pub store: String,
    /// The order's number.
    pub number: String,
    /// Each value, as files write it; items are left out.
    pub values: Vec<(Field, String)>,
    /// Whose word it was.
    pub origin: FactOrigin,
    /// When it was taken back, in epoch seconds.
    pub undone_at: i64,
}

/// What was said of the orders of a number, in a store or in all; by store.
///
/// # Errors
/// When the ledger cannot be read.
pub fn withdrawn(
    shop: &Shop,
    ledger: Option<&Ledger>,
    store: Option<&str>,
    number: &str,
) -> Result<Vec<WithdrawnWord>, DeskError> {
    let Some(ledger) = ledger else { return Ok(Vec::new()) };
    let bare = number.strip_prefix("order_").unwrap_or(number);
    let bare = bare.strip_prefix('#').unwrap_or(bare);
    let mut words = Vec::new();
    for spelling in [bare.to_owned(), format!("order_{bare}"), format!("#{bare}")] {
        for found in ledger.withdrawn(Some(&spelling))? {
            if store.is_some_and(|store| store != found.store) {
                continue;
            }
            let file = ledger.arrival(found.fact.arrival)?;
            let file =
                file.map(|it| file_and_sheet(&it.name, &it.encoding, found.fact.row)).unwrap_or_default();
            let said = found.fact.said();
            let fields = Field::ALL.iter().filter(|field| **field != Field::NUMBER && !field.is_item());
            let values = fields
                .filter_map(|field| {
                    Some((*field, shown_value(*field, said.last_text(*field)?, shop.settings.timezone)))
                })
                .collect();
            let origin = FactOrigin { file, row: row_on_sheet(found.fact.row), at: found.fact.at };
            let (store, number, undone_at) = (found.store.clone(), found.number.clone(), found.undone_at);
            words.push(WithdrawnWord { store, number, values, origin, undone_at });
        }
    }
    Ok(words)
}
