//! `shukka run`: one pass.

use super::args::RunArgs;
use super::export::{show_export, show_mall};
use super::mall::{watched, worse};
use super::{Context, Ending, Failure, screen};
use crate::inbox::{Quiet, Settled, scan};
use crate::intake;
use crate::intake::FileOutcome;
use crate::ledger::Ledger;
use crate::notice::{Code, Lang, summary};
use crate::pass::{self, PassOutcome};
use crate::shop;
use crate::shop::Shop;
use crate::telling;
use crate::telling::Clock;
use std::time::{Duration, Instant};

pub(super) fn run(context: &Context, args: &RunArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let mut ledger = shop.ledger()?;
    let lease = context.lease(&shop, &mut ledger, "run")?;
    let bar = screen::busy(&shop.pace);
    let outcome = one_pass_waiting(context, &shop, &mut ledger, !args.no_settle, args.wait);
    bar.finish_and_clear();
    let outcome = outcome?;
    drop(lease);
    show(&outcome, context.lang);
    let ending = show_malls(context, &shop, &outcome);
    if args.report {
        super::report::this_month(context, &shop, &ledger)?;
    }
    Ok(worse(ending, if outcome.intake.is_held { Ending::Held } else { Ending::Well }))
}

/// One pass over all that is there: intake, then the fetches and the exports of stores with `auto = true`.
pub(super) fn one_pass(
    context: &Context,
    shop: &Shop,
    ledger: &mut Ledger,
    settle: bool,
) -> Result<PassOutcome, Failure> {
    one_pass_waiting(context, shop, ledger, settle, false)
}

/// Shows what the malls said in a pass; how it ends for that.
pub(super) fn show_malls(context: &Context, shop: &Shop, outcome: &PassOutcome) -> Ending {
    let mut ending = Ending::Well;
    for fetched in &outcome.fetches {
        if let Some(store) = shop.store(&fetched.store) {
            ending = worse(ending, super::fetch::show(store, fetched, context));
        }
    }
    for export in &outcome.exports {
        if let (Some(of_mall), Some(store)) = (&export.mall, shop.store(&export.store)) {
            ending = worse(ending, show_mall(store, of_mall, context.lang));
        }
    }
    ending
}

/// Which stores are fetched and exported in a pass, by their codes.
#[derive(Debug, Clone, Default)]
pub(super) struct Due {
    pub fetch: Vec<String>,
    pub export: Vec<String>,
}

impl Due {
    /// All stores with `auto = true`, whatever their `every_s`.
    fn all(shop: &Shop) -> Self {
        let stores = &shop.settings.stores;
        Self {
            fetch: stores.iter().filter(|store| store.fetch.auto).map(|store| store.code.clone()).collect(),
            export: stores.iter().filter(|store| store.export.auto).map(|store| store.code.clone()).collect(),
        }
    }
}

fn one_pass_waiting(
    context: &Context,
    shop: &Shop,
    ledger: &mut Ledger,
    settle: bool,
    wait: bool,
) -> Result<PassOutcome, Failure> {
    pass::finish_begun(shop, ledger)?;
    let (settled, restless) = wait_for_quiet(shop, settle)?;
    let mut outcome = pass_with(context, shop, ledger, &settled, &Due::all(shop), wait, &|| false)?;
    outcome.intake.waiting.extend(restless);
    Ok(outcome)
}

/// The pass of `run` and of `watch`: what a crash left is finished, the files that are quiet are taken in, the
/// stores that are due are fetched and told. `stop` is asked between steps; each file is shown once it is in.
pub(super) fn pass_with(
    context: &Context,
    shop: &Shop,
    ledger: &mut Ledger,
    settled: &[Settled],
    due: &Due,
    wait: bool,
    stop: &dyn Fn() -> bool,
) -> Result<PassOutcome, Failure> {
    let clock = context.clock();
    pass::finish_begun(shop, ledger)?;
    let mut outcome = PassOutcome::default();
    let mut hear = |file: &FileOutcome| show_file(file, context.lang);
    intake::take_in(shop, ledger, settled, context.now, &mut outcome.intake, stop, &mut hear)?;
    // What the files wrote is copied from the log to the ledger's file beside the exports.
    let copying = pass::tidy_up_beside(ledger)?;
    for store in shop.settings.stores.iter().filter(|store| due.fetch.contains(&store.code)) {
        if !stop() {
            let fetched = watched(context, wait, |manner| {
                telling::fetch_store(shop, ledger, store, None, clock, manner)
            })?;
            outcome.fetches.push(fetched);
        }
    }
    for store in shop.settings.stores.iter().filter(|store| due.export.contains(&store.code)) {
        if !stop() {
            export_one(context, shop, ledger, &store.code, (clock, wait), &mut outcome)?;
        }
    }
    copying.wait()?;
    Ok(outcome)
}

