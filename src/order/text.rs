//! How texts are compared, when one is blank, and which digits one holds. Texts are kept as they came.

use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// The form in which texts are compared: NFKC, characters that cannot be seen left out, pairs that look alike made one,
/// white space at both ends gone. Texts are *kept* as they came.
pub fn fold_text(text: &str) -> Cow<'_, str> {
    // Numbers, codes, English: met far more often than anything else, and folded to themselves.
    if matches!(text.as_bytes(), [b'!'..=b'~'] | [b'!'..=b'~', .., b'!'..=b'~']) && text.is_ascii() {
        return Cow::Borrowed(text);
    }
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text.trim());
    }
    let is_odd = |c| is_invisible(c) || one_of_pair(c) != c;
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes && !text.chars().any(is_odd) {
        return Cow::Borrowed(text.trim());
    }
    // What is left out first must not keep a mark from the letter it belongs to.
    let folded: String = text.chars().filter(|c| !is_invisible(*c)).nfkc().map(one_of_pair).collect();
    Cow::Owned(folded.trim().to_owned())
}

/// Whether a character takes no room and says nothing: byte order marks, zero-width spaces, marks of direction, soft
/// hyphens, and how the sign before is to be drawn (U+FE0F). Programs leave them in cells; nobody sees or types them.
pub const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe0e}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

/// Of characters that two tables of Japanese give one and the same sign, the one that is compared. What NFKC makes one
/// stands here as NFKC leaves it.
pub(super) const fn one_of_pair(c: char) -> char {
    match c {
        '\u{301c}' => '~',
        '\u{2015}' => '\u{2014}',
        '\u{2212}' => '-',
        other => other,
    }
}

/// A value without what spreadsheets put around it: `="0001"` is `0001`, and so is `'0001`.
pub fn unwrapped(text: &str) -> &str {
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if let Some(formula) = careless_formula(text) {
        return formula;
    }
    text.strip_prefix(['\'', '＇', '’', '‘']).unwrap_or(text)
}

/// The text of a formula that is nothing but a text: `="0001"`. Careless writers leave out a quotation mark (`=0001"`,
/// `="0001`), or both, add one behind, or write them in full width.
fn careless_formula(text: &str) -> Option<&str> {
    const MARKS: [char; 4] = ['"', '＂', '“', '”'];
    let rest = text.strip_prefix(['=', '＝'])?;
    let inner = rest.trim_matches(MARKS);
    let is_name = || inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let is_text = !inner.is_empty() && !inner.contains(MARKS) && (inner.len() < rest.len() || is_name());
    is_text.then_some(inner)
}

/// A number, identifier, date, state or reserved word as it is meant: nothing around it, nothing invisible in it.
pub fn bare_text(text: &str) -> Cow<'_, str> {
    // Nearly every value is bare already.
    match text.as_bytes().first() {
        None => return Cow::Borrowed(text),
        Some(b'=' | b'\'' | b' ' | b'\t') => {}
        Some(_) if text.is_ascii() => return Cow::Borrowed(text),
        Some(_) => {}
    }
    let inner = unwrapped(text);
    if inner.chars().any(is_invisible) {
        return Cow::Owned(inner.chars().filter(|c| !is_invisible(*c)).collect::<String>().trim().to_owned());
    }
    if inner.len() == text.trim().len() { Cow::Borrowed(text) } else { Cow::Borrowed(inner) }
}

/// Whether a character is the same in NFKC whatever stands beside it: what nearly every Japanese word consists of.
/// Tables are asked about all others.
const fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='\u{7f}' | 'ぁ'..='ゖ' | 'ァ'..='ヾ' | '\u{4e00}'..='\u{9fff}' | '々' | '、' | '。')
}

/// Whether two texts say the same: equal after [`fold_text`].
pub fn same_text(a: &str, b: &str) -> bool {
    a == b || fold_text(a) == fold_text(b)
}

/// Whether a cell says nothing: empty, or white space only, U+3000 among it. Every other word on blank cells, whatever
/// their encoding, comes from here.
#[inline]
pub fn is_blank(text: &str) -> bool {
    is_blank_utf8(text.as_bytes())
}

