use std::sync::LazyLock;

use encoding_rs::SHIFT_JIS;

use super::Undecodable;

/// Trail bytes begin at 0x40.
const TRAILS: usize = 192;
/// Every pair, by lead from 0x80 and trail from 0x40; a NUL where there is no character. encoding_rs knows the
/// table, but calling it for every cell costs more than looking the character up.
static PAIRS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut pairs = vec!['\0'; 128 * TRAILS];
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
            *slot = text.chars().next().unwrap_or_default();
        }
    }
    pairs
});

/// Decodes a whole cell strictly; `text` is overwritten.
pub(super) fn decode_into(raw: &[u8], text: &mut String) -> Result<(), Undecodable> {
    text.clear();
    // Two bytes become at most three, and a half-width kana of one byte becomes three.
    text.reserve(raw.len() * 3);
    let pairs = PAIRS.as_slice();
    let mut rest = raw;
    loop {
        rest = match *rest {
            [] => return Ok(()),
            // U+0080 is what everybody gives for 0x80.
            [byte @ 0..=0x80, ref rest @ ..] => {
                text.push(char::from(byte));
                rest
            }
            [kana @ 0xA1..=0xDF, ref rest @ ..] => {
                text.push(char::from_u32(0xFF61 - 0xA1 + u32::from(kana)).unwrap_or_default());
                rest
            }
            [lead, trail @ 0x40..=0xFF, ref after @ ..] => {
                match pairs[usize::from(lead - 0x80) * TRAILS + usize::from(trail - 0x40)] {
                    '\0' => return Err(bad(raw, rest)),
                    character => text.push(character),
                }
                after
            }
            _ => return Err(bad(raw, rest)),
        };
    }
}

#[cold]
fn bad(raw: &[u8], rest: &[u8]) -> Undecodable {
    Undecodable { at: raw.len() - rest.len(), byte: rest.first().copied().unwrap_or_default() }
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
