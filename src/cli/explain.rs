//! `shukka explain`: all that is known of one order, or what a code means.

use super::args::ExplainArgs;
use super::table::shown;
use super::{Context, Ending, Failure, mall as of_mall, screen};
use crate::desk::{
    DeskError, Explanation, FactOrigin, HeldRowsWanted, KnownValue, LastTold, MallDetail, MallEvent,
    WithdrawnWord, explain, held_rows, left_out_of, withdrawn,
};
use crate::notice::undo as undo_words;
use crate::notice::{
    Code, Lang, Refusal, again, forget, labels, layout, mall, order_list as held_words, orders as words,
    shipment, visible,
};
use crate::order::Field;
use crate::shop::{Ledger, Shop, ShopError, shown_time};
use chrono_tz::Tz;

pub(super) fn run(context: &Context, args: &ExplainArgs) -> Result<Ending, Failure> {
    if let Some(code) = Code::of_name(&args.what) {
        screen::say(&words::code_page(code, context.lang));
        return Ok(Ending::Well);
    }
    let shop = context.shop()?;
    context.looked(&shop, show(context, args, &shop))
}

fn show(context: &Context, args: &ExplainArgs, shop: &Shop) -> Result<Ending, Failure> {
    let ledger = shop.ledger_to_read()?;
    let explained = match explain(shop, ledger.as_ref(), args.store.as_deref(), &args.what, context.now) {
        Err(DeskError::Refused(Refusal::NoSuchOrder { number })) => {
            let words = withdrawn(shop, ledger.as_ref(), args.store.as_deref(), &args.what)?;
            if !words.is_empty() {
                screen::say(&undo_words::only_withdrawn(&number, context.lang));
                Shown { lang: context.lang, zone: shop.settings.timezone }.withdrawn(&words);
                return Ok(Ending::Well);
            }
            if left_out(context, shop, ledger.as_ref(), args)? {
                return Ok(Ending::Well);
            }
            return only_held(context, shop, args, number);
        }
        explained => explained?,
    };
    let shown = Shown { lang: context.lang, zone: shop.settings.timezone };
    shown.show(&explained);
    let words = withdrawn(shop, ledger.as_ref(), Some(&explained.store), &explained.number)?;
    if !words.is_empty() {
        screen::say(undo_words::withdrawn_head(context.lang));
        shown.withdrawn(&words);
    }
    Ok(Ending::Well)
}

/// Shows all that is kept of one order, for whom it is about: nothing of anybody else's.
pub(super) fn order(
    context: &Context,
    shop: &Shop,
    ledger: Option<&Ledger>,
    store: &str,
    number: &str,
) -> Result<(), Failure> {
    let mut explained = explain(shop, ledger, Some(store), number, context.now)?;
    explained.number_also_of.clear();
    Shown { lang: context.lang, zone: shop.settings.timezone }.show(&explained);
    Ok(())
}

/// An order that is not in since it was cancelled before it was known; whether it is one.
fn left_out(
    context: &Context,
    shop: &Shop,
    ledger: Option<&Ledger>,
    args: &ExplainArgs,
) -> Result<bool, Failure> {
    let Some(ledger) = ledger else { return Ok(false) };
    let found = left_out_of(ledger, args.store.as_deref(), args.what.trim()).map_err(ShopError::from)?;
    for it in &found {
        let came = words::origin(&it.file, it.row, &shown_time(it.at, shop.settings.timezone), context.lang);
        screen::say(&shown(&words::left_out(&it.store, &it.number, &came, context.lang)));
    }
    Ok(!found.is_empty())
}

/// An order that is not in: perhaps held rows know it.
fn only_held(context: &Context, shop: &Shop, args: &ExplainArgs, number: String) -> Result<Ending, Failure> {
    const MOST: usize = 50;
    let lang = context.lang;
    let rows = held_rows(shop, args.store.as_deref(), &HeldRowsWanted::OfOrder(&args.what), MOST)?;
    if rows.is_empty() {
        return Err(Refusal::NoSuchOrder { number }.into());
    }
    screen::say(&shown(&held_words::only_held(&number, lang)));
    for row in &rows {
        screen::say(&shown(&held_words::held_row(&row.path, row.row, "", &row.name, lang)));
        for finding in &row.findings {
            finding
                .three_lines(&row.path, lang)
                .lines()
                .for_each(|line| screen::say(&format!("    {}", shown(line))));
        }
    }
    let mut paths: Vec<&str> = rows.iter().map(|row| row.path.as_str()).collect();
    paths.dedup();
    paths.iter().for_each(|path| screen::say(&shown(&held_words::held_reasons(path, lang))));
    Ok(Ending::Held)
}

/// For whom an explanation is shown.
struct Shown {
    lang: Lang,
    zone: Tz,
}

