//! Which orders stand in a label file already.

use super::{Ledger, OrderId, Result};
use rusqlite::{OptionalExtension, params};

impl Ledger {
    /// The name of the label file that an order was last written to.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn label_of(&self, order: OrderId) -> Result<Option<String>> {
        let mut query = self.connection.prepare_cached("SELECT file FROM labels WHERE ord = ?1")?;
        Ok(query.query_row([order], |row| row.get(0)).optional()?)
    }

    /// Notes that orders stand in a label file, all or none.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn note_labels(&mut self, orders: &[OrderId], at: i64, file: &str) -> Result<()> {
        let tx = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for order in orders {
            tx.prepare_cached("INSERT OR REPLACE INTO labels VALUES (?1, ?2, ?3)")?
                .execute(params![order, at, file])?;
        }
        tx.commit()?;
        Ok(())
    }
}
