//! Tidings that are written in the transaction of their cause: an order whose telling becomes unsure or stuck, rows and
//! files that are given back, what people did on the board.

use super::first_facts::{OpenedPack, named};
use crate::ledger::forms::tiding_notes::{
    held_key, kind_of_export, note_of_deed, note_of_landing, order_key,
};
use crate::ledger::{Deed, Landing, OrderId, Result, TidingNote};
use crate::order::ExportState;
use rusqlite::{Connection, OptionalExtension, params};

/// The export of an order has come so far.
pub(super) fn of_order(connection: &Connection, order: OrderId, state: ExportState, at: i64) -> Result<()> {
    let key = order_key(order);
    let Some(kind) = kind_of_export(state) else { return end(connection, &key, at) };
    let store = match named(connection, &mut OpenedPack::default(), order)? {
        Some((store, _)) => code_of(connection, store)?,
        None => String::new(),
    };
    begin(connection, &TidingNote { key, kind, store, count: 1 }, (Some(order), None), at)
}

/// An arrival lands of which something is given back.
pub(super) fn of_landing(connection: &Connection, arrival: i64, landing: &Landing, at: i64) -> Result<()> {
    begin(connection, &note_of_landing(arrival, landing), (None, Some(arrival)), at)
}

/// Somebody did something on the board.
pub(super) fn of_deed(connection: &Connection, number: i64, deed: &Deed) -> Result<()> {
    note_of_deed(number, deed).map_or(Ok(()), |note| begin(connection, &note, (None, None), deed.at))
}

/// Something changed among what an arrival gave back: all of it is in, or some of it is not.
pub(super) fn of_held(connection: &Connection, arrival: i64, at: i64) -> Result<()> {
    let mut query = connection.prepare_cached("SELECT solved_at FROM held_sets WHERE arrival = ?1")?;
    let solved: Option<Option<i64>> = query.query_row([arrival], |row| row.get(0)).optional()?;
    match solved {
        Some(Some(_)) => end(connection, &held_key(arrival), at),
        Some(None) => reopen(connection, arrival),
        None => Ok(()),
    }
}

/// An arrival is taken back: nothing of it lies with staff any more.
pub(super) fn of_taken_back(connection: &Connection, arrival: i64, at: i64) -> Result<()> {
    end(connection, &held_key(arrival), at)
}

fn reopen(connection: &Connection, arrival: i64) -> Result<()> {
    connection
        .prepare_cached("UPDATE tidings SET solved_at = NULL WHERE key = ?1 AND solved_at IS NOT NULL")?
        .execute([held_key(arrival)])?;
    Ok(())
}

fn code_of(connection: &Connection, store: i64) -> Result<String> {
    let mut query = connection.prepare_cached("SELECT code FROM stores WHERE id = ?1")?;
    Ok(query.query_row([store], |row| row.get(0)).optional()?.unwrap_or_default())
}

/// Notes a tiding; one that is open already stays, one of another kind is news again. `about`: the order, the arrival.
pub(super) fn begin(
    connection: &Connection,
    note: &TidingNote,
    about: (Option<i64>, Option<i64>),
    at: i64,
) -> Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM told_of WHERE tiding IN (SELECT id FROM tidings WHERE key = ?1 AND kind <> ?2)",
        )?
        .execute([&note.key, note.kind.name()])?;
    connection
        .prepare_cached(
            "INSERT INTO tidings (key, kind, store, ord, arrival, since, count) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (key) DO UPDATE SET solved_at = NULL, count = excluded.count,
               since = CASE WHEN kind <> excluded.kind OR solved_at IS NOT NULL THEN excluded.since ELSE since END,
               kind = excluded.kind",
        )?
        .execute(params![
            note.key,
            note.kind.name(),
            note.store,
            about.0,
            about.1,
            at,
            i64::try_from(note.count).unwrap_or(i64::MAX)
        ])?;
    Ok(())
}

/// Notes that what a tiding tells of is over.
pub(super) fn end(connection: &Connection, key: &str, at: i64) -> Result<()> {
    connection
        .prepare_cached("UPDATE tidings SET solved_at = ?2 WHERE key = ?1 AND solved_at IS NULL")?
        .execute(params![key, at])?;
    Ok(())
}
