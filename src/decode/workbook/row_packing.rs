//! The cells of a sheet, packed into rows and rows into batches for whoever takes them on another thread.
//!
//! **Invariant.** A row that goes out is as wide as the widest before it; limits hold for every cell.

use std::sync::mpsc::SyncSender;

use super::super::{CellMark, DecodeError, Limits};
use super::{Message, SheetBatch, damaged};

/// Rows to a batch.
const ROWS: usize = 512;

/// Packs cells into rows and rows into batches.
pub(super) struct Out<'a> {
    sender: &'a SyncSender<Message>,
    pub(super) limits: &'a Limits,
    batch: SheetBatch,
    /// Rows finished so far, of the whole sheet.
    rows: u64,
    /// Cells of the row that is being filled.
    row_cells: usize,
    /// Cells of the widest row so far: later ones are filled up, as they look on the sheet.
    width: usize,
    pub(super) is_heard: bool,
}

impl<'a> Out<'a> {
    pub(super) fn new(sender: &'a SyncSender<Message>, limits: &'a Limits) -> Self {
        Self { sender, limits, batch: SheetBatch::default(), rows: 0, row_cells: 0, width: 0, is_heard: true }
    }

    /// Puts a cell at its place. Empty ones leave no trace: a sheet is often formatted far beyond its data.
    pub(super) fn put(
        &mut self,
        (row, column): (u32, u32),
        text: &[u8],
        mark: CellMark,
    ) -> Result<(), DecodeError> {
        if text.is_empty() && mark == CellMark::Plain {
            return Ok(());
        }
        let (row, column) = (u64::from(row), column as usize);
        if row < self.rows || (row == self.rows && column < self.row_cells) {
            return Err(damaged("the cells of the sheet are out of order"));
        }
        if row >= self.limits.rows {
            return Err(DecodeError::TooManyRows { limit: self.limits.rows });
        }
        if column >= self.limits.columns {
            return Err(DecodeError::TooManyColumns { row: row + 1, limit: self.limits.columns });
        }
        if text.len() > self.limits.field_bytes {
            let limit = self.limits.field_bytes;
            return Err(DecodeError::FieldTooLong { row: row + 1, column: column + 1, limit });
        }
        while self.rows < row && self.is_heard {
            self.end_row();
        }
        self.fill_to(column);
        self.batch.bytes.extend_from_slice(text);
        self.push(mark);
        Ok(())
    }

    fn fill_to(&mut self, cells: usize) {
        while self.row_cells < cells {
            self.push(CellMark::Plain);
        }
    }

    fn push(&mut self, mark: CellMark) {
        // A batch is cut long before its bytes reach 32 bits.
        let end = u32::try_from(self.batch.bytes.len()).unwrap_or(u32::MAX);
        self.batch.cells.push((end, mark));
        self.row_cells += 1;
    }

    fn end_row(&mut self) {
        const BYTES: usize = 1 << 20;
        self.width = self.width.max(self.row_cells).max(1);
        self.fill_to(self.width);
        self.row_cells = 0;
        self.rows += 1;
        self.batch.rows.push(self.batch.cells.len());
        if self.batch.rows.len() >= ROWS || self.batch.bytes.len() >= BYTES {
            self.send();
        }
    }

    fn send(&mut self) {
        let batch = std::mem::take(&mut self.batch);
        self.is_heard = self.sender.send(Ok(Some(batch))).is_ok();
    }

    pub(super) fn finish(&mut self) {
        if self.row_cells > 0 {
            self.end_row();
        }
        if !self.batch.rows.is_empty() && self.is_heard {
            self.send();
        }
    }
}
