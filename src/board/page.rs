//! What all pages share: the frame around them, and how a model becomes an answer.

use super::desks::OpenDesk;
use super::visit::Visit;
use crate::desk::people::Role;
use crate::desk::{DeskError, Glance, glance};
use crate::notice::board::Words;
use crate::shop::{Shop, local_day, shown_time};
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Response};
use chrono::Datelike;
use chrono_tz::Tz;

/// The pages of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Here {
    Today,
    Orders,
    Mend,
    Send,
    Files,
    Settings,
}

/// What stands around a page.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// The words of the reader's language.
    pub(super) w: Words,
    /// The page's title.
    pub(super) title: String,
    /// Where in the menu it is.
    pub(super) here: Option<Here>,
    /// Whether the menu is shown: not to whoever has still to come in.
    pub(super) is_menu_shown: bool,
    /// Their name; empty for nobody.
    pub(super) who: String,
    /// What they may do.
    pub(super) role: Option<Role>,
    /// Whether they can leave: whoever a proxy names cannot.
    pub(super) can_log_out: bool,
    /// Whether names, addresses, phones and mails are shown.
    pub(super) sees_people: bool,
    /// What stands at the top.
    pub(super) glance: Glance,
    /// What the reader should know before all else.
    pub(super) warnings: Vec<&'static str>,
    /// Files that wait with nobody there who takes them in; empty: none, or it is not theirs to do.
    pub(super) unwatched: String,
    /// What came of taking files in, where that was asked for.
    pub(super) took: Option<&'static str>,
    /// Where they are, to come back to.
    pub(super) place: String,
    /// What changes with the program, so that browsers keep assets no longer than that.
    pub(super) assets: &'static str,
}

impl Frame {
    /// The frame of a page that is there for whoever is not known, too.
    pub(super) fn bare(visit: &Visit, title: &str) -> Self {
        Self {
            w: visit.words(),
            title: title.to_owned(),
            here: None,
            is_menu_shown: false,
            who: visit.name().to_owned(),
            role: visit.role(),
            can_log_out: visit.session.is_some(),
            sees_people: visit.sees_people(),
            glance: Glance::default(),
            warnings: Vec::new(),
            unwatched: String::new(),
            took: None,
            place: visit.place.clone(),
            assets: super::assets::mark(),
        }
    }

    /// The frame of a page in the menu.
    ///
    /// # Errors
    /// When the folder or the ledger cannot be read.
    pub(super) fn of(
        desk: &OpenDesk,
        visit: &Visit,
        here: Option<Here>,
        title: &str,
    ) -> Result<Self, DeskError> {
        let mut frame = Self::bare(visit, title);
        frame.here = here;
        frame.is_menu_shown = true;
        frame.glance = glance(&desk.shop, &desk.ledger)?;
        if frame.may_work() && frame.glance.unwatched_files > 0 {
            frame.unwatched = frame.w.files_wait_unwatched(frame.glance.unwatched_files);
        }
        frame.took = match visit.asked("pass") {
            Some("in") => Some(frame.w.taken_now()),
            Some("going") => Some(frame.w.still_takes()),
            Some("busy") => Some(frame.w.another_takes()),
            _ => None,
        };
        let is_open = !visit.ends.local.ip().to_canonical().is_loopback() && !visit.is_private;
        if desk.is_flawed && frame.may_work() {
            frame.warnings.push(frame.w.flawed());
        }
        if visit.role() == Some(Role::Owns) && is_open {
            frame.warnings.push(frame.w.plain_http());
        }
        Ok(frame)
    }

    /// Whether this is the page.
    pub(super) fn is(&self, here: Here) -> bool {
        self.here == Some(here)
    }

    pub(super) fn may_work(&self) -> bool {
        self.role >= Some(Role::Works)
    }

    pub(super) fn may_own(&self) -> bool {
        self.role == Some(Role::Owns)
    }

    /// What waits for a person.
    pub(super) fn badge(&self) -> usize {
        self.glance.held_files + self.glance.needs_person
    }
}

/// A moment as it is read at a glance: today's without the day, this year's without the year.
pub(super) fn brief_time(at: i64, now: i64, zone: Tz) -> String {
    let (Some(at_there), Some(now)) = (local_day(at, zone), local_day(now, zone)) else {
        return shown_time(at, zone);
    };
    let whole = shown_time(at, zone);
    let from = match () {
        () if at_there == now => "2026/11/30 ".len(),
        () if at_there.year() == now.year() => "2026/".len(),
        () => 0,
    };
    whole.get(from..).unwrap_or(&whole).to_owned()
}

/// A store's name.
pub(super) fn name_of(shop: &Shop, code: &str) -> String {
    shop.store(code).map_or_else(|| code.to_owned(), |store| store.name.clone())
}

/// A model as an answer.
pub(super) fn show(model: &impl Template) -> Response {
    match model.render() {
        Ok(html) => ([(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Goes on to another page of ours with a `GET`.
pub(super) fn go_to(place: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, own_place(place))]).into_response()
}

/// A place within the board: what could lead elsewhere leads to its beginning.
pub(super) fn own_place(place: &str) -> String {
    let is_own = place.starts_with('/')
        && !place.starts_with("//")
        && place.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if is_own { place.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::own_place;

    #[test]
    fn nobody_is_led_elsewhere() {
        for place in ["/", "/orders?store=a", "/orders/custom/A-1"] {
            assert_eq!(own_place(place), place);
        }
        for place in ["", "//evil.example", "https://evil.example/", "/\\evil", "/a\r\nX: y", "evil"] {
            assert_eq!(own_place(place), "/");
        }
    }
}
