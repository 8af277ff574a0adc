//! Rows of one order brought together, however far apart they lie, in memory that does not grow with the file.
//!
//! Rows are buffered up to a limit, sorted by order number and, when more come, spilled as sorted runs that are
//! merged at the end. A file that fits the buffer is never spilled.

use super::row::ReadRow;
use crate::notice::{Code, Finding};
use crate::order::Statement;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

/// A place for a sorted run; a temporary file, handed in by the caller.
pub trait Run: Read + Write + Seek + Send {}
impl<T: Read + Write + Seek + Send> Run for T {}

/// Makes an empty place for a run.
pub type NewRun<'f> = dyn FnMut() -> io::Result<Box<dyn Run>> + Send + 'f;

/// All rows of one order, in the order of the file.
#[derive(Debug, Default)]
pub struct Group {
    /// The order number as it is compared.
    pub key: String,
    bytes: Vec<u8>,
    rows: Vec<Entry>,
}

/// One row of a group.
#[derive(Debug, Clone, Copy)]
pub struct GroupRow<'g> {
    /// The row as Excel shows it.
    pub row: u64,
    /// Where the raw record lies.
    pub span: (u64, u64),
    /// What it says.
    pub said: Statement<'g>,
    findings: &'g [u8],
}

impl GroupRow<'_> {
    /// Every problem of the row.
    pub fn findings(&self) -> Vec<Finding> {
        read_findings(self.findings, self.row, false)
    }

    /// What is told of the row if it is taken.
    pub fn warnings(&self) -> Vec<Finding> {
        read_findings(self.findings, self.row, true)
    }

    /// Whether it has no problem. Problems stand before warnings.
    pub fn is_sound(&self) -> bool {
        self.findings.get(4).is_none_or(|first| *first == WARNING)
    }

    /// Whether there is nothing to tell of it, which is so of most.
    pub fn is_silent(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Group {
    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = GroupRow<'_>> {
        self.rows.iter().map(|entry| read_entry(&self.bytes, *entry))
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Takes one more row of the order in, which stands behind the others in the file.
    pub fn push(&mut self, row: &ReadRow) {
        self.rows.push(Entry { prefix: 0, at: self.bytes.len() });
        write_entry(&mut self.bytes, row, &row.key);
    }

    /// Forgets its rows and keeps its number and the room.
    pub fn clear_rows(&mut self) {
        self.bytes.clear();
        self.rows.clear();
    }

    /// Whether the order number is only a stand-in for a row that has none.
    pub fn is_numberless(&self) -> bool {
        self.key.starts_with('\u{0}')
    }
}

/// Where one buffered row lies in the buffer.
#[derive(Debug, Clone, Copy)]
struct Entry {
    prefix: u128,
    at: usize,
}

/// Takes rows in, one after another.
pub struct Grouper<'f> {
    limit_bytes: usize,
    buffer: Vec<u8>,
    entries: Vec<Entry>,
    runs: Vec<Box<dyn Run>>,
    new_run: Box<NewRun<'f>>,
}

impl<'f> Grouper<'f> {
    /// `limit_bytes` of rows are kept in memory at most.
    pub fn new(limit_bytes: usize, new_run: Box<NewRun<'f>>) -> Self {
        Self { limit_bytes, buffer: Vec::new(), entries: Vec::new(), runs: Vec::new(), new_run }
    }

    /// Takes a row in: once for its own order, and once for each whose row it has swallowed. How many rows that were.
    ///
    /// # Errors
    /// When a run cannot be written.
    pub fn push(&mut self, row: &ReadRow) -> io::Result<u64> {
        self.put(row, &row.key)?;
        for key in &row.swallowed {
            self.put(row, key)?;
        }
        Ok(1 + row.swallowed.len() as u64)
    }

    fn put(&mut self, row: &ReadRow, key: &str) -> io::Result<()> {
        if self.buffer.len() >= self.limit_bytes {
            self.spill()?;
        }
        self.entries.push(Entry { prefix: prefix_of(key.as_bytes()), at: self.buffer.len() });
        write_entry(&mut self.buffer, row, key);
        Ok(())
    }

