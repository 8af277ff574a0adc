//! ファイルを入れる: a file that a browser sends, streamed into the inbox.
//!
//! **Invariant.** However large a file is, a few pieces of it are in memory; however slowly it comes, a stop of half a minute
//! ends it, and nothing of it is in the inbox.

use super::gate::escaped;
use super::page::{go_to, own_place};
use super::shared::Shared;
use super::trouble::Trouble;
use super::visit::Visit;

use crate::desk::people::DeedKind;
use crate::desk::{Doer, DropIn, sweep_broken_off};
use axum::body::Bytes;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request, State};
use axum::response::Response;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::timeout;

/// Pieces that wait for the disk.
const AHEAD: usize = 4;
/// How long a browser may send nothing.
const PATIENCE: Duration = Duration::from_secs(30);
/// Files in one form.
const FILES: usize = 50;
/// Letters of a field that is no file.
const FIELD_LETTERS: usize = 500;

/// A piece of a file.
enum Piece {
    Bytes(Bytes),
    /// The file is whole.
    End,
}

/// ファイルを入れる.
pub(super) async fn put_in(
    State(board): State<Shared>,
    visit: Visit,
    request: Request,
) -> Result<Response, Trouble> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Trouble::BadForm)?;
    let (mut store, mut back) = (String::new(), "/files".to_owned());
    let (mut done, mut files) = (Vec::new(), 0);
    while let Some(field) = next(form.next_field()).await? {
        match field.name().unwrap_or_default() {
            "store" => store = text_of(field).await?,
            "back" => back = own_place(&text_of(field).await?),
            "file" => {
                let name = field.file_name().unwrap_or_default().to_owned();
                if name.is_empty() {
                    continue;
                }
                files += 1;
                if files > FILES {
                    return Err(Trouble::TooLarge);
                }
                done.push(one_file(&board, (&store, name), visit.doer(), field).await?);
            }
            _ => {}
        }
    }
    let mark = if back.contains('?') { '&' } else { '?' };
    let said =
        if done.is_empty() { "none=1".to_owned() } else { format!("put={}", escaped(&done.join("、"))) };
    Ok(go_to(&format!("{back}{mark}{said}")))
}

/// What comes next, when it comes in time.
async fn next<T>(
    coming: impl Future<Output = Result<T, axum::extract::multipart::MultipartError>>,
) -> Result<T, Trouble> {
    timeout(PATIENCE, coming).await.map_err(|_| Trouble::TooSlow)?.map_err(|_| Trouble::BadForm)
}

async fn text_of(mut field: Field<'_>) -> Result<String, Trouble> {
    let mut bytes = Vec::new();
    while let Some(piece) = next(field.chunk()).await? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > FIELD_LETTERS {
            return Err(Trouble::TooLarge);
        }
    }
    String::from_utf8(bytes).map_err(|_| Trouble::BadForm)
}

async fn one_file(
    board: &Shared,
    (store, name): (&str, String),
    doer: Doer,
    mut field: Field<'_>,
) -> Result<String, Trouble> {
    let _turn = board.uploads.acquire().await;
    let (sender, pieces) = channel(AHEAD);
    let (store, clock) = (store.to_owned(), (board.clock)());
    let writing = board.ask(move |desk| {
        // A server that goes on for months meets what an earlier one left once that is a day old.
        sweep_broken_off(&desk.shop, clock);
        let put = DropIn::begin(&desk.shop, &store, &name)?;
        write(put, pieces, |put| put.finish(&desk.ledger, &doer, DeedKind::Uploaded))
    });
    let sending = async move {
        while let Some(piece) = next(field.chunk()).await? {
            if sender.send(Piece::Bytes(piece)).await.is_err() {
                // The disk refuses, or it is too large: whoever writes says so.
                return Ok(());
            }
        }
        // Whoever writes and is gone has said why.
        drop(sender.send(Piece::End).await);
        Ok::<(), Trouble>(())
    };
    let (written, sent) = futures_util::future::join(writing, sending).await;
    sent?;
    written?.ok_or(Trouble::TooLarge)
}

/// Writes pieces until the file is whole; `None`: it is too large, or was broken off.
fn write<E>(
    mut put: DropIn,
    mut pieces: Receiver<Piece>,
    finish: impl FnOnce(DropIn) -> Result<String, E>,
) -> Result<Option<String>, E>
where
    E: From<crate::desk::DeskError>,
{
    loop {
        match pieces.blocking_recv() {
            Some(Piece::Bytes(piece)) if !put.write(&piece)? => return Ok(None),
            Some(Piece::Bytes(_)) => {}
            Some(Piece::End) => return finish(put).map(Some),
            None => return Ok(None),
        }
    }
}
