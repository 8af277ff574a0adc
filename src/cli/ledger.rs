//! `shukka ledger`: what a person decides about the ledger itself.

use super::ledger_args::{LedgerArgs, LedgerCommand, LedgerMoveArgs};
use super::mall::worse;
use super::{Context, Ending, Failure, screen};
use crate::desk::stop_words;
use crate::desk::{LearntSince, MoveOutcome, accept, ask_malls, move_ledger, place_to_move_to};
use crate::notice::{forget, ledger as words};
use crate::shop::Shop;
use crate::telling::{FetchOutcome, Stop};

pub(super) fn run(context: &Context, args: &LedgerArgs) -> Result<Ending, Failure> {
    match &args.command {
        LedgerCommand::Accept => accept_it(context),
        LedgerCommand::Move(args) => move_it(context, args),
    }
}

fn move_it(context: &Context, args: &LedgerMoveArgs) -> Result<Ending, Failure> {
    let (shop, lang) = (context.shop()?, context.lang);
    let (password, root_cert) = (args.password_file.as_deref(), args.root_cert.as_deref());
    let to = place_to_move_to(&shop, &args.to, password, root_cert)?;
    let ledger = shop.ledger()?;
    let lease = context.lease(&shop, &ledger, "ledger move")?;
    let outcome = move_ledger(&shop, &ledger, &to)?;
    drop(lease);
    match outcome {
        MoveOutcome::Moved { content, kept_as } => {
            screen::say(&words::moved(&args.to, content.orders, content.arrivals, lang));
            screen::say(&words::what_stays(&kept_as, lang));
            Ok(Ending::Well)
        }
        MoveOutcome::NotEmpty => Err(Failure::Usage(words::not_empty(&args.to, lang))),
    }
}

fn accept_it(context: &Context) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let mut ledger = shop.ledger_as_it_is()?;
    let lease = context.lease(&shop, &ledger, "ledger accept")?;
    let outcome = accept(&shop, &ledger, context.now)?;
    let Some(outcome) = outcome else {
        screen::say(words::nothing_to_accept(context.lang));
        return Ok(Ending::Well);
    };
    screen::say(words::accepted(context.lang));
    let ending = show(context, &outcome.learnt);
    let asked = ask_malls(&shop, &mut ledger, &outcome.learnt.to_ask, context.clock())?;
    drop(lease);
    Ok(worse(ending, show_asked(context, &shop, &asked)))
}

/// Shows what the malls said of which an old ledger does not know; how a command ends for that.
pub(super) fn show_asked(context: &Context, shop: &Shop, of_malls: &[FetchOutcome]) -> Ending {
    let mut ending = Ending::Well;
    for asked in of_malls {
        let Some(store) = shop.store(&asked.store) else { continue };
        if let (true, None) = (asked.whole, &asked.stop) {
            screen::say(&words::mall_asked(&store.code, asked.read, asked.shipped, context.lang));
            continue;
        }
        screen::say(&words::mall_not_asked(&store.code, asked.read, context.lang));
        if let Some(stop) = &asked.stop {
            screen::complain(&stop_words(store, stop, context.lang));
        }
        let is_usage = asked.stop.as_ref().is_some_and(Stop::is_usage);
        ending = worse(ending, if is_usage { Ending::Held } else { Ending::Unsure });
    }
    ending
}

/// Shows what could be learnt of what was told since, and what could not; how a command ends for that.
pub(super) fn show(context: &Context, outcome: &LearntSince) -> Ending {
    let lang = context.lang;
    screen::say(&words::learnt(outcome.read_files, outcome.learnt, outcome.unknown, lang));
    for file in &outcome.unread_files {
        screen::say(&words::unread_file(file, lang));
    }
    if outcome.missing_files > 0 {
        screen::say(&words::missing_files(outcome.missing_files, lang));
    }
    if outcome.lost_arrivals > 0 {
        screen::say(&words::lost_arrivals(outcome.lost_arrivals, lang));
    }
    if outcome.forgotten > 0 {
        screen::say(&forget::again(outcome.forgotten, lang));
    }
    for store in &outcome.doubted {
        screen::say(&words::in_doubt(store, lang));
    }
    if outcome.doubted.is_empty() { Ending::Well } else { Ending::Held }
}
