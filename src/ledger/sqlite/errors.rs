//! What SQLite says, told by what a caller can do about it.

use crate::crash::{Point, here};
use crate::ledger::{LedgerError, LedgerErrorKind, OpenError, Result};
use rusqlite::ErrorCode;
use std::path::Path;

fn kind_of(error: &rusqlite::Error) -> LedgerErrorKind {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => LedgerErrorKind::Full,
        // The index of its log is made by growing a file: where that refuses, there is no room.
        _ if has_extended(error, rusqlite::ffi::SQLITE_IOERR_SHMSIZE) => LedgerErrorKind::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LedgerErrorKind::Busy,
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            LedgerErrorKind::ReadOnly
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => LedgerErrorKind::Corrupt,
        Some(ErrorCode::OperationInterrupted | ErrorCode::OperationAborted) => LedgerErrorKind::Interrupted,
        _ => LedgerErrorKind::Engine,
    }
}

fn has_extended(error: &rusqlite::Error, code: std::ffi::c_int) -> bool {
    error.sqlite_error().is_some_and(|error| error.extended_code == code)
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        Self::of_engine(kind_of(&error), error)
    }
}

/// Why the ledger at a path cannot be opened.
pub(super) fn unopened(path: &Path, error: rusqlite::Error) -> OpenError {
    OpenError::of_engine(&path.display().to_string(), kind_of(&error), error)
}

/// A durable step of the ledger, which the crash census may let fail as SQLite would.
pub(super) fn step(point: Point) -> Result<()> {
    here(point).map_err(|error| LedgerError::from(refusal(&error)))
}

/// What SQLite would have said of a disk that refuses so.
pub(super) fn refusal(error: &std::io::Error) -> rusqlite::Error {
    let code = match error.kind() {
        std::io::ErrorKind::StorageFull => rusqlite::ffi::SQLITE_FULL,
        _ => rusqlite::ffi::SQLITE_IOERR,
    };
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), Some(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_room_is_no_fault_of_ours() {
        let of = |code| kind_of(&rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
        for code in [rusqlite::ffi::SQLITE_FULL, rusqlite::ffi::SQLITE_IOERR_SHMSIZE] {
            assert_eq!(of(code), LedgerErrorKind::Full);
        }
        assert_eq!(of(rusqlite::ffi::SQLITE_IOERR_READ), LedgerErrorKind::Engine);
    }
}
