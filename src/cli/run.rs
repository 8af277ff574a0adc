//! `shukka run`: one pass.

use super::args::RunArgs;
use super::mall::worse;
use super::onlooker::{Onlooker, Stores};
use super::{Context, Ending, Failure, screen, show};
use crate::desk::Files;
use crate::pass::{Due, PassPlan, pass};
use crate::shop::ShopError;

pub(super) fn run(context: &Context, args: &RunArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let mut ledger = shop.ledger()?;
    // A larger one is looked at by a watcher when it begins, and by `check`.
    const QUICKLY_SEEN_BYTES: u64 = 16 << 20;
    ledger.look_for_damage(QUICKLY_SEEN_BYTES).map_err(ShopError::from)?;
    let lease = context.lease(&shop, &ledger, "run")?;
    let files = if args.no_settle { Files::AtOnce } else { Files::AfterQuietTime };
    let plan = PassPlan { files, due: Due::all(&shop), wait: args.wait };
    let bar = screen::busy(&shop.pace);
    let onlooker = Onlooker::new(context, &shop, Stores::AtTheEnd);
    let outcome = pass(&shop, &mut ledger, context.now, &plan, &onlooker);
    bar.finish_and_clear();
    let outcome = outcome?;
    drop(lease);
    show::pass(&outcome, context.lang);
    let ending = show::malls(context, &shop, &outcome);
    if args.report {
        super::report::this_month(context, &shop, &ledger)?;
    }
    Ok(worse(ending, if outcome.intake.is_held { Ending::Held } else { Ending::Well }))
}
