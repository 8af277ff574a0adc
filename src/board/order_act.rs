//! What is pressed on the page of one order: a correction, a decision, or that it goes.

use super::desks::OpenDesk;
use super::form::Fields;
use super::order::{BesideOrder, CORRECTED, model};
use super::page::{go_to, show};
use super::shared::Shared;
use super::trouble::Trouble;
use super::visit::Visit;
use crate::desk::people::DeedKind;
use crate::desk::{
    Decided, DeskError, Hand, OneMore, carry_out_one, close, confirm_one, read_changes, retry, set_as, signed,
};
use crate::notice::Refusal;
use crate::order::Field;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// What was pressed.
pub(super) async fn act(
    State(board): State<Shared>,
    visit: Visit,
    Path((store, number)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let sender = Arc::clone(&board);
    let answer = board
        .ask(move |desk| {
            let done = match fields.get("do") {
                "set" => correct(desk, &visit, (&store, &number), &fields),
                "close" => decide(desk, &visit, (&store, &number), &fields).map(|(beside, _)| beside),
                "retry" => match decide(desk, &visit, (&store, &number), &fields) {
                    // What is decided goes at once, by the key of the page.
                    Ok((_, true)) => {
                        let place = go(&sender, desk, &visit, (&store, &number), &fields)?;
                        return Ok(Pressed::Elsewhere(place));
                    }
                    decided => decided.map(|(beside, _)| beside),
                },
                "again" | "release" => match go(&sender, desk, &visit, (&store, &number), &fields) {
                    Ok(place) => return Ok(Pressed::Elsewhere(place)),
                    Err(error) => Err(error),
                },
                _ => Ok(BesideOrder::default()),
            };
            let (status, beside) = match done {
                Ok(beside) if beside.is_conflict => (StatusCode::CONFLICT, beside),
                Ok(beside) => (StatusCode::OK, beside),
                Err(DeskError::Refused(refusal)) => {
                    let is_conflict = matches!(refusal, Refusal::ChangedMeanwhile { .. });
                    let mistakes = refusal.words(visit.lang).lines().map(str::to_owned).collect();
                    let written = written_of(&fields);
                    (
                        StatusCode::CONFLICT,
                        BesideOrder { mistakes, written, is_conflict, ..BesideOrder::default() },
                    )
                }
                Err(error) => return Err(error),
            };
            Ok(Pressed::Page(status, Box::new(model(desk, &visit, &store, &number, beside)?)))
        })
        .await?;
    Ok(match answer {
        Pressed::Page(status, model) => (status, show(&*model)).into_response(),
        Pressed::Elsewhere(place) => go_to(&place),
    })
}

/// Where somebody is led after they have pressed.
enum Pressed {
    Page(StatusCode, Box<super::view::OrderPage>),
    Elsewhere(String),
}

/// もう一度知らせる, and that it may go: once a key; gives where the outcome stands.
fn go(
    board: &Shared,
    desk: &mut OpenDesk,
    visit: &Visit,
    (store, number): (&str, &str),
    fields: &Fields,
) -> Result<String, DeskError> {
    let what = match fields.get("do") {
        "again" => OneMore::Again,
        "release" => OneMore::Released,
        _ => OneMore::Resumed,
    };
    let key: String = fields.get("key").chars().filter(char::is_ascii_hexdigit).take(64).collect();
    let place = format!("/send/{key}");
    let seen = fields.get("seen").parse().ok().zip(told_of(fields));
    if key.len() != 64 || seen.is_none() && what != OneMore::Resumed {
        return Err(Refusal::ChangedMeanwhile { number: number.to_owned() }.into());
    }
    let seen = seen.filter(|_| what != OneMore::Resumed);
    let confirmed = confirm_one(&mut desk.ledger, (store, number), (what, seen), &key, &visit.doer())?;
    let Some(one) = confirmed else { return Ok(place) };
    let (board, now) = (Arc::clone(board), visit.now);
    std::thread::spawn(move || {
        let sent = board
            .desks
            .at(|desk| carry_out_one(&desk.shop, &desk.ledger, (&key, &one), board.claimant("export"), now));
        if let Err(error) = sent {
            tracing::error!(%error, "what came of a sending cannot be kept");
        }
    });
    Ok(place)
}

/// How much had been told of an order when it was shown.
fn told_of(fields: &Fields) -> Option<usize> {
    fields.get("told").parse().ok()
}

/// What somebody wrote otherwise than it was shown to them; what they left alone is not their word.
fn written_of(fields: &Fields) -> Vec<(Field, String)> {
    let written = CORRECTED.iter().filter(|field| fields.has(field.name()));
    let written = written.map(|field| (*field, fields.get(field.name()).trim().to_owned()));
    written
        .filter(|(field, value)| value.as_str() != fields.get(&format!("was.{}", field.name())).trim())
        .collect()
}

/// 直す: what is otherwise than it was shown.
fn correct(
    desk: &mut OpenDesk,
    visit: &Visit,
    (store, number): (&str, &str),
    fields: &Fields,
) -> Result<BesideOrder, DeskError> {
    let written = written_of(fields);
    let changes: Vec<String> =
        written.iter().map(|(field, value)| format!("{}={value}", field.name())).collect();
    let w = visit.words();
    if changes.is_empty() {
        return Ok(BesideOrder { said: vec![w.nothing_set().to_owned()], ..BesideOrder::default() });
    }
    let shop = desk.shop.clone();
    let read = read_changes(&shop, &changes)?;
    let doer = visit.doer();
    let origin = doer.origin();
    let hand =
        Hand { origin: &origin, seen: fields.get("seen").parse().ok(), is_sure: false, now: visit.now };
    let names: Vec<&str> =
        changes.iter().filter_map(|change| change.split_once('=')).map(|(name, _)| name).collect();
    let deed = doer.deed(DeedKind::Corrected, number, &names.join(" "));
    let done =
        signed(&mut desk.ledger, deed, |ledger| set_as(&shop, ledger, Some(store), number, read, hand))?;
    let said = if done.changed { w.was_set() } else { w.nothing_set() };
    Ok(BesideOrder { said: vec![said.to_owned()], ..BesideOrder::default() })
}

/// もう一度送る, 送らずに終える; with whether the order goes now.
fn decide(
    desk: &mut OpenDesk,
    visit: &Visit,
    (store, number): (&str, &str),
    fields: &Fields,
) -> Result<(BesideOrder, bool), DeskError> {
    let (shop, w, now) = (desk.shop.clone(), visit.words(), visit.now);
    let (closes, even_twice) = (fields.get("do") == "close", fields.get("twice") == "yes");
    let order = (number, told_of(fields));
    let kind = if closes { DeedKind::Closed } else { DeedKind::Retried };
    let deed = visit.doer().deed(kind, number, store);
    let done = signed(&mut desk.ledger, deed, |ledger| {
        if closes {
            close(&shop, ledger, Some(store), order, now)
        } else {
            retry(&shop, ledger, Some(store), order, even_twice, now)
        }
    })?;
    let said = match done.done {
        Decided::Reopened => w.was_reopened(),
        Decided::Closed => w.was_closed(),
        Decided::Nothing(_) => w.nothing_to_decide(),
        Decided::MightTellTwice => {
            let mistakes = vec![crate::notice::mall::retry_might_tell_twice(number, visit.lang)];
            return Ok((BesideOrder { mistakes, asks_twice: true, ..BesideOrder::default() }, false));
        }
    };
    let goes = done.done == Decided::Reopened;
    Ok((BesideOrder { said: vec![said.to_owned()], ..BesideOrder::default() }, goes))
}
