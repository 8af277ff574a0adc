//! Exporting (発送情報を更新): stores are told what has shipped, each by its API or by a file in its outbox.

use super::named_order::{named_order, record_of};
use super::{DeskError, Observer};
use crate::ledger::{Ledger, OrderId};
use crate::rules::Period;
use crate::shop::{Shop, ShopError};
use crate::telling::{
    Clock, ExportOutcome, Manner, Progress, StoreLook, export_api, export_csv, finish_batches, is_api,
    is_first_telling, look_at, release,
};
use std::collections::{BTreeMap, HashSet};

/// What is to be exported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportWish {
    /// Of which stores, by their codes.
    pub stores: Vec<String>,
    /// 作成期間: only orders of these days; `None`: all.
    pub period: Option<Period>,
    /// Only looks what would go and why the rest would not.
    pub dry: bool,
    /// Whether to wait for the mall as long as it takes, instead of half a minute.
    pub wait: bool,
    /// Whether it goes by itself (`auto = true`).
    pub is_auto: bool,
    /// Only these orders; `None`: all.
    pub only: Option<HashSet<OrderId>>,
}

/// The stores that are told, by their codes: all of them, or the one that is named.
pub fn exportable(shop: &Shop, named: Option<&str>) -> Vec<String> {
    shop.store_codes().into_iter().filter(|code| named.is_none_or(|named| named == code)).collect()
}

/// Whether a store among these is told over an API, which one process only may do; files are written in one
/// transaction, beside other work.
pub fn tells_a_mall(shop: &Shop, stores: &[String]) -> bool {
    stores.iter().any(|store| is_api(shop, store))
}

/// Publishes export files that a crash left recorded and unpublished. Only for whoever has the folder: what another
/// process is publishing at this moment is its own business.
///
/// # Errors
/// [`ShopError`].
pub fn finish_exports(shop: &Shop, ledger: &Ledger) -> Result<(), ShopError> {
    finish_batches(shop, ledger)
}

/// The first time that a store's files are written by themselves: how many orders there may be in the first.
fn say_first_file(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    store: &str,
    manner: Manner<'_>,
) -> Result<(), ShopError> {
    if !manner.is_auto {
        return Ok(());
    }
    let orders = ledger.due_orders(store, look.today)?.len() as u64;
    if orders > 0 && is_first_telling(ledger, store)? {
        (manner.tell)(store, Progress::FirstTelling { orders, oldest: None });
    }
    Ok(())
}

/// Orders that a person says may go, whatever keeps them back for a while: their stores, and they themselves.
///
/// # Errors
/// [`Refusal::NoSuchOrder`], [`Refusal::SeveralOrders`]; [`DeskError::Shop`] when the ledger refuses.
pub fn release_orders(
    ledger: &Ledger,
    store: Option<&str>,
    numbers: &[String],
) -> Result<(Vec<String>, HashSet<OrderId>), DeskError> {
    let (mut found, mut orders) = (BTreeMap::<String, Vec<String>>::new(), HashSet::new());
    for number in numbers {
        let id = named_order(ledger, store, number)?;
        let record = record_of(ledger, id)?;
        orders.insert(id);
        found.entry(record.order.store).or_default().push(record.order.number);
    }
    for (store, numbers) in &found {
        release(ledger, store, numbers)?;
    }
    Ok((found.into_keys().collect(), orders))
}

/// Exports, store after store; each is told to the observer once it is done, and between two of them it may ask for
/// an end. What a mall refuses is in the outcome of its store.
///
/// # Errors
/// [`ShopError`].
pub fn export(
    shop: &Shop,
    ledger: &Ledger,
    wish: &ExportWish,
    clock: Clock,
    observer: &dyn Observer,
) -> Result<Vec<ExportOutcome>, ShopError> {
    let mut outcomes = Vec::new();
    ledger.learn_told()?;
    for store in shop.store_codes().iter().filter(|store| wish.stores.contains(store)) {
        if observer.is_stopping() {
            break;
        }
        observer.store_begins(store);
        let mut look = look_at(shop, store, shop.day(clock.began()), wish.period);
        look.only.clone_from(&wish.only);
        let look = look.guarded(ledger, clock.began())?;
        let tell = |store: &str, progress: Progress| observer.progress(store, progress);
        let manner = Manner { wait: wish.wait, is_auto: wish.is_auto, tell: &tell };
        let outcome = if is_api(shop, store) && !wish.dry {
            export_api(&look, ledger, clock, manner)?
        } else {
            say_first_file(&look, ledger, store, manner)?;
            export_csv(&look, ledger, clock.began(), wish.dry)?
        };
        observer.store_told(&outcome);
        outcomes.push(outcome);
    }
    Ok(outcomes)
}
