//! One order.

use super::super::page::{Frame, Here};
use askama::Template;

/// A value with its source.
#[derive(Debug, Clone)]
pub(in crate::board) struct ValueRow {
    pub(in crate::board) title: String,
    pub(in crate::board) text: String,
    pub(in crate::board) origin: String,
}

/// A value of which store, carrier and staff do not say the same.
#[derive(Debug, Clone)]
pub(in crate::board) struct ViewsRow {
    pub(in crate::board) title: String,
    pub(in crate::board) said: [String; 3],
}

/// Why it is not sent, with what to do.
#[derive(Debug, Clone)]
pub(in crate::board) struct ReasonRow {
    pub(in crate::board) code: &'static str,
    pub(in crate::board) words: String,
    pub(in crate::board) remedy: String,
    /// The field to correct; `""`: none.
    pub(in crate::board) field: &'static str,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub(in crate::board) struct Moment {
    pub(in crate::board) at: String,
    pub(in crate::board) what: String,
    pub(in crate::board) more: String,
}

/// A value that can be corrected.
#[derive(Debug, Clone)]
pub(in crate::board) struct CorrectedField {
    pub(in crate::board) field: &'static str,
    pub(in crate::board) title: String,
    pub(in crate::board) value: String,
    /// What stands now, where somebody else was quicker; else empty.
    pub(in crate::board) theirs: String,
}

/// One order.
#[derive(Template)]
#[template(path = "order.html", config = ".askama.toml")]
pub(in crate::board) struct OrderPage {
    pub(in crate::board) frame: Frame,
    pub(in crate::board) href: String,
    /// How much had been said of it.
    pub(in crate::board) seen: usize,
    /// How much had been told of it to its mall, and said by that.
    pub(in crate::board) told_count: usize,
    /// The key by which it goes once, however often it is pressed.
    pub(in crate::board) key: String,
    /// What a person is to do who must decide; empty: nobody must.
    pub(in crate::board) next: &'static str,
    pub(in crate::board) can_tell_again: bool,
    pub(in crate::board) can_release: bool,
    pub(in crate::board) said: Vec<String>,
    pub(in crate::board) mistakes: Vec<String>,
    /// Whether nothing keeps it from being told.
    pub(in crate::board) can_go: bool,
    pub(in crate::board) state: String,
    pub(in crate::board) reasons: Vec<ReasonRow>,
    pub(in crate::board) warnings: Vec<String>,
    pub(in crate::board) values: Vec<ValueRow>,
    pub(in crate::board) views: Vec<ViewsRow>,
    pub(in crate::board) moments: Vec<Moment>,
    pub(in crate::board) told: Vec<String>,
    pub(in crate::board) bundle: Vec<(String, String)>,
    pub(in crate::board) corrections: Vec<CorrectedField>,
    pub(in crate::board) is_conflict: bool,
    pub(in crate::board) can_retry: bool,
    pub(in crate::board) asks_twice: bool,
    pub(in crate::board) can_close: bool,
}
