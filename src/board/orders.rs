//! 受注: the list, its files, its labels.

use super::desks::OpenDesk;
use super::form::Fields;
use super::link::escaped;
use super::link::order_place;
use super::page::{Frame, Here, name_of, own_place, show};
use super::shared::Shared;
use super::trouble::Trouble;
use super::view::{Choice, DonePage, Filters, HeldOrderLine, OrderRow, OrdersPage};
use super::visit::Visit;
use crate::desk::people::DeedKind;
use crate::desk::{
    BrowseWish, BrowsedOrder, DeskError, HeldRowsWanted, LabelsWish, ListFile, OrderStage, browse, held_rows,
    labels, list_file, signed,
};
use crate::labels::LabelCarrier;
use crate::notice::order_list::{Standing, held_row, standing};
use crate::notice::{Code, labels as label_words, visible};
use crate::order::SoughtText;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, HashMap};

/// Orders of a page.
const A_PAGE: usize = 50;
/// Held rows that are shown beside what was found.
const HELD_ROWS: usize = 20;

/// What the address asks for.
struct ListAsked {
    wish: BrowseWish,
    mistakes: Vec<String>,
    /// The conditions that hold, as they stand in an address.
    conditions: Vec<(&'static str, String)>,
}

impl ListAsked {
    fn of(query: &HashMap<String, String>, visit: &Visit) -> Self {
        let w = visit.words();
        let mut asked = Self { wish: BrowseWish::default(), mistakes: Vec::new(), conditions: Vec::new() };
        for name in ["text", "store", "stage", "reason", "from", "to"] {
            let Some(value) = query.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
            else {
                continue;
            };
            let wish = &mut asked.wish;
            let mistake = match name {
                "text" => {
                    wish.text = SoughtText::new(value);
                    wish.text.is_none().then(|| w.bad_text())
                }
                "store" => {
                    wish.store = Some(value.to_owned());
                    None
                }
                "stage" => {
                    wish.stage = OrderStage::of_name(value);
                    wish.stage.is_none().then(|| w.bad_stage())
                }
                "reason" => {
                    wish.reason = Code::of_name(value);
                    wish.reason.is_none().then(|| w.bad_reason())
                }
                _ => {
                    let day = day_of(value);
                    let place = if name == "from" { &mut wish.from } else { &mut wish.to };
                    *place = day;
                    day.is_none().then(|| w.bad_day())
                }
            };
            match mistake {
                Some(mistake) => asked.mistakes.push(format!("{mistake}（{}）", visible(value))),
                None => asked.conditions.push((name, value.to_owned())),
            }
        }
        asked.wish.before = query.get("before").and_then(|id| id.parse().ok());
        asked.wish.numbers_only = !visit.sees_people();
        asked
    }

    fn query(&self, without: Option<&str>, before: Option<i64>) -> String {
        let held = self.conditions.iter().filter(|(name, _)| Some(*name) != without);
        let mut parts: Vec<String> = held.map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        parts.extend(before.map(|id| format!("before={id}")));
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }
}

/// A day, also in full-width digits.
fn day_of(text: &str) -> Option<NaiveDate> {
    let digit = |c: char| match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        '／' | '/' | '－' => '-',
        c => c,
    };
    text.chars().map(digit).collect::<String>().parse().ok()
}

/// The list.
pub(super) async fn list(
    State(board): State<Shared>,
    visit: Visit,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    let model = board.ask(move |desk| model(desk, &visit, &query)).await?;
    Ok(show(&model))
}

