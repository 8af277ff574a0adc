//! `shukka orders`: lists orders, as a table for people, as CSV or as JSON lines.

use super::args::OrdersArgs;
use super::table::{ScreenColumn, ScreenTable, shown};
use super::{Context, Ending, Failure, screen};
use crate::desk::{HeldRowsWanted, ListedOrder, OrdersWish, files_saying, held_rows, orders};
use crate::notice::forget;
use crate::notice::order_list::{self as words, Standing, WhyEmpty};
use crate::order::SoughtText;
use crate::report::DayOf;
use crate::shop::{Ledger, Shop, local_day};
use std::io::Write;
use std::ops::ControlFlow;

/// Held rows that are shown at most.
const HELD_ROWS: usize = 50;

pub(super) fn run(context: &Context, args: &OrdersArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    context.looked(&shop, list(context, args, &shop))
}

fn list(context: &Context, args: &OrdersArgs, shop: &Shop) -> Result<Ending, Failure> {
    let ledger = shop.ledger_to_read()?;
    let text = match &args.text {
        None => None,
        Some(text) => match SoughtText::new(text) {
            Some(text) => Some(text),
            None => return Err(Failure::Usage(words::empty(WhyEmpty::NoText, context.lang))),
        },
    };
    let wish = OrdersWish {
        text,
        store: args.store.clone(),
        due: args.due,
        status: args.status.clone(),
        reason: args.reason,
        from: args.from,
        to: args.to,
        by: day_of(&args.by),
        limit: args.limit,
    };
    if args.everything
        && let Some(text) = &wish.text
    {
        return everything(context, shop, ledger.as_ref(), &wish, text);
    }
    let listed = match &ledger {
        None => 0,
        Some(ledger) if args.json => json_lines(context, shop, ledger, &wish)?,
        Some(ledger) if args.csv => comma_separated(context, shop, ledger, &wish)?,
        Some(ledger) => table(context, shop, ledger, &wish)?,
    };
    if args.json || args.csv {
        return Ok(Ending::Well);
    }
    let held = match &wish.text {
        Some(text) => held_rows(shop, wish.store.as_deref(), &HeldRowsWanted::Saying(text), HELD_ROWS)?,
        None => Vec::new(),
    };
    let lang = context.lang;
    if listed > 0 {
        screen::say(&words::count(listed, args.limit == Some(listed), lang));
    } else if held.is_empty() {
        screen::say(&shown(&words::empty(why_empty(&wish, args, ledger.is_some()), lang)));
    }
    if !held.is_empty() {
        screen::say(&words::held_head(held.len(), lang));
    }
    for row in held {
        screen::say(&shown(&words::held_row(&row.path, row.row, &row.number, &row.name, lang)));
    }
    Ok(Ending::Well)
}

/// All that is kept of whoever a text is about, and where: each order with the origin of every value, held rows, files.
fn everything(
    context: &Context,
    shop: &Shop,
    ledger: Option<&Ledger>,
    wish: &OrdersWish,
    text: &SoughtText,
) -> Result<Ending, Failure> {
    let (lang, mut found) = (context.lang, Vec::new());
    if let Some(ledger) = ledger {
        orders(shop, ledger, wish, context.now, &mut |listed| {
            found.push((listed.order.store.clone(), listed.order.number.clone()));
            ControlFlow::Continue(())
        })?;
    }
    screen::say(&words::count(found.len(), false, lang));
    for (store, number) in &found {
        super::explain::order(context, shop, ledger, store, number)?;
    }
    let wanted = HeldRowsWanted::Saying(text);
    for row in held_rows(shop, wish.store.as_deref(), &wanted, HELD_ROWS)? {
        screen::say(&shown(&words::held_row(&row.path, row.row, &row.number, &row.name, lang)));
    }
    let numbers: Vec<String> = found.into_iter().map(|(_, number)| number).collect();
    let files = files_saying(shop, &numbers, &wanted)?;
    screen::say(&forget::files_head(files.len(), lang));
    files.iter().for_each(|file| screen::say(&shown(&forget::file_with_rows(&file.path, file.rows, lang))));
    Ok(Ending::Well)
}

/// What `--by` says.
pub(super) fn day_of(by: &str) -> DayOf {
    match by {
        "shipped" => DayOf::Shipped,
        "sent" => DayOf::Sent,
        _ => DayOf::Ordered,
    }
}

