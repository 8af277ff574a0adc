//! One cell's text → a value. Nothing is guessed: what cannot be read is `None`.

mod parts;
mod spelt;

use self::parts::{plausible, skip_weekday, take_mark, take_number};
use crate::order::{Yen, fold_text, same_text};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

/// Counters that staff write behind a number: `2個` is 2.
const COUNTERS: [&str; 22] = [
    "個",
    "コ",
    "ケ",
    "点",
    "枚",
    "本",
    "箱",
    "袋",
    "冊",
    "台",
    "着",
    "足",
    "組",
    "缶",
    "杯",
    "式",
    "件",
    "セット",
    "パック",
    "ケース",
    "円",
    "円(税込)",
];

/// A whole number: full-width digits, `￥`, thousands commas, spaces, a counter behind it, `.00`, and the minus
/// signs of Japanese books (`△`, `▲`) are read.
pub fn integer(text: &str) -> Option<i64> {
    if let Some(plain) = plain_digits(text) {
        return Some(plain);
    }
    let folded = fold_text(text);
    let mut rest: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
    for counter in COUNTERS {
        if let Some(cut) = rest.strip_suffix(counter) {
            rest = cut.to_owned();
            break;
        }
    }
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        (negative, rest) = (true, inner.to_owned());
    }
    let rest = rest.trim_start_matches(['¥', '\\', '+']);
    let (minus, rest) = match rest.strip_prefix(['-', '−', '△', '▲', '‐', '–']) {
        Some(rest) => (true, rest.trim_start_matches(['¥', '\\'])),
        None => (false, rest),
    };
    let rest = rest.strip_suffix('-').filter(|_| folded.contains('¥')).unwrap_or(rest);
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    if !fraction.bytes().all(|b| b == b'0') || !commas_stand_well(whole) {
        return None;
    }
    let digits: String = whole.chars().filter(|c| *c != ',').collect();
    if digits.is_empty() || digits.len() > 18 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: i64 = digits.parse().ok()?;
    Some(if negative || minus { -value } else { value })
}

fn plain_digits(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 18 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(bytes.iter().fold(0, |sum, b| sum * 10 + i64::from(b - b'0')))
}

/// `1,200` and `12,00` (a comma typed for a point) must not become the same number.
fn commas_stand_well(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    let mut rest = groups.peekable();
    if rest.peek().is_none() {
        return true;
    }
    (1..=3).contains(&first.len()) && rest.all(|group| group.len() == 3)
}

/// Whole yen.
pub fn yen(text: &str) -> Option<Yen> {
    integer(text).and_then(Yen::new)
}

/// A count of things: never negative.
pub fn count(text: &str) -> Option<i64> {
    integer(text).filter(|n| (0..=1_000_000_000).contains(n))
}

/// Yes or no; blank is no.
pub fn flag(text: &str) -> Option<bool> {
    const YES: [&str; 9] = ["true", "1", "yes", "y", "はい", "有", "あり", "○", "◯"];
    const NO: [&str; 9] = ["false", "0", "no", "n", "いいえ", "無", "なし", "×", ""];
    let folded = fold_text(text).to_lowercase();
    if YES.iter().any(|yes| same_text(&folded, yes)) {
        return Some(true);
    }
    NO.iter().any(|no| same_text(&folded, no)).then_some(false)
}

/// A day by the clock of `zone`, in every form met in the field; a time behind it is left aside, unless it says its own
/// zone: evening in London is the next day in Tokyo.
pub fn date(text: &str, format: Option<&str>, zone: Tz) -> Option<NaiveDate> {
    let folded = fold_text(text);
    if let Some(format) = format {
        if let Ok(exact) = DateTime::parse_from_str(&folded, format) {
            return Some(exact.with_timezone(&zone).date_naive());
        }
        return with_format(&folded, format).map(|(day, _)| day);
    }
    if let Some(moment) = compact(&folded) {
        return Some(moment.date());
    }
    let Some((day, rest)) = split_day(&folded) else { return serial(&folded).map(|m| m.date()) };
    match read_time(rest)? {
        (_, None) => Some(day),
        (time, Some(offset_s)) => {
            let utc = day.and_time(time).checked_sub_signed(chrono::Duration::seconds(offset_s))?;
            Some(utc.and_utc().with_timezone(&zone).date_naive())
        }
    }
}

/// `20261001093000` and `202610010930`.
fn compact(text: &str) -> Option<NaiveDateTime> {
    let is_digits = text.bytes().all(|b| b.is_ascii_digit());
    let format = match text.len() {
        14 if is_digits => "%Y%m%d%H%M%S",
        12 if is_digits => "%Y%m%d%H%M",
        _ => return None,
    };
    let moment = NaiveDateTime::parse_from_str(text, format).ok()?;
    plausible(moment.date()).map(|_| moment)
}

