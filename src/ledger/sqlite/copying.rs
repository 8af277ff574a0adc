//! A copy of the ledger's file, by SQLite's online backup.
//!
//! **Invariant.** A copy is of one moment: its pages are read within one transaction, which keeps nobody from writing.

use super::connection::SqliteLedger;
use super::moving;
use crate::ledger::tables::{LedgerTable, TableCell, TableFilling};
use crate::ledger::{Copying, LedgerContent, LedgerError, Result};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::Path;

/// So many pages are copied at a time; in between the process may be stopped.
const PAGES: i32 = 1024;

impl Copying for SqliteLedger {
    fn copy_to(&self, file: &Path) -> Result<LedgerContent> {
        let mut copy = Connection::open(file)?;
        // Whoever finds a copy that was broken off removes it: nothing is gained by a log of it.
        copy.pragma_update(None, "journal_mode", "OFF")?;
        copy.pragma_update(None, "synchronous", "OFF")?;
        let moment = Transaction::new_unchecked(&self.connection, TransactionBehavior::Deferred)?;
        let content = content(&moment)?;
        let backup = Backup::new(&moment, &mut copy)?;
        loop {
            match backup.step(PAGES)? {
                StepResult::Done => break,
                StepResult::More => {}
                _ => return Err(LedgerError::missing("the ledger's copy is in use")),
            }
        }
        drop(backup);
        drop(moment);
        // One file, without a log beside it.
        copy.pragma_update(None, "journal_mode", "DELETE")?;
        drop(copy);
        let copy = Connection::open(file)?;
        let found: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if found != "ok" {
            return Err(LedgerError::damaged(&found));
        }
        if self::content(&copy)? != content {
            return Err(LedgerError::damaged("a copy is not what it was copied from"));
        }
        Ok(content)
    }

    fn content(&self) -> Result<LedgerContent> {
        content(&self.connection)
    }

    fn pour(&self, see: &mut dyn FnMut(&'static LedgerTable, &[TableCell]) -> Result<()>) -> Result<()> {
        moving::pour(self, see)
    }

    fn fill(&self) -> Result<Box<dyn TableFilling + '_>> {
        moving::fill(self)
    }

    /// A file is given another name.
    fn put_out_of_use(&self) -> Result<()> {
        Ok(())
    }

    fn close_as_one_file(&self) -> Result<()> {
        Ok(self.connection.pragma_update(None, "journal_mode", "DELETE")?)
    }
}

fn content(connection: &Connection) -> Result<LedgerContent> {
    let count = |query: &str| -> Result<u64> {
        Ok(connection.query_row(query, [], |row| row.get::<_, i64>(0))?.max(0).unsigned_abs())
    };
    let packed = "SELECT COALESCE(SUM(orders), 0) FROM packs";
    Ok(LedgerContent {
        migrations: connection.pragma_query_value(None, "user_version", |row| row.get(0))?,
        arrivals: count("SELECT COUNT(*) FROM arrivals")?,
        orders: count("SELECT COUNT(*) FROM orders")? + count(packed)?,
        facts: count("SELECT COUNT(*) FROM facts")?,
        findings: count("SELECT COUNT(*) FROM findings")?,
        batches: count("SELECT COUNT(*) FROM batches")?,
        events: count("SELECT COUNT(*) FROM shipment_events")?,
    })
}