fn model(desk: &OpenDesk, visit: &Visit, query: &HashMap<String, String>) -> Result<OrdersPage, DeskError> {
    let (shop, w) = (&desk.shop, visit.words());
    let asked = ListAsked::of(query, visit);
    let page = browse(shop, &desk.ledger, &asked.wish, A_PAGE, visit.now)?;
    let orders: Vec<OrderRow> = page.orders.iter().map(|order| row(desk, visit, order)).collect();
    let held = match &asked.wish.text {
        Some(text) if visit.sees_people() => {
            held_rows(shop, asked.wish.store.as_deref(), &HeldRowsWanted::Saying(text), HELD_ROWS)?
        }
        _ => Vec::new(),
    };
    let held = held.iter().map(|row| held_row(&row.path, row.row, &row.number, &row.name, visit.lang));
    let next = page.next.map(|id| format!("/orders{}", asked.query(None, Some(id)))).unwrap_or_default();
    Ok(OrdersPage {
        frame: Frame::of(desk, visit, Some(Here::Orders), w.orders())?,
        filters: filters(desk, visit, &asked, query),
        count: w.shown(orders.len()),
        is_cut: page.is_cut,
        is_first: asked.wish.before.is_none(),
        is_new: orders.is_empty() && asked.conditions.is_empty() && asked.wish.before.is_none(),
        mistakes: asked.mistakes,
        orders,
        next,
        held: held.map(|line| HeldOrderLine { line: visible(line.trim()).into_owned() }).collect(),
        label_programs: programs(desk, visit),
    })
}

fn filters(desk: &OpenDesk, visit: &Visit, asked: &ListAsked, query: &HashMap<String, String>) -> Filters {
    let w = visit.words();
    let sent = |name: &str| query.get(name).map(|value| value.trim().to_owned()).unwrap_or_default();
    let choice = |name: &str, value: &str, shown: String| Choice {
        is_chosen: sent(name) == value,
        value: value.to_owned(),
        name: shown,
    };
    let reasons = Code::all().filter(|code| code.name().starts_with('D'));
    let shown = |name: &str, value: &str| match name {
        "store" => name_of(&desk.shop, value),
        "stage" => w.stage_of(value).to_owned(),
        _ => value.to_owned(),
    };
    let day = |name: &str| day_of(&sent(name)).map(|day| day.to_string()).unwrap_or_default();
    Filters {
        text: sent("text"),
        from: day("from"),
        to: day("to"),
        stores: desk
            .shop
            .settings
            .stores
            .iter()
            .map(|it| choice("store", &it.code, it.name.clone()))
            .collect(),
        stages: OrderStage::ALL
            .map(|it| choice("stage", it.name(), w.stage_of(it.name()).to_owned()))
            .to_vec(),
        reasons: reasons.map(|code| choice("reason", code.name(), w.code(code))).collect(),
        without: asked
            .conditions
            .iter()
            .map(|(name, value)| (shown(name, value), format!("/orders{}", asked.query(Some(name), None))))
            .collect(),
        query: asked.query(None, None),
    }
}

fn row(desk: &OpenDesk, visit: &Visit, order: &BrowsedOrder) -> OrderRow {
    let w = visit.words();
    let stands = Standing {
        state: order.state,
        reasons: &order.reasons,
        mall: order.mall,
        status: &order.status,
        late_days: None,
        // The row has a mark of its own for that.
        is_changed: false,
    };
    let this_year = desk.shop.day(visit.now).year();
    let day = |day: Option<NaiveDate>| {
        let form = |day: NaiveDate| if day.year() == this_year { "%m/%d" } else { "%Y/%m/%d" };
        day.map(|day| day.format(form(day)).to_string()).unwrap_or_default()
    };
    let name = if visit.sees_people() || order.name.is_empty() {
        visible(&order.name).into_owned()
    } else {
        w.masked().to_owned()
    };
    OrderRow {
        href: order_place(&order.store, &order.number),
        key: format!("{}\t{}", order.store, order.number),
        store: name_of(&desk.shop, &order.store),
        number: visible(&order.number).into_owned(),
        ordered: day(order.ordered),
        name,
        item: visible(&order.item).into_owned(),
        more: if order.more_items == 0 { String::new() } else { w.more_items(order.more_items) },
        amount: order.total.map(crate::notice::order_list::grouped).unwrap_or_default(),
        carrier: visible(&order.carrier).into_owned(),
        tracking: visible(&order.tracking.join(" ")).into_owned(),
        ship_date: day(order.ship_date),
        stage: order.stage.name(),
        stage_name: w.stage_of(order.stage.name()),
        // What can go needs no more words.
        standing: match order.stage {
            OrderStage::CanGo | OrderStage::Sent => String::new(),
            _ => visible(&standing(&stands, visit.lang)).into_owned(),
        },
        late: order.late_days.map(|days| w.late_days(days)).unwrap_or_default(),
        has_changed: order.changed_after,
    }
}

