//! この形式を教える: what the columns of a file are that nobody foresaw, read at once, and kept.

use super::form::Fields;
use super::held::{Said, shown};
use super::lesson::lesson_of;
use super::page::go_to;
use super::shared::Shared;
use super::trouble::Trouble;
use super::visit::Visit;
use crate::desk::{foreign_file, keep_taught};
use crate::notice::Refusal;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// 読んでみる: the page again, with the file as it would be read.
pub(super) async fn read(
    State(board): State<Shared>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response, Trouble> {
    shown(&board, visit, (id, 0), Said { taught: fields, ..Said::default() }).await
}

/// 覚えて取り込む.
pub(super) async fn keep(
    State(board): State<Shared>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let (doer, taught, name) = (visit.doer(), fields.clone(), fields.get("title").to_owned());
    let kept = board
        .ask(move |desk| {
            let Some(foreign) = foreign_file(&desk.shop, &desk.ledger, id)? else {
                return Err(Refusal::NotHeldAnyMore.into());
            };
            let (_, document) = lesson_of(&foreign, &name, &taught);
            keep_taught(&desk.shop, &desk.ledger, id, &document, &doer)
        })
        .await;
    match kept {
        Ok(_) => Ok(go_to("/held?done=taught")),
        Err(Trouble::Refused(refusal @ Refusal::Unreadable(_))) => {
            let said = Said { mistake: refusal.words(visit.lang), taught: fields, ..Said::default() };
            let page = shown(&board, visit, (id, 0), said).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble),
    }
}
