//! What the terminal and programs are told of the board.

use crate::notice::{Lang, visible};

/// Where it is.
pub fn address(url: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("画面: {url}"),
        Lang::En => format!("board: {url}"),
    }
}

/// The link by which the first owner sets a password.
pub fn first_link(url: &str, file: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "はじめに、このリンクを開いて責任者の名前とパスワードを決めてください（24時間有効）:\n  {url}\n  （{file} にも書いてあります）"
        ),
        Lang::En => format!(
            "first open this link and choose the owner's name and password (it holds for 24 hours):\n  {url}\n  (it also stands in {file})"
        ),
    }
}

/// It may not listen there yet.
pub fn not_loopback(address: &str, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "{address} では、まだ画面を出せません。だれもパスワードを決めていないので、ほかのパソコンからだれでも入れてしまいます。\n      → まず listen = \"127.0.0.1:4649\" で始めて、/first のリンクから責任者のパスワードを決めてください。"
        ),
        Lang::En => format!(
            "the board cannot listen on {address} yet: nobody has a password, so anyone on the network could come in\n      → begin with listen = \"127.0.0.1:4649\" and set the owner's password by the /first link"
        ),
    }
}

/// The system refuses the place.
pub fn place_is_taken(address: &str, why: &std::io::Error, lang: Lang) -> String {
    let why = visible(&why.to_string()).into_owned();
    match lang {
        Lang::Ja => format!(
            "{address} で画面を出せません（{why}）。\n      → ほかの shukka が画面を出していないか見るか、[board] listen を別の番号にしてください。"
        ),
        Lang::En => format!(
            "the board cannot listen on {address} ({why})\n      → look whether another shukka serves it, or choose another port in [board] listen"
        ),
    }
}

/// A figure for a monitoring program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
    /// Its name, after `shukka_`.
    pub name: &'static str,
    /// What it is, in English: its readers are programs and those who run them.
    pub help: &'static str,
    /// Its values, each with the labels that tell it from the others.
    pub values: Vec<(Vec<(&'static str, String)>, i64)>,
}
