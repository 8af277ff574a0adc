//! The places of an order's rows brought together, of a file that is gone through for nothing but order numbers and is
//! read by place afterwards.
//!
//! What goes in: for each row its order number and where it stands. What comes out: for each order number the places of
//! its rows, in the order of the file.
//!
//! **Invariant.** A [`RowPlace`] is no row number, and nothing here makes one of it: a file may be gone through from its
//! middle, before which nobody has counted the rows yet. Whoever has counted them makes the number (`intake`).
//!
//! Deliberately not known here: how a row is found again by its place (`decode`).

use super::sort::{NewRun, Sorted, Sorter, u64_at};
use std::io;

/// Where a row stands, in bytes, and which one it is, counted from where whoever met it had begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowPlace {
    /// Offset and length of its record in the file.
    pub span: (u64, u64),
    /// The first row from there on is 1.
    pub nth: u64,
}

/// The places of all rows of one order, in the order of the file.
#[derive(Debug, Default)]
pub struct PlacedGroup {
    /// The order number as it is compared.
    pub key: String,
    /// Where its rows stand.
    pub places: Vec<RowPlace>,
}

/// Takes places in, one after another.
pub struct PlaceGrouper<'f>(Sorter<'f>);

impl<'f> PlaceGrouper<'f> {
    /// `limit_bytes` of places are kept in memory at most.
    pub fn new(limit_bytes: usize, new_run: Box<NewRun<'f>>) -> Self {
        Self(Sorter::new(limit_bytes, new_run))
    }

    /// Takes the place of a row in; it stands behind those taken before.
    ///
    /// # Errors
    /// When a run cannot be written.
    pub fn push(&mut self, key: &str, place: RowPlace) -> io::Result<()> {
        self.0.push(key, place.span.0, |record| {
            record.extend(place.span.1.to_le_bytes());
            record.extend(place.nth.to_le_bytes());
        })
    }

    /// Sorts what is in memory, which [`PlaceGrouper::finish_all`] would do otherwise.
    pub fn sort(&mut self) {
        self.0.sort();
    }

    /// All places are in, of groupers that took a part of the file each.
    ///
    /// # Errors
    /// When a run cannot be written or read.
    pub fn finish_all(groupers: Vec<Self>) -> io::Result<PlacedGroups> {
        Ok(PlacedGroups(Sorter::finish_all(groupers.into_iter().map(|grouper| grouper.0).collect())?))
    }
}

/// Groups of places, in the order of their numbers.
pub struct PlacedGroups(Sorted);

impl PlacedGroups {
    /// Puts the next group into `group`; false at the end.
    ///
    /// # Errors
    /// When a run cannot be read.
    pub fn next(&mut self, group: &mut PlacedGroup) -> io::Result<bool> {
        let PlacedGroup { key, places } = group;
        places.clear();
        self.0.next(key, |offset, record| {
            places.push(RowPlace { span: (offset, u64_at(record, 0)), nth: u64_at(record, 8) });
        })
    }
}
