//! The language of whoever asks, by the locale of the system.

use crate::notice::Lang;

/// English when the locale's word begins with `en`, else Japanese. The system asks for it in the order LC_ALL,
/// LC_MESSAGES, LANG.
#[expect(clippy::disallowed_methods, reason = "the environment is read here and nowhere else")]
pub(super) fn language() -> Lang {
    let words = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    match words.into_iter().find(|word| !word.is_empty()) {
        Some(word) if word.to_ascii_lowercase().starts_with("en") => Lang::En,
        _ => Lang::Ja,
    }
}
