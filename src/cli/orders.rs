//! `shukka orders`: lists orders.

use super::args::OrdersArgs;
use super::{Context, Ending, Failure, screen};
use crate::ledger::{LedgerError, Scope};
use crate::notice::{Code, orders as words, summary};
use crate::order::{ExportState, OrderView};
use crate::rules::Verdict;
use crate::telling;
use std::io::Write;

#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("the reader has seen enough")]
    Closed,
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

pub(super) fn run(context: &Context, args: &OrdersArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let Some(ledger) = shop.ledger_to_read()? else { return Ok(Ending::Well) };
    let known = ledger.store_codes()?;
    if let Some(store) = &args.store
        && !known.contains(store)
        && shop.store(store).is_none()
    {
        return Err(Failure::Usage(summary::no_such_store(store, &shop.store_codes(), context.lang)));
    }
    let today = shop.day(context.now);
    let scope = if args.due { Scope::DueOn(today) } else { Scope::All };
    let mut page = screen::page();
    for store in known.iter().filter(|code| args.store.as_ref().is_none_or(|wanted| wanted == *code)) {
        let look = telling::look_at(&shop, store, today, None);
        let shown = ledger.for_each_order(store, scope, |record| {
            let verdict = look.verdict(&record);
            if args.due && verdict != Verdict::Due {
                return Ok(());
            }
            let line = if args.json {
                let mut reasons: Vec<&'static str> = match &verdict {
                    Verdict::Due => Vec::new(),
                    Verdict::NotDue(reasons) => reasons.iter().copied().map(Code::name).collect(),
                };
                if record.order.export_state == ExportState::Stuck {
                    let codes = record.mall.iter().flat_map(|mall| &mall.codes).map(|code| code.name());
                    reasons.extend(codes.filter(|name| name.starts_with('M')));
                }
                let view = OrderView {
                    order: &record.order,
                    shipment: telling::shipment_of(&record),
                    is_due: verdict == Verdict::Due,
                    reasons: &reasons,
                    file: &record.origin.file,
                    row: record.origin.row,
                };
                view.json(shop.settings.timezone)?
            } else {
                let reasons: Vec<Code> =
                    if let Verdict::NotDue(reasons) = verdict { reasons } else { Vec::new() };
                words::line(&record.order, telling::shipment_of(&record), &reasons, context.lang)
            };
            writeln!(page, "{line}").map_err(|_| Stop::Closed)
        });
        match shown {
            Ok(()) => {}
            Err(Stop::Closed) => return Ok(Ending::Well),
            Err(Stop::Ledger(error)) => return Err(error.into()),
            Err(Stop::Json(error)) => return Err(Failure::Other(error.into())),
        }
    }
    // A closed pipe ends nothing.
    drop(page.flush());
    Ok(Ending::Well)
}
