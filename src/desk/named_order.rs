//! The one order, or the one store, that somebody named.

use super::DeskError;
use crate::ledger::{Ledger, LedgerError, OrderId, OrderRecord};
use crate::notice::Refusal;
use crate::shop::{Shop, SoughtOrder, find_order};

/// The one order of a number, as people type it.
///
/// # Errors
/// [`Refusal::NoSuchOrder`], [`Refusal::SeveralOrders`]; [`DeskError::Shop`] when the ledger cannot be read.
pub(super) fn named_order(ledger: &Ledger, store: Option<&str>, number: &str) -> Result<OrderId, DeskError> {
    let ask = |scope: Option<&str>, key: &str, prefix: bool, most: usize| {
        // A store that was named is not left.
        if store.is_some() && scope.is_none() {
            Ok(Vec::new())
        } else {
            ledger.candidates(scope, key, prefix, most)
        }
    };
    let number = number.to_owned();
    match find_order(store, &number, ask)? {
        SoughtOrder::One(id) => Ok(id),
        SoughtOrder::None => Err(Refusal::NoSuchOrder { number }.into()),
        SoughtOrder::Several(found) => {
            let names = found.into_iter().map(|(_, name)| name).collect();
            Err(Refusal::SeveralOrders { number, names }.into())
        }
    }
}

/// What the ledger knows of an order that it has named itself.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn record_of(ledger: &Ledger, id: OrderId) -> Result<OrderRecord, DeskError> {
    Ok(ledger.order(id)?.ok_or_else(|| LedgerError::missing(&format!("order {id}")))?)
}

/// Refuses a store that the settings do not have.
///
/// # Errors
/// [`Refusal::NoSuchStore`].
pub fn must_have_store(shop: &Shop, store: Option<&str>) -> Result<(), Refusal> {
    let known = shop.store_codes();
    match store {
        Some(store) if !known.iter().any(|code| code == store) => {
            Err(Refusal::NoSuchStore { store: store.to_owned(), known })
        }
        _ => Ok(()),
    }
}
