//! What a spreadsheet does to values on their way: digits that became an exponent, zeros that fell off the front, a
//! house number that became a date.
//!
//! What goes in: the text of a cell, its field and the row around it. What comes out: whether the value is damaged,
//! and how.
//!
//! **Invariant.** Nothing is mended here: what was lost cannot be known, so the row is held.
//! **Invariant.** A number from abroad is whole as it stands. Where the file names the country, that decides; else the
//! prefecture, else the script of the address. A `+`, a letter or a hyphen shows that no spreadsheet made it a number.
//!
//! Deliberately not known here: what staff are told (`notice`) and what becomes of the row (`row`).

use super::columns::{Binding, Bound};
use crate::decode::{CellMark, Row};
use crate::order::{Field, FieldKind, fold_text};

/// How a value was damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Digits are gone: an exponent, zeros from the sixteenth digit on, a cell too narrow for its number.
    Digits,
    /// The zeros in front of a postal code or a phone are gone.
    Zeros,
    /// A number with hyphens became a date.
    Date,
}

/// Names of Japan in columns that hold a country.
const JAPAN: [&str; 5] = ["JP", "JPN", "JAPAN", "日本", "日本国"];

/// Prefectures without 都, 府 and 県.
const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森",
    "岩手",
    "宮城",
    "秋田",
    "山形",
    "福島",
    "茨城",
    "栃木",
    "群馬",
    "埼玉",
    "千葉",
    "東京",
    "神奈川",
    "新潟",
    "富山",
    "石川",
    "福井",
    "山梨",
    "長野",
    "岐阜",
    "静岡",
    "愛知",
    "三重",
    "滋賀",
    "京都",
    "大阪",
    "兵庫",
    "奈良",
    "和歌山",
    "鳥取",
    "島根",
    "岡山",
    "広島",
    "山口",
    "徳島",
    "香川",
    "愛媛",
    "高知",
    "福岡",
    "佐賀",
    "長崎",
    "熊本",
    "大分",
    "宮崎",
    "鹿児島",
    "沖縄",
];

/// Whether a spreadsheet has destroyed digits of this number: `4.12E+11`, 16 digits and more whose digits from the
/// sixteenth on are zeros (a spreadsheet keeps fifteen), or the `####` of a narrow column.
pub fn digits_destroyed(text: &str) -> bool {
    let folded = fold_text(text);
    let bytes = folded.as_bytes();
    if bytes.len() > 1 && bytes.iter().all(|byte| *byte == b'#') {
        return true;
    }
    if let Some(at) = bytes.iter().position(|b| *b == b'E' || *b == b'e') {
        let (mantissa, exponent) = (&bytes[..at], &bytes[at + 1..]);
        let sign = exponent.first() == Some(&b'+');
        let power = exponent.strip_prefix(b"+").unwrap_or(exponent);
        let number = |part: &[u8], dots: usize| {
            !part.is_empty()
                && part.iter().all(|b| b.is_ascii_digit() || *b == b'.')
                && memchr::memchr_iter(b'.', part).count() <= dots
        };
        return number(mantissa, 1)
            && number(power, 0)
            && power.len() <= 3
            && (sign || mantissa.contains(&b'.'));
    }
    let digits = bytes.strip_suffix(b".0").unwrap_or(bytes);
    digits.len() >= 16 && digits.iter().all(u8::is_ascii_digit) && digits[15..].iter().all(|b| *b == b'0')
}

/// Whether the value of a field is damaged; order and tracking numbers look after their own exponents.
pub(super) fn of(row: &Row, binding: &Binding<'_>, bound: &Bound<'_>, text: &str) -> Option<Damage> {
    let field = bound.spec.field;
    if let Some(damage) = by_mark(row, bound) {
        return Some(damage);
    }
    match bound.kind {
        FieldKind::Digits if digits_destroyed(text) => Some(Damage::Digits),
        FieldKind::Digits
            if zeros_lost(field, fold_text(text).as_bytes()) && !is_foreign(row, binding, bound) =>
        {
            Some(Damage::Zeros)
        }
        FieldKind::Text if field == Field::ITEM_SKU && digits_destroyed(text) => Some(Damage::Digits),
        FieldKind::Text | FieldKind::Number if was_hyphenated(field) && became_date(text, bound.kind) => {
            Some(Damage::Date)
        }
        _ => None,
    }
}

/// What a workbook says of the cells itself.
fn by_mark(row: &Row, bound: &Bound<'_>) -> Option<Damage> {
    let exact = matches!(bound.kind, FieldKind::Number | FieldKind::Tracking | FieldKind::Digits);
    let mut marks = bound.cells.iter().filter(|cell| **cell < row.len()).map(|cell| row.mark(*cell));
    marks.find_map(|mark| match mark {
        CellMark::LostDigits if exact || bound.spec.field == Field::ITEM_SKU => Some(Damage::Digits),
        CellMark::DateCell if exact || was_hyphenated(bound.spec.field) => Some(Damage::Date),
        _ => None,
    })
}

