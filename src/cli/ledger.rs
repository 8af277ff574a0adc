//! `shukka ledger`: what a person decides about the ledger itself.

use super::args::{LedgerArgs, LedgerCommand};
use super::mall::worse;
use super::{Context, Ending, Failure, screen};
use crate::desk::stop_words;
use crate::desk::{LearntSince, accept, ask_malls};
use crate::notice::{forget, ledger as words};
use crate::shop::Shop;
use crate::telling::{FetchOutcome, Stop};

pub(super) fn run(context: &Context, args: &LedgerArgs) -> Result<Ending, Failure> {
    match args.command {
        LedgerCommand::Accept => accept_it(context),
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
