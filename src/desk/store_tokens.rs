//! Stores as they are set, with whether their token is there; never the token itself.

use crate::notice::{Obstacle, ObstacleKind};
use crate::shop::Shop;
use crate::shop::settings::{Store, StoreKind, Via};
use crate::telling::read_token;

/// Whether a token is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenStands {
    /// The store needs none.
    NotNeeded,
    /// The settings name none.
    NotSet,
    /// It is where the settings say.
    Present,
    /// The settings say where it is, and it cannot be read there.
    Unreadable,
}

/// A store as it is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetStore {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it is told over its API.
    pub is_api: bool,
    /// The layout of its export files; `""` when it is told over its API.
    pub layout: String,
    /// Its token.
    pub token: TokenStands,
}

/// The stores as they are set.
pub fn store_tokens(shop: &Shop) -> Vec<SetStore> {
    let stores = shop.settings.stores.iter();
    let set = stores.map(|store| {
        let read = token_is_there(shop, store);
        let is_api = store.export.via == Via::Api;
        SetStore {
            code: store.code.clone(),
            name: store.name.clone(),
            is_api,
            layout: if is_api { String::new() } else { store.export.layout.clone() },
            token: match (read, store.kind) {
                (Some(true), _) => TokenStands::Present,
                (Some(false), _) => TokenStands::Unreadable,
                (None, StoreKind::MercariShops) => TokenStands::NotSet,
                (None, StoreKind::Csv) => TokenStands::NotNeeded,
            },
        }
    });
    set.collect()
}

/// Whether a store's token can be read where the settings say; `None`: they name none.
fn token_is_there(shop: &Shop, store: &Store) -> Option<bool> {
    store.token.as_ref().map(|source| read_token(shop, source).is_ok())
}

/// The stores that every pass is to ask or tell over their API and that have no token: they look well otherwise, since
/// nothing comes and nothing waits.
pub fn stores_without_token(shop: &Shop) -> Vec<Obstacle> {
    let by_api = shop.settings.stores.iter().filter(|store| {
        let tells = store.export.via == Via::Api && store.export.auto && store.export.enabled;
        store.kind == StoreKind::MercariShops && (store.fetch.auto || tells)
    });
    let without = by_api.filter(|store| token_is_there(shop, store) != Some(true));
    without.map(|store| Obstacle::plain(ObstacleKind::NoToken, &store.code, "")).collect()
}
