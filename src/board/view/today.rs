//! きょう: the front page.

use super::super::page::{Frame, Here};
use askama::Template;

/// A line of a file that came.
#[derive(Debug, Clone)]
pub(in crate::board) struct FileRow {
    pub(in crate::board) at: String,
    pub(in crate::board) name: String,
    pub(in crate::board) outcome: String,
    pub(in crate::board) code: String,
    /// `good` or `bad`; empty: neither.
    pub(in crate::board) light: &'static str,
}

/// A sending.
#[derive(Debug, Clone)]
pub(in crate::board) struct SendingRow {
    pub(in crate::board) at: String,
    pub(in crate::board) store: String,
    pub(in crate::board) file: String,
    pub(in crate::board) lines: u64,
}

/// A store's day.
#[derive(Debug, Clone)]
pub(in crate::board) struct StoreRow {
    pub(in crate::board) code: String,
    pub(in crate::board) name: String,
    pub(in crate::board) figures: [u64; 6],
    /// The address of the mall's screen; `""`: none known.
    pub(in crate::board) mall: &'static str,
}

/// An order that has waited long.
#[derive(Debug, Clone)]
pub(in crate::board) struct OldRow {
    pub(in crate::board) placed: String,
    pub(in crate::board) store: String,
    pub(in crate::board) number: String,
    pub(in crate::board) href: String,
    pub(in crate::board) standing: String,
}

/// The front page.
#[derive(Template)]
#[template(path = "today.html", config = ".askama.toml")]
pub(in crate::board) struct TodayView {
    pub(in crate::board) frame: Frame,
    /// `good`, `warn` or `bad`.
    pub(in crate::board) light: &'static str,
    pub(in crate::board) verdict: String,
    /// Files that are to be mended.
    pub(in crate::board) to_mend: u64,
    /// The rows in them; empty: they were given back as a whole.
    pub(in crate::board) rows_to_mend: String,
    pub(in crate::board) to_check: usize,
    pub(in crate::board) can_go: u64,
    /// `None`: they are not counted yet.
    pub(in crate::board) waits: Option<u64>,
    pub(in crate::board) obstacles: Vec<String>,
    pub(in crate::board) waiting_files: Vec<String>,
    pub(in crate::board) files: Vec<FileRow>,
    pub(in crate::board) sendings: Vec<SendingRow>,
    pub(in crate::board) stores: Vec<StoreRow>,
    pub(in crate::board) old: Vec<OldRow>,
    pub(in crate::board) is_new: bool,
}
