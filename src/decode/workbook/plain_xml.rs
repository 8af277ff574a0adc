//! The XML that programs write for cells, read from bytes that lie in memory: elements, attributes, text, and nothing else.
//!
//! What goes in: bytes that are UTF-8, and a place in them. What comes out: what stands there and where it ends, or a
//! [`Halt`].
//!
//! **Invariant.** What it gives is what calamine and quick-xml make of the same bytes; whatever is written otherwise than
//! usual (prefixes, comments, CDATA, apostrophes, entities of its own) is [`Halt::Unusual`] and left to them.
//!
//! Deliberately not known here: what the elements mean.

use memchr::{memchr, memchr2, memmem};

/// Why nothing was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    /// It does not end within these bytes.
    Unfinished,
    /// It is written in a way that is not known here.
    Unusual,
}

/// A start tag: where its content begins, and whether it is its own end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StartTag {
    pub(super) end: usize,
    pub(super) is_empty: bool,
}

/// The byte at a place.
fn byte(bytes: &[u8], at: usize) -> Result<u8, Halt> {
    bytes.get(at).copied().ok_or(Halt::Unfinished)
}

/// Where the next tag begins, with nothing but white space before it.
pub(super) fn next_tag(bytes: &[u8], mut at: usize) -> Result<usize, Halt> {
    loop {
        match byte(bytes, at)? {
            b'<' => return Ok(at),
            b' ' | b'\n' | b'\r' | b'\t' => at += 1,
            _ => return Err(Halt::Unusual),
        }
    }
}

/// Whether this stands at a place.
pub(super) fn stands(bytes: &[u8], at: usize, what: &[u8]) -> Result<bool, Halt> {
    let there = &bytes[at.min(bytes.len())..];
    if there.len() >= what.len() {
        Ok(there.starts_with(what))
    } else if what.starts_with(there) {
        Err(Halt::Unfinished)
    } else {
        Ok(false)
    }
}

/// The attributes of a tag, from behind its name, and where it ends.
pub(super) fn attributes<'b>(
    bytes: &'b [u8],
    mut at: usize,
    mut hear: impl FnMut(&'b [u8], &'b [u8]) -> Result<(), Halt>,
) -> Result<StartTag, Halt> {
    loop {
        match byte(bytes, at)? {
            b'>' => return Ok(StartTag { end: at + 1, is_empty: false }),
            b'/' if byte(bytes, at + 1)? == b'>' => return Ok(StartTag { end: at + 2, is_empty: true }),
            b' ' | b'\n' | b'\r' | b'\t' => at += 1,
            b'a'..=b'z' | b'A'..=b'Z' => {
                let name = at;
                while !matches!(byte(bytes, at)?, b'=' | b' ' | b'>' | b'/' | b'"' | b'\'' | b'<') {
                    at += 1;
                }
                if byte(bytes, at)? != b'=' || byte(bytes, at + 1)? != b'"' {
                    return Err(Halt::Unusual);
                }
                let value = at + 2;
                let length = memchr(b'"', &bytes[value..]).ok_or(Halt::Unfinished)?;
                hear(&bytes[name..at], &bytes[value..value + length])?;
                at = value + length + 1;
            }
            _ => return Err(Halt::Unusual),
        }
    }
}

/// A whole number that is written with a few digits.
pub(super) fn digits(text: &[u8]) -> Result<u32, Halt> {
    if !(1..=9).contains(&text.len()) || !text.iter().all(u8::is_ascii_digit) {
        return Err(Halt::Unusual);
    }
    Ok(text.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
}

/// The text from a place to the end of its element, which is `end`; how far that reaches.
pub(super) fn text<'b>(bytes: &'b [u8], at: usize, end: &[u8]) -> Result<(&'b [u8], usize), Halt> {
    let length = memchr(b'<', &bytes[at..]).ok_or(Halt::Unfinished)?;
    let close = at + length;
    if stands(bytes, close, end)? { Ok((&bytes[at..close], close + end.len())) } else { Err(Halt::Unusual) }
}

/// Writes a text as it is meant: line ends are line feeds, references are their characters.
pub(super) fn write_text(mut raw: &[u8], out: &mut Vec<u8>) -> Result<(), Halt> {
    while let Some(at) = memchr2(b'&', b'\r', raw) {
        out.extend_from_slice(&raw[..at]);
        if raw[at] == b'\r' {
            out.push(b'\n');
            raw = raw[at + 1..].strip_prefix(b"\n").unwrap_or(&raw[at + 1..]);
            continue;
        }
        let end = memchr(b';', &raw[at..]).ok_or(Halt::Unusual)?;
        write_reference(&raw[at + 1..at + end], out)?;
        raw = &raw[at + end + 1..];
    }
    out.extend_from_slice(raw);
    Ok(())
}

