//! `shukka fetch`: takes orders in over the API.

use super::args::FetchArgs;
use super::mall::{ending_of, stop_words, watched, worse};
use super::{Context, Ending, Failure, screen};
use crate::config::{Store, StoreKind};
use crate::mercari::LeftOut;
use crate::notice::{Code, mall, summary, telling};
use crate::pass::{self, FetchOutcome, Stop};

pub(super) fn run(context: &Context, args: &FetchArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let lang = context.lang;
    let codes = shop.store_codes();
    if let Some(store) = &args.store
        && !codes.contains(store)
    {
        return Err(Failure::Usage(summary::no_such_store(store, &codes, lang)));
    }
    let wanted = |store: &&Store| {
        store.kind == StoreKind::MercariShops
            && args.store.as_ref().is_none_or(|wanted| *wanted == store.code)
    };
    let stores: Vec<&Store> = shop.settings.stores.iter().filter(wanted).collect();
    if stores.is_empty() {
        return Err(Failure::Usage(telling::no_api_store(lang)));
    }
    let mut ledger = context.ledger(&shop)?;
    let lease = context.lease(&shop, &mut ledger, "fetch")?;
    let (mut ending, clock) = (Ending::Well, context.clock());
    for store in stores {
        let outcome = watched(context, args.wait, |manner| {
            pass::fetch_store(&shop, &mut ledger, store, args.days, clock, manner)
        })?;
        ending = worse(ending, show(store, &outcome, context));
    }
    drop(lease);
    Ok(ending)
}

/// Shows what came of one store's fetch.
pub(super) fn show(store: &Store, outcome: &FetchOutcome, context: &Context) -> Ending {
    let lang = context.lang;
    let counts = (outcome.read, outcome.created, outcome.updated, outcome.left_out);
    if outcome.whole || outcome.read > 0 {
        screen::say(&telling::fetched(&store.name, counts, lang));
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
