//! 直す: what was given back, mended where one looks at it.

use super::form::Fields;
use super::lesson::lesson_of;
use super::page::{Frame, Here, go_to, name_of, show};
use super::shared::Shared;
use super::trouble::Trouble;
use super::view::{HeldFilePage, HeldPage, TeachShown};
use super::visit::Visit;
use crate::desk::{
    HeldFile, MendWish, ROWS_ON_PAGE, fitting_orders, foreign_file, give_up, given_back, held_rows_of, mend,
    read_with, take_again,
};
use crate::notice::{Code, Refusal};
use crate::shop::Shop;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::collections::{BTreeMap, HashMap};

/// The list.
pub(super) async fn page(
    State(board): State<Shared>,
    visit: Visit,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let good = match query.get("done").map(String::as_str) {
        Some("given-up") => visit.words().given_up(),
        Some("taught") => visit.words().taught_done(),
        Some("all-in") => visit.words().all_in(),
        _ => "",
    };
    let model = board
        .ask(move |desk| {
            let frame = Frame::of(desk, &visit, Some(Here::Mend), visit.words().mend())?;
            let files = given_back(&desk.shop, &desk.ledger)?;
            Ok(HeldPage::of(frame, &files, good, desk.shop.settings.timezone))
        })
        .await?;
    Ok(show(&model))
}

/// What is said above a file's rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub(super) good: Option<&'static str>,
    pub(super) mistake: String,
    /// What was typed and not taken.
    pub(super) typed: BTreeMap<(u64, usize), String>,
    /// How its columns are to be read, where nobody knows its format.
    pub(super) taught: Fields,
}

/// A file.
pub(super) async fn file(
    State(board): State<Shared>,
    visit: Visit,
    Path(id): Path<i64>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let words = visit.words();
    let good = match query.get("done").map(String::as_str) {
        Some("mended") => Some(words.mended_and_put()),
        Some("same") => Some(words.nothing_mended()),
        Some("again") => Some(words.put_again_done()),
        _ => None,
    };
    let from = query.get("from").and_then(|from| from.parse().ok()).unwrap_or(0);
    let is_after = query.contains_key("done") || query.contains_key("pass");
    match shown(&board, visit, (id, from), Said { good, ..Said::default() }).await {
        // What was mended is in: nothing of it is here any more.
        Err(Trouble::Refused(Refusal::NotHeldAnyMore)) if is_after => Ok(go_to("/held?done=all-in")),
        page => page,
    }
}

/// A file with its rows, or with the format by which it could be read.
pub(super) async fn shown(
    board: &Shared,
    visit: Visit,
    (id, from): (i64, u64),
    said: Said,
) -> Result<Response, Trouble> {
    let visit_lang = visit.lang;
    let model = board
        .ask(move |desk| {
            let (file, rows, findings) = held_rows_of(&desk.shop, &desk.ledger, id, from)?;
            let frame = Frame::of(desk, &visit, Some(Here::Mend), &file.name)?;
            let zone = desk.shop.settings.timezone;
            let mut page = HeldFilePage::of(frame, &file, &rows, (from, ROWS_ON_PAGE as u64), zone);
            page.whole = findings.iter().map(|finding| finding.whole_on_page(visit_lang)).collect();
            page.put_back(&said.typed);
            for row in &rows.rows {
                let fitting = fitting_orders(&desk.shop, &desk.ledger, &file.profile, &rows.header, row)?;
                if let Some((place, mut orders)) = fitting {
                    for order in &mut orders {
                        order.store = name_of(&desk.shop, &order.store);
                    }
                    page.offer(row.row, place, &orders, zone);
                }
            }
            page.can_again = file.code.is_some();
            if matches!(file.code, Some(Code::F003 | Code::F008)) {
                page.stores = stores_to_choose(&desk.shop, &file);
            }
            if let Some(foreign) = foreign_file(&desk.shop, &desk.ledger, id)? {
                let (lesson, document) = lesson_of(&foreign, &file.name, &said.taught);
                let reading = read_with(&desk.shop, &desk.ledger, id, &document, visit_lang)?;
                page.teach = Some(TeachShown::of(&foreign, &lesson, document, reading, visit_lang));
            }
            // Said of what was put into the inbox, it is over once that was read.
            let is_read = !file.waits && said.good == Some(page.frame.w.mended_and_put());
            page.good = if is_read { Some(page.frame.w.some_left()) } else { said.good };
            page.mistake = said.mistake;
            Ok(page)
        })
        .await?;
    Ok(show(&model))
}

