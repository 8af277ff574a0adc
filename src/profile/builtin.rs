use super::{Profile, Rank, parse};
use std::sync::OnceLock;

macro_rules! built_in {
    ($($id:literal),* $(,)?) => {
        /// Every built-in document with its file name.
        const DOCUMENTS: &[(&str, &str)] = &[$(($id, include_str!(concat!("builtin/", $id, ".toml")))),*];
    };
}

built_in! {
    "shukka_orders",
    "staff_updates",
    "goq_custom_csv",
    "yamato_b2_issued",
    "yamato_b2_issued_headerless",
    "sagawa_ehiden2_shipped",
    "japanpost_yupri_history",
    "japanpost_yupri_legacy",
    "mercari_shops_orders",
    "mercari_shops_orders_flat",
    "rakuten_rms_orders",
    "yahoo_orders",
    "yahoo_items",
    "aupay_orders",
    "amazon_orders",
    "shopify_orders",
    "base_orders",
    "base_shipping",
    "stores_orders",
    "colorme_orders",
    "makeshop_orders",
    "eccube4_orders",
    "nextengine_hanyo_orders",
    "sagawa_ehiden3_history",
    "clickpost_history",
}

/// The profiles that ship with the program. A mistake in one of them is a fault of ours: a test reads them all.
pub fn built_in() -> &'static [Profile] {
    static PROFILES: OnceLock<Vec<Profile>> = OnceLock::new();
    PROFILES
        .get_or_init(|| DOCUMENTS.iter().filter_map(|(_, text)| parse(text, Rank::BuiltIn).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_document_is_without_mistake_and_named_as_its_file() {
        for (id, text) in DOCUMENTS {
            let profile = parse(text, Rank::BuiltIn).unwrap_or_else(|mistakes| panic!("{id}: {mistakes:#?}"));
            assert_eq!(profile.id, *id);
        }
        assert_eq!(built_in().len(), DOCUMENTS.len());
    }
}
