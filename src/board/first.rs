//! はじめに: whoever has a key sets a password; with the first one, whoever becomes the first to own the board.

use super::form::Fields;
use super::login::begin_session;
use super::page::{Frame, go_to, show};
use super::secrets::{LONGEST, SHORTEST, kept_of, kept_of_password};
use super::shared::Shared;
use super::trouble::Trouble;
use super::view::FirstPage;
use super::visit::Visit;
use crate::desk::people::{Invited, accept_invitation, folded_name, invited};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::sync::atomic::Ordering;

/// The page.
pub(super) async fn page(
    State(board): State<Shared>,
    visit: Visit,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let key = query.get("key").cloned().unwrap_or_default();
    let opens = opens(&board, &key, visit.now).await?;
    Ok(form(&visit, key, opens.as_ref(), String::new(), ""))
}

async fn opens(board: &Shared, key: &str, now: i64) -> Result<Option<Invited>, Trouble> {
    let kept = kept_of(key);
    board.ask(move |desk| invited(&desk.ledger, &kept, now)).await
}

fn form(visit: &Visit, key: String, opens: Option<&Invited>, mistake: String, name: &str) -> Response {
    let words = visit.words();
    let Some(opens) = opens else {
        let frame = Frame::bare(visit, words.key_is_over_title());
        let page = FirstPage {
            frame,
            key: String::new(),
            mistake: String::new(),
            name: String::new(),
            is_named: true,
            holds: false,
        };
        return (StatusCode::FORBIDDEN, show(&page)).into_response();
    };
    let (name, is_named) = match opens {
        Invited::First => (name.to_owned(), false),
        Invited::Person(person) => (person.name.clone(), true),
    };
    let frame = Frame::bare(visit, words.first_title());
    show(&FirstPage { frame, key, mistake, name, is_named, holds: true })
}

/// 決めて入る.
pub(super) async fn decide(
    State(board): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Trouble> {
    let (key, words, now) = (fields.get("key").to_owned(), visit.words(), visit.now);
    let Some(opens) = opens(&board, &key, now).await? else {
        return Ok(form(&visit, key, None, String::new(), ""));
    };
    let (name, password) = (fields.get("name").trim().to_owned(), fields.get("password").to_owned());
    let length = password.chars().count();
    let mistake = if opens == Invited::First && folded_name(&name).is_none() {
        Some(words.bad_name())
    } else if !(SHORTEST..=LONGEST).contains(&length) {
        Some(words.too_short())
    } else if password != fields.get("again") {
        Some(words.not_the_same())
    } else {
        None
    };
    if let Some(mistake) = mistake {
        let page = form(&visit, key, Some(&opens), mistake.to_owned(), &name);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let turn = board.passwords.acquire().await;
    let kept = kept_of(&key);
    let accepted = board
        .ask(move |desk| match kept_of_password(&password) {
            Some(password) => accept_invitation(&desk.ledger, &kept, &name, &password, now),
            None => Err(crate::desk::DeskError::Fault("the system gives no randomness".to_owned())),
        })
        .await?;
    drop(turn);
    let Some(person) = accepted else { return Ok(form(&visit, key, None, String::new(), "")) };
    board.has_owner.fetch_or(opens == Invited::First, Ordering::Relaxed);
    let cookie = begin_session(&board, &visit, person, &headers).await?;
    Ok((cookie, go_to("/")).into_response())
}
