use crate::desk::{Files, WordOut};
use crate::shop::Shop;

/// What a pass is to do.
#[derive(Debug, Clone)]
pub struct PassPlan<'p> {
    /// Which files it takes in.
    pub files: Files<'p>,
    /// Which stores it fetches from and tells.
    pub due: Due,
    /// Whether to wait for a mall as long as it takes, instead of half a minute.
    pub wait: bool,
    /// Whether the inbox has been away for longer than a moment.
    pub is_inbox_away: bool,
    /// Who brings out what people are to hear of.
    pub word: WordOut<'p>,
}

/// The stores that are due now, by their codes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    /// To be fetched from.
    pub fetch: Vec<String>,
    /// To be told.
    pub export: Vec<String>,
}

impl Due {
    /// All stores with `auto = true`, whatever their `every_s`.
    pub fn all(shop: &Shop) -> Self {
        let stores = &shop.settings.stores;
        Self {
            fetch: stores.iter().filter(|store| store.fetch.auto).map(|store| store.code.clone()).collect(),
            export: stores.iter().filter(|store| store.export.auto).map(|store| store.code.clone()).collect(),
        }
    }
}
