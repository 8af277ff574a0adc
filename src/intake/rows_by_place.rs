//! The fast way with a big text file: it is gone through for order numbers and places only, from its beginning and from
//! its middle at once, and its rows are read where they are combined.
//!
//! What goes in: a file whose rows lie in it byte for byte, none of which leans on the row above. What comes out:
//! [`PlacedRows`], and [`PlaceReader`]s that make of the places what `rows_by_order` would have made of the rows.
//!
//! Where a record begins in the middle of a file cannot be known without reading all that stands before: a line break
//! may stand in a quoted cell. So it is guessed, and when the first half has been read, the guess has turned out right
//! or wrong: right, and both halves together are the file; wrong, and the first half is read on to the end.
//!
//! **Invariant.** A place becomes a row number only by [`RowNumbers`], which knows how many rows stand before the middle.
//! **Invariant.** Nothing is said of a file that reading it from its beginning would not say.
//!
//! Deliberately not known here: what the rows say (`normalize`).

use super::row_source::{CountedRows, RowSource, SORTED_BYTES, Unread};
use crate::decode::{DecodeError, Dialect, Row, Rows, RowsAgain};
use crate::normalize::columns::Binding;
use crate::normalize::group::Group;
use crate::normalize::places::{PlaceGrouper, PlacedGroup, PlacedGroups, RowPlace};
use crate::normalize::row::{Fate, Header, ReadRow, RowReader};
use chrono_tz::Tz;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Where all rows of a file stand, by order, and how they are read. So nothing but numbers and places is sorted, and no
/// row is written a second time only to meet the others of its order.
pub(super) struct PlacedRows {
    /// The places of each order's rows.
    pub groups: PlacedGroups,
    numbers: RowNumbers,
    path: PathBuf,
    dialect: Dialect,
    zone: Tz,
    strips_order_prefix: bool,
    headers: Headers,
}

/// The headers that stand among the rows, by where they begin.
type Headers = Arc<Vec<(u64, Header)>>;

/// What makes row numbers of places.
#[derive(Debug, Clone, Copy)]
struct RowNumbers {
    /// Where the second half begins, whose rows were counted from there.
    middle: u64,
    /// How many rows stand before it.
    before: u64,
}

impl RowNumbers {
    /// All rows were counted from the beginning.
    const FROM_THE_BEGINNING: Self = Self { middle: u64::MAX, before: 0 };

    /// The row as Excel shows it, from 1.
    fn of(self, place: RowPlace) -> u64 {
        if place.span.0 < self.middle { place.nth } else { self.before + place.nth }
    }
}

impl PlacedRows {
    /// Reads them, for one thread.
    ///
    /// # Errors
    /// When the copy cannot be opened.
    pub(super) fn reader<'b, 'p>(&self, binding: &'b Binding<'p>) -> io::Result<PlaceReader<'b, 'p>> {
        Ok(PlaceReader {
            rows: RowsAgain::new(File::open(&self.path)?, self.dialect.clone()),
            reader: RowReader::new(binding, self.zone, self.strips_order_prefix),
            row: Row::new(),
            read: ReadRow::default(),
            numbers: self.numbers,
            headers: Arc::clone(&self.headers),
        })
    }
}

/// Reads rows whose places are known.
pub(super) struct PlaceReader<'b, 'p> {
    rows: RowsAgain<File>,
    reader: RowReader<'b, 'p>,
    row: Row,
    read: ReadRow,
    numbers: RowNumbers,
    headers: Headers,
}

impl PlaceReader<'_, '_> {
    /// Reads the rows of an order into `group`.
    ///
    /// # Errors
    /// When the copy cannot be read.
    pub(super) fn read(&mut self, placed: &PlacedGroup, group: &mut Group) -> io::Result<()> {
        group.begin(&placed.key);
        for place in &placed.places {
            self.rows.read(self.numbers.of(*place), place.span, &mut self.row)?;
            if !self.headers.is_empty() {
                let above = self.headers.partition_point(|(at, _)| *at < place.span.0);
                self.reader.put_header(self.headers[..above].last().map(|(_, header)| header.clone()));
            }
            self.reader.read(&self.row, &mut self.read);
            group.push(&self.read);
        }
        Ok(())
    }
}

/// Brings the places of all rows together by order; how many rows said something.
///
/// # Errors
/// When the file is damaged, or cannot be read to its end.
pub(super) fn place_rows(
    source: &RowSource<'_, '_>,
    mut rows: Rows<BufReader<File>>,
) -> Result<(PlacedRows, CountedRows), Unread> {
    let middle = guess_middle(source).map_err(|e| source.failed(e))?;
    let Halves { groupers, numbers, count, headers } =
        both_halves(source, &mut rows, middle).map_err(|e| source.unread(e))?;
    let groups = PlaceGrouper::finish_all(groupers).map_err(|e| source.failed(e))?;
    let placed = PlacedRows {
        groups,
        numbers,
        path: source.path.to_owned(),
        dialect: source.dialect.clone(),
        zone: source.zone,
        strips_order_prefix: source.strips_order_prefix,
        headers: Arc::new(headers),
    };
    Ok((placed, count))
}

/// What stood in a half.
struct Half<'g> {
    grouper: PlaceGrouper<'g>,
    /// Rows that say something, and rows passed over.
    count: CountedRows,
    /// All rows.
    rows: u64,
    /// Headers among them.
    headers: Vec<(u64, Header)>,
}

/// Both halves together.
struct Halves<'g> {
    groupers: Vec<PlaceGrouper<'g>>,
    numbers: RowNumbers,
    count: CountedRows,
    headers: Vec<(u64, Header)>,
}

