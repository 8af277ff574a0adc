//! What the settings say of the board: where it listens, by which names it is called, whom it trusts.

use super::TokenSource;
use super::read_secret::read_secret_source;
use crate::document::Table;
use crate::notice::board::mistakes as words;
use std::net::{IpAddr, SocketAddr};

/// Where the board is, and whom it trusts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoardSettings {
    /// Where it listens; `None`: `watch` serves none.
    pub listen: Option<SocketAddr>,
    /// More names by which it may be called, in small letters, without a port.
    pub hosts: Vec<String>,
    /// The proxies that may say who somebody is.
    pub trust: Vec<IpAddr>,
    /// The header in which they say so; `""`: none.
    pub user_header: String,
    /// What they send so that nobody else can: as `X-Shukka-Proxy`.
    pub proxy_secret: Option<TokenSource>,
}

pub(super) fn read_board(table: &Table<'_, '_>) -> BoardSettings {
    let mut board = BoardSettings::default();
    if let Some(text) = table.text("listen") {
        match text.parse() {
            Ok(address) => board.listen = Some(address),
            Err(_) => table.wrong("listen", words::not_an_address(&text)),
        }
    }
    for host in table.texts("hosts").unwrap_or_default() {
        let is_name =
            !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._[]:".contains(&b));
        if !is_name || host.parse::<SocketAddr>().is_ok() {
            table.wrong("hosts", words::not_a_host(&host));
        }
        board.hosts.push(host.to_ascii_lowercase());
    }
    for text in table.texts("trust").unwrap_or_default() {
        match text.parse() {
            Ok(address) => board.trust.push(address),
            Err(_) => table.wrong("trust", words::not_an_ip(&text)),
        }
    }
    if let Some(name) = table.text("user_header") {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            table.wrong("user_header", words::not_a_header_name(&name));
        }
        board.user_header = name.to_ascii_lowercase();
    }
    board.proxy_secret = read_secret_source(table, "proxy_secret");
    let is_half = board.trust.is_empty() || board.user_header.is_empty() || !table.has("proxy_secret");
    // One that is trusted with nothing but whether its side speaks TLS needs no secret.
    let named = ["user_header", "proxy_secret"].into_iter().find(|key| table.has(key));
    if let Some(key) = named.filter(|_| is_half) {
        table.wrong(key, words::proxy_needs_all());
    }
    board
}
