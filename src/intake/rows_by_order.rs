//! A file's rows, brought together by order, in one of two ways that give the same.
//!
//! What goes in: a private copy and how it is read. What comes out: [`RowsByOrder`] and how many rows said something.
//!
//! The plain way reads the rows one after the other and sorts what they say; it takes every file. A big text file goes
//! faster when it is gone through for its order numbers only and its rows are read again by place where they are combined
//! (`rows_by_place`).
//!
//! **Invariant.** Which way a file goes changes nothing of what is said of it.
//!
//! Deliberately not known here: what rows of one order come to (`combined_orders`).

use super::row_source::{CountedRows, RowSource, SORTED_BYTES, Unread};
use super::rows_by_place::{PlacedRows, place_rows};
use crate::decode::{DecodeError, Row, Rows};
use crate::normalize::group::{Grouper, Groups};
use crate::normalize::row::{Fate, ReadRow, RowReader};
use crate::pipeline::{fan_out, in_turn};
use std::fs::File;
use std::io::BufReader;

/// Files smaller than this are read on one thread: starting others would take longer.
pub(super) const BIG_BYTES: u64 = 1 << 20;

/// A file's rows, by order.
pub(super) enum RowsByOrder {
    /// What they say.
    Said(Groups),
    /// Where they stand.
    Placed(PlacedRows),
}

/// Brings all rows together by order; how many there were.
pub(super) fn rows_by_order(source: &RowSource<'_, '_>) -> Result<(RowsByOrder, CountedRows), Unread> {
    let rows = source.rows().map_err(|e| source.unread(e))?;
    if can_be_read_by_place(source, &rows) {
        let (placed, count) = place_rows(source, rows)?;
        return Ok((RowsByOrder::Placed(placed), count));
    }
    let (groups, count) = sheet_by_sheet(source, rows)?;
    Ok((RowsByOrder::Said(groups), count))
}

/// Big text whose rows lie in the file byte for byte, and none of which must be read after the row above it.
fn can_be_read_by_place(source: &RowSource<'_, '_>, rows: &Rows<BufReader<File>>) -> bool {
    let kinds = &source.binding.profile.rows;
    let leans = kinds.ditto.is_some() || kinds.blank_number_continues;
    source.bytes >= BIG_BYTES && !leans && rows.spans_are_file_offsets()
}

/// Rows that travel between the threads at once.
const BATCH_ROWS: usize = 128;

/// Bytes after which no more of them do, so that few rows are kept where rows are long.
const BATCH_BYTES: u64 = 256 << 10;

/// Batches under way.
const BATCHES: usize = 4;

/// Rows on their way; behind the filled ones is room that is used again.
#[derive(Default)]
struct RowBatch {
    rows: Vec<Row>,
    filled: usize,
}

impl RowBatch {
    /// Fills it anew; false when there were no more rows.
    fn fill(&mut self, rows: &mut Rows<BufReader<File>>) -> Result<bool, DecodeError> {
        let mut bytes = 0;
        self.filled = 0;
        while self.filled < BATCH_ROWS && bytes < BATCH_BYTES {
            if self.filled == self.rows.len() {
                self.rows.push(Row::new());
            }
            let row = &mut self.rows[self.filled];
            if !rows.read(row)? {
                break;
            }
            bytes += row.span().1;
            self.filled += 1;
        }
        Ok(self.filled > 0)
    }
}

/// The plain way, sheet after sheet.
fn sheet_by_sheet(
    source: &RowSource<'_, '_>,
    mut rows: Rows<BufReader<File>>,
) -> Result<(Groups, CountedRows), Unread> {
    let mut grouper = Grouper::new(SORTED_BYTES, source.new_run());
    let mut count = CountedRows::default();
    let header = source.binding.header_row;
    read_sheet(source, (&mut rows, header), &mut source.reader(), &mut grouper, &mut count)?;
    for (nth, sheet) in (1..).zip(source.more_sheets) {
        let (mut rows, mut reader) = source.sheet(nth, sheet).map_err(|e| source.unread(e))?;
        read_sheet(source, (&mut rows, sheet.1.header_row), &mut reader, &mut grouper, &mut count)?;
    }
    Ok((grouper.finish().map_err(|e| source.failed(e))?, count))
}

/// Rows of a big file are split on a thread of their own, and read and sorted here: none is read before the one above it.
fn read_sheet(
    source: &RowSource<'_, '_>,
    (rows, header_row): (&mut Rows<BufReader<File>>, u64),
    reader: &mut RowReader<'_, '_>,
    grouper: &mut Grouper<'_>,
    count: &mut CountedRows,
) -> Result<(), Unread> {
    let mut read = ReadRow::default();
    let fill = |batch: &mut RowBatch| batch.fill(rows).map_err(|e| source.unread(e));
    let only_splits = |_: &mut RowBatch| Ok(());
    let take = |batch: &mut RowBatch| {
        for row in &batch.rows[..batch.filled] {
            source.pace.went(row.span().1);
            if row.number() <= header_row {
                continue;
            }
            match reader.read(row, &mut read) {
                Fate::Read => count.read += grouper.push(&read).map_err(|e| source.failed(e))?,
                Fate::Passed => count.passed += 1,
                Fate::Skipped => {}
            }
        }
        Ok(())
    };
    if source.bytes < BIG_BYTES {
        in_turn(fill, only_splits, take)
    } else {
        fan_out(fill, vec![only_splits], BATCHES, take)
    }
}
