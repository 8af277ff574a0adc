//! `shukka orders`: lists orders.

use super::args::OrdersArgs;
use super::{Context, Ending, Failure, screen};
use crate::desk::{OrdersWish, orders};
use crate::notice::orders as words;
use crate::shop::Shop;
use std::io::Write;
use std::ops::ControlFlow;

pub(super) fn run(context: &Context, args: &OrdersArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    context.looked(&shop, list(context, args, &shop))
}

fn list(context: &Context, args: &OrdersArgs, shop: &Shop) -> Result<Ending, Failure> {
    let Some(ledger) = shop.ledger_to_read()? else { return Ok(Ending::Well) };
    let wish = OrdersWish { store: args.store.clone(), due: args.due };
    let (mut page, mut broken) = (screen::page(), None);
    orders(shop, &ledger, &wish, context.now, &mut |listed| {
        let line = if args.json {
            match listed.view(|view| view.json(shop.settings.timezone)) {
                Ok(line) => line,
                Err(error) => {
                    broken = Some(error);
                    return ControlFlow::Break(());
                }
            }
        } else {
            words::line(listed.order, listed.shipment, &listed.reasons, context.lang)
        };
        // A closed pipe ends the list: the reader has seen enough.
        if writeln!(page, "{line}").is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if let Some(error) = broken {
        return Err(Failure::Other(error.into()));
    }
    // A closed pipe ends nothing.
    drop(page.flush());
    Ok(Ending::Well)
}