impl<'g> Half<'g> {
    fn new(source: &RowSource<'g, '_>) -> Self {
        Self {
            grouper: PlaceGrouper::new(SORTED_BYTES / 2, source.new_run()),
            count: CountedRows::default(),
            rows: 0,
            headers: Vec::new(),
        }
    }
}

fn both_halves<'g>(
    source: &RowSource<'g, '_>,
    rows: &mut Rows<BufReader<File>>,
    middle: Option<u64>,
) -> Result<Halves<'g>, DecodeError> {
    let is_unwanted = AtomicBool::new(false);
    let header = source.binding.header_row;
    std::thread::scope(|scope| {
        let is_unwanted = &is_unwanted;
        let second = middle.map(|middle| scope.spawn(move || second_half(source, middle, is_unwanted)));
        let mut first = Half::new(source);
        let read = read_until(source, rows, (header, middle.unwrap_or(u64::MAX)), is_unwanted, &mut first);
        let have_met = middle.is_some() && rows.offset() == middle && first.rows >= header;
        is_unwanted.store(read.is_err() || !have_met, Ordering::Relaxed);
        // A second half that has failed, or died, is read on to from the first, which finds out why.
        let second = second.and_then(|second| second.join().unwrap_or(None));
        read?;
        if have_met
            && let (Some(second), Some(middle)) = (second, middle)
            && first.rows.saturating_add(second.rows) <= source.dialect.limits.rows
        {
            let numbers = RowNumbers { middle, before: first.rows };
            first.headers.extend(second.headers);
            return Ok(Halves {
                groupers: vec![first.grouper, second.grouper],
                numbers,
                count: first.count.and(second.count),
                headers: first.headers,
            });
        }
        read_until(source, rows, (header, u64::MAX), &AtomicBool::new(false), &mut first)?;
        Ok(Halves {
            groupers: vec![first.grouper],
            numbers: RowNumbers::FROM_THE_BEGINNING,
            count: first.count,
            headers: first.headers,
        })
    })
}

/// Reads rows below so many of a header that begin before an offset.
fn read_until(
    source: &RowSource<'_, '_>,
    rows: &mut Rows<BufReader<File>>,
    (header, end): (u64, u64),
    is_unwanted: &AtomicBool,
    half: &mut Half<'_>,
) -> Result<(), DecodeError> {
    let mut reader = source.reader();
    let (mut row, mut read) = (Row::new(), ReadRow::default());
    while rows.offset().is_some_and(|offset| offset < end)
        && !is_unwanted.load(Ordering::Relaxed)
        && rows.read(&mut row)?
    {
        source.pace.went(row.span().1);
        half.rows += 1;
        if half.rows <= header {
            continue;
        }
        match reader.read_key(&row, &mut read) {
            Fate::Read => {
                for key in std::iter::once(&read.key).chain(&read.swallowed) {
                    half.grouper.push(key, RowPlace { span: row.span(), nth: half.rows })?;
                }
                half.count.read += 1 + read.swallowed.len() as u64;
            }
            Fate::Passed => half.count.passed += 1,
            Fate::Skipped => {}
        }
        if let Some(header) = reader.take_header() {
            half.headers.push((row.span().0, header));
        }
    }
    Ok(())
}

/// The second half; `None` when something is wrong with it or nobody wants it any more. What is wrong is told by whoever
/// goes through the rows from the beginning then.
fn second_half<'g>(source: &RowSource<'g, '_>, middle: u64, is_unwanted: &AtomicBool) -> Option<Half<'g>> {
    let mut dialect = source.dialect.clone();
    // Counted when both halves are known.
    dialect.limits.rows = u64::MAX;
    let file = BufReader::new(File::open(source.path).ok()?);
    let mut rows = Rows::open_at(file, dialect, middle).ok()?;
    let mut half = Half::new(source);
    read_until(source, &mut rows, (0, u64::MAX), is_unwanted, &mut half).ok()?;
    half.grouper.sort();
    Some(half)
}

/// How far behind the middle a record is looked for.
const LOOKED_BYTES: usize = 64 << 10;

/// Line breaks that are tried.
const TRIES: usize = 16;

/// Records in a row that must be as wide as the first for a line break to be taken for the end of one.
const LIKE_THE_FIRST: usize = 3;

/// Where a record probably begins, about in the middle of the file.
fn guess_middle(source: &RowSource<'_, '_>) -> io::Result<Option<u64>> {
    let mut first = Row::new();
    // What cannot be read is told by whoever reads the file.
    let is_read = source.rows().and_then(|mut rows| rows.read(&mut first)).is_ok();
    let width = if is_read { first.len() } else { 0 };
    let from = source.bytes / 2;
    let mut bytes = Vec::with_capacity(LOOKED_BYTES);
    let mut file = File::open(source.path)?;
    file.seek(SeekFrom::Start(from))?;
    file.take(LOOKED_BYTES as u64).read_to_end(&mut bytes)?;
    let breaks = memchr::memchr_iter(b'\n', &bytes[..bytes.len() / 2]);
    let begins =
        breaks.map(|at| at + 1).take(TRIES).find(|at| are_records(&bytes[*at..], &source.dialect, width));
    Ok(begins.map(|at| from + at as u64))
}

fn are_records(bytes: &[u8], dialect: &Dialect, width: usize) -> bool {
    let source = io::Cursor::new(bytes.to_vec());
    let Ok(mut rows) = Rows::open_at(source, dialect.clone(), 0) else { return false };
    let mut row = Row::new();
    (0..LIKE_THE_FIRST).all(|_| rows.read(&mut row).unwrap_or(false) && row.len() == width)
}
