//! How far the ledger has come, and what an acceptance brings into it.
//!
//! Numbers of batches and arrivals are the highest that are there, or a floor that is kept beside: an accepted ledger
//! goes on above what its witness knows, and whoever forgets rows raises the floor before.

use super::engine::{PostgresLedger, remember, store_id};
use super::errors::step;
use super::first_facts::{self, OpenedPack};
use super::link::Link;
use crate::crash::Point;
use crate::ledger::{Acceptance, Doubt, OrderId, Reach, Result, Witnessed};
use crate::order::ExportState;

/// The name of this ledger.
const IDENTITY: &str = "identity";
/// How often work at a mall was begun or ended.
const TELLINGS: &str = "tellings";
/// The floors of numbers.
const BATCHES_ABOVE: &str = "batches above";
pub(super) const ARRIVALS_ABOVE: &str = "arrivals above";

/// The number of the next batch, within a transaction that writes.
pub(super) fn next_batch(link: &Link) -> Result<i64> {
    Ok(highest(link, "SELECT MAX(id) FROM batches", BATCHES_ABOVE)? + 1)
}

/// The number of the next arrival, within a transaction that writes.
pub(super) fn next_arrival(link: &Link) -> Result<i64> {
    Ok(highest(link, "SELECT MAX(id) FROM arrivals", ARRIVALS_ABOVE)? + 1)
}

fn highest(link: &Link, there: &str, floor: &str) -> Result<i64> {
    let there: Option<i64> = link.query_one(there, &[])?.try_get(0)?;
    Ok(there.unwrap_or(0).max(counter(link, floor)?))
}

fn word(link: &Link, key: &str) -> Result<Option<String>> {
    let row = link.query_opt("SELECT value FROM meta WHERE key = $1", &[&key])?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

fn counter(link: &Link, key: &str) -> Result<i64> {
    Ok(word(link, key)?.and_then(|word| word.parse().ok()).unwrap_or(0))
}

impl Witnessed for PostgresLedger {
    fn reach(&self) -> Result<Reach> {
        // One moment, so that no number is of another time than the rest.
        let tx = self.link.look()?;
        Ok(Reach {
            identity: word(&tx, IDENTITY)?.unwrap_or_default(),
            batch: next_batch(&tx)? - 1,
            telling: counter(&tx, TELLINGS)?,
            arrival: next_arrival(&tx)? - 1,
        })
    }

    fn identify(&self, identity: &str) -> Result<()> {
        step(Point::LedgerIdentify)?;
        self.link.execute(
            "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING",
            &[&IDENTITY, &identity],
        )?;
        Ok(())
    }

    fn note_telling(&self) -> Result<()> {
        step(Point::TellingNote)?;
        self.link.execute(
            "INSERT INTO meta AS m (key, value) VALUES ($1, '1')
             ON CONFLICT (key) DO UPDATE SET value = (m.value::bigint + 1)::text",
            &[&TELLINGS],
        )?;
        Ok(())
    }

    fn accept(&self, acceptance: &Acceptance) -> Result<u64> {
        let tx = self.link.write()?;
        for (key, above, now) in [
            (BATCHES_ABOVE, acceptance.above.batch, next_batch(&tx)? - 1),
            (ARRIVALS_ABOVE, acceptance.above.arrival, next_arrival(&tx)? - 1),
            (TELLINGS, acceptance.above.telling, counter(&tx, TELLINGS)?),
        ] {
            remember(&tx, key, &above.max(now).to_string())?;
        }
        for (store, number, batch) in &acceptance.told {
            tx.execute(
                "INSERT INTO told_before (store, number, batch, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                &[store, number, batch, &acceptance.at],
            )?;
        }
        acceptance.withdrawn.iter().try_for_each(|batch| withdraw(&tx, *batch))?;
        for store in &acceptance.doubted {
            tx.execute(
                "INSERT INTO doubts (store, until) VALUES ($1, $2)
                 ON CONFLICT (store) DO UPDATE SET until = excluded.until",
                &[store, &acceptance.at],
            )?;
        }
        let learnt = learn(&tx)?;
        step(Point::LedgerAccept)?;
        tx.commit()?;
        Ok(learnt)
    }

    fn learn_told(&self) -> Result<u64> {
        if self.link.query_opt("SELECT 1 FROM told_before LIMIT 1", &[])?.is_none() {
            return Ok(0);
        }
        let tx = self.link.write()?;
        let learnt = learn(&tx)?;
        step(Point::LedgerLearn)?;
        tx.commit()?;
        Ok(learnt)
    }

    fn doubts(&self) -> Result<Vec<Doubt>> {
        let rows = self.link.query("SELECT store, until FROM doubts ORDER BY store", &[])?;
        rows.iter().map(|row| Ok(Doubt { store: row.try_get(0)?, until: row.try_get(1)? })).collect()
    }

    fn settle_doubt(&self, store: &str) -> Result<()> {
        step(Point::LedgerRemember)?;
        self.link.execute("DELETE FROM doubts WHERE store = $1", &[&store])?;
        Ok(())
    }
}

/// Takes a batch back. Which of its orders are due is found anew by whoever opens the ledger next.
fn withdraw(link: &Link, batch: i64) -> Result<()> {
    for statement in [
        // What was told before it was told once more is told still.
        "UPDATE exports e SET at = t.at, batch = t.batch, known = NULL FROM told_earlier t
         WHERE e.batch = $1 AND t.ord = e.ord AND t.seq = (SELECT MAX(seq) FROM told_earlier m WHERE m.ord = e.ord)",
        "DELETE FROM exports WHERE batch = $1",
        "DELETE FROM batch_rows WHERE batch = $1",
        "DELETE FROM batch_pieces WHERE batch = $1",
        "DELETE FROM batches WHERE id = $1",
    ] {
        link.execute(statement, &[&batch])?;
    }
    remember(link, "rules", "")
}

/// Makes orders that export files told of count as told, as far as the ledger knows them by now; how many.
fn learn(link: &Link) -> Result<u64> {
    let told = link.query("SELECT store, number, batch, at FROM told_before ORDER BY store, number", &[])?;
    let (mut learnt, mut opened) = (0, OpenedPack::default());
    for row in &told {
        let (code, number): (&str, &str) = (row.try_get(0)?, row.try_get(1)?);
        let store = store_id(link, code)?;
        let Some(order) = first_facts::find(link, &mut opened, store, number)? else { continue };
        note_told(link, store, number, order, (row.try_get(2)?, row.try_get(3)?))?;
        link.execute("DELETE FROM told_before WHERE store = $1 AND number = $2", &[&code, &number])?;
        learnt += 1;
    }
    Ok(learnt)
}

/// An order was told by a batch that is not in the ledger; what the ledger knows of its telling stays.
fn note_told(link: &Link, store: i64, number: &str, order: OrderId, (batch, at): (i64, i64)) -> Result<()> {
    link.execute(
        "INSERT INTO exports (ord, state, at, batch) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        &[&order, &ExportState::Sent.code(), &at, &batch],
    )?;
    link.execute("DELETE FROM due WHERE store = $1 AND number = $2", &[&store, &number])?;
    Ok(())
}
