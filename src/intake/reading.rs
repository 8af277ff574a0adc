//! A file's rows, brought together by order. Of most big files only the places of the rows are (`halves`), and the rows
//! are read where they are combined; of others one thread splits and two read what the rows say.

use crate::crash::{Point, here};
use crate::decode::{DecodeError, Dialect, Row, Rows, RowsAgain};
use crate::intake::halves::Numbering;
use crate::intake::recognise::whole_file;
use crate::normalize::columns::Binding;
use crate::normalize::group::{Group, Grouper, Groups, Run};
use crate::normalize::row::{Fate, ReadRow, RowReader};
use crate::notice::Finding;
use crate::shop::Pace;
use chrono_tz::Tz;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

/// Bytes of rows that are kept in memory while a file is grouped.
const GROUP_BYTES: usize = 8 << 20;

/// Files smaller than this are read on one thread: starting others would take longer.
const SMALL_BYTES: u64 = 1 << 20;

/// Files up to this size are expected to be still in the system's memory when they are read for the second time, if
/// the system has not told how much it has; jumping about in larger ones might mean waiting for the disk at every row.
const AGAIN_BYTES: u64 = 1 << 30;

/// The share of the system's memory that such a file may have.
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
const SHARE_OF_MEMORY: u64 = 4;

/// Threads that read rows.
const READERS: usize = 2;

/// Rows that travel between threads at once.
const BATCH_ROWS: usize = 128;

/// Why a file was not read to its end.
pub(super) enum Trouble {
    /// It is the file's own fault: it is held as a whole.
    File(Finding),
    /// It is the disk's.
    Disk(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

impl From<DecodeError> for Trouble {
    fn from(error: DecodeError) -> Self {
        match whole_file(error) {
            Ok(finding) => Self::File(finding),
            Err(error) => Self::Disk(error),
        }
    }
}

/// What is read, and how.
pub(super) struct Source<'s, 'p> {
    /// The private copy.
    pub path: &'s Path,
    /// Its size.
    pub bytes: u64,
    /// How bytes become rows.
    pub dialect: Dialect,
    /// How rows become statements.
    pub binding: &'s Binding<'p>,
    /// What local times mean.
    pub zone: Tz,
    /// Whether `order_` in front of a number is nothing.
    pub strips_order_prefix: bool,
    /// Where sorted runs are spilled.
    pub spool: &'s Path,
    /// Told of every row.
    pub pace: &'s Pace,
}

/// A file's rows, by order.
pub(super) struct Grouped {
    /// The rows of each order.
    pub groups: Groups,
    /// How they are read, where the groups say only where they stand.
    pub again: Option<Again>,
    /// Whether there are so many that several threads are worth their start.
    pub is_big: bool,
}

#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
fn again_bytes() -> u64 {
    let system = rustix::system::sysinfo();
    let memory = system.totalram.saturating_mul(u64::from(system.mem_unit));
    if memory == 0 { AGAIN_BYTES } else { memory / SHARE_OF_MEMORY }
}

#[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
fn again_bytes() -> u64 {
    AGAIN_BYTES
}

/// How many rows there were.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counted {
    /// Rows that said something.
    pub read: u64,
    /// The header once more, and closing lines: passed over.
    pub passed: u64,
}

impl Counted {
    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self { read: self.read + other.read, passed: self.passed + other.passed }
    }

    /// Takes a row in, if there is something in it.
    pub(super) fn take(&mut self, fate: Fate, read: &ReadRow, grouper: &mut Grouper<'_>) -> io::Result<()> {
        match fate {
            Fate::Read => self.read += grouper.push(read)?,
            Fate::Passed => self.passed += 1,
            Fate::Skipped => {}
        }
        Ok(())
    }
}

/// Brings all rows together by order; how many there were.
pub(super) fn group_rows(source: &Source<'_, '_>) -> Result<(Grouped, Counted), Trouble> {
    let file = File::open(source.path)?;
    let rows = Rows::open(BufReader::new(file), source.dialect.clone())?;
    let kinds = &source.binding.profile.rows;
    // A row that leans on the row above must be read after it.
    let leans = kinds.ditto.is_some() || kinds.blank_number_continues;
    let is_big = source.bytes >= SMALL_BYTES;
    if is_big && !leans && source.bytes <= again_bytes() && rows.spans_are_file_offsets() {
        let (groups, count, numbering) = crate::intake::halves::go_through(source, rows)?;
        return Ok((Grouped { groups, again: Some(Again::new(source, numbering)), is_big }, count));
    }
    let (groups, count) =
        if !is_big || leans { alone(source, rows, RowReader::read)? } else { together(source, rows)? };
    Ok((Grouped { groups, again: None, is_big }, count))
}

/// How the rows of a file are read that was gone through for their order numbers only. So nothing but numbers and
/// places is sorted, and no row is written a second time only to meet the others of its order.
pub(super) struct Again {
    path: PathBuf,
    dialect: Dialect,
    zone: Tz,
    strips_order_prefix: bool,
    numbering: Numbering,
}

impl Again {
    fn new(source: &Source<'_, '_>, numbering: Numbering) -> Self {
        Self {
            path: source.path.to_owned(),
            dialect: source.dialect.clone(),
            zone: source.zone,
            strips_order_prefix: source.strips_order_prefix,
            numbering,
        }
    }

    /// For one thread.
    pub(super) fn reader<'b, 'p>(&self, binding: &'b Binding<'p>) -> io::Result<AgainReader<'b, 'p>> {
        Ok(AgainReader {
            rows: RowsAgain::new(File::open(&self.path)?, self.dialect.clone()),
            reader: RowReader::new(binding, self.zone, self.strips_order_prefix),
            row: Row::new(),
            read: ReadRow::default(),
            places: Vec::new(),
            numbering: self.numbering,
        })
    }
}

