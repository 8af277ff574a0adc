//! `shukka close`: a person ends the telling of an order.

use super::args::DecideArgs;
use super::{Context, Ending, Failure, retry};
use crate::desk::close;

pub(super) fn run(context: &Context, args: &DecideArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let ledger = shop.ledger()?;
    let outcome = close(&shop, &ledger, args.store.as_deref(), (&args.number, None), context.now)?;
    retry::show(context, &outcome);
    Ok(Ending::Well)
}
