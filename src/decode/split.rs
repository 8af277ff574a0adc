//! Splits one record off raw bytes: where each cell lies, before anything is decoded.
//!
//! It is most of the work of reading a file: short cells are looked through eight bytes at a time.

use memchr::{memchr, memchr3};

use super::Limits;

/// Set in [`Cell::start`] when the cell lies in the row's loose bytes instead of its record.
pub(super) const LOOSE: u32 = 1 << 31;
/// No record is longer, whatever the limits say: positions are 31 bits wide.
pub(super) const LONGEST_RECORD: usize = 1 << 30;

/// Where the bytes of a cell lie: in the record as read, or (see [`LOOSE`]) among the rewritten ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    pub start: u32,
    pub end: u32,
}

/// The cells of one record; the buffers are used again for the next.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// Cells in order; positions count from the start of the record.
    pub spans: Vec<Cell>,
    /// Bytes of the cells that are not written in one piece: doubled quotes, text after a closing quote.
    pub loose: Vec<u8>,
    /// A quote was opened and the file ended.
    pub unclosed: bool,
    /// Text stands behind a closing quote: whoever wrote it did not mean it as one.
    pub stray: bool,
}

/// How cells are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Grammar {
    pub delimiter: u8,
    /// A quote is a character like any other.
    pub is_unquoted: bool,
}

impl Cells {
    pub(super) fn clear(&mut self) {
        self.spans.clear();
        self.loose.clear();
        self.unclosed = false;
        self.stray = false;
    }
}

/// What came of looking for one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Split {
    /// The record and its line end take this many bytes.
    Done(usize),
    /// The bytes end before the record does.
    More,
    TooManyColumns,
    FieldTooLong,
}

/// Splits the first record off `bytes`. `at_end`: nothing follows `bytes` in the file.
///
/// The grammar is that of the `csv` crate: a quote opens a quoted cell only as its first byte, two quotes
/// inside one are one, text after the closing quote is appended, and CR, LF or CRLF end the record.
pub(super) fn record(
    bytes: &[u8],
    at_end: bool,
    grammar: Grammar,
    limits: &Limits,
    out: &mut Cells,
) -> Split {
    out.clear();
    let Grammar { delimiter, is_unquoted } = grammar;
    let mut at = 0;
    loop {
        let (start, end, stop) = if !is_unquoted && bytes.get(at) == Some(&b'"') {
            match quoted(bytes, at, at_end, delimiter, limits, out) {
                Ok(found) => found,
                Err(split) => return split,
            }
        } else {
            match bare_end(bytes, at, delimiter) {
                Some(stop) => (position(at), position(stop), stop),
                None if at_end => (position(at), position(bytes.len()), bytes.len()),
                None if bytes.len() - at > limits.field_bytes => return Split::FieldTooLong,
                None => return Split::More,
            }
        };
        let (start, end) = match bytes.get(at) {
            Some(&b'"') if is_unquoted => unwrapped(&bytes[start as usize..end as usize], start, end, out),
            _ => (start, end),
        };
        if (end - (start & !LOOSE)) as usize > limits.field_bytes {
            return Split::FieldTooLong;
        }
        if out.spans.len() == limits.columns {
            return Split::TooManyColumns;
        }
        out.spans.push(Cell { start, end });
        match bytes.get(stop) {
            Some(&byte) if byte == delimiter => at = stop + 1,
            Some(&b'\r') => match bytes.get(stop + 1) {
                Some(&b'\n') => return Split::Done(stop + 2),
                // The LF of a CRLF may be the next byte to come.
                None if !at_end => return Split::More,
                _ => return Split::Done(stop + 1),
            },
            Some(_) => return Split::Done(stop + 1),
            None => return Split::Done(stop),
        }
    }
}

/// A cell of a file without quoting that another program has written as one all the same: in quotes, with those within
/// doubled. Quotes that are not doubled are characters.
fn unwrapped(cell: &[u8], start: u32, end: u32, out: &mut Cells) -> (u32, u32) {
    let inner = cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or_default();
    let is_doubled = inner.split(|byte| *byte != b'"').all(|quotes| quotes.len() % 2 == 0);
    if !is_doubled || memchr(b'"', inner).is_none() {
        return (start, end);
    }
    let from = out.loose.len();
    let mut quotes = 0;
    for byte in inner {
        quotes = if *byte == b'"' { quotes + 1 } else { 0 };
        if quotes % 2 == 0 {
            out.loose.push(*byte);
        }
    }
    (position(from) | LOOSE, position(out.loose.len()))
}

/// Where a cell lies (start, end) and where it stops in the record, or why it cannot be told yet.
type Found = Result<(u32, u32, usize), Split>;

