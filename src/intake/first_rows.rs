//! The first rows of a file, by which its profile is chosen.

use crate::decode::{DecodeError, Dialect, Row, Rows};
use crate::profile::Sample;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// How many rows are looked at before a profile is chosen.
const SAMPLE_ROWS: u64 = 12;

/// The first rows, decoded, and where each of them ends.
pub(super) fn sample(path: &Path, dialect: &Dialect) -> Result<(Sample, Vec<u64>), DecodeError> {
    let file = File::open(path).map_err(DecodeError::Io)?;
    let mut rows = Rows::open(BufReader::new(file), dialect.clone())?;
    let (mut row, mut sample, mut ends) = (Row::new(), Sample::default(), Vec::new());
    while row.number() < SAMPLE_ROWS && rows.read(&mut row)? {
        // Rows that a workbook does not hold are rows all the same: row 3 stays row 3.
        while (sample.rows.len() as u64) + 1 < row.number() {
            sample.rows.push(Vec::new());
            ends.push(row.span().0);
        }
        sample.rows.push((0..row.len()).map(|cell| row.lossy(cell)).collect());
        ends.push(row.span().0 + row.span().1);
    }
    Ok((sample, ends))
}
