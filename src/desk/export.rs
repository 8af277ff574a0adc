//! Exporting (発送情報を更新): stores are told what has shipped, each by its API or by a file in its outbox.

use super::Observer;
use crate::ledger::Ledger;
use crate::notice::Obstacle;
use crate::rules::Period;
use crate::shop::{Shop, ShopError};
use crate::telling::{
    Clock, ExportOutcome, Manner, Progress, export_api, export_csv, finish_batches, is_api, look_at, waits,
};

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
    for store in shop.store_codes().iter().filter(|store| wish.stores.contains(store)) {
        if observer.is_stopping() {
            break;
        }
        observer.store_begins(store);
        let look = look_at(shop, store, shop.day(clock.began()), wish.period);
        let outcome = if is_api(shop, store) && !wish.dry {
            let tell = |store: &str, progress: Progress| observer.progress(store, progress);
            export_api(&look, ledger, clock, Manner { wait: wish.wait, tell: &tell })
        } else {
            export_csv(&look, ledger, clock.began(), wish.dry)
        };
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => refused(shop, store, waits(error, store)?),
        };
        observer.store_told(&outcome);
        outcomes.push(outcome);
    }
    Ok(outcomes)
}
