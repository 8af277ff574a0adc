//! `shukka set`: a staff correction by hand, kept with its origin.

use super::args::SetArgs;
use super::explain::pick;
use super::{Context, Ending, Failure, screen};
use crate::document::nearest;
use crate::intake::bundles::{WaitingChild, judge};
use crate::intake::reception::{Reception, Taken};
use crate::ledger::{Landing, Ledger};
use crate::normalize::value::value_of;
use crate::notice::{Lang, orders as words};
use crate::order::{Field, StatementBuf};
use crate::profile::FileKind;
use crate::shop::Shop;

pub(super) fn run(context: &Context, args: &SetArgs) -> Result<Ending, Failure> {
    let shop = context.shop()?;
    let (said, erased) = read_changes(&shop, &args.changes, context.lang)?;
    let mut ledger = shop.ledger()?;
    let order = pick(context, &ledger, args.store.as_deref(), &args.number)?;
    let changed = set(context, &shop, &mut ledger, order, said, &erased)?;
    let number = ledger.order(order)?.map_or_else(|| args.number.clone(), |record| record.order.number);
    let sentence = if changed {
        words::was_set(&number, context.lang)
    } else {
        words::nothing_set(&number, context.lang)
    };
    screen::say(&sentence);
    Ok(Ending::Well)
}

/// What is said and what is erased; all mistakes at once.
fn read_changes(shop: &Shop, changes: &[String], lang: Lang) -> Result<(StatementBuf, Vec<Field>), Failure> {
    let (mut said, mut erased, mut mistakes) = (StatementBuf::new(), Vec::new(), Vec::new());
    for change in changes {
        let Some((name, value)) = change.split_once('=') else {
            mistakes.push(words::bad_change(change, lang));
            continue;
        };
        let field = Field::of_name(name.trim()).filter(|field| *field != Field::NUMBER && !field.is_item());
        let Some(field) = field else {
            let near = nearest(
                name,
                Field::ALL.iter().map(|f| f.name()).filter(|n| !n.starts_with("item.") && *n != "number"),
            );
            mistakes.push(words::unknown_field(name, near, lang));
            continue;
        };
        if value.trim().is_empty() {
            erased.push(field);
            continue;
        }
        match value_of(field, value, None, shop.settings.timezone) {
            Some(value) if !value.is_empty() => said.put_text(field, &value),
            _ => mistakes.push(words::bad_value(name, value, lang)),
        }
    }
    if mistakes.is_empty() { Ok((said, erased)) } else { Err(Failure::Usage(mistakes.join("\n"))) }
}

fn set(
    context: &Context,
    shop: &Shop,
    ledger: &mut Ledger,
    order: i64,
    said: StatementBuf,
    erased: &[Field],
) -> Result<bool, Failure> {
    let reception = Reception {
        rules: &shop.settings.rules,
        zone: shop.settings.timezone,
        initial_statuses: Vec::new(),
        today: shop.day(context.now),
        kind: FileKind::Updates,
        store: None,
        known_statuses: Vec::new(),
        defaults: Vec::new(),
    };
    let mut intake = ledger.intake(context.now)?;
    let (store, number) = intake.name_of(order)?;
    let reception = Reception { store: Some(store), ..reception };
    let mut parent = None;
    let waiting = WaitingChild { key: number.clone(), rows: vec![(0, (0, 0))], said };
    if waiting.said.as_statement().raw(Field::BUNDLE_PARENT).is_some() {
        match judge(&reception, &intake, &waiting, &[])? {
            Ok(found) => parent = Some(found),
            Err(finding) => return Err(Failure::Usage(finding.three_lines(&number, context.lang))),
        }
    }
    let taken = reception.take(&mut intake, &number, 0, waiting.said.as_statement(), parent)?;
    let mut changed = matches!(taken, Taken::Updated);
    changed |= reception.erase(&intake, order, erased)?;
    if changed {
        intake.commit(&Landing {
            name: "shukka set".into(),
            kind: "set".into(),
            at: context.now,
            ..Landing::default()
        })?;
    }
    Ok(changed)
}