/// Whether a number lacks the zeros that it must have begun with: postal codes have seven digits and phones ten or
/// eleven, which begin with one. Anything but digits shows that it never was a number to a spreadsheet.
pub(super) fn zeros_lost(field: Field, text: &[u8]) -> bool {
    let text = text.strip_suffix(b".0").unwrap_or(text);
    text.iter().all(u8::is_ascii_digit)
        && match field {
            Field::ORDERER_POSTAL_CODE | Field::SHIP_TO_POSTAL_CODE => matches!(text.len(), 5 | 6),
            Field::ORDERER_PHONE | Field::SHIP_TO_PHONE => matches!(text.len(), 9 | 10) && text[0] != b'0',
            _ => false,
        }
}

/// Whether the way that says values as they stand must leave this one alone. Cheap: asked for every text.
#[inline]
pub(super) fn needs_a_look(field: Field, text: &[u8]) -> bool {
    (field == Field::ITEM_SKU && (text.len() > 15 || text.contains(&b'+') || text[0] == b'#'))
        || (was_hyphenated(field)
            && text.len() <= 24
            && (text.ends_with("日".as_bytes()) || text.contains(&b'/')))
}

/// Whether values of this field are often numbers with hyphens between them.
const fn was_hyphenated(field: Field) -> bool {
    matches!(
        field,
        Field::NUMBER
            | Field::ORDERER_ADDRESS1
            | Field::ORDERER_ADDRESS2
            | Field::SHIP_TO_ADDRESS1
            | Field::SHIP_TO_ADDRESS2
            | Field::ITEM_SKU
    )
}

/// `12月8日` was `12-8`, and of an address `2001/2/3` was `1-2-3`.
fn became_date(text: &str, kind: FieldKind) -> bool {
    let folded = fold_text(text);
    let short = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if let Some((month, day)) = folded.strip_suffix('日').and_then(|rest| rest.split_once('月')) {
        return short(month) && short(day);
    }
    if kind != FieldKind::Text {
        return false;
    }
    let Some((year, rest)) = folded.split_once('/') else { return false };
    let Some((month, day)) = rest.split_once('/') else { return false };
    year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) && short(month) && short(day)
}

/// Whether the row says that this postal code or phone is not a Japanese one.
pub(super) fn is_foreign(row: &Row, binding: &Binding<'_>, bound: &Bound<'_>) -> bool {
    if let Some(cell) = bound.country {
        let country = fold_text(&row.lossy(cell)).to_uppercase();
        if !country.is_empty() {
            return !JAPAN.contains(&country.as_str());
        }
    }
    let says = |field: Field| -> String {
        let found = binding.fields.iter().find(|other| other.spec.field == field);
        let cells = found.map_or(&[][..], |other| &other.cells[..]);
        fold_text(&cells.iter().map(|cell| row.lossy(*cell)).collect::<String>()).into_owned()
    };
    let [prefecture, rest @ ..] = match bound.spec.field {
        Field::ORDERER_POSTAL_CODE | Field::ORDERER_PHONE => {
            [Field::ORDERER_PREFECTURE, Field::ORDERER_CITY, Field::ORDERER_ADDRESS1, Field::ORDERER_ADDRESS2]
        }
        _ => {
            [Field::SHIP_TO_PREFECTURE, Field::SHIP_TO_CITY, Field::SHIP_TO_ADDRESS1, Field::SHIP_TO_ADDRESS2]
        }
    };
    let prefecture = says(prefecture);
    if prefecture.chars().any(char::is_alphabetic) && !prefecture.starts_with("JP-") {
        return !PREFECTURES.iter().any(|name| prefecture.starts_with(name));
    }
    let address: String = rest.into_iter().map(says).collect();
    address.chars().any(char::is_alphabetic) && !address.chars().any(is_japanese)
}

/// Kana, Chinese characters and what stands beside them.
fn is_japanese(character: char) -> bool {
    matches!(character, '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destroyed_digits_are_found_and_sound_ones_are_not() {
        for text in [
            "4.12E+11",
            "8.11029e+11",
            "4E+11",
            "４．１２Ｅ＋１１",
            "1234567890123450000",
            "1234567890123450",
            "########",
        ] {
            assert!(digits_destroyed(text), "{text}");
        }
        for text in [
            "123456789012",
            "123456789012345",
            "1234567890123456",
            "12E34",
            "E1",
            "ABC000000000000000000",
            "1E5",
            "#",
            "#1001",
            "",
        ] {
            assert!(!digits_destroyed(text), "{text}");
        }
    }

    #[test]
    fn house_numbers_that_became_dates_are_found_and_addresses_are_not() {
        for text in ["12月8日", "１２月８日", "2001/2/3"] {
            assert!(became_date(text, FieldKind::Text), "{text}");
            assert!(needs_a_look(Field::SHIP_TO_ADDRESS2, text.as_bytes()), "{text}");
        }
        for text in ["12-8", "1-2-3", "神田12月8日", "三月町1", "12月", "2001/2", "月日", ""] {
            assert!(!became_date(text, FieldKind::Text), "{text}");
        }
        assert!(!became_date("2026/10/1", FieldKind::Number) && became_date("10月1日", FieldKind::Number));
    }
}
