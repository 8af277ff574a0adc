//! `shukka retry`: a person has an order told again that stopped.

use super::args::DecideArgs;
use super::{Context, Ending, Failure, screen};
use crate::desk::{Decided, DecisionOutcome, retry};
use crate::notice::{mall, shipment};
use std::io::{BufRead, IsTerminal};

pub(super) fn run(context: &Context, args: &DecideArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let ledger = shop.ledger()?;
    let (store, number) = (args.store.as_deref(), args.number.as_str());
    let ask = |even_twice| retry(&shop, &ledger, store, (number, None), even_twice, context.now);
    let mut outcome = ask(args.yes)?;
    if outcome.done == Decided::MightTellTwice {
        screen::complain(&mall::retry_might_tell_twice(&outcome.number, context.lang));
        if !agreed() {
            return Ok(Ending::Usage);
        }
        outcome = ask(true)?;
    }
    show(context, &outcome);
    Ok(Ending::Well)
}

/// Says what a decision did.
pub(super) fn show(context: &Context, outcome: &DecisionOutcome) {
    let (number, lang) = (&outcome.number, context.lang);
    match outcome.done {
        Decided::Reopened => screen::say(&shipment::reopened(number, lang)),
        Decided::Closed => screen::say(&shipment::closed(number, lang)),
        Decided::Nothing(state) => screen::say(&shipment::nothing_to_decide(number, state.name(), lang)),
        Decided::MightTellTwice => screen::complain(&mall::retry_might_tell_twice(number, lang)),
    }
}

/// Asks at a terminal; elsewhere nobody can agree.
fn agreed() -> bool {
    if !std::io::stdin().is_terminal() {
        return false;
    }
    screen::complain("[y/N]");
    let mut answer = String::new();
    // Whoever cannot be heard has not agreed.
    drop(std::io::stdin().lock().read_line(&mut answer));
    matches!(answer.trim(), "y" | "Y" | "yes" | "はい")
}
