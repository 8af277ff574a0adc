//! A workbook put into its package: the one place where the spreadsheet library is asked to write.
//!
//! What goes in: a workbook and where its bytes go. What comes out: the bytes of an .xlsx.
//!
//! Deliberately not known here: what the sheets are about.

use rust_xlsxwriter::{Workbook, XlsxError};
use std::io::Write;

/// Writes a workbook to `target`. One kind of target for all, because the library's packing is made anew for each kind,
/// and is a fiftieth of the program.
///
/// # Errors
/// When the workbook cannot be built or `target` refuses.
pub fn save(workbook: &mut Workbook, target: &mut (dyn Write + Send)) -> Result<(), XlsxError> {
    workbook.save_to_writer(target)
}

/// The bytes of a workbook.
///
/// # Errors
/// When the workbook cannot be built.
pub fn saved(workbook: &mut Workbook) -> Result<Vec<u8>, XlsxError> {
    let mut bytes = Vec::new();
    save(workbook, &mut bytes)?;
    Ok(bytes)
}
