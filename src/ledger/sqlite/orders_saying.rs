//! Orders of which anything that was said has a text: what a person looks for by name, phone or number.
//!
//! There is no index. Facts lie in packs, side by side, and are searched there as bytes for the rarest letter of the
//! text: only where its neighbours fit as well is an order read. That costs the ledger no byte and intake no time, and
//! goes through a million orders in a twentieth of the time that taking them in takes (`benches/search.rs`). Should that
//! ever be too slow, an index of pairs of letters would be the next thing to try.

use super::connection::known_store;
use super::first_facts::{OpenedPack, named};
use crate::ledger::forms::packs::matches_in_pack;
use crate::ledger::{LedgerError, OrderId, Result};
use crate::order::{SoughtText, Statement};
use rusqlite::{Connection, OpenFlags};
use std::time::Duration;

/// How much of the ledger's file is looked at as the system shows it; what lies behind is read.
const MAPPED_BYTES: i64 = 0x7fff_0000;

/// How long a second reader waits for a lock.
const BUSY: Duration = Duration::from_secs(30);

/// As `Orders::orders_saying`.
pub(super) fn orders_saying(connection: &Connection, store: &str, text: &SoughtText) -> Result<Vec<OrderId>> {
    let Some(store) = known_store(connection, store)? else { return Ok(Vec::new()) };
    let mut found: Vec<(String, OrderId)> = Vec::new();
    in_all_packs(connection, store, text, &mut found)?;
    in_rows(connection, store, text, &mut found)?;
    in_later_facts(connection, store, text, &mut found)?;
    found.sort_unstable();
    found.dedup();
    Ok(found.into_iter().map(|(_, order)| order).collect())
}

/// Packs that a second thread is worth starting for.
const MANY_PACKS: i64 = 1_000;

/// Goes through the packs, through many from the beginning and from the middle at once.
fn in_all_packs(
    connection: &Connection,
    store: i64,
    text: &SoughtText,
    found: &mut Vec<(String, OrderId)>,
) -> Result<()> {
    let (packs, middle): (i64, OrderId) =
        connection.query_row("SELECT count(*), coalesce(max(first), 0) / 2 FROM packs", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let beside = (packs >= MANY_PACKS).then(|| beside(connection)).flatten();
    let Some(beside) = beside else { return mapped(connection, store, (0, OrderId::MAX), text, found) };
    std::thread::scope(|scope| {
        let second = scope.spawn(move || {
            let mut behind = Vec::new();
            mapped(&beside, store, (middle, OrderId::MAX), text, &mut behind).map(|()| behind)
        });
        let first = mapped(connection, store, (0, middle), text, found);
        let second = second.join().unwrap_or_else(|_| Err(LedgerError::missing("a thread of the search")));
        found.append(&mut second?);
        first
    })
}

/// A second connection to the same file, for reading only; none where there is no file, or it cannot be had: then one
/// does all.
fn beside(connection: &Connection) -> Option<Connection> {
    let path = connection.path().filter(|path| !path.is_empty())?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let beside = Connection::open_with_flags(path, flags).ok()?;
    beside.busy_timeout(BUSY).ok()?;
    Some(beside)
}

/// As [`in_packs`]. Every page is looked at once: where the system shows the file itself, none is copied first. That
/// halves the time.
fn mapped(
    connection: &Connection,
    store: i64,
    range: (OrderId, OrderId),
    text: &SoughtText,
    found: &mut Vec<(String, OrderId)>,
) -> Result<()> {
    connection.pragma_update(None, "mmap_size", MAPPED_BYTES)?;
    let searched = in_packs(connection, store, range, text, found);
    connection.pragma_update(None, "mmap_size", 0)?;
    searched
}

/// Goes through the packs whose first order is within a range.
fn in_packs(
    connection: &Connection,
    store: i64,
    (from, to): (OrderId, OrderId),
    text: &SoughtText,
    found: &mut Vec<(String, OrderId)>,
) -> Result<()> {
    // In the order in which they lie in the file.
    let mut query = connection.prepare_cached(
        "SELECT first, body FROM packs WHERE store = +?1 AND first >= ?2 AND first < ?3 ORDER BY first",
    )?;
    let mut rows = query.query([store, from, to])?;
    while let Some(row) = rows.next()? {
        let first: OrderId = row.get(0)?;
        let body = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        matches_in_pack(first, body, text, found).map_err(|corrupt| LedgerError::corrupt(first, corrupt))?;
    }
    Ok(())
}

fn in_rows(
    connection: &Connection,
    store: i64,
    text: &SoughtText,
    found: &mut Vec<(String, OrderId)>,
) -> Result<()> {
    let mut query =
        connection.prepare_cached("SELECT id, number, said FROM orders WHERE store = +?1 ORDER BY id")?;
    let mut rows = query.query([store])?;
    while let Some(row) = rows.next()? {
        let number = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        if text.is_in_text(number) || has(text, row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?) {
            found.push((number.to_owned(), row.get(0)?));
        }
    }
    Ok(())
}

/// What was said later; whose store that is is asked where something is found.
fn in_later_facts(
    connection: &Connection,
    store: i64,
    text: &SoughtText,
    found: &mut Vec<(String, OrderId)>,
) -> Result<()> {
    let mut query = connection.prepare_cached("SELECT ord, said FROM facts ORDER BY ord")?;
    let mut rows = query.query([])?;
    let mut opened = OpenedPack::default();
    while let Some(row) = rows.next()? {
        if !has(text, row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?) {
            continue;
        }
        let order: OrderId = row.get(0)?;
        if let Some((_, number)) = named(connection, &mut opened, order)?.filter(|(of, _)| *of == store) {
            found.push((number, order));
        }
    }
    Ok(())
}

fn has(text: &SoughtText, said: &[u8]) -> bool {
    text.finds_in(said, 0).is_some() && text.is_said_in(Statement::trusted(said))
}