impl Shown {
    fn show(&self, explained: &Explanation) {
        let lang = self.lang;
        screen::say(&words::head(&explained.store, &explained.number, lang));
        explained.values.iter().for_each(|value| self.value(value));
        if explained.is_forgotten {
            screen::say(&format!("  {}", forget::is_forgotten(lang)));
        }
        if let Some(text) = words::bundle(explained.parent.as_deref(), &explained.children, lang) {
            screen::say(&text);
        }
        self.verdict(explained);
        if !explained.changed_after.is_empty() {
            screen::say(&again::changed_head(&explained.number, explained.can_be_told_again, lang));
            for changed in &explained.changed_after {
                let title = words::field_title(changed.field.name(), lang);
                screen::say(&again::changed_value(&title, &changed.told, &changed.now, lang));
            }
        }
        for told in &explained.told_earlier {
            let (file, at, line) = match told {
                LastTold::ByFile { path, at, line } => (path.as_str(), at, line.as_str()),
                LastTold::State { at, .. } => ("", at, ""),
            };
            screen::say(&again::told_earlier(&shown_time(*at, self.zone), file, line, lang));
        }
        match &explained.told {
            Some(LastTold::ByFile { path, at, line }) => {
                screen::say(&words::sent_by_file(path, &shown_time(*at, self.zone), line, lang));
            }
            Some(LastTold::State { state, at }) => {
                screen::say(&words::export_state(state.name(), &shown_time(*at, self.zone), lang));
            }
            None => {}
        }
        self.labels(explained);
        if !explained.events.is_empty() {
            screen::say(shipment::events_head(lang));
            explained.events.iter().for_each(|event| self.event(&explained.number, event));
            explained.mall_codes.iter().for_each(|code| screen::say(&words::code_page(*code, lang)));
        }
        if !explained.changes.is_empty() {
            screen::say(words::changes_head(lang));
        }
        for change in &explained.changes {
            let title = words::field_title(change.field.name(), lang);
            let from = self.origin(&change.origin);
            screen::say(&words::change(&title, &change.before, &change.after, &from, lang));
        }
    }

    /// Its label, what keeps it from having one, and numbers that may be mistyped.
    fn labels(&self, explained: &Explanation) {
        let (number, lang) = (&explained.number, self.lang);
        if let Some((file, at, after)) = &explained.label {
            screen::say(&labels::label_stands_in(file, &shown_time(*at, self.zone), lang));
            if let Some(what) = after {
                screen::say(&labels::after_label(number, file, *what, lang));
            }
        }
        if !explained.label_problems.is_empty() {
            screen::say(labels::label_waits_for_mending(lang));
        }
        for problem in &explained.label_problems {
            screen::say(&labels::problem(number, problem, lang));
        }
        for tracking in &explained.doubtful_numbers {
            screen::say(&labels::doubtful_number(tracking, lang));
        }
        if !explained.number_also_of.is_empty() {
            screen::say(&labels::number_also_of(&explained.number_also_of, lang));
        }
        if explained.is_before_ordered {
            screen::say(labels::before_ordered(lang));
        }
    }

    /// What files that were taken back had said.
    fn withdrawn(&self, said: &[WithdrawnWord]) {
        for word in said {
            let undone_at = shown_time(word.undone_at, self.zone);
            screen::say(&undo_words::withdrawn(&self.origin(&word.origin), &undone_at, self.lang));
            for (field, text) in &word.values {
                let title = words::field_title(field.name(), self.lang);
                screen::say(&format!("    {title}: {}", visible(text)));
            }
        }
    }

    fn origin(&self, origin: &FactOrigin) -> String {
        words::origin(&origin.file, origin.row, &shown_time(origin.at, self.zone), self.lang)
    }

    fn value(&self, value: &KnownValue) {
        let title = words::field_title(value.field.name(), self.lang);
        let from = self.origin(&value.origin);
        let texts: Vec<String> = match value.field {
            Field::ITEM => value.items.iter().map(words::item).collect(),
            _ => vec![value.text.clone()],
        };
        for text in texts {
            screen::say(&format!("  {title}: {}  〔{from}〕", visible(&text)));
        }
    }

    fn verdict(&self, explained: &Explanation) {
        let lang = self.lang;
        if explained.reasons.is_empty() {
            return screen::say(&words::is_due(lang));
        }
        let mall = (explained.mall, !explained.changed_after.is_empty());
        screen::say(&words::is_not_due(&explained.reasons, mall, explained.state, lang));
        if let Some(until) = explained.held_until {
            screen::say(&words::held_until(&shown_time(until, self.zone), lang));
        }
        let Some(unwritable) = &explained.unwritable else { return };
        if !unwritable.uncoded.is_empty() {
            let (column, word) = (&unwritable.column, &unwritable.uncoded);
            return screen::say(&layout::uncoded(&explained.number, column, word, lang));
        }
        if explained.reasons.contains(&Code::D313) {
            let column = &unwritable.column;
            screen::say(&labels::too_long(&explained.number, column, unwritable.over, lang));
        }
        if explained.reasons.contains(&Code::D312) {
            screen::say(&words::unencodable(
                &unwritable.column,
                (unwritable.character, unwritable.behind),
                lang,
            ));
        }
    }

    fn event(&self, number: &str, event: &MallEvent) {
        let more = match &event.detail {
            MallDetail::Text(text) => text.clone(),
            MallDetail::LeftOut(code) => code.title(self.lang).to_owned(),
            MallDetail::NeedsPerson(why) => mall::person_needed(number, of_mall::why(why), self.lang),
        };
        let at = shown_time(event.at, self.zone);
        screen::say(&shipment::event(&at, &event.leg, &event.what, &more, self.lang));
    }
}
