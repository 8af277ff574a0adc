//! Values that several tables of the settings have.

use crate::document::Table;
use crate::notice::settings as words;

/// A whole number between two bounds, both included.
pub(super) fn number<N: TryFrom<i64>>(
    table: &Table<'_, '_>,
    key: &str,
    least: i64,
    most: i64,
    target: &mut N,
) {
    let Some(value) = table.integer(key) else { return };
    match N::try_from(value) {
        Ok(fitting) if (least..=most).contains(&value) => *target = fitting,
        _ => table.wrong(key, words::out_of_range(value, least, most)),
    }
}

pub(super) fn choice<T: Copy>(table: &Table<'_, '_>, key: &str, choices: &[(&str, T)], target: &mut T) {
    let Some(text) = table.text(key) else { return };
    match choices.iter().find(|(name, _)| *name == text) {
        Some((_, value)) => *target = *value,
        None => table
            .wrong(key, words::not_one_of(&text, &choices.iter().map(|(name, _)| *name).collect::<Vec<_>>())),
    }
}

/// https anywhere; http on this machine only, so that a token never travels in the open.
pub(super) fn is_safe_endpoint(endpoint: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(endpoint) else { return false };
    if !url.username().is_empty() || url.password().is_some() {
        return false;
    }
    match url.scheme() {
        "https" => url.host_str().is_some_and(|host| !host.is_empty()),
        "http" => url.host_str().is_some_and(|host| {
            let bare = host.trim_start_matches('[').trim_end_matches(']');
            host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }),
        _ => false,
    }
}