/// A moment in epoch seconds; a text without an offset is local to `zone`, a day alone is its midnight.
pub fn moment(text: &str, format: Option<&str>, zone: Tz) -> Option<i64> {
    let folded = fold_text(text);
    // What needs no format is read the quick way when the format says the same; it is met in every row.
    let format =
        format.filter(|format| !(is_plain_format(format) && has_plain_shape(&folded, format.as_bytes()[2])));
    if let Some(format) = format {
        if let Ok(exact) = DateTime::parse_from_str(&folded, format) {
            return Some(exact.timestamp());
        }
        let (day, time) = with_format(&folded, format)?;
        return local(day.and_time(time), zone);
    }
    let Some((day, rest)) = split_day(&folded) else {
        return compact(&folded).or_else(|| serial(&folded)).and_then(|m| local(m, zone));
    };
    let (moment, offset_s) = match midnight_behind(rest) {
        Some(rest) => (day.succ_opt()?.and_time(NaiveTime::MIN), read_offset(rest)?),
        None => read_time(rest).map(|(time, offset_s)| (day.and_time(time), offset_s))?,
    };
    match offset_s {
        Some(offset_s) => Some(moment.and_utc().timestamp() - offset_s),
        None => local(moment, zone),
    }
}

/// What stands behind `24:00`, which is the midnight that ends a day. Which day a parcel left then, nobody can say.
fn midnight_behind(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix('T').unwrap_or(rest).trim().strip_prefix("24:00")?;
    Some(rest.strip_prefix(":00").unwrap_or(rest).trim())
}

fn is_plain_format(format: &str) -> bool {
    matches!(format, "%Y/%m/%d %H:%M:%S" | "%Y-%m-%d %H:%M:%S")
}

/// `YYYY/MM/DD HH:MM:SS` with this mark between the parts of the day, digit for digit.
fn has_plain_shape(text: &str, mark: u8) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 19
        && bytes.iter().enumerate().all(|(at, b)| match at {
            4 | 7 => *b == mark,
            10 => *b == b' ',
            13 | 16 => *b == b':',
            _ => b.is_ascii_digit(),
        })
}

fn with_format(text: &str, format: &str) -> Option<(NaiveDate, NaiveTime)> {
    if let Ok(moment) = NaiveDateTime::parse_from_str(text, format) {
        return Some((moment.date(), moment.time()));
    }
    NaiveDate::parse_from_str(text, format).ok().map(|day| (day, NaiveTime::MIN))
}

/// Local time → epoch seconds. A time that a change of clocks skips or repeats takes the earlier reading.
fn local(moment: NaiveDateTime, zone: Tz) -> Option<i64> {
    // Japan has had one offset since 1951, and the zone's table is asked for hundreds of thousands of cells.
    if zone == Tz::Asia__Tokyo && moment.year() > 1951 {
        return Some(moment.and_utc().timestamp() - 9 * 3600);
    }
    moment.and_local_timezone(zone).earliest().map(|m| m.timestamp())
}

/// Takes the day off the front: `2026/10/1`, `2026-10-01`, `2026.10.1`, `20261001`, `2026年10月1日`,
/// each perhaps with a weekday behind it, or a day that is spelt.
fn split_day(text: &str) -> Option<(NaiveDate, &str)> {
    let Some((year, rest)) = take_number(text, 8) else { return spelt::split_day(text) };
    if text.len() - rest.len() == 8 {
        let code = u32::try_from(year).ok()?;
        let day = NaiveDate::from_ymd_opt(i32::try_from(code / 10_000).ok()?, code / 100 % 100, code % 100)?;
        return plausible(day).map(|day| (day, rest));
    }
    if text.len() - rest.len() != 4 {
        return spelt::split_day(text);
    }
    let (mark, rest) = take_mark(rest, &["/", "-", ".", "年"])?;
    let (month, rest) = take_number(rest, 2)?;
    let (_, rest) = if mark == "年" { take_mark(rest, &["月"])? } else { take_mark(rest, &[mark])? };
    let (day, rest) = take_number(rest, 2)?;
    let rest = if mark == "年" { rest.strip_prefix('日').unwrap_or(rest) } else { rest };
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(year).ok()?,
        u32::try_from(month).ok()?,
        u32::try_from(day).ok()?,
    )?;
    plausible(date).map(|date| (date, skip_weekday(rest)))
}

