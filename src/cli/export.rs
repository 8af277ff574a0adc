//! `shukka export`: 発送情報を更新.

use super::args::ExportArgs;
use super::{Context, Ending, Failure, screen};
use crate::notice::{Lang, labels, settings, summary};
use crate::pass::{self, ExportOutcome};
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
    let lease = if args.dry_run { None } else { Some(context.lease(&shop, &mut ledger, "export")?) };
    if !args.dry_run {
        pass::finish_batches(&shop, &mut ledger)?;
    }
    for store in codes.iter().filter(|code| args.store.as_ref().is_none_or(|wanted| wanted == *code)) {
        let look = pass::look_at(&shop, store, shop.day(context.now), period);
        let outcome = pass::export_csv(&look, &mut ledger, context.now, args.dry_run)?;
        if args.json {
            screen::say(&super::json::export_json(&outcome));
        } else {
            show_export(&outcome, lang);
        }
    }
    drop(lease);
    Ok(Ending::Well)
}

/// How many of the orders that do not go are shown; `orders --json` has them all.
const LEFT_SHOWN: usize = 1000;

/// Shows what came of one store's export.
pub(super) fn show_export(outcome: &ExportOutcome, lang: Lang) {
    let store = &outcome.store_name;
    let line = match (outcome.dry, outcome.sent_count) {
        (true, count) => summary::would_export(store, count, lang),
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
