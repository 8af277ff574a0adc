//! `shukka forget`: who bought leaves the ledger and the folders.

use super::args::ForgetArgs;
use super::{Context, Ending, Failure, screen};
use crate::desk::{ForgetOutcome, ForgetWish, ask_to_forget, asked_forgetting, forget, forget_dry};
use crate::notice::{Lang, forget as words};
use crate::shop::{Ledger, Shop, ShopError};
use serde_json::json;
use std::time::{Duration, Instant};

/// Files that are named.
const NAMED: usize = 20;
/// How long another process is waited for.
const PATIENCE: Duration = Duration::from_secs(600);

pub(super) fn run(context: &Context, args: &ForgetArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    // What is over today may be asked about tomorrow: a day that is still to come is a slip of the pen.
    if args.before > shop.day(context.now) {
        return Err(Failure::Usage(words::not_yet(args.before, context.lang)));
    }
    let wish = ForgetWish { before: args.before, mixed: args.mixed };
    let outcome = if args.dry_run {
        let looked = shop.ledger_to_read()?.map(|ledger| forget_dry(&shop, &ledger, wish));
        Some(looked.transpose()?.unwrap_or_default())
    } else {
        now_or_by_whoever_works(context, &shop, wish)?
    };
    let Some(outcome) = outcome else {
        screen::say(words::still_owed(context.lang));
        return Ok(Ending::Held);
    };
    if args.json {
        show_json(&outcome);
    } else {
        show(&outcome, args, context.lang);
    }
    let ending = if outcome.obstacles.is_empty() { Ending::Well } else { Ending::Held };
    context.looked(&shop, Ok(ending))
}

/// Forgets, or has it done by whoever is at work on the folder; `None`: that is not over yet.
fn now_or_by_whoever_works(
    context: &Context,
    shop: &Shop,
    wish: ForgetWish,
) -> Result<Option<ForgetOutcome>, Failure> {
    let Some(ledger) = shop.ledger_if_any()? else { return Ok(Some(ForgetOutcome::default())) };
    if !is_at_work(shop, &ledger)? {
        let lease = context.lease(shop, &ledger, "forget")?;
        let outcome = forget(shop, &ledger, wish)?;
        drop(lease);
        return Ok(Some(outcome));
    }
    let since = Instant::now();
    // One that goes on already comes to its end first.
    if wait(context, shop, &ledger, since)?.is_none() {
        return Ok(None);
    }
    ask_to_forget(shop, &ledger, wish)?;
    screen::complain(words::asked(context.lang));
    wait(context, shop, &ledger, since)
}

/// Whether somebody works on the ledger, on this machine or, where it is shared, on any.
fn is_at_work(shop: &Shop, ledger: &Ledger) -> Result<bool, Failure> {
    Ok(shop.is_at_work() || shop.holder(ledger).map_err(ShopError::from)?.is_some())
}

fn wait(
    context: &Context,
    shop: &Shop,
    ledger: &Ledger,
    since: Instant,
) -> Result<Option<ForgetOutcome>, Failure> {
    const LOOK: Duration = Duration::from_millis(100);
    while since.elapsed() < PATIENCE {
        if let Some(outcome) = asked_forgetting(ledger)? {
            return Ok(Some(outcome));
        }
        if !is_at_work(shop, ledger)? {
            // It has gone meanwhile: what is owed is done here.
            let lease = context.lease(shop, ledger, "forget")?;
            let outcome = crate::desk::go_on_forgetting(shop, ledger)?;
            drop(lease);
            return Ok(Some(outcome.unwrap_or_default()));
        }
        std::thread::sleep(LOOK);
    }
    Ok(None)
}

/// What came of it, for people.
pub(super) fn show(outcome: &ForgetOutcome, args: &ForgetArgs, lang: Lang) {
    screen::say(&words::orders(outcome.orders, args.before, args.dry_run, lang));
    for path in outcome.removed.iter().take(NAMED) {
        screen::say(&words::file(path, args.dry_run, lang));
    }
    if outcome.removed.len() > NAMED {
        screen::say(&words::more_files(outcome.removed.len() - NAMED, lang));
    }
    for file in &outcome.staying {
        screen::say(&words::staying(&file.path, file.open, file.is_held, file.until, lang));
    }
    if outcome.staying.iter().any(|file| !file.is_held) {
        screen::say(words::mixed_hint(lang));
    }
    for obstacle in &outcome.obstacles {
        screen::complain(&obstacle.words(lang));
    }
}

fn show_json(outcome: &ForgetOutcome) {
    let staying: Vec<_> = outcome
        .staying
        .iter()
        .map(|file| {
            let until = file.until.map(|day| day.to_string());
            json!({ "file": file.path, "open": file.open, "held": file.is_held, "until": until })
        })
        .collect();
    let refused: Vec<_> = outcome.obstacles.iter().map(|obstacle| obstacle.about.as_str()).collect();
    screen::say_json(
        &json!({
            "orders": outcome.orders, "rows": outcome.rows, "removed": outcome.removed, "staying": staying,
            "refused": refused,
        })
        .to_string(),
    );
}
