//! The ledger as a whole: what is in it, and a copy of it in a file.

use super::engine::PostgresLedger;
use super::link::Link;
use super::{moving, schema};
use crate::ledger::sqlite::SqliteLedger;
use crate::ledger::tables::{LedgerTable, TableCell, TableFilling};
use crate::ledger::{Copying, LedgerContent, LedgerError, Result};
use std::path::Path;

impl Copying for PostgresLedger {
    /// A copy is a file of the other engine: it opens without a server.
    fn copy_to(&self, file: &Path) -> Result<LedgerContent> {
        let copy = SqliteLedger::open(file).map_err(|e| LedgerError::of_engine(e.kind(), e))?;
        let mut filling = copy.fill()?;
        let content = {
            // Both see one moment.
            let tx = self.link.look()?;
            moving::pour(self, &mut |table, cells| filling.row(table, cells))?;
            content(&tx)?
        };
        filling.end()?;
        let copied = copy.content()?;
        copy.close_as_one_file()?;
        let is_whole =
            LedgerContent { migrations: 0, ..copied } == LedgerContent { migrations: 0, ..content };
        if is_whole { Ok(copied) } else { Err(LedgerError::damaged("a copy is not what it was copied from")) }
    }

    fn content(&self) -> Result<LedgerContent> {
        let tx = self.link.look()?;
        content(&tx)
    }

    fn pour(&self, see: &mut dyn FnMut(&'static LedgerTable, &[TableCell]) -> Result<()>) -> Result<()> {
        moving::pour(self, see)
    }

    fn fill(&self) -> Result<Box<dyn TableFilling + '_>> {
        moving::fill(self)
    }

    fn put_out_of_use(&self) -> Result<()> {
        self.link.execute("UPDATE meta SET value = '0' WHERE key = '#version'", &[])?;
        Ok(())
    }

    /// A server has no files of ours.
    fn close_as_one_file(&self) -> Result<()> {
        Ok(())
    }
}

fn content(link: &Link) -> Result<LedgerContent> {
    let count = |query: &str| -> Result<u64> {
        Ok(link.query_one(query, &[])?.try_get::<_, i64>(0)?.max(0).unsigned_abs())
    };
    let packed = "SELECT COALESCE(SUM(orders), 0)::bigint FROM packs";
    Ok(LedgerContent {
        migrations: schema::version(link)?.unwrap_or(0),
        arrivals: count("SELECT COUNT(*) FROM arrivals")?,
        orders: count("SELECT COUNT(*) FROM orders")? + count(packed)?,
        facts: count("SELECT COUNT(*) FROM facts")?,
        findings: count("SELECT COUNT(*) FROM findings")?,
        batches: count("SELECT COUNT(*) FROM batches")?,
        events: count("SELECT COUNT(*) FROM shipment_events")?,
    })
}
