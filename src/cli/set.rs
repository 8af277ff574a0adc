//! `shukka set`: a staff correction by hand, kept with its origin.

use super::args::SetArgs;
use super::{Context, Ending, Failure, screen};
use crate::desk::{Hand, read_changes, set_as};
use crate::notice::orders as words;

pub(super) fn run(context: &Context, args: &SetArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let changes = read_changes(&shop, &args.changes)?;
    let mut ledger = shop.ledger()?;
    let hand = Hand { origin: "shukka set", seen: None, is_sure: args.sure, now: context.now };
    let set = set_as(&shop, &mut ledger, args.store.as_deref(), &args.number, changes, hand)?;
    let sentence = if set.changed { words::was_set } else { words::nothing_set };
    screen::say(&sentence(&set.number, context.lang));
    Ok(Ending::Well)
}
