//! `shukka undo`: a whole arrival is taken back.

use super::args::UndoArgs;
use super::onlooker::{Onlooker, Stores};
use super::{Context, Ending, Failure, screen};
use crate::desk::{self, AskedUndo, Errand, Undone, WhoseTurn};
use crate::notice::undo as words;

pub(super) fn run(context: &Context, args: &UndoArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let mut ledger = shop.ledger()?;
    let arrival = desk::arrival_named(&shop, &ledger, &args.arrival)?;
    let onlooker = Onlooker::new(context, &shop, Stores::AtTheEnd);
    let wish = AskedUndo { arrival, dry: args.only_show, ..AskedUndo::default() };
    let errand = Errand { now: context.given_now(), ..Errand::undo(wish.clone()) };
    let undone = match context.claim_or_ask(&shop, &ledger, &errand, &onlooker)? {
        WhoseTurn::Done(answer) => {
            answer.undone.ok_or_else(|| anyhow::anyhow!("the watcher gave no outcome"))?
        }
        WhoseTurn::Busy(them) => return Err(context.at_work(&shop, &them)),
        WhoseTurn::Ours(lease) => {
            let busy = screen::busy(&shop.pace);
            let undone = desk::undo(&shop, &mut ledger, &wish, context.now, &onlooker);
            busy.finish_and_clear();
            drop(lease);
            undone?
        }
    };
    if args.json {
        // Texts and numbers: nothing in it cannot be written.
        screen::say_json(&serde_json::to_string(&undone).unwrap_or_default());
    } else {
        show(context, &undone);
    }
    let holds_more = undone.held.iter().any(|it| it.after > it.before);
    Ok(if holds_more && !undone.dry { Ending::Held } else { Ending::Well })
}

fn show(context: &Context, undone: &Undone) {
    let lang = context.lang;
    screen::say(&words::undone(&undone.file, &undone.hash, &undone.at, undone.dry, lang));
    let gone: Vec<(&str, &str)> =
        undone.gone.iter().map(|it| (it.store.as_str(), it.number.as_str())).collect();
    words::gone(&gone, undone.gone_count, lang).iter().for_each(|line| screen::say(line));
    screen::say(&words::changed(undone.changed_count, lang));
    for order in &undone.changed {
        for (field, before, after) in &order.values {
            screen::say(&words::value((&order.order.store, &order.order.number), field, before, after, lang));
        }
    }
    for file in &undone.held {
        screen::say(&words::held(&file.file, file.before, file.after, lang));
    }
    for (order, file) in &undone.labels {
        screen::say(&words::label(&order.store, &order.number, file, lang));
    }
    if let Some((file, at)) = &undone.counts_instead {
        screen::say(&words::counts_instead(file, at, undone.dry, lang));
    }
    for store in &undone.ask_malls {
        screen::say(&words::ask_mall(store, lang));
    }
}
