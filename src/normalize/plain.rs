//! Cells that say their value as they stand, which are most: from bytes to the statement without a detour.
//!
//! **Invariant.** What is said here is what the careful way says; whatever is not plain is left to it.

use super::columns::Bound;
use super::{damage, nothing};
use crate::decode::{CellMark, Row};
use crate::order::{Field, FieldKind, StatementBuf, is_blank_utf8};
use chrono::NaiveDate;
use chrono_tz::Tz;

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

/// What is the same for all cells: what local times mean, and room that is used again.
#[derive(Debug)]
pub(super) struct Room {
    zone: Tz,
    decoded: Vec<u8>,
}

impl Room {
    /// `zone` is what local times mean.
    pub(super) fn new(zone: Tz) -> Self {
        Self { zone, decoded: Vec::new() }
    }
}

/// Says a plain cell of a row without odd characters.
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
    if is_blank_utf8(text) {
        return Plain::Blank;
    }
    let field = bound.spec.field;
    let target = if bound.is_item { item } else { order };
    let said = match bound.kind {
        FieldKind::Text if bound.is_word && !is_plain_word(text) => false,
        FieldKind::Text if damage::needs_a_look(field, text) => false,
        FieldKind::Text | FieldKind::Notes => {
            target.put_raw(field, text);
            true
        }
        FieldKind::Yen | FieldKind::Count if is_short_number(text) => {
            target.put_raw(field, text);
            true
        }
        FieldKind::Digits => put_digits(field, text, target),
        FieldKind::Tracking if bound.spec.split.is_none() => put_number(field, text, target),
        FieldKind::Date if bound.spec.format.is_none() => put_day(field, text, target),
        FieldKind::Moment if room.zone == Tz::Asia__Tokyo => {
            put_moment(field, text, bound.spec.format.as_deref(), target)
        }
        _ => false,
    };
    if said { Plain::Said } else { Plain::Unsaid }
}

/// A word with nothing around it, and none that a program writes for nothing.
#[inline]
fn is_plain_word(text: &[u8]) -> bool {
    const WIDE_BLANK: &[u8] = "\u{3000}".as_bytes();
    !matches!(text[0], b'=' | b'\'' | b' ' | b'\t')
        && !text.ends_with(b" ")
        && !text.ends_with(WIDE_BLANK)
        && !text.starts_with(WIDE_BLANK)
        && !nothing::may_be_left_by_program(text)
}

/// Digits that mean themselves: no zeros in front, and fewer than any limit.
fn is_short_number(text: &[u8]) -> bool {
    text.len() < 10 && text.iter().all(u8::is_ascii_digit) && (text[0] != b'0' || text.len() == 1)
}

/// Postal codes and phones of digits and hyphens, as many as such numbers have here: the digits are kept.
fn put_digits(field: Field, text: &[u8], target: &mut StatementBuf) -> bool {
    let mut room = [0; MOST_DIGITS];
    match digits_of(text, b"- ()", &mut room) {
        Some(digits) if is_whole(field, digits) => {
            target.put_raw(field, digits);
            true
        }
        _ => false,
    }
}

/// Seven digits are a postal code; ten or eleven that begin with 0 are a phone.
#[inline]
fn is_whole(field: Field, digits: &[u8]) -> bool {
    match field {
        Field::ORDERER_POSTAL_CODE | Field::SHIP_TO_POSTAL_CODE => digits.len() == 7 && digits != b"0000000",
        _ => matches!(digits.len(), 10 | 11) && digits[0] == b'0' && digits[1] != b'0',
    }
}

/// Longer numbers are left to the careful way.
const MOST_DIGITS: usize = 24;

/// The digits of a text that has nothing else but these separators.
#[inline]
fn digits_of<'r>(text: &[u8], separators: &[u8], room: &'r mut [u8; MOST_DIGITS]) -> Option<&'r [u8]> {
    let mut length = 0;
    for byte in text {
        if byte.is_ascii_digit() {
            *room.get_mut(length)? = *byte;
            length += 1;
        } else if !separators.contains(byte) {
            return None;
        }
    }
    Some(&room[..length])
}

