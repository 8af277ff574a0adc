//! `shukka restore`: a shop folder of a backup.

use super::args::RestoreArgs;
use super::mall::worse;
use super::{Context, Ending, Failure, ledger, screen};
use crate::desk::{RestoreWish, ask_malls, restore};
use crate::notice::backup as words;
use crate::shop::shown_time;

pub(super) fn run(context: &Context, args: &RestoreArgs) -> Result<Ending, Failure> {
    let wish =
        RestoreWish { backup: &args.backup, folder: &args.new_folder, old_outbox: args.outbox.as_deref() };
    let outcome = restore(wish, context.now)?;
    let context = &context.in_folder(&args.new_folder);
    let shop = context.shop()?;
    let zone = shop.settings.timezone;
    let (folder, manifest) = (args.new_folder.to_string_lossy(), &outcome.manifest);
    let at = shown_time(manifest.at, zone);
    screen::say(&words::restored(&folder, &at, manifest.content.orders, context.lang));
    if outcome.was_on_server {
        screen::say(words::ledger_is_a_file_now(context.lang));
    }
    if outcome.is_witness_missing {
        screen::say(words::no_witness(context.lang));
    }
    let mut ending = ledger::show(context, &outcome.learnt);
    if !outcome.learnt.to_ask.is_empty() {
        let mut ledger = shop.ledger()?;
        let lease = context.lease(&shop, &ledger, "restore")?;
        let asked = ask_malls(&shop, &mut ledger, &outcome.learnt.to_ask, context.clock())?;
        drop(lease);
        ending = worse(ending, ledger::show_asked(context, &shop, &asked));
    }
    screen::say(words::after_restoring(context.lang));
    Ok(ending)
}
