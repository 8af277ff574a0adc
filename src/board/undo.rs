//! 取り消す: what would change is shown, and what was shown is taken back.

use super::form::Fields;
use super::page::{Frame, Here, go_to, show};
use super::shared::Shared;
use super::trouble::Trouble;
use super::view::UndoPage;
use super::visit::Visit;
use crate::board::link::escaped;
use crate::desk::{AskedUndo, undo_or_ask};
use crate::notice::Refusal;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// What would change.
pub(super) async fn page(
    State(board): State<Shared>,
    visit: Visit,
    Path(id): Path<i64>,
) -> Result<Response, Trouble> {
    shown(&board, visit, id, None).await
}

/// The page as things stand now; `mistake`: why nothing was taken back.
async fn shown(board: &Shared, visit: Visit, id: i64, mistake: Option<Refusal>) -> Result<Response, Trouble> {
    let sender = Arc::clone(board);
    let (status, model) = board
        .ask(move |desk| {
            let shop = Arc::clone(&desk.shop);
            let wish = AskedUndo { arrival: id, dry: true, ..AskedUndo::default() };
            let would = undo_or_ask(&shop, &mut desk.ledger, &wish, sender.claimant("undo"), visit.now);
            let frame = Frame::of(desk, &visit, Some(Here::Files), visit.words().undo_title())?;
            let is_refused = mistake.is_some();
            let mistake = mistake.map(|refusal| refusal.words(visit.lang)).unwrap_or_default();
            match would {
                Ok(would) if is_refused => {
                    Ok((StatusCode::CONFLICT, UndoPage::of(frame, id, &would, &mistake)))
                }
                Ok(would) => Ok((StatusCode::OK, UndoPage::of(frame, id, &would, ""))),
                Err(crate::desk::DeskError::Refused(refusal)) => {
                    Ok((StatusCode::CONFLICT, UndoPage::refused(frame, id, &refusal.words(visit.lang))))
                }
                Err(error) => Err(error),
            }
        })
        .await?;
    Ok((status, show(&model)).into_response())
}

/// 取り消す.
pub(super) async fn undo(
    State(board): State<Shared>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let seen = fields.get("seen").to_owned();
    if seen.is_empty() {
        return Err(Trouble::BadForm);
    }
    let (sender, by, now) = (Arc::clone(&board), visit.name().to_owned(), visit.now);
    let wish = AskedUndo { arrival: id, dry: false, seen: Some(seen), by: Some(by) };
    let done = board
        .ask(move |desk| {
            let shop = Arc::clone(&desk.shop);
            undo_or_ask(&shop, &mut desk.ledger, &wish, sender.claimant("undo"), now)
        })
        .await;
    match done {
        Ok(undone) => Ok(go_to(&format!("/files?undone={}", escaped(&undone.file)))),
        Err(Trouble::Refused(refusal)) => shown(&board, visit, id, Some(refusal)).await,
        Err(trouble) => Err(trouble),
    }
}
