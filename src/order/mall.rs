/// A mall or a program for several whose formats ship with the program, as `mall = "…"` of a store and a profile names
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is named as the contract names it")]
pub enum Mall {
    MercariShops,
    Rakuten,
    Yahoo,
    AuPay,
    Amazon,
    Shopify,
    Base,
    Stores,
    ColorMe,
    MakeShop,
    EcCube4,
    NextEngine,
    Goq,
}

impl Mall {
    const TABLE: [(Self, &'static str, &'static str); 13] = [
        (Self::MercariShops, "mercari-shops", "メルカリShops"),
        (Self::Rakuten, "rakuten", "楽天市場"),
        (Self::Yahoo, "yahoo", "Yahoo!ショッピング"),
        (Self::AuPay, "aupay", "au PAY マーケット"),
        (Self::Amazon, "amazon", "Amazon"),
        (Self::Shopify, "shopify", "Shopify"),
        (Self::Base, "base", "BASE"),
        (Self::Stores, "stores", "STORES"),
        (Self::ColorMe, "colorme", "カラーミーショップ"),
        (Self::MakeShop, "makeshop", "MakeShop"),
        (Self::EcCube4, "eccube4", "EC-CUBE 4"),
        (Self::NextEngine, "nextengine", "ネクストエンジン"),
        (Self::Goq, "goq", "GoQSystem"),
    ];

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::TABLE.into_iter().map(|(mall, ..)| mall)
    }

    /// As documents write it.
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|(mall, ..)| *mall == self).map_or("", |(_, name, _)| name)
    }

    /// As people call it.
    pub fn title(self) -> &'static str {
        Self::TABLE.iter().find(|(mall, ..)| *mall == self).map_or("", |(.., title)| title)
    }

    /// Reads what [`Mall::name`] gave.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::all().find(|mall| mall.name() == name)
    }
}
