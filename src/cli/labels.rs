//! `shukka labels`: the orders that wait for a label, as the carrier's import file.

use super::args::LabelsArgs;
use super::{Context, Ending, Failure, screen};
use crate::desk::{LabelsOutcome, LabelsWish, labels};
use crate::labels::LabelCarrier;
use crate::notice::{Lang, labels as words};

pub(super) fn run(context: &Context, args: &LabelsArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let wish = LabelsWish {
        carrier: args.carrier.as_deref().and_then(LabelCarrier::of_name),
        numbers: args.numbers.clone(),
        store: args.store.clone(),
        output: args.output.clone(),
        again: args.again,
    };
    let outcome = match shop.ledger_if_any()? {
        Some(mut ledger) => labels(&shop, &mut ledger, &wish, context.now)?,
        None => LabelsOutcome::default(),
    };
    if args.json {
        show_json(&outcome, context.lang);
    } else {
        show(&outcome, context.lang);
    }
    Ok(if outcome.needs_person() { Ending::Held } else { Ending::Well })
}

fn show_json(outcome: &LabelsOutcome, lang: Lang) {
    for order in &outcome.written {
        let number = &order.number;
        let remarks = outcome.remarks.iter().filter(|(of, _)| of == number);
        let remarks: Vec<_> =
            remarks.map(|(_, remark)| words::remark(number, remark, lang).trim().to_owned()).collect();
        let line = serde_json::json!({
            "number": number, "management_number": order.management_number, "file": order.file, "remarks": remarks,
        });
        screen::say_json(&line.to_string());
    }
    for (earlier, numbers) in &outcome.before {
        for number in numbers {
            screen::say_json(&serde_json::json!({"number": number, "written_before": earlier}).to_string());
        }
    }
    for (number, problems) in &outcome.held {
        let why: Vec<_> =
            problems.iter().map(|p| words::problem(number, p, lang).trim().to_owned()).collect();
        screen::say_json(&serde_json::json!({"number": number, "held": why}).to_string());
    }
    for (number, why) in &outcome.refused {
        screen::say(
            &serde_json::json!({"number": number, "no_label": words::no_label(why, lang)}).to_string(),
        );
    }
    for (number, file, what) in &outcome.changed {
        let why = words::after_label(number, file, *what, lang);
        screen::say(&serde_json::json!({"number": number, "label": file, "changed": why.trim()}).to_string());
    }
}

/// Shows what came of writing labels.
pub(super) fn show(outcome: &LabelsOutcome, lang: Lang) {
    if outcome.written.is_empty() && outcome.held.is_empty() && outcome.refused.is_empty() {
        screen::say(words::none_wait(lang));
    }
    for file in &outcome.files {
        screen::say(&words::written(&file.path, file.labels, lang));
    }
    if outcome.without_sender {
        screen::say(words::without_sender(lang));
    }
    if !outcome.sender_lacks.is_empty() {
        screen::say(&words::sender_lacks(&outcome.sender_lacks, lang));
    }
    for order in &outcome.written {
        let (number, kept) = (&order.number, &order.management_number);
        if !kept.is_empty() && number != kept {
            screen::say(&words::cut(number, kept, lang));
        }
    }
    for (number, remark) in &outcome.remarks {
        screen::say(&words::remark(number, remark, lang));
    }
    if !outcome.before.is_empty() {
        screen::say(&words::written_before(&outcome.before, lang));
    }
    for (number, problems) in &outcome.held {
        problems.iter().for_each(|problem| screen::say(&words::problem(number, problem, lang)));
    }
    if !outcome.held.is_empty() {
        screen::say(&words::held(outcome.held.len(), lang));
    }
    for (number, why) in &outcome.refused {
        screen::say(&words::named_without_label(number, why, lang));
    }
    if !outcome.left_out.is_empty() {
        let mut reasons: Vec<_> = outcome.left_out.iter().map(|(why, count)| (why.clone(), *count)).collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        screen::say(&words::left_out(&reasons, lang));
    }
    if !outcome.changed.is_empty() {
        screen::say(&words::after_label_head(outcome.changed.len(), lang));
    }
    for (number, file, what) in &outcome.changed {
        screen::say(&words::after_label(number, file, *what, lang));
    }
}
