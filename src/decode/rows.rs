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
            Kind::Sheet(SheetRows::open(source, dialect.sheet, dialect.limits)?)
        } else {
            Kind::Text(TextRows::open(source, dialect)?)
        };
        Ok(Self { kind })
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
