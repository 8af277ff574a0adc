//! Names that files of arrivals are to get, kept for them until they are filed.

use super::link::Link;
use crate::ledger::{FilingPlace, LedgerError, Result};
use std::borrow::Cow;

fn key(place: FilingPlace<'_>) -> Cow<'static, str> {
    match place {
        FilingPlace::Archive => "archive".into(),
        FilingPlace::Held(folder) => format!("held/{folder}").into(),
    }
}

/// Whether no arrival that is not filed yet is to have that name there.
pub(super) fn is_free(link: &Link, place: FilingPlace<'_>, name: &str) -> Result<bool> {
    let row = link.query_one(
        "SELECT NOT EXISTS (SELECT 1 FROM reserved_names WHERE place = $1 AND name = $2)",
        &[&key(place), &name],
    )?;
    Ok(row.try_get(0)?)
}

/// Keeps the names of an arrival's files for it, in place of others that were kept for it before.
pub(super) fn reserve(
    link: &Link,
    arrival: i64,
    (folder, archived_as, held_as): (&str, &str, &str),
) -> Result<()> {
    for (place, name) in [(FilingPlace::Archive, archived_as), (FilingPlace::Held(folder), held_as)] {
        if name.is_empty() {
            continue;
        }
        let made = link.execute(
            "INSERT INTO reserved_names VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            &[&key(place), &name, &arrival],
        )?;
        if made == 0 {
            return Err(LedgerError::name_taken(name));
        }
    }
    Ok(())
}

/// Keeps no name for arrivals any more.
pub(super) fn release(link: &Link, arrivals: &[i64]) -> Result<()> {
    link.execute("DELETE FROM reserved_names WHERE arrival = ANY($1)", &[&arrivals])?;
    Ok(())
}