/// Reads rows whose places are known.
pub(super) struct AgainReader<'b, 'p> {
    rows: RowsAgain<File>,
    reader: RowReader<'b, 'p>,
    row: Row,
    read: ReadRow,
    places: Vec<(u64, (u64, u64))>,
    numbering: Numbering,
}

impl AgainReader<'_, '_> {
    /// Puts what the rows of a group say where only their places were.
    pub(super) fn fill(&mut self, group: &mut Group) -> io::Result<()> {
        self.places.clear();
        let numbering = self.numbering;
        self.places.extend(group.rows().map(|row| (numbering.row(row.row), row.span)));
        group.clear_rows();
        for (number, span) in &self.places {
            self.rows.read(*number, *span, &mut self.row)?;
            self.reader.read(&self.row, &mut self.read);
            group.push(&self.read);
        }
        Ok(())
    }
}

/// Keeps its share of the rows in memory.
pub(super) fn grouper<'g>(source: &'g Source<'_, '_>, share: usize) -> Grouper<'g> {
    let spool = source.spool;
    Grouper::new(GROUP_BYTES / share, Box::new(move || temporary_run(spool)))
}

/// A file for a sorted run. It is unlinked at once where the system allows that, so that a crash leaves none.
fn temporary_run(folder: &Path) -> io::Result<Box<dyn Run>> {
    here(Point::SortRun)?;
    let path = folder.join(format!("run-{}-{}", std::process::id(), crate::shop::next_number()));
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    #[cfg(unix)]
    std::fs::remove_file(&path)?;
    Ok(Box::new(file))
}

/// Reads one row, or of one row what is needed.
type Read<'b, 'p> = fn(&mut RowReader<'b, 'p>, &Row, &mut ReadRow) -> Fate;

fn alone<'s, 'p>(
    source: &Source<'s, 'p>,
    mut rows: Rows<BufReader<File>>,
    how: Read<'s, 'p>,
) -> Result<(Groups, Counted), Trouble> {
    let mut grouper = grouper(source, 1);
    let mut reader = RowReader::new(source.binding, source.zone, source.strips_order_prefix);
    let (mut row, mut read, mut count) = (Row::new(), ReadRow::default(), Counted::default());
    while rows.read(&mut row)? {
        source.pace.went(row.span().1);
        if row.number() > source.binding.header_row {
            count.take(how(&mut reader, &row, &mut read), &read, &mut grouper)?;
        }
    }
    Ok((grouper.finish()?, count))
}

/// Rows in a batch, and how many of them count; the rest are room that is used again.
type Batch = (Vec<Row>, usize);

fn together(source: &Source<'_, '_>, rows: Rows<BufReader<File>>) -> Result<(Groups, Counted), Trouble> {
    let (full, filled) = sync_channel::<Batch>(READERS * 2);
    let (empty, emptied) = sync_channel::<Batch>(READERS * 4);
    let filled = Arc::new(Mutex::new(filled));
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|_| {
                let (filled, empty) = (Arc::clone(&filled), empty.clone());
                scope.spawn(move || read_batches(source, &filled, &empty))
            })
            .collect();
        // When all readers have given up, nobody holds the other end, and the splitting ends too.
        drop((empty, filled));
        let split = split_batches(rows, source.pace, &full, &emptied);
        drop(full);
        let (mut groupers, mut count) = (Vec::new(), Counted::default());
        for reader in readers {
            let read = reader.join().unwrap_or_else(|_| Err(io::Error::other("a reading thread died")));
            let (grouper, rows) = read?;
            groupers.push(grouper);
            count = count.and(rows);
        }
        split?;
        Ok((Grouper::finish_all(groupers)?, count))
    })
}

fn split_batches(
    mut rows: Rows<BufReader<File>>,
    pace: &Pace,
    full: &SyncSender<Batch>,
    emptied: &Receiver<Batch>,
) -> Result<(), Trouble> {
    loop {
        let (mut batch, _) = emptied.try_recv().unwrap_or_default();
        batch.resize_with(BATCH_ROWS, Row::new);
        let mut count = 0;
        let mut at_end = false;
        while count < BATCH_ROWS && !at_end {
            if rows.read(&mut batch[count])? { count += 1 } else { at_end = true }
        }
        pace.went(batch[..count].iter().map(|row| row.span().1).sum());
        if full.send((batch, count)).is_err() || at_end {
            // A reader that is gone says itself why.
            return Ok(());
        }
    }
}

fn read_batches<'g>(
    source: &'g Source<'_, '_>,
    filled: &Mutex<Receiver<Batch>>,
    empty: &SyncSender<Batch>,
) -> io::Result<(Grouper<'g>, Counted)> {
    let mut grouper = grouper(source, READERS);
    let mut reader = RowReader::new(source.binding, source.zone, source.strips_order_prefix);
    let (mut read, mut rows) = (ReadRow::default(), Counted::default());
    loop {
        let next = match filled.lock() {
            Ok(filled) => filled.recv(),
            Err(_) => return Err(io::Error::other("a reading thread died")),
        };
        let Ok((batch, count)) = next else { return Ok((grouper, rows)) };
        for row in &batch[..count] {
            if row.number() > source.binding.header_row {
                rows.take(reader.read(row, &mut read), &read, &mut grouper)?;
            }
        }
        // Room that nobody takes back is simply given up.
        drop(empty.try_send((batch, 0)));
    }
}
