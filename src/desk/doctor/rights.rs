//! Whether others may read what is the owner's alone: `state/` with the ledger, and files of tokens.
//!
//! On Windows the rights of the folder hold, which are inherited; nothing is looked at there.

use crate::notice::doctor::Sign;
use crate::shop::Shop;

/// Looks at the rights, without mending them as opening the ledger does.
#[cfg(unix)]
pub(super) fn look(shop: &Shop) -> Vec<Sign> {
    use crate::shop::settings::TokenSource;
    use std::os::unix::fs::MetadataExt;
    let us = rustix::process::geteuid().as_raw();
    let mut paths = vec![shop.state()];
    paths.extend(shop.ledger_file());
    paths.extend(shop.settings.stores.iter().filter_map(|store| match &store.token {
        Some(TokenSource::File(file)) => Some(shop.dir.join(file)),
        _ => None,
    }));
    let mut signs = Vec::new();
    for path in paths {
        let Ok(found) = std::fs::metadata(&path) else { continue };
        let shown = shop.shown(&path);
        if found.mode() & 0o077 != 0 {
            signs.push(Sign::Exposed(shown));
        } else if found.uid() != us && us != 0 {
            signs.push(Sign::ForeignOwner(shown));
        }
    }
    if signs.is_empty() { vec![Sign::RightsWell] } else { signs }
}

#[cfg(not(unix))]
pub(super) fn look(_shop: &Shop) -> Vec<Sign> {
    Vec::new()
}
