//! `shukka report`: the workbook that closes the day.

use super::args::ReportArgs;
use super::{Context, Ending, Failure, screen};
use crate::desk::report::{ReportOutcome, ReportWish, orders_of_report, report};
use crate::notice::guide;
use crate::report::{DayOf, Mask};
use crate::shop::{Ledger, Shop};

pub(super) fn run(context: &Context, args: &ReportArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let today = args.today.then(|| shop.day(context.now));
    let (from, to) = (today.or(args.from), today.or(args.to));
    let by = super::orders::day_of(&args.by);
    let mut wish = ReportWish::of(&shop, from, to, (args.store.clone(), by), context.now)?;
    wish.mask = if args.mask { Mask::On } else { Mask::Off };
    wish.output.clone_from(&args.output);
    context.looked(&shop, write_and_say(context, args, &shop, &wish))
}

fn write_and_say(
    context: &Context,
    args: &ReportArgs,
    shop: &Shop,
    wish: &ReportWish,
) -> Result<Ending, Failure> {
    let ledger = match shop.ledger_to_read()? {
        Some(ledger) => ledger,
        None => shop.ledger()?,
    };
    let written = write(context, shop, &ledger, wish)?;
    if args.json {
        screen::say_json(&super::json::summary_json(&written.figures, &written.path));
    } else {
        screen::say(&guide::report_written(&written.path, context.lang));
    }
    Ok(Ending::Well)
}

/// The report of this month, at the end of a pass.
pub(super) fn this_month(context: &Context, shop: &Shop, ledger: &Ledger) -> Result<String, Failure> {
    let wish = ReportWish::of(shop, None, None, (None, DayOf::Ordered), context.now)?;
    Ok(write(context, shop, ledger, &wish)?.path)
}

fn write(
    context: &Context,
    shop: &Shop,
    ledger: &Ledger,
    wish: &ReportWish,
) -> Result<ReportOutcome, Failure> {
    let bar = screen::counting(orders_of_report(shop, ledger, wish)?);
    let written = report(shop, ledger, wish, context.now, &|| bar.inc(1));
    bar.finish_and_clear();
    Ok(written?)
}
