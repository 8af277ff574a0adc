/// The kinds of source, each of which has its own view of an order. Only news within a view replaces a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// `orders` files and the mall's API.
    Store,
    /// `shipments` files: what carriers say.
    Carrier,
    /// `updates` files and `shukka set`.
    Staff,
}

impl Source {
    /// As the ledger writes it.
    pub fn code(self) -> i64 {
        match self {
            Self::Store => 0,
            Self::Carrier => 1,
            Self::Staff => 2,
        }
    }

    /// Reads what [`Source::code`] wrote.
    pub fn of_code(code: i64) -> Option<Self> {
        [Self::Store, Self::Carrier, Self::Staff].into_iter().find(|s| s.code() == code)
    }
}

/// How far an order's export has come (contract section 8, `export.state`).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
pub enum ExportState {
    /// Nothing was sent.
    #[default]
    None,
    /// Calls to the mall have begun and go on by themselves.
    Sending,
    /// The store knows.
    Sent,
    /// An outcome is unknown until the order has been read back.
    Unsure,
    /// A person must decide.
    Stuck,
    /// A person decided that nothing more is to be sent.
    Closed,
}

impl ExportState {
    const ALL: [(Self, i64, &'static str); 6] = [
        (Self::None, 0, "none"),
        (Self::Sending, 1, "sending"),
        (Self::Sent, 2, "sent"),
        (Self::Unsure, 3, "unsure"),
        (Self::Stuck, 4, "stuck"),
        (Self::Closed, 5, "closed"),
    ];

    /// As the ledger writes it.
    pub fn code(self) -> i64 {
        Self::ALL.iter().find(|(s, ..)| *s == self).map_or(0, |(_, code, _)| *code)
    }

    /// Reads what [`ExportState::code`] wrote.
    pub fn of_code(code: i64) -> Option<Self> {
        Self::ALL.iter().find(|(_, c, _)| *c == code).map(|(s, ..)| *s)
    }

    /// As `orders --json` shows it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(s, ..)| *s == self).map_or("none", |(_, _, name)| name)
    }
}

/// The reserved words among statuses (受注ステータス); every other text is the shop's own.
pub mod status {
    /// A new order that nobody has looked at.
    pub const NEW: &str = "新規受付";
    /// Waits for a person.
    pub const ON_HOLD: &str = "保留";
    /// Will not be shipped.
    pub const CANCELED: &str = "キャンセル";
    /// Is to be packed.
    pub const WAITING: &str = "発送待ち";
    /// Has left the house.
    pub const DONE: &str = "処理済み";
    /// Travels in another order's parcel.
    pub const BUNDLED: &str = "同梱済み";
    /// All of them.
    pub const ALL: [&str; 6] = [NEW, ON_HOLD, CANCELED, WAITING, DONE, BUNDLED];
}
