//! What can go wrong with the ledger, told by what a caller can do about it.

use std::error::Error;
use std::fmt;

/// By what a caller can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LedgerErrorKind {
    /// There is no room under the ledger. Nothing of the call is kept; once there is room, it may be made again.
    Full,
    /// Others kept the ledger for longer than a call waits. Nothing of the call is kept; it may be made again.
    Busy,
    /// The ledger may be read and not written.
    ReadOnly,
    /// What is kept cannot be read: only a backup helps.
    Corrupt,
    /// A newer program wrote it: only that program opens it.
    Newer,
    /// Somebody else went on with the same thing meanwhile: it is read anew, and decided anew.
    Overtaken,
    /// The way to the ledger was cut off, or the ledger ended the transaction: nothing of it is kept, the next pass
    /// goes on.
    Interrupted,
    /// The server does not let this program in: a wrong password, name or database, or a server that is too old.
    Refused,
    /// The story of a shipment cannot be read, or cannot go on so.
    Story,
    /// Something that must be there is not: a mistake of this program, or a damaged ledger.
    Missing,
    /// The engine failed in another way.
    Engine,
}

/// An engine's own error, which no caller tells from another but by the kind.
type Cause = Box<dyn Error + Send + Sync>;

/// What went wrong with the ledger.
#[derive(Debug)]
pub struct LedgerError {
    kind: LedgerErrorKind,
    about: String,
    source: Option<Cause>,
}

impl LedgerError {
    /// What an engine says.
    pub(super) fn of_engine(kind: LedgerErrorKind, source: impl Into<Cause>) -> Self {
        Self { kind, about: "ledger".to_owned(), source: Some(source.into()) }
    }

    /// What is kept of an order cannot be read.
    pub(super) fn corrupt(order: super::OrderId, source: impl Into<Cause>) -> Self {
        let about = format!("ledger: order {order}");
        Self { kind: LedgerErrorKind::Corrupt, about, source: Some(source.into()) }
    }

    /// Others kept the ledger's files from being written anew.
    pub(super) fn busy() -> Self {
        Self { kind: LedgerErrorKind::Busy, about: "ledger: others are reading it".to_owned(), source: None }
    }

    /// What is kept does not hang together; `why` as the engine says it.
    pub(super) fn damaged(why: &str) -> Self {
        Self { kind: LedgerErrorKind::Corrupt, about: format!("ledger: {why}"), source: None }
    }

    /// Somebody else went on with an order meanwhile.
    pub(super) fn overtaken(order: super::OrderId) -> Self {
        let about = format!("ledger: another process went on with order {order}");
        Self { kind: LedgerErrorKind::Overtaken, about, source: None }
    }

    /// A name for a file was given to another arrival meanwhile.
    pub(super) fn name_taken(name: &str) -> Self {
        let about = format!("ledger: another arrival has the name {name}");
        Self { kind: LedgerErrorKind::Overtaken, about, source: None }
    }

    /// Something that must be there is not; `what` in words for engineers.
    pub fn missing(what: &str) -> Self {
        Self { kind: LedgerErrorKind::Missing, about: format!("ledger: {what}"), source: None }
    }

    /// By what a caller can do about it.
    pub fn kind(&self) -> LedgerErrorKind {
        self.kind
    }

    /// Whether there is no room under the ledger.
    pub fn is_full(&self) -> bool {
        self.kind == LedgerErrorKind::Full
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{}: {source}", self.about),
            None => f.write_str(&self.about),
        }
    }
}

impl Error for LedgerError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| &**source as &(dyn Error + 'static))
    }
}

impl From<crate::shipment::Illegal> for LedgerError {
    fn from(illegal: crate::shipment::Illegal) -> Self {
        Self::of_engine(LedgerErrorKind::Story, illegal)
    }
}

impl From<crate::shipment::Unreadable> for LedgerError {
    fn from(unreadable: crate::shipment::Unreadable) -> Self {
        Self::of_engine(LedgerErrorKind::Story, unreadable)
    }
}

/// Why a ledger cannot be opened.
#[derive(Debug)]
pub struct OpenError {
    kind: LedgerErrorKind,
    place: String,
    about: String,
    source: Option<Cause>,
}

impl OpenError {
    /// What an engine says of a ledger at a place.
    pub(super) fn of_engine(place: &str, kind: LedgerErrorKind, source: impl Into<Cause>) -> Self {
        let about = format!("the ledger {place}");
        Self { kind, place: place.to_owned(), about, source: Some(source.into()) }
    }

    /// The folder in which it would lie cannot be made.
    pub(super) fn no_folder(folder: &str, source: std::io::Error) -> Self {
        let full = source.kind() == std::io::ErrorKind::StorageFull;
        let kind = if full { LedgerErrorKind::Full } else { LedgerErrorKind::Engine };
        Self { kind, place: folder.to_owned(), about: folder.to_owned(), source: Some(source.into()) }
    }

    /// A newer program wrote it.
    pub(super) fn newer(place: &str, found: i64, known: i64) -> Self {
        let about =
            format!("the ledger {place} is of version {found}, newer than this program knows ({known})");
        Self { kind: LedgerErrorKind::Newer, place: place.to_owned(), about, source: None }
    }

    /// By what a caller can do about it.
    pub fn kind(&self) -> LedgerErrorKind {
        self.kind
    }

    /// Where the ledger is, as the settings say it.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Whether there is no room under the ledger.
    pub fn is_full(&self) -> bool {
        self.kind == LedgerErrorKind::Full
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{}: {source}", self.about),
            None => f.write_str(&self.about),
        }
    }
}

impl Error for OpenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| &**source as &(dyn Error + 'static))
    }
}
