//! The parts of a day's text: numbers, marks between them, a weekday behind.

use chrono::{Datelike, NaiveDate};

/// A day that an order may have.
pub(super) fn plausible(day: NaiveDate) -> Option<NaiveDate> {
    (1990..=2199).contains(&day.year()).then_some(day)
}

/// What stands behind a weekday in brackets.
pub(super) fn skip_weekday(rest: &str) -> &str {
    let Some(inner) = rest.trim_start().strip_prefix('(') else { return rest };
    let mut characters = inner.chars();
    match (characters.next(), characters.next()) {
        (Some('月' | '火' | '水' | '木' | '金' | '土' | '日'), Some(')')) => characters.as_str(),
        _ => rest,
    }
}

/// A number of at most so many digits, and what stands behind it.
pub(super) fn take_number(text: &str, most: usize) -> Option<(i64, &str)> {
    let length = text.bytes().take(most + 1).take_while(u8::is_ascii_digit).count();
    if length == 0 || length > most {
        return None;
    }
    let (digits, rest) = text.split_at(length);
    Some((digits.parse().ok()?, rest))
}

/// One of these marks, and what stands behind it.
pub(super) fn take_mark<'t, 'm>(text: &'t str, marks: &[&'m str]) -> Option<(&'m str, &'t str)> {
    marks.iter().find_map(|mark| text.strip_prefix(mark).map(|rest| (*mark, rest)))
}