/// What stands behind a day: nothing, or a time, perhaps with an offset from UTC in seconds.
fn read_time(rest: &str) -> Option<(NaiveTime, Option<i64>)> {
    let rest = rest.strip_prefix('T').unwrap_or(rest).trim();
    if rest.is_empty() {
        return Some((NaiveTime::MIN, None));
    }
    let (before, rest) = spelt::japanese_half(rest);
    let (hour, rest) = take_number(rest, 6)?;
    if rest.is_empty() && hour >= 100 && before.is_none() {
        return NaiveTime::from_hms_opt(part(hour / 10_000), part(hour / 100 % 100), part(hour % 100))
            .map(|t| (t, None));
    }
    let (mark, rest) = take_mark(rest, &[":", "時"])?;
    if mark == "時" && rest.is_empty() {
        return NaiveTime::from_hms_opt(part(spelt::hour(hour, before, None)?), 0, 0)
            .map(|time| (time, None));
    }
    let (minute, rest) = take_number(rest, 2)?;
    let rest = if mark == "時" { rest.strip_prefix('分')? } else { rest };
    let (second, rest) = match take_mark(rest, &[":"]) {
        Some((_, rest)) => take_number(rest, 2)?,
        None => match take_number(rest, 2).and_then(|(s, r)| r.strip_prefix('秒').map(|r| (s, r))) {
            Some(japanese) => japanese,
            None => (0, rest),
        },
    };
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => take_number(fraction, 9)?.1,
        None => rest,
    };
    let (behind, rest) = spelt::english_half(rest.trim());
    let hour = spelt::hour(hour, before, behind)?;
    let time = NaiveTime::from_hms_opt(part(hour), part(minute), part(second))?;
    Some((time, read_offset(rest)?))
}

