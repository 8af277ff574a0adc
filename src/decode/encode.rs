//! Text → bytes without losing a character.
//!
//! What goes in: text and an [`Encoding`]. What comes out: the bytes, appended, or the first character that
//! the encoding cannot hold.
//!
//! **Invariant.** What is written decodes to the same characters, or to the listed equivalents: `〜`→`～`,
//! `—`→`―`, `−`→`－`, the space that does not break→space, decomposed kana→composed.
//! **Invariant.** There is no `?`, no `&#…;` and no substitute that looks alike.
//!
//! Deliberately not known here: delimiters, quotes and line ends (`outbox`), byte order marks at the
//! beginning of a file ([`Encoding::byte_order_mark`]).

use encoding_rs::{EncoderResult, SHIFT_JIS};
use unicode_normalization::char::compose;

use super::Encoding;

/// A character that the encoding cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{character:?} (U+{:04X}) cannot be written in this encoding", u32::from(*character))]
pub struct Unencodable {
    /// The character as it stands in the text.
    pub character: char,
}

/// Appends `text` to `out`. On an error `out` is as it was.
pub fn encode(text: &str, encoding: Encoding, out: &mut Vec<u8>) -> Result<(), Unencodable> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => out.extend_from_slice(text.as_bytes()),
        Encoding::Utf16Le => out.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
        Encoding::Utf16Be => out.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        Encoding::Windows31J => {
            let before = out.len();
            if let Err(unencodable) = windows31j(text, out) {
                out.truncate(before);
                return Err(unencodable);
            }
        }
    }
    Ok(())
}

fn windows31j(text: &str, out: &mut Vec<u8>) -> Result<(), Unencodable> {
    if text.is_ascii() {
        out.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    let mut chars = text.chars().peekable();
    while let Some(character) = chars.next() {
        let composed =
            chars.peek().filter(|mark| is_voice_mark(**mark)).and_then(|&mark| compose(character, mark));
        match composed {
            Some(kana) => {
                chars.next();
                push(kana, character, out)?;
            }
            None => push(equivalent(character), character, out)?,
        }
    }
    Ok(())
}

/// The marks that make が of か and ぱ of は. Nothing else is composed: composing would turn `神` (U+FA19) and
/// its like into the everyday character.
fn is_voice_mark(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309A}')
}

/// The spelling that Microsoft's table has for a character that Unicode has twice.
fn equivalent(c: char) -> char {
    match c {
        '\u{301C}' => '\u{FF5E}',
        '\u{2014}' => '\u{2015}',
        '\u{2212}' => '\u{FF0D}',
        '\u{00A0}' => ' ',
        other => other,
    }
}

fn push(c: char, original: char, out: &mut Vec<u8>) -> Result<(), Unencodable> {
    let refused = Unencodable { character: original };
    if c.is_ascii() {
        out.push(c as u8);
        return Ok(());
    }
    if let '\u{E000}'..='\u{E757}' = c {
        out.extend(user_defined(u32::from(c) - 0xE000));
        return Ok(());
    }
    // These two would be written as `\` and `~`.
    if matches!(c, '\u{A5}' | '\u{203E}') {
        return Err(refused);
    }
    let mut bytes = [0; 8];
    let mut utf8 = [0; 4];
    let (result, _, written) = SHIFT_JIS.new_encoder().encode_from_utf8_without_replacement(
        c.encode_utf8(&mut utf8),
        &mut bytes,
        true,
    );
    if !matches!(result, EncoderResult::InputEmpty) {
        return Err(refused);
    }
    out.extend_from_slice(&bytes[..written]);
    Ok(())
}

/// The pair for a user-defined character, rows F0–F9 of Windows-31J, 188 to a row.
#[expect(clippy::cast_possible_truncation, reason = "ten rows of 188: both bytes fit")]
fn user_defined(index: u32) -> [u8; 2] {
    let (row, cell) = (index / 188, index % 188);
    // 0x7F is never a trail byte.
    let trail = if cell < 0x3F { 0x40 + cell } else { 0x41 + cell };
    [0xF0 + row as u8, trail as u8]
}
