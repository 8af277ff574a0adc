//! Whether the folders of a shop are there and can be written to.

use crate::desk::check::unwritable;
use crate::ledger::Ledger;
use crate::notice::doctor::Sign;
use crate::shop::Shop;

/// Looks at each folder.
pub(super) fn look(shop: &Shop) -> Vec<Sign> {
    let mut folders =
        vec![shop.inbox(), shop.held(""), shop.archive(), shop.dir.join("outbox"), shop.state()];
    // An address that is none, and a ledger that cannot be asked, are told of by whoever opens it.
    let address = shop.ledger_address().ok();
    let has_worked = address.is_some_and(|address| Ledger::is_there(&address).unwrap_or(false));
    folders.extend(shop.settings.stores.iter().map(|store| shop.inbox().join(&store.code)));
    folders.extend(shop.settings.stores.iter().map(|store| shop.outbox(&store.code)));
    let mut signs = Vec::new();
    for folder in folders {
        let shown = format!("{}/", shop.shown(&folder));
        // A store's inbox is made by the next pass, its outbox when something is first written there.
        let is_of_store =
            [shop.inbox(), shop.dir.join("outbox")].iter().any(|it| folder.parent() == Some(it));
        let comes_later = !has_worked || (is_of_store && folder != shop.held(""));
        match std::fs::symlink_metadata(&folder) {
            Err(_) if comes_later => {}
            Err(_) => signs.push(Sign::FolderMissing(shown)),
            Ok(_) => {
                signs.extend(unwritable(&folder).map(|why| Sign::FolderUnwritable(shown, why)));
            }
        }
    }
    if signs.is_empty() {
        signs.push(if has_worked { Sign::FoldersWell } else { Sign::FoldersToCome });
    }
    signs
}
