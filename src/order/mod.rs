//! The canonical order: plain values that cannot be wrong.
//!
//! What goes in: values that `normalize` and `mercari` have already read. What comes out: the same values,
//! typed, for everyone else to look at.
//!
//! **Invariant.** Nothing here reads a file, a clock or the network.
//! **Invariant.** Money is [`Yen`], whole; a tracking number has no hyphen and no space; postal codes and
//! phones are digits with their zeros.
//!
//! Deliberately not known here: where a value came from in a file (`normalize`), how it is stored (`ledger`).

mod field;
mod fold;
mod mall;
mod sought_text;
mod state;
mod statement;
mod template;
mod text;
mod tracking;
mod value;
mod view;
mod yen;

pub use field::{Field, FieldKind, Part};
pub use fold::{Bundle, Item, MallState, Order, Party, Shipment, Totals};
pub use mall::Mall;
pub use sought_text::{SoughtText, letters_of};
pub use state::{ExportState, Source, status};
pub use statement::{Corrupt, InTurn, Named, Statement, StatementBuf};
pub use template::{BadTemplate, Template, Values};
pub use text::{bare_text, digits, fold_text, is_blank, is_blank_utf8, is_invisible, same_text};
pub use tracking::TrackingNumber;
pub use value::{same_value, shown_value};
pub use view::OrderView;
pub use yen::Yen;

use chrono::NaiveDate;

/// A date as the ledger and statements write it: `YYYYMMDD`, eight ASCII digits.
pub fn date_code(date: NaiveDate) -> String {
    date.format("%Y%m%d").to_string()
}

/// Reads what [`date_code`] wrote.
pub fn date_of_code(code: &str) -> Option<NaiveDate> {
    if code.len() != 8 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    NaiveDate::from_ymd_opt(code[..4].parse().ok()?, code[4..6].parse().ok()?, code[6..].parse().ok()?)
}
