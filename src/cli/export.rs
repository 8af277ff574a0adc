//! `shukka export`: 発送情報を更新.

use super::args::ExportArgs;
use super::handover::{self, Ended, Turn};
use super::mall::{ending_of, stop_words, watched, worse};
use super::{Context, Ending, Failure, screen};
use crate::ledger::{Ledger, Request};
use crate::notice::{Code, Lang, labels, mall, settings, shipment, summary};
use crate::rules::Period;
use crate::shop::Shop;
use crate::shop::settings::Store;
use crate::telling;
use crate::telling::{ExportOutcome, MallOutcome, Stop};

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
    let mut ledger = shop.ledger()?;
    if args.dry_run {
        return Ok(perform(context, &shop, &mut ledger, args)?.0);
    }
    let request = Request::to_export(context, args);
    let lease = match handover::take_or_hand_over(context, &shop, &mut ledger, request, args.wait)? {
        Turn::Done(ending) => return Ok(ending),
        Turn::Ours(lease) => Some(lease),
        // A mall is told by one process only; an export by file is one transaction and goes beside a pass.
        Turn::Busy(failure) if asked(&codes, args).any(|code| telling::is_api(&shop, code)) => {
            return Err(failure);
        }
        Turn::Busy(_) => None,
    };
    if lease.is_some() {
        // What another process is publishing at this moment is its own business.
        telling::finish_batches(&shop, &ledger)?;
    }
    let (ending, _) = perform(context, &shop, &mut ledger, args)?;
    drop(lease);
    Ok(ending)
}

fn asked<'c>(codes: &'c [String], args: &ExportArgs) -> impl Iterator<Item = &'c String> {
    let wanted = args.store.clone();
    codes.iter().filter(move |code| wanted.as_ref().is_none_or(|wanted| wanted == *code))
}

/// Exports what was asked for, by a process that may; how it ended, and when what is left may be asked for.
pub(super) fn perform(
    context: &Context,
    shop: &Shop,
    ledger: &mut Ledger,
    args: &ExportArgs,
) -> Result<Ended, Failure> {
    let (mut ending, mut again_s, lang) = (Ending::Well, None, context.lang);
    let period =
        (args.from.is_some() || args.to.is_some()).then_some(Period { from: args.from, to: args.to });
    let clock = context.clock();
    for store in asked(&shop.store_codes(), args) {
        let look = telling::look_at(shop, store, shop.day(context.now), period);
        let outcome = if telling::is_api(shop, store) && !args.dry_run {
            watched(context, args.wait, |manner| telling::export_api(&look, ledger, clock, manner))?
        } else {
            telling::export_csv(&look, ledger, context.now, args.dry_run)?
        };
        if args.json {
            screen::say(&super::json::export_json(&outcome));
        } else {
            show_export(&outcome, lang);
        }
        if let (Some(of_mall), Some(store)) = (&outcome.mall, shop.store(store)) {
            ending = worse(ending, show_mall(store, of_mall, lang));
            again_s = again_s.max(left_for_later(of_mall));
        }
    }
    Ok((ending, again_s))
}

/// In how many seconds going on makes sense, when something is left that time alone can settle.
fn left_for_later(of_mall: &MallOutcome) -> Option<u32> {
    const SOON_S: u32 = 10;
    match &of_mall.stop {
        None if of_mall.sending + of_mall.unsure > 0 => Some(SOON_S),
        Some(stop) => again_after(stop),
        None => None,
    }
}

/// In how many seconds a stop may be over by itself.
pub(super) fn again_after(stop: &Stop) -> Option<u32> {
    const SOON_S: u32 = 10;
    match stop {
        Stop::Points(s) => Some(u32::try_from(*s).unwrap_or(SOON_S).max(1)),
        Stop::NoConnection | Stop::NoAnswer => Some(SOON_S),
        _ => None,
    }
}

/// Shows what a mall said; how the command ends for it.
pub(super) fn show_mall(store: &Store, of_mall: &MallOutcome, lang: Lang) -> Ending {
    let mut ending = Ending::Well;
    if !of_mall.by_hand.is_empty() {
        screen::say(&shipment::by_hand(&store.name, &of_mall.by_hand, lang));
    }
    for number in &of_mall.too_long {
        screen::complain(&shipment::message_left_out(number, lang));
        ending = Ending::Held;
    }
    if of_mall.retired_now {
        screen::complain(&shipment::messages_retired(&store.code, lang));
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
        screen::complain(&shipment::unsettled(&store.name, counts, lang));
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
        (false, count) if outcome.mall.is_some() && count > 0 => shipment::told(store, count, lang),
        (false, 0) if outcome.mall.as_ref().is_some_and(|of_mall| !of_mall.is_idle()) => {
            shipment::told(store, 0, lang)
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
