//! Records sorted by a text, however many, in memory that does not grow with their number.
//!
//! What goes in: records of bytes, each with its key and its place in the file. What comes out: the records of one key
//! after those of another, in the order of the keys; those of one key in the order of their places.
//!
//! **Invariant.** Records are buffered up to a limit, sorted and, when more come, spilled as sorted runs that are merged
//! at the end. What fits the buffer is never spilled.
//!
//! Deliberately not known here: what a record says (`group`, `places`), and where a run lies (`intake`).

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

/// A place for a sorted run; a temporary file, handed in by the caller.
pub trait SortedRun: Read + Write + Seek + Send {}
impl<T: Read + Write + Seek + Send> SortedRun for T {}

/// Makes an empty place for a run.
pub type NewRun<'f> = dyn FnMut() -> io::Result<Box<dyn SortedRun>> + Send + 'f;

/// Takes records in, one after another.
pub(super) struct Sorter<'f> {
    limit_bytes: usize,
    buffer: Vec<u8>,
    entries: Vec<BufferedRecord>,
    runs: Vec<Box<dyn SortedRun>>,
    new_run: Box<NewRun<'f>>,
}

/// Where one buffered record lies in the buffer.
#[derive(Debug, Clone, Copy)]
pub(super) struct BufferedRecord {
    prefix: u128,
    at: usize,
}

impl<'f> Sorter<'f> {
    /// `limit_bytes` of records are kept in memory at most.
    pub(super) fn new(limit_bytes: usize, new_run: Box<NewRun<'f>>) -> Self {
        Self { limit_bytes, buffer: Vec::new(), entries: Vec::new(), runs: Vec::new(), new_run }
    }

    /// Takes a record in, which `write` appends to what it is given. Places only grow.
    ///
    /// # Errors
    /// When a run cannot be written.
    pub(super) fn push(&mut self, key: &str, place: u64, write: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        if self.buffer.len() >= self.limit_bytes {
            self.spill()?;
        }
        let start = self.buffer.len();
        let buffer = &mut self.buffer;
        self.entries.push(BufferedRecord { prefix: prefix_of(key.as_bytes()), at: start });
        buffer.extend([0; 4]);
        buffer.extend(length(key.len()));
        buffer.extend(place.to_le_bytes());
        buffer.extend(key.as_bytes());
        write(buffer);
        let total = length(buffer.len() - start);
        buffer[start..start + 4].copy_from_slice(&total);
        Ok(())
    }

    /// Sorts what is in memory, which [`Sorter::finish_all`] would do otherwise.
    pub(super) fn sort(&mut self) {
        let buffer = &self.buffer;
        // Stable, so records of one key stay in the order of the file.
        self.entries.sort_by(|a, b| {
            a.prefix.cmp(&b.prefix).then_with(|| key_at(buffer, a.at).cmp(key_at(buffer, b.at)))
        });
    }

    fn spill(&mut self) -> io::Result<()> {
        self.sort();
        let mut run = (self.new_run)()?;
        {
            let mut out = BufWriter::with_capacity(1 << 16, &mut run);
            for entry in &self.entries {
                out.write_all(record_at(&self.buffer, entry.at))?;
            }
            out.flush()?;
        }
        run.seek(SeekFrom::Start(0))?;
        self.runs.push(run);
        self.buffer.clear();
        self.entries.clear();
        Ok(())
    }

    /// As [`Sorter::finish`] for several that each took a part of the records.
    ///
    /// # Errors
    /// When a run cannot be written or read.
    pub(super) fn finish_all(mut sorters: Vec<Self>) -> io::Result<Sorted> {
        if sorters.len() == 1
            && let Some(only) = sorters.pop()
        {
            return only.finish();
        }
        let limit_bytes = sorters.iter().map(|sorter| sorter.limit_bytes).sum();
        let mut runs: Vec<Box<dyn SortedRun>> = Vec::new();
        for mut sorter in sorters {
            sorter.sort();
            let mut rest = Vec::with_capacity(sorter.buffer.len());
            sorter.entries.iter().for_each(|e| rest.extend_from_slice(record_at(&sorter.buffer, e.at)));
            runs.append(&mut sorter.runs);
            runs.push(Box::new(io::Cursor::new(rest)));
        }
        merge(runs, limit_bytes)
    }

