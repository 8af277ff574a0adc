//! `shukka day`: the owner's day on one screen.

use super::args::DayArgs;
use super::table::{ScreenColumn, ScreenTable, shown};
use super::{Context, Ending, Failure, screen};
use crate::desk::day;
use crate::notice::{Lang, day as words, labels};
use crate::order::ExportState;
use crate::report::{StoreDay, TodayFigures};
use crate::shop::Shop;
use serde_json::json;

/// Lines of a list, so that the whole stays on one screen.
const LINES: usize = 5;

pub(super) fn run(context: &Context, args: &DayArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    context.looked(&shop, look(context, args, &shop))
}

fn look(context: &Context, args: &DayArgs, shop: &Shop) -> Result<Ending, Failure> {
    let ledger = shop.ledger_to_read()?;
    let day = day(shop, ledger.as_ref(), args.store.as_deref(), context.now, context.lang)?;
    if args.json {
        show_json(&day)
    } else {
        show(&day, context)
    }
    Ok(match (day.unsettled.is_empty(), day.is_settled()) {
        (false, _) => Ending::Unsure,
        (true, false) => Ending::Held,
        (true, true) => Ending::Well,
    })
}

/// The figures of a store, in the order of the columns.
fn figures(store: &StoreDay) -> [u64; 6] {
    [store.came, store.told, store.can_go, store.waits, store.late, store.needs_person]
}

fn show(day: &TodayFigures, context: &Context) {
    let lang = context.lang;
    screen::say(&words::head(day.day, lang));
    let headings = words::headings(lang);
    let columns = headings.into_iter().enumerate();
    let columns = columns.map(|(at, heading)| ScreenColumn { heading, most: 32, is_right: at > 0 });
    // The last column of a table is not aligned: an empty one stands behind the figures.
    let mut table =
        ScreenTable::of(columns.chain([ScreenColumn { heading: "", most: 0, is_right: false }]).collect());
    let mut lines = Vec::new();
    let mut row = |name: String, figures: [u64; 6]| {
        let cells = figures.map(|figure| if figure == 0 { "-".to_owned() } else { figure.to_string() });
        lines.extend(table.row([name].into_iter().chain(cells).chain([String::new()])));
    };
    day.stores.iter().for_each(|store| row(format!("{}〔{}〕", store.name, store.code), figures(store)));
    if day.stores.len() > 1 {
        let sums = [0, 1, 2, 3, 4, 5].map(|at| day.total(|store| figures(store)[at]));
        row(words::all_stores(lang).to_owned(), sums);
    }
    lines.extend(table.end());
    lines.iter().for_each(|line| screen::say(line));
    screen::say(&shown(&words::waits(&day.waits, lang)));
    screen::say(&shown(&words::parcels(&day.parcels, lang)));
    if !day.warnings.is_empty() {
        screen::say(&words::warnings(&day.warnings, lang));
    }
    let late = day.total(|store| store.late);
    screen::say(&words::late(late, day.late_days, lang));
    for order in day.late.iter().take(LINES) {
        let days = (day.day - order.placed).num_days();
        screen::say(&shown(&words::late_order(
            &order.store,
            &order.number,
            (order.placed, days),
            &order.standing,
            lang,
        )));
    }
    screen::say(words::to_do(day.is_settled(), lang));
    for order in day.unsettled.iter().take(LINES) {
        let is_stuck = order.state == ExportState::Stuck;
        screen::say(&shown(&words::unsettled(&order.store, &order.number, is_stuck, lang)));
    }
    for (store, number) in day.changed.iter().take(LINES) {
        screen::say(&shown(&words::changed(store, number, lang)));
    }
    for (store, number) in day.revived.iter().take(LINES) {
        screen::say(&shown(&words::revived(store, number, lang)));
    }
    let labels = labels_of(day, lang);
    labels.iter().take(LINES).for_each(|line| screen::say(&shown(&format!("    {line}"))));
    if !day.held_files.is_empty() {
        screen::say(&words::held(day.held_files.len(), lang));
    }
    day.held_files.iter().take(LINES).for_each(|file| screen::say(&shown(&format!("    inbox/held/{file}"))));
    day.obstacles.iter().take(LINES).for_each(|line| screen::say(&shown(&format!("    {line}"))));
    let hidden = day.unsettled.len().saturating_sub(LINES)
        + day.changed.len().saturating_sub(LINES)
        + day.revived.len().saturating_sub(LINES)
        + labels.len().saturating_sub(LINES)
        + day.held_files.len().saturating_sub(LINES)
        + day.obstacles.len().saturating_sub(LINES);
    if hidden > 0 {
        screen::say(&words::more(hidden, lang));
    }
}

/// Labels that a person must look at, in a line each.
fn labels_of(day: &TodayFigures, lang: Lang) -> Vec<String> {
    let changed = day
        .changed_labels
        .iter()
        .map(|label| labels::changed_label((&label.store, &label.number), &label.file, label.what, lang));
    let held = day.held_labels.iter().map(|label| labels::held_label((&label.store, &label.number), lang));
    changed.chain(held).collect()
}

fn show_json(day: &TodayFigures) {
    let stores: Vec<_> = day.stores.iter().map(|store| {
        let [came, told, can_go, waits, late, needs_person] = figures(store);
        json!({ "store": store.code, "came": came, "told": told, "can_go": can_go, "waits": waits, "late": late, "needs_person": needs_person })
    }).collect();
    let waits: serde_json::Map<_, _> =
        day.waits.iter().map(|(code, count)| (code.name().to_owned(), json!(count))).collect();
    let parcels: Vec<_> =
        day.parcels.iter().map(|(carrier, count)| json!({ "carrier": carrier, "parcels": count })).collect();
    let late: Vec<_> = day
        .late
        .iter()
        .map(|order| json!({ "store": order.store, "number": order.number, "ordered": order.placed.to_string(), "standing": order.standing }))
        .collect();
    let warnings: serde_json::Map<_, _> =
        day.warnings.iter().map(|(code, count)| (code.name().to_owned(), json!(count))).collect();
    let unsettled: Vec<_> = day
        .unsettled
        .iter()
        .map(|order| json!({ "store": order.store, "number": order.number, "state": order.state.name() }))
        .collect();
    let named = |orders: &[(String, String)]| -> Vec<_> {
        orders.iter().map(|(store, number)| json!({ "store": store, "number": number })).collect()
    };
    let (changed, revived) = (named(&day.changed), named(&day.revived));
    let labels: Vec<_> = day
        .changed_labels
        .iter()
        .map(|label| json!({ "store": label.store, "number": label.number, "file": label.file, "changed": label.what.name() }))
        .collect();
    let held_labels: Vec<_> =
        day.held_labels.iter().map(|label| json!({ "store": label.store, "number": label.number })).collect();
    screen::say(
        &json!({
            "day": day.day.to_string(), "stores": stores, "waits": waits, "parcels": parcels, "late": late,
            "unsettled": unsettled, "changed": changed, "revived": revived, "labels": { "changed": labels, "held": held_labels }, "held": day.held_files, "obstacles": day.obstacles, "warnings": warnings,
        })
        .to_string(),
    );
}
