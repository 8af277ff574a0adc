//! Fetching: orders are taken in over the API of a store's mall.

use super::Observer;
use crate::ledger::Ledger;
use crate::shop::settings::StoreKind;
use crate::shop::{Shop, ShopError};
use crate::telling::{Clock, FetchOutcome, Manner, Progress, fetch_store};

/// What is to be fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FetchWish {
    /// Of which stores, by their codes.
    pub stores: Vec<String>,
    /// How many days back, by order date; `None`: as each store's settings say.
    pub days: Option<u32>,
    /// Whether to wait for the mall as long as it takes, instead of half a minute.
    pub wait: bool,
}

/// The stores that can be fetched from, by their codes: all of them, or the one that is named.
pub fn fetchable(shop: &Shop, named: Option<&str>) -> Vec<String> {
    let stores = shop.settings.stores.iter().filter(|store| {
        store.kind == StoreKind::MercariShops && named.is_none_or(|named| named == store.code)
    });
    stores.map(|store| store.code.clone()).collect()
}

/// Fetches, store after store; each is told to the observer once it is done, and between two of them it may ask for
/// an end. What a mall refuses is in the outcome of its store.
///
/// # Errors
/// [`ShopError`].
pub fn fetch(
    shop: &Shop,
    ledger: &mut Ledger,
    wish: &FetchWish,
    clock: Clock,
    observer: &dyn Observer,
) -> Result<Vec<FetchOutcome>, ShopError> {
    let mut outcomes = Vec::new();
    for store in shop.settings.stores.iter().filter(|store| wish.stores.contains(&store.code)) {
        if observer.is_stopping() {
            break;
        }
        observer.store_begins(&store.code);
        let tell = |store: &str, progress: Progress| observer.progress(store, progress);
        let manner = Manner { wait: wish.wait, is_auto: false, tell: &tell };
        let outcome = fetch_store(shop, ledger, store, wish.days, clock, manner)?;
        observer.store_fetched(&outcome);
        outcomes.push(outcome);
    }
    Ok(outcomes)
}
