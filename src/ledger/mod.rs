//! What we know: append-only facts, and the only writer of truth.
//!
//! What goes in: facts with their origin and time, batches, states. What comes out: orders as they are now
//! (folded), what was held and why, what was sent.
//!
//! **Invariant.** A file's facts go in as one transaction ([`Intake`]): all of it or nothing.
//! **Invariant.** Facts are appended and never changed; what can be derived is kept only as an index.
//! **Invariant.** No look-up reads all orders: by number, by day, by what is due.
//!
//! Deliberately not known here: what is news (`normalize::absorb`), what is due (`rules`), what a file is.

mod sqlite;

pub use sqlite::{
    ArrivalRecord, Asked, Batch, BatchDraft, Change, FindingRecord, Handling, Holder, Intake, Landing,
    Ledger, MallRecord, OpenError, OrderRecord, Origin, Period, Request, Scope, SentRecord, ShipmentJournal,
    Telling, number_key,
};

use crate::order::{Source, Statement};

/// An order, as the ledger counts them.
pub type OrderId = i64;

/// A fact as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Whose view it belongs to.
    pub source: Source,
    /// The arrival that brought it.
    pub arrival: i64,
    /// Its row there.
    pub row: u64,
    /// When, in epoch seconds.
    pub at: i64,
    said: Vec<u8>,
}

impl Fact {
    /// What was said. Checked when it was read from the ledger.
    pub fn said(&self) -> Statement<'_> {
        Statement::parse(&self.said).unwrap_or(Statement::EMPTY)
    }
}

/// What can go wrong with the ledger itself.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// SQLite said so.
    #[error("ledger: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A statement cannot be read.
    #[error("ledger: order {0}: {1}")]
    Corrupt(OrderId, crate::order::Corrupt),
    /// The story of a shipment cannot be read, or cannot go on so.
    #[error("ledger: {0}")]
    Story(String),
    /// Another process went on with this order meanwhile.
    #[error("ledger: another process went on with order {0}")]
    Overtaken(OrderId),
    /// Something that must be there is not.
    #[error("ledger: {0}")]
    Missing(String),
}

/// A durable step of the ledger, which the crash census may let fail as SQLite would.
pub(crate) fn step(point: crate::crash::Point) -> Result<()> {
    crate::crash::here(point).map_err(|error| LedgerError::Sqlite(refusal(&error)))
}

fn refusal(error: &std::io::Error) -> rusqlite::Error {
    let code = match error.kind() {
        std::io::ErrorKind::StorageFull => rusqlite::ffi::SQLITE_FULL,
        _ => rusqlite::ffi::SQLITE_IOERR,
    };
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), Some(error.to_string()))
}

impl LedgerError {
    /// Whether the disk under the ledger is full.
    pub fn is_full(&self) -> bool {
        let full = rusqlite::ErrorCode::DiskFull;
        matches!(self, Self::Sqlite(rusqlite::Error::SqliteFailure(error, _)) if error.code == full)
    }
}

/// What the ledger's methods give.
pub type Result<T> = std::result::Result<T, LedgerError>;

/// A day as the indexes keep it: `YYYYMMDD`.
pub(crate) fn day_number(day: chrono::NaiveDate) -> i64 {
    use chrono::Datelike;
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}
