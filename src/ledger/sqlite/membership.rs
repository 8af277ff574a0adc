//! The lease of the folder: one row.

use super::connection::SqliteLedger;
use super::errors::step;
use crate::crash::Point;
use crate::ledger::{Holder, LeaseTaken, Membership, Result};
use rusqlite::{OptionalExtension, params};

impl Membership for SqliteLedger {
    fn take_lease_unless(
        &mut self,
        us: &Holder,
        is_alive: &mut dyn FnMut(&Holder) -> bool,
    ) -> Result<LeaseTaken> {
        let tx = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let found = read(&tx)?;
        if let Some(found) = found
            && (found.host != us.host || found.pid != us.pid)
            && is_alive(&found)
        {
            return Ok(LeaseTaken::Theirs(found));
        }
        tx.execute(
            "INSERT OR REPLACE INTO lease VALUES (1, ?1, ?2, ?3, ?4, ?5, 0)",
            params![us.holder, us.host, us.pid, us.since, us.beat_at],
        )?;
        step(Point::LeaseTake)?;
        tx.commit()?;
        Ok(LeaseTaken::Ours)
    }

    fn beat(&self, us: &Holder, now: i64) -> Result<bool> {
        step(Point::LeaseBeat)?;
        let changed = self.connection.execute(
            "UPDATE lease SET beat_at = ?1, beats = beats + 1 WHERE host = ?2 AND pid = ?3",
            params![now, us.host, us.pid],
        )?;
        Ok(changed == 1)
    }

    fn give_lease_back(&self, us: &Holder) -> Result<()> {
        step(Point::LeaseReturn)?;
        self.unhurried(|connection| {
            connection.execute("DELETE FROM lease WHERE host = ?1 AND pid = ?2", params![us.host, us.pid])?;
            Ok(())
        })
    }

    fn lease_holder(&self) -> Result<Option<Holder>> {
        read(&self.connection)
    }
}

/// A sign of life within a transaction of this process that has kept all others, and its own heart, from the ledger.
pub(super) fn beat_within(connection: &rusqlite::Connection, begun: std::time::Instant) -> Result<()> {
    const LONG: std::time::Duration = std::time::Duration::from_secs(5);
    if begun.elapsed() > LONG {
        // The ledger has no clock; SQLite reads the machine's, as the heart does.
        connection.execute(
            "UPDATE lease SET beats = beats + 1, beat_at = unixepoch() WHERE pid = ?1",
            [i64::from(std::process::id())],
        )?;
    }
    Ok(())
}

fn read(connection: &rusqlite::Connection) -> Result<Option<Holder>> {
    let mut query =
        connection.prepare_cached("SELECT holder, host, pid, since, beat_at, beats FROM lease")?;
    let found = query.query_row([], |row| {
        Ok(Holder {
            holder: row.get(0)?,
            host: row.get(1)?,
            pid: row.get(2)?,
            since: row.get(3)?,
            beat_at: row.get(4)?,
            beats: row.get(5)?,
        })
    });
    Ok(found.optional()?)
}
