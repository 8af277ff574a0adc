//! What people did. A deed that was signed waits in the connection for the next change, and goes into its transaction.

use super::tidings_of_facts::of_deed;
use crate::ledger::{Deed, DeedKind, Result};
use rusqlite::{Connection, Row, params};
use std::cell::RefCell;

/// The deed that the next change is of.
pub(super) type Signed = RefCell<Option<Deed>>;

/// Keeps a deed.
pub(super) fn keep_deed(connection: &Connection, deed: &Deed) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO deeds (at, who, kind, about, detail) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![deed.at, deed.who, deed.kind.name(), deed.about, deed.detail])?;
    of_deed(connection, connection.last_insert_rowid(), deed)
}

/// Keeps the deed that was signed, within the transaction of what it is of. Whoever has committed that takes the
/// signature away: a transaction that fails leaves it for the next attempt.
pub(super) fn write_signed(connection: &Connection, signed: &Signed) -> Result<()> {
    match &*signed.borrow() {
        Some(deed) => keep_deed(connection, deed),
        None => Ok(()),
    }
}

/// The last deeds, the newest first.
pub(super) fn read_deeds(
    connection: &Connection,
    before: Option<i64>,
    about: Option<&str>,
    most: usize,
) -> Result<Vec<(i64, Deed)>> {
    let before = before.unwrap_or(i64::MAX);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let read = |row: &Row<'_>| {
        let kind: String = row.get(3)?;
        let deed = Deed {
            at: row.get(1)?,
            who: row.get(2)?,
            kind: DeedKind::of_name(&kind).unwrap_or(DeedKind::LoggedIn),
            about: row.get(4)?,
            detail: row.get(5)?,
        };
        Ok((row.get(0)?, deed))
    };
    let columns = "SELECT id, at, who, kind, about, detail FROM deeds WHERE id < ?1";
    let found = match about {
        Some(about) => connection
            .prepare_cached(&format!("{columns} AND about = ?3 ORDER BY id DESC LIMIT ?2"))?
            .query_map(params![before, most, about], read)?
            .collect::<rusqlite::Result<_>>()?,
        None => connection
            .prepare_cached(&format!("{columns} ORDER BY id DESC LIMIT ?2"))?
            .query_map([before, most], read)?
            .collect::<rusqlite::Result<_>>()?,
    };
    Ok(found)
}
