//! An arrival: one file as it came in, or one run of a fetch or of `set`.

use crate::notice::{Code, Finding};
use crate::profile::FileKind;

/// What an arrival was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ArrivalKind {
    /// A file of which no row was taken for an order: held as a whole, or known already.
    #[default]
    Unread,
    /// A file that a profile fitted.
    File(FileKind),
    /// What a mall's API gave.
    Fetch,
    /// A person's word.
    Set,
}

impl ArrivalKind {
    /// As ledgers keep it and logs show it; `""` for what was not read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unread => "",
            Self::File(kind) => kind.name(),
            Self::Fetch => "fetch",
            Self::Set => "set",
        }
    }

    /// Reads what [`ArrivalKind::name`] gave.
    pub(super) fn of_name(name: &str) -> Self {
        match name {
            "fetch" => Self::Fetch,
            "set" => Self::Set,
            name => FileKind::of_name(name).map_or(Self::Unread, Self::File),
        }
    }
}

/// What became of an arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ArrivalOutcome {
    /// Its rows went in, all or but for those that were held.
    #[default]
    TakenIn,
    /// Its bytes are in already.
    Known,
    /// It was held as a whole; why.
    HeldWhole(Code),
}

impl ArrivalOutcome {
    /// As ledgers keep it and logs show it: the code of what was not taken in, `""` for what was.
    pub fn name(self) -> &'static str {
        self.code().map_or("", Code::name)
    }

    /// The code of what was not taken in.
    pub fn code(self) -> Option<Code> {
        match self {
            Self::TakenIn => None,
            Self::Known => Some(Code::F006),
            Self::HeldWhole(code) => Some(code),
        }
    }

    /// Reads what [`ArrivalOutcome::name`] gave.
    pub(super) fn of_name(name: &str) -> Self {
        match Code::of_name(name) {
            Some(Code::F006) => Self::Known,
            Some(code) => Self::HeldWhole(code),
            None if name.is_empty() => Self::TakenIn,
            // A code that is no more.
            None => Self::HeldWhole(Code::X905),
        }
    }

    /// Whether the file was given back as a whole.
    pub fn is_held_whole(self) -> bool {
        matches!(self, Self::HeldWhole(_))
    }
}

/// Where files of arrivals are filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilingPlace<'f> {
    /// The archive; names are `YYYY-MM-DD/name`.
    Archive,
    /// What is held of files of a folder: a store's code, or `""`.
    Held(&'f str),
}

/// What is said of an arrival when it lands.
#[derive(Debug, Clone, Default)]
pub struct Landing {
    /// SHA-256 of the bytes; empty for what is no file.
    pub sha256: Vec<u8>,
    /// The file's name as it came.
    pub name: String,
    /// The folder it was dropped into: a store's code, or `""` for the inbox itself.
    pub folder: String,
    /// The store it belongs to; `""` when it is found order by order.
    pub store: String,
    /// The profile by which it was read; `""` when none fitted.
    pub profile: String,
    /// What it was.
    pub kind: ArrivalKind,
    /// Its encoding's name.
    pub encoding: String,
    /// Its size.
    pub bytes: u64,
    /// When it was taken in, in epoch seconds.
    pub at: i64,
    /// What became of it.
    pub outcome: ArrivalOutcome,
    /// Rows without the header.
    pub row_count: u64,
    /// Rows that went in.
    pub taken: u64,
    /// Rows that were given back.
    pub held: u64,
    /// Where the data begins: all bytes before it stand above every file of held rows.
    pub header_end: u64,
    /// The spool's name under `state/spool/`, while it is there.
    pub spool: String,
    /// The original's time of last change, in epoch nanoseconds, to tell it from one that replaced it.
    pub mtime: i64,
    /// The name under which it will lie in the archive, `YYYY-MM-DD/name`; `""` when it will not.
    pub archived_as: String,
    /// The name under which what is held will lie in `inbox/held/`; `""` when nothing is.
    pub held_as: String,
    /// The arrival whose held rows it mends.
    pub mends: Option<i64>,
}

/// An arrival as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "most are fields of Landing, described there")]
pub struct ArrivalRecord {
    pub id: i64,
    pub sha256: Vec<u8>,
    pub name: String,
    pub folder: String,
    pub store: String,
    pub profile: String,
    pub kind: ArrivalKind,
    pub encoding: String,
    pub bytes: u64,
    pub at: i64,
    pub filed: bool,
    pub outcome: ArrivalOutcome,
    pub row_count: u64,
    pub taken: u64,
    pub held: u64,
    pub header_end: u64,
    pub spool: String,
    pub mtime: i64,
    pub archived_as: String,
    pub held_as: String,
    pub mends: Option<i64>,
    /// When it was taken back, in epoch seconds; `None`: it counts.
    pub undone_at: Option<i64>,
}

/// A finding as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRecord {
    /// Whether its row was given back.
    pub held: bool,
    /// The finding.
    pub finding: Finding,
    /// Where the raw record lies in the arrival.
    pub span: (u64, u64),
    /// When what was given back was in, in epoch seconds; `None`: it is not, or nothing was given back.
    pub solved_at: Option<i64>,
}
