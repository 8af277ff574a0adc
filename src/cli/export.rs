//! `shukka export`: 発送情報を更新.

use super::args::ExportArgs;
use super::mall::worse;
use super::onlooker::{Onlooker, Stores};
use super::{Context, Ending, Failure, screen, show};
use crate::desk::check::mall_to_set;
use crate::desk::{
    self, Chosen, Errand, ExportWish, SendRisk, SendWish, WhoseTurn, exportable, must_have_store,
};
use crate::notice::{Lang, Refusal, guide, summary};
use crate::rules::Period;
use crate::shop::{Ledger, Shop};
use crate::telling::ExportOutcome;

pub(super) fn run(context: &Context, args: &ExportArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    must_have_store(&shop, args.store.as_deref())?;
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from > to
    {
        return Err(Refusal::PeriodBackwards { from, to }.into());
    }
    let ledger = shop.ledger()?;
    let mut wish = ExportWish {
        stores: exportable(&shop, args.store.as_deref()),
        period: Period::between(args.from, args.to),
        dry: args.dry_run,
        wait: args.wait,
        ..ExportWish::default()
    };
    let is_again = !args.again.is_empty();
    let numbers = if is_again { &args.again } else { &args.release };
    if !numbers.is_empty() {
        let (stores, orders) = desk::named_orders(&ledger, args.store.as_deref(), numbers)?;
        wish.stores.retain(|store| stores.contains(store));
        wish.chosen = if is_again { Chosen::Again(orders) } else { Chosen::Released(orders) };
    }
    let onlooker = Onlooker::new(context, &shop, Stores::AtOnce { json: args.json });
    let (mut lease, mut owed) = (None, Vec::new());
    if !args.dry_run {
        let errand = Errand {
            store: args.store.clone(),
            now: context.given_now(),
            wait: args.wait,
            ..Errand::export(args.from, args.to, wish.chosen.clone())
        };
        lease = match context.claim_or_ask(&shop, &ledger, &errand, &onlooker)? {
            WhoseTurn::Done(answer) => {
                if !args.json {
                    say_risky_told(context, &shop, &ledger, answer.told.iter())?;
                }
                return Ok(ending(&answer.told));
            }
            WhoseTurn::Ours(lease) => Some(lease),
            // A mall is told by one process only; an export by file is one transaction and goes beside a pass.
            WhoseTurn::Busy(them) if desk::tells_a_mall(&shop, &wish.stores) => {
                return Err(context.at_work(&shop, &them));
            }
            WhoseTurn::Busy(_) => None,
        };
    }
    if lease.is_some() {
        owed = desk::finish_exports(&shop, &ledger)?;
        owed.iter().for_each(|it| screen::complain(&it.words(context.lang)));
    }
    let told = desk::export(&shop, &ledger, &wish, context.clock(), &onlooker)?;
    drop(lease);
    say_forms(context, &shop, &ledger, &told)?;
    if args.dry_run && numbers.is_empty() && !args.json {
        say_risks(context, &shop, &ledger, args)?;
    } else if !args.json {
        say_risky_told(context, &shop, &ledger, told.iter())?;
    }
    let of_owed = if owed.is_empty() { Ending::Well } else { Ending::Held };
    Ok(worse(ending(&told), of_owed))
}

/// Says of which stores the mall would not read what was written, or would be.
fn say_forms(context: &Context, shop: &Shop, ledger: &Ledger, told: &[ExportOutcome]) -> Result<(), Failure> {
    for outcome in told.iter().filter(|told| told.sent_count > 0) {
        let Some(store) = shop.store(&outcome.store) else { continue };
        if let Some(mall) = mall_to_set(shop, store, ledger)? {
            screen::complain(&guide::of_mall(&store.code, mall.title(), mall.name(), context.lang));
        }
    }
    Ok(())
}

/// Says which of the orders that would go a person had better look at.
fn say_risks(context: &Context, shop: &Shop, ledger: &Ledger, args: &ExportArgs) -> Result<(), Failure> {
    let wish = SendWish { store: args.store.clone(), from: args.from, to: args.to };
    let preview = desk::preview(shop, ledger, &wish, context.now)?;
    let risky = preview.stores.iter().flat_map(|store| &store.goes).filter(|order| !order.risks.is_empty());
    for (at, order) in risky.enumerate() {
        if at == 0 {
            screen::say(summary::risky_head(context.lang));
        }
        say_risky(&order.number, &order.tracking, &order.risks, context.lang);
    }
    Ok(())
}

/// Says which of the orders that were told a person had better look at.
pub(super) fn say_risky_told<'t>(
    context: &Context,
    shop: &Shop,
    ledger: &Ledger,
    told: impl Iterator<Item = &'t ExportOutcome>,
) -> Result<(), Failure> {
    for outcome in told.filter(|told| told.sent_count > 0 && !told.dry) {
        let risky = desk::risky_orders(shop, ledger, (&outcome.store, &outcome.sent), context.now)?;
        if !risky.is_empty() {
            screen::say(summary::risky_told_head(context.lang));
        }
        for order in risky.iter().take(RISKY_SHOWN) {
            say_risky(&order.number, &order.tracking, &order.risks, context.lang);
        }
        if risky.len() > RISKY_SHOWN {
            screen::say(&summary::more_left(risky.len() - RISKY_SHOWN, context.lang));
        }
    }
    Ok(())
}

/// So many orders that look wrong are shown of a store.
const RISKY_SHOWN: usize = 20;

fn say_risky(number: &str, tracking: &str, risks: &[SendRisk], lang: Lang) {
    let words: Vec<&str> = risks.iter().map(|risk| risk_words(*risk, lang)).collect();
    screen::say(&summary::risky(number, tracking, &words, lang));
}

pub(super) fn risk_words(risk: SendRisk, lang: Lang) -> &'static str {
    match risk {
        SendRisk::CheckDigit => lang.pick("伝票番号のチェックデジットが合いません", "its check digit fails"),
        SendRisk::NumberTwice => {
            lang.pick("同じ伝票番号がほかの受注にもあります", "another order has the same tracking number")
        }
        SendRisk::OldShipDate => lang.pick("出荷日が1週間より前です", "shipped more than a week ago"),
        SendRisk::ShippedBeforeOrdered => {
            lang.pick("出荷日が受注日より前です", "shipped before it was ordered")
        }
    }
}

fn ending(told: &[ExportOutcome]) -> Ending {
    told.iter().map(show::ending_of_export).fold(Ending::Well, worse)
}
