//! A list of orders as a workbook of one sheet.

use crate::report::package::saved;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// The widths of its columns, in letters.
const WIDTHS: [f64; 9] = [14.0, 26.0, 11.0, 18.0, 10.0, 12.0, 26.0, 11.0, 40.0];
/// The column of amounts.
const AMOUNT: usize = 4;

/// A workbook of these rows: everything is text but amounts, so that no digit is lost.
///
/// # Errors
/// When a row does not fit a workbook.
pub fn order_list(headings: &[String; 9], rows: &[[String; 9]]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    let amount = Format::new().set_num_format("#,##0");
    for (at, (heading, width)) in (0..).zip(headings.iter().zip(WIDTHS)) {
        sheet.set_column_width(at, width)?.write_string_with_format(0, at, heading, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, cells) in (1..).zip(rows) {
        for (at, cell) in cells.iter().enumerate() {
            let column = u16::try_from(at).unwrap_or(0);
            match cell.parse::<f64>() {
                Ok(number) if at == AMOUNT => sheet.write_number_with_format(row, column, number, &amount)?,
                _ => sheet.write_string_with_format(row, column, cell, &text)?,
            };
        }
    }
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, last, 8)?;
    saved(&mut book)
}
