//! The rows of one sheet, in batches, to whoever takes them on another thread.
//!
//! **Invariant.** Rows keep the numbers that Excel shows, whatever is hidden, merged or empty.

use std::collections::HashSet;
use std::io::{Read, Seek};
use std::sync::mpsc::SyncSender;

use calamine::{Data, DataRef, Range, Reader, Xlsb, Xlsx};

use super::super::{CellMark, DecodeError, Limits};
use super::cell;
use super::format::Shape;
use super::package::OpenWorkbook;
use super::{Message, SheetBatch, damaged};

/// Rows to a batch.
const ROWS: usize = 512;

/// Sends all rows of the sheet.
pub(super) fn read<R: Read + Seek>(
    package: OpenWorkbook<R>,
    name: &str,
    limits: &Limits,
    sender: &SyncSender<Message>,
) -> Result<(), DecodeError> {
    let name = package.choose(name)?;
    let mut out =
        Out { sender, limits, batch: SheetBatch::default(), rows: 0, row_cells: 0, width: 0, is_heard: true };
    match package {
        OpenWorkbook::Xlsx(mut workbook, may_calculate) => {
            stream(&mut workbook, &name, may_calculate, &mut out)?
        }
        OpenWorkbook::Xlsb(mut workbook) => stream_binary(&mut workbook, &name, &mut out)?,
        OpenWorkbook::Xls(mut workbook) => whole(&mut *workbook, &name, &mut out)?,
        OpenWorkbook::Ods(mut workbook) => whole(&mut *workbook, &name, &mut out)?,
    }
    out.finish();
    Ok(())
}

/// xlsx, cell by cell.
fn stream<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
    may_calculate: bool,
    out: &mut Out,
) -> Result<(), DecodeError> {
    let uncalculated = if may_calculate { uncalculated(workbook, name)? } else { HashSet::new() };
    let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let shapes: Vec<Shape> = cells
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref().map_or(Shape::Plain, |f| Shape::of_code(&f.format_code)))
        .collect();
    let mut text = Vec::new();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        text.clear();
        let position = cell.get_position();
        let mark = match cell.get_value() {
            DataRef::Empty if !uncalculated.is_empty() && uncalculated.contains(&position) => {
                CellMark::FormulaWithoutValue
            }
            value => cell::write_ref(value, shapes.get(style).unwrap_or(&Shape::Plain), &mut text),
        };
        out.put(position, &text, mark)?;
        if !out.is_heard {
            break;
        }
    }
    Ok(())
}

/// xlsb, cell by cell. It always stores results, and does not tell how numbers are shown.
fn stream_binary<R: Read + Seek>(
    workbook: &mut Xlsb<R>,
    name: &str,
    out: &mut Out,
) -> Result<(), DecodeError> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let mut text = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        text.clear();
        let mark = cell::write_ref(cell.get_value(), &Shape::Plain, &mut text);
        out.put(cell.get_position(), &text, mark)?;
        if !out.is_heard {
            break;
        }
    }
    Ok(())
}

/// The cells that hold a formula and no result.
fn uncalculated<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
) -> Result<HashSet<(u32, u32)>, DecodeError> {
    let mut found = HashSet::new();
    let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
        if cell.formula.is_some() && cell.value == DataRef::Empty {
            found.insert(cell.pos);
        }
    }
    Ok(found)
}

/// xls and ods: calamine holds the sheet.
fn whole<R, W>(workbook: &mut W, name: &str, out: &mut Out) -> Result<(), DecodeError>
where
    R: Read + Seek,
    W: Reader<R>,
    W::Error: std::fmt::Display,
{
    let values = workbook.worksheet_range(name).map_err(damaged)?;
    // Formulas are looked at for cells that hold no value; a sheet without them that can be read has its values.
    let formulas = workbook.worksheet_formula(name).unwrap_or_default();
    let end = match (values.end(), formulas.end()) {
        (Some(a), Some(b)) => (a.0.max(b.0), a.1.max(b.1)),
        (Some(end), None) | (None, Some(end)) => end,
        (None, None) => return Ok(()),
    };
    let mut text = Vec::new();
    for row in 0..=end.0 {
        for column in 0..=end.1 {
            text.clear();
            let mark = match values.get_value((row, column)) {
                None | Some(Data::Empty) if is_calculated(&formulas, (row, column)) => {
                    CellMark::FormulaWithoutValue
                }
                None => continue,
                Some(value) => cell::write(value, &mut text),
            };
            out.put((row, column), &text, mark)?;
        }
        if !out.is_heard {
            break;
        }
    }
    Ok(())
}

fn is_calculated(formulas: &Range<String>, position: (u32, u32)) -> bool {
    formulas.get_value(position).is_some_and(|formula| !formula.is_empty())
}

/// Packs cells into rows and rows into batches.
struct Out<'a> {
    sender: &'a SyncSender<Message>,
    limits: &'a Limits,
    batch: SheetBatch,
    /// Rows finished so far, of the whole sheet.
    rows: u64,
    /// Cells of the row that is being filled.
    row_cells: usize,
    /// Cells of the widest row so far: later ones are filled up, as they look on the sheet.
    width: usize,
    is_heard: bool,
}

impl Out<'_> {
    /// Puts a cell at its place. Empty ones leave no trace: a sheet is often formatted far beyond its data.
    fn put(&mut self, (row, column): (u32, u32), text: &[u8], mark: CellMark) -> Result<(), DecodeError> {
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

    fn finish(&mut self) {
        if self.row_cells > 0 {
            self.end_row();
        }
        if !self.batch.rows.is_empty() && self.is_heard {
            self.send();
        }
    }
}
