//! Rows that earlier files gave back and that this one may bring in.
//!
//! What goes in: the orders of a file as they are taken in. What comes out: the ledger's word that rows given back are in.
//!
//! **Invariant.** A row is in when a file of its kind takes its order in, of the same store where it is a list: whoever
//! brought the file, and under whatever name.
//!
//! Deliberately not known here: rows without a number (`mended_rows`), and what becomes of their files (`held_files`).

use super::ready::ReadyFile;
use crate::ledger::{Intake, Result};
use crate::profile::FileKind;
use std::collections::HashMap;

/// So many rows are looked up at once; where more are open, each order is asked about by itself.
const AT_ONCE: usize = 50_000;

/// Rows that are not in, by the numbers of their orders: whose rows they are, and which.
pub(super) struct OpenRows {
    kind: FileKind,
    store: Option<String>,
    known: HashMap<String, Vec<(i64, u64)>>,
    are_all_known: bool,
}

impl OpenRows {
    /// Looks for those that a file may bring in.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn find(intake: &Intake<'_>, ready: &ReadyFile<'_>) -> Result<Self> {
        let kind = ready.recognised.profile.kind;
        let store = ready.store.clone().filter(|_| kind == FileKind::Orders);
        let rows = intake.open_rows(kind, store.as_deref(), AT_ONCE)?;
        let mut open = Self { kind, store, known: HashMap::new(), are_all_known: rows.len() < AT_ONCE };
        if open.are_all_known {
            for row in rows.into_iter().filter(|row| !row.number.is_empty()) {
                open.known.entry(row.number).or_default().push((row.arrival, row.row));
            }
        }
        Ok(open)
    }

    /// An order is in: so are the rows of it that were given back.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(super) fn solve(&self, intake: &Intake<'_>, number: &str) -> Result<()> {
        if self.are_all_known {
            let rows = self.known.get(number).map_or(&[][..], Vec::as_slice);
            return rows.iter().try_for_each(|(arrival, row)| intake.solve(*arrival, *row));
        }
        let rows = intake.open_rows_of(number, self.kind, self.store.as_deref())?;
        rows.iter().try_for_each(|row| intake.solve(row.arrival, row.row))
    }
}