    /// Sorts what is in memory, which [`Grouper::finish_all`] would do otherwise.
    pub fn sort(&mut self) {
        let buffer = &self.buffer;
        // Stable, so rows of one order stay in the order of the file.
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
                out.write_all(entry_bytes(&self.buffer, entry.at))?;
            }
            out.flush()?;
        }
        run.seek(SeekFrom::Start(0))?;
        self.runs.push(run);
        self.buffer.clear();
        self.entries.clear();
        Ok(())
    }

    /// As [`Grouper::finish`] for several that each took a part of the rows.
    ///
    /// # Errors
    /// When a run cannot be written or read.
    pub fn finish_all(mut groupers: Vec<Grouper<'f>>) -> io::Result<Groups> {
        if groupers.len() == 1
            && let Some(only) = groupers.pop()
        {
            return only.finish();
        }
        let limit_bytes = groupers.iter().map(|g| g.limit_bytes).sum();
        let mut runs: Vec<Box<dyn Run>> = Vec::new();
        for mut grouper in groupers {
            grouper.sort();
            let mut rest = Vec::with_capacity(grouper.buffer.len());
            grouper.entries.iter().for_each(|e| rest.extend_from_slice(entry_bytes(&grouper.buffer, e.at)));
            runs.append(&mut grouper.runs);
            runs.push(Box::new(io::Cursor::new(rest)));
        }
        merge(runs, limit_bytes)
    }

    /// All rows are in: groups can be taken out, in the order of their numbers.
    ///
    /// # Errors
    /// When a run cannot be written or read.
    pub fn finish(mut self) -> io::Result<Groups> {
        if self.runs.is_empty() {
            self.sort();
            return Ok(Groups(Source::Buffered { buffer: self.buffer, entries: self.entries, next: 0 }));
        }
        self.spill()?;
        drop(std::mem::take(&mut self.buffer));
        merge(self.runs, self.limit_bytes)
    }
}

/// Merges sorted runs; each is read through a buffer of its share of half of `limit_bytes`.
fn merge(runs: Vec<Box<dyn Run>>, limit_bytes: usize) -> io::Result<Groups> {
    let read_bytes = (limit_bytes / 2 / runs.len().max(1)).clamp(1 << 12, 1 << 16);
    let mut heads = BinaryHeap::with_capacity(runs.len());
    for run in runs {
        let mut head = Head { bytes: Vec::new(), run: BufReader::with_capacity(read_bytes, run) };
        if head.advance()? {
            heads.push(head);
        }
    }
    Ok(Groups(Source::Merged { heads }))
}

/// Groups, in the order of their numbers.
pub struct Groups(Source);

enum Source {
    /// Everything fitted the buffer.
    Buffered { buffer: Vec<u8>, entries: Vec<Entry>, next: usize },
    /// Sorted runs are merged.
    Merged { heads: BinaryHeap<Head> },
}

/// The next row of one run.
struct Head {
    bytes: Vec<u8>,
    run: BufReader<Box<dyn Run>>,
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
    /// The smallest key comes first out of the heap; of equal keys, the earlier row.
    fn cmp(&self, other: &Self) -> Ordering {
        key_at(&other.bytes, 0)
            .cmp(key_at(&self.bytes, 0))
            .then_with(|| u64_at(&other.bytes, ROW_AT).cmp(&u64_at(&self.bytes, ROW_AT)))
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

impl Groups {
    /// Puts the next group into `group`; false at the end.
    ///
    /// # Errors
    /// When a run cannot be read.
    pub fn next(&mut self, group: &mut Group) -> io::Result<bool> {
        group.clear_rows();
        match &mut self.0 {
            Source::Buffered { buffer, entries, next } => {
                while let Some(entry) = entries.get(*next) {
                    let bytes = entry_bytes(buffer, entry.at);
                    if !group.take(bytes) {
                        break;
                    }
                    *next += 1;
                }
            }
            Source::Merged { heads } => {
                while let Some(mut head) = heads.peek_mut() {
                    if !group.take(&head.bytes) {
                        break;
                    }
                    if !head.advance()? {
                        std::collections::binary_heap::PeekMut::pop(head);
                    }
                }
            }
        }
        Ok(!group.rows.is_empty())
    }
}

impl Group {
    fn take(&mut self, entry: &[u8]) -> bool {
        let key = key_at(entry, 0);
        if self.rows.is_empty() {
            self.key.clear();
            self.key.push_str(std::str::from_utf8(key).unwrap_or_default());
        } else if self.key.as_bytes() != key {
            return false;
        }
        self.rows.push(Entry { prefix: 0, at: self.bytes.len() });
        self.bytes.extend_from_slice(entry);
        true
    }
}

fn prefix_of(key: &[u8]) -> u128 {
    let mut prefix = [0_u8; 16];
    let length = key.len().min(16);
    prefix[..length].copy_from_slice(&key[..length]);
    u128::from_be_bytes(prefix)
}

// An entry: total u32, key length u32, statement length u32, row u64, offset u64, length u64, key, statement,
// findings. Little endian; never leaves this process.
const HEAD_BYTES: usize = 36;
const ROW_AT: usize = 12;

fn write_entry(buffer: &mut Vec<u8>, row: &ReadRow, key: &str) {
    let start = buffer.len();
    let length = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
    let said = row.said.as_statement().as_bytes();
    buffer.extend([0; 4]);
    buffer.extend(length(key.len()));
    buffer.extend(length(said.len()));
    buffer.extend(row.row.to_le_bytes());
    buffer.extend(row.span.0.to_le_bytes());
    buffer.extend(row.span.1.to_le_bytes());
    buffer.extend(key.as_bytes());
    buffer.extend(said);
    for finding in &row.findings {
        write_finding(buffer, finding, "");
    }
    for warning in &row.warnings {
        write_finding(buffer, warning, "!");
    }
    let total = length(buffer.len() - start);
    buffer[start..start + 4].copy_from_slice(&total);
}

fn u32_at(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes) as usize
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(0, u64::from_le_bytes)
}

fn entry_bytes(buffer: &[u8], at: usize) -> &[u8] {
    &buffer[at..at + u32_at(buffer, at)]
}

fn key_at(buffer: &[u8], at: usize) -> &[u8] {
    &buffer[at + HEAD_BYTES..at + HEAD_BYTES + u32_at(buffer, at + 4)]
}

fn read_entry(buffer: &[u8], entry: Entry) -> GroupRow<'_> {
    let bytes = entry_bytes(buffer, entry.at);
    let said_at = HEAD_BYTES + u32_at(bytes, 4);
    let findings_at = said_at + u32_at(bytes, 8);
    GroupRow {
        row: u64_at(bytes, 12),
        span: (u64_at(bytes, 20), u64_at(bytes, 28)),
        said: Statement::trusted(&bytes[said_at..findings_at]),
        findings: &bytes[findings_at..],
    }
}

