//! 受注: the list.

use super::super::page::{Frame, Here};
use askama::Template;

/// A choice of a list.
#[derive(Debug, Clone)]
pub(in crate::board) struct Choice {
    pub(in crate::board) value: String,
    pub(in crate::board) name: String,
    pub(in crate::board) is_chosen: bool,
}

/// The filters, as they were sent.
#[derive(Debug, Clone, Default)]
pub(in crate::board) struct Filters {
    pub(in crate::board) text: String,
    pub(in crate::board) from: String,
    pub(in crate::board) to: String,
    pub(in crate::board) stores: Vec<Choice>,
    pub(in crate::board) stages: Vec<Choice>,
    pub(in crate::board) reasons: Vec<Choice>,
    /// Each condition that holds, and the address without it.
    pub(in crate::board) without: Vec<(String, String)>,
    /// The conditions as they stand in an address.
    pub(in crate::board) query: String,
}

/// A row of the list.
#[derive(Debug, Clone)]
pub(in crate::board) struct OrderRow {
    pub(in crate::board) href: String,
    pub(in crate::board) key: String,
    pub(in crate::board) store: String,
    pub(in crate::board) number: String,
    pub(in crate::board) ordered: String,
    pub(in crate::board) name: String,
    pub(in crate::board) item: String,
    pub(in crate::board) more: String,
    pub(in crate::board) amount: String,
    pub(in crate::board) carrier: String,
    pub(in crate::board) tracking: String,
    pub(in crate::board) ship_date: String,
    /// The word of its stage, by which it is drawn.
    pub(in crate::board) stage: &'static str,
    pub(in crate::board) stage_name: &'static str,
    pub(in crate::board) standing: String,
    pub(in crate::board) late: String,
    pub(in crate::board) has_changed: bool,
}

/// A row that was given back.
#[derive(Debug, Clone)]
pub(in crate::board) struct HeldOrderLine {
    pub(in crate::board) line: String,
}

/// The list.
#[derive(Template)]
#[template(path = "orders.html", config = ".askama.toml")]
pub(in crate::board) struct OrdersPage {
    pub(in crate::board) frame: Frame,
    pub(in crate::board) filters: Filters,
    /// What of the address could not be read.
    pub(in crate::board) mistakes: Vec<String>,
    pub(in crate::board) orders: Vec<OrderRow>,
    pub(in crate::board) count: String,
    pub(in crate::board) is_cut: bool,
    pub(in crate::board) is_first: bool,
    /// The address of the next page.
    pub(in crate::board) next: String,
    /// Whether nothing has come at all.
    pub(in crate::board) is_new: bool,
    pub(in crate::board) held: Vec<HeldOrderLine>,
    /// Programs that labels are written for, by their words.
    pub(in crate::board) label_programs: Vec<(String, String)>,
}

/// What came of what was pressed.
#[derive(Template)]
#[template(path = "done.html", config = ".askama.toml")]
pub(in crate::board) struct DonePage {
    pub(in crate::board) frame: Frame,
    pub(in crate::board) lines: Vec<String>,
    pub(in crate::board) back: String,
}
