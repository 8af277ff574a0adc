//! `shukka status`: is a watcher alive, what waits, what was held, what needs a person.

use super::args::StatusArgs;
use super::{Context, Ending, Failure, screen};
use crate::desk::{AtWork, ChannelStanding, StatusOutcome, status};
use crate::notice::undo::is_undone;
use crate::notice::{Code, Lang, backup, channels, orders, visible, watching as words};
use crate::shop::obstacles::Lasting;
use crate::shop::{Shop, shown_time};
use chrono_tz::Tz;
use serde_json::json;

pub(super) fn run(context: &Context, args: &StatusArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    context.looked(&shop, look(context, args, &shop))
}

fn look(context: &Context, args: &StatusArgs, shop: &Shop) -> Result<Ending, Failure> {
    let status = status(shop, || shop.ledger_to_read(), context.now)?;
    if args.json {
        show_json(&status)
    } else {
        show(&status, shop.settings.timezone, context.lang)
    }
    let is_stopped =
        status.channels.iter().any(|channel| channel.code.is_some_and(|code| code != Code::N502));
    let waits = !status.held.is_empty() || !status.obstacles.is_empty() || is_stopped;
    Ok(match (status.needs_person(), !waits) {
        (true, _) => Ending::Unsure,
        // As a pass ends that meets it: the settings, or what they name, are wrong.
        _ if status.is_stopped_at_mall() => Ending::Usage,
        (false, false) => Ending::Held,
        (false, true) => Ending::Well,
    })
}

fn show(status: &StatusOutcome, zone: Tz, lang: Lang) {
    let since = status.watcher.as_ref().map(|at_work| shown_time(at_work.since, zone));
    let watcher = status.watcher.as_ref().zip(since.as_ref());
    let watcher = watcher.map(|(at_work, since)| (at_work.host.as_str(), at_work.pid, since.as_str()));
    screen::say(&words::watcher(watcher, lang));
    for other in &status.standing_by {
        screen::say(&words::standing_by(&other.host, other.pid, &shown_time(other.since, zone), lang));
    }
    screen::say(&backup::age(status.backup.map(|(_, days)| days), lang));
    screen::say(&words::heading("waiting", status.waiting.len(), lang));
    status.waiting.iter().for_each(|name| screen::say(&format!("    {}", visible(name))));
    screen::say(&words::heading("held", status.held.len(), lang));
    status.held.iter().for_each(|name| screen::say(&format!("    {}", visible(name))));
    for (store, count) in &status.due {
        let count = usize::try_from(*count).unwrap_or(usize::MAX);
        screen::say(&format!("{} 〔{store}〕", words::heading("due", count, lang)));
    }
    screen::say(&words::heading("unsettled", status.unsettled.len(), lang));
    for order in &status.unsettled {
        screen::say(&format!("    {} {}  {}", order.store, visible(&order.number), order.state.name()));
    }
    if !status.obstacles.is_empty() {
        screen::say(&words::heading("obstacles", status.obstacles.len(), lang));
    }
    for Lasting { obstacle, since, .. } in &status.obstacles {
        let since = shown_time(*since, zone);
        let words = obstacle.words(lang);
        screen::say(&format!("    {}（{since}〜）", words.replacen('\n', &format!("{}\n    ", ""), 1)));
    }
    for channel in &status.channels {
        screen::say(&channel_words(channel, zone, lang));
    }
    const SHOWN: usize = 5;
    screen::say(&words::heading("arrivals", status.arrivals.len().min(SHOWN), lang));
    for arrival in status.arrivals.iter().take(SHOWN) {
        let origin = orders::origin(&arrival.name, 0, &shown_time(arrival.at, zone), lang);
        let became = if arrival.undone_at.is_some() { is_undone(lang) } else { &arrival.code };
        screen::say(format!("    {:12}  {origin}  {became}", arrival.hash).trim_end());
    }
}

fn channel_words(channel: &ChannelStanding, zone: Tz, lang: Lang) -> String {
    let sent = channel.sent_at.map(|at| shown_time(at, zone));
    let line = channels::standing(&channel.name, channel.way, channel.letters, sent.as_deref(), lang);
    match channel.code {
        Some(code) => {
            format!("{line}\n{}", channels::trouble(&channel.name, channel.way, code, &channel.why, lang))
        }
        None => line,
    }
}

fn show_json(status: &StatusOutcome) {
    let at_work = |w: &AtWork| json!({ "kind": w.command, "host": w.host, "pid": w.pid, "since": w.since });
    let watcher = status.watcher.as_ref().map(at_work);
    let standing_by: Vec<_> = status.standing_by.iter().map(at_work).collect();
    let arrivals: Vec<_> = status
        .arrivals
        .iter()
        .map(|a| json!({ "name": a.name, "at": a.at, "rows": a.rows, "taken": a.taken, "held": a.held, "code": a.code, "hash": a.hash, "undone_at": a.undone_at }))
        .collect();
    let due: serde_json::Map<_, _> =
        status.due.iter().map(|(store, count)| (store.clone(), json!(count))).collect();
    let obstacles: Vec<_> = status
        .obstacles
        .iter()
        .map(|it| json!({ "code": it.obstacle.code().name(), "about": it.obstacle.about, "what": it.obstacle.line(Lang::Ja), "since": it.since }))
        .collect();
    let notices: Vec<_> = status
        .channels
        .iter()
        .map(|it| json!({ "name": it.name, "to": it.way, "code": it.code.map(Code::name), "why": it.why, "letters": it.letters, "sent_at": it.sent_at, "stopped_at": it.stopped_at }))
        .collect();
    let unsettled: Vec<_> = status
        .unsettled
        .iter()
        .map(|order| json!({ "store": order.store, "number": order.number, "state": order.state.name() }))
        .collect();
    screen::say_json(
        &json!({
            "watcher": watcher, "standing_by": standing_by, "waiting": status.waiting, "held": status.held, "due": due, "unsettled": unsettled,
            "obstacles": obstacles, "notices": notices, "arrivals": arrivals, "backup": status.backup.map(|(at, _)| at),
        })
        .to_string(),
    );
}
