//! The rows of one order → one statement, or every way in which they disagree.

use super::columns::Binding;
use super::group::{Group, GroupRow};
use super::row::state::{put_again, strictest};
use crate::notice::characters::hidden_difference;
use crate::notice::{Code, Finding, columns};
use crate::order::{Field, FieldKind, Statement, StatementBuf, same_value};
use chrono_tz::Tz;
use std::collections::HashSet;

/// What the rows of an order come to.
#[derive(Debug)]
pub enum Combined {
    /// One statement.
    Whole(StatementBuf),
    /// All of its rows are to be held: each finding with its row, at least one a row.
    Held(Vec<Finding>),
}

impl Default for Combined {
    /// Nothing is said.
    fn default() -> Self {
        Self::Whole(StatementBuf::new())
    }
}

/// Brings the rows of one order together. They must agree on all that belongs to the order; a blank does not
/// disagree. Items add up, tracking numbers are collected, different notes are joined by a line break.
pub fn combine(group: &Group, binding: &Binding<'_>, zone: Tz) -> Combined {
    let mut combined = Combined::default();
    combine_into(group, binding, zone, &mut combined);
    combined
}

/// As [`combine`], in the room of what another order came to.
pub fn combine_into(group: &Group, binding: &Binding<'_>, zone: Tz, combined: &mut Combined) {
    let mut findings: Vec<Finding> = Vec::new();
    for row in group.rows().filter(|row| !row.is_sound()) {
        findings.extend(row.findings());
    }
    let mut whole = match std::mem::take(combined) {
        Combined::Whole(room) => room,
        Combined::Held(_) => StatementBuf::new(),
    };
    whole.clear();
    if findings.is_empty() {
        let mut rows = group.rows();
        if let Some(first) = rows.next() {
            whole.put_all(first.said);
        }
        if group.len() > 1 {
            let mut sum = Sum::of(whole, binding);
            rows.for_each(|row| sum.add(group, row, (binding, zone), &mut findings));
            whole = sum.whole();
        }
    }
    *combined = if findings.is_empty() {
        Combined::Whole(whole)
    } else {
        Combined::Held(with_siblings(group, findings))
    };
}

/// Rows that have no problem of their own are held with those that have.
fn with_siblings(group: &Group, mut findings: Vec<Finding>) -> Vec<Finding> {
    let Some(first) = findings.first().cloned() else { return findings };
    let with_their_own: HashSet<u64> = findings.iter().filter_map(|finding| finding.row).collect();
    for row in group.rows() {
        if !with_their_own.contains(&row.row) {
            let words = columns::sibling(first.row.unwrap_or(0));
            findings.push(Finding::of_cell(first.code, row.row, "", "").with_detail(words));
        }
    }
    findings.sort_by_key(|f| f.row);
    findings
}

/// What the rows so far come to. One number may stand in thousands of rows by mistake: what each row adds costs what that
/// row is, so nothing that grows with the rows is gone through again.
struct Sum {
    /// All but the items. Of a field that collects, what the first row says of it.
    head: StatementBuf,
    /// Room for the next one.
    room: StatementBuf,
    items: Items,
    collected: Vec<Collected>,
    /// The first row that says something of a field.
    firsts: Vec<(Field, u64)>,
}

impl Sum {
    fn of(first: StatementBuf, binding: &Binding<'_>) -> Self {
        // Room for a second row, which is all that most have.
        let bytes = first.as_statement().as_bytes().len() * 2;
        let mut items = Items {
            has_options: binding.profile.rows.option.is_some(),
            done: StatementBuf::with_capacity(bytes),
            ..Items::default()
        };
        first.as_statement().items().for_each(|item| items.put(item));
        let room = StatementBuf::with_capacity(bytes);
        Self { head: first, room, items, collected: Vec::new(), firsts: Vec::new() }
    }

