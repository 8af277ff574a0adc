//! Characters that no text should have: what a broken copy, an escape sequence or a lost character leaves behind.

use super::Encoding;

/// A character that does not belong into a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// A hole of NUL bytes, as a broken copy leaves.
    Nul,
    /// A sequence that changes the set of characters: the text is in another encoding (ISO-2022-JP).
    Escape,
    /// Another control character.
    Control(char),
    /// U+FFFD: a character was lost before the file came here.
    Lost,
}

/// The first odd character of a text. Tabs and line breaks are none.
pub fn odd_in(text: &str) -> Option<Odd> {
    text.char_indices().find_map(|(at, c)| match c {
        '\t' | '\n' | '\r' => None,
        '\0' => Some(Odd::Nul),
        '\u{1b}' if text[at + 1..].starts_with(['$', '(']) => Some(Odd::Escape),
        '\u{fffd}' => Some(Odd::Lost),
        c if c.is_control() => Some(Odd::Control(c)),
        _ => None,
    })
}

/// Whether bytes may hold an odd or an invisible character. Wrong only in saying yes. Written without branches, so that
/// it is done many bytes at a time.
#[inline]
pub(super) fn may_be_in(bytes: &[u8], encoding: Encoding) -> bool {
    const STEP: usize = 128;
    if bytes.chunks(STEP).any(|chunk| chunk.iter().fold(false, |found, byte| found | is_control(*byte))) {
        return true;
    }
    // Windows-31J has none of the others; a byte of them may be half of a letter there.
    if encoding == Encoding::Windows31J || bytes.len() < 2 {
        return false;
    }
    let mut pairs = bytes.iter().zip(&bytes[1..]);
    pairs.by_ref().fold(false, |found, (first, second)| found | begins_odd(*first, *second))
}

#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "without branches it is done many bytes at a time")]
fn is_control(byte: u8) -> bool {
    ((byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r')) | (byte == 0x7F)
}

/// How U+FEFF and U+FFFD, U+FE0E, U+180E, U+061C, U+2000 to U+207F, the controls beyond ASCII and the soft hyphen begin
/// in UTF-8.
#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "without branches it is done many bytes at a time")]
fn begins_odd(first: u8, second: u8) -> bool {
    ((first == 0xEF) & ((second == 0xB8) | (second == 0xBB) | (second == 0xBF)))
        | ((first == 0xE2) & ((second == 0x80) | (second == 0x81)))
        | ((first == 0xC2) & ((second < 0xA0) | (second == 0xAD)))
        | ((first == 0xE1) & (second == 0xA0))
        | ((first == 0xD8) & (second == 0x9C))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_character_is_another_encoding_only_where_it_changes_the_characters() {
        assert_eq!(odd_in("\u{1b}$B8+K\\\u{1b}(B"), Some(Odd::Escape));
        assert_eq!(odd_in("茶\u{1b}(B"), Some(Odd::Escape));
        assert_eq!(odd_in("\u{1b}[31m赤"), Some(Odd::Control('\u{1b}')));
        assert_eq!(odd_in("茶\u{1b}"), Some(Odd::Control('\u{1b}')));
    }

    #[test]
    fn whatever_is_odd_or_invisible_is_seen_in_the_bytes() {
        for c in (char::MIN..=char::MAX).filter(|c| !matches!(c, '\t' | '\n' | '\r')) {
            let text = format!("茶{c}1");
            if odd_in(&text).is_some() || crate::order::is_invisible(c) {
                assert!(may_be_in(text.as_bytes(), Encoding::Utf8), "{c:?}");
            }
        }
        for text in ["見本茶　100g\t\r\n", "ＡＢＣ（株）ｱｲｳ", "café", ""] {
            assert!(!may_be_in(text.as_bytes(), Encoding::Utf8), "{text}");
        }
        let long = [&b"a"[..]; 300].concat();
        assert!(!may_be_in(&long, Encoding::Windows31J));
        assert!(may_be_in(&[&long[..], b"\x1b"].concat(), Encoding::Windows31J));
    }
}
