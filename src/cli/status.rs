//! `shukka status`: is a watcher alive, what waits, what was held, what needs a person.

use super::args::StatusArgs;
use super::{Context, Ending, Failure, screen};
use crate::inbox::scan;
use crate::ledger::{ArrivalRecord, Holder, Ledger};
use crate::notice::{orders, watching as words};
use crate::shop::{Shop, ShopError, shown_time};
use serde_json::json;
use std::path::Path;

/// How many of the last arrivals are shown.
const ARRIVALS: usize = 5;

struct Status {
    watcher: Option<Holder>,
    waiting: Vec<String>,
    held: Vec<String>,
    arrivals: Vec<ArrivalRecord>,
    due: Vec<(String, u64)>,
    unsettled: Vec<(String, String, &'static str)>,
}

pub(super) fn run(context: &Context, args: &StatusArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let status = read(context, &shop)?;
    if args.json {
        show_json(&status)
    } else {
        show(context, &shop, &status)
    }
    let needs_person = status.unsettled.iter().any(|(.., state)| *state != "sending");
    Ok(match (needs_person, status.held.is_empty()) {
        (true, _) => Ending::Unsure,
        (false, false) => Ending::Held,
        (false, true) => Ending::Well,
    })
}

fn read(context: &Context, shop: &Shop) -> Result<Status, Failure> {
    let waiting = match scan(&shop.inbox(), &shop.store_codes()) {
        Ok(found) => found.sightings.into_iter().map(|file| joined(&file.folder, &file.name)).collect(),
        Err(_) => Vec::new(),
    };
    let mut held = Vec::new();
    list(&shop.held(""), "", &mut held).map_err(|e| ShopError::io(&shop.held(""), e))?;
    held.sort();
    let mut status =
        Status { watcher: None, waiting, held, arrivals: Vec::new(), due: Vec::new(), unsettled: Vec::new() };
    let Some(ledger) = shop.ledger_to_read()? else { return Ok(status) };
    status.watcher = shop.holder(&ledger)?;
    status.arrivals = ledger.last_arrivals(ARRIVALS)?;
    status.due = due(context, shop, &ledger)?;
    status.unsettled =
        ledger.unsettled()?.into_iter().map(|(store, number, state)| (store, number, state.name())).collect();
    Ok(status)
}

fn due(context: &Context, shop: &Shop, ledger: &Ledger) -> Result<Vec<(String, u64)>, Failure> {
    let today = shop.day(context.now);
    shop.store_codes().into_iter().map(|code| Ok((code.clone(), ledger.count_due(&code, today)?))).collect()
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Held files without their reasons.
fn list(folder: &Path, prefix: &str, found: &mut Vec<String>) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(e),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{prefix}{name}/"), found)?;
        } else if !name.starts_with('.') && !name.ends_with(".理由.txt") {
            found.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}

fn show(context: &Context, shop: &Shop, status: &Status) {
    let (lang, zone) = (context.lang, shop.settings.timezone);
    let since = status.watcher.as_ref().map(|holder| shown_time(holder.since, zone));
    let alive = status
        .watcher
        .as_ref()
        .zip(since.as_ref())
        .map(|(holder, since)| (holder.host.as_str(), holder.pid, since.as_str()));
    screen::say(&words::watcher(alive, lang));
    screen::say(&words::heading("waiting", status.waiting.len(), lang));
    status.waiting.iter().for_each(|name| screen::say(&format!("    {name}")));
    screen::say(&words::heading("held", status.held.len(), lang));
    status.held.iter().for_each(|name| screen::say(&format!("    {name}")));
    for (store, count) in &status.due {
        let count = usize::try_from(*count).unwrap_or(usize::MAX);
        screen::say(&format!("{} 〔{store}〕", words::heading("due", count, lang)));
    }
    screen::say(&words::heading("unsettled", status.unsettled.len(), lang));
    for (store, number, state) in &status.unsettled {
        screen::say(&format!("    {store} {number}  {state}"));
    }
    screen::say(&words::heading("arrivals", status.arrivals.len(), lang));
    for arrival in &status.arrivals {
        let outcome = if arrival.outcome.is_empty() { "" } else { &arrival.outcome };
        screen::say(&format!(
            "    {}  {outcome}",
            orders::origin(&arrival.name, 0, &shown_time(arrival.at, zone), lang)
        ));
    }
}

fn show_json(status: &Status) {
    let watcher = status
        .watcher
        .as_ref()
        .map(|h| json!({ "kind": h.holder, "host": h.host, "pid": h.pid, "since": h.since }));
    let arrivals: Vec<_> = status
        .arrivals
        .iter()
        .map(|a| json!({ "name": a.name, "at": a.at, "rows": a.row_count, "taken": a.taken, "held": a.held, "code": a.outcome }))
        .collect();
    let due: serde_json::Map<_, _> =
        status.due.iter().map(|(store, count)| (store.clone(), json!(count))).collect();
    let unsettled: Vec<_> = status
        .unsettled
        .iter()
        .map(|(store, number, state)| json!({ "store": store, "number": number, "state": state }))
        .collect();
    screen::say(
        &json!({
            "watcher": watcher, "waiting": status.waiting, "held": status.held, "due": due, "unsettled": unsettled,
            "arrivals": arrivals,
        })
        .to_string(),
    );
}