    fn add(
        &mut self,
        group: &Group,
        row: GroupRow<'_>,
        (binding, zone): (&Binding<'_>, Tz),
        findings: &mut Vec<Finding>,
    ) {
        let said = row.said;
        let mut differing: Vec<Field> = Vec::new();
        let mut sum = std::mem::take(&mut self.room);
        sum.clear();
        let before = self.head.as_statement();
        let mut theirs = said.in_turn();
        let mut is_part_shipped = false;
        for (field, value) in before.iter().filter(|(field, _)| *field != Field::ITEM) {
            match theirs.raw(field) {
                Some(other) if value != other && field.is_mall_state() => {
                    is_part_shipped |= field == Field::MALL_SHIPPED && !value.is_empty() && !other.is_empty();
                    let stays = strictest(field, value, other).unwrap_or(value);
                    let is_held = is_part_shipped && field == Field::MALL_HOLD;
                    put_again(&mut sum, field, if is_held { b"1" } else { stays });
                }
                Some(other) if collects(field) => {
                    collect(&mut self.collected, field, value, other);
                    sum.put_raw(field, value);
                }
                Some(other) if !same_value(field, value, other) => {
                    sum.put_raw(field, value);
                    // Two spellings of one number compare equal: the first stands.
                    if field != Field::NUMBER {
                        differing.push(field);
                    }
                }
                _ if is_part_shipped && field == Field::MALL_HOLD => sum.put_flag(field, true),
                _ => put_again(&mut sum, field, value),
            }
        }
        if !differing.is_empty() {
            tell((&differing, &mut self.firsts), group, before, row, (binding, zone), findings);
        }
        let mut ours = before.in_turn();
        for (field, value) in said.iter().filter(|(field, _)| *field != Field::ITEM) {
            if ours.raw(field).is_none() && !(is_part_shipped && field == Field::MALL_HOLD) {
                put_again(&mut sum, field, value);
            }
        }
        if is_part_shipped && before.raw(Field::MALL_HOLD).is_none() {
            sum.put_flag(Field::MALL_HOLD, true);
        }
        said.items().for_each(|item| self.items.put(item));
        self.room = std::mem::replace(&mut self.head, sum);
    }

    /// All of it as one statement.
    fn whole(mut self) -> StatementBuf {
        let mut whole = std::mem::take(&mut self.room);
        whole.clear();
        for (field, value) in self.head.as_statement().iter().filter(|(field, _)| *field != Field::ITEM) {
            match self.collected.iter().find(|it| it.field == field) {
                Some(collected) => whole.put_text(field, &collected.text),
                None => put_again(&mut whole, field, value),
            }
        }
        whole.put_all(self.items.done().as_statement());
        whole
    }
}

/// The items so far. One that has nothing but options belongs to the item above it, where the profile knows such rows.
#[derive(Default)]
struct Items {
    has_options: bool,
    done: StatementBuf,
    last: Option<StatementBuf>,
    /// Options that the last one gets.
    options: String,
}

impl Items {
    fn put(&mut self, item: Statement<'_>) {
        if !self.has_options {
            return self.done.put_item(item);
        }
        let only = item.text(Field::ITEM_OPTIONS).filter(|_| item.iter().count() == 1);
        if let (Some(option), true) = (only, self.last.is_some()) {
            let stroke = if self.options.is_empty() { "" } else { " / " };
            self.options.extend([stroke, option]);
            return;
        }
        self.finish_last();
        let mut kept = StatementBuf::new();
        kept.put_all(item);
        self.last = Some(kept);
    }

    fn finish_last(&mut self) {
        let Some(last) = self.last.take() else { return };
        if self.options.is_empty() {
            return self.done.put_item(last.as_statement());
        }
        self.done.put_item(with_option(last.as_statement(), &self.options).as_statement());
        self.options.clear();
    }

    fn done(mut self) -> StatementBuf {
        self.finish_last();
        self.done
    }
}

fn with_option(item: Statement<'_>, option: &str) -> StatementBuf {
    let mut sum = StatementBuf::new();
    let options = match item.text(Field::ITEM_OPTIONS) {
        Some(before) => format!("{before} / {option}"),
        None => option.to_owned(),
    };
    for (field, value) in item.iter() {
        if field.code() < Field::ITEM_OPTIONS.code() {
            sum.put_raw(field, value);
        }
    }
    sum.put_text(Field::ITEM_OPTIONS, &options);
    for (field, value) in item.iter().filter(|(f, _)| f.code() > Field::ITEM_OPTIONS.code()) {
        sum.put_raw(field, value);
    }
    sum
}

/// Whether the rows of an order add up in a field, rather than having to agree on it.
fn collects(field: Field) -> bool {
    matches!(field.kind(), FieldKind::Tracking | FieldKind::Notes)
}

/// What the rows say of a field that collects, joined by line breaks.
struct Collected {
    field: Field,
    text: String,
    /// The texts that were joined, and the lines of them.
    wholes: HashSet<String>,
    lines: HashSet<String>,
}

impl Collected {
    fn note(&mut self, text: &str) {
        self.wholes.insert(text.to_owned());
        self.lines.extend(lines_of(text).map(str::to_owned));
    }

    fn join(&mut self, text: &str) {
        self.text.extend(["\n", text]);
        self.note(text);
    }

    /// Whether a note is there already. Most are told apart by their first line, or are one that was joined: only what is
    /// made of lines that were there is looked for in the whole.
    fn holds(&self, note: &str) -> bool {
        self.wholes.contains(note)
            || lines_of(note).all(|line| self.lines.contains(line)) && holds_text(&self.text, note)
    }

    fn add(&mut self, other: &str) {
        if self.field.kind() == FieldKind::Tracking {
            for number in other.split('\n') {
                if !self.lines.contains(number) {
                    self.join(number);
                }
            }
        } else if !self.holds(other) {
            self.join(other);
        }
    }
}

fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').map(|line| line.trim_end_matches('\r'))
}

