//! Why there is no page, and the page that says so.

use crate::desk::DeskError;
use crate::notice::board::Words;
use crate::notice::ledger::{damaged, is_away, is_locked, is_read_only, no_password, refuses_us};
use crate::notice::{Lang, Refusal, settings, summary};
use crate::shop::{LedgerErrorKind, OpeningError, ShopError};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Why there is no page.
#[derive(Debug)]
pub(super) enum Trouble {
    /// What was asked for does not fit the shop; nothing was changed.
    Refused(Refusal),
    /// The desk could not do it.
    Desk(DeskError),
    /// A fault of ours.
    Fault(String),
    /// There is no such page or thing.
    NotFound,
    /// The form cannot be read.
    BadForm,
    /// More was sent than may be.
    TooLarge,
    /// It took too long to arrive.
    TooSlow,
    /// Their role does not allow it.
    NoAccess,
    /// The form was not sent from here.
    FromElsewhere,
    /// The board is not called so.
    WrongHost,
    /// Nobody owns the board yet.
    FirstWanted,
}

impl From<DeskError> for Trouble {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Refused(refusal) => Self::Refused(refusal),
            error => Self::Desk(error),
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What went wrong, for the gate, which knows who asked and in which language.
#[derive(Clone)]
pub(super) struct Untold(pub(super) Arc<Trouble>);

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Untold(Arc::new(self)));
        response
    }
}

impl Trouble {
    /// How it is told to a program.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Refused(
                Refusal::NoSuchOrder { .. }
                | Refusal::NoSuchStore { .. }
                | Refusal::NotThereAnyMore
                | Refusal::NotHeldAnyMore,
            )
            | Self::NotFound => StatusCode::NOT_FOUND,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::Desk(_) | Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoAccess | Self::FromElsewhere => StatusCode::FORBIDDEN,
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Self::FirstWanted => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// A title, and what to tell: `now` is the present, for the number of an incident.
    pub(super) fn words(&self, lang: Lang, now: i64) -> (&'static str, Vec<String>) {
        let words = Words(lang);
        let (title, line) = match self {
            Self::Refused(refusal) => {
                let lines = refusal.words(lang);
                return (words.trouble_title(), lines.lines().map(str::to_owned).collect());
            }
            Self::Desk(error) => {
                let lines = told_of_desk(error, (lang, now));
                return (words.trouble_title(), lines.lines().map(str::to_owned).collect());
            }
            Self::Fault(why) => return (words.trouble_title(), vec![own_fault(why, (lang, now))]),
            Self::NotFound => (words.not_found_title(), words.not_found()),
            Self::BadForm => (words.bad_form_title(), words.bad_form()),
            Self::TooLarge => (words.too_large_title(), words.too_large()),
            Self::TooSlow => (words.too_slow_title(), words.too_slow()),
            Self::NoAccess => (words.no_access_title(), words.no_access()),
            Self::FromElsewhere => (words.from_elsewhere_title(), words.from_elsewhere()),
            Self::WrongHost => (words.not_found_title(), words.wrong_host()),
            Self::FirstWanted => (words.first_wanted_title(), words.first_wanted()),
        };
        (title, vec![line.to_owned()])
    }
}

fn own_fault(why: &str, (lang, now): (Lang, i64)) -> String {
    let incident = format!("{:x}-{:x}", now, std::process::id());
    tracing::error!(incident, "the board");
    summary::own_fault(&incident, why, lang)
}

fn told_of_desk(error: &DeskError, (lang, now): (Lang, i64)) -> String {
    match error {
        DeskError::Refused(refusal) => refusal.words(lang),
        DeskError::Opening(OpeningError::Flawed(flaws)) => {
            let words: Vec<String> = flaws.iter().map(|flaw| settings::flaw(flaw, lang)).collect();
            words.join("\n")
        }
        DeskError::Shop(error) | DeskError::Opening(OpeningError::Shop(error)) => {
            told_of_shop(error, (lang, now))
        }
        DeskError::Fault(why) => own_fault(why, (lang, now)),
    }
}

pub(super) fn told_of_shop(error: &ShopError, (lang, now): (Lang, i64)) -> String {
    match error {
        ShopError::Io(path, why) => summary::folder_refuses(&path.to_string_lossy(), why, lang),
        ShopError::Publish(error) => {
            summary::folder_refuses(&error.path.to_string_lossy(), &error.source, lang)
        }
        ShopError::Password(trouble) => no_password(&trouble.to_string(), lang),
        error if error.is_ledger_full() => {
            summary::folder_refuses("state/", &std::io::ErrorKind::StorageFull.into(), lang)
        }
        error => match error.of_ledger() {
            Some(LedgerErrorKind::Corrupt) => damaged(&format!("{error:#}"), lang),
            Some(LedgerErrorKind::Busy) => is_locked(lang),
            Some(LedgerErrorKind::ReadOnly) => is_read_only(lang),
            Some(LedgerErrorKind::Refused) => refuses_us(&format!("{error:#}"), lang),
            Some(LedgerErrorKind::Interrupted) => is_away(&format!("{error:#}"), lang),
            _ => own_fault(&format!("{error:#}"), (lang, now)),
        },
    }
}
