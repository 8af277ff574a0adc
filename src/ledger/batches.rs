use super::{Ledger, OrderId, Result};
use crate::crash::Point;
use crate::order::ExportState;
use rusqlite::{Connection, OptionalExtension, params};

/// An export file that is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub id: i64,
    /// The store's code.
    pub store: String,
    /// The layout.
    pub layout: String,
    /// When, in epoch seconds.
    pub at: i64,
    /// The file's name.
    pub name: String,
    /// What stands above its rows: the byte order mark and the header.
    pub head: Vec<u8>,
    /// How many rows it has.
    pub row_count: u64,
    /// 0 recorded, 1 its temporary file is complete, 2 published.
    pub state: i64,
}

/// A batch being recorded, in one transaction. Dropped without [`BatchDraft::commit`], nothing of it remains.
pub struct BatchDraft<'l> {
    connection: &'l Connection,
    id: i64,
    store: i64,
    at: i64,
    rows: i64,
    open: bool,
    begun: std::time::Instant,
}

impl Ledger {
    /// Begins to record a batch.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn batch(&self, store: &str, layout: &str, at: i64) -> Result<BatchDraft<'_>> {
        let connection = &self.connection;
        super::step(Point::BatchBegin)?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut draft = BatchDraft {
            connection,
            id: 0,
            store: 0,
            at,
            rows: 0,
            open: true,
            begun: std::time::Instant::now(),
        };
        draft.store = self.store_id(store)?;
        connection.execute(
            "INSERT INTO batches (store, layout, at, name, head, row_count, state) VALUES (?1, ?2, ?3, '', x'', 0, 0)",
            params![draft.store, layout, at],
        )?;
        draft.id = connection.last_insert_rowid();
        Ok(draft)
    }

    /// Batches whose file may not have reached the outbox.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn unpublished_batches(&self) -> Result<Vec<Batch>> {
        self.batches_where("b.state < 2")
    }

    /// One batch.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn batch_of(&self, id: i64) -> Result<Option<Batch>> {
        Ok(self.batches_where(&format!("b.id = {id}"))?.pop())
    }

    fn batches_where(&self, chosen: &str) -> Result<Vec<Batch>> {
        let mut query = self.connection.prepare(&format!(
            "SELECT b.id, s.code, b.layout, b.at, b.name, b.head, b.row_count, b.state
             FROM batches b JOIN stores s ON s.id = b.store WHERE {chosen} ORDER BY b.id"
        ))?;
        let batches = query.query_map([], |row| {
            Ok(Batch {
                id: row.get(0)?,
                store: row.get(1)?,
                layout: row.get(2)?,
                at: row.get(3)?,
                name: row.get(4)?,
                head: row.get(5)?,
                row_count: row.get::<_, i64>(6)?.try_into().unwrap_or(0),
                state: row.get(7)?,
            })
        })?;
        Ok(batches.collect::<rusqlite::Result<_>>()?)
    }

    /// Goes through the lines of a batch as they were rendered, in their order.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_line<E: From<super::LedgerError>>(
        &self,
        batch: i64,
        mut see: impl FnMut(&[u8]) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let ledger = super::LedgerError::from;
        let mut query = self
            .connection
            .prepare_cached("SELECT line FROM batch_rows WHERE batch = ?1 ORDER BY seq")
            .map_err(ledger)?;
        let mut rows = query.query([batch]).map_err(ledger)?;
        while let Some(row) = rows.next().map_err(ledger)? {
            see(row.get_ref(0).map_err(ledger)?.as_blob().unwrap_or_default())?;
        }
        Ok(())
    }

    /// The line of one order in a batch.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn line_of(&self, batch: i64, order: OrderId) -> Result<Option<Vec<u8>>> {
        let mut query =
            self.connection.prepare_cached("SELECT line FROM batch_rows WHERE batch = ?1 AND ord = ?2")?;
        Ok(query.query_row([batch, order], |row| row.get(0)).optional()?)
    }

    /// Notes how far a batch has come: 1 its temporary file is complete, 2 published.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn set_batch_state(&self, id: i64, state: i64) -> Result<()> {
        super::step(if state == 1 { Point::BatchComplete } else { Point::BatchPublished })?;
        self.connection.execute("UPDATE batches SET state = ?2 WHERE id = ?1", [id, state])?;
        Ok(())
    }
}

impl BatchDraft<'_> {
    /// The batch's number.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Puts an order's line in; with the commit it is sent, and due no more.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn put(&mut self, order: OrderId, number: &str, line: &[u8]) -> Result<()> {
        self.rows += 1;
        self.connection
            .prepare_cached("INSERT INTO batch_rows VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![self.id, order, self.rows, line])?;
        self.connection
            .prepare_cached(
                "INSERT INTO exports (ord, state, at, batch) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (ord) DO UPDATE SET state = excluded.state, at = excluded.at, batch = excluded.batch",
            )?
            .execute(params![order, ExportState::Sent.code(), self.at, self.id])?;
        self.connection
            .prepare_cached("DELETE FROM due WHERE store = ?1 AND number = ?2")?
            .execute(params![self.store, number])?;
        Ok(())
    }

    /// Ends the transaction: from here on the batch will be published, whatever happens.
    ///
    /// # Errors
    /// When the ledger cannot be written; then nothing of it remains.
    pub fn commit(mut self, name: &str, head: &[u8]) -> Result<()> {
        self.connection.execute(
            "UPDATE batches SET name = ?2, head = ?3, row_count = ?4 WHERE id = ?1",
            params![self.id, name, head, self.rows],
        )?;
        super::lease::beat_within(self.connection, self.begun)?;
        super::step(Point::BatchCommit)?;
        self.connection.execute_batch("COMMIT")?;
        self.open = false;
        super::step(Point::BatchCommitted)?;
        Ok(())
    }
}

impl Drop for BatchDraft<'_> {
    fn drop(&mut self) {
        if self.open {
            drop(self.connection.execute_batch("ROLLBACK"));
        }
    }
}

pub(super) fn set_export_state(
    connection: &Connection,
    order: OrderId,
    state: ExportState,
    at: i64,
    batch: Option<i64>,
) -> Result<()> {
    if state == ExportState::None {
        connection.prepare_cached("DELETE FROM exports WHERE ord = ?1")?.execute([order])?;
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO exports (ord, state, at, batch) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (ord) DO UPDATE SET state = excluded.state, at = excluded.at, batch = COALESCE(excluded.batch, batch)",
        )?
        .execute(params![order, state.code(), at, batch])?;
    Ok(())
}
