//! One order: what is known, why it is not sent, and the cures.

use super::desks::OpenDesk;
use super::link::order_place;
use super::page::{Frame, Here, name_of, show};
use super::secrets::new_key;
use super::shared::Shared;
use super::trouble::Trouble;
use super::view::{CorrectedField, Moment, OrderPage, ReasonRow, ValueRow, ViewsRow};
use super::visit::Visit;
use crate::desk::{DeskError, Explanation, FactOrigin, LastTold, MallDetail, explain};
use crate::notice::board::Words;
use crate::notice::{Code, again, labels, orders as words, reason, shipment, visible};
use crate::order::{ExportState, Field};
use crate::shop::shown_time;
use axum::extract::{Path, State};
use axum::response::Response;

/// What can be corrected on the page, as staff work through it.
pub(super) const CORRECTED: [Field; 17] = [
    Field::STATUS,
    Field::CARRIER,
    Field::METHOD,
    Field::TRACKING,
    Field::SHIP_DATE,
    Field::SHIP_TO_NAME,
    Field::SHIP_TO_POSTAL_CODE,
    Field::SHIP_TO_PREFECTURE,
    Field::SHIP_TO_CITY,
    Field::SHIP_TO_ADDRESS1,
    Field::SHIP_TO_ADDRESS2,
    Field::SHIP_TO_PHONE,
    Field::BUNDLE_PARENT,
    Field::MEMO,
    Field::MALL_PAID,
    Field::MALL_SHIPPED,
    Field::MALL_HOLD,
];

/// What the page shows beside the order: what came of what was pressed.
#[derive(Default)]
pub(super) struct BesideOrder {
    pub(super) said: Vec<String>,
    pub(super) mistakes: Vec<String>,
    /// What was written, where it was not taken.
    pub(super) written: Vec<(Field, String)>,
    pub(super) is_conflict: bool,
    pub(super) asks_twice: bool,
}