fn programs(desk: &OpenDesk, visit: &Visit) -> Vec<(String, String)> {
    let mut programs = Vec::new();
    if !desk.shop.settings.labels.routes.is_empty() {
        programs.push((String::new(), visit.words().by_routes().to_owned()));
    }
    programs.extend(
        LabelCarrier::ALL.map(|it| (it.name().to_owned(), format!("{}（{}）", it.carrier(), it.name()))),
    );
    programs
}

/// The orders of the list as a workbook.
pub(super) async fn excel(
    State(board): State<Shared>,
    visit: Visit,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    file(board, visit, query, ListFile::Workbook).await
}

/// The orders of the list as CSV.
pub(super) async fn comma_separated(
    State(board): State<Shared>,
    visit: Visit,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Trouble> {
    file(board, visit, query, ListFile::CommaSeparated).await
}

async fn file(
    board: Shared,
    visit: Visit,
    query: HashMap<String, String>,
    form: ListFile,
) -> Result<Response, Trouble> {
    let bytes = board
        .ask(move |desk| {
            let asked = ListAsked::of(&query, &visit);
            list_file(&desk.shop, &desk.ledger, &asked.wish, form, visit.now, visit.lang)
        })
        .await?;
    let (kind, name) = match form {
        ListFile::Workbook => {
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "orders.xlsx")
        }
        ListFile::CommaSeparated => ("text/csv; charset=utf-8", "orders.csv"),
    };
    let kept = format!("attachment; filename=\"{name}\"");
    Ok(([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, kept)], bytes).into_response())
}

/// 送り状を作る: of the orders that were ticked, or of all that wait.
pub(super) async fn make_labels(
    State(board): State<Shared>,
    visit: Visit,
    fields: Fields,
) -> Result<Response, Trouble> {
    let model = board
        .ask(move |desk| {
            let w = visit.words();
            let mut of_store: BTreeMap<Option<String>, Vec<String>> = BTreeMap::new();
            for key in fields.all("order") {
                if let Some((store, number)) = key.split_once('\t') {
                    of_store.entry(Some(store.to_owned())).or_default().push(number.to_owned());
                }
            }
            if of_store.is_empty() {
                of_store.insert(None, Vec::new());
            }
            let (shop, count) = (desk.shop.clone(), of_store.values().map(Vec::len).sum::<usize>());
            let deed = visit.doer().deed(DeedKind::Labelled, fields.get("program"), &count.to_string());
            let lines = signed(&mut desk.ledger, deed, |ledger| {
                let mut lines = Vec::new();
                for (store, numbers) in of_store {
                    let carrier = LabelCarrier::of_name(fields.get("program"));
                    let wish = LabelsWish { carrier, numbers, store, ..LabelsWish::default() };
                    let done = labels(&shop, ledger, &wish, visit.now)?;
                    lines.extend(label_lines(&done, visit.lang));
                }
                Ok::<_, crate::desk::DeskError>(lines)
            })?;
            Ok(DonePage {
                frame: Frame::of(desk, &visit, Some(Here::Orders), w.make_labels())?,
                lines: lines.iter().map(|line| visible(line).into_owned()).collect(),
                back: own_place(fields.get("back")),
            })
        })
        .await?;
    Ok(show(&model))
}

fn label_lines(done: &crate::desk::LabelsOutcome, lang: crate::notice::Lang) -> Vec<String> {
    let mut lines = Vec::new();
    if done.written.is_empty() && done.held.is_empty() && done.refused.is_empty() {
        lines.push(label_words::none_wait(lang).to_owned());
    }
    lines.extend(done.files.iter().map(|file| label_words::written(&file.path, file.labels, lang)));
    if done.without_sender {
        lines.push(label_words::without_sender(lang).to_owned());
    }
    if !done.sender_lacks.is_empty() {
        lines.push(label_words::sender_lacks(&done.sender_lacks, lang));
    }
    for (number, problems) in &done.held {
        lines.extend(problems.iter().map(|problem| label_words::problem(number, problem, lang)));
    }
    lines
        .extend(done.refused.iter().map(|(number, why)| label_words::named_without_label(number, why, lang)));
    lines.extend(
        done.changed.iter().map(|(number, file, what)| label_words::after_label(number, file, *what, lang)),
    );
    lines
}
