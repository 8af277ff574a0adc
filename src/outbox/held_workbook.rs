//! Held rows as a workbook: every cell is text, so that nothing is changed by opening it.

use crate::report::package::saved;
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::io::Write;
use std::path::Path;

/// The name of a sheet, and its rows of texts.
pub type SheetOfTexts = (String, Vec<Vec<String>>);

/// So many rows a sheet holds, and so many columns behind the two in front.
pub const MOST_ROWS: usize = 1_048_575;
/// See [`MOST_ROWS`].
pub const MOST_COLUMNS: usize = 16_382;
/// The longest text that a cell holds, in UTF-16 units.
pub const LONGEST_CELL: usize = 32_767;

/// The columns in front of a twin: what is wrong and what to do, and the row in the original.
pub const IN_FRONT: [&str; 2] = ["直すところ", "元の行"];

/// Writes rows of texts, the header among them, each under the name of its sheet; `""`: whatever Excel calls it.
///
/// # Errors
/// When the workbook cannot be built or written.
pub fn write(sheets: &[SheetOfTexts], out: &mut dyn Write) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    let text = Format::new().set_num_format("@");
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        if !name.is_empty() {
            sheet.set_name(name)?;
        }
        for (r, row) in rows.iter().enumerate() {
            for (c, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string_with_format(row_at(r), column_at(c), cell, &text)?;
            }
        }
    }
    out.write_all(&saved(&mut workbook)?).map_err(XlsxError::IoError)
}

/// Writes a workbook with nothing but a header; what is typed below it stays as it is typed.
///
/// # Errors
/// When the workbook cannot be built or written.
pub fn write_empty(header: &[String], out: &mut dyn Write) -> Result<(), XlsxError> {
    const WIDTH: f64 = 18.0;
    let mut workbook = Workbook::new();
    let text = Format::new().set_num_format("@");
    let head = text.clone().set_bold().set_background_color(Color::RGB(0xD9_E2_EC));
    let sheet = workbook.add_worksheet();
    for (c, name) in header.iter().enumerate() {
        sheet.set_column_format(column_at(c), &text)?;
        sheet.set_column_width(column_at(c), WIDTH)?;
        sheet.write_string_with_format(0, column_at(c), name, &head)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    out.write_all(&saved(&mut workbook)?).map_err(XlsxError::IoError)
}

/// One row of a twin.
pub struct TwinRow<'t> {
    /// What is wrong with it and what to do.
    pub note: &'t str,
    /// Its row in the original; `""`: it is not of it.
    pub original: &'t str,
    /// Its cells.
    pub cells: &'t [String],
    /// The places of those that are wrong.
    pub wrong: &'t [usize],
}

/// A twin that is being written, row by row.
pub struct TwinWriter {
    workbook: Workbook,
    sheets: usize,
    row: u32,
    header: Format,
    note: Format,
    plain: Format,
    wrong: Format,
}

impl TwinWriter {
    /// One without sheets. Rows on their way lie in `scratch`, our own folder: the system's may be missing, full or another
    /// disk, and is no place for names of people.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn new(scratch: &Path) -> Result<Self, XlsxError> {
        let text = Format::new().set_num_format("@");
        let mut workbook = Workbook::new();
        workbook.set_tempdir(scratch)?;
        Ok(Self {
            workbook,
            sheets: 0,
            row: 0,
            header: text.clone().set_bold().set_background_color(Color::RGB(0xD9_E2_EC)),
            note: text
                .clone()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_background_color(Color::RGB(0xF3_F4_F6)),
            plain: text.clone().set_align(FormatAlign::Top),
            wrong: text
                .set_align(FormatAlign::Top)
                .set_bold()
                .set_background_color(Color::RGB(0xFF_D6_8A))
                .set_border(rust_xlsxwriter::FormatBorder::Thin),
        })
    }

    /// Begins a sheet; `""`: whatever Excel calls it.
    ///
    /// # Errors
    /// When the workbook cannot be built.
    pub fn sheet(&mut self, name: &str, header: &[String]) -> Result<(), XlsxError> {
        const NOTE_WIDTH: f64 = 60.0;
        const WIDTH: f64 = 18.0;
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        if !name.is_empty() {
            sheet.set_name(name)?;
        }
        sheet.set_column_width(0, NOTE_WIDTH)?;
        for c in 0..header.len() {
            // What is typed into a cell that is still blank stays as it is typed.
            sheet.set_column_format(column_at(c + 2), &self.plain)?;
            sheet.set_column_width(column_at(c + 2), WIDTH)?;
        }
        sheet.set_freeze_panes(1, 2)?;
        for (c, name) in IN_FRONT.into_iter().chain(header.iter().map(String::as_str)).enumerate() {
            sheet.write_string_with_format(0, column_at(c), name, &self.header)?;
        }
        self.sheets += 1;
        self.row = 0;
        Ok(())
    }

    /// Puts a row into the sheet that was begun last.
    ///
    /// # Errors
    /// When the workbook cannot be built.
    pub fn row(&mut self, row: &TwinRow<'_>) -> Result<(), XlsxError> {
        self.row += 1;
        let at = self.row;
        let sheet: &mut Worksheet = self.workbook.worksheet_from_index(self.sheets.saturating_sub(1))?;
        sheet.write_string_with_format(at, 0, row.note, &self.note)?;
        sheet.write_string_with_format(at, 1, row.original, &self.note)?;
        for (c, cell) in row.cells.iter().enumerate() {
            let is_wrong = row.wrong.contains(&c);
            let format = if is_wrong { &self.wrong } else { &self.plain };
            if cell.is_empty() {
                sheet.write_blank(at, column_at(c + 2), format)?;
            } else {
                sheet.write_string_with_format(at, column_at(c + 2), cell, format)?;
            }
        }
        // A value that is missing has no cell of its own in a short row.
        for c in row.wrong.iter().filter(|c| **c >= row.cells.len()) {
            sheet.write_blank(at, column_at(c + 2), &self.wrong)?;
        }
        Ok(())
    }

    /// Writes the workbook.
    ///
    /// # Errors
    /// When it cannot be built or written.
    pub fn finish(mut self, out: &mut dyn Write) -> Result<(), XlsxError> {
        out.write_all(&saved(&mut self.workbook)?).map_err(XlsxError::IoError)
    }
}

fn row_at(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

fn column_at(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}
