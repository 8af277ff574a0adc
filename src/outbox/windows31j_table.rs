//! Windows-31J at the speed of a table.
//!
//! What goes in: text. What comes out: what [`encode`] gives for it, byte for byte.
//!
//! **Invariant.** Only answers of [`encode`] are remembered, one character each, so the two cannot disagree.
//!
//! Deliberately not known here: why a character becomes which bytes. Asking for a kanji searches a long list, and
//! an export asks for the same few hundred characters in each of its rows.

use crate::decode::Encoding;
use crate::decode::encode::{Unencodable, encode};
use std::sync::atomic::{AtomicU16, Ordering};

/// For every character of the basic plane its one or two bytes; 0: not asked yet, or cannot be written.
static KNOWN: [AtomicU16; 1 << 16] = [const { AtomicU16::new(0) }; 1 << 16];

/// Appends `text` to `out` as [`encode`] does. On an error `out` is as it was.
pub(super) fn windows31j(text: &str, out: &mut Vec<u8>) -> Result<(), Unencodable> {
    let before = out.len();
    for character in text.chars() {
        let known = match u16::try_from(u32::from(character)) {
            Ok(ascii) if ascii < 0x80 => {
                out.push(ascii.to_le_bytes()[0]);
                continue;
            }
            Ok(0x3099 | 0x309A) | Err(_) => 0,
            Ok(unit) => lookup(character, unit),
        };
        match known.to_be_bytes() {
            // A mark that belongs to the kana before it, or what cannot be written: the whole text decides.
            [0, 0] => {
                out.truncate(before);
                return encode(text, Encoding::Windows31J, out);
            }
            [0, one] => out.push(one),
            pair => out.extend_from_slice(&pair),
        }
    }
    Ok(())
}

fn lookup(character: char, unit: u16) -> u16 {
    let place = &KNOWN[usize::from(unit)];
    let known = place.load(Ordering::Relaxed);
    if known != 0 {
        return known;
    }
    let (mut utf8, mut bytes) = ([0; 4], Vec::with_capacity(8));
    let written = encode(character.encode_utf8(&mut utf8), Encoding::Windows31J, &mut bytes);
    let answer = match (written, bytes.as_slice()) {
        (Ok(()), &[one]) => u16::from(one),
        (Ok(()), &[lead, trail]) => u16::from_be_bytes([lead, trail]),
        _ => 0,
    };
    place.store(answer, Ordering::Relaxed);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_asked_twice_and_marks_after_kana_are_as_encode_says() {
        let chars = ('\0'..='\u{2FFF}').chain('\u{3000}'..='\u{9FFF}').step_by(7);
        let special = "〜—−\u{a0}か\u{3099}は\u{309a}\u{3099}①㈱髙﨑～ｱ¥‾𠮷\u{e000}\u{e757}\u{e758}".chars();
        let mut texts: Vec<String> = chars.chain(special).map(String::from).collect();
        texts.extend(["か\u{3099}ぎ".into(), "山𠮷".into(), "山か\u{309a}".into(), String::new()]);
        for text in texts.iter().chain(&texts) {
            let (mut ours, mut theirs) = (b"x".to_vec(), b"x".to_vec());
            let answers = (windows31j(text, &mut ours), encode(text, Encoding::Windows31J, &mut theirs));
            assert_eq!(answers.0, answers.1, "{text:?}");
            assert_eq!(ours, theirs, "{text:?}");
        }
    }
}
