//! `shukka export`: 発送情報を更新.

use super::args::ExportArgs;
use super::mall::{ending_of, stop_words, watched, worse};
use super::{Context, Ending, Failure, screen};
use crate::config::Store;
use crate::notice::{Code, Lang, labels, mall, settings, summary, telling};
use crate::pass::{self, ExportOutcome, MallOutcome};
use crate::rules::Period;

pub(super) fn run(context: &Context, args: &ExportArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let lang = context.lang;
    let codes = shop.store_codes();
    if let Some(store) = &args.store
        && !codes.contains(store)
    {
        return Err(Failure::Usage(summary::no_such_store(store, &codes, lang)));
    }
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from > to
    {
        return Err(Failure::Usage(settings::period_backwards(from, to, lang)));
    }
    let period =
        (args.from.is_some() || args.to.is_some()).then_some(Period { from: args.from, to: args.to });
    let mut ledger = context.ledger(&shop)?;
    let asked = |code: &String| args.store.as_ref().is_none_or(|wanted| wanted == code);
    let tells_a_mall = codes.iter().any(|code| asked(code) && pass::is_api(&shop, code));
    // An export by file is one transaction and goes beside a watcher; a mall is told by one process only.
    let lease = if args.dry_run {
        None
    } else {
        match context.lease(&shop, &mut ledger, "export") {
            Ok(lease) => Some(lease),
            Err(failure) if tells_a_mall => return Err(failure),
            Err(_) => None,
        }
    };
    if lease.is_some() {
        // What another process is publishing at this moment is its own business.
        pass::finish_batches(&shop, &ledger)?;
    }
    let mut ending = Ending::Well;
    let clock = context.clock();
    for store in codes.iter().filter(|code| asked(code)) {
        let look = pass::look_at(&shop, store, shop.day(context.now), period);
        let outcome = if pass::is_api(&shop, store) && !args.dry_run {
            watched(context, args.wait, |manner| pass::export_api(&look, &ledger, clock, manner))?
        } else {
            pass::export_csv(&look, &ledger, context.now, args.dry_run)?
        };
        if args.json {
            screen::say(&super::json::export_json(&outcome));
        } else {
            show_export(&outcome, lang);
        }
        if let (Some(of_mall), Some(store)) = (&outcome.mall, shop.store(store)) {
            ending = worse(ending, show_mall(store, of_mall, lang));
        }
    }
    drop(lease);
    Ok(ending)
}

/// Shows what a mall said; how the command ends for it.
pub(super) fn show_mall(store: &Store, of_mall: &MallOutcome, lang: Lang) -> Ending {
    let mut ending = Ending::Well;
    if !of_mall.by_hand.is_empty() {
        screen::say(&telling::by_hand(&store.name, &of_mall.by_hand, lang));
    }
    for number in &of_mall.too_long {
        screen::complain(&telling::message_left_out(number, lang));
        ending = Ending::Held;
    }
    if of_mall.retired_now {
        screen::complain(&telling::messages_retired(&store.code, lang));
    }
    for (number, why) in &of_mall.stuck {
        screen::complain(&format!(
            "{}  {}",
            Code::M404,
            mall::person_needed(number, super::mall::why(why), lang)
        ));
    }
    if of_mall.sending + of_mall.unsure + of_mall.stuck_count > 0 {
        let counts = (of_mall.sending, of_mall.unsure, of_mall.stuck_count);
        screen::complain(&telling::unsettled(&store.name, counts, lang));
        ending = Ending::Unsure;
    }
    if let Some(stop) = &of_mall.stop {
        screen::complain(&stop_words(store, stop, lang));
        ending = worse(ending, ending_of(stop));
    }
    ending
}

/// How many of the orders that do not go are shown; `orders --json` has them all.
const LEFT_SHOWN: usize = 1000;

/// Shows what came of one store's export.
pub(super) fn show_export(outcome: &ExportOutcome, lang: Lang) {
    let store = &outcome.store_name;
    let line = match (outcome.dry, outcome.sent_count) {
        (true, count) => summary::would_export(store, count, lang),
        (false, count) if outcome.mall.is_some() && count > 0 => telling::told(store, count, lang),
        (false, 0) if outcome.mall.as_ref().is_some_and(|of_mall| !of_mall.is_idle()) => {
            telling::told(store, 0, lang)
        }
        (false, 0) => summary::nothing_due(store, lang),
        (false, count) => summary::exported(store, count, &outcome.file, lang),
    };
    screen::say(&line);
    if outcome.dry {
        for number in &outcome.sent {
            screen::say(&format!("    {number}"));
        }
    }
    for (number, column, character) in &outcome.unencodable {
        screen::say(&summary::unencodable(number, column, *character, lang));
    }
    for (number, column, over) in &outcome.too_long {
        screen::say(&labels::too_long(number, column, *over, lang));
    }
    for (number, count) in &outcome.first_only {
        screen::say(&labels::first_only(number, *count, lang));
    }
    for (number, reasons) in outcome.left.iter().take(LEFT_SHOWN) {
        screen::say(&summary::left(number, reasons, lang));
    }
    if outcome.left.len() > LEFT_SHOWN {
        screen::say(&summary::more_left(outcome.left.len() - LEFT_SHOWN, lang));
    }
}
