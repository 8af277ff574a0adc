//! 設定: people, stores as they are set, and what people did.

use super::form::Fields;
use super::page::{Frame, Here, go_to, show};
use super::secrets::{LONGEST, SHORTEST, kept_of, kept_of_password, new_key};
use super::shared::Shared;
use super::trouble::Trouble;
use super::view::{SettingsPage, SettingsShown};
use super::visit::Visit;
use crate::desk::people::{PersonChange, Role, add_person, change_person, people, sessions};
use crate::desk::{DeskError, deeds, notices_standing, store_tokens};
use crate::profile::{Profile, Rank};
use crate::shop::Shop;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;

/// Deeds on a page.
const DEEDS: usize = 100;

/// The page.
pub(super) async fn page(
    State(board): State<Shared>,
    visit: Visit,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let before = query.get("before").and_then(|before| before.parse().ok());
    shown(&board, visit, before, (String::new(), "")).await
}

/// The page with what came of a trial: that it was taken, or why not.
pub(super) async fn shown_with(
    board: &Shared,
    visit: Visit,
    (good, trouble): (String, String),
) -> Result<Response, Trouble> {
    let mut model = model_of(board, visit, None).await?;
    (model.good, model.trouble) = (good, trouble);
    Ok(show(&model))
}

async fn shown(
    board: &Shared,
    visit: Visit,
    before: Option<i64>,
    (link, mistake): (String, &'static str),
) -> Result<Response, Trouble> {
    let mut model = model_of(board, visit, before).await?;
    (model.link, model.mistake) = (link, mistake);
    Ok(show(&model))
}

async fn model_of(board: &Shared, visit: Visit, before: Option<i64>) -> Result<SettingsPage, Trouble> {
    board
        .ask(move |desk| {
            let frame = Frame::of(desk, &visit, Some(Here::Settings), visit.words().settings())?;
            let (shop, ledger) = (&desk.shop, &desk.ledger);
            let shown = SettingsShown {
                people: people(ledger)?,
                sessions: sessions(ledger, visit.now)?,
                deeds: deeds(ledger, before, None, DEEDS)?,
                stores: store_tokens(shop),
                notices: notices_standing(shop, Some(ledger))?,
                formats: formats_of(shop),
                layouts: shop.layouts.iter().map(|it| (it.id().to_owned(), it.title().to_owned())).collect(),
                zone: shop.settings.timezone,
            };
            Ok(SettingsPage::of(frame, shown))
        })
        .await
}

/// Formats: id, title, whether it is the shop's own; its own first.
fn formats_of(shop: &Shop) -> Vec<(String, String, bool)> {
    let format = |it: &Profile| (it.id.clone(), it.title.clone(), it.rank == Rank::Own);
    let mut formats: Vec<(String, String, bool)> = shop.profiles.iter().map(format).collect();
    formats.sort_by_key(|(.., is_own)| !is_own);
    formats
}

/// Adds somebody, with a link by which they set a password, or with one that the owner sets.
pub(super) async fn invite(
    State(board): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Trouble> {
    let (name, role) = (fields.get("name").trim().to_owned(), role_of(&fields)?);
    let (who, now, password) = (visit.name().to_owned(), visit.now, fields.get("password").to_owned());
    if !password.is_empty() && !(SHORTEST..=LONGEST).contains(&password.chars().count()) {
        let mistake = visit.words().too_short();
        return refused(&board, visit, mistake).await;
    }
    let (key, link) = (fresh_key()?, password.is_empty());
    let kept = kept_of(&key);
    let turn = board.passwords.acquire().await;
    let added = board
        .ask(move |desk| {
            let how = if link {
                PersonChange::Invite(kept)
            } else {
                let randomless = || DeskError::Fault("the system gives no randomness".to_owned());
                PersonChange::Password(kept_of_password(&password).ok_or_else(randomless)?)
            };
            add_person(&desk.ledger, (&name, role), &how, (&who, now))
        })
        .await?;
    drop(turn);
    let Some(person) = added else {
        let mistake = visit.words().name_taken();
        return refused(&board, visit, mistake).await;
    };
    if link {
        let link = link_of(&visit, &headers, &key);
        return shown(&board, visit, None, (link, "")).await;
    }
    let good = visit.words().can_log_in(&person.name);
    shown_with(&board, visit, (good, String::new())).await
}

/// The page with a mistake in what was sent.
async fn refused(board: &Shared, visit: Visit, mistake: &'static str) -> Result<Response, Trouble> {
    let page = shown(board, visit, None, (String::new(), mistake)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Changes what somebody may do, switches them off or on, or gives them a new link.
pub(super) async fn change(
    State(board): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Trouble> {
    let person = fields.get("person").parse().map_err(|_| Trouble::BadForm)?;
    let (change, key) = match fields.get("do") {
        "role" => (PersonChange::Role(role_of(&fields)?), None),
        "off" => (PersonChange::Off(true), None),
        "on" => (PersonChange::Off(false), None),
        "link" => {
            let key = fresh_key()?;
            (PersonChange::Invite(kept_of(&key)), Some(key))
        }
        _ => return Err(Trouble::BadForm),
    };
    let (who, now) = (visit.name().to_owned(), visit.now);
    let done = board.ask(move |desk| change_person(&desk.ledger, person, &change, (&who, now))).await?;
    if !done {
        let mistake = visit.words().last_owner();
        let page = shown(&board, visit, None, (String::new(), mistake)).await?;
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    match key {
        Some(key) => {
            let link = link_of(&visit, &headers, &key);
            shown(&board, visit, None, (link, "")).await
        }
        None => Ok(go_to("/settings")),
    }
}

fn role_of(fields: &Fields) -> Result<Role, Trouble> {
    Role::of_name(fields.get("role")).ok_or(Trouble::BadForm)
}

fn fresh_key() -> Result<String, Trouble> {
    new_key().ok_or_else(|| Trouble::Fault("the system gives no randomness".to_owned()))
}

/// The link, by the name by which the board was called: the gate has seen that it is one of ours.
fn link_of(visit: &Visit, headers: &HeaderMap, key: &str) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let scheme = if visit.is_private { "https" } else { "http" };
    format!("{scheme}://{host}/first?key={key}")
}
