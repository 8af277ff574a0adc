//! Which order gets which label, and what each carrier's label program demands.
//!
//! What goes in: an order, the sender, the rules and the day. What comes out: whether the order waits for a label, the
//! cells of its row, or everything that keeps it from fitting, with how much it is over; and rows as a file.
//!
//! **Invariant.** Nothing that says where the parcel goes is cut: what does not fit is held.
//! **Invariant.** A character that the carrier refuses has a named replacement or holds its order; 髙 and 﨑 have none.
//!
//! Deliberately not known here: which orders there are and which stand in a label file already (`ledger`), and where the
//! file goes (`desk::labels`).
//!
//! Layouts, limits and codes: the carriers' templates and manuals as far as they are public. Yamato counts in
//! half-width characters, 日本郵便 in bytes of Windows-31J; both come to the same.

mod characters;
mod programs;
mod route;
mod sheet;
mod table;
mod time_slot;
mod waiting;

pub use route::{Route, route_of};
pub use table::table;
pub use waiting::waits;

use crate::notice::labels::{LabelProblem, LabelRemark};
use crate::order::{Party, fold_text};
use chrono::NaiveDate;

/// Whose label program the file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelCarrier {
    /// ヤマト運輸 B2クラウド, 基本レイアウト of 95 columns.
    YamatoB2,
    /// 佐川急便 e飛伝Ⅲ, 標準_飛脚宅配便_CSV_ヘッダ有, 74 columns.
    SagawaEhiden3,
    /// 日本郵便 ゆうプリR, by names.
    JapanpostYupri,
    /// クリックポスト まとめ申込, 8 columns.
    Clickpost,
}

/// Who sends, from `[sender]` of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sender {
    /// Name, postal code, address and phone.
    pub party: Party,
    /// ご請求先顧客コード of ヤマト運輸.
    pub yamato_customer: String,
    /// 運賃管理番号 of ヤマト運輸.
    pub yamato_freight: String,
    /// お客様コード of 佐川急便.
    pub sagawa_customer: String,
    /// 品名 on every label; blank: the first item's name.
    pub contents: String,
}

impl Sender {
    /// Whether nothing is known of who sends.
    pub fn is_unknown(&self) -> bool {
        self.party == Party::default()
    }
}

/// With what labels are written, beside the order.
#[derive(Debug, Clone, Copy)]
pub struct LabelWriting<'w> {
    /// Who sends.
    pub sender: &'w Sender,
    /// Letters that are written in another form, on labels only.
    pub replace: &'w [(String, String)],
    /// As what the order is to be sent, such as ネコポス; `""`: the program's usual way.
    pub method: &'w str,
    /// The day.
    pub today: NaiveDate,
}

/// An order that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelRow {
    /// Its cells, in the order of [`LabelCarrier::header`].
    pub cells: Vec<String>,
    /// What staff should know of it.
    pub remarks: Vec<LabelRemark>,
    /// Keys of `[sender]` that are not written: their cells are blank.
    pub sender_lacks: Vec<&'static str>,
}

impl LabelCarrier {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::YamatoB2, Self::SagawaEhiden3, Self::JapanpostYupri, Self::Clickpost];

    /// As `--carrier` says it.
    pub fn name(self) -> &'static str {
        match self {
            Self::YamatoB2 => "yamato-b2",
            Self::SagawaEhiden3 => "sagawa-ehiden3",
            Self::JapanpostYupri => "japanpost-yupri",
            Self::Clickpost => "clickpost",
        }
    }

    /// The carrier that takes the parcel.
    pub fn carrier(self) -> &'static str {
        match self {
            Self::YamatoB2 => "ヤマト運輸",
            Self::SagawaEhiden3 => "佐川急便",
            Self::JapanpostYupri | Self::Clickpost => "日本郵便",
        }
    }

    /// Reads what [`LabelCarrier::name`] gave.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|carrier| carrier.name() == name)
    }

    /// The names of its columns.
    pub fn header(self) -> Vec<&'static str> {
        let names = match self {
            Self::YamatoB2 => include_str!("builtin/yamato_b2.txt"),
            Self::SagawaEhiden3 => include_str!("builtin/sagawa_ehiden3.txt"),
            Self::JapanpostYupri => include_str!("builtin/japanpost_yupri.txt"),
            Self::Clickpost => include_str!("builtin/clickpost.txt"),
        };
        names.lines().collect()
    }

    /// The number by which the carrier's result finds its order again: cut to what the carrier keeps. `None` for
    /// クリックポスト, which keeps none.
    ///
    /// # Errors
    /// A character that a management number may not have.
    pub fn management_number(self, number: &str) -> Result<Option<String>, LabelProblem> {
        let most = match self {
            Self::YamatoB2 => 50,
            Self::SagawaEhiden3 => 16,
            Self::JapanpostYupri => 15,
            Self::Clickpost => return Ok(None),
        };
        let folded = fold_text(number);
        let bare = folded.strip_prefix("order_").unwrap_or(&folded);
        // Shopify's #1001: no carrier takes the sign, and its result finds the order without it.
        let bare = bare.strip_prefix('#').unwrap_or(bare);
        match bare.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))) {
            Some(character) => Err(LabelProblem::Refused { what: "受注番号", character }),
            None => Ok(Some(bare.chars().take(most).collect())),
        }
    }
}
