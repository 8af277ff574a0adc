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
    /// A random number by which it is known: machines may have one name, and numbers of processes come again.
    pub instance: i64,
}

impl Ledger {
    /// Takes the lease of the folder, whoever is named there: for whoever has the folder's lock.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn take_lease(&self, us: &Holder) -> Result<()> {
        let tx =
            rusqlite::Transaction::new_unchecked(&self.connection, rusqlite::TransactionBehavior::Immediate)?;
        // The column's name is of a time when signs of life were counted.
        tx.execute(
            "INSERT OR REPLACE INTO lease (one, holder, host, pid, since, beat_at, beats)
             VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
            params![us.holder, us.host, us.pid, us.since, us.beat_at, us.instance],
        )?;
        super::step(Point::LeaseTake)?;
        tx.commit()?;
        Ok(())
    }

    /// A sign of life. False when the lease is no longer ours.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn beat(&self, us: &Holder, now: i64) -> Result<bool> {
        super::step(Point::LeaseBeat)?;
        let changed = self
            .connection
            .execute("UPDATE lease SET beat_at = ?1 WHERE beats = ?2", params![now, us.instance])?;
        Ok(changed == 1)
    }

    /// Gives the lease back. Should that be lost, it names a process that is gone.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn give_lease_back(&self, us: &Holder) -> Result<()> {
        super::step(Point::LeaseReturn)?;
        self.unhurried(|connection| {
            connection.execute("DELETE FROM lease WHERE beats = ?1", [us.instance])?;
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
            "UPDATE lease SET beat_at = unixepoch() WHERE pid = ?1",
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
            instance: row.get(5)?,
        })
    });
    Ok(found.optional()?)
}
