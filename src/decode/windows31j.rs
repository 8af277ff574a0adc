use encoding_rs::{DecoderResult, SHIFT_JIS};

use super::Undecodable;

/// Decodes a whole cell strictly; `text` is overwritten.
pub(super) fn decode_into(raw: &[u8], text: &mut String) -> Result<(), Undecodable> {
    text.clear();
    // Two bytes become at most three, and a half-width kana of one byte becomes three.
    text.reserve(raw.len() * 3);
    let mut decoder = SHIFT_JIS.new_decoder_without_bom_handling();
    let (result, read) = decoder.decode_to_string_without_replacement(raw, text, true);
    match result {
        DecoderResult::InputEmpty => Ok(()),
        DecoderResult::Malformed(length, after) => {
            let at = read.saturating_sub(usize::from(length) + usize::from(after));
            Err(Undecodable { at, byte: raw.get(at).copied().unwrap_or_default() })
        }
        DecoderResult::OutputFull => Err(Undecodable { at: read, byte: 0 }),
    }
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
