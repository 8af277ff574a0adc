//! 発送情報を更新: what would go is shown, and what was shown goes, once.

use super::form::Fields;
use super::gate::escaped;
use super::page::{Frame, Here, go_to, show};
use super::secrets::new_key;
use super::shared::Shared;
use super::trouble::Trouble;
use super::view::{SendPage, SendingPage};
use super::visit::Visit;
use crate::desk::{
    Confirmation, SendPreview, SendWish, carry_out, confirm, preview, sending_stands, unsettled,
};
use crate::normalize::cell::date;
use crate::notice::Refusal;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::sync::Arc;

/// A field of the query or the form by its name.
type Asked<'a> = &'a dyn Fn(&str) -> String;

fn wish_of(field: Asked<'_>) -> Result<SendWish, ()> {
    let day = |name: &str| match field(name).trim() {
        "" => Ok(None),
        text => date(text, None, chrono_tz::Tz::UTC).map(Some).ok_or(()),
    };
    let store = Some(field("store")).filter(|store| !store.is_empty());
    Ok(SendWish { store, from: day("from")?, to: day("to")? })
}

/// The page; with `look`, what would go.
pub(super) async fn page(
    State(board): State<Shared>,
    visit: Visit,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let field = |name: &str| query.get(name).cloned().unwrap_or_default();
    let Ok(wish) = wish_of(&field) else {
        let mistake = visit.words().not_a_day().to_owned();
        let page = shown(&board, visit, SendWish::default(), None, mistake).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if !query.contains_key("look") {
        return shown(&board, visit, wish, None, String::new()).await;
    }
    let (asked, now) = (wish.clone(), visit.now);
    match board.ask(move |desk| preview(&desk.shop, &desk.ledger, &asked, now)).await {
        Ok(preview) => shown(&board, visit, wish, Some(preview), String::new()).await,
        Err(Trouble::Refused(refusal @ (Refusal::PeriodBackwards { .. } | Refusal::NoSuchStore { .. }))) => {
            let mistake = refusal.words(visit.lang);
            let page = shown(&board, visit, wish, None, mistake).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble),
    }
}

async fn shown(
    board: &Shared,
    visit: Visit,
    wish: SendWish,
    preview: Option<SendPreview>,
    mistake: String,
) -> Result<Response, Trouble> {
    let key = new_key().ok_or_else(|| Trouble::Fault("the system gives no randomness".to_owned()))?;
    let model = board
        .ask(move |desk| {
            let frame = Frame::of(desk, &visit, Some(Here::Send), visit.words().send())?;
            let shop = &desk.shop;
            let mut page = SendPage::of(frame, shop, (&wish, preview.as_ref()), &unsettled(&desk.ledger)?);
            (page.key, page.mistake) = (key, mistake);
            Ok(page)
        })
        .await?;
    Ok(show(&model))
}

/// この内容で発送情報を更新.
pub(super) async fn send(
    State(board): State<Shared>,
    visit: Visit,
    fields: Fields,
) -> Result<Response, Trouble> {
    let field = |name: &str| fields.get(name).to_owned();
    let wish = wish_of(&field).map_err(|()| Trouble::BadForm)?;
    let key: String = field("key").chars().filter(char::is_ascii_hexdigit).take(64).collect();
    if key.len() != 64 {
        return Err(Trouble::BadForm);
    }
    let confirmation = Confirmation { wish: wish.clone(), digest: field("digest"), key: key.clone() };
    let doer = visit.doer();
    let confirmed = board
        .ask(move |desk| confirm(&Arc::clone(&desk.shop), &mut desk.ledger, &confirmation, &doer))
        .await?;
    match confirmed {
        // The same form once more: what came of it is shown.
        None => {}
        Some(Err(now)) => {
            let mistake = visit.words().has_changed().to_owned();
            let page = shown(&board, visit, wish, Some(now), mistake).await?;
            return Ok((StatusCode::CONFLICT, page).into_response());
        }
        Some(Ok(preview)) => begin(&board, key.clone(), preview, visit.now),
    }
    Ok(go_to(&format!("/send/{}", escaped(&key))))
}

/// Sends on a thread of its own: whoever has confirmed it may go.
fn begin(board: &Shared, key: String, preview: SendPreview, now: i64) {
    let board = Arc::clone(board);
    std::thread::spawn(move || {
        let claimant = board.claimant("export");
        let sent = board
            .desks
            .at(|desk| carry_out(&Arc::clone(&desk.shop), &mut desk.ledger, (&key, &preview), claimant, now));
        if let Err(error) = sent {
            tracing::error!(%error, "what came of a sending cannot be kept");
        }
    });
}

/// What came of a sending.
pub(super) async fn outcome(
    State(board): State<Shared>,
    visit: Visit,
    Path(key): Path<String>,
) -> Result<Response, Trouble> {
    let model = board
        .ask(move |desk| {
            let frame = Frame::of(desk, &visit, Some(Here::Send), visit.words().sent_outcome())?;
            let stands = sending_stands(&desk.ledger, &key)?;
            Ok(stands.map(|stands| SendingPage::of(frame, &desk.shop, &stands, visit.now)))
        })
        .await?;
    model.map(|model| show(&model)).ok_or(Trouble::NotFound)
}
