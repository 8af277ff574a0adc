//! A big file gone through for its order numbers from its beginning and from its middle at once.
//!
//! Where a record begins in the middle of a file cannot be known without reading all that stands before: a line break
//! may stand in a quoted cell. So it is guessed, and when the first half has been read, the guess has turned out right
//! or wrong: right, and both halves together are the file; wrong, and the first half is read on to the end.

use crate::decode::{Dialect, Row, Rows};
use crate::intake::reading::{Counted, Source, Trouble, grouper};
use crate::normalize::group::{Grouper, Groups};
use crate::normalize::row::{ReadRow, RowReader};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};

/// How the rows of the second half are numbered, since it is not known how many stand before them: from the middle's
/// offset on, which no row before it reaches.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Numbering {
    middle: u64,
    before: u64,
}

impl Numbering {
    /// The row as Excel shows it.
    pub(super) fn row(self, given: u64) -> u64 {
        if given > self.middle { given - self.middle + self.before } else { given }
    }
}

/// What stood in a half.
struct Half<'g> {
    grouper: Grouper<'g>,
    /// Rows that say something, and rows passed over.
    count: Counted,
    /// All rows.
    rows: u64,
}

/// Brings the places of all rows together by order; how many said something, and how their rows are numbered.
pub(super) fn go_through(
    source: &Source<'_, '_>,
    mut rows: Rows<BufReader<File>>,
) -> Result<(Groups, Counted, Numbering), Trouble> {
    let middle = guess(source)?;
    let unwanted = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let unwanted = &unwanted;
        let second = middle.map(|middle| scope.spawn(move || second_half(source, middle, unwanted)));
        let mut first = Half { grouper: grouper(source, 2), count: Counted::default(), rows: 0 };
        let read = read_until(source, &mut rows, middle.unwrap_or(u64::MAX), unwanted, &mut first);
        let met = middle.is_some() && rows.offset() == middle && first.rows >= source.binding.header_row;
        unwanted.store(read.is_err() || !met, Ordering::Relaxed);
        let second = second.and_then(|second| second.join().unwrap_or(None));
        read?;
        if met
            && let (Some(second), Some(middle)) = (second, middle)
            && first.rows.saturating_add(second.rows) <= source.dialect.limits.rows
        {
            let numbering = Numbering { middle, before: first.rows };
            let count = first.count.and(second.count);
            return Ok((Grouper::finish_all(vec![first.grouper, second.grouper])?, count, numbering));
        }
        // What is wrong with the second half is found, and said, by reading on.
        read_until(source, &mut rows, u64::MAX, &AtomicBool::new(false), &mut first)?;
        Ok((first.grouper.finish()?, first.count, Numbering::default()))
    })
}

/// Reads rows that begin before an offset.
fn read_until(
    source: &Source<'_, '_>,
    rows: &mut Rows<BufReader<File>>,
    end: u64,
    unwanted: &AtomicBool,
    half: &mut Half<'_>,
) -> Result<(), Trouble> {
    let mut reader = RowReader::new(source.binding, source.zone, source.strips_order_prefix);
    let (mut row, mut read) = (Row::new(), ReadRow::default());
    while rows.offset().is_some_and(|offset| offset < end)
        && !unwanted.load(Ordering::Relaxed)
        && rows.read(&mut row)?
    {
        source.pace.went(row.span().1);
        half.rows += 1;
        if row.number() > source.binding.header_row {
            half.count.take(reader.read_key(&row, &mut read), &read, &mut half.grouper)?;
        }
    }
    Ok(())
}

/// The second half; `None` when something is wrong with it or nobody wants it any more.
fn second_half<'g>(source: &'g Source<'_, '_>, middle: u64, unwanted: &AtomicBool) -> Option<Half<'g>> {
    let mut dialect = source.dialect.clone();
    // Counted when both halves are known.
    dialect.limits.rows = u64::MAX;
    let file = BufReader::new(File::open(source.path).ok()?);
    let mut rows = Rows::open_at(file, dialect, middle, middle).ok()?;
    let mut half = Half { grouper: grouper(source, 2), count: Counted::default(), rows: 0 };
    read_until(source, &mut rows, u64::MAX, unwanted, &mut half).ok()?;
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
fn guess(source: &Source<'_, '_>) -> io::Result<Option<u64>> {
    let width = first_width(source)?;
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

fn first_width(source: &Source<'_, '_>) -> io::Result<usize> {
    let mut first = Row::new();
    let rows = Rows::open(BufReader::new(File::open(source.path)?), source.dialect.clone());
    let read = rows.and_then(|mut rows| rows.read(&mut first));
    // What cannot be read is told by whoever reads the file.
    Ok(if read.is_ok() { first.len() } else { 0 })
}

fn are_records(bytes: &[u8], dialect: &Dialect, width: usize) -> bool {
    let source = io::Cursor::new(bytes.to_vec());
    let Ok(mut rows) = Rows::open_at(source, dialect.clone(), 0, 0) else { return false };
    let mut row = Row::new();
    (0..LIKE_THE_FIRST).all(|_| rows.read(&mut row).unwrap_or(false) && row.len() == width)
}
