//! Texts as a cell can hold them.

use crate::notice::report::report_cut_mark;
use std::borrow::Cow;

/// What a cell holds at most, in UTF-16 units.
const CELL_UNITS: usize = 32_767;

/// The text as a cell can hold it: control characters shown as their pictures, line breaks in one form, and
/// what is too long cut where everybody sees it.
pub(super) fn fit(text: &str) -> Cow<'_, str> {
    let plain = !text.bytes().any(|b| (b < 0x20 && b != b'\n') || b == 0x7f || b == 0xef);
    let text = if plain { Cow::Borrowed(text) } else { Cow::Owned(show_controls(text)) };
    if text.len() <= CELL_UNITS || text.encode_utf16().count() <= CELL_UNITS {
        return text;
    }
    let mark = report_cut_mark();
    let mut room = CELL_UNITS - mark.encode_utf16().count();
    let kept = text.chars().take_while(|c| {
        let fits = c.len_utf16() <= room;
        room = room.saturating_sub(c.len_utf16());
        fits
    });
    let mut cut: String = kept.collect();
    cut.push_str(mark);
    Cow::Owned(cut)
}

fn show_controls(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars()
        .map(|c| match c {
            '\r' => '\n',
            '\n' | '\t' => c,
            '\u{7f}' => '␡',
            '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
            c if c < ' ' => char::from_u32(0x2400 + c as u32).unwrap_or(' '),
            c => c,
        })
        .collect()
}

/// The width of the longest line, full-width characters counting twice.
pub(super) fn width(text: &str) -> usize {
    text.split('\n').map(line_width).max().unwrap_or(0)
}

/// How many lines a text takes in a cell of that width.
pub(super) fn lines_at(text: &str, cell: usize) -> usize {
    // A full-width character has three bytes and takes two places, so bytes never count too little.
    if text.len() < cell && !text.contains('\n') {
        return 1;
    }
    text.split('\n').map(|line| line_width(line).div_ceil(cell).max(1)).sum()
}

fn line_width(line: &str) -> usize {
    if line.is_ascii() {
        // A third of a place more for each letter that is wider than a digit: malls' own numbers are full of them.
        let is_wide =
            |byte: &u8| byte.is_ascii_uppercase() || matches!(byte, b'm' | b'w' | b'@' | b'%' | b'&');
        return line.len() + line.as_bytes().iter().filter(|byte| is_wide(byte)).count() / 3;
    }
    line.chars().map(|c| if c < '\u{2000}' || ('\u{ff61}'..='\u{ff9f}').contains(&c) { 1 } else { 2 }).sum()
}

/// Several texts in one cell.
pub(super) fn join<'a>(texts: &'a [String], between: &str) -> Cow<'a, str> {
    match texts {
        [] => Cow::Borrowed(""),
        [one] => Cow::Borrowed(one),
        many => Cow::Owned(many.join(between)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_what_it_can_and_shows_what_it_cannot() {
        assert_eq!(fit("改行\r\nあり\tタブ"), "改行\nあり\tタブ");
        assert_eq!(fit("ベル\u{7}"), "ベル␇");
        let long = "長".repeat(40_000);
        let cut = fit(&long);
        assert_eq!(cut.encode_utf16().count(), CELL_UNITS);
        assert!(cut.ends_with("…（以下略）"));
        assert!(matches!(fit("=cmd|'/c calc'!A1"), Cow::Borrowed(_)));
    }

    #[test]
    fn full_width_counts_twice() {
        assert_eq!(width("abc"), 3);
        assert_eq!(width("ﾃｽﾄ"), 3);
        assert_eq!(width("受注\n受注番号"), 8);
        assert_eq!(lines_at("受注番号", 20), 1);
        assert_eq!(lines_at("受注番号\n受注番号受注番号受注番号", 12), 3);
    }
}
