//! The rows of a text file: a window that moves over the file, from which one record after the other is split.
//!
//! **Invariant.** The window grows only for a record that is longer, and only up to the limits.

use std::io::{self, Read, Seek, SeekFrom};

use super::split::{self, Grammar, LONGEST_RECORD, LOOSE, Split};
use super::utf16::Utf16;
use super::{DecodeError, Dialect, Encoding, Limits, Row};

/// The window on the file. It grows only for a record that is longer, up to the limits.
const WINDOW: usize = 256 * 1024;
const BOM: &[u8] = b"\xEF\xBB\xBF";
/// The end-of-file mark of old programs.
const SUBSTITUTE: u8 = 0x1A;

/// The rows of a text file, one after the other.
#[derive(Debug)]
pub(super) struct TextRows<R> {
    source: TextSource<R>,
    encoding: Encoding,
    grammar: Grammar,
    limits: Limits,
    window: Vec<u8>,
    /// What has not been split yet: `window[start..end]`.
    start: usize,
    end: usize,
    /// Where `start` lies in the file (see [`super::Rows::spans_are_file_offsets`]).
    offset: u64,
    /// The source has been read to its end.
    at_end: bool,
    /// Rows read.
    count: u64,
    /// Whether the rows read are all that stand above, so that counting them gives their numbers.
    is_from_the_start: bool,
}

#[derive(Debug)]
enum TextSource<R> {
    Plain(R),
    Utf16(Box<Utf16<R>>),
}

impl<R: Read> TextSource<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(source) => source.read(into),
            Self::Utf16(source) => source.read(into),
        }
    }
}

impl<R: Read + Seek> TextRows<R> {
    /// Begins at the start of the source.
    pub(super) fn open(mut source: R, dialect: Dialect) -> Result<Self, DecodeError> {
        source.seek(SeekFrom::Start(0))?;
        let (source, encoding) = match dialect.encoding {
            Encoding::Utf16Le => (TextSource::Utf16(Box::new(Utf16::new(source, false))), Encoding::Utf8),
            Encoding::Utf16Be => (TextSource::Utf16(Box::new(Utf16::new(source, true))), Encoding::Utf8),
            other => (TextSource::Plain(source), other),
        };
        let mut rows = Self {
            source,
            encoding,
            grammar: dialect.grammar(),
            limits: dialect.limits,
            window: vec![0; WINDOW],
            start: 0,
            end: 0,
            offset: 0,
            at_end: false,
            count: 0,
            is_from_the_start: true,
        };
        rows.fill()?;
        while rows.window[rows.start..rows.end].starts_with(BOM) {
            rows.start += BOM.len();
            rows.offset += BOM.len() as u64;
        }
        Ok(rows)
    }

    /// Begins at the start of a record in the middle of a plain source.
    pub(super) fn open_at(mut source: R, dialect: Dialect, offset: u64) -> io::Result<Self> {
        source.seek(SeekFrom::Start(offset))?;
        Ok(Self {
            source: TextSource::Plain(source),
            encoding: dialect.encoding,
            grammar: dialect.grammar(),
            limits: dialect.limits,
            window: vec![0; WINDOW],
            start: 0,
            end: 0,
            offset,
            at_end: false,
            count: 0,
            is_from_the_start: false,
        })
    }

    /// Where the next record begins.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Fills `row` with the next record; false at the end of the file.
    pub(super) fn read(&mut self, row: &mut Row) -> Result<bool, DecodeError> {
        let length = loop {
            if self.start == self.end && self.at_end {
                return Ok(false);
            }
            let rest = &self.window[self.start..self.end];
            match split::record(rest, self.at_end, self.grammar, &self.limits, &mut row.split) {
                Split::Done(length) => break length,
                Split::More => self.fill()?,
                Split::TooManyColumns => {
                    let limit = self.limits.columns;
                    return Err(DecodeError::TooManyColumns { row: self.count + 1, limit });
                }
                Split::FieldTooLong => return Err(self.too_long(row.len() + 1)),
            }
        };
        self.count += 1;
        if self.count > self.limits.rows {
            return Err(DecodeError::TooManyRows { limit: self.limits.rows });
        }
        row.number = if self.is_from_the_start { self.count } else { 0 };
        row.offset = self.offset;
        row.encoding = self.encoding;
        row.grammar = self.grammar;
        row.marks.clear();
        row.record.clear();
        row.record.extend_from_slice(&self.window[self.start..self.start + length]);
        self.start += length;
        self.offset += length as u64;
        if row.number == 1 {
            drop_quoted_bom(row);
        }
        Ok(true)
    }

    /// See [`super::Rows::spans_are_file_offsets`].
    pub(super) fn spans_are_file_offsets(&self) -> bool {
        matches!(self.source, TextSource::Plain(_))
    }

    /// Reads on until the window is full or the source ends. What was not split yet moves to the front.
    fn fill(&mut self) -> Result<(), DecodeError> {
        self.window.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.window.len() {
            let most =
                self.limits.columns.saturating_mul(self.limits.field_bytes).clamp(WINDOW, LONGEST_RECORD);
            if self.end >= most {
                return Err(self.too_long(1));
            }
            self.window.resize((self.end * 2).min(most), 0);
        }
        while self.end < self.window.len() {
            match self.source.read(&mut self.window[self.end..]) {
                Ok(0) => {
                    self.at_end = true;
                    while self.end > 0 && self.window[self.end - 1] == SUBSTITUTE {
                        self.end -= 1;
                    }
                    break;
                }
                Ok(read) => self.end += read,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(())
    }

    #[cold]
    fn too_long(&self, column: usize) -> DecodeError {
        DecodeError::FieldTooLong { row: self.count + 1, column, limit: self.limits.field_bytes }
    }
}

/// Some programs put the byte order mark inside the quotes of the first name.
pub(super) fn drop_quoted_bom(row: &mut Row) {
    while row.raw(0).starts_with(BOM) {
        if let Some(cell) = row.split.spans.first_mut() {
            debug_assert!((cell.start & !LOOSE) as usize + BOM.len() <= cell.end as usize);
            cell.start += 3;
        }
    }
}
