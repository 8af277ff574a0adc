//! Coming in and leaving: 入る, 出る, and the language.

use super::form::Fields;
use super::page::{Frame, go_to, own_place, show};
use super::secrets::{is_password, kept_of, new_key};
use super::shared::Shared;
use super::trouble::Trouble;
use super::view::LoginPage;
use super::visit::{LANGUAGE, SESSION, Visit};
use crate::desk::people::{self, DeedKind, Person};
use crate::desk::{Doer, note_deed};
use axum::extract::{Query, State};
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use cookie::{Cookie, SameSite, time::Duration as CookieAge};
use std::collections::HashMap;
use std::time::Instant;

/// How long a browser keeps a session's key; the ledger ends it earlier when nobody uses it.
const KEPT_DAYS: i64 = 30;
/// So many wrong passwords in a row are worth a line in 操作記録.
const TOLD_OF: u32 = 5;

/// The page.
pub(super) async fn page(visit: Visit, Query(query): Query<HashMap<String, String>>) -> Response {
    let to = own_place(query.get("to").map_or("/", String::as_str));
    if visit.person.is_some() {
        return go_to(&to);
    }
    form(&visit, to, String::new(), "")
}

fn form(visit: &Visit, to: String, mistake: String, name: &str) -> Response {
    let frame = Frame::bare(visit, visit.words().log_in());
    show(&LoginPage { frame, to, mistake, name: name.to_owned() })
}

/// 入る.
pub(super) async fn log_in(
    State(board): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Trouble> {
    let (name, to) = (fields.get("name").trim().to_owned(), own_place(fields.get("to")));
    let folded = people::folded_name(&name).unwrap_or_default();
    let from = visit.ends.remote;
    if let Some(wait) = board.throttle.wait(&folded, from, Instant::now()) {
        let mistake = visit.words().wait_before_password(wait.as_secs() + 1);
        return Ok((StatusCode::TOO_MANY_REQUESTS, form(&visit, to, mistake, &name)).into_response());
    }
    match person_of(&board, &name, fields.get("password")).await? {
        Some(person) => {
            board.throttle.succeeded(&folded, from);
            let cookie = begin_session(&board, &visit, person, &headers).await?;
            Ok((cookie, go_to(&to)).into_response())
        }
        None => {
            if board.throttle.failed(&folded, from, Instant::now()) == TOLD_OF {
                let doer = Doer { name: String::new(), at: visit.now };
                let deed = doer.deed(DeedKind::Refused, &name, &from.to_string());
                board.ask(move |desk| note_deed(&desk.ledger, &deed)).await?;
            }
            let mistake = visit.words().wrong_password().to_owned();
            Ok((StatusCode::FORBIDDEN, form(&visit, to, mistake, &name)).into_response())
        }
    }
}

/// Whoever has that name and password. It takes as long for names that nobody has.
async fn person_of(board: &Shared, name: &str, password: &str) -> Result<Option<Person>, Trouble> {
    let (asked, password) = (name.to_owned(), password.to_owned());
    let _turn = board.passwords.acquire().await;
    board
        .ask(move |desk| {
            let person = people::person_named(&desk.ledger, &asked)?.filter(|person| !person.is_off);
            let is_right = is_password(&password, person.as_ref().map(|person| person.password.as_str()));
            Ok(person.filter(|_| is_right))
        })
        .await
}

/// Begins a session; the cookie that holds its key.
pub(super) async fn begin_session(
    board: &Shared,
    visit: &Visit,
    person: Person,
    headers: &HeaderMap,
) -> Result<[(axum::http::HeaderName, HeaderValue); 1], Trouble> {
    let key = new_key().ok_or_else(|| Trouble::Fault("the system gives no randomness".to_owned()))?;
    let browser = headers.get(USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or("").to_owned();
    let (kept, now) = (kept_of(&key), visit.now);
    board.ask(move |desk| people::log_in(&desk.ledger, &person, &kept, &browser, now)).await?;
    let cookie = Cookie::build((SESSION, key)).max_age(CookieAge::days(KEPT_DAYS)).http_only(true);
    set_cookie(cookie.secure(visit.is_private).build())
}

fn set_cookie(mut cookie: Cookie<'_>) -> Result<[(axum::http::HeaderName, HeaderValue); 1], Trouble> {
    cookie.set_path("/");
    cookie.set_same_site(SameSite::Lax);
    let value = HeaderValue::from_str(&cookie.to_string()).map_err(|_| Trouble::BadForm)?;
    Ok([(SET_COOKIE, value)])
}

/// 出る.
pub(super) async fn log_out(State(board): State<Shared>, visit: Visit) -> Result<Response, Trouble> {
    if let (Some(session), doer) = (visit.session.clone(), visit.doer()) {
        board.ask(move |desk| people::log_out(&desk.ledger, &session, &doer)).await?;
    }
    let gone = Cookie::build((SESSION, "")).max_age(CookieAge::ZERO).http_only(true).build();
    Ok((set_cookie(gone)?, go_to("/login")).into_response())
}

/// The language switch. It changes nothing but a cookie of whoever presses it.
pub(super) async fn choose_language(visit: Visit, fields: Fields) -> Result<Response, Trouble> {
    let to = if fields.get("to") == "en" { "en" } else { "ja" };
    let cookie = Cookie::build((LANGUAGE, to)).max_age(CookieAge::days(365)).secure(visit.is_private);
    Ok((set_cookie(cookie.build())?, go_to(&own_place(fields.get("back")))).into_response())
}
