//! Held rows of a workbook, as a workbook: every cell is text, so that nothing is changed by opening it.

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::io::Write;

/// The name of a sheet, and its rows of texts.
pub type SheetOfTexts = (String, Vec<Vec<String>>);

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
                let (r, c) = (u32::try_from(r).unwrap_or(u32::MAX), u16::try_from(c).unwrap_or(u16::MAX));
                sheet.write_string_with_format(r, c, cell, &text)?;
            }
        }
    }
    out.write_all(&workbook.save_to_buffer()?).map_err(XlsxError::IoError)
}
