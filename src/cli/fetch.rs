//! `shukka fetch`: takes orders in over the API.

use super::args::FetchArgs;
use super::export::again_after;
use super::handover::{self, Ended, WhoseTurn};
use super::mall::worse;
use super::onlooker::{Onlooker, Stores};
use super::{Context, Ending, Failure, show};
use crate::desk::{self, FetchWish, fetchable};
use crate::ledger::{Ledger, Request};
use crate::notice::{shipment, summary};
use crate::shop::Shop;

pub(super) fn run(context: &Context, args: &FetchArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let lang = context.lang;
    let codes = shop.store_codes();
    if let Some(store) = &args.store
        && !codes.contains(store)
    {
        return Err(Failure::Usage(summary::no_such_store(store, &codes, lang)));
    }
    if fetchable(&shop, args.store.as_deref()).is_empty() {
        return Err(Failure::Usage(shipment::no_api_store(lang)));
    }
    let mut ledger = shop.ledger()?;
    let request = Request::to_fetch(context, args);
    let lease = match handover::take_or_hand_over(context, &shop, &mut ledger, request, args.wait)? {
        WhoseTurn::Done(ending) => return Ok(ending),
        WhoseTurn::Ours(lease) => lease,
        WhoseTurn::Busy(failure) => return Err(failure),
    };
    let (ending, _) = perform(context, &shop, &mut ledger, args)?;
    drop(lease);
    Ok(ending)
}

/// Fetches what was asked for, by a process that may; how it ended, and when what is left may be asked for.
pub(super) fn perform(
    context: &Context,
    shop: &Shop,
    ledger: &mut Ledger,
    args: &FetchArgs,
) -> Result<Ended, Failure> {
    let stores = fetchable(shop, args.store.as_deref());
    let wish = FetchWish { stores, days: args.days, wait: args.wait };
    let onlooker = Onlooker::new(context, shop, Stores::AtOnce { json: false });
    let outcomes = desk::fetch(shop, ledger, &wish, context.clock(), &onlooker)?;
    let ending = outcomes.iter().map(show::ending_of_fetch).fold(Ending::Well, worse);
    let again_s = outcomes.iter().filter_map(|outcome| outcome.stop.as_ref()).filter_map(again_after);
    Ok((ending, again_s.max()))
}