/// As [`is_blank`] for bytes; what is no UTF-8 says something that nobody can read.
#[inline]
pub fn is_blank_utf8(text: &[u8]) -> bool {
    // Nearly every cell begins with something to see; only a first byte that may be white space is looked into.
    match text.first() {
        None => true,
        Some(b'!'..=b'~') => false,
        // What is white space beyond ASCII begins with one of these, and all kana with the last.
        Some(0x80..) if !matches!(text, [0xC2 | 0xE1 | 0xE2, ..] | [0xE3, 0x80, ..]) => false,
        Some(_) => std::str::from_utf8(text).is_ok_and(|text| text.trim_start().is_empty()),
    }
}

/// The ASCII digits of a text, full-width ones folded: what is kept of postal codes and phones.
/// A leading `+81` is the country code and becomes the `0` that it stands for.
pub fn digits(text: &str) -> String {
    if text.is_ascii() && !text.contains('+') {
        let mut kept = String::with_capacity(text.len());
        text.bytes().filter(u8::is_ascii_digit).for_each(|digit| kept.push(char::from(digit)));
        return kept;
    }
    let folded = fold_text(text);
    let (zero, rest) = match folded.strip_prefix("+81") {
        Some(rest) => (true, rest.trim_start_matches(['-', ' ', '('])),
        None => (false, folded.as_ref()),
    };
    let mut kept: String = rest.chars().filter(char::is_ascii_digit).collect();
    if zero && !kept.starts_with('0') {
        kept.insert(0, '0');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_keep_their_zeros_and_drop_everything_else() {
        assert_eq!(digits("〒０６０-0001"), "0600001");
        assert_eq!(digits("(090) 1234-5678"), "09012345678");
        assert_eq!(digits("+81 90-1234-5678"), "09012345678");
        assert_eq!(digits("+81(0)90-1234-5678"), "09012345678");
    }

    #[test]
    fn what_is_plain_is_normal_in_any_company() {
        for c in ('\0'..=char::MAX).filter(|c| is_plain(*c)) {
            assert_eq!(is_nfkc_quick([c].into_iter()), IsNormalized::Yes, "{c:?}");
            assert_eq!(unicode_normalization::char::canonical_combining_class(c), 0, "{c:?}");
        }
        // A mark that would join the letter before it is not plain, so the tables are asked.
        assert_eq!(fold_text("か\u{3099}"), "が");
    }

    #[test]
    fn what_cannot_be_seen_and_what_looks_alike_makes_no_difference() {
        for (a, b) in [
            ("\u{feff}キャンセル", "キャンセル"),
            ("保留\u{200b}", "保留"),
            ("\u{202a}A3\u{202c}", "A3"),
            ("神宮前〜9", "神宮前～9"),
            ("A―1", "A—1"),
            ("A−1", "A－1"),
            ("か\u{200b}\u{3099}", "が"),
        ] {
            assert!(same_text(a, b), "{a:?} {b:?}");
        }
        assert!(!same_text("葛\u{e0100}", "葛"));
    }

    #[test]
    fn a_bare_value_has_nothing_around_it() {
        for (text, bare) in [
            ("=\"0001\"", "0001"),
            ("=0004\"", "0004"),
            ("=0005\"\"", "0005"),
            (" '0006", "0006"),
            ("'0003", "0003"),
            ("\u{feff}'0003", "0003"),
            (" =\"0001\" ", "0001"),
            ("12\u{200e}3", "123"),
            ("\u{200b} A1", "A1"),
            (" A1 ", " A1 "),
            ("=1+2", "=1+2"),
            ("=\"a\"&\"b\"", "=\"a\"&\"b\""),
            ("", ""),
        ] {
            assert_eq!(bare_text(text), bare, "{text:?}");
        }
    }

    #[test]
    fn blank_is_white_space_and_nothing_else() {
        for text in ["", " ", "　", "\u{a0}", "\u{1680}", "\u{2003}", "\u{205f}", "\t", "\u{85}", " \r\n　"]
        {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["\u{3000}x", "か", "é", "髙", "、", "\u{200b}", "\u{feff}", "0"] {
            assert!(!is_blank(text), "{text:?}");
        }
        for c in '\0'..=char::MAX {
            assert_eq!(is_blank(&c.to_string()), c.is_whitespace(), "{c:?}");
        }
        assert!(!is_blank_utf8(b"\xE3\x80") && !is_blank_utf8(b" \x81\x40"));
    }

    #[test]
    fn comparing_folds_width_and_ends() {
        assert!(same_text(" ヤマト運輸", "ﾔﾏﾄ運輸　"));
        assert!(!same_text("髙橋", "高橋"));
    }
}
