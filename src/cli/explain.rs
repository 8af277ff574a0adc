//! `shukka explain`: all that is known of one order, or what a code means.

use super::args::ExplainArgs;
use super::{Context, Ending, Failure, screen};
use crate::intake::reception::{Found, find_order};
use crate::ledger::{Ledger, OrderId, OrderRecord};
use crate::notice::{Code, mall, orders as words, shipment, summary};
use crate::order::{Field, shown_value};
use crate::rules::Verdict;
use crate::shipment::{Answer, Call, Kind, Leg, WhyOut};
use crate::shop::{Shop, shown_time};
use crate::telling;

pub(super) fn run(context: &Context, args: &ExplainArgs) -> Result<Ending, Failure> {
    if let Some(code) = Code::of_name(&args.what) {
        screen::say(&words::code_page(code, context.lang));
        return Ok(Ending::Well);
    }
    let shop = context.shop()?;
    let unknown = || Failure::Usage(summary::no_such_order(&args.what, context.lang));
    let ledger = shop.ledger_to_read()?.ok_or_else(unknown)?;
    let id = pick(context, &ledger, args.store.as_deref(), &args.what)?;
    let record = ledger.order(id)?.ok_or_else(unknown)?;
    explain(context, &shop, &ledger, &record)?;
    Ok(Ending::Well)
}

/// The one order of a number.
///
/// # Errors
/// In words, when there is none or there are several.
pub(super) fn pick(
    context: &Context,
    ledger: &Ledger,
    store: Option<&str>,
    number: &str,
) -> Result<OrderId, Failure> {
    let ask = |scope: Option<&str>, key: &str, prefix: bool, most: usize| {
        // A store that was named is not left.
        if store.is_some() && scope.is_none() {
            Ok(Vec::new())
        } else {
            ledger.candidates(scope, key, prefix, most)
        }
    };
    match find_order(store, number, ask)? {
        Found::One(id) => Ok(id),
        Found::None => Err(Failure::Usage(summary::no_such_order(number, context.lang))),
        Found::Several(names) => Err(Failure::Usage(summary::several_orders(number, &names, context.lang))),
    }
}

fn explain(context: &Context, shop: &Shop, ledger: &Ledger, record: &OrderRecord) -> Result<(), Failure> {
    let (lang, zone) = (context.lang, shop.settings.timezone);
    screen::say(&words::head(&record.order.store, &record.order.number, lang));
    let origin = |arrival: i64, row: u64, at: i64| -> Result<String, Failure> {
        let name = ledger.arrival(arrival)?.map(|a| a.name).unwrap_or_default();
        Ok(words::origin(&name, row, &shown_time(at, zone), lang))
    };
    for field in Field::ALL.iter().chain([&Field::ITEM]).filter(|field| **field != Field::NUMBER) {
        let Some(fact) = record.facts.iter().rev().find(|fact| fact.said().raw(*field).is_some()) else {
            continue;
        };
        let said = fact.said();
        let from = origin(fact.arrival, fact.row, fact.at)?;
        let values: Vec<String> = match *field {
            Field::ITEM => record.order.items.iter().map(words_of_item).collect(),
            _ => vec![shown_value(*field, said.last_text(*field).unwrap_or(""), zone)],
        };
        for value in values {
            screen::say(&format!(
                "  {}: {}  〔{from}〕",
                words::field_title(field.name(), lang),
                value.replace('\n', "␤")
            ));
        }
    }
    let mut children = Vec::new();
    for child in ledger.children(record.id)? {
        children.extend(ledger.order(child)?.map(|child| child.order.number));
    }
    if let Some(text) = words::bundle(record.order.bundle.parent.as_deref(), &children, lang) {
        screen::say(&text);
    }
    verdict(context, shop, record);
    sent(context, shop, ledger, record)?;
    told(context, shop, ledger, record)?;
    changes(context, record, zone, origin)
}

fn words_of_item(item: &crate::order::Item) -> String {
    let number = |n: Option<i64>| n.map_or_else(|| "?".to_owned(), |n| n.to_string());
    let price = number(item.unit_price.map(crate::order::Yen::amount));
    [item.sku.as_str(), &item.name, &item.options, &format!("{price}円 × {}", number(item.quantity))]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" / ")
}