/// Shows what came of a watcher's pass beside the files; nothing when nothing came of it.
pub(super) fn show_pass(context: &Context, shop: &Shop, outcome: &PassOutcome) {
    for export in
        outcome.exports.iter().filter(|export| export.sent_count > 0 || !export.unencodable.is_empty())
    {
        show_export(export, context.lang);
    }
    show_malls(context, shop, outcome);
}

/// The files that are quiet now, and the names of those that are not.
fn wait_for_quiet(shop: &Shop, settle: bool) -> Result<(Vec<Settled>, Vec<String>), Failure> {
    let inbox = shop.inbox();
    let stores = shop.store_codes();
    let look = || scan(&inbox, &stores).map_err(|e| shop::ShopError::io(&inbox, e));
    let settle_for =
        if settle { Duration::from_millis(shop.settings.inbox.settle_ms) } else { Duration::ZERO };
    let (mut quiet, start) = (Quiet::default(), Instant::now());
    let first = look()?;
    quiet.observe(Duration::ZERO, &first.sightings);
    if settle && !first.sightings.is_empty() {
        std::thread::sleep(settle_for);
        quiet.observe(start.elapsed(), &look()?.sightings);
    }
    let now = start.elapsed();
    let restless =
        quiet.restless(now, settle_for).iter().map(|(sighting, _)| sighting.name.clone()).collect();
    Ok((quiet.settled(now, settle_for), restless))
}

fn export_one(
    context: &Context,
    shop: &Shop,
    ledger: &mut Ledger,
    store: &str,
    (clock, wait): (Clock, bool),
    outcome: &mut PassOutcome,
) -> Result<(), Failure> {
    let look = telling::look_at(shop, store, shop.day(context.now), None);
    if telling::is_api(shop, store) {
        let told = watched(context, wait, |manner| telling::export_api(&look, ledger, clock, manner))?;
        outcome.exports.push(told);
    } else if look.layout.is_some() {
        outcome.exports.push(telling::export_csv(&look, ledger, context.now, false)?);
    }
    Ok(())
}

/// Shows what came of a pass beside the files.
pub(super) fn show(outcome: &PassOutcome, lang: Lang) {
    if outcome.intake.files == 0 && outcome.intake.waiting.is_empty() {
        screen::say(&summary::nothing_there(lang));
    }
    for name in &outcome.intake.waiting {
        screen::say(&summary::waits(name, lang));
    }
    for export in &outcome.exports {
        show_export(export, lang);
    }
}

fn show_file(file: &FileOutcome, lang: Lang) {
    let line = match file.whole {
        Some(code) => summary::whole_file_line(&file.name, code, lang),
        None => summary::file_line(&file.name, &file.profile, counts(file), lang),
    };
    screen::say(&line);
    let base = file.name.rsplit('/').next().unwrap_or(&file.name);
    if file.whole != Some(Code::F006) {
        for finding in &file.findings {
            screen::say(&summary::finding_lines(finding, base, lang));
        }
    }
    if file.more_findings > 0 {
        screen::say(&summary::more_findings(file.more_findings, lang));
    }
    for warning in &file.warnings {
        screen::say(&summary::finding_lines(warning, base, lang));
    }
    if !file.held_as.is_empty() {
        let folder = file.name.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        screen::say(&summary::held_as(&format!("inbox/held/{folder}{}", file.held_as), lang));
    }
}

fn counts(file: &FileOutcome) -> summary::FileCounts {
    summary::FileCounts {
        rows: file.row_count,
        taken: file.taken,
        held: file.held,
        created: file.created,
        updated: file.updated,
        unchanged: file.unchanged,
        left_out: file.left_out,
    }
}
