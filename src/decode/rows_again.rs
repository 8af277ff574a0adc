//! Rows of a text file read once more, each from its own place.

use std::io::{self, Read, Seek, SeekFrom};

use super::split::{self, Split};
use super::text::drop_quoted_bom;
use super::{Dialect, Row};

/// What is read at once where the next row stands near the last one.
const WINDOW: usize = 64 * 1024;

/// The rows of a text file read once more, in any order, each from its own place.
///
/// What it gives are the rows that [`super::Rows`] gave with those numbers and spans, of a file that has not
/// changed since. Only where [`super::Rows::spans_are_file_offsets`].
#[derive(Debug)]
pub struct RowsAgain<R> {
    source: R,
    dialect: Dialect,
    window: Vec<u8>,
    /// Where the window lies in the file.
    at: u64,
    /// Where the last row lay that stood by itself.
    alone: u64,
}

impl<R: Read + Seek> RowsAgain<R> {
    /// Of this source, which is what `dialect` says.
    pub fn new(source: R, dialect: Dialect) -> Self {
        Self { source, dialect, window: Vec::new(), at: 0, alone: 0 }
    }

    /// Fills `row` with the row of this number at this offset and of this length.
    ///
    /// # Errors
    /// When the source cannot be read, or no row stands there.
    pub fn read(&mut self, number: u64, span: (u64, u64), row: &mut Row) -> io::Result<()> {
        let (offset, length) = (span.0, usize::try_from(span.1).map_err(io::Error::other)?);
        if self.within(offset, length).is_none() {
            let ends = self.at + self.window.len() as u64;
            if is_near(offset, ends) || is_near(offset, self.alone) {
                // Rows of a file are mostly in the order of their numbers: the next ones stand here, too.
                self.fill(offset, length.max(WINDOW))?;
            } else if is_near(offset + span.1, self.at) {
                // Or in the opposite one.
                let from = (offset + span.1).saturating_sub(length.max(WINDOW) as u64);
                self.fill(from, length.max(WINDOW))?;
            }
        }
        row.record.clear();
        if let Some(from) = self.within(offset, length) {
            row.record.extend_from_slice(&self.window[from..from + length]);
        } else {
            self.alone = offset;
            self.source.seek(SeekFrom::Start(offset))?;
            row.record.resize(length, 0);
            self.source.read_exact(&mut row.record)?;
        }
        row.number = number;
        row.offset = offset;
        row.encoding = self.dialect.encoding;
        row.marks.clear();
        row.grammar = self.dialect.grammar();
        let limits = &self.dialect.limits;
        if split::record(&row.record, true, row.grammar, limits, &mut row.split) != Split::Done(length) {
            return Err(io::Error::other("a row is not where it was"));
        }
        if number == 1 {
            drop_quoted_bom(row);
        }
        Ok(())
    }

    /// Where in the window these bytes of the file begin; none when it does not hold all of them.
    fn within(&self, offset: u64, length: usize) -> Option<usize> {
        let from = usize::try_from(offset.checked_sub(self.at)?).ok()?;
        (from.checked_add(length)? <= self.window.len()).then_some(from)
    }

    fn fill(&mut self, from: u64, length: usize) -> io::Result<()> {
        self.source.seek(SeekFrom::Start(from))?;
        self.window.resize(length, 0);
        let mut filled = 0;
        while filled < length {
            match self.source.read(&mut self.window[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        self.window.truncate(filled);
        self.at = from;
        Ok(())
    }
}

fn is_near(a: u64, b: u64) -> bool {
    a.abs_diff(b) <= WINDOW as u64
}
