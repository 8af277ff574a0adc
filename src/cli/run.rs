//! `shukka run`: one pass.

use super::args::RunArgs;
use super::export::say_risky_told;
use super::mall::worse;
use super::onlooker::{Onlooker, Stores};
use super::{Context, Ending, Failure, json, screen, show};
use crate::desk::check::must_be_whole;
use crate::desk::{Files, WordOut, tell_that_a_pass_failed};
use crate::notice::guide;
use crate::pass::{Due, PassPlan, pass};
use crate::shop::AtBeat;
use std::time::Duration;

/// Servers of people are waited for so long.
const WORD: Duration = Duration::from_secs(10);

pub(super) fn run(context: &Context, args: &RunArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let mut ledger = shop.ledger()?;
    // A larger one is looked at by a watcher when it begins, and by `check`.
    const QUICKLY_SEEN_BYTES: u64 = 16 << 20;
    must_be_whole(&ledger, QUICKLY_SEEN_BYTES)?;
    let lease = context.lease_in_turn(&shop, &ledger, "run", AtBeat::nothing())?;
    let files = if args.no_settle { Files::AtOnce } else { Files::AfterQuietTime };
    let plan = PassPlan {
        files,
        due: Due::all(&shop),
        wait: args.wait,
        is_inbox_away: false,
        word: WordOut::Within(WORD, context.lang),
    };
    let bar = screen::busy(&shop.pace);
    let onlooker = Onlooker::new(context, &shop, Stores::AtTheEnd);
    let onlooker = if args.json { onlooker.for_machines() } else { onlooker };
    let outcome = pass(&shop, &mut ledger, context.now, &plan, &onlooker);
    bar.finish_and_clear();
    if outcome.is_err() {
        tell_that_a_pass_failed(&shop, &ledger, context.now, context.lang, WORD);
    }
    let outcome = outcome?;
    drop(lease);
    let report = if args.report { Some(super::report::this_month(context, &shop, &ledger)?) } else { None };
    let ending = if args.json {
        let mut told = json::pass_json(&onlooker.files(), &outcome, context.lang);
        told["report"] = report.into();
        screen::say_json(&told.to_string());
        show::ending_of_malls(&outcome)
    } else {
        show::pass(&outcome, context.lang);
        let ending = show::malls(context, &shop, &outcome);
        say_risky_told(context, &shop, &ledger, outcome.exports.iter())?;
        if let Some(path) = report {
            screen::say(&guide::report_written(&path, context.lang));
        }
        ending
    };
    Ok(worse(ending, if outcome.needs_staff() { Ending::Held } else { Ending::Well }))
}
