//! What came of files and stores, line by line on the terminal, and how a command ends for it.

use super::mall::{ending_of, why, worse};
use super::{Context, Ending, screen};
use crate::desk::stop_words;
use crate::intake::FileOutcome;
use crate::mercari::LeftOut;
use crate::notice::again::{self, WhyNotAgain};
use crate::notice::{Code, Lang, Obstacle, labels, layout, mall, shipment, summary, visible};
use crate::pass::PassOutcome;
use crate::shop::Shop;
use crate::shop::settings::Store;
use crate::telling::{ExportOutcome, FetchOutcome, MallOutcome, Stop};

/// Shows what came of a file.
pub(super) fn file(file: &FileOutcome, lang: Lang) {
    let line = match file.whole {
        Some(code) => summary::whole_file_line(&file.name, code, lang),
        None => summary::file_line(&file.name, &file.profile, counts(file), lang),
    };
    screen::say(&line);
    let base = file.name.rsplit('/').next().unwrap_or(&file.name);
    if file.whole == Some(Code::F006) {
        // When it came first, and under which name.
        file.findings.iter().for_each(|it| screen::say(&format!("    {}", visible(&it.detail))));
    } else {
        // A row that has swallowed others has its finding once for each of them.
        let mut findings: Vec<_> = file.findings.iter().collect();
        findings.dedup();
        for finding in findings {
            screen::say(&summary::finding_lines(finding, base, lang));
        }
    }
    if file.more_findings > 0 {
        screen::say(&summary::more_findings(file.more_findings, lang));
    }
    if !file.revived.is_empty() {
        screen::say(&summary::revived(&file.revived, lang));
    }
    for warning in &file.warnings {
        screen::say(&summary::finding_lines(warning, base, lang));
    }
    if !file.held_as.is_empty() {
        let name = file.name.strip_prefix("held/").unwrap_or(&file.name);
        let folder = name.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
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
        passed: file.passed,
    }
}

/// Shows what came of a pass beside the files: what waits, what was exported.
pub(super) fn pass(outcome: &PassOutcome, lang: Lang) {
    let waits = !outcome.intake.waiting.is_empty() || !outcome.obstacles.is_empty();
    if outcome.intake.files == 0 && !waits {
        screen::say(&summary::nothing_there(lang));
    }
    for name in &outcome.intake.waiting {
        screen::say(&summary::waits(name, lang));
    }
    for told in &outcome.exports {
        export(told, lang);
    }
    let mut said: Vec<&Obstacle> = Vec::new();
    for obstacle in &outcome.obstacles {
        let of_export = outcome.exports.iter().any(|told| told.obstacles.contains(obstacle));
        if !of_export && !said.iter().any(|other| other.is_same(obstacle)) {
            screen::complain(&obstacle.words(lang));
            said.push(obstacle);
        }
    }
    let labels = &outcome.labels;
    if !labels.files.is_empty() || labels.needs_person() {
        super::labels::show(labels, lang);
    }
}

/// Shows what came of a watcher's pass beside the files; nothing when nothing came of it.
pub(super) fn news(context: &Context, shop: &Shop, outcome: &PassOutcome) {
    let is_news = |told: &&ExportOutcome| {
        let is_about_changes = !told.again.is_empty() || !told.not_again.is_empty();
        told.sent_count > 0 || !told.unencodable.is_empty() || is_about_changes
    };
    for told in outcome.exports.iter().filter(is_news) {
        export(told, context.lang);
    }
    outcome.obstacles_to_tell.iter().for_each(|it| screen::complain(&it.words(context.lang)));
    if !outcome.labels.files.is_empty() {
        super::labels::show(&outcome.labels, context.lang);
    }
    malls(context, shop, outcome);
}

/// Shows what the malls said in a pass; how it ends for that.
pub(super) fn malls(context: &Context, shop: &Shop, outcome: &PassOutcome) -> Ending {
    let mut ending = Ending::Well;
    for fetched in &outcome.fetches {
        fetch(shop, fetched, context.lang);
        ending = worse(ending, ending_of_fetch(fetched));
    }
    for told in &outcome.exports {
        mall_of(shop, told, context.lang);
        ending = worse(ending, ending_of_export(told));
    }
    ending
}

