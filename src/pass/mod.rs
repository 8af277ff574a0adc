//! One pass: everything is taken as far as it can go now. It may be stopped between any two steps.
//!
//! What goes in: a shop folder, the present time, what is due now ([`PassPlan`]), and whoever looks on. What comes out: a
//! [`PassOutcome`]; everything else is in the ledger and the folders.
//!
//! **Invariant.** There is no second path: `run` makes one pass, `watch` makes one whenever something wakes it.
//! **Invariant.** A pass decides nothing: what a row says is `normalize`'s word, what is due `rules`'.
//! **Invariant.** What a crash interrupted is finished first, and once.
//!
//! Deliberately not known here: what the clock says (`now` is an argument), when which store is due (the doors have
//! the timers), and how outcomes are shown (`cli`).

mod tidying;
mod outcome;
mod plan;

pub use outcome::PassOutcome;
pub use plan::{Due, PassPlan};

use crate::desk::{
    ExportWish, FetchWish, Files, Findings, LabelsOutcome, Observer, export, fetch, forget_of_pass,
    keep_state_page, labels_of_pass, lay_ready_sheets, note_findings, state_page_trouble,
    stores_without_token, take_in, take_in_awaited, word_out,
};
use crate::intake::{self, IntakeOutcome};
use crate::ledger::Ledger;
use crate::notice::{Obstacle, ObstacleKind};
use crate::shop::due::follow_rules;
use crate::shop::obstacles::keep_obstacles;
use crate::shop::{Shop, ShopError};
use crate::telling::{Clock, FetchOutcome, finish_batches};
use tidying::TidyingUp;

/// Makes one pass. Each file is told to the observer once it is in, each store once it is fetched or told; the
/// observer may ask for an end between any two of them.
///
/// # Errors
/// [`ShopError`]: the ledger. What goes wrong with one file, folder or store is an outcome of that one, and the pass goes
/// on around it; where a folder that every file needs refuses, intake waits and stores are told all the same.
pub fn pass(
    shop: &Shop,
    ledger: &mut Ledger,
    now: i64,
    plan: &PassPlan<'_>,
    observer: &dyn Observer,
) -> Result<PassOutcome, ShopError> {
    begin_in_turn(shop, ledger)?;
    // What the ledger knows goes where it belongs, archive or outbox: only then does the inbox show what is new.
    let mut begun = intake::finish_begun(shop, ledger)?;
    let mut obstacles = finish_batches(shop, ledger)?;

    // Files whose writers went on after they were taken come back into the inbox.
    intake::look_again(shop, ledger, now, &mut begun)?;

    // Files: those that are whole go into the ledger and the archive, the rest wait for the next pass.
    let look = plan.files.look(shop, ledger)?;
    // The time that a quiet time took is no part of the pass.
    let clock = Clock::starting_at(now);
    let mut intake = take_in(shop, ledger, look, now, begun, observer)?;
    obstacles.append(&mut intake.obstacles);

    // What the files wrote is copied from the ledger's log into its file beside the rest of the pass.
    let tidying = TidyingUp::begin(ledger)?;
    // Carriers' files that name no order numbers: what they may belong to, for staff to look at.
    lay_sheets(shop, ledger, now, intake.files);

    // Malls: what was sold there since, before it is decided what is due.
    let wish = FetchWish { stores: plan.due.fetch.clone(), days: None, wait: plan.wait };
    let fetches = fetch(shop, ledger, &wish, clock, observer)?;

    // Rows that came before their orders: those whose order is here now go in.
    if may_have_orders_awaited(plan, &intake, &fetches) {
        intake = take_in_awaited(shop, ledger, now, intake, observer)?;
        obstacles.append(&mut intake.obstacles);
    }

    // Stores: each is told what has shipped, over its API or by a file.
    let exports = export(shop, ledger, &wish_of(plan), clock, observer)?;
    obstacles.extend(exports.iter().flat_map(|told| told.obstacles.iter().cloned()));

    // Label programs: what waits for a label now, where the settings ask for that at every pass.
    let labels = write_labels(shop, ledger, now, &mut obstacles)?;

    tidying.wait()?;
    // Who bought what is over for long, once a day, where the settings ask for that.
    let forgotten = forget_of_pass(shop, ledger, now)?;
    obstacles.extend(forgotten.iter().flat_map(|forgotten| forgotten.obstacles.iter().cloned()));
    obstacles.extend(shop.open_orders_of_gone_stores(ledger)?);
    // An older ledger that is put back from here on is known as such.
    obstacles.extend(shop.keep_witnesses(ledger)?);
    obstacles.extend(state_page_trouble(shop));
    // What could not be done is kept while it lasts, for whoever asks how things stand. That a mall was not asked for want
    // of a token has been said of its store.
    let kept = obstacles.iter().cloned().chain(stores_without_token(shop)).collect();
    let mut obstacles_to_tell = keep_obstacles(ledger, kept, now)?;
    obstacles_to_tell.retain(|obstacle| !obstacle.stops_a_mall());
    // Whoever opens the shop folder sees how things stand now.
    keep_state_page(shop, ledger, now, matches!(plan.files, Files::Settled(_)));
    // People: what has changed is noted for them, and goes out beside the passes or within some seconds.
    let found = Findings {
        obstacles: &obstacles,
        fetches: &fetches,
        exports: &exports,
        is_inbox_away: plan.is_inbox_away,
    };
    note_findings(shop, ledger, &found, now)?;
    word_out(shop, ledger, clock, plan.word)?;
    Ok(PassOutcome { intake, fetches, exports, labels, forgotten, obstacles, obstacles_to_tell })
}

/// Which stores are told, as a pass does it by itself.
fn wish_of(plan: &PassPlan<'_>) -> ExportWish {
    ExportWish { stores: plan.due.export.clone(), wait: plan.wait, is_auto: true, ..ExportWish::default() }
}

/// Whether orders may have come that rows with staff wait for; a pass that takes nothing in need not look.
fn may_have_orders_awaited(plan: &PassPlan<'_>, intake: &IntakeOutcome, fetches: &[FetchOutcome]) -> bool {
    !matches!(plan.files, Files::Settled(_)) || intake.files > 0 || fetches.iter().any(|it| it.created > 0)
}

/// Where machines share the ledger, another one with other settings may have worked since.
fn begin_in_turn(shop: &Shop, ledger: &mut Ledger) -> Result<(), ShopError> {
    if ledger.is_shared() { follow_rules(shop, ledger) } else { Ok(()) }
}

/// Lays ready correction sheets where files came; one that cannot be written stops nothing.
fn lay_sheets(shop: &Shop, ledger: &Ledger, now: i64, files: u64) {
    if files > 0
        && let Err(error) = lay_ready_sheets(shop, ledger, now)
    {
        tracing::warn!(%error, "the correction sheets");
    }
}

/// Writes label files where the settings ask for that at every pass; an outbox that refuses is noted.
fn write_labels(
    shop: &Shop,
    ledger: &mut Ledger,
    now: i64,
    obstacles: &mut Vec<Obstacle>,
) -> Result<LabelsOutcome, ShopError> {
    labels_of_pass(shop, ledger, now).or_else(|error| {
        obstacles.push(error.of_one_thing(ObstacleKind::ExportFile, "outbox/")?);
        Ok(LabelsOutcome::default())
    })
}
