//! One row as it was read: its number, its place in the file, its cells as bytes or as text.
//!
//! **Invariant.** A cell is decoded strictly, or not at all; only what is shown may hold U+FFFD.

use super::split::{self, Cells, Grammar, LOOSE};
use super::{Encoding, Limits, Undecodable, odd, windows31j};
use crate::order::is_blank_utf8;

/// What a workbook says of a cell beyond its text. Cells of text files are all [`CellMark::Plain`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellMark {
    /// Text.
    #[default]
    Plain,
    /// A number of more than fifteen significant digits: what staff typed is gone.
    LostDigits,
    /// A number; leading zeros may have been lost before it came here.
    NumberCell,
    /// A date or time, written out as `YYYY/MM/DD`, `YYYY/MM/DD HH:MM:SS` or `HH:MM:SS`.
    DateCell,
    /// An error value such as `#N/A`; the text is its name.
    ErrorCell,
    /// A formula whose result the program that wrote the file did not store; the text is empty.
    FormulaWithoutValue,
}

/// One record. Made once and filled again and again by [`super::Rows::read`].
#[derive(Debug, Default)]
pub struct Row {
    pub(super) number: u64,
    pub(super) offset: u64,
    pub(super) encoding: Encoding,
    pub(super) grammar: Grammar,
    /// The record as it stands in the file, with its line end.
    pub(super) record: Vec<u8>,
    pub(super) split: Cells,
    /// Empty for text files.
    pub(super) marks: Vec<CellMark>,
}

impl Row {
    /// A row with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// The row as Excel shows it, from 1. A record with line breaks is one row; a blank one is one, too. 0 when it is
    /// not known, since reading began in the middle of the file ([`super::Rows::open_at`]).
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Byte offset and length of the record with its line end. For workbooks: row index from 0, and 0.
    /// See [`super::Rows::spans_are_file_offsets`].
    pub fn span(&self) -> (u64, u64) {
        (self.offset, self.record.len() as u64)
    }

    /// The record as it stands in the file, with its line end (UTF-8 where the file was UTF-16); empty for
    /// workbooks.
    pub fn record(&self) -> &[u8] {
        &self.record
    }

    /// Number of cells; a blank record has one.
    pub fn len(&self) -> usize {
        self.split.spans.len()
    }

    /// No cells at all: only a row that was never filled.
    pub fn is_empty(&self) -> bool {
        self.split.spans.is_empty()
    }

    /// How the bytes of [`Row::raw`] are to be read.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The bytes of a cell, unquoted and not decoded; UTF-8 where the file was UTF-16 or a workbook. Empty
    /// where the row is short.
    pub fn raw(&self, i: usize) -> &[u8] {
        let Some(cell) = self.split.spans.get(i) else { return b"" };
        if cell.start & LOOSE == 0 {
            &self.record[cell.start as usize..cell.end as usize]
        } else {
            &self.split.loose[(cell.start & !LOOSE) as usize..cell.end as usize]
        }
    }

    /// The text of a cell as UTF-8, strictly decoded. `scratch` is room that is written to only when the bytes
    /// are not UTF-8 already.
    ///
    /// # Errors
    /// The first byte that does not decode.
    #[inline]
    pub fn utf8<'a>(&'a self, i: usize, scratch: &'a mut Vec<u8>) -> Result<&'a [u8], Undecodable> {
        let raw = self.raw(i);
        if raw.is_ascii() {
            return Ok(raw);
        }
        if self.encoding == Encoding::Windows31J {
            return windows31j::decode_into(raw, scratch);
        }
        match simdutf8::basic::from_utf8(raw) {
            Ok(_) => Ok(raw),
            Err(_) => Err(first_bad_byte(raw)),
        }
    }

