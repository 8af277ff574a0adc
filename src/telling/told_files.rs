//! Which orders an export file tells of: read back from the file itself, when the ledger does not know.

use crate::decode::{DecodeError, Dialect, Row, Rows};
use crate::outbox::Layout;
use crate::shop::{BatchFile, Shop};
use std::fs::File;
use std::io::{BufReader, Read};

/// The numbers of the orders in an export file, in its order; `None` when it cannot be read back: no layout writes such
/// a header, none of its columns says the order number, or somebody has saved it anew in a spreadsheet.
pub fn numbers_in(shop: &Shop, file: &BatchFile) -> Option<Vec<String>> {
    let of_store = shop.store(&file.store).map_or("", |store| store.export.layout.as_str());
    let mut layouts: Vec<&Layout> = shop.layouts.iter().collect();
    layouts.sort_by_key(|layout| layout.id() != of_store);
    layouts.into_iter().find_map(|layout| numbers_by(layout, file))
}

fn numbers_by(layout: &Layout, file: &BatchFile) -> Option<Vec<String>> {
    let (column, (before, behind)) = layout.number_column()?;
    let head = layout.head();
    let mut source = File::open(&file.path).ok()?;
    let mut begins = vec![0; head.len()];
    source.read_exact(&mut begins).ok()?;
    if begins != head {
        return None;
    }
    let cells = cells_of(source, layout, head.len() as u64, column).ok()?;
    let numbers = cells.iter().map(|cell| Some(cell.strip_prefix(before)?.strip_suffix(behind)?.to_owned()));
    let mut numbers: Vec<String> = numbers.collect::<Option<_>>()?;
    // One order may have a row for each of its parcels.
    numbers.dedup();
    (!numbers.is_empty()).then_some(numbers)
}

fn cells_of(file: File, layout: &Layout, from: u64, column: usize) -> Result<Vec<String>, DecodeError> {
    let dialect = Dialect::text(layout.encoding(), layout.delimiter());
    let mut rows = Rows::open_at(BufReader::new(file), dialect, from)?;
    let (mut row, mut cells) = (Row::new(), Vec::new());
    while rows.read(&mut row)? {
        cells.push(row.lossy(column));
    }
    Ok(cells)
}
