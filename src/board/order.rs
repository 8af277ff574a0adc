//! One order: what is known, why it is not sent, and the cures.

use super::desks::OpenDesk;
use super::form::Fields;
use super::link::order_place;
use super::page::{Frame, Here, name_of, show};
use super::shared::Shared;
use super::trouble::Trouble;
use super::view::{Correction, Moment, OrderPage, ReasonRow, ValueRow, ViewsRow};
use super::visit::Visit;
use crate::desk::people::DeedKind;
use crate::desk::{
    Decided, DeskError, Explanation, FactOrigin, Hand, LastTold, MallDetail, close, explain, read_changes,
    retry, set_as, signed,
};
use crate::notice::{Code, Refusal, again, labels, orders as words, reason, shipment, visible};
use crate::order::{ExportState, Field};
use crate::shop::shown_time;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// What can be corrected on the page, as staff work through it.
const CORRECTED: [Field; 14] = [
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
];

/// What the page shows beside the order: what came of what was pressed.
#[derive(Default)]
struct BesideOrder {
    said: Vec<String>,
    mistakes: Vec<String>,
    /// What was written, where it was not taken.
    written: Vec<(Field, String)>,
    is_conflict: bool,
    asks_twice: bool,
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

/// What was pressed.
pub(super) async fn act(
    State(board): State<Shared>,
    visit: Visit,
    Path((store, number)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let (status, model) = board
        .ask(move |desk| {
            let done = match fields.get("do") {
                "set" => correct(desk, &visit, (&store, &number), &fields),
                "retry" => decide(desk, &visit, (&store, &number), fields.get("twice") == "yes", false),
                "close" => decide(desk, &visit, (&store, &number), false, true),
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
            Ok((status, model(desk, &visit, &store, &number, beside)?))
        })
        .await?;
    Ok((status, show(&model)).into_response())
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
    let hand = Hand { origin: &origin, seen: fields.get("seen").parse().ok(), now: visit.now };
    let names: Vec<&str> =
        changes.iter().filter_map(|change| change.split_once('=')).map(|(name, _)| name).collect();
    let deed = doer.deed(DeedKind::Corrected, number, &names.join(" "));
    let done =
        signed(&mut desk.ledger, deed, |ledger| set_as(&shop, ledger, Some(store), number, read, hand))?;
    let said = if done.changed { w.was_set() } else { w.nothing_set() };
    Ok(BesideOrder { said: vec![said.to_owned()], ..BesideOrder::default() })
}

/// もう一度送る, 送らずに終える.
fn decide(
    desk: &mut OpenDesk,
    visit: &Visit,
    (store, number): (&str, &str),
    even_twice: bool,
    closes: bool,
) -> Result<BesideOrder, DeskError> {
    let (shop, w, now) = (desk.shop.clone(), visit.words(), visit.now);
    let kind = if closes { DeedKind::Closed } else { DeedKind::Retried };
    let deed = visit.doer().deed(kind, number, store);
    let done = signed(&mut desk.ledger, deed, |ledger| {
        if closes {
            close(&shop, ledger, Some(store), number, now)
        } else {
            retry(&shop, ledger, Some(store), number, even_twice, now)
        }
    })?;
    let said = match done.done {
        Decided::Reopened => w.was_reopened(),
        Decided::Closed => w.was_closed(),
        Decided::Nothing(_) => w.nothing_to_decide(),
        Decided::MightTellTwice => {
            let mistakes = vec![crate::notice::mall::retry_might_tell_twice(number, visit.lang)];
            return Ok(BesideOrder { mistakes, asks_twice: true, ..BesideOrder::default() });
        }
    };
    Ok(BesideOrder { said: vec![said.to_owned()], ..BesideOrder::default() })
}

/// Whether a value tells who somebody is or where they live.
fn is_personal(field: Field) -> bool {
    let name = field.name();
    name.starts_with("orderer.")
        || name.starts_with("ship_to.")
        || field == Field::NOTE
        || field == Field::MEMO
}

fn model(
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
    let relative = |number: &String, what: &str| {
        (format!("{what} {}", visible(number)), order_place(&explained.store, number))
    };
    let is_open = matches!(explained.state, ExportState::Unsure | ExportState::Stuck);
    let is_api = crate::desk::tells_a_mall(shop, std::slice::from_ref(&explained.store));
    let refused = explained.reasons.contains(&Code::D309) && explained.state == ExportState::None;
    Ok(OrderPage {
        frame: Frame::of(desk, visit, Some(Here::Orders), &title)?,
        href: order_place(&explained.store, &explained.number),
        seen: explained.said_count,
        said: beside.said,
        mistakes: beside.mistakes,
        state: if explained.reasons.is_empty() { w.is_due().to_owned() } else { w.stands(explained.state) },
        reasons: reasons(&explained, visit),
        warnings: warnings(&explained, visit, zone),
        values: values.collect(),
        views: views.collect(),
        moments: moments(&explained, visit, &origin, &shown, zone),
        told: told(&explained, visit, zone),
        bundle: explained
            .parent
            .iter()
            .map(|number| relative(number, w.parent()))
            .chain(explained.children.iter().map(|number| relative(number, w.children())))
            .collect(),
        corrections: corrections(&explained, &beside.written, lang),
        is_conflict: beside.is_conflict,
        can_retry: is_api && (is_open || refused || explained.state == ExportState::Closed),
        asks_twice: beside.asks_twice,
        can_close: is_api && (is_open || explained.state == ExportState::None),
    })
}

fn reasons(explained: &Explanation, visit: &Visit) -> Vec<ReasonRow> {
    let row = |code: &Code| {
        let [why, what] = reason(*code, explained.mall, explained.state, visit.lang);
        let field = match code {
            Code::D301 => Field::STATUS.name(),
            Code::D302 | Code::D303 | Code::D315 => Field::SHIP_DATE.name(),
            Code::D304 | Code::D310 => Field::TRACKING.name(),
            Code::D307 | Code::D308 => Field::BUNDLE_PARENT.name(),
            _ => "",
        };
        ReasonRow { code: code.name(), words: why.to_owned(), remedy: what.to_owned(), field }
    };
    let of_mall = explained.mall_codes.iter().map(|code| ReasonRow {
        code: code.name(),
        words: code.title(visit.lang).to_owned(),
        remedy: code.remedy(visit.lang).to_owned(),
        field: "",
    });
    explained.reasons.iter().map(row).chain(of_mall).collect()
}

fn warnings(explained: &Explanation, visit: &Visit, zone: chrono_tz::Tz) -> Vec<String> {
    let (lang, number) = (visit.lang, &explained.number);
    let mut lines = Vec::new();
    if !explained.changed_after.is_empty() {
        lines.push(again::changed_head(&explained.number, explained.can_be_told_again, lang));
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
) -> Vec<Correction> {
    let row = |field: &Field| {
        let known = explained.values.iter().find(|value| value.field == *field);
        let theirs = known.map(|value| value.text.clone()).unwrap_or_default();
        let mine = written.iter().find(|(of, _)| of == field).map(|(_, value)| value.clone());
        Correction {
            field: field.name(),
            title: words::field_title(field.name(), lang),
            value: mine.unwrap_or_else(|| theirs.clone()),
            theirs,
        }
    };
    CORRECTED.iter().map(row).collect()
}
