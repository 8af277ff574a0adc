//! Rows of labels as a file.

use super::LabelCarrier;
use crate::decode::Encoding;
use crate::decode::encode::encode;

/// Windows-31J, every cell quoted, CRLF: what all four programs take.
///
/// # Errors
/// A character that Windows-31J cannot hold; [`LabelCarrier::cells`] lets none through.
pub fn table(carrier: LabelCarrier, rows: &[Vec<String>]) -> std::io::Result<Vec<u8>> {
    let header: Vec<String> = carrier.header().into_iter().map(str::to_owned).collect();
    let mut table = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let mut bytes = Vec::new();
    for row in std::iter::once(&header).chain(rows) {
        for cell in row {
            bytes.clear();
            // Every character was tried when the cells were made.
            encode(cell, Encoding::Windows31J, &mut bytes).map_err(std::io::Error::other)?;
            table.write_field(&bytes)?;
        }
        table.write_record(None::<&[u8]>)?;
    }
    table.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
}
