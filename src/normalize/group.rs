//! Rows of one order brought together, however far apart they lie, in memory that does not grow with the file.
//!
//! What goes in: rows as they were read, in the order of the file. What comes out: for each order number its rows.
//!
//! **Invariant.** Rows of one order come out in the order of the file, and with every problem that they had.
//!
//! Deliberately not known here: what rows of one order come to (`combine`), and how they are sorted (`sort`).

use super::row::ReadRow;
use super::sort::{NewRun, Sorted, Sorter, u32_at, u64_at};
use crate::notice::{Code, Finding};
use crate::order::Statement;
use std::io;
use std::ops::Range;

/// All rows of one order, in the order of the file.
#[derive(Debug, Default)]
pub struct Group {
    /// The order number as it is compared.
    pub key: String,
    bytes: Vec<u8>,
    rows: Vec<Range<usize>>,
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
        self.rows.iter().map(|row| read_row(&self.bytes[row.clone()]))
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
        let start = self.bytes.len();
        write_row(&mut self.bytes, row);
        self.rows.push(start..self.bytes.len());
    }

    /// Becomes another order without rows, and keeps the room.
    pub fn begin(&mut self, key: &str) {
        key.clone_into(&mut self.key);
        self.bytes.clear();
        self.rows.clear();
    }

    /// Whether the order number is only a stand-in for a row that has none.
    pub fn is_numberless(&self) -> bool {
        self.key.starts_with('\u{0}')
    }
}

/// Takes rows in, one after another.
pub struct Grouper<'f>(Sorter<'f>);

impl<'f> Grouper<'f> {
    /// `limit_bytes` of rows are kept in memory at most.
    pub fn new(limit_bytes: usize, new_run: Box<NewRun<'f>>) -> Self {
        Self(Sorter::new(limit_bytes, new_run))
    }

    /// Takes a row in, which stands behind those taken before: once for its own order, and once for each whose row it has
    /// swallowed. How many rows that were.
    ///
    /// # Errors
    /// When a run cannot be written.
    pub fn push(&mut self, row: &ReadRow) -> io::Result<u64> {
        for key in std::iter::once(&row.key).chain(&row.swallowed) {
            self.0.push(key, row.span.0, |record| write_row(record, row))?;
        }
        Ok(1 + row.swallowed.len() as u64)
    }

    /// All rows are in: groups can be taken out, in the order of their numbers.
    ///
    /// # Errors
    /// When a run cannot be written or read.
    pub fn finish(self) -> io::Result<Groups> {
        self.0.finish().map(Groups)
    }
}

/// Groups, in the order of their numbers.
pub struct Groups(Sorted);

impl Groups {
    /// Puts the next group into `group`; false at the end.
    ///
    /// # Errors
    /// When a run cannot be read.
    pub fn next(&mut self, group: &mut Group) -> io::Result<bool> {
        let Group { key, bytes, rows } = group;
        bytes.clear();
        rows.clear();
        self.0.next(key, |_, record| {
            let start = bytes.len();
            bytes.extend_from_slice(record);
            rows.push(start..bytes.len());
        })
    }
}

// A row: row number u64, offset u64, length u64, statement length u32, statement, findings. Little endian; never
// leaves this process.
const SAID_AT: usize = 28;

fn write_row(record: &mut Vec<u8>, row: &ReadRow) {
    let said = row.said.as_statement().as_bytes();
    record.extend(row.row.to_le_bytes());
    record.extend(row.span.0.to_le_bytes());
    record.extend(row.span.1.to_le_bytes());
    record.extend(u32::try_from(said.len()).unwrap_or(u32::MAX).to_le_bytes());
    record.extend(said);
    for finding in &row.findings {
        write_finding(record, finding, "");
    }
    for warning in &row.warnings {
        write_finding(record, warning, "!");
    }
}

fn read_row(record: &[u8]) -> GroupRow<'_> {
    let findings_at = SAID_AT + u32_at(record, 24);
    GroupRow {
        row: u64_at(record, 0),
        span: (u64_at(record, 8), u64_at(record, 16)),
        said: Statement::trusted(&record[SAID_AT..findings_at]),
        findings: &record[findings_at..],
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
    use crate::normalize::sort::SortedRun;
    use crate::order::Field;

    fn grouped(rows: &[(&str, u64)], limit_bytes: usize) -> Vec<(String, Vec<u64>)> {
        let new_run = || Ok(Box::new(io::Cursor::new(Vec::new())) as Box<dyn SortedRun>);
        let mut grouper = Grouper::new(limit_bytes, Box::new(new_run));
        for (key, number) in rows {
            let span = (number * 100, 100);
            let mut row = ReadRow { key: (*key).to_owned(), row: *number, span, ..ReadRow::default() };
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
