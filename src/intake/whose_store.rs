//! Which store a file belongs to.

use crate::notice::{Code, Finding, files};
use crate::profile::{FileKind, Profile};
use crate::shop::settings::Store;

/// The store of a file in a store's folder (`""`: in the inbox itself) that fits a profile: its folder's; of orders, else
/// the profile's own, else the only one of the profile's mall, else the only one there is. `None`: the file finds its
/// orders in all stores.
///
/// # Errors
/// The finding that holds the file: it is unclear whose it is (F003), or it is another mall's (F008).
pub(super) fn whose_store(
    folder: &str,
    profile: &Profile,
    stores: &[Store],
) -> Result<Option<String>, Finding> {
    let is_orders = profile.kind == FileKind::Orders;
    if !folder.is_empty() {
        let store = stores.iter().find(|store| store.code == folder);
        return match store.filter(|store| is_orders && is_another_malls(store, profile)) {
            Some(store) => Err(another_malls(profile, store, stores)),
            None => Ok(Some(folder.to_owned())),
        };
    }
    if !is_orders {
        return Ok(None);
    }
    if let Some(store) = &profile.store {
        return Ok(Some(store.clone()));
    }
    let of_mall = of_mall(profile, stores);
    match (&of_mall[..], stores) {
        ([only], _) => Ok(Some(only.code.clone())),
        ([], [only]) if is_another_malls(only, profile) => Err(another_malls(profile, only, stores)),
        ([], [only]) => Ok(Some(only.code.clone())),
        _ => {
            let mall = profile.mall.map_or("", crate::order::Mall::title);
            let choice: Vec<&Store> = if of_mall.is_empty() { stores.iter().collect() } else { of_mall };
            let folders: Vec<&str> = choice.iter().map(|store| store.code.as_str()).collect();
            Err(Finding::of_file(Code::F003, files::store_unclear(mall, &folders)))
        }
    }
}

fn of_mall<'s>(profile: &Profile, stores: &'s [Store]) -> Vec<&'s Store> {
    let Some(mall) = profile.mall else { return Vec::new() };
    stores.iter().filter(|store| store.is_of(mall)).collect()
}

fn is_another_malls(store: &Store, profile: &Profile) -> bool {
    matches!((store.mall, profile.mall), (Some(store), Some(file)) if store != file)
}

fn another_malls(profile: &Profile, store: &Store, stores: &[Store]) -> Finding {
    let title = |mall: Option<crate::order::Mall>| mall.map_or("", crate::order::Mall::title);
    let others = of_mall(profile, stores);
    let folders: Vec<&str> = others.iter().map(|store| store.code.as_str()).collect();
    let whose = (title(store.mall), store.code.as_str());
    Finding::of_file(Code::F008, files::another_malls(title(profile.mall), whose, &folders))
}
