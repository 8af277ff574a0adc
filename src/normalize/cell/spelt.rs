//! Days and times of which a part is spelt: `令和8年10月1日`, `R8.10.1`, `1-Oct-2026`, `Oct 1, 2026`, `3:00 PM`, `午後3時`.
//!
//! **Invariant.** Only what has one meaning is read: no year of two digits without its era, no day outside its era, no
//! month as a number beside an English day, no `午後12:30`.

use super::parts::{plausible, skip_weekday, take_mark, take_number};
use chrono::NaiveDate;

/// An era: its names, its first day, the day after its last.
struct Era {
    names: [&'static str; 4],
    begins: (i32, u32, u32),
    ends: Option<(i32, u32, u32)>,
}

const ERAS: [Era; 2] = [
    Era { names: ["令和", "令", "R", "r"], begins: (2019, 5, 1), ends: None },
    Era { names: ["平成", "平", "H", "h"], begins: (1989, 1, 8), ends: Some((2019, 5, 1)) },
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Takes such a day off the front.
pub(super) fn split_day(text: &str) -> Option<(NaiveDate, &str)> {
    of_era(text).or_else(|| in_english(text))
}

fn of_era(text: &str) -> Option<(NaiveDate, &str)> {
    let (era, rest) = ERAS.iter().find_map(|era| {
        era.names.iter().find_map(|name| text.strip_prefix(name).map(|rest| (era, rest.trim_start())))
    })?;
    let (year, rest) = match rest.strip_prefix('元') {
        Some(rest) => (1, rest),
        None => take_number(rest, 2)?,
    };
    let (mark, rest) = take_mark(rest, &["年", ".", "/", "-"])?;
    let (month, rest) = take_number(rest.trim_start(), 2)?;
    let (_, rest) = if mark == "年" { take_mark(rest, &["月"])? } else { take_mark(rest, &[mark])? };
    let (day, rest) = take_number(rest.trim_start(), 2)?;
    let rest = if mark == "年" { rest.strip_prefix('日').unwrap_or(rest) } else { rest };
    let of = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day);
    let date = of((
        era.begins.0 + i32::try_from(year).ok()? - 1,
        u32::try_from(month).ok()?,
        u32::try_from(day).ok()?,
    ))?;
    let is_within = Some(date) >= of(era.begins) && era.ends.is_none_or(|end| Some(date) < of(end));
    plausible(date).filter(|_| is_within).map(|date| (date, skip_weekday(rest)))
}

/// `1-Oct-2026`, `01 October 2026`, `Thu, 1 Oct 2026`, `Oct 1, 2026`.
fn in_english(text: &str) -> Option<(NaiveDate, &str)> {
    let rest = skip_english_weekday(text);
    let (day, month, rest) = match take_month(rest) {
        Some((month, rest)) => {
            let (day, rest) = take_number(skip_between(rest), 2)?;
            (day, month, rest)
        }
        None => {
            let (day, rest) = take_number(rest, 2)?;
            let (month, rest) = take_month(skip_between(rest))?;
            (day, month, rest)
        }
    };
    let behind = skip_between(rest);
    let (year, rest) = take_number(behind, 4)?;
    if behind.len() - rest.len() != 4 {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, u32::try_from(day).ok()?)?;
    plausible(date).map(|date| (date, rest.strip_prefix(',').unwrap_or(rest)))
}

fn skip_between(rest: &str) -> &str {
    rest.trim_start_matches([' ', '-', '/', '.', ','])
}

fn take_word(text: &str) -> (String, &str) {
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    (text[..length].to_lowercase(), &text[length..])
}

fn take_month(text: &str) -> Option<(u32, &str)> {
    let (word, rest) = take_word(text);
    let at =
        MONTHS.iter().position(|month| *month == word || (word.len() == 3 && month.starts_with(&word)))?;
    Some((u32::try_from(at).ok()? + 1, rest))
}

fn skip_english_weekday(text: &str) -> &str {
    let (word, rest) = take_word(text);
    let is_weekday =
        word.len() >= 3 && WEEKDAYS.contains(&&word[..3]) && (word.len() == 3 || word.ends_with("day"));
    if is_weekday { skip_between(rest) } else { text }
}

/// HalfDay of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HalfDay {
    /// 午前, AM.
    First,
    /// 午後, PM.
    Second,
}

/// 午前 or 午後 in front of a time.
pub(super) fn japanese_half(text: &str) -> (Option<HalfDay>, &str) {
    for (word, half) in [("午前", HalfDay::First), ("午後", HalfDay::Second)] {
        if let Some(rest) = text.strip_prefix(word) {
            return (Some(half), rest.trim_start());
        }
    }
    (None, text)
}

/// AM or PM behind a time.
pub(super) fn english_half(text: &str) -> (Option<HalfDay>, &str) {
    for (word, half) in
        [("am", HalfDay::First), ("a.m.", HalfDay::First), ("pm", HalfDay::Second), ("p.m.", HalfDay::Second)]
    {
        if text.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word)) {
            return (Some(half), text[word.len()..].trim_start());
        }
    }
    (None, text)
}

/// The hour of the day. `before` is counted from 0 to 11, `behind` from 12 over 1 to 11.
pub(super) fn hour(hour: i64, before: Option<HalfDay>, behind: Option<HalfDay>) -> Option<i64> {
    let within = match (before, behind) {
        (None, None) => return Some(hour),
        (Some(_), Some(_)) => return None,
        (Some(_), None) => (0..=11).contains(&hour).then_some(hour)?,
        (None, Some(_)) => (1..=12).contains(&hour).then_some(hour % 12)?,
    };
    Some(if before.or(behind) == Some(HalfDay::Second) { within + 12 } else { within })
}
