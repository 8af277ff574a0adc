//! The page that says why there is no other.

use super::page::{Frame, show};
use super::trouble::Trouble;
use super::view::TroublePage;
use super::visit::Visit;
use axum::response::{IntoResponse, Response};

/// It, for whoever asked.
pub(super) fn page_of(trouble: &Trouble, visit: &Visit) -> Response {
    let (title, lines) = trouble.words(visit.lang, visit.now);
    let mut frame = Frame::bare(visit, title);
    frame.is_menu_shown = visit.person.is_some();
    (trouble.status(), show(&TroublePage { frame, lines })).into_response()
}
