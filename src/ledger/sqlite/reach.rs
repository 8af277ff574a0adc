//! How far the ledger has come, and what an acceptance brings into it.
//!
//! Numbers of batches and arrivals are the highest that are there, or a floor that is kept beside: an accepted ledger
//! goes on above what its witness knows, and whoever forgets rows raises the floor before.

use super::connection::{SqliteLedger, remember, store_id};
use super::errors::step;
use super::first_facts::{self, OpenedPack};
use crate::crash::Point;
use crate::ledger::{Acceptance, Doubt, OrderId, Reach, Result, Witnessed};
use crate::order::ExportState;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

/// The name of this ledger.
const IDENTITY: &str = "identity";
/// How often work at a mall was begun or ended.
const TELLINGS: &str = "tellings";
/// The floors of numbers.
const BATCHES_ABOVE: &str = "batches above";
pub(super) const ARRIVALS_ABOVE: &str = "arrivals above";

/// The number of the next batch.
pub(super) fn next_batch(connection: &Connection) -> Result<i64> {
    Ok(highest(connection, "SELECT MAX(id) FROM batches", BATCHES_ABOVE)? + 1)
}

/// The number of the next arrival.
pub(super) fn next_arrival(connection: &Connection) -> Result<i64> {
    Ok(highest(connection, "SELECT MAX(id) FROM arrivals", ARRIVALS_ABOVE)? + 1)
}

fn highest(connection: &Connection, there: &str, floor: &str) -> Result<i64> {
    let there: Option<i64> = connection.prepare_cached(there)?.query_row([], |row| row.get(0))?;
    Ok(there.unwrap_or(0).max(counter(connection, floor)?))
}

fn counter(connection: &Connection, key: &str) -> Result<i64> {
    let mut query = connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    let word: Option<String> = query.query_row([key], |row| row.get(0)).optional()?;
    Ok(word.and_then(|word| word.parse().ok()).unwrap_or(0))
}

impl Witnessed for SqliteLedger {
    fn reach(&self) -> Result<Reach> {
        // One moment, so that no number is of another time than the rest.
        let tx = Transaction::new_unchecked(&self.connection, TransactionBehavior::Deferred)?;
        let mut query = tx.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
        let identity: Option<String> = query.query_row([IDENTITY], |row| row.get(0)).optional()?;
        Ok(Reach {
            identity: identity.unwrap_or_default(),
            batch: next_batch(&tx)? - 1,
            telling: counter(&tx, TELLINGS)?,
            arrival: next_arrival(&tx)? - 1,
        })
    }

    fn identify(&self, identity: &str) -> Result<()> {
        step(Point::LedgerIdentify)?;
        self.connection
            .execute("INSERT OR IGNORE INTO meta (key, value) VALUES (?1, ?2)", [IDENTITY, identity])?;
        Ok(())
    }

    fn note_telling(&self) -> Result<()> {
        step(Point::TellingNote)?;
        let next = "INSERT INTO meta (key, value) VALUES (?1, '1')
             ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1";
        self.connection.prepare_cached(next)?.execute([TELLINGS])?;
        Ok(())
    }

    fn accept(&self, acceptance: &Acceptance) -> Result<u64> {
        let tx = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        for (key, above, now) in [
            (BATCHES_ABOVE, acceptance.above.batch, next_batch(&tx)? - 1),
            (ARRIVALS_ABOVE, acceptance.above.arrival, next_arrival(&tx)? - 1),
            (TELLINGS, acceptance.above.telling, counter(&tx, TELLINGS)?),
        ] {
            remember(&tx, key, &above.max(now).to_string())?;
        }
        for (store, number, batch) in &acceptance.told {
            tx.prepare_cached(
                "INSERT OR IGNORE INTO told_before (store, number, batch, at) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![store, number, batch, acceptance.at])?;
        }
        acceptance.withdrawn.iter().try_for_each(|batch| withdraw(&tx, *batch))?;
        for store in &acceptance.doubted {
            tx.prepare_cached("INSERT OR REPLACE INTO doubts (store, until) VALUES (?1, ?2)")?
                .execute(params![store, acceptance.at])?;
        }
        let learnt = learn(&tx)?;
        step(Point::LedgerAccept)?;
        tx.commit()?;
        Ok(learnt)
    }

    fn learn_told(&self) -> Result<u64> {
        let any = "SELECT EXISTS (SELECT 1 FROM told_before)";
        if !self.connection.prepare_cached(any)?.query_row([], |row| row.get::<_, bool>(0))? {
            return Ok(0);
        }
        let tx = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        let learnt = learn(&tx)?;
        step(Point::LedgerLearn)?;
        tx.commit()?;
        Ok(learnt)
    }

    fn doubts(&self) -> Result<Vec<Doubt>> {
        let mut query = self.connection.prepare_cached("SELECT store, until FROM doubts ORDER BY store")?;
        let doubts = query.query_map([], |row| Ok(Doubt { store: row.get(0)?, until: row.get(1)? }))?;
        Ok(doubts.collect::<rusqlite::Result<_>>()?)
    }

    fn settle_doubt(&self, store: &str) -> Result<()> {
        step(Point::LedgerRemember)?;
        self.connection.execute("DELETE FROM doubts WHERE store = ?1", [store])?;
        Ok(())
    }
}

/// Takes a batch back. Which of its orders are due is found anew by whoever opens the ledger next.
fn withdraw(connection: &Connection, batch: i64) -> Result<()> {
    for statement in [
        // What was told before it was told once more is told still.
        "INSERT OR REPLACE INTO exports (ord, state, at, batch)
         SELECT t.ord, e.state, t.at, t.batch FROM told_earlier t JOIN exports e ON e.ord = t.ord
         WHERE e.batch = ?1 AND t.seq = (SELECT MAX(seq) FROM told_earlier WHERE ord = t.ord)",
        "DELETE FROM exports WHERE batch = ?1",
        "DELETE FROM batch_rows WHERE batch = ?1",
        "DELETE FROM batch_pieces WHERE batch = ?1",
        "DELETE FROM batches WHERE id = ?1",
    ] {
        connection.execute(statement, [batch])?;
    }
    remember(connection, "rules", "")
}

/// Makes orders that export files told of count as told, as far as the ledger knows them by now; how many.
fn learn(connection: &Connection) -> Result<u64> {
    let mut query =
        connection.prepare("SELECT store, number, batch, at FROM told_before ORDER BY store, number")?;
    let told = query.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?))
    })?;
    let (mut learnt, mut opened) = (0, OpenedPack::default());
    for found in told.collect::<rusqlite::Result<Vec<_>>>()? {
        let (code, number, batch, at) = found;
        let store = store_id(connection, &code)?;
        let Some(order) = first_facts::find(connection, &mut opened, store, &number)? else { continue };
        note_told(connection, store, &number, order, (batch, at))?;
        connection
            .prepare_cached("DELETE FROM told_before WHERE store = ?1 AND number = ?2")?
            .execute([&code, &number])?;
        learnt += 1;
    }
    Ok(learnt)
}

/// An order was told by a batch that is not in the ledger; what the ledger knows of its telling stays.
fn note_told(
    connection: &Connection,
    store: i64,
    number: &str,
    order: OrderId,
    (batch, at): (i64, i64),
) -> Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO exports (ord, state, at, batch) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![order, ExportState::Sent.code(), at, batch])?;
    connection
        .prepare_cached("DELETE FROM due WHERE store = ?1 AND number = ?2")?
        .execute(params![store, number])?;
    Ok(())
}