/// A tracking number of digits and hyphens: as many as carriers have, and no more than a spreadsheet keeps.
fn put_number(field: Field, text: &[u8], target: &mut StatementBuf) -> bool {
    let mut room = [0; MOST_DIGITS];
    match digits_of(text, b"-", &mut room) {
        // Of a number with hyphens, what stands behind them may count parcels.
        Some(digits)
            if (8..=15).contains(&digits.len())
                && (digits.len() == text.len() || is_in_fours(text))
                && digits.iter().any(|digit| *digit != b'0') =>
        {
            target.put_raw(field, digits);
            true
        }
        _ => false,
    }
}

/// `1234-5678-9013`.
#[inline]
fn is_in_fours(text: &[u8]) -> bool {
    text.len() == 14 && text[4] == b'-' && text[9] == b'-'
}

/// `2026/10/01` and `2026-10-01`.
fn put_day(field: Field, text: &[u8], target: &mut StatementBuf) -> bool {
    let Some((digits, _)) = text.try_into().ok().and_then(day) else { return false };
    target.put_raw(field, &digits);
    true
}

/// A day: its eight digits, and what it is.
#[inline]
fn day(text: &[u8; 10]) -> Option<([u8; 8], NaiveDate)> {
    if text[4] != text[7] || !matches!(text[4], b'/' | b'-') {
        return None;
    }
    let digits = [text[0], text[1], text[2], text[3], text[5], text[6], text[8], text[9]];
    let (year, month, day) = (number(&digits[..4])?, number(&digits[4..6])?, number(&digits[6..])?);
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    (1990..=2199).contains(&year).then_some((digits, date))
}

#[inline]
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
}

/// `2026/10/01 09:30:00` and `2026-10-01 09:30:00`, where the format is none or says the same.
fn put_moment(field: Field, text: &[u8], format: Option<&str>, target: &mut StatementBuf) -> bool {
    let Some(at) = moment(text, format) else { return false };
    target.put_integer(field, at);
    true
}

fn moment(text: &[u8], format: Option<&str>) -> Option<i64> {
    let (date, time) = text.split_first_chunk::<10>()?;
    let says_so = match format {
        None => true,
        Some("%Y/%m/%d %H:%M:%S") => date[4] == b'/',
        Some("%Y-%m-%d %H:%M:%S") => date[4] == b'-',
        Some(_) => false,
    };
    let (_, date) = day(date).filter(|_| says_so)?;
    let [b' ', h, hh, b':', m, mm, b':', s, ss] = *time else { return None };
    let (hour, minute, second) = (number(&[h, hh])?, number(&[m, mm])?, number(&[s, ss])?);
    // Japan has had one offset since 1951.
    Some(date.and_hms_opt(hour, minute, second)?.and_utc().timestamp() - 9 * 3600)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::cell;

    #[test]
    fn moments_are_what_the_careful_way_reads() {
        let formats = [None, Some("%Y/%m/%d %H:%M:%S"), Some("%Y-%m-%d %H:%M:%S"), Some("%d/%m/%Y")];
        for text in [
            "2026/10/01 09:30:00",
            "2026-10-01 23:59:59",
            "1990/01/01 00:00:00",
            "2199-12-31 08:59:59",
            "2024/02/29 12:00:00",
            "2026/02/29 12:00:00",
            "2026/10/01 24:00:00",
            "2026/10/01 09:60:00",
            "2026/10/01 09:30:60",
            "1989/12/31 09:30:00",
            "2026/10-01 09:30:00",
            "2026/10/01T09:30:00",
            "2026/10/01 09:30",
            "2026/10/0x 09:30:00",
        ] {
            for format in formats {
                if let Some(at) = moment(text.as_bytes(), format) {
                    assert_eq!(cell::moment(text, format, Tz::Asia__Tokyo), Some(at), "{text} {format:?}");
                }
            }
        }
        assert_eq!(moment(b"2026/10/01 09:00:00", None), Some(1_790_812_800));
        assert_eq!(moment(b"2026/10/01 09:30:60", None), None);
    }
}