fn part(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// `Some(None)`: no offset; `None`: something else stands there.
fn read_offset(rest: &str) -> Option<Option<i64>> {
    match rest {
        "" => return Some(None),
        "Z" | "z" | "UTC" | "GMT" => return Some(Some(0)),
        "JST" => return Some(Some(9 * 3600)),
        _ => {}
    }
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    let digits: String = rest.strip_prefix(['+', '-'])?.chars().filter(|c| *c != ':').collect();
    let digits = if digits.len() == 2 { digits + "00" } else { digits };
    if digits.len() != 4 {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    (number / 100 <= 14 && number % 100 < 60)
        .then_some(Some(sign * (number / 100 * 3600 + number % 100 * 60)))
}

/// An Excel serial: days since 1899-12-30, the time as its fraction. Five digits only, so that no year, code or
/// count is taken for one.
fn serial(text: &str) -> Option<NaiveDateTime> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() != 5
        || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
        || fraction.len() > 12
    {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(whole.parse().ok()?))?;
    let scale = 10_u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let part: u64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    // Half a second is added so that a fraction cut at twelve digits rounds to the second that was meant.
    let seconds =
        u32::try_from((u128::from(part) * 86_400 + u128::from(scale) / 2) / u128::from(scale)).ok()?;
    plausible(day)?.and_time(NaiveTime::MIN).checked_add_signed(chrono::Duration::seconds(i64::from(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_staff_write_them_and_never_guessed() {
        let read = [
            ("2", 2),
            ("２個", 2),
            ("￥１，２００", 1200),
            ("1,200円", 1200),
            (" 3 点", 3),
            ("1200.00", 1200),
            ("-550", -550),
            ("▲550", -550),
            ("(550)", -550),
            ("¥ -1,000", -1000),
            ("0", 0),
        ];
        for (text, value) in read {
            assert_eq!(integer(text), Some(value), "{text}");
        }
        for text in ["二個", "", "1.5", "12,00", "4.12E+11", "1-2", "12 000円位", "１０〜２０"] {
            assert_eq!(integer(text), None, "{text}");
        }
        assert_eq!(count("-1"), None);
    }

    #[test]
    fn days_in_every_form_of_the_field() {
        let day = NaiveDate::from_ymd_opt(2026, 10, 1);
        for text in [
            "2026/10/1",
            "2026-10-01",
            "20261001",
            "2026年10月1日",
            "２０２６／１０／０１",
            "2026.10.01",
            "2026/10/1(木)",
            "2026/10/01 23:59",
            "2026-10-01T09:00:00+09:00",
            "2026年10月1日 9時5分",
            "46296",
            "46296.5",
            "2026/10/1 093015",
            "令和8年10月1日",
            "令和８年１０月０１日（木） 9時",
            "㋿8年10月1日",
            "R8.10.1",
            "R08/10/01 23:59",
            "1-Oct-2026",
            "Thu, 01 Oct 2026 09:00:00 +0900",
            "Oct 1, 2026",
            "October 1 2026 3:00 PM",
            "2026/10/1 午後3:00",
            "20261001093015",
            "202610010930",
        ] {
            assert_eq!(date(text, None, Tz::Asia__Tokyo), day, "{text}");
        }
        for text in
            ["2026/13/45", "26/10/1", "10/1/2026", "2026/10", "2026/10/1 夕方", "2026/10-1", "1", "202610010"]
        {
            assert_eq!(date(text, None, Tz::Asia__Tokyo), None, "{text}");
        }
        for text in [
            "平成38年10月1日",
            "令和1年4月30日",
            "8年10月1日",
            "R8.13.1",
            "1-Oct-26",
            "Octo 1, 2026",
            "2026/10/1 24:00",
            "2026/10/1 午後12:30",
            "2026/10/1 15:00 PM",
            "2026/10/1 0:00 AM",
            "2026/10/1 午後3:00 PM",
        ] {
            assert_eq!(date(text, None, Tz::Asia__Tokyo), None, "{text}");
        }
        assert_eq!(date("令和元年5月1日", None, Tz::Asia__Tokyo), NaiveDate::from_ymd_opt(2019, 5, 1));
        assert_eq!(date("H31.4.30", None, Tz::Asia__Tokyo), NaiveDate::from_ymd_opt(2019, 4, 30));
        for text in ["20261001250000", "20261301093015", "2026100109301", "123456789013"] {
            assert_eq!(date(text, None, Tz::Asia__Tokyo), None, "{text}");
        }
        assert_eq!(date("01.10.2026", Some("%d.%m.%Y"), Tz::Asia__Tokyo), day);
    }

    #[test]
    fn a_day_with_a_zone_is_the_day_here() {
        let second = NaiveDate::from_ymd_opt(2026, 10, 2);
        for (text, format) in [
            ("2026-10-01T20:00:00Z", None),
            ("2026-10-01 15:00:00 UTC", None),
            ("2026/10/01 11:00 -0500", None),
            ("2026-10-02T00:30:00+09:00", None),
            ("2026-10-01 20:00:00 +0000", Some("%Y-%m-%d %H:%M:%S %z")),
        ] {
            assert_eq!(date(text, format, Tz::Asia__Tokyo), second, "{text}");
        }
        assert_eq!(date("2026-10-02T20:00:00Z", None, Tz::UTC), second);
        assert_eq!(moment("20261001090000", None, Tz::Asia__Tokyo), Some(1_790_812_800));
    }

    #[test]
    fn moments_are_local_unless_they_say_otherwise() {
        let nine = Some(1_790_812_800);
        for text in [
            "2026/10/01 09:00",
            "2026/10/01 09:00:00",
            "2026-10-01T00:00:00Z",
            "2026-09-30 19:00:00 -0500",
            "46296.375",
            "2026/10/01 9:00 AM",
            "2026年10月1日 午前9時00分",
            "Thu, 01 Oct 2026 09:00:00 +0900",
            "R8.10.1 9:00",
        ] {
            assert_eq!(moment(text, None, Tz::Asia__Tokyo), nine, "{text}");
        }
        assert_eq!(moment("2026-10-01 09:00:00 +0900", Some("%Y-%m-%d %H:%M:%S %z"), Tz::UTC), nine);
        assert_eq!(moment("2026/10/01", None, Tz::Asia__Tokyo), nine.map(|t| t - 9 * 3600));
        assert_eq!(moment("2026/10/01 25:00", None, Tz::Asia__Tokyo), None);
        for midnight in
            ["2026/09/30 24:00", "2026-09-30 24:00:00", "2026/10/01 12:00 AM", "2026/10/01 午前0:00"]
        {
            assert_eq!(moment(midnight, None, Tz::Asia__Tokyo), nine.map(|t| t - 9 * 3600), "{midnight}");
        }
        assert_eq!(moment("2026/10/01 12:00 PM", None, Tz::Asia__Tokyo), nine.map(|t| t + 3 * 3600));
    }

    #[test]
    fn yes_and_no_in_the_words_of_the_contract() {
        for yes in ["true", "1", "YES", "y", "はい", "有", "あり", "○", "◯"] {
            assert_eq!(flag(yes), Some(true), "{yes}");
        }
        for no in ["false", "0", "No", "n", "いいえ", "無", "なし", "×", "", "　"] {
            assert_eq!(flag(no), Some(false), "{no}");
        }
        assert_eq!(flag("たぶん"), None);
    }
}
