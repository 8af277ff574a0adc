//! A private copy whose rows are to be read: what it is, how it is read, and why it may not be read to its end.
//!
//! What goes in: nothing but what `recognise` and the settings say. What comes out: a [`RowSource`], and [`Unread`].
//!
//! **Invariant.** What is the file's own fault holds the file; what is the disk's ends the pass.
//!
//! Deliberately not known here: in which way the rows are read (`rows_by_order`, `rows_by_place`).

use super::recognise::whole_file;
use crate::crash::{Point, here};
use crate::decode::{DecodeError, Dialect, Rows};
use crate::normalize::columns::Binding;
use crate::normalize::row::RowReader;
use crate::normalize::sort::{NewRun, SortedRun};
use crate::notice::Finding;
use crate::pipeline::ThreadDied;
use crate::shop::{Pace, ShopError};
use chrono_tz::Tz;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

/// Bytes of rows or places that are kept in memory while a file's are sorted.
pub(super) const SORTED_BYTES: usize = 8 << 20;

/// What is read, and how.
pub(super) struct RowSource<'s, 'p> {
    /// The private copy.
    pub path: &'s Path,
    /// Its size.
    pub bytes: u64,
    /// How bytes become rows.
    pub dialect: Dialect,
    /// How rows become statements.
    pub binding: &'s Binding<'p>,
    /// Further sheets of a workbook, by their names.
    pub more_sheets: &'s [(String, Binding<'p>)],
    /// What local times mean.
    pub zone: Tz,
    /// Whether `order_` in front of a number is nothing.
    pub strips_order_prefix: bool,
    /// Where sorted runs are spilled.
    pub spool: &'s Path,
    /// Told of every row.
    pub pace: &'s Pace,
}

/// Why a file's rows were not read to the end.
pub(super) enum Unread {
    /// It is the file's own fault: it is held as a whole.
    Held(Vec<Finding>),
    /// It is ours, or the disk's.
    Failed(ShopError),
}

impl From<ThreadDied> for Unread {
    fn from(error: ThreadDied) -> Self {
        Self::Failed(error.into())
    }
}

/// How many rows there were.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CountedRows {
    /// Rows that said something; one that has swallowed others counts for all of them.
    pub read: u64,
    /// The header once more, and closing lines: passed over.
    pub passed: u64,
}

impl CountedRows {
    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self { read: self.read + other.read, passed: self.passed + other.passed }
    }
}

impl<'s, 'p> RowSource<'s, 'p> {
    /// All rows from the first on.
    ///
    /// # Errors
    /// When the copy is damaged or cannot be read.
    pub(super) fn rows(&self) -> Result<Rows<BufReader<File>>, DecodeError> {
        Rows::open(BufReader::new(File::open(self.path)?), self.dialect.clone())
    }

    /// The rows of a further sheet, and what reads them; the first of them is 1.
    ///
    /// # Errors
    /// When the copy is damaged or cannot be read.
    pub(super) fn sheet(
        &self,
        nth: u64,
        (name, binding): &'s (String, Binding<'p>),
    ) -> Result<(Rows<BufReader<File>>, RowReader<'s, 'p>), DecodeError> {
        let dialect = Dialect { sheet: name.clone(), ..self.dialect.clone() };
        let rows = Rows::open(BufReader::new(File::open(self.path)?), dialect)?;
        let reader = RowReader::new(binding, self.zone, self.strips_order_prefix).of_sheet(nth);
        Ok((rows, reader))
    }

    /// Reads what the rows say.
    pub(super) fn reader(&self) -> RowReader<'s, 'p> {
        RowReader::new(self.binding, self.zone, self.strips_order_prefix)
    }

    /// Why decoding has ended.
    pub(super) fn unread(&self, error: DecodeError) -> Unread {
        match whole_file(error) {
            Ok(finding) => Unread::Held(vec![finding]),
            Err(error) => self.failed(error),
        }
    }

    /// The disk has failed.
    pub(super) fn failed(&self, error: io::Error) -> Unread {
        Unread::Failed(ShopError::io(self.path, error))
    }

    /// Makes files for sorted runs.
    pub(super) fn new_run(&self) -> Box<NewRun<'s>> {
        let spool = self.spool;
        Box::new(move || temporary_run(spool))
    }
}

/// A file for a sorted run. It is unlinked at once where the system allows that, so that a crash leaves none.
fn temporary_run(folder: &Path) -> io::Result<Box<dyn SortedRun>> {
    here(Point::SortRun)?;
    let path = folder.join(format!("run-{}-{}", std::process::id(), crate::shop::next_number()));
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    #[cfg(unix)]
    std::fs::remove_file(&path)?;
    Ok(Box::new(file))
}