/// The stores whose file it may be, by code and name: all, but for the one whose file it is not.
fn stores_to_choose(shop: &Shop, file: &HeldFile) -> Vec<(String, String)> {
    let stores = shop.settings.stores.iter();
    let others = stores.filter(|store| file.code == Some(Code::F003) || store.code != file.folder);
    others.map(|store| (store.code.clone(), store.name.clone())).collect()
}

/// 直して取り込む.
pub(super) async fn mend_rows(
    State(board): State<Shared>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let from = fields.get("from").parse().unwrap_or(0);
    let wish = MendWish { id, mark: fields.get("mark").to_owned(), cells: cells_of(&fields), from };
    let (doer, typed) = (visit.doer(), wish.cells.clone());
    match board.ask(move |desk| mend(&desk.shop, &desk.ledger, &wish, &doer)).await {
        Ok(put) => {
            let done = if put.is_some() { "mended" } else { "same" };
            Ok(go_to(&format!("/held/{id}?from={from}&done={done}")))
        }
        // What was typed stays on the page, beside what stands there now.
        Err(Trouble::Refused(refusal @ Refusal::HeldChangedMeanwhile { .. })) => {
            let said = Said { mistake: refusal.words(visit.lang), typed, ..Said::default() };
            let page = shown(&board, visit, (id, from), said).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(trouble) => Err(trouble),
    }
}

/// Cells are sent as `c.ROW.PLACE`.
fn cells_of(fields: &Fields) -> BTreeMap<(u64, usize), String> {
    let mut cells = BTreeMap::new();
    for (name, value) in fields.iter() {
        let place = name.strip_prefix("c.").and_then(|rest| rest.split_once('.'));
        if let Some((Ok(row), Ok(place))) = place.map(|(row, place)| (row.parse(), place.parse())) {
            cells.insert((row, place), value.to_owned());
        }
    }
    // What was chosen from orders that fit goes before what stood in the cell: `p.ROW.PLACE`.
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        let place = name.strip_prefix("p.").and_then(|rest| rest.split_once('.'));
        if let Some((Ok(row), Ok(place))) = place.map(|(row, place)| (row.parse(), place.parse())) {
            cells.insert((row, place), value.to_owned());
        }
    }
    cells
}

/// もう一度読む: a file that was given back as a whole, as things stand now, or for a store that is chosen.
pub(super) async fn again(
    State(board): State<Shared>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let (store, doer) = (fields.get("store").to_owned(), visit.doer());
    let store = Some(store).filter(|store| !store.is_empty());
    board.ask(move |desk| take_again(&desk.shop, &desk.ledger, id, store.as_deref(), &doer)).await?;
    Ok(go_to(&format!("/held/{id}?done=again")))
}

/// 取りやめる.
pub(super) async fn give_up_file(
    State(board): State<Shared>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let reason: String = fields.get("reason").trim().chars().filter(|c| !c.is_control()).take(200).collect();
    if reason.is_empty() {
        let mistake = visit.words().give_up_needs_reason().to_owned();
        let page = shown(&board, visit, (id, 0), Said { mistake, ..Said::default() }).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let doer = visit.doer();
    board.ask(move |desk| give_up(&desk.shop.clone(), &mut desk.ledger, id, &reason, &doer)).await?;
    Ok(go_to("/held?done=given-up"))
}
