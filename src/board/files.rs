//! ファイル: what came and what was written; a report that is made.

use super::download::attached;
use super::form::Fields;
use super::gate::escaped;
use super::page::{Frame, Here, go_to, show};
use super::shared::Shared;
use super::trouble::Trouble;
use super::view::{FilesPage, FilesShown};
use super::visit::Visit;
use crate::desk::people::DeedKind;
use crate::desk::report::{ReportWish, report};
use crate::desk::{DeskError, TakenAway, came_last, label_files, last_sendings, note_deed, reports};
use crate::normalize::cell::date;
use crate::report::{DayOf, Mask};
use crate::shop::ShopError;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use std::collections::HashMap;

/// The page.
pub(super) async fn page(
    State(board): State<Shared>,
    visit: Visit,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let said = |key: &str| query.get(key).map(|name| name.chars().take(300).collect::<String>());
    let words = visit.words();
    let good = match (said("put"), said("made"), said("undone")) {
        (Some(name), ..) => format!("{} {name}", words.put_in_done()),
        (_, Some(name), _) => format!("{} {name}", words.report_made()),
        (.., Some(name)) => format!("{} {name}", words.undone_done()),
        _ => String::new(),
    };
    let mistake = if query.contains_key("none") { words.nothing_chosen() } else { "" };
    shown(&board, visit, good, mistake).await
}

async fn shown(
    board: &Shared,
    visit: Visit,
    good: String,
    mistake: &'static str,
) -> Result<Response, Trouble> {
    let now = visit.now;
    let (tally, desks) = (board.tally.clone(), board.desks.clone());
    let model = board
        .ask(move |desk| {
            let figures = tally.figures(&desks, desk, now, visit.lang)?;
            let frame = Frame::of(desk, &visit, Some(Here::Files), visit.words().files())?;
            let shop = &desk.shop;
            let stores = shop.settings.stores.iter().map(|store| (store.code.clone(), store.name.clone()));
            Ok(FilesPage::of(
                frame,
                FilesShown {
                    came: came_last(shop, &desk.ledger)?,
                    sendings: last_sendings(&desk.ledger)?,
                    reports: reports(shop),
                    labels: label_files(shop),
                    stores: stores.collect(),
                    figures,
                    today: shop.day(now),
                    now,
                    zone: shop.settings.timezone,
                },
                (good, mistake),
            ))
        })
        .await?;
    Ok(show(&model))
}

/// レポートを作る. Whoever may only look gets a masked one, and it is kept nowhere.
pub(super) async fn make_report(
    State(board): State<Shared>,
    visit: Visit,
    fields: Fields,
) -> Result<Response, Trouble> {
    let day = |name: &str| match fields.get(name).trim() {
        "" => Ok(None),
        text => date(text, None, chrono_tz::Tz::UTC).map(Some).ok_or(()),
    };
    let (Ok(from), Ok(to)) = (day("from"), day("to")) else {
        let mistake = visit.words().not_a_day();
        let page = shown(&board, visit, String::new(), mistake).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let is_today = fields.has("today");
    if !visit.sees_people() {
        return masked(&board, &visit, (from, to, is_today)).await;
    }
    let (now, doer) = (visit.now, visit.doer());
    let path = board
        .ask(move |desk| {
            let (shop, ledger) = (&desk.shop, &desk.ledger);
            let today = is_today.then(|| shop.day(now));
            let wish = ReportWish::of(shop, today.or(from), today.or(to), (None, DayOf::Ordered), now)?;
            let written = report(shop, ledger, &wish, now, &|| {})?;
            note_deed(ledger, &doer.deed(DeedKind::Reported, &written.path, ""))?;
            Ok(written.path)
        })
        .await?;
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    Ok(go_to(&format!("/files?made={}", escaped(&name))))
}

async fn masked(
    board: &Shared,
    visit: &Visit,
    (from, to, is_today): (Option<NaiveDate>, Option<NaiveDate>, bool),
) -> Result<Response, Trouble> {
    let (now, doer) = (visit.now, visit.doer());
    let taken = board
        .ask(move |desk| {
            let (shop, ledger) = (&desk.shop, &desk.ledger);
            let today = is_today.then(|| shop.day(now));
            let mut wish = ReportWish::of(shop, today.or(from), today.or(to), (None, DayOf::Ordered), now)?;
            wish.mask = Mask::On;
            let number = crate::shop::next_number();
            let place = shop.spool().join(format!("masked-{}-{number}.xlsx", std::process::id()));
            wish.output = Some(place.clone());
            report(shop, ledger, &wish, now, &|| {})?;
            let io = |e| DeskError::from(ShopError::Io(place.clone(), e));
            let file = std::fs::File::open(&place).map_err(io)?;
            let bytes = file.metadata().map_err(io)?.len();
            // Open, it can be read to its end; its name is not needed.
            std::fs::remove_file(&place).map_err(io)?;
            note_deed(ledger, &doer.deed(DeedKind::Reported, "masked.xlsx", ""))?;
            Ok(TakenAway { file, name: "report-masked.xlsx".to_owned(), bytes })
        })
        .await?;
    Ok(attached(taken))
}