/// The page.
pub(super) async fn page(
    State(board): State<Shared>,
    visit: Visit,
    Path((store, number)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let model = board.ask(move |desk| model(desk, &visit, &store, &number, BesideOrder::default())).await?;
    Ok(show(&model))
}

/// Whether a value tells who somebody is or where they live.
fn is_personal(field: Field) -> bool {
    let name = field.name();
    name.starts_with("orderer.")
        || name.starts_with("ship_to.")
        || field == Field::NOTE
        || field == Field::MEMO
}

pub(super) fn model(
    desk: &OpenDesk,
    visit: &Visit,
    store: &str,
    number: &str,
    beside: BesideOrder,
) -> Result<OrderPage, DeskError> {
    let (shop, w, lang) = (&desk.shop, visit.words(), visit.lang);
    let explained = explain(shop, Some(&desk.ledger), Some(store), number, visit.now)?;
    let zone = shop.settings.timezone;
    let origin =
        |origin: &FactOrigin| words::origin(&origin.file, origin.row, &shown_time(origin.at, zone), lang);
    let shown = |field: Field, text: &str| {
        if visit.sees_people() || !is_personal(field) || text.is_empty() {
            visible(text).into_owned()
        } else {
            w.masked().to_owned()
        }
    };
    let values = explained.values.iter().map(|value| ValueRow {
        title: words::field_title(value.field.name(), lang),
        text: match value.field {
            Field::ITEM => value.items.iter().map(words::item).collect::<Vec<_>>().join("\n"),
            field => shown(field, &value.text),
        },
        origin: origin(&value.origin),
    });
    let views = explained.views.iter().map(|(field, said)| ViewsRow {
        title: words::field_title(field.name(), lang),
        said: said.clone().map(|text| shown(*field, &text)),
    });
    let title = w.order(&visible(&explained.number), &name_of(shop, &explained.store));
    let is_open = matches!(explained.state, ExportState::Unsure | ExportState::Stuck);
    let is_api = crate::desk::tells_a_mall(shop, std::slice::from_ref(&explained.store));
    let refused = explained.reasons.contains(&Code::D309) && explained.state == ExportState::None;
    let is_over = matches!(explained.state, ExportState::Stuck | ExportState::Closed);
    let key = new_key().ok_or_else(|| DeskError::Fault("the system gives no randomness".to_owned()))?;
    Ok(OrderPage {
        frame: Frame::of(desk, visit, Some(Here::Orders), &title)?,
        href: order_place(&explained.store, &explained.number),
        seen: explained.said_count,
        said: beside.said,
        mistakes: beside.mistakes,
        can_go: explained.reasons.is_empty(),
        state: if explained.reasons.is_empty() { w.is_due().to_owned() } else { w.stands(explained.state) },
        reasons: reasons(&explained, visit),
        warnings: warnings(&explained, visit, zone),
        values: values.collect(),
        views: views.collect(),
        moments: moments(&explained, visit, &origin, &shown, zone),
        told: told(&explained, visit, zone),
        bundle: bundle(&explained, w),
        corrections: corrections(&explained, &beside.written, lang),
        is_conflict: beside.is_conflict,
        told_count: explained.events.len(),
        key,
        next: if is_api { w.what_to_decide(explained.state) } else { "" },
        can_tell_again: !explained.changed_after.is_empty() && explained.can_be_told_again,
        can_release: is_kept_back(&explained.reasons),
        can_retry: is_api && (refused || is_over),
        asks_twice: beside.asks_twice,
        can_close: is_api && (is_open || explained.state == ExportState::None),
    })
}

/// The orders that travel in the same parcel, each with where it is shown.
fn bundle(explained: &Explanation, w: Words) -> Vec<(String, String)> {
    let relative = |number: &String, what: &str| {
        (format!("{what} {}", visible(number)), order_place(&explained.store, number))
    };
    let parents = explained.parent.iter().map(|number| relative(number, w.parent()));
    parents.chain(explained.children.iter().map(|number| relative(number, w.children()))).collect()
}

/// Whether nothing but a person's word is missing.
fn is_kept_back(reasons: &[Code]) -> bool {
    !reasons.is_empty() && reasons.iter().all(|code| matches!(code, Code::D315 | Code::D316 | Code::D317))
}

fn reasons(explained: &Explanation, visit: &Visit) -> Vec<ReasonRow> {
    let row = |code: &Code| {
        let [why, what] = reason(*code, explained.mall, explained.state, visit.lang);
        let field = match code {
            Code::D301 => Field::STATUS.name(),
            Code::D302 | Code::D303 | Code::D315 => Field::SHIP_DATE.name(),
            Code::D304 | Code::D310 => Field::TRACKING.name(),
            Code::D305 if explained.mall.is_shipped() => Field::MALL_SHIPPED.name(),
            Code::D307 | Code::D308 => Field::BUNDLE_PARENT.name(),
            Code::D309 if explained.mall.hold == Some(true) => Field::MALL_HOLD.name(),
            Code::D309 if explained.mall.paid == Some(false) => Field::MALL_PAID.name(),
            _ => "",
        };
        ReasonRow { code: code.name(), words: why.to_owned(), remedy: visit.words().at_page(what), field }
    };
    let of_mall = explained.mall_codes.iter().map(|code| ReasonRow {
        code: code.name(),
        words: code.title(visit.lang).to_owned(),
        remedy: visit.words().at_page(code.remedy(visit.lang)),
        field: "",
    });
    // That it was told already would be untrue of what nobody knows the end of.
    let is_open = matches!(explained.state, ExportState::Sending | ExportState::Unsure | ExportState::Stuck);
    let reasons = explained.reasons.iter().filter(|code| !(is_open && **code == Code::D305));
    reasons.map(row).chain(of_mall).collect()
}

fn warnings(explained: &Explanation, visit: &Visit, zone: chrono_tz::Tz) -> Vec<String> {
    let (lang, number) = (visit.lang, &explained.number);
    let mut lines = Vec::new();
    if !explained.changed_after.is_empty() {
        lines.push(visit.words().changed_since_told(explained.can_be_told_again).to_owned());
        for changed in &explained.changed_after {
            let title = words::field_title(changed.field.name(), lang);
            lines.push(again::changed_value(&title, &changed.told, &changed.now, lang).trim().to_owned());
        }
    }
    if let Some((file, at, after)) = &explained.label {
        lines.push(labels::label_stands_in(file, &shown_time(*at, zone), lang));
        lines.extend(after.map(|what| labels::after_label(number, file, what, lang)));
    }
    lines.extend(explained.label_problems.iter().map(|problem| labels::problem(number, problem, lang)));
    lines.extend(explained.doubtful_numbers.iter().map(|tracking| labels::doubtful_number(tracking, lang)));
    if !explained.number_also_of.is_empty() {
        lines.push(labels::number_also_of(&explained.number_also_of, lang));
    }
    if explained.is_before_ordered {
        lines.push(labels::before_ordered(lang).to_owned());
    }
    lines.iter().map(|line| visible(line.trim()).into_owned()).collect()
}

fn told(explained: &Explanation, visit: &Visit, zone: chrono_tz::Tz) -> Vec<String> {
    match &explained.told {
        // The line of a file may hold names.
        Some(LastTold::ByFile { path, at, line }) => {
            let line = if visit.sees_people() { line.as_str() } else { "" };
            let text = words::sent_by_file(path, &shown_time(*at, zone), line, visit.lang);
            text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
        }
        Some(LastTold::State { state, at }) => {
            vec![format!("{}（{}）", visit.words().stands(*state), shown_time(*at, zone))]
        }
        None => Vec::new(),
    }
}

fn moments(
    explained: &Explanation,
    visit: &Visit,
    origin: &dyn Fn(&FactOrigin) -> String,
    shown: &dyn Fn(Field, &str) -> String,
    zone: chrono_tz::Tz,
) -> Vec<Moment> {
    let (w, lang) = (visit.words(), visit.lang);
    let mut moments = vec![(
        explained.came.at,
        Moment {
            at: shown_time(explained.came.at, zone),
            what: w.came_with().to_owned(),
            more: origin(&explained.came),
        },
    )];
    for change in &explained.changes {
        let title = words::field_title(change.field.name(), lang);
        let what =
            w.became(&title, &shown(change.field, &change.before), &shown(change.field, &change.after));
        let at = change.origin.at;
        moments.push((at, Moment { at: shown_time(at, zone), what, more: origin(&change.origin) }));
    }
    if let Some((file, at, _)) = &explained.label {
        let what = format!("{}: {}", w.label(), visible(file));
        moments.push((*at, Moment { at: shown_time(*at, zone), what, more: String::new() }));
    }
    for event in &explained.events {
        let more = match &event.detail {
            MallDetail::Text(text) if visit.sees_people() || text.is_empty() => text.clone(),
            MallDetail::Text(_) => w.masked().to_owned(),
            MallDetail::LeftOut(code) => code.title(lang).to_owned(),
            MallDetail::NeedsPerson(_) => String::new(),
        };
        let line = shipment::event("", &event.leg, &event.what, &more, lang);
        let at = shown_time(event.at, zone);
        moments.push((event.at, Moment { at, what: visible(line.trim()).into_owned(), more: String::new() }));
    }
    if let Some(LastTold::ByFile { path, at, .. }) = &explained.told {
        let what = format!("{}: {}", w.told(), visible(path));
        moments.push((*at, Moment { at: shown_time(*at, zone), what, more: String::new() }));
    }
    // What happened in one moment stands as it was told.
    moments.sort_by_key(|(at, _)| *at);
    moments.into_iter().map(|(_, moment)| moment).collect()
}

fn corrections(
    explained: &Explanation,
    written: &[(Field, String)],
    lang: crate::notice::Lang,
) -> Vec<CorrectedField> {
    let row = |field: &Field| {
        let known = explained.values.iter().find(|value| value.field == *field);
        let theirs = known.map(|value| value.text.clone()).unwrap_or_default();
        let mine = written.iter().find(|(of, _)| of == field).map(|(_, value)| value.clone());
        CorrectedField {
            field: field.name(),
            title: words::field_title(field.name(), lang),
            value: mine.unwrap_or_else(|| theirs.clone()),
            theirs,
        }
    };
    CORRECTED.iter().map(row).collect()
}
