//! Windows-31J to UTF-8, a cell at a time, by a table of all pairs.
//!
//! It says what `encoding_rs` says, whose call for every cell costs more than looking up; a test compares them on
//! every sequence.

use std::sync::LazyLock;

use encoding_rs::SHIFT_JIS;

use super::Undecodable;

/// Trail bytes begin at 0x40.
const TRAILS: usize = 192;
/// Every pair, by lead from 0x80 and trail from 0x40, as UTF-8 and its length; no length where there is no
/// character. encoding_rs knows the table, but calling it for every cell costs more than looking it up.
static PAIRS: LazyLock<Vec<[u8; 4]>> = LazyLock::new(|| {
    let mut pairs = vec![[0; 4]; 128 * TRAILS];
    for (index, slot) in pairs.iter_mut().enumerate() {
        let (Ok(lead), Ok(trail)) =
            (u8::try_from(0x80 + index / TRAILS), u8::try_from(0x40 + index % TRAILS))
        else {
            continue;
        };
        if !matches!(lead, 0x81..=0x9F | 0xE0..=0xFC) {
            continue;
        }
        if let Some(text) = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&[lead, trail]) {
            *slot = entry(&text);
        }
    }
    pairs
});

/// A character of at most three bytes, and its length last.
fn entry(text: &str) -> [u8; 4] {
    match *text.as_bytes() {
        [a, b] => [a, b, 0, 2],
        [a, b, c] => [a, b, c, 3],
        _ => [0; 4],
    }
}

/// Decodes a whole cell strictly to UTF-8. `scratch` is room that is overwritten and never shrinks.
pub(super) fn decode_into<'s>(raw: &[u8], scratch: &'s mut Vec<u8>) -> Result<&'s [u8], Undecodable> {
    // Two bytes become at most three, a half-width kana of one byte becomes three, and four are written at a
    // time.
    let most = raw.len() * 3 + 4;
    if scratch.len() < most {
        scratch.resize(most, 0);
    }
    let length = decode(raw, scratch)?;
    Ok(&scratch[..length])
}

/// Writes UTF-8 to `out`, which is long enough; how many bytes.
fn decode(raw: &[u8], out: &mut [u8]) -> Result<usize, Undecodable> {
    let pairs = PAIRS.as_slice();
    let (mut at, mut length) = (0, 0);
    while let Some(&byte) = raw.get(at) {
        let (character, width) = match byte {
            0..=0x7F => {
                out[length] = byte;
                (length, at) = (length + 1, at + 1);
                continue;
            }
            // U+0080 is what everybody gives for 0x80.
            0x80 => ([0xC2, 0x80, 0, 2], 1),
            // U+FF61 and on.
            0xA1..=0xBF => ([0xEF, 0xBD, byte, 3], 1),
            0xC0..=0xDF => ([0xEF, 0xBE, byte - 0x40, 3], 1),
            _ => {
                let trail = raw.get(at + 1).copied().unwrap_or_default().checked_sub(0x40);
                let index = trail.map(|trail| usize::from(byte - 0x80) * TRAILS + usize::from(trail));
                match index.and_then(|index| pairs.get(index)) {
                    Some(&pair) if pair[3] > 0 => (pair, 2),
                    _ => return Err(Undecodable { at, byte }),
                }
            }
        };
        // Four bytes stored at once, without a call; the room is always there.
        if let Some(room) = out[length..].first_chunk_mut() {
            *room = character;
        }
        length += usize::from(character[3]);
        at += width;
    }
    Ok(length)
}

/// Decodes for showing: what has no meaning is U+FFFD.
pub(super) fn lossy(raw: &[u8]) -> String {
    SHIFT_JIS.decode_without_bom_handling(raw).0.into_owned()
}

/// How many places of `bytes` are no Windows-31J. A pair cut off at the end is none.
pub(super) fn failures(bytes: &[u8]) -> u64 {
    let (mut rest, mut count) = (bytes, 0);
    loop {
        rest = match rest {
            [0x00..=0x7F, rest @ ..] => {
                let ascii = rest.iter().position(|b| !b.is_ascii()).unwrap_or(rest.len());
                &rest[ascii..]
            }
            // Rows that hold no character; the user-defined ones (F0–F9) do.
            [0x80 | 0x85 | 0x86 | 0xA0 | 0xEB | 0xEC | 0xEF | 0xFD..=0xFF, rest @ ..] => {
                count += 1;
                rest
            }
            [0xA1..=0xDF, rest @ ..] | [_, 0x40..=0x7E | 0x80..=0xFC, rest @ ..] => rest,
            [] | [_] => return count,
            [_, rest @ ..] => {
                count += 1;
                rest
            }
        }
    }
}
