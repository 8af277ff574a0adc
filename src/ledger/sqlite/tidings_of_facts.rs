//! Tidings that are written in the transaction of their cause: an order whose telling becomes unsure or stuck, rows and
//! files that are given back, what people did on the board.

use super::first_facts::{OpenedPack, named};
use crate::ledger::{ArrivalOutcome, Deed, DeedKind, Landing, OrderId, Result, TidingNote};
use crate::notice::{Code, TidingKind};
use crate::order::ExportState;
use rusqlite::{Connection, OptionalExtension, params};

/// The export of an order has come so far.
pub(super) fn of_order(connection: &Connection, order: OrderId, state: ExportState, at: i64) -> Result<()> {
    let key = format!("order/{order}");
    let kind = match state {
        ExportState::Unsure => TidingKind::Unsure,
        ExportState::Stuck => TidingKind::Stuck,
        _ => return end(connection, &key, at),
    };
    let store = match named(connection, &mut OpenedPack::default(), order)? {
        Some((store, _)) => code_of(connection, store)?,
        None => String::new(),
    };
    begin(connection, &TidingNote { key, kind, store, count: 1 }, (Some(order), None), at)
}

/// An arrival lands of which something is given back.
pub(super) fn of_landing(connection: &Connection, arrival: i64, landing: &Landing, at: i64) -> Result<()> {
    let kind = match landing.outcome {
        ArrivalOutcome::HeldWhole(Code::F001) => TidingKind::UnknownFormat,
        ArrivalOutcome::HeldWhole(_) => TidingKind::HeldFile,
        ArrivalOutcome::TakenIn | ArrivalOutcome::Known => TidingKind::HeldRows,
    };
    let count = if kind == TidingKind::HeldRows { landing.held } else { 1 };
    let store = if landing.store.is_empty() { &landing.folder } else { &landing.store };
    let note = TidingNote { key: held(arrival), kind, store: store.clone(), count };
    begin(connection, &note, (None, Some(arrival)), at)
}

/// Somebody did something on the board that its owner may want to hear of: who came in, and who may.
pub(super) fn of_deed(connection: &Connection, number: i64, deed: &Deed) -> Result<()> {
    let kind = match deed.kind {
        DeedKind::LoggedIn | DeedKind::Refused => TidingKind::SignedIn,
        DeedKind::Invited
        | DeedKind::MadePassword
        | DeedKind::ChangedRole
        | DeedKind::SwitchedOff
        | DeedKind::SwitchedOn => TidingKind::PersonChanged,
        DeedKind::KeptProfile => TidingKind::SettingsChanged,
        _ => return Ok(()),
    };
    let note = TidingNote { key: format!("deed/{number}"), kind, store: String::new(), count: 1 };
    begin(connection, &note, (None, None), deed.at)
}

/// Something changed among what an arrival gave back: all of it is in, or some of it is not.
pub(super) fn of_held(connection: &Connection, arrival: i64, at: i64) -> Result<()> {
    let mut query = connection.prepare_cached("SELECT solved_at FROM held_sets WHERE arrival = ?1")?;
    let solved: Option<Option<i64>> = query.query_row([arrival], |row| row.get(0)).optional()?;
    match solved {
        Some(Some(_)) => end(connection, &held(arrival), at),
        Some(None) => reopen(connection, arrival),
        None => Ok(()),
    }
}

/// An arrival is taken back: nothing of it lies with staff any more.
pub(super) fn of_taken_back(connection: &Connection, arrival: i64, at: i64) -> Result<()> {
    end(connection, &held(arrival), at)
}

fn reopen(connection: &Connection, arrival: i64) -> Result<()> {
    connection
        .prepare_cached("UPDATE tidings SET solved_at = NULL WHERE key = ?1 AND solved_at IS NOT NULL")?
        .execute([held(arrival)])?;
    Ok(())
}

fn held(arrival: i64) -> String {
    format!("held/{arrival}")
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