/// What stands before the code of a warning.
const WARNING: u8 = b'!';

fn write_finding(buffer: &mut Vec<u8>, finding: &Finding, mark: &str) {
    let code = format!("{mark}{}", finding.code.name());
    for text in [&code, &finding.column, &finding.value, &finding.detail] {
        buffer.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
        buffer.extend(text.as_bytes());
    }
}

fn read_findings(mut bytes: &[u8], row: u64, warnings: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut text = || {
        let length = u32_at(bytes, 0);
        let (text, rest) = bytes.get(4..)?.split_at_checked(length)?;
        bytes = rest;
        Some(String::from_utf8_lossy(text).into_owned())
    };
    while let (Some(code), Some(column), Some(value), Some(detail)) = (text(), text(), text(), text()) {
        let is_warning = code.as_bytes().first() == Some(&WARNING);
        if let Some(code) = Code::of_name(code.trim_start_matches(char::from(WARNING)))
            && is_warning == warnings
        {
            findings.push(Finding { code, row: Some(row), column, value, detail });
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::Field;

    fn grouped(rows: &[(&str, u64)], limit_bytes: usize) -> Vec<(String, Vec<u64>)> {
        let new_run = || Ok(Box::new(io::Cursor::new(Vec::new())) as Box<dyn Run>);
        let mut grouper = Grouper::new(limit_bytes, Box::new(new_run));
        for (key, number) in rows {
            let mut row = ReadRow { key: (*key).to_owned(), row: *number, ..ReadRow::default() };
            row.said.put_integer(Field::ORDERED_AT, i64::try_from(*number).expect("small"));
            if number % 3 == 0 {
                row.findings
                    .push(Finding::of_cell(Code::R103, *number, "数量", "二個").with_detail("詳しく"));
            }
            if number % 2 == 0 {
                row.warnings.push(Finding::of_cell(Code::R113, *number, "電話", "見本"));
            }
            grouper.push(&row).expect("in memory");
        }
        let mut groups = grouper.finish().expect("in memory");
        let (mut group, mut all) = (Group::default(), Vec::new());
        while groups.next(&mut group).expect("in memory") {
            for row in group.rows() {
                assert_eq!(row.said.integer(Field::ORDERED_AT), i64::try_from(row.row).ok());
                assert_eq!(row.is_sound(), row.row % 3 != 0);
                assert_eq!(row.findings().len(), usize::from(row.row % 3 == 0));
                assert_eq!(row.warnings().len(), usize::from(row.row % 2 == 0));
                assert_eq!(row.is_silent(), row.row % 3 != 0 && row.row % 2 != 0);
            }
            all.push((group.key.clone(), group.rows().map(|r| r.row).collect()));
        }
        all
    }

    #[test]
    fn rows_of_one_order_meet_however_far_apart_whether_spilled_or_not() {
        let keys = ["S000000000000000009-x", "S000000000000000009-a", "A", "受注1", "B"];
        let rows: Vec<_> = (0..500_u64).map(|n| (keys[(n * 7 % 5) as usize], n)).collect();
        let whole = grouped(&rows, usize::MAX);
        assert_eq!(whole.len(), 5);
        assert!(whole.iter().all(|(_, rows)| rows.len() == 100 && rows.is_sorted()));
        assert!(whole.is_sorted_by(|a, b| a.0 < b.0));
        for limit_bytes in [1, 100, 5_000] {
            assert_eq!(grouped(&rows, limit_bytes), whole, "limit {limit_bytes}");
        }
    }
}
