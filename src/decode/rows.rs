use std::io::{Read, Seek};

use super::text::TextRows;
use super::workbook::SheetRows;
use super::{DecodeError, Dialect, Format, Row};

/// The rows of a file, one after the other.
#[derive(Debug)]
pub struct Rows<R> {
    kind: Kind<R>,
}

#[derive(Debug)]
enum Kind<R> {
    Text(TextRows<R>),
    Sheet(SheetRows),
}

impl<R: Read + Seek + Send + 'static> Rows<R> {
    /// Begins at the start of the source. A workbook is unpacked on a thread of its own, which ends with it.
    pub fn open(source: R, dialect: Dialect) -> Result<Self, DecodeError> {
        let kind = if dialect.format == Format::Workbook {
            Kind::Sheet(SheetRows::open(source, dialect)?)
        } else {
            Kind::Text(TextRows::open(source, dialect)?)
        };
        Ok(Self { kind })
    }

    /// Begins at `offset` of a text file whose spans are file offsets. A record must begin there: the rows are what
    /// [`Rows::open`] gives from there on, but for their numbers, which are not known.
    pub fn open_at(source: R, dialect: Dialect, offset: u64) -> Result<Self, DecodeError> {
        Ok(Self { kind: Kind::Text(TextRows::open_at(source, dialect, offset)?) })
    }

    /// Where the next record begins in the file; `None` where [`Rows::spans_are_file_offsets`] does not hold.
    pub fn offset(&self) -> Option<u64> {
        match &self.kind {
            Kind::Text(rows) if rows.spans_are_file_offsets() => Some(rows.offset()),
            _ => None,
        }
    }

    /// Fills `row` with the next record; false at the end of the file. After an error nothing more comes.
    pub fn read(&mut self, row: &mut Row) -> Result<bool, DecodeError> {
        match &mut self.kind {
            Kind::Text(rows) => rows.read(row),
            Kind::Sheet(rows) => rows.read(row),
        }
    }

    /// Whether [`Row::span`] counts bytes of the file. Not so for UTF-16, where it counts bytes of the file as
    /// UTF-8 would write it, nor for workbooks.
    pub fn spans_are_file_offsets(&self) -> bool {
        match &self.kind {
            Kind::Text(rows) => rows.spans_are_file_offsets(),
            Kind::Sheet(_) => false,
        }
    }
}
