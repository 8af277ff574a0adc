//! `decode`: the same rows as the referees, and no byte harmed.

#![expect(
    clippy::unwrap_used,
    clippy::format_collect,
    reason = "tests may stop, and their speed is of no matter"
)]

mod encoding;
mod rows;
mod sniff;
pub(crate) mod workbook;

use std::io::Cursor;

use shukka::decode::{DecodeError, Dialect, Encoding, Row, Rows};

/// All cells of all rows as bytes.
fn cells(bytes: &[u8], dialect: Dialect) -> Result<Vec<Vec<Vec<u8>>>, DecodeError> {
    let mut rows = Rows::open(Cursor::new(bytes.to_vec()), dialect)?;
    let (mut row, mut all) = (Row::new(), Vec::new());
    while rows.read(&mut row)? {
        all.push((0..row.len()).map(|i| row.raw(i).to_vec()).collect());
    }
    Ok(all)
}

/// All cells of a comma separated UTF-8 file as text.
fn csv(text: &str) -> Vec<Vec<String>> {
    texts(text.as_bytes(), Dialect::text(Encoding::Utf8, b','))
}

/// All cells of all rows, decoded.
fn texts(bytes: &[u8], dialect: Dialect) -> Vec<Vec<String>> {
    let mut rows = Rows::open(Cursor::new(bytes.to_vec()), dialect).unwrap();
    let (mut row, mut all, mut scratch) = (Row::new(), Vec::new(), Vec::new());
    while rows.read(&mut row).unwrap() {
        all.push((0..row.len()).map(|i| row.text(i, &mut scratch).unwrap().to_owned()).collect());
    }
    all
}
