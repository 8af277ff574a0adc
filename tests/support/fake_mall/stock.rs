//! Orders for the fake mall to have, of every kind, the same for the same seed.

use super::memory::{FakeLine, FakeOrder};

/// The kinds of order that the fake mall has in stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Plain,
    SeveralLines,
    MixedMethods,
    Anonymous,
    Unpaid,
    Canceled,
    Completed,
    PartlyCanceled,
    Completing,
    Canceling,
    StrangeStatus,
    StrangeMethod,
    NoAddress,
    NoLines,
}

impl Kind {
    pub const ALL: [Self; 14] = [
        Self::Plain,
        Self::SeveralLines,
        Self::MixedMethods,
        Self::Anonymous,
        Self::Unpaid,
        Self::Canceled,
        Self::Completed,
        Self::PartlyCanceled,
        Self::Completing,
        Self::Canceling,
        Self::StrangeStatus,
        Self::StrangeMethod,
        Self::NoAddress,
        Self::NoLines,
    ];

    fn status(self) -> &'static str {
        match self {
            Self::Unpaid => "WAITING_FOR_PAYMENT",
            Self::Canceled => "CANCELED",
            Self::Completed => "COMPLETED",
            Self::Completing => "COMPLETING",
            Self::Canceling => "CANCELING",
            Self::StrangeStatus => "RETURN_REQUESTED",
            _ => "WAITING_FOR_SHIPPING",
        }
    }
}

/// The id of the n-th order of a seed: 22 characters, as the mall's are.
pub fn order_id(seed: u64, n: usize) -> String {
    const ALPHABET: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut state =
        seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (n as u64 + 1).wrapping_mul(0xd134_2543_de82_ef95);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(ALPHABET[usize::try_from(state % 57).unwrap_or(0)])
    };
    (0..22).map(|_| next()).collect()
}

/// Orders of all kinds in turn, an hour apart, the newest an hour before `now`.
pub fn stock(seed: u64, kinds: &[Kind], count: usize, now: i64) -> Vec<FakeOrder> {
    (0..count)
        .map(|n| order(seed, n, kinds[n % kinds.len()], now - 3600 * (i64::try_from(n).unwrap_or(0) + 1)))
        .collect()
}

fn order(seed: u64, n: usize, kind: Kind, ordered_at: i64) -> FakeOrder {
    let mut lines = vec![line(n, 1, "UNDECIDED")];
    match kind {
        Kind::SeveralLines => lines.extend([line(n, 2, "UNDECIDED"), line(n, 3, "UNDECIDED")]),
        Kind::MixedMethods => lines.extend([line(n, 2, "COOL"), line(n, 3, "UNDECIDED")]),
        Kind::Anonymous => lines = vec![line(n, 1, "MERCARI_SHIPPING_YAMATO")],
        Kind::StrangeMethod => lines = vec![line(n, 1, "CARRIER_OF_TOMORROW")],
        Kind::PartlyCanceled => {
            lines[0].purchased = 3;
            lines[0].canceled = 1;
        }
        Kind::NoLines => lines.clear(),
        _ => {}
    }
    let hidden = matches!(kind, Kind::Unpaid | Kind::Anonymous | Kind::NoAddress);
    FakeOrder {
        id: order_id(seed, n),
        status: kind.status().into(),
        ordered_at,
        paid: kind != Kind::Unpaid,
        address: (!hidden).then(|| address(n)),
        lines,
        shippings: Vec::new(),
        messages: vec![(false, "はじめまして。よろしくお願いします。".into())],
        reads_left: 1,
    }
}

fn line(n: usize, of: u8, method: &str) -> FakeLine {
    FakeLine {
        product_id: format!("prd{n:05}{of}"),
        variant_id: format!("var{n:05}{of}"),
        sku: format!("SKU-{n:04}-{of}"),
        name: format!("見本の品 {of}"),
        options: (of != 1).then(|| format!("色{of}")),
        unit_price: 500 * i64::from(of),
        purchased: i64::from(of),
        canceled: 0,
        method: method.into(),
    }
}

/// Postal code, prefecture, city, address 1, address 2, family name, given name, phone.
fn address(n: usize) -> [String; 8] {
    let [family, given] = [["見本", "太郎"], ["髙見", "花"], ["試", "ひかる"]][n % 3];
    [
        format!("060-{:04}", n % 10_000),
        "北海道".into(),
        "札幌市見本区".into(),
        format!("北{}条西1丁目", n % 20 + 1),
        String::new(),
        family.into(),
        given.into(),
        format!("011-000-{:04}", n % 10_000),
    ]
}
