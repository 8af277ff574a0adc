//! Names and values as they are shown on a screen: what would steer a terminal, turn the direction of reading or hide is
//! shown by a visible sign, so that no file and no order can write to the terminal or forge a line.
//!
//! Controls are shown by their pictures (`␛`, `␇`; a line break within a value is `␤`), everything else by its code
//! (`\u{202e}`). All other text stays as it is, variation selectors of kanji included.

use std::borrow::Cow;

/// A name or a value within a line: nothing of it ends the line.
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, |c| c.is_control() || turns_or_hides(c))
}

/// A value for a line of a notice: line breaks and control characters shown, long ones shortened.
pub(super) fn one_line(value: &str) -> String {
    const SHOWN: usize = 80;
    let first = value.char_indices().nth(SHOWN).map_or(value, |(end, _)| &value[..end]);
    let shown = visible(first);
    if first.len() < value.len() { format!("{shown}…") } else { shown.into_owned() }
}

/// Whole lines: line breaks and tabs stay, nothing else that steers.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    shown(text, |c| (c.is_control() && !matches!(c, '\n' | '\t')) || turns_or_hides(c))
}

fn shown(text: &str, is_odd: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_odd) {
        return Cow::Borrowed(text);
    }
    let mut all = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            c if !is_odd(c) => all.push(c),
            '\n' => all.push('␤'),
            '\u{7f}' => all.push('␡'),
            // The pictures of controls stand in their order.
            c if c < ' ' => all.extend(char::from_u32(0x2400 + u32::from(c))),
            c => all.extend(c.escape_unicode()),
        }
    }
    Cow::Owned(all)
}

/// Marks of direction, separators of lines, and signs without a width.
fn turns_or_hides(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0001}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_turns_or_hides_is_shown_and_all_other_text_stays() {
        for (text, expected) in [
            ("注文\u{1b}[31m.csv", "注文␛[31m.csv"),
            ("a\r\nX905", "a␍␤X905"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("\u{202e}vsc.exe", "\\u{202e}vsc.exe"),
            ("A\u{200b}1\u{feff}", "A\\u{200b}1\\u{feff}"),
            ("髙橋 𠮷野　葛\u{e0100}城 ｶﾞ", "髙橋 𠮷野　葛\u{e0100}城 ｶﾞ"),
        ] {
            assert_eq!(visible(text), expected);
        }
        assert_eq!(visible_lines("一\n\t二\r\u{7}"), "一\n\t二␍␇");
        assert!(matches!(visible("受注"), Cow::Borrowed(_)));
    }
}
