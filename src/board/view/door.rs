use crate::board::page::{Frame, Here};
use askama::Template;

/// What went wrong.
#[derive(Template)]
#[template(path = "trouble.html", config = ".askama.toml")]
pub(in crate::board) struct TroublePage {
    pub(in crate::board) frame: Frame,
    pub(in crate::board) lines: Vec<String>,
}

/// 入る.
#[derive(Template)]
#[template(path = "login.html", config = ".askama.toml")]
pub(in crate::board) struct LoginPage {
    pub(in crate::board) frame: Frame,
    /// Where they were going.
    pub(in crate::board) to: String,
    /// What was wrong with the last attempt; `""`: nothing.
    pub(in crate::board) mistake: String,
    pub(in crate::board) name: String,
}

/// はじめに.
#[derive(Template)]
#[template(path = "first.html", config = ".askama.toml")]
pub(in crate::board) struct FirstPage {
    pub(in crate::board) frame: Frame,
    pub(in crate::board) key: String,
    /// What was wrong with the last attempt; `""`: nothing.
    pub(in crate::board) mistake: String,
    pub(in crate::board) name: String,
    /// Whether the name stands already: they were invited.
    pub(in crate::board) is_named: bool,
    /// Whether the key holds.
    pub(in crate::board) holds: bool,
}
