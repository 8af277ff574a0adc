//! Files that are taken away, by their numbers.

use super::gate::escaped;
use super::shared::Shared;
use super::trouble::Trouble;
use super::visit::Visit;
use crate::desk::people::DeedKind;
use crate::desk::{TakenAway, Wanted, note_deed, take_away};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use std::fs::File;
use std::io::{self, Read};

/// Bytes that are read at once.
const PIECE: usize = 64 << 10;

pub(super) async fn original(board: State<Shared>, visit: Visit, Path(id): Path<i64>) -> Answer {
    wanted(board, visit, Wanted::Original(id)).await
}

pub(super) async fn twin(board: State<Shared>, visit: Visit, Path(id): Path<i64>) -> Answer {
    wanted(board, visit, Wanted::Twin(id)).await
}

pub(super) async fn export(board: State<Shared>, visit: Visit, Path(id): Path<i64>) -> Answer {
    wanted(board, visit, Wanted::Export(id)).await
}

pub(super) async fn report(board: State<Shared>, visit: Visit, Path(number): Path<String>) -> Answer {
    wanted(board, visit, Wanted::Report(number)).await
}

pub(super) async fn labels(board: State<Shared>, visit: Visit, Path(number): Path<String>) -> Answer {
    wanted(board, visit, Wanted::Labels(number)).await
}

type Answer = Result<Response, Trouble>;

async fn wanted(State(board): State<Shared>, visit: Visit, wanted: Wanted) -> Answer {
    let doer = visit.doer();
    let taken = board
        .ask(move |desk| {
            let taken = take_away(&desk.shop, &desk.ledger, &wanted)?;
            // Who took which customers' data away is kept; the shop's state is as it was.
            note_deed(&desk.ledger, &doer.deed(DeedKind::Downloaded, &taken.name, ""))?;
            Ok(taken)
        })
        .await?;
    Ok(attached(taken))
}

/// A file as an answer that browsers keep and never show.
pub(super) fn attached(taken: TakenAway) -> Response {
    let TakenAway { file, name, bytes } = taken;
    let name = escaped(&name).replace('/', "%2F");
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_LENGTH, bytes.to_string()),
        (CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
    ];
    // What grows meanwhile is sent as far as it was promised.
    let pieces = futures_util::stream::try_unfold(file.take(bytes), next_piece);
    (headers, Body::from_stream(pieces)).into_response()
}

async fn next_piece(mut file: io::Take<File>) -> io::Result<Option<(Bytes, io::Take<File>)>> {
    let read = tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece)?;
        piece.truncate(read);
        Ok::<_, io::Error>((piece, file))
    });
    let (piece, file) = read.await.map_err(io::Error::other)??;
    Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
}
