//! Workbooks: the text that staff saw on the sheet.
//!
//! What goes in: any workbook that calamine reads, told apart by content. What comes out: rows of text with a
//! [`CellMark`](super::CellMark) where the text alone would hide something.
//!
//! **Invariant.** A row's number is its number on the sheet, hidden rows included; rows without any cell are
//! blank rows.
//! **Invariant.** xlsx, xlsm and xlsb are streamed: memory is bounded by the shared strings. xls and ods are
//! held whole by calamine.
//! **Invariant.** An xlsx gives the same rows whether it goes the fast way (`plain_sheet`) or calamine's.
//! **Invariant.** A broken file ends in an error, even where calamine gives up in the middle.
//!
//! Deliberately not known here: which sheet matters (`profile`), what a number means (`normalize`).

mod cell;
#[cfg(test)]
mod compared;
mod dimension;
mod format;
mod frame;
mod package;
mod part_window;
mod plain_sheet;
mod plain_xml;
mod row_packing;
mod shared_source;
mod shared_strings;
mod sheet;

use std::io::{Read, Seek};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::split::{Cell, LOOSE};
use super::{CellMark, DecodeError, Dialect, Encoding, Limits, Row};
use package::BookPackage;

/// Batches that may lie ready; with the one being read and the one being filled, this bounds memory.
const READY: usize = 2;

pub use package::WorkbookSurvey;

/// The names of the worksheets, in the order of their tabs, hidden ones included.
pub fn sheet_names<R: Read + Seek>(source: R, limits: &Limits) -> Result<Vec<String>, DecodeError> {
    Ok(package::sheet_names(&BookPackage::look(source, limits, None)?.sheets()?))
}

/// The names of the worksheets that staff can see, in the order of their tabs; all, when they see none.
///
/// # Errors
/// When the workbook cannot be opened.
pub fn visible_sheet_names<R: Read + Seek>(source: R, limits: &Limits) -> Result<Vec<String>, DecodeError> {
    Ok(package::visible_sheet_names(&BookPackage::look(source, limits, None)?.sheets()?))
}

/// As [`visible_sheet_names`], of a file that will not change: that it has been looked through is noted in the dialect, so
/// that it is not for every reading of it.
///
/// # Errors
/// When the workbook cannot be opened.
pub fn survey_workbook<R: Read + Seek>(source: R, dialect: &mut Dialect) -> Result<Vec<String>, DecodeError> {
    let package = BookPackage::look(source, &dialect.limits, dialect.survey)?;
    dialect.survey = Some(package.survey);
    Ok(package::visible_sheet_names(&package.sheets()?))
}

/// Some rows of a sheet, packed.
#[derive(Debug, Default)]
struct SheetBatch {
    bytes: Vec<u8>,
    /// The end of each cell in `bytes`; it begins where the one before it ends.
    cells: Vec<(u32, CellMark)>,
    /// The end of each row in `cells`, likewise.
    rows: Vec<usize>,
}

/// What the reading thread has to say: rows, or that there are no more.
type Message = Result<Option<SheetBatch>, DecodeError>;

/// The rows of one sheet, unpacked on a thread: calamine's cells borrow from its workbook, and what it does
/// with a broken file stays there.
#[derive(Debug)]
pub(super) struct SheetRows {
    messages: Receiver<Message>,
    batch: SheetBatch,
    /// Rows, cells and bytes of `batch` already given.
    given: (usize, usize, u32),
    number: u64,
    has_ended: bool,
}

impl SheetRows {
    pub(super) fn open<R>(source: R, dialect: Dialect) -> Result<Self, DecodeError>
    where
        R: Read + Seek + Send + 'static,
    {
        let (sender, messages) = sync_channel(READY);
        thread::Builder::new().name("workbook".into()).spawn(move || run(source, &dialect, &sender))?;
        let mut rows =
            Self { messages, batch: SheetBatch::default(), given: (0, 0, 0), number: 0, has_ended: false };
        // The first answer tells whether the workbook opens at all.
        rows.next_batch()?;
        Ok(rows)
    }

    pub(super) fn read(&mut self, row: &mut Row) -> Result<bool, DecodeError> {
        while self.given.0 == self.batch.rows.len() {
            if self.has_ended {
                return Ok(false);
            }
            self.next_batch()?;
        }
        let (rows, cells, bytes) = self.given;
        let end = self.batch.rows[rows];
        row.number = self.number + 1;
        row.offset = self.number;
        row.encoding = Encoding::Utf8;
        row.record.clear();
        row.split.clear();
        row.marks.clear();
        let mut start = 0;
        for &(cell_end, mark) in &self.batch.cells[cells..end] {
            row.split.spans.push(Cell { start: start | LOOSE, end: cell_end - bytes });
            row.marks.push(mark);
            start = cell_end - bytes;
        }
        let bytes_end = bytes + start;
        row.split.loose.extend_from_slice(&self.batch.bytes[bytes as usize..bytes_end as usize]);
        self.given = (rows + 1, end, bytes_end);
        self.number += 1;
        Ok(true)
    }

    fn next_batch(&mut self) -> Result<(), DecodeError> {
        self.given = (0, 0, 0);
        self.batch.rows.clear();
        match self.messages.recv() {
            Ok(Ok(Some(batch))) => self.batch = batch,
            Ok(Ok(None)) => self.has_ended = true,
            Ok(Err(error)) => {
                self.has_ended = true;
                return Err(error);
            }
            // The thread ended without a word: calamine panicked.
            Err(_) => {
                self.has_ended = true;
                return Err(DecodeError::Damaged("the workbook cannot be read".into()));
            }
        }
        Ok(())
    }
}

/// Whatever calamine and zip complain of is a fault of the file.
#[expect(clippy::needless_pass_by_value, reason = "a function to give to `map_err`")]
fn damaged(why: impl ToString) -> DecodeError {
    DecodeError::Damaged(why.to_string())
}

/// The thread: reads the sheet until it ends, fails, or nobody listens any more.
fn run<R: Read + Seek>(source: R, dialect: &Dialect, sender: &SyncSender<Message>) {
    let limits = &dialect.limits;
    let end = BookPackage::look(source, limits, dialect.survey)
        .and_then(|package| sheet::read(&package, &dialect.sheet, limits, sender));
    // Nobody may be listening any more; then there is nobody to tell.
    let _ = sender.send(end.map(|()| None));
}
