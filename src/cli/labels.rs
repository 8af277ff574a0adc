//! `shukka labels`: the orders that wait for a label, as the carrier's import file.

use super::args::LabelsArgs;
use super::{Context, Ending, Failure, screen};
use crate::intake::reception::{Found, find_order};
use crate::labels::{LabelCarrier, table, waits};
use crate::ledger::{Ledger, OrderId, OrderRecord, Scope};
use crate::notice::labels::{LabelProblem, LabelRemark};
use crate::notice::{Lang, labels as words, summary};
use crate::outbox::publish::publish;
use crate::shop::{Shop, ShopError};
use chrono::DateTime;
use std::path::{Path, PathBuf};

pub(super) fn run(context: &Context, args: &LabelsArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let codes = shop.store_codes();
    if let Some(store) = &args.store
        && !codes.contains(store)
    {
        return Err(Failure::Usage(summary::no_such_store(store, &codes, context.lang)));
    }
    let Some(carrier) = LabelCarrier::of_name(&args.carrier) else {
        return Err(Failure::Usage(args.carrier.clone()));
    };
    let Some(mut ledger) = shop.ledger_to_read()? else {
        screen::say(words::none_wait(context.lang));
        return Ok(Ending::Well);
    };
    let file = fill(context, &shop, &ledger, carrier, args)?;
    let path = if file.numbers.is_empty() {
        String::new()
    } else {
        write(context, &shop, carrier, &file.rows, args.output.as_deref())?
    };
    // The file first: a crash in between costs a label file that says twice what it says, never an order without one.
    if !file.orders.is_empty() {
        ledger.note_labels(&file.orders, context.now, &path).map_err(ShopError::from)?;
    }
    show(&file, &path, args.json, context.lang);
    Ok(if file.held.is_empty() { Ending::Well } else { Ending::Held })
}

/// What the file holds, and what it does not.
#[derive(Default)]
struct LabelFile {
    rows: Vec<Vec<String>>,
    orders: Vec<OrderId>,
    remarks: Vec<(String, LabelRemark)>,
    /// Files of earlier runs, each with the orders that wait still and stand there.
    before: Vec<(String, Vec<String>)>,
    numbers: Vec<(String, String)>,
    held: Vec<(String, Vec<LabelProblem>)>,
}

impl LabelFile {
    fn note_before(&mut self, earlier: String, number: String) {
        match self.before.iter_mut().find(|(file, _)| *file == earlier) {
            Some((_, numbers)) => numbers.push(number),
            None => self.before.push((earlier, vec![number])),
        }
    }
}

fn fill(
    context: &Context,
    shop: &Shop,
    ledger: &Ledger,
    carrier: LabelCarrier,
    args: &LabelsArgs,
) -> Result<LabelFile, Failure> {
    let store = args.store.as_deref();
    let mut file = LabelFile::default();
    let today = shop.day(context.now);
    for code in ledger.store_codes()?.iter().filter(|code| store.is_none_or(|wanted| wanted == *code)) {
        ledger.for_each_order(code, Scope::All, |record| {
            if !waits(&record.order, record.parent.is_some(), &shop.settings.rules) {
                return Ok::<(), crate::ledger::LedgerError>(());
            }
            let number = record.order.number.clone();
            if !args.again
                && let Some(earlier) = ledger.label_of(record.id)?
            {
                file.note_before(earlier, number);
                return Ok(());
            }
            let kept = match management(ledger, carrier, store, &record)? {
                Ok(kept) => kept,
                Err(problem) => {
                    file.held.push((number, vec![problem]));
                    return Ok(());
                }
            };
            match carrier.cells(&record.order, &kept, &shop.settings.sender, today) {
                Ok(row) => {
                    file.rows.push(row.cells);
                    file.orders.push(record.id);
                    file.remarks.extend(row.remarks.into_iter().map(|remark| (number.clone(), remark)));
                    file.numbers.push((number, kept));
                }
                Err(problems) => file.held.push((number, problems)),
            }
            Ok(())
        })?;
    }
    Ok(file)
}

/// The management number, proven to lead back to this order by the rule that carriers' results are read by.
fn management(
    ledger: &Ledger,
    carrier: LabelCarrier,
    store: Option<&str>,
    record: &OrderRecord,
) -> crate::ledger::Result<Result<String, LabelProblem>> {
    let kept = match carrier.management_number(&record.order.number) {
        Ok(Some(kept)) => kept,
        Ok(None) => return Ok(Ok(String::new())),
        Err(problem) => return Ok(Err(problem)),
    };
    let found = find_order(store, &kept, |store, number, prefix, most| {
        ledger.candidates(store, number, prefix, most)
    })?;
    Ok(match found {
        Found::One(order) if order == record.id => Ok(kept),
        _ => Err(LabelProblem::Unfindable { number: kept }),
    })
}

fn write(
    context: &Context,
    shop: &Shop,
    carrier: LabelCarrier,
    rows: &[Vec<String>],
    output: Option<&Path>,
) -> Result<String, Failure> {
    let stamp = DateTime::from_timestamp(context.now, 0)
        .map(|at| at.with_timezone(&shop.settings.timezone).format("%Y%m%d-%H%M%S").to_string())
        .unwrap_or_default();
    let default = shop.dir.join("outbox").join("labels").join(format!("{}-{stamp}.csv", carrier.name()));
    let path = output.map_or(default, Path::to_owned);
    let dir =
        path.parent().filter(|dir| !dir.as_os_str().is_empty()).map_or(PathBuf::from("."), Path::to_owned);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = table(carrier, rows).map_err(|e| ShopError::io(&path, e))?;
    let written = publish(&dir, &name, |out| out.write_all(&bytes).map_err(|e| ShopError::io(&path, e)))
        .map_err(ShopError::from)?;
    Ok(shop.shown(&written))
}

fn show(file: &LabelFile, path: &str, json: bool, lang: Lang) {
    if json {
        for (number, kept) in &file.numbers {
            let remarks = file.remarks.iter().filter(|(of, _)| of == number);
            let remarks: Vec<_> =
                remarks.map(|(_, remark)| words::remark(number, remark, lang).trim().to_owned()).collect();
            let line = serde_json::json!({
                "number": number, "management_number": kept, "file": path, "remarks": remarks,
            });
            screen::say(&line.to_string());
        }
        for (earlier, numbers) in &file.before {
            for number in numbers {
                screen::say(&serde_json::json!({"number": number, "written_before": earlier}).to_string());
            }
        }
        for (number, problems) in &file.held {
            let why: Vec<_> =
                problems.iter().map(|p| words::problem(number, p, lang).trim().to_owned()).collect();
            screen::say(&serde_json::json!({"number": number, "held": why}).to_string());
        }
        return;
    }
    if file.numbers.is_empty() && file.held.is_empty() {
        screen::say(words::none_wait(lang));
    }
    if !file.numbers.is_empty() {
        screen::say(&words::written(path, file.numbers.len(), lang));
    }
    for (number, kept) in file.numbers.iter().filter(|(number, kept)| !kept.is_empty() && number != kept) {
        screen::say(&words::cut(number, kept, lang));
    }
    for (number, remark) in &file.remarks {
        screen::say(&words::remark(number, remark, lang));
    }
    if !file.before.is_empty() {
        screen::say(&words::written_before(&file.before, lang));
    }
    for (number, problems) in &file.held {
        problems.iter().for_each(|problem| screen::say(&words::problem(number, problem, lang)));
    }
    if !file.held.is_empty() {
        screen::say(&words::held(file.held.len(), lang));
    }
}