    /// As [`Row::utf8`], as text.
    ///
    /// # Errors
    /// The first byte that does not decode.
    pub fn text<'a>(&'a self, i: usize, scratch: &'a mut Vec<u8>) -> Result<&'a str, Undecodable> {
        let bytes = self.utf8(i, scratch)?;
        // Only whole characters come out of decoding; the check is what safe code pays.
        simdutf8::basic::from_utf8(bytes).map_err(|_| first_bad_byte(bytes))
    }

    /// The text of a cell for showing it: what does not decode is U+FFFD. Never for keeping.
    pub fn lossy(&self, i: usize) -> String {
        let raw = self.raw(i);
        if self.encoding == Encoding::Windows31J {
            windows31j::lossy(raw)
        } else {
            String::from_utf8_lossy(raw).into_owned()
        }
    }

    /// What a workbook says of a cell.
    pub fn mark(&self, i: usize) -> CellMark {
        self.marks.get(i).copied().unwrap_or_default()
    }

    /// Whether every cell is blank.
    pub fn is_blank(&self) -> bool {
        (0..self.len()).all(|i| self.is_blank_cell(i))
    }

    /// Whether a cell is blank, as [`crate::order::is_blank`] says of its text. One that does not decode is not.
    pub fn is_blank_cell(&self, i: usize) -> bool {
        match self.raw(i) {
            [] => true,
            [b'!'..=b'~', ..] => false,
            raw if self.encoding != Encoding::Windows31J => is_blank_utf8(raw),
            // Windows-31J has no white space beyond ASCII but the ideographic one, so hardly any cell is decoded here.
            raw @ ([0x81, 0x40, ..] | [..=b' ', ..]) => {
                windows31j::decode_into(raw, &mut Vec::new()).is_ok_and(is_blank_utf8)
            }
            _ => false,
        }
    }

    /// A quote was opened and the file ended.
    pub fn is_unclosed(&self) -> bool {
        self.split.unclosed
    }

    /// Text stands behind a closing quote, which no careful writer writes.
    pub fn has_text_behind_quote(&self) -> bool {
        self.split.stray
    }

    /// Whether line breaks stand in its cells. Never so of workbooks, where cells are told apart by their places.
    #[inline]
    pub fn has_line_breaks(&self) -> bool {
        let record = &self.record[..];
        memchr::memchr2(b'\r', b'\n', record)
            .is_some_and(|at| !matches!(&record[at..], b"\r\n" | b"\r" | b"\n"))
    }

    /// The lines of the record, as a reader sees them who knows no quoting.
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.record.split(|byte| matches!(byte, b'\r' | b'\n')).filter(|line| !line.is_empty())
    }

    /// Fills `line` with the cells of one of [`Row::lines`], by the rules of the file or, with `is_unquoted`, by its
    /// delimiters alone. Its number is this row's.
    pub fn read_line(&self, bytes: &[u8], is_unquoted: bool, line: &mut Self) {
        line.number = self.number;
        line.offset = self.offset;
        line.encoding = self.encoding;
        line.grammar = Grammar { is_unquoted, ..self.grammar };
        line.marks.clear();
        line.record.clear();
        line.record.extend_from_slice(bytes);
        let limits = Limits { columns: usize::MAX, field_bytes: usize::MAX, ..Limits::default() };
        // Nothing follows and nothing is too much: it is always done.
        let _ = split::record(&line.record, true, line.grammar, &limits, &mut line.split);
    }

    /// Whether it may hold characters that no text should have, or that nobody sees. Asked of every row: most have none.
    #[inline]
    pub fn may_be_odd(&self) -> bool {
        let bytes = if self.record.is_empty() { &self.split.loose } else { &self.record };
        odd::may_be_in(bytes, self.encoding)
    }
}

#[cold]
fn first_bad_byte(raw: &[u8]) -> Undecodable {
    let at = std::str::from_utf8(raw).map_or_else(|e| e.valid_up_to(), str::len);
    Undecodable { at, byte: raw.get(at).copied().unwrap_or_default() }
}
