//! Characters as label programs count and refuse them.

use crate::decode::Encoding;
use crate::decode::encode::encode;
use crate::order::fold_text;

/// How a character stands in Windows-31J.
pub(super) enum CharacterStanding {
    Plain,
    /// 機種依存文字: in the rows that NEC and IBM added.
    Dependent,
    Foreign,
}

pub(super) fn standing(character: char) -> CharacterStanding {
    let mut bytes = Vec::new();
    match encode(&character.to_string(), Encoding::Windows31J, &mut bytes) {
        Err(_) => CharacterStanding::Foreign,
        Ok(()) if bytes.len() == 2 && matches!(bytes[0], 0x87 | 0xed | 0xee | 0xf0..=0xfc) => {
            CharacterStanding::Dependent
        }
        Ok(()) => CharacterStanding::Plain,
    }
}

/// The named replacements: circled digits in brackets, ㈱ ℡ № ㌔ Ⅲ and their like written out. Kanji have none.
pub(super) fn replacement(character: char) -> Option<String> {
    if ('①'..='⑳').contains(&character) {
        return Some(format!("({})", u32::from(character) - u32::from('①') + 1));
    }
    let is_symbol = matches!(character, '\u{2100}'..='\u{218f}' | '\u{3200}'..='\u{33ff}' | '〝' | '〟');
    match character {
        '〝' | '〟' => Some("\"".to_owned()),
        _ if is_symbol => Some(fold_text(&character.to_string()).into_owned()),
        _ => None,
    }
}

/// Half-width characters, which are bytes of Windows-31J.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() || ('\u{ff61}'..='\u{ff9f}').contains(&c) { 1 } else { 2 }).sum()
}

pub(super) fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for character in text.chars() {
        let one = width(&character.to_string());
        match lines.last_mut().filter(|line| width(line) + one <= most) {
            Some(line) => line.push(character),
            None => lines.push(character.to_string()),
        }
    }
    lines
}
