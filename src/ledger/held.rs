//! Rows that were given back: which of them are not in yet, and the files in which they lie.
//!
//! What goes in: what a file held of which order, and what came of each row since. What comes out: open rows, and sets
//! of files that are to be written anew or moved away.
//!
//! **Invariant.** A held row has one place: the arrival that first gave it back, and its row there. Whatever is
//! written into it later, and by whatever file it comes in, is noted there.

use super::{ArrivalRecord, LedgerError, Result, Seeing};
use crate::notice::Finding;
use crate::profile::FileKind;

/// The files in which the held rows of an arrival lie, or in which it lies as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldSet {
    /// Whose rows they are.
    pub arrival: ArrivalRecord,
    /// Whether its files are to be written anew or moved away.
    pub is_stale: bool,
    /// When all of it was in; `None`: something is still held.
    pub solved_at: Option<i64>,
    /// What we know of the file in the original's form.
    pub plain: KnownFile,
    /// The same of its twin for Excel.
    pub twin: KnownFile,
}

/// What we know of a file that staff may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KnownFile {
    /// Nothing, as of what an older program laid: whatever lies there has not been read, and is read as if staff had saved
    /// it.
    #[default]
    Unknown,
    /// So many bytes, last changed then (epoch nanoseconds).
    Known(u64, i64),
}

/// A row that was given back and is not in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRow {
    /// Whose.
    pub arrival: i64,
    /// Its row there.
    pub row: u64,
    /// Its order's number as it is compared; `""`: it has none.
    pub number: String,
    /// Its cells, where they are others than came.
    pub cells: Option<Vec<String>>,
}

/// Looking at what was given back.
pub trait HeldRows {
    /// The sets whose files lie with staff, or are to; by arrival.
    fn lying_sets(&self) -> Result<Vec<HeldSet>>;

    /// The sets whose files are to be written anew or moved away; by arrival.
    fn stale_sets(&self) -> Result<Vec<HeldSet>>;

    /// One set.
    fn held_set(&self, arrival: i64) -> Result<Option<HeldSet>>;

    /// Goes through the rows of a set that are not in, by row.
    fn walk_held_rows(&self, arrival: i64, see: Seeing<'_, OpenRow>) -> Result<()>;

    /// How many rows of a set are not in.
    fn count_held_rows(&self, arrival: i64) -> Result<u64>;

    /// Notes what the files of a set are now, and that they are as they should be.
    fn set_is_settled(&self, arrival: i64, plain: KnownFile, twin: KnownFile) -> Result<()>;

    /// Notes what the files of a set are as they were written first. A power failure may take that back: then they are
    /// read as if staff had saved them.
    fn know_files(&self, arrival: i64, plain: KnownFile, twin: KnownFile) -> Result<()>;

    /// Notes that all of a set that was held as a whole is in, whatever brought it: its files are to be moved away. `at` is
    /// in epoch seconds.
    fn solve_set(&self, arrival: i64, at: i64) -> Result<()>;

    /// Notes that the files of a set are gone to the archive.
    fn set_is_gone(&self, arrival: i64) -> Result<()>;

    /// The first arrival of these bytes, in that store for `orders` (`None`: in any), of which rows are not in.
    fn gave_back(&self, sha256: &[u8], store: Option<&str>) -> Result<Option<ArrivalRecord>>;

    /// The sets in which these bytes lie with staff as a whole.
    fn held_whole(&self, sha256: &[u8]) -> Result<Vec<HeldSet>>;

    /// The sets of a name, whatever folder they lie in and whether they still do; by arrival.
    fn sets_named(&self, held_as: &str) -> Result<Vec<HeldSet>>;

    /// The arrivals that mended held rows of an arrival.
    fn mends_of(&self, arrival: i64) -> Result<Vec<i64>>;

    /// How many sets lie with staff, and how many rows in them are not in; files that were held as a whole count for
    /// no row.
    fn count_held(&self) -> Result<(u64, u64)>;
}

/// The part of an intake that is about rows that were given back.
pub trait IntakeOfHeld {
    /// Notes a row of this arrival that is given back.
    fn hold_row(&self, row: u64, number: &str) -> Result<()>;

    /// The rows that files of a kind gave back and that are not in, of a store's orders or of all stores; at most so
    /// many.
    fn open_rows(&self, kind: FileKind, store: Option<&str>, most: usize) -> Result<Vec<OpenRow>>;

    /// The same of one order.
    fn open_rows_of(&self, number: &str, kind: FileKind, store: Option<&str>) -> Result<Vec<OpenRow>>;

    /// Notes that a held row is in by this arrival.
    fn solve(&self, arrival: i64, row: u64) -> Result<()>;

    /// Notes that an arrival that was held as a whole is in by this one, or given back anew.
    fn solve_whole(&self, arrival: i64) -> Result<()>;

    /// Notes that the reasons beside an arrival that is held as a whole are to be written anew.
    fn hold_whole_again(&self, arrival: i64) -> Result<()>;

    /// Notes what is wrong with a held row now, instead of what was; `cells` as they are now, where they are others than
    /// came. A row that the set has not had is added.
    fn hold_again(&self, arrival: i64, row: &OpenRow, findings: &[Finding], span: (u64, u64)) -> Result<()>;

    /// Notes what is now known of a file of a set.
    fn know_file(&self, arrival: i64, is_twin: bool, file: KnownFile) -> Result<()>;
}

/// Cells as an engine keeps them.
pub(super) fn cells_to_text(cells: &[String]) -> String {
    serde_json::Value::from(cells.to_vec()).to_string()
}

/// Reads what [`cells_to_text`] gave.
pub(super) fn cells_of_text(text: &str) -> Result<Vec<String>> {
    serde_json::from_str(text).map_err(|_| LedgerError::missing("the cells of a held row"))
}
