//! `shukka export`: 発送情報を更新.

use super::args::ExportArgs;
use super::handover::{self, Ended, WhoseTurn};
use super::mall::worse;
use super::onlooker::{Onlooker, Stores};
use super::{Context, Ending, Failure, show};
use crate::desk::{self, ExportWish};
use crate::ledger::{Ledger, Request};
use crate::notice::{settings, summary};
use crate::rules::Period;
use crate::shop::Shop;
use crate::telling::{MallOutcome, Stop};

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
        WhoseTurn::Done(ending) => return Ok(ending),
        WhoseTurn::Ours(lease) => Some(lease),
        // A mall is told by one process only; an export by file is one transaction and goes beside a pass.
        WhoseTurn::Busy(failure) if desk::tells_a_mall(&shop, &asked(&codes, args)) => return Err(failure),
        WhoseTurn::Busy(_) => None,
    };
    if lease.is_some() {
        desk::finish_exports(&shop, &ledger)?;
    }
    let (ending, _) = perform(context, &shop, &mut ledger, args)?;
    drop(lease);
    Ok(ending)
}

fn asked(codes: &[String], args: &ExportArgs) -> Vec<String> {
    match &args.store {
        Some(store) => vec![store.clone()],
        None => codes.to_vec(),
    }
}

/// Exports what was asked for, by a process that may; how it ended, and when what is left may be asked for.
pub(super) fn perform(
    context: &Context,
    shop: &Shop,
    ledger: &mut Ledger,
    args: &ExportArgs,
) -> Result<Ended, Failure> {
    let period =
        (args.from.is_some() || args.to.is_some()).then_some(Period { from: args.from, to: args.to });
    let stores = asked(&shop.store_codes(), args);
    let wish = ExportWish { stores, period, dry: args.dry_run, wait: args.wait };
    let onlooker = Onlooker::new(context, shop, Stores::AtOnce { json: args.json });
    let outcomes = desk::export(shop, ledger, &wish, context.clock(), &onlooker)?;
    let ending = outcomes.iter().map(show::ending_of_export).fold(Ending::Well, worse);
    let again_s = outcomes.iter().filter_map(|outcome| outcome.mall.as_ref()).filter_map(left_for_later);
    Ok((ending, again_s.max()))
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