/// How a pass ends for what the malls said.
pub(super) fn ending_of_malls(outcome: &PassOutcome) -> Ending {
    let fetched = outcome.fetches.iter().map(ending_of_fetch);
    fetched.chain(outcome.exports.iter().map(ending_of_export)).fold(Ending::Well, worse)
}

/// How many of the orders that do not go are shown; `orders --json` has them all.
const LEFT_SHOWN: usize = 1000;

/// Shows what came of one store's export.
pub(super) fn export(outcome: &ExportOutcome, lang: Lang) {
    if !outcome.obstacles.is_empty() {
        outcome.obstacles.iter().for_each(|it| screen::complain(&it.words(lang)));
        return;
    }
    if outcome.is_again {
        return told_again(outcome, lang);
    }
    corrections(outcome, lang);
    let store = &outcome.store_name;
    let line = match (outcome.dry, outcome.sent_count) {
        (true, count) => summary::would_export(store, count, lang),
        (false, count) if outcome.mall.is_some() && count > 0 => shipment::told(store, count, lang),
        (false, 0) if outcome.mall.as_ref().is_some_and(|of_mall| !of_mall.is_idle()) => {
            shipment::told(store, 0, lang)
        }
        (false, 0) => summary::nothing_due(store, lang),
        (false, count) => summary::exported(store, count, &outcome.file, lang),
    };
    screen::say(&line);
    if outcome.dry {
        for number in &outcome.sent {
            screen::say(&format!("    {}", visible(number)));
        }
    }
    for (number, column, (character, behind)) in &outcome.unencodable {
        screen::say(&summary::unencodable(number, column, (*character, *behind), lang));
    }
    for (number, column, word) in &outcome.uncoded {
        screen::say(&layout::uncoded(number, column, word, lang));
    }
    for (number, column, over) in &outcome.too_long {
        screen::say(&labels::too_long(number, column, *over, lang));
    }
    for (number, count) in &outcome.first_only {
        screen::say(&labels::first_only(number, *count, lang));
    }
    for (number, reasons) in outcome.left.iter().take(LEFT_SHOWN) {
        screen::say(&summary::left(number, reasons, lang));
    }
    if outcome.left.len() > LEFT_SHOWN {
        screen::say(&summary::more_left(outcome.left.len() - LEFT_SHOWN, lang));
    }
}

/// Shows what came of telling orders once more.
fn told_again(outcome: &ExportOutcome, lang: Lang) {
    let (store, count) = (&outcome.store_name, outcome.again.len());
    if outcome.dry {
        screen::say(&again::would_tell_again(store, count, lang));
        outcome.again.iter().for_each(|number| screen::say(&format!("    {}", visible(number))));
    }
    corrections(outcome, lang);
}

/// Orders that were told once more, and those that were to be.
fn corrections(outcome: &ExportOutcome, lang: Lang) {
    if !outcome.again.is_empty() && !outcome.dry {
        screen::say(&again::told_again(&outcome.store_name, outcome.again.len(), &outcome.file, lang));
    }
    outcome.unchanged.iter().for_each(|number| screen::say(&again::unchanged(number, lang)));
    for (number, why) in &outcome.not_again {
        screen::complain(&again::not_again(number, why, lang));
    }
}

/// Shows what a store's mall said when it was told.
pub(super) fn mall_of(shop: &Shop, outcome: &ExportOutcome, lang: Lang) {
    if let (Some(of_mall), Some(store)) = (&outcome.mall, shop.store(&outcome.store)) {
        mall_said(store, of_mall, lang);
    }
}

