//! One request's visitor: who, in which language, from where.

use super::address::Ends;
use super::trouble::Trouble;
use crate::desk::Doer;
use crate::desk::people::{Person, Role, Session};
use crate::notice::Lang;
use crate::notice::board::Words;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::request::Parts;
use cookie::Cookie;

/// The cookie that holds a session's key.
pub(super) const SESSION: &str = "shukka";
/// The cookie that holds the language that was chosen.
pub(super) const LANGUAGE: &str = "shukka-lang";

/// Who asks.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    /// Nobody is known who has not logged in.
    pub(super) person: Option<Person>,
    /// Their session; `None` when a proxy named them.
    pub(super) session: Option<Session>,
    /// The language of the answer.
    pub(super) lang: Lang,
    /// What was asked for, with its query.
    pub(super) place: String,
    /// Both ends of the connection.
    pub(super) ends: Ends,
    /// Whether the browser's side speaks TLS, as a proxy that is trusted says.
    pub(super) is_private: bool,
    /// The present, in epoch seconds.
    pub(super) now: i64,
}

impl Visit {
    /// The words of their language.
    pub(super) fn words(&self) -> Words {
        Words(self.lang)
    }

    /// What they may do.
    pub(super) fn role(&self) -> Option<Role> {
        self.person.as_ref().map(|person| person.role)
    }

    /// Whether names, addresses, phones and mails are shown to them.
    pub(super) fn sees_people(&self) -> bool {
        self.role() >= Some(Role::Works)
    }

    /// Their name; empty for nobody.
    pub(super) fn name(&self) -> &str {
        self.person.as_ref().map_or("", |person| &person.name)
    }

    /// What a page's address says beside the page, of a word without escapes.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        let (_, query) = self.place.split_once('?')?;
        query
            .split('&')
            .filter_map(|part| part.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, it)| it)
    }

    /// They as who does something now.
    pub(super) fn doer(&self) -> Doer {
        Doer { name: self.name().to_owned(), at: self.now }
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        // The gate has put it there.
        parts.extensions.get().cloned().ok_or(Trouble::NoAccess)
    }
}

/// A cookie of a request.
pub(super) fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let sent = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookies = sent.flat_map(Cookie::split_parse).filter_map(Result::ok);
    cookies.into_iter().find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

/// The language that was chosen, else the one that the browser would rather have.
pub(super) fn language_of(headers: &HeaderMap) -> Lang {
    match cookie_of(headers, LANGUAGE).as_deref() {
        Some("en") => return Lang::En,
        Some("ja") => return Lang::Ja,
        _ => {}
    }
    let wished = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let first = wished.split(',').map(|one| one.trim().to_ascii_lowercase());
    let known = first.filter_map(|one| match one.get(..2) {
        Some("ja") => Some(Lang::Ja),
        Some("en") => Some(Lang::En),
        _ => None,
    });
    known.into_iter().next().unwrap_or(Lang::Ja)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_chosen_one_else_the_browsers_first_that_we_speak_else_japanese() {
        let of = |wished: &str, cookie: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, wished.parse().unwrap());
            headers.insert(COOKIE, cookie.parse().unwrap());
            language_of(&headers)
        };
        assert_eq!(of("en-US,en;q=0.9,ja;q=0.8", ""), Lang::En);
        assert_eq!(of("fr,ja;q=0.9,en;q=0.8", ""), Lang::Ja);
        assert_eq!(of("fr", ""), Lang::Ja);
        assert_eq!(of("en", "x=1; shukka-lang=ja"), Lang::Ja);
        assert_eq!(of("ja", "shukka-lang=en"), Lang::En);
    }
}
