//! Tracking numbers (伝票番号) as people leave them in a cell: none in words, one, or several.
//!
//! **Invariant.** Nothing is guessed: what may be one number or two is refused.

use super::damage::digits_destroyed;
use super::nothing::says_none;
use crate::notice::Code;
use crate::order::{TrackingNumber, fold_text, is_blank};

/// Marks that stand between things of a list, after folding.
const MARKS: [char; 9] = [',', '、', ';', '/', '|', '&', '・', '\t', '+'];

/// From so many characters on, blanks stand between numbers and not within one: `1234 5678 9013` is one.
const SURELY_WHOLE: usize = 10;

/// Hyphens after folding, and what is typed for one.
const HYPHENS: [char; 7] = ['-', '‐', '‑', '‒', '–', '—', 'ー'];

/// The tracking numbers of a cell, each once. `split` is what the profile says stands between them.
///
/// # Errors
/// R106: digits are destroyed; R112: several that cannot be told apart; R113: no tracking number.
pub fn tracking_numbers(text: &str, split: Option<&str>) -> Result<Vec<TrackingNumber>, Code> {
    let mut numbers = Vec::new();
    for line in text.split(['\n', '\r']) {
        let pieces: Vec<&str> = match split {
            Some(mark) => line.split(mark).collect(),
            None => vec![line],
        };
        pieces.into_iter().try_for_each(|piece| piece_of_list(piece, &mut numbers))?;
    }
    Ok(numbers)
}

fn piece_of_list(piece: &str, numbers: &mut Vec<TrackingNumber>) -> Result<(), Code> {
    if says_none(piece) {
        return Ok(());
    }
    if digits_destroyed(piece) {
        return Err(Code::R106);
    }
    let folded = fold_text(piece);
    let parts: Vec<&str> = folded.split(MARKS).filter(|part| !is_blank(part)).collect();
    if let [only] = parts[..] {
        return between_marks(only, numbers);
    }
    for part in parts.into_iter().filter(|part| !says_none(part)) {
        // Of a list, each piece must be a number by itself.
        between_marks(part, numbers).map_err(|code| if code == Code::R113 { Code::R112 } else { code })?;
    }
    Ok(())
}

fn between_marks(text: &str, numbers: &mut Vec<TrackingNumber>) -> Result<(), Code> {
    if digits_destroyed(text) {
        return Err(Code::R106);
    }
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let are_whole = |least: usize| {
        let mut read = tokens.iter().map(|token| number(token));
        tokens.len() > 1 && read.all(|number| number.is_some_and(|number| number.as_str().len() >= least))
    };
    if are_whole(SURELY_WHOLE) {
        tokens.iter().filter_map(|token| number(token)).for_each(|number| push(numbers, number));
        return Ok(());
    }
    if has_part_numbers(text) {
        return Err(Code::R112);
    }
    match number(text) {
        // One number in two groups, or two short ones: nobody can tell.
        Some(_) if are_whole(0) => Err(Code::R112),
        Some(number) => {
            push(numbers, number);
            Ok(())
        }
        None => Err(if may_be_several(text) { Code::R112 } else { Code::R113 }),
    }
}

fn push(numbers: &mut Vec<TrackingNumber>, number: TrackingNumber) {
    if !numbers.contains(&number) {
        numbers.push(number);
    }
}

fn number(text: &str) -> Option<TrackingNumber> {
    TrackingNumber::parse(text).filter(TrackingNumber::is_plausible)
}

/// Whether a number that is whole by itself has more behind a hyphen: `123456789013-1` is the first of several parcels,
/// and no number of thirteen digits.
fn has_part_numbers(text: &str) -> bool {
    let groups = || text.split(HYPHENS).map(str::trim).filter(|group| !group.is_empty());
    groups().count() > 1
        && groups().any(|group| number(group).is_some_and(|n| n.as_str().len() >= SURELY_WHOLE))
}

/// Longer than any number, and nothing else is wrong with it.
fn may_be_several(text: &str) -> bool {
    TrackingNumber::parse(text).is_some_and(|number| number.as_str().len() > TrackingNumber::LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, Code> {
        tracking_numbers(text, None).map(|numbers| numbers.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn words_for_nothing_are_no_number() {
        let words = [
            "nan", "NaN", "None", "NULL", "N/A", "n/a", "#N/A", "-", "－", "ー", "---", "なし", "ナシ",
            "未定", "TBD",
        ];
        for text in words.into_iter().chain(["0", "000000000000", "0000-0000-0000", "０", " ", ""]) {
            assert_eq!(read(text), Ok(Vec::new()), "{text:?}");
        }
    }

    #[test]
    fn numbers_that_can_be_told_apart_are_all_taken() {
        let both = || Ok(vec!["123456789013".to_owned(), "123456789024".to_owned()]);
        for text in [
            "123456789013 123456789024",
            "123456789013　123456789024",
            "1234-5678-9013 1234-5678-9024",
            "123456789013,123456789024",
            "123456789013、123456789024",
            "123456789013/123456789024/",
            "123456789013\n123456789024",
            "123456789013; 123456789024; 123456789013",
            "123456789013、なし、123456789024",
        ] {
            assert_eq!(read(text), both(), "{text:?}");
        }
        for text in ["1234 5678 9013", "1234-5678-9013", "１２３４−５６７８−９０１３"] {
            assert_eq!(read(text), Ok(vec!["123456789013".to_owned()]), "{text:?}");
        }
        assert_eq!(tracking_numbers("AB12345678_AB12345679", Some("_")).map(|n| n.len()), Ok(2));
    }

    #[test]
    fn what_may_be_one_number_or_two_is_refused() {
        for text in [
            "12345678 12345679",
            "123456789013123456789024",
            "1234/5678",
            "123456789013、発送前",
            "1234 5678 9013 1234 5678 9024",
            "123456789013-1",
            "123456789013−02",
        ] {
            assert_eq!(read(text), Err(Code::R112), "{text:?}");
        }
        for text in ["12345", "ABCDEFGHIJ", "ABCDEFG123", "発送済み", "1234567８9013です"] {
            assert_eq!(read(text), Err(Code::R113), "{text:?}");
        }
        for text in ["4.12E+11", "1234567890123450000"] {
            assert_eq!(read(text), Err(Code::R106), "{text:?}");
        }
    }
}