fn mall_said(store: &Store, of_mall: &MallOutcome, lang: Lang) {
    if !of_mall.by_hand.is_empty() {
        screen::say(&shipment::by_hand(&store.name, &of_mall.by_hand, lang));
    }
    for number in &of_mall.too_long {
        screen::complain(&shipment::message_left_out(number, lang));
    }
    if let Some(silent) = &of_mall.silent {
        let (counts, code) = ((silent.numbers.len(), silent.unsure), silent.why.code().unwrap_or(Code::M409));
        screen::complain(&shipment::messages_left_out(&store.code, code, counts, &silent.reason, lang));
    }
    if of_mall.inquiries_unknown {
        screen::complain(&shipment::inquiries_unknown(&store.name, lang));
    }
    for (number, reason) in &of_mall.stuck {
        screen::complain(&format!("{}  {}", Code::M404, mall::person_needed(number, why(reason), lang)));
    }
    if of_mall.unsettled() > 0 {
        let counts = (of_mall.sending, of_mall.unsure, of_mall.stuck_count);
        screen::complain(&shipment::unsettled(&store.name, counts, lang));
    }
    if let Some(stop) = &of_mall.stop {
        screen::complain(&stop_words(store, stop, lang));
    }
}

/// How a command ends for one store's export.
pub(super) fn ending_of_export(outcome: &ExportOutcome) -> Ending {
    if !outcome.obstacles.is_empty() {
        return Ending::Held;
    }
    let of_again = match outcome.not_again.iter().any(|(_, why)| *why == WhyNotAgain::Later) {
        true => Ending::Unsure,
        false if outcome.not_again.is_empty() => Ending::Well,
        false => Ending::Held,
    };
    let Some(of_mall) = &outcome.mall else { return of_again };
    let ending = match (of_mall.unsettled(), of_mall.too_long.is_empty() && of_mall.silent.is_none()) {
        (0, true) => Ending::Well,
        (0, false) => Ending::Held,
        _ => Ending::Unsure,
    };
    let ending = worse(of_again, if of_mall.inquiries_unknown { Ending::Unsure } else { ending });
    of_mall.stop.as_ref().map_or(ending, |stop| worse(ending, ending_of(stop)))
}

/// Shows what came of one store's fetch.
pub(super) fn fetch(shop: &Shop, outcome: &FetchOutcome, lang: Lang) {
    let Some(store) = shop.store(&outcome.store) else { return };
    let counts = (outcome.read, outcome.created, outcome.updated, outcome.left_out);
    if outcome.whole || outcome.read > 0 {
        screen::say(&shipment::fetched(&store.name, counts, lang));
    }
    for (number, why) in &outcome.odd {
        let words = match why {
            LeftOut::NoAddress => mall::no_address(number, lang),
            LeftOut::UnknownShape => mall::unknown_shape(number, lang),
            LeftOut::NoLines => mall::no_lines(number, lang),
            LeftOut::UnknownStatus(word) => mall::unknown_status(number, word, lang),
            LeftOut::NotYetOrNever => continue,
        };
        screen::complain(&words);
    }
    if outcome.without_orderer > 0 {
        screen::complain(&mall::no_fixed_orderer(&store.code, outcome.without_orderer, lang));
    }
    if let Some(stop) = &outcome.stop {
        screen::complain(&stop_words(store, stop, lang));
    }
    if is_unfinished(outcome) {
        let words = mall::fetch_unfinished(&store.code, outcome.read, lang);
        screen::complain(&format!("{}  {words}", Code::M408));
    }
}

/// Whether a listing did not end and nothing has said why: from a wrong setting it follows, and that was said.
fn is_unfinished(outcome: &FetchOutcome) -> bool {
    let is_setting = |stop: &Stop| matches!(stop, Stop::Trouble(_)) || stop.is_usage();
    !outcome.whole && !outcome.stop.as_ref().is_some_and(is_setting)
}

/// How a command ends for one store's fetch.
pub(super) fn ending_of_fetch(outcome: &FetchOutcome) -> Ending {
    let ending = outcome.stop.as_ref().map_or(Ending::Well, ending_of);
    if is_unfinished(outcome) { worse(ending, Ending::Unsure) } else { ending }
}
