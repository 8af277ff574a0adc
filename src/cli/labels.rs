//! `shukka labels`: the orders that wait for a label, as the carrier's import file.

use super::args::LabelsArgs;
use super::{Context, Ending, Failure, screen};
use crate::desk::{LabelsOutcome, LabelsWish, labels};
use crate::labels::LabelCarrier;
use crate::notice::{Lang, labels as words};

pub(super) fn run(context: &Context, args: &LabelsArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let Some(carrier) = LabelCarrier::of_name(&args.carrier) else {
        return Err(Failure::Usage(args.carrier.clone()));
    };
    let (store, output, again) = (args.store.clone(), args.output.clone(), args.again);
    let wish = LabelsWish { carrier, store, output, again };
    let outcome = labels(&shop, || shop.ledger_if_any(), &wish, context.now)?;
    if args.json {
        show_json(&outcome, context.lang);
    } else {
        show(&outcome, context.lang);
    }
    Ok(if outcome.held.is_empty() { Ending::Well } else { Ending::Held })
}

fn show_json(outcome: &LabelsOutcome, lang: Lang) {
    for order in &outcome.written {
        let number = &order.number;
        let remarks = outcome.remarks.iter().filter(|(of, _)| of == number);
        let remarks: Vec<_> =
            remarks.map(|(_, remark)| words::remark(number, remark, lang).trim().to_owned()).collect();
        let line = serde_json::json!({
            "number": number, "management_number": order.management_number, "file": outcome.path, "remarks": remarks,
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
}

fn show(outcome: &LabelsOutcome, lang: Lang) {
    if outcome.written.is_empty() && outcome.held.is_empty() {
        screen::say(words::none_wait(lang));
    }
    if !outcome.written.is_empty() {
        screen::say(&words::written(&outcome.path, outcome.written.len(), lang));
    }
    if outcome.without_sender {
        screen::say(words::without_sender(lang));
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
}