/// A cell that begins with a quote at `open`.
#[inline]
fn quoted(bytes: &[u8], open: usize, at_end: bool, delimiter: u8, limits: &Limits, out: &mut Cells) -> Found {
    let start = open + 1;
    if let Some(close) = find_quote(bytes, start) {
        match bytes.get(close + 1) {
            Some(&next) if next == delimiter || next == b'\r' || next == b'\n' => {
                return Ok((position(start), position(close), close + 1));
            }
            None if at_end => return Ok((position(start), position(close), close + 1)),
            None => return Err(Split::More),
            Some(_) => {}
        }
    }
    rewritten(bytes, start, at_end, delimiter, limits, out)
}

/// The slow way: a cell whose bytes do not lie in one piece, or whose quote is not closed in `bytes`.
#[cold]
fn rewritten(
    bytes: &[u8],
    start: usize,
    at_end: bool,
    delimiter: u8,
    limits: &Limits,
    out: &mut Cells,
) -> Found {
    let from = out.loose.len();
    let mut at = start;
    loop {
        let Some(length) = memchr(b'"', &bytes[at..]) else {
            if bytes.len() - start > limits.field_bytes.saturating_mul(2) {
                return Err(Split::FieldTooLong);
            }
            if !at_end {
                return Err(Split::More);
            }
            out.unclosed = true;
            out.loose.extend_from_slice(&bytes[at..]);
            return Ok((position(from) | LOOSE, position(out.loose.len()), bytes.len()));
        };
        out.loose.extend_from_slice(&bytes[at..at + length]);
        at += length + 1;
        match bytes.get(at) {
            Some(&b'"') => {
                out.loose.push(b'"');
                at += 1;
            }
            None if !at_end => return Err(Split::More),
            _ => break,
        }
    }
    // After the closing quote the cell goes on as a bare one; quotes are plain characters now.
    let stop = match bare_end(bytes, at, delimiter) {
        Some(stop) => stop,
        None if at_end => bytes.len(),
        None if bytes.len() - at > limits.field_bytes => return Err(Split::FieldTooLong),
        None => return Err(Split::More),
    };
    out.stray |= is_stray(&out.loose[from..], &bytes[at..stop]);
    out.loose.extend_from_slice(&bytes[at..stop]);
    Ok((position(from) | LOOSE, position(out.loose.len()), stop))
}

/// Whether what stands behind a closing quote shows that it closed nothing. Blanks do not, nor does the formula of a
/// text that was put into quotes as it was: `"="0001"` and `"="0001""`.
fn is_stray(quoted: &[u8], behind: &[u8]) -> bool {
    if behind.iter().all(u8::is_ascii_whitespace) {
        return false;
    }
    let formula = behind.strip_suffix(b"\"").map(|text| text.strip_suffix(b"\"").unwrap_or(text));
    quoted != b"=" || formula.is_none_or(|text| text.is_empty() || memchr(b'"', text).is_some())
}

/// Where the bare cell that begins at `at` stops: at its delimiter or line end.
#[inline]
fn bare_end(bytes: &[u8], at: usize, delimiter: u8) -> Option<usize> {
    // Most cells are short, many are empty: they are looked through in place, without a call.
    let mut from = at;
    while let Some(word) = word(bytes, from).filter(|_| from < at + SHORT) {
        let found = equal(word, delimiter) | equal(word, b'\r') | equal(word, b'\n');
        if found != 0 {
            return Some(from + first(found));
        }
        from += 8;
    }
    memchr3(delimiter, b'\r', b'\n', bytes.get(from..)?).map(|length| from + length)
}

/// Where the first quote at `at` or after it stands.
#[inline]
fn find_quote(bytes: &[u8], at: usize) -> Option<usize> {
    let mut from = at;
    while let Some(word) = word(bytes, from).filter(|_| from < at + SHORT) {
        let found = equal(word, b'"');
        if found != 0 {
            return Some(from + first(found));
        }
        from += 8;
    }
    memchr(b'"', bytes.get(from..)?).map(|length| from + length)
}

/// Cells up to here are looked through eight bytes at a time; longer ones are worth a call.
const SHORT: usize = 24;
const LOW_BITS: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The eight bytes at `at`, the first one lowest; none when fewer are left.
#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// The high bit of each byte of `word` that equals `byte`. Bytes above the first such one may be marked
/// wrongly, which does not matter to [`first`].
#[inline]
fn equal(word: u64, byte: u8) -> u64 {
    let difference = word ^ (LOW_BITS * u64::from(byte));
    difference.wrapping_sub(LOW_BITS) & !difference & HIGH_BITS
}

/// The index of the first byte that [`equal`] marked.
#[inline]
fn first(found: u64) -> usize {
    (found.trailing_zeros() / 8) as usize
}

/// A position in a record. Records are shorter than [`LONGEST_RECORD`], so nothing is lost.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "no record reaches 31 bits: see LONGEST_RECORD")]
fn position(at: usize) -> u32 {
    at as u32
}
