//! Names that files of arrivals are to get, kept for them until they are filed.

use crate::ledger::{FilingPlace, LedgerError, Result};
use rusqlite::{Connection, params};
use std::borrow::Cow;

fn key(place: FilingPlace<'_>) -> Cow<'static, str> {
    match place {
        FilingPlace::Archive => "archive".into(),
        FilingPlace::Held(folder) => format!("held/{folder}").into(),
    }
}

/// Whether no arrival that is not filed yet is to have that name there.
pub(super) fn is_free(connection: &Connection, place: FilingPlace<'_>, name: &str) -> Result<bool> {
    let mut query = connection
        .prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM reserved_names WHERE place = ?1 AND name = ?2)")?;
    Ok(query.query_row(params![key(place), name], |row| row.get(0))?)
}

/// Keeps the names of an arrival's files for it, in place of others that were kept for it before.
pub(super) fn reserve(
    connection: &Connection,
    arrival: i64,
    (folder, archived_as, held_as): (&str, &str, &str),
) -> Result<()> {
    for (place, name) in [(FilingPlace::Archive, archived_as), (FilingPlace::Held(folder), held_as)] {
        if name.is_empty() {
            continue;
        }
        let made = connection
            .prepare_cached("INSERT OR IGNORE INTO reserved_names VALUES (?1, ?2, ?3)")?
            .execute(params![key(place), name, arrival])?;
        if made == 0 {
            return Err(LedgerError::name_taken(name));
        }
    }
    Ok(())
}

/// Keeps no name for an arrival any more.
pub(super) fn release(connection: &Connection, arrival: i64) -> Result<()> {
    connection.prepare_cached("DELETE FROM reserved_names WHERE arrival = ?1")?.execute([arrival])?;
    Ok(())
}
