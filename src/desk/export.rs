//! Exporting (発送情報を更新): stores are told what has shipped, each by its API or by a file in its outbox.

use super::named_order::named_order;
use super::{DeskError, Observer};
use crate::ledger::{Chosen, Ledger, LedgerError, OrderId};
use crate::notice::Obstacle;
use crate::rules::Period;
use crate::shop::{Shop, ShopError};
use crate::telling::{
    Clock, ExportOutcome, Manner, Progress, StoreLook, changed_since_shown, end_releases, export_again,
    export_api, export_csv, finish_batches, is_api, is_first_telling, look_at, release, waits,
};
use std::collections::BTreeMap;

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
    /// Which orders.
    pub chosen: Chosen,
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
pub fn finish_exports(shop: &Shop, ledger: &Ledger) -> Result<Vec<Obstacle>, ShopError> {
    finish_batches(shop, ledger)
}

/// A store whose folder refuses: the others are told all the same.
fn refused(shop: &Shop, store: &str, obstacle: Obstacle) -> ExportOutcome {
    let name = shop.store(store).map(|store| store.name.clone()).unwrap_or_default();
    let obstacles = vec![obstacle];
    ExportOutcome { store: store.to_owned(), store_name: name, obstacles, ..ExportOutcome::default() }
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

/// The orders that a person names, and the codes of their stores.
///
/// # Errors
/// [`Refusal::NoSuchOrder`], [`Refusal::SeveralOrders`]; [`DeskError::Shop`] when the ledger refuses.
///
/// [`Refusal::NoSuchOrder`]: crate::notice::Refusal::NoSuchOrder
/// [`Refusal::SeveralOrders`]: crate::notice::Refusal::SeveralOrders
pub fn named_orders(
    ledger: &Ledger,
    store: Option<&str>,
    numbers: &[String],
) -> Result<(Vec<String>, Vec<OrderId>), DeskError> {
    let mut orders = Vec::new();
    for number in numbers {
        orders.push(named_order(ledger, store, number)?);
    }
    Ok((named_by_store(ledger, &orders)?.into_keys().collect(), orders))
}

/// The orders that a wish names, with their numbers, by the codes of their stores.
fn named_by_store(
    ledger: &Ledger,
    orders: &[OrderId],
) -> Result<BTreeMap<String, Vec<(OrderId, String)>>, LedgerError> {
    let mut found = BTreeMap::<String, Vec<(OrderId, String)>>::new();
    ledger.for_each_named(orders, |record| {
        found.entry(record.order.store).or_default().push((record.id, record.order.number));
        Ok::<(), LedgerError>(())
    })?;
    Ok(found)
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
    let named = match wish.chosen.orders() {
        None => None,
        Some(orders) => Some(named_by_store(ledger, &orders)?),
    };
    for store in shop.store_codes().iter().filter(|store| wish.stores.contains(store)) {
        let of_store = named.as_ref().map(|named| named.get(store).map_or(&[][..], Vec::as_slice));
        if of_store.is_some_and(<[_]>::is_empty) {
            continue;
        }
        if observer.is_stopping() {
            break;
        }
        observer.store_begins(store);
        let outcome = match export_store(shop, ledger, (store, of_store), wish, clock, observer) {
            Ok(outcome) => outcome,
            Err(error) => refused(shop, store, waits(error, store)?),
        };
        observer.store_told(&outcome);
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

/// One store; `named`: only these of its orders.
fn export_store(
    shop: &Shop,
    ledger: &Ledger,
    (store, named): (&str, Option<&[(OrderId, String)]>),
    wish: &ExportWish,
    clock: Clock,
    observer: &dyn Observer,
) -> Result<ExportOutcome, ShopError> {
    if let (Chosen::Released(_), Some(named)) = (&wish.chosen, named) {
        // Written down first, as other decisions of staff are: what ends this run early leaves it to the next.
        let numbers: Vec<String> = named.iter().map(|(_, number)| number.clone()).collect();
        release(ledger, store, &numbers)?;
    }
    let mut look = look_at(shop, store, shop.day(clock.began()), wish.period);
    look.only = named.map(|named| named.iter().map(|(order, _)| *order).collect());
    if let (Chosen::Shown(shown), Some(only)) = (&wish.chosen, &look.only) {
        look.shown = shown.iter().filter(|(order, _)| only.contains(order)).copied().collect();
    }
    let look = look.guarded(ledger, clock.began())?;
    let tell = |store: &str, progress: Progress| observer.progress(store, progress);
    let manner = Manner { wait: wish.wait, is_auto: wish.is_auto, tell: &tell };
    if let (Chosen::Again(_), Some(named)) = (&wish.chosen, named) {
        let orders: Vec<OrderId> = named.iter().map(|(order, _)| *order).collect();
        return export_again(&look, ledger, &orders, (clock, wish.dry), manner);
    }
    let outcome = if is_api(shop, store) && !wish.dry {
        let changed = changed_since_shown(ledger, &look.shown)?;
        if !changed.is_empty() {
            let (store, store_name) =
                (store.to_owned(), look.store.map_or_else(String::new, |it| it.name.clone()));
            let stays_as_changed = look.shown.len() as u64;
            return Ok(ExportOutcome {
                store,
                store_name,
                changed,
                stays_as_changed,
                ..ExportOutcome::default()
            });
        }
        export_api(&look, ledger, clock, manner)
    } else {
        say_first_file(&look, ledger, store, manner)
            .and_then(|()| export_csv(&look, ledger, clock.began(), wish.dry))
    }?;
    if !wish.dry {
        end_releases(&look.guarded(ledger, clock.now())?, ledger)?;
    }
    Ok(outcome)
}