fn write_reference(name: &[u8], out: &mut Vec<u8>) -> Result<(), Halt> {
    let character = match name {
        b"amp" => '&',
        b"lt" => '<',
        b"gt" => '>',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', number @ ..] => {
            let (number, radix) = match number {
                [b'x', number @ ..] => (number, 16),
                number => (number, 10),
            };
            let is_plain = !number.is_empty() && number.len() <= 7;
            let number = std::str::from_utf8(number).ok().filter(|n| is_plain && !n.starts_with('+'));
            let number = number.and_then(|n| u32::from_str_radix(n, radix).ok()).filter(|n| *n > 0);
            number.and_then(char::from_u32).ok_or(Halt::Unusual)?
        }
        _ => return Err(Halt::Unusual),
    };
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    Ok(())
}

/// Characters that XML cannot write are written `_x000D_`, by the units of UTF-16. Mends those from `from` on.
pub(super) fn mend_escapes(text: &mut Vec<u8>, from: usize) {
    if memmem::find(&text[from..], b"_x").is_none() {
        return;
    }
    let raw = text.split_off(from);
    let (mut at, mut units) = (0, Vec::new());
    while at < raw.len() {
        if let Some(unit) = escape(&raw[at..]) {
            units.push(unit);
            at += ESCAPE;
            let is_half = (0xD800..0xDC00).contains(&unit);
            if is_half && let Some(low @ 0xDC00..=0xDFFF) = escape(&raw[at..]) {
                units.push(low);
                at += ESCAPE;
            }
            text.extend_from_slice(String::from_utf16_lossy(&units).as_bytes());
            units.clear();
        } else {
            text.push(raw[at]);
            at += 1;
        }
    }
}

/// The bytes of `_x000D_`.
const ESCAPE: usize = 7;

fn escape(raw: &[u8]) -> Option<u16> {
    let [b'_', b'x', a, b, c, d, b'_', ..] = raw else { return None };
    [a, b, c, d].into_iter().try_fold(0_u16, |sum, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(sum << 4 | u16::try_from(digit).ok()?)
    })
}

/// Writes the text of an item (`<si>` or `<is>`) from behind its start tag, and says where it ends. Runs of rich text are
/// one text; how it is read aloud (`<rPh>`) is no part of it.
pub(super) fn item(bytes: &[u8], mut at: usize, end: &[u8], out: &mut Vec<u8>) -> Result<usize, Halt> {
    let mut is_reading = false;
    loop {
        at = next_tag(bytes, at)?;
        if stands(bytes, at, end)? {
            return Ok(at + end.len());
        }
        match byte(bytes, at + 1)? {
            b'/' => {
                let length = memchr(b'>', &bytes[at..]).ok_or(Halt::Unfinished)?;
                is_reading &= &bytes[at..=at + length] != b"</rPh>";
                at += length + 1;
            }
            b'a'..=b'z' | b'A'..=b'Z' => {
                let name = at + 1;
                let is_name = |byte: &u8| byte.is_ascii_alphanumeric();
                let length = bytes[name..].iter().position(|b| !is_name(b)).ok_or(Halt::Unfinished)?;
                if bytes[name + length] == b':' {
                    return Err(Halt::Unusual);
                }
                let mut is_kept = false;
                let tag = attributes(bytes, name + length, |key, value| {
                    is_kept |= key == b"xml:space" && value == b"preserve";
                    Ok(())
                })?;
                at = tag.end;
                match &bytes[name..name + length] {
                    b"rPh" => is_reading = !tag.is_empty,
                    b"t" if tag.is_empty => {}
                    b"t" if is_reading => at = text(bytes, at, b"</t>")?.1,
                    b"t" => at = item_text(bytes, at, is_kept, out)?,
                    _ => {}
                }
            }
            _ => return Err(Halt::Unusual),
        }
    }
}

/// One text of an item. White space around it counts only where the item says so.
fn item_text(bytes: &[u8], at: usize, is_kept: bool, out: &mut Vec<u8>) -> Result<usize, Halt> {
    let (raw, at) = text(bytes, at, b"</t>")?;
    let from = out.len();
    write_text(raw, out)?;
    if !is_kept {
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        let behind = out[from..].iter().rev().take_while(|byte| is_space(byte)).count();
        out.truncate(out.len() - behind);
        let before = out[from..].iter().take_while(|byte| is_space(byte)).count();
        out.drain(from..from + before);
    }
    mend_escapes(out, from);
    Ok(at)
}
