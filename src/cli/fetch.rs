//! `shukka fetch`: takes orders in over the API.

use super::args::FetchArgs;
use super::mall::worse;
use super::onlooker::{Onlooker, Stores};
use super::{Context, Ending, Failure, show};
use crate::desk::{self, Errand, FetchWish, WhoseTurn, fetchable, must_have_store};
use crate::notice::shipment;
use crate::telling::FetchOutcome;

pub(super) fn run(context: &Context, args: &FetchArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    must_have_store(&shop, args.store.as_deref())?;
    let stores = fetchable(&shop, args.store.as_deref());
    if stores.is_empty() {
        return Err(Failure::Usage(shipment::no_api_store(context.lang)));
    }
    let mut ledger = shop.ledger()?;
    let onlooker = Onlooker::new(context, &shop, Stores::AtOnce { json: false });
    let errand = Errand {
        store: args.store.clone(),
        now: context.given_now(),
        wait: args.wait,
        ..Errand::fetch(args.days)
    };
    let lease = match context.claim_or_ask(&shop, &ledger, &errand, &onlooker)? {
        WhoseTurn::Done(answer) => return Ok(ending(&answer.fetched)),
        WhoseTurn::Ours(lease) => lease,
        WhoseTurn::Busy(them) => return Err(context.at_work(&shop, &them)),
    };
    let wish = FetchWish { stores, days: args.days, wait: args.wait };
    let fetched = desk::fetch(&shop, &mut ledger, &wish, context.clock(), &onlooker)?;
    drop(lease);
    Ok(ending(&fetched))
}

fn ending(fetched: &[FetchOutcome]) -> Ending {
    fetched.iter().map(show::ending_of_fetch).fold(Ending::Well, worse)
}