fn verdict(context: &Context, shop: &Shop, record: &OrderRecord) {
    let look = telling::look_at(shop, &record.order.store, shop.day(context.now), None);
    match look.verdict(record) {
        Verdict::Due => screen::say(&words::is_due(context.lang)),
        Verdict::NotDue(reasons) => {
            screen::say(&words::is_not_due(&reasons, context.lang));
            if let (true, Err(found)) = (reasons.contains(&Code::D313), look.line(record)) {
                let number = &record.order.number;
                screen::say(&crate::notice::labels::too_long(
                    number,
                    &found.column,
                    found.over,
                    context.lang,
                ));
            }
            if let (true, Err(found)) = (reasons.contains(&Code::D312), look.line(record)) {
                screen::say(&words::unencodable(&found.column, found.character, context.lang));
            }
        }
    }
}

fn sent(context: &Context, shop: &Shop, ledger: &Ledger, record: &OrderRecord) -> Result<(), Failure> {
    let Some(sent) = &record.sent else { return Ok(()) };
    let at = shown_time(sent.at, shop.settings.timezone);
    let batch = match sent.batch {
        Some(id) => ledger.batch_of(id)?,
        None => None,
    };
    let Some(batch) = batch else {
        screen::say(&words::export_state(sent.state.name(), &at, context.lang));
        return Ok(());
    };
    let line = ledger.line_of(batch.id, record.id)?.unwrap_or_default();
    let layout = shop.layouts.iter().find(|layout| layout.id() == batch.layout);
    let text = layout.map_or_else(
        || String::from_utf8_lossy(&line).into_owned(),
        |layout| crate::decode::decoded(&line, layout.encoding()),
    );
    screen::say(&words::sent_by_file(
        &format!("outbox/{}/{}", batch.store, batch.name),
        &at,
        text.trim_end(),
        context.lang,
    ));
    Ok(())
}

/// What was told to a mall, event by event.
fn told(context: &Context, shop: &Shop, ledger: &Ledger, record: &OrderRecord) -> Result<(), Failure> {
    let events = ledger.shipment_events(record.id)?;
    if events.is_empty() {
        return Ok(());
    }
    let lang = context.lang;
    screen::say(shipment::events_head(lang));
    for (at, event) in &events {
        let leg = match &event.leg {
            Leg::Order => "order",
            Leg::Message => "message",
            Leg::Parcel(method) => method,
        };
        let more = match &event.kind {
            Kind::Begun(Call::Create { lines, .. }) => lines
                .iter()
                .map(|line| format!("{} × {}", line.product_id, line.quantity))
                .collect::<Vec<_>>()
                .join("、"),
            Kind::Begun(Call::Track { code }) => code.clone(),
            Kind::Begun(Call::Message { text }) => text.clone(),
            Kind::Answered(Answer::Accepted { id }) => id.clone(),
            Kind::Answered(Answer::Refused { reason }) => reason.clone(),
            Kind::LeftOut(_, WhyOut::TooLong) => Code::M405.title(lang).to_owned(),
            Kind::LeftOut(_, WhyOut::Retired) => Code::M407.title(lang).to_owned(),
            Kind::GaveUp(reason) => mall::person_needed(&record.order.number, super::mall::why(reason), lang),
            _ => String::new(),
        };
        let at = shown_time(*at, shop.settings.timezone);
        screen::say(&shipment::event(&at, leg, &event.short(), &more, lang));
    }
    for code in record.mall.iter().flat_map(|mall| &mall.codes).filter(|code| code.name().starts_with('M')) {
        screen::say(&words::code_page(*code, lang));
    }
    Ok(())
}

fn changes(
    context: &Context,
    record: &OrderRecord,
    zone: chrono_tz::Tz,
    origin: impl Fn(i64, u64, i64) -> Result<String, Failure>,
) -> Result<(), Failure> {
    let changes = record.changes();
    if changes.is_empty() {
        return Ok(());
    }
    screen::say(words::changes_head(context.lang));
    for change in changes {
        let from = origin(change.arrival, change.row, change.at)?;
        let shown = |value: &str| shown_value(change.field, value, zone);
        let title = words::field_title(change.field.name(), context.lang);
        screen::say(&words::change(
            &title,
            &shown(&change.before),
            &shown(&change.after),
            &from,
            context.lang,
        ));
    }
    Ok(())
}
