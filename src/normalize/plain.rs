//! Cells that say their value as they stand, which are most: from bytes to the statement without a detour.
//!
//! **Invariant.** What is said here is what the careful way says; whatever is not plain is left to it.

use super::columns::Bound;
use super::damage;
use crate::decode::{CellMark, Row};
use crate::order::{Field, Kind, StatementBuf, is_blank};
use chrono::NaiveDate;

/// What became of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    /// It is said.
    Said,
    /// It says nothing.
    Blank,
    /// The careful way must look at it.
    Unsaid,
}

/// Room that is used again from cell to cell.
#[derive(Debug, Default)]
pub(super) struct Room {
    decoded: Vec<u8>,
    digits: Vec<u8>,
}

/// Says a plain cell.
#[inline]
pub(super) fn say(
    row: &Row,
    bound: &Bound<'_>,
    room: &mut Room,
    item: &mut StatementBuf,
    order: &mut StatementBuf,
) -> Plain {
    let Some(cell) = bound.plain else { return Plain::Unsaid };
    // What a workbook says of a number needs a closer look.
    if cell >= row.len() || row.mark(cell) != CellMark::Plain {
        return Plain::Unsaid;
    }
    let Ok(text) = row.utf8(cell, &mut room.decoded) else { return Plain::Unsaid };
    if says_nothing(text) {
        return Plain::Blank;
    }
    let field = bound.spec.field;
    let target = if bound.is_item { item } else { order };
    let said = match bound.kind {
        Kind::Text if damage::needs_a_look(field, text) => false,
        Kind::Text | Kind::Notes => {
            target.put_raw(field, text);
            true
        }
        Kind::Yen | Kind::Count if is_short_number(text) => {
            target.put_raw(field, text);
            true
        }
        Kind::Digits => put_digits(field, text, &mut room.digits, target),
        Kind::Tracking if bound.spec.split.is_none() => put_number(field, text, &mut room.digits, target),
        Kind::Date if bound.spec.format.is_none() => put_day(field, text, target),
        _ => false,
    };
    if said { Plain::Said } else { Plain::Unsaid }
}

#[inline]
fn says_nothing(text: &[u8]) -> bool {
    match text.first() {
        None => true,
        Some(b'!'..=b'~') => false,
        Some(_) => std::str::from_utf8(text).is_ok_and(is_blank),
    }
}

/// Digits that mean themselves: no zeros in front, and fewer than any limit.
fn is_short_number(text: &[u8]) -> bool {
    text.len() < 10 && text.iter().all(u8::is_ascii_digit) && (text[0] != b'0' || text.len() == 1)
}

/// Postal codes and phones of digits and hyphens, with all the zeros they must have: the digits are kept.
fn put_digits(field: Field, text: &[u8], room: &mut Vec<u8>, target: &mut StatementBuf) -> bool {
    let plain = text.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b' ' | b'(' | b')'));
    if !plain || damage::zeros_lost(field, text) {
        return false;
    }
    room.clear();
    room.extend(text.iter().filter(|byte| byte.is_ascii_digit()));
    target.put_raw(field, room);
    true
}

/// A tracking number of digits and hyphens, and of no more digits than a spreadsheet keeps.
fn put_number(field: Field, text: &[u8], room: &mut Vec<u8>, target: &mut StatementBuf) -> bool {
    room.clear();
    room.extend(text.iter().filter(|byte| **byte != b'-'));
    let plain = (1..=15).contains(&room.len()) && room.iter().all(u8::is_ascii_digit);
    if plain {
        target.put_raw(field, room);
    }
    plain
}

/// `2026/10/01` and `2026-10-01`.
fn put_day(field: Field, text: &[u8], target: &mut StatementBuf) -> bool {
    if text.len() != 10 || text[4] != text[7] || !matches!(text[4], b'/' | b'-') {
        return false;
    }
    let mut digits = [0; 8];
    for (digit, at) in digits.iter_mut().zip([0, 1, 2, 3, 5, 6, 8, 9]) {
        *digit = text[at];
    }
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |part: &[u8]| part.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    let (year, month, day) = (number(&digits[..4]), number(&digits[4..6]), number(&digits[6..]));
    let is_day = (1990..=2199).contains(&year)
        && i32::try_from(year).is_ok_and(|year| NaiveDate::from_ymd_opt(year, month, day).is_some());
    if is_day {
        target.put_raw(field, &digits);
    }
    is_day
}
