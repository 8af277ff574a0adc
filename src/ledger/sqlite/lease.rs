use super::{Ledger, Result};
use crate::crash::Point;
use rusqlite::{OptionalExtension, params};

/// Who works on the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// `watch` or `run`.
    pub holder: String,
    /// The machine.
    pub host: String,
    /// The process.
    pub pid: i64,
    /// Since when, in epoch seconds.
    pub since: i64,
    /// Its last sign of life, in epoch seconds.
    pub beat_at: i64,
    /// How many signs of life it has given: a number that stands still tells a dead holder on another machine,
    /// whatever the clocks say.
    pub beats: i64,
}

/// What came of asking for the lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeaseTaken {
    /// It is ours.
    Ours,
    /// Somebody else's, who gives signs of life.
    Theirs(Holder),
}

impl Ledger {
    /// Takes the lease of the folder unless somebody alive holds it. `is_alive` is asked about the holder found.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn take_lease(&mut self, us: &Holder, is_alive: impl FnOnce(&Holder) -> bool) -> Result<LeaseTaken> {
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
        super::step(Point::LeaseTake)?;
        tx.commit()?;
        Ok(LeaseTaken::Ours)
    }

    /// A sign of life. False when the lease is no longer ours.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn beat(&self, us: &Holder, now: i64) -> Result<bool> {
        super::step(Point::LeaseBeat)?;
        let changed = self.connection.execute(
            "UPDATE lease SET beat_at = ?1, beats = beats + 1 WHERE host = ?2 AND pid = ?3",
            params![now, us.host, us.pid],
        )?;
        Ok(changed == 1)
    }

    /// Gives the lease back. Should that be lost, it is the lease of a process that is gone.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn give_lease_back(&self, us: &Holder) -> Result<()> {
        super::step(Point::LeaseReturn)?;
        self.unhurried(|connection| {
            connection.execute("DELETE FROM lease WHERE host = ?1 AND pid = ?2", params![us.host, us.pid])?;
            Ok(())
        })
    }

    /// Who holds the lease now.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn lease_holder(&self) -> Result<Option<Holder>> {
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