fn why_empty<'a>(wish: &OrdersWish, args: &'a OrdersArgs, has_ledger: bool) -> WhyEmpty<'a> {
    match &args.text {
        _ if !has_ledger => WhyEmpty::NoLedger,
        Some(text) => WhyEmpty::Text(text),
        None if wish.is_for_all() => WhyEmpty::NoOrders,
        None if wish.due => WhyEmpty::NotDue,
        None => WhyEmpty::Filters,
    }
}

/// Lists to the page, each order as `write` puts it there; how many there were.
fn each(
    context: &Context,
    (shop, ledger, wish): (&Shop, &Ledger, &OrdersWish),
    page: &mut dyn Write,
    write: &mut dyn FnMut(&ListedOrder<'_>, &mut dyn Write) -> std::io::Result<()>,
) -> Result<usize, Failure> {
    let mut listed = 0;
    orders(shop, ledger, wish, context.now, &mut |order| {
        listed += 1;
        // A closed pipe ends the list: the reader has seen enough.
        if write(order, page).is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(listed)
}

fn json_lines(context: &Context, shop: &Shop, ledger: &Ledger, wish: &OrdersWish) -> Result<usize, Failure> {
    let mut broken = None;
    let mut page = screen::page();
    let listed = each(context, (shop, ledger, wish), &mut page, &mut |listed, page| match listed
        .view(|view| view.json(shop.settings.timezone))
    {
        Ok(line) => writeln!(page, "{line}"),
        Err(error) => {
            broken = Some(error);
            Err(std::io::ErrorKind::InvalidData.into())
        }
    })?;
    // A closed pipe ends nothing.
    drop(page.flush());
    match broken {
        Some(error) => Err(Failure::Other(error.into())),
        None => Ok(listed),
    }
}

/// With a byte order mark, for Excel.
fn comma_separated(
    context: &Context,
    shop: &Shop,
    ledger: &Ledger,
    wish: &OrdersWish,
) -> Result<usize, Failure> {
    let mut page = screen::page();
    let line = |cells: &[String], page: &mut dyn Write| {
        let cells: Vec<String> =
            cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        write!(page, "{}\r\n", cells.join(","))
    };
    let headings = words::headings(context.lang).map(str::to_owned);
    // A closed pipe ends nothing.
    drop(write!(page, "\u{feff}").and_then(|()| line(&headings, &mut page)));
    let listed = each(context, (shop, ledger, wish), &mut page, &mut |listed, page| {
        let mut cells = cells(context, shop, listed);
        cells[6] = listed.shipment.tracking.join(" ");
        cells[4] = cells[4].replace(',', "");
        line(&cells, page)
    })?;
    // A closed pipe ends nothing.
    drop(page.flush());
    Ok(listed)
}

fn table(context: &Context, shop: &Shop, ledger: &Ledger, wish: &OrdersWish) -> Result<usize, Failure> {
    const MOST: [usize; 9] = [16, 30, 10, 20, 12, 12, 18, 10, usize::MAX];
    let headings = words::headings(context.lang).into_iter().zip(MOST).enumerate();
    let columns = headings.map(|(at, (heading, most))| ScreenColumn { heading, most, is_right: at == 4 });
    let mut table = ScreenTable::of(columns.collect());
    // One store need not be named line by line.
    let is_one = wish.store.is_some() || shop.settings.stores.len() == 1;
    let mut page = screen::page();
    let listed = each(context, (shop, ledger, wish), &mut page, &mut |listed, page| {
        let mut cells = cells(context, shop, listed);
        if is_one {
            cells[0].clear();
        }
        table.row(cells).iter().try_for_each(|line| writeln!(page, "{line}"))
    })?;
    let ended = table.end().iter().try_for_each(|line| writeln!(page, "{line}"));
    // A closed pipe ends nothing.
    drop(ended.and_then(|()| page.flush()));
    Ok(listed)
}

fn cells(context: &Context, shop: &Shop, listed: &ListedOrder<'_>) -> [String; 9] {
    let order = listed.order;
    let standing = Standing {
        state: order.export_state,
        reasons: &listed.reasons,
        mall: order.mall,
        status: &order.status,
        late_days: listed.late_days,
        is_changed: listed.is_changed,
    };
    let day = order.ordered_at.and_then(|at| local_day(at, shop.settings.timezone));
    let day = day.map(|day| day.format("%Y/%m/%d").to_string());
    words::cells(order, listed.shipment, words::standing(&standing, context.lang), day)
}
