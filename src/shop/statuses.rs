//! The words for a status (受注ステータス) that a shop knows: every other word may be a stop that was misspelt.

use super::Shop;
use super::settings::Settings;
use crate::order::{Field, same_text, status};

impl Settings {
    /// The words that the rules and the settings name, each once.
    pub fn statuses(&self) -> Vec<String> {
        let reserved = status::ALL.into_iter().map(str::to_owned);
        let named = self.rules.excluded_statuses.iter().chain([&self.rules.shipped_status]);
        let initial = self.stores.iter().map(|store| &store.initial_status);
        each_once(reserved.chain(named.chain(initial).cloned()))
    }
}

/// The same, and what the formats say their malls use.
pub fn known_statuses(shop: &Shop) -> Vec<String> {
    let specs = shop.profiles.iter().filter_map(|profile| profile.spec(Field::STATUS));
    let of_formats = specs.flat_map(|spec| {
        let mapped = spec.map.iter().map(|(_, to)| to.clone());
        mapped.chain(spec.default.clone())
    });
    each_once(shop.settings.statuses().into_iter().chain(of_formats))
}

fn each_once(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        if !word.is_empty() && !kept.iter().any(|known| same_text(known, &word)) {
            kept.push(word);
        }
    }
    kept
}
