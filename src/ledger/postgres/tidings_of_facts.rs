//! Tidings that are written in the transaction of their cause: an order whose telling becomes unsure or stuck, rows and
//! files that are given back, what people did on the board.

use super::first_facts::{OpenedPack, named};
use super::link::Link;
use crate::ledger::forms::tiding_notes::{
    held_key, kind_of_export, note_of_deed, note_of_landing, order_key,
};
use crate::ledger::{Deed, Landing, OrderId, Result, TidingNote};
use crate::order::ExportState;

/// The export of an order has come so far.
pub(super) fn of_order(link: &Link, order: OrderId, state: ExportState, at: i64) -> Result<()> {
    let key = order_key(order);
    let Some(kind) = kind_of_export(state) else { return end(link, &key, at) };
    let store = match named(link, &mut OpenedPack::default(), order)? {
        Some((store, _)) => code_of(link, store)?,
        None => String::new(),
    };
    begin(link, &TidingNote { key, kind, store, count: 1 }, (Some(order), None), at)
}

/// An arrival lands of which something is given back.
pub(super) fn of_landing(link: &Link, arrival: i64, landing: &Landing, at: i64) -> Result<()> {
    begin(link, &note_of_landing(arrival, landing), (None, Some(arrival)), at)
}

/// Somebody did something on the board.
pub(super) fn of_deed(link: &Link, number: i64, deed: &Deed) -> Result<()> {
    note_of_deed(number, deed).map_or(Ok(()), |note| begin(link, &note, (None, None), deed.at))
}

/// Something changed among what an arrival gave back: all of it is in, or some of it is not.
pub(super) fn of_held(link: &Link, arrival: i64, at: i64) -> Result<()> {
    let row = link.query_opt("SELECT solved_at FROM held_sets WHERE arrival = $1", &[&arrival])?;
    match row.map(|row| row.try_get::<_, Option<i64>>(0)).transpose()? {
        Some(Some(_)) => end(link, &held_key(arrival), at),
        Some(None) => reopen(link, arrival),
        None => Ok(()),
    }
}

/// An arrival is taken back: nothing of it lies with staff any more.
pub(super) fn of_taken_back(link: &Link, arrival: i64, at: i64) -> Result<()> {
    end(link, &held_key(arrival), at)
}

fn reopen(link: &Link, arrival: i64) -> Result<()> {
    link.execute(
        "UPDATE tidings SET solved_at = NULL WHERE key = $1 AND solved_at IS NOT NULL",
        &[&held_key(arrival)],
    )?;
    Ok(())
}

fn code_of(link: &Link, store: i64) -> Result<String> {
    let row = link.query_opt("SELECT code FROM stores WHERE id = $1", &[&store])?;
    Ok(row.map(|row| row.try_get(0)).transpose()?.unwrap_or_default())
}

/// Notes a tiding; one that is open already stays, one of another kind is news again. `about`: the order, the arrival.
/// Within a transaction that writes.
pub(super) fn begin(
    link: &Link,
    note: &TidingNote,
    about: (Option<i64>, Option<i64>),
    at: i64,
) -> Result<()> {
    link.execute(
        "DELETE FROM told_of WHERE tiding IN (SELECT id FROM tidings WHERE key = $1 AND kind <> $2)",
        &[&note.key, &note.kind.name()],
    )?;
    let count = i64::try_from(note.count).unwrap_or(i64::MAX);
    let changed = link.execute(
        "UPDATE tidings SET solved_at = NULL, count = $2, kind = $3,
           since = CASE WHEN kind <> $3 OR solved_at IS NOT NULL THEN $4 ELSE since END WHERE key = $1",
        &[&note.key, &count, &note.kind.name(), &at],
    )?;
    if changed == 0 {
        let id = next_id(link, "tidings")?;
        link.execute(
            "INSERT INTO tidings (id, key, kind, store, ord, arrival, since, count) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[&id, &note.key, &note.kind.name(), &note.store, &about.0, &about.1, &at, &count],
        )?;
    }
    Ok(())
}

/// A number that was never given before, of `tidings` or `letters`.
pub(super) fn next_id(link: &Link, of: &str) -> Result<i64> {
    let row = link.query_one("UPDATE last_ids SET id = id + 1 WHERE name = $1 RETURNING id", &[&of])?;
    Ok(row.try_get(0)?)
}

/// Notes that what a tiding tells of is over.
pub(super) fn end(link: &Link, key: &str, at: i64) -> Result<()> {
    link.execute("UPDATE tidings SET solved_at = $2 WHERE key = $1 AND solved_at IS NULL", &[&key, &at])?;
    Ok(())
}