/// Adds what one more row says of a field that collects, of which the first row said `value`.
fn collect(all: &mut Vec<Collected>, field: Field, value: &[u8], other: &[u8]) {
    // How much longer a text may be than another that compares equal to it.
    const LONGER: usize = 4;
    if value == other {
        return;
    }
    let (Ok(first), Ok(text)) = (std::str::from_utf8(value), std::str::from_utf8(other)) else { return };
    let place = all.iter().position(|it| it.field == field);
    let so_far = place.map_or(first, |place| all[place].text.as_str());
    if so_far.len() <= other.len() * LONGER && same_value(field, so_far.as_bytes(), other) {
        return;
    }
    let place = place.unwrap_or_else(|| {
        let text = first.to_owned();
        let mut begun = Collected { field, text, wholes: HashSet::new(), lines: HashSet::new() };
        begun.note(first);
        all.push(begun);
        all.len() - 1
    });
    all[place].add(text);
}

/// Whether texts joined by line breaks hold this one as a whole: `赤` is not in `赤い紙`.
fn holds_text(joined: &str, text: &str) -> bool {
    joined.match_indices(text).any(|(at, _)| {
        (at == 0 || joined[..at].ends_with('\n'))
            && matches!(joined[at + text.len()..].chars().next(), None | Some('\n' | '\r'))
    })
}

/// So many findings are told of the rows of one order; the rows behind them are held with these. A number that was filled
/// down by mistake stands in tens of thousands of rows, and nobody mends those one by one.
const MOST_TOLD: usize = 4096;

/// Tells the fields in which a row differs from those before it: each by itself, but of a destination only that it is
/// another one.
fn tell(
    (differing, firsts): (&[Field], &mut Vec<(Field, u64)>),
    group: &Group,
    before: Statement<'_>,
    row: GroupRow<'_>,
    (binding, zone): (&Binding<'_>, Tz),
    findings: &mut Vec<Finding>,
) {
    if findings.len() >= MOST_TOLD {
        return;
    }
    let is_hidden =
        |field: Field| hidden_difference(&before.shown(field, zone), &row.said.shown(field, zone)).is_some();
    let is_elsewhere = differing.iter().any(|field| ADDRESS.contains(field) && !is_hidden(*field));
    let mut is_told = false;
    for field in differing {
        let (first, value) = (before.shown(*field, zone), row.said.shown(*field, zone));
        let finding = Finding::of_cell(Code::O201, row.row, binding.field_label(*field), value.clone());
        let earlier = first_row_with(*field, firsts, group);
        if !is_elsewhere || !DESTINATION.contains(field) {
            findings.push(finding.with_detail(columns::disagrees(earlier, &first, &value)));
        } else if !is_told {
            is_told = true;
            let (there, here) = (destination(before, zone), destination(row.said, zone));
            findings.push(finding.with_detail(columns::two_destinations(earlier, &there, &here)));
        }
    }
}

/// The first row that says something of a field: it is looked for once.
fn first_row_with(field: Field, firsts: &mut Vec<(Field, u64)>, group: &Group) -> u64 {
    if let Some((_, row)) = firsts.iter().find(|(known, _)| *known == field) {
        return *row;
    }
    let row = group.rows().find(|row| row.said.raw(field).is_some()).map_or(0, |row| row.row);
    firsts.push((field, row));
    row
}

/// What says where a parcel goes; another name alone may as well be a slip.
const ADDRESS: [Field; 5] = [
    Field::SHIP_TO_POSTAL_CODE,
    Field::SHIP_TO_PREFECTURE,
    Field::SHIP_TO_CITY,
    Field::SHIP_TO_ADDRESS1,
    Field::SHIP_TO_ADDRESS2,
];

/// The whole of a destination.
const DESTINATION: [Field; 8] = [
    Field::SHIP_TO_POSTAL_CODE,
    Field::SHIP_TO_PREFECTURE,
    Field::SHIP_TO_CITY,
    Field::SHIP_TO_ADDRESS1,
    Field::SHIP_TO_ADDRESS2,
    Field::SHIP_TO_COMPANY,
    Field::SHIP_TO_NAME,
    Field::SHIP_TO_PHONE,
];

fn destination(said: Statement<'_>, zone: Tz) -> String {
    let parts = DESTINATION.iter().map(|field| said.shown(*field, zone)).filter(|text| !text.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_left_out_only_when_the_whole_of_it_is_there() {
        assert!(holds_text("赤い紙\n至急", "至急") && holds_text("赤い紙\n至急", "赤い紙"));
        assert!(!holds_text("赤い紙\n至急", "赤") && !holds_text("赤い紙", "紙"));
    }
}
