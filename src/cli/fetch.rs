//! `shukka fetch`: takes orders in over the API.

use super::args::FetchArgs;
use super::export::again_after;
use super::handover::{self, Ended, Turn};
use super::mall::{ending_of, stop_words, watched, worse};
use super::{Context, Ending, Failure, screen};
use crate::ledger::{Ledger, Request};
use crate::mercari::LeftOut;
use crate::notice::{Code, mall, shipment, summary};
use crate::shop::Shop;
use crate::shop::settings::{Store, StoreKind};
use crate::telling;
use crate::telling::{FetchOutcome, Stop};

pub(super) fn run(context: &Context, args: &FetchArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let lang = context.lang;
    let codes = shop.store_codes();
    if let Some(store) = &args.store
        && !codes.contains(store)
    {
        return Err(Failure::Usage(summary::no_such_store(store, &codes, lang)));
    }
    if wanted(&shop, args).next().is_none() {
        return Err(Failure::Usage(shipment::no_api_store(lang)));
    }
    let mut ledger = shop.ledger()?;
    let request = Request::to_fetch(context, args);
    let lease = match handover::take_or_hand_over(context, &shop, &mut ledger, request, args.wait)? {
        Turn::Done(ending) => return Ok(ending),
        Turn::Ours(lease) => lease,
        Turn::Busy(failure) => return Err(failure),
    };
    let (ending, _) = perform(context, &shop, &mut ledger, args)?;
    drop(lease);
    Ok(ending)
}

fn wanted<'s>(shop: &'s Shop, args: &FetchArgs) -> impl Iterator<Item = &'s Store> {
    let code = args.store.clone();
    shop.settings.stores.iter().filter(move |store| {
        store.kind == StoreKind::MercariShops && code.as_ref().is_none_or(|code| *code == store.code)
    })
}

/// Fetches what was asked for, by a process that may; how it ended, and when what is left may be asked for.
pub(super) fn perform(
    context: &Context,
    shop: &Shop,
    ledger: &mut Ledger,
    args: &FetchArgs,
) -> Result<Ended, Failure> {
    let (mut ending, mut again_s, clock) = (Ending::Well, None, context.clock());
    for store in wanted(shop, args) {
        let outcome = watched(context, args.wait, |manner| {
            telling::fetch_store(shop, ledger, store, args.days, clock, manner)
        })?;
        ending = worse(ending, show(store, &outcome, context));
        again_s = again_s.max(outcome.stop.as_ref().and_then(again_after));
    }
    Ok((ending, again_s))
}

/// Shows what came of one store's fetch.
pub(super) fn show(store: &Store, outcome: &FetchOutcome, context: &Context) -> Ending {
    let lang = context.lang;
    let counts = (outcome.read, outcome.created, outcome.updated, outcome.left_out);
    if outcome.whole || outcome.read > 0 {
        screen::say(&shipment::fetched(&store.name, counts, lang));
    }
    for (number, why) in &outcome.odd {
        let words = match why {
            LeftOut::NoAddress => mall::no_address(number, lang),
            LeftOut::NoLines => mall::no_lines(number, lang),
            LeftOut::UnknownStatus(word) => mall::unknown_status(number, word, lang),
            LeftOut::NotYetOrNever => continue,
        };
        screen::complain(&words);
    }
    if outcome.without_orderer > 0 {
        screen::complain(&mall::no_fixed_orderer(&store.code, outcome.without_orderer, lang));
    }
    let mut ending = Ending::Well;
    if let Some(stop) = &outcome.stop {
        screen::complain(&stop_words(store, stop, lang));
        ending = ending_of(stop);
    }
    // A wrong setting has been said; that the listing did not end follows from it.
    let is_said = matches!(outcome.stop, Some(Stop::Trouble(_))) || ending == Ending::Usage;
    if !outcome.whole && !is_said {
        let words = mall::fetch_unfinished(&store.code, outcome.read, lang);
        screen::complain(&format!("{}  {words}", Code::M408));
        ending = worse(ending, Ending::Unsure);
    }
    ending
}
