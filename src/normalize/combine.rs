//! The rows of one order → one statement, or every way in which they disagree.

use super::columns::Binding;
use super::group::{Group, GroupRow};
use super::row::state::{put_again, strictest};
use crate::notice::characters::hidden_difference;
use crate::notice::{Code, Finding, columns};
use crate::order::{Field, FieldKind, Statement, StatementBuf, same_value};
use chrono_tz::Tz;

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
        for row in rows {
            whole = add(&whole, group, row, (binding, zone), &mut findings);
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
    for row in group.rows() {
        if !findings.iter().any(|f| f.row == Some(row.row)) {
            let words = columns::sibling(first.row.unwrap_or(0));
            findings.push(Finding::of_cell(first.code, row.row, "", "").with_detail(words));
        }
    }
    findings.sort_by_key(|f| f.row);
    findings
}

fn add(
    whole: &StatementBuf,
    group: &Group,
    row: GroupRow<'_>,
    (binding, zone): (&Binding<'_>, Tz),
    findings: &mut Vec<Finding>,
) -> StatementBuf {
    let (before, said) = (whole.as_statement(), row.said);
    let mut differing: Vec<Field> = Vec::new();
    let mut sum = StatementBuf::with_capacity(before.as_bytes().len() + said.as_bytes().len());
    let mut theirs = said.in_turn();
    let mut is_part_shipped = false;
    for (field, value) in before.iter().filter(|(field, _)| *field != Field::ITEM) {
        match theirs.raw(field) {
            Some(other) if value != other && field.is_mall_state() => {
                is_part_shipped |= field == Field::MALL_SHIPPED && !value.is_empty() && !other.is_empty();
                let stays = strictest(field, value, other).unwrap_or(value);
                put_again(
                    &mut sum,
                    field,
                    if is_part_shipped && field == Field::MALL_HOLD { b"1" } else { stays },
                );
            }
            Some(other) if !same_value(field, value, other) => match joined(field, value, other) {
                Some(text) => sum.put_text(field, &text),
                None => {
                    sum.put_raw(field, value);
                    differing.push(field);
                }
            },
            _ if is_part_shipped && field == Field::MALL_HOLD => sum.put_flag(field, true),
            _ => put_again(&mut sum, field, value),
        }
    }
    tell(&differing, group, before, row, (binding, zone), findings);
    let mut ours = before.in_turn();
    for (field, value) in said.iter().filter(|(field, _)| *field != Field::ITEM) {
        if ours.raw(field).is_none() && !(is_part_shipped && field == Field::MALL_HOLD) {
            put_again(&mut sum, field, value);
        }
    }
    if is_part_shipped && before.raw(Field::MALL_HOLD).is_none() {
        sum.put_flag(Field::MALL_HOLD, true);
    }
    put_items(&mut sum, before, said, binding.profile.rows.option.is_some());
    sum
}

/// Items add up; one that has nothing but options belongs to the item above it, where the profile knows such rows.
fn put_items(sum: &mut StatementBuf, before: Statement<'_>, said: Statement<'_>, has_options: bool) {
    if !has_options {
        return before.items().chain(said.items()).for_each(|item| sum.put_item(item));
    }
    let mut items: Vec<StatementBuf> = Vec::new();
    for item in before.items().chain(said.items()) {
        let only = item.text(Field::ITEM_OPTIONS).filter(|_| item.iter().count() == 1);
        if let (Some(option), Some(above)) = (only, items.last_mut()) {
            *above = with_option(above.as_statement(), option);
            continue;
        }
        let mut kept = StatementBuf::new();
        kept.put_all(item);
        items.push(kept);
    }
    items.iter().for_each(|item| sum.put_item(item.as_statement()));
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

/// The value of both, for the fields that collect.
fn joined(field: Field, value: &[u8], other: &[u8]) -> Option<String> {
    if !matches!(field.kind(), FieldKind::Tracking | FieldKind::Notes) && field != Field::NUMBER {
        return None;
    }
    let (value, other) = (std::str::from_utf8(value).ok()?, std::str::from_utf8(other).ok()?);
    match field.kind() {
        // Two spellings of one number, which compare equal: the first stands.
        FieldKind::Number => Some(value.to_owned()),
        FieldKind::Tracking => {
            let mut numbers: Vec<&str> = value.split('\n').collect();
            for number in other.split('\n') {
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
            Some(numbers.join("\n"))
        }
        _ => Some(if holds_text(value, other) { value.to_owned() } else { format!("{value}\n{other}") }),
    }
}

/// Whether texts joined by line breaks hold this one as a whole: `赤` is not in `赤い紙`.
fn holds_text(joined: &str, text: &str) -> bool {
    joined.match_indices(text).any(|(at, _)| {
        (at == 0 || joined[..at].ends_with('\n'))
            && matches!(joined[at + text.len()..].chars().next(), None | Some('\n' | '\r'))
    })
}

/// Tells the fields in which a row differs from those before it: each by itself, but of a destination only that it is
/// another one.
fn tell(
    differing: &[Field],
    group: &Group,
    before: Statement<'_>,
    row: GroupRow<'_>,
    (binding, zone): (&Binding<'_>, Tz),
    findings: &mut Vec<Finding>,
) {
    let is_hidden =
        |field: Field| hidden_difference(&before.shown(field, zone), &row.said.shown(field, zone)).is_some();
    let is_elsewhere = differing.iter().any(|field| ADDRESS.contains(field) && !is_hidden(*field));
    let mut is_told = false;
    for field in differing {
        let (first, value) = (before.shown(*field, zone), row.said.shown(*field, zone));
        let finding = Finding::of_cell(Code::O201, row.row, binding.field_label(*field), value.clone());
        let earlier = group.rows().find(|r| r.row != row.row && r.said.raw(*field).is_some());
        let earlier = earlier.map_or(0, |r| r.row);
        if !is_elsewhere || !DESTINATION.contains(field) {
            findings.push(finding.with_detail(columns::disagrees(earlier, &first, &value)));
        } else if !is_told {
            is_told = true;
            let (there, here) = (destination(before, zone), destination(row.said, zone));
            findings.push(finding.with_detail(columns::two_destinations(earlier, &there, &here)));
        }
    }
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
