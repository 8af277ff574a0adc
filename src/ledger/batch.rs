//! An export file that is recorded.

/// How far the file of a batch has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BatchState {
    /// It is recorded: nothing that counts is in the outbox.
    Recorded,
    /// Its temporary file holds everything; when that is gone it has been renamed.
    Complete,
    /// It is published.
    Published,
}

impl BatchState {
    /// As `batches.state` keeps it. Kept in ledgers: no number ever changes its meaning.
    pub(super) const fn code(self) -> i64 {
        match self {
            Self::Recorded => 0,
            Self::Complete => 1,
            Self::Published => 2,
        }
    }

    /// Reads what [`BatchState::code`] gave.
    pub(super) const fn of_code(code: i64) -> Self {
        match code {
            0 => Self::Recorded,
            1 => Self::Complete,
            _ => Self::Published,
        }
    }
}

/// An export file that is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub id: i64,
    /// The store's code.
    pub store: String,
    /// The layout.
    pub layout: String,
    /// When, in epoch seconds.
    pub at: i64,
    /// The file's name.
    pub name: String,
    /// What stands above its rows: the byte order mark and the header.
    pub head: Vec<u8>,
    /// How many rows it has.
    pub row_count: u64,
    /// How far it has come.
    pub state: BatchState,
    /// By which its temporary file is told from those of others, once that holds everything; `""`: there are no others.
    pub mark: String,
}
