//! Words for nothing: what people and programs leave in a cell that has no value.
//!
//! **Invariant.** A word is nothing only where it can be no value: `なし` is no tracking number, but may be a name.

use crate::order::fold_text;

/// What programs write for a value that is missing, in lower case.
const OF_PROGRAMS: [&str; 10] =
    ["nan", "null", "(null)", "none", "nil", "n/a", "#n/a", "<na>", "undefined", "\\n"];

/// What staff write besides, in lower case and without blanks.
const OF_PEOPLE: [&str; 16] = [
    "na",
    "tbd",
    "tba",
    "なし",
    "無し",
    "無",
    "ナシ",
    "未",
    "未定",
    "未発行",
    "未発番",
    "未登録",
    "未入力",
    "未採番",
    "不明",
    "空",
];

/// What malls and carts write where a buyer asked for no day.
const OF_DAYS: [&str; 9] = [
    "指定なし",
    "指定無し",
    "指定無",
    "指定しない",
    "希望なし",
    "希望無し",
    "希望しない",
    "日時指定なし",
    "日付指定なし",
];

/// Whether a text says that there is no number: nothing, a dash, zeros, or a word for it.
pub(super) fn says_none(text: &str) -> bool {
    let bare = bare_word(text);
    bare.chars().all(is_filler) || is_one_of(&OF_PROGRAMS, &bare) || is_one_of(&OF_PEOPLE, &bare)
}

/// Whether a program left a day empty: `0000-00-00 00:00:00`, a dash, or a word of programs.
pub(super) fn is_empty_day(text: &str) -> bool {
    let bare = bare_word(text);
    bare.chars().all(|c| c == ':' || is_filler(c)) || is_one_of(&OF_PROGRAMS, &bare)
}

/// Whether a text says that there is no day, or that none was asked for.
pub(super) fn says_no_day(text: &str) -> bool {
    is_empty_day(text) || says_none(text) || is_one_of(&OF_DAYS, &bare_word(text))
}

/// Whether a program wrote that there is no value. Nobody types these.
pub(super) fn is_left_by_program(text: &str) -> bool {
    // Nearly every text is longer, or begins otherwise.
    text.len() <= 12 && is_one_of(&OF_PROGRAMS, &bare_word(text))
}

/// Whether a text can be such a word: asked for every text that is compared, before it is read with care.
#[inline]
pub(super) fn may_be_left_by_program(text: &[u8]) -> bool {
    text.len() <= 12 && matches!(text[0], b'n' | b'N' | b'u' | b'U' | b'(' | b'#' | b'<' | b'\\')
}

fn bare_word(text: &str) -> String {
    fold_text(text).to_lowercase().chars().filter(|c| !c.is_whitespace()).collect()
}

fn is_one_of(words: &[&str], bare: &str) -> bool {
    words.iter().any(|word| fold_text(word) == bare)
}

fn is_filler(c: char) -> bool {
    matches!(c, '0' | '-' | '‐' | '‑' | '‒' | '–' | '—' | 'ー' | '_' | '.' | '*' | '?' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_nothing_only_where_it_can_be_no_value() {
        for text in ["nan", "NULL", "None", "#N/A", "<NA>", "\\N", "（null）"] {
            assert!(is_left_by_program(text) && says_none(text) && says_no_day(text), "{text}");
            assert!(fold_text(text) != text || may_be_left_by_program(text.as_bytes()), "{text}");
        }
        for text in ["なし", "未定", "-", "0", "TBD"] {
            assert!(!is_left_by_program(text) && says_none(text) && says_no_day(text), "{text}");
        }
        for text in ["0000-00-00 00:00:00", "0000/00/00", "-", "NULL"] {
            assert!(is_empty_day(text), "{text}");
        }
        for text in ["指定なし", "0000-00-00 00:00:00", "希望無し"] {
            assert!(says_no_day(text), "{text}");
        }
        for text in ["未定", "なし", "指定なし", "不明"] {
            assert!(!is_empty_day(text), "{text}");
        }
        for text in ["2026/10/1", "最短", "明日", "10/1", "nano", "Nancy", "令和"] {
            assert!(!says_no_day(text) && !is_left_by_program(text), "{text}");
        }
    }
}