    /// All records are in: they can be taken out.
    ///
    /// # Errors
    /// When a run cannot be written or read.
    pub(super) fn finish(mut self) -> io::Result<Sorted> {
        if self.runs.is_empty() {
            self.sort();
            return Ok(Sorted::Buffered { buffer: self.buffer, entries: self.entries, next: 0 });
        }
        self.spill()?;
        drop(std::mem::take(&mut self.buffer));
        merge(self.runs, self.limit_bytes)
    }
}

/// Merges sorted runs; each is read through a buffer of its share of half of `limit_bytes`.
fn merge(runs: Vec<Box<dyn SortedRun>>, limit_bytes: usize) -> io::Result<Sorted> {
    let read_bytes = (limit_bytes / 2 / runs.len().max(1)).clamp(1 << 12, 1 << 16);
    let mut heads = BinaryHeap::with_capacity(runs.len());
    for run in runs {
        let mut head = Head { bytes: Vec::new(), run: BufReader::with_capacity(read_bytes, run) };
        if head.advance()? {
            heads.push(head);
        }
    }
    Ok(Sorted::Merged { heads })
}

/// All records, in the order of their keys.
pub(super) enum Sorted {
    /// Everything fitted the buffer.
    Buffered { buffer: Vec<u8>, entries: Vec<BufferedRecord>, next: usize },
    /// Sorted runs are merged.
    Merged { heads: BinaryHeap<Head> },
}

impl Sorted {
    /// Puts the next key into `key` and hands `take` each of its records with its place; false at the end.
    ///
    /// # Errors
    /// When a run cannot be read.
    pub(super) fn next(&mut self, key: &mut String, mut take: impl FnMut(u64, &[u8])) -> io::Result<bool> {
        let mut is_first = true;
        let mut is_taken = |record: &[u8]| {
            let its_key = key_at(record, 0);
            if is_first {
                key.clear();
                key.push_str(std::str::from_utf8(its_key).unwrap_or_default());
            } else if key.as_bytes() != its_key {
                return false;
            }
            is_first = false;
            take(place_of(record), &record[HEAD_BYTES + its_key.len()..]);
            true
        };
        match self {
            Self::Buffered { buffer, entries, next } => {
                while entries.get(*next).is_some_and(|entry| is_taken(record_at(buffer, entry.at))) {
                    *next += 1;
                }
            }
            Self::Merged { heads } => {
                while let Some(mut head) = heads.peek_mut() {
                    if !is_taken(&head.bytes) {
                        break;
                    }
                    if !head.advance()? {
                        PeekMut::pop(head);
                    }
                }
            }
        }
        Ok(!is_first)
    }
}

/// The next record of one run.
pub(super) struct Head {
    bytes: Vec<u8>,
    run: BufReader<Box<dyn SortedRun>>,
}

impl Head {
    fn advance(&mut self) -> io::Result<bool> {
        let mut length = [0_u8; 4];
        match self.run.read_exact(&mut length) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(e) => return Err(e),
        }
        let total = u32::from_le_bytes(length) as usize;
        self.bytes.clear();
        self.bytes.extend(length);
        self.bytes.resize(total, 0);
        self.run.read_exact(&mut self.bytes[4..])?;
        Ok(true)
    }
}

impl Ord for Head {
    /// The smallest key comes first out of the heap; of equal keys, the earlier place.
    fn cmp(&self, other: &Self) -> Ordering {
        let (ours, theirs) = (key_at(&self.bytes, 0), key_at(&other.bytes, 0));
        theirs.cmp(ours).then_with(|| place_of(&other.bytes).cmp(&place_of(&self.bytes)))
    }
}
impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Head {}

fn prefix_of(key: &[u8]) -> u128 {
    let mut prefix = [0_u8; 16];
    let length = key.len().min(16);
    prefix[..length].copy_from_slice(&key[..length]);
    u128::from_be_bytes(prefix)
}

// A record: total u32, key length u32, place u64, key, what it says. Little endian; never leaves this process.
const HEAD_BYTES: usize = 16;

fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes()
}

/// The number that stands there, or 0.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes) as usize
}

/// The number that stands there, or 0.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(0, u64::from_le_bytes)
}

fn place_of(record: &[u8]) -> u64 {
    u64_at(record, 8)
}

fn record_at(buffer: &[u8], at: usize) -> &[u8] {
    &buffer[at..at + u32_at(buffer, at)]
}

fn key_at(buffer: &[u8], at: usize) -> &[u8] {
    &buffer[at + HEAD_BYTES..at + HEAD_BYTES + u32_at(buffer, at + 4)]
}
