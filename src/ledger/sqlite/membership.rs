//! The lease of the folder: one row.

use super::connection::SqliteLedger;
use super::errors::step;
use crate::crash::Point;
use crate::ledger::{Holder, Membership, Result};
use rusqlite::{OptionalExtension, params};
use std::time::{Duration, Instant};

impl Membership for SqliteLedger {
    fn take_lease(&self, us: &Holder) -> Result<bool> {
        let tx =
            rusqlite::Transaction::new_unchecked(&self.connection, rusqlite::TransactionBehavior::Immediate)?;
        // The column's name is of a time when signs of life were counted.
        tx.execute(
            "INSERT OR REPLACE INTO lease (one, holder, host, pid, since, beat_at, beats)
             VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
            params![us.holder, us.host, us.pid, us.since, us.beat_at, us.instance],
        )?;
        step(Point::LeaseTake)?;
        tx.commit()?;
        Ok(true)
    }

    fn beat(&self, us: &Holder, now: i64) -> Result<bool> {
        step(Point::LeaseBeat)?;
        let changed = self
            .connection
            .execute("UPDATE lease SET beat_at = ?1 WHERE beats = ?2", params![now, us.instance])?;
        Ok(changed == 1)
    }

    fn give_lease_back(&self, us: &Holder) -> Result<()> {
        step(Point::LeaseReturn)?;
        self.unhurried(|connection| {
            connection.execute("DELETE FROM lease WHERE beats = ?1", [us.instance])?;
            Ok(())
        })
    }

    fn lease_holder(&self) -> Result<Option<Holder>> {
        let mut query =
            self.connection.prepare_cached("SELECT holder, host, pid, since, beat_at, beats FROM lease")?;
        let found = query.query_row([], |row| {
            Ok(Holder {
                holder: row.get(0)?,
                host: row.get(1)?,
                pid: row.get(2)?,
                since: row.get(3)?,
                beat_at: row.get(4)?,
                instance: row.get(5)?,
                seat: 0,
            })
        });
        Ok(found.optional()?)
    }

    fn standing_by(&self) -> Result<Vec<Holder>> {
        Ok(Vec::new())
    }

    fn mark(&self) -> String {
        String::new()
    }

    fn is_shared(&self) -> bool {
        false
    }
}

/// A sign of life within a transaction of this process that has kept all others, and its own heart, from the ledger.
pub(super) fn beat_within(connection: &rusqlite::Connection, begun: Instant) -> Result<()> {
    const LONG: Duration = Duration::from_secs(5);
    if begun.elapsed() > LONG {
        // The ledger has no clock; SQLite reads the machine's, as the heart does.
        connection.execute(
            "UPDATE lease SET beat_at = unixepoch() WHERE pid = ?1",
            [i64::from(std::process::id())],
        )?;
    }
    Ok(())
}
