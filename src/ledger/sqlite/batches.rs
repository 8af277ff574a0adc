use super::{Ledger, LedgerError, OrderId, Result, day_number};
use crate::crash::Point;
use crate::order::ExportState;
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, params};

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
    /// The last day on which orders may be due that are looked at for it, as the index keeps it.
    day: i64,
    rows: i64,
    piece: Piece,
    run: Run,
    open: bool,
    begun: std::time::Instant,
}

/// Bytes of lines that are kept together.
const PIECE_BYTES: usize = 48 << 10;

/// Lines of a batch on their way into the ledger: row by row they would be most of the work of an export.
#[derive(Default)]
struct Piece {
    seq: i64,
    /// Whose they are and how long, [`Piece::ENTRY`] bytes each.
    orders: Vec<u8>,
    lines: Vec<u8>,
}

impl Piece {
    const ENTRY: usize = 12;

    fn push(&mut self, order: OrderId, line: &[u8]) -> Result<()> {
        let too_long = |_| LedgerError::Missing(format!("room for the line of order {order}"));
        let length = u32::try_from(line.len()).map_err(too_long)?;
        self.orders.extend(order.to_le_bytes());
        self.orders.extend(length.to_le_bytes());
        self.lines.extend_from_slice(line);
        Ok(())
    }

    /// Where the line of an order lies among the lines of a piece.
    fn place(orders: &[u8], wanted: OrderId) -> Option<std::ops::Range<usize>> {
        let mut at = 0;
        for entry in orders.chunks_exact(Self::ENTRY) {
            let (order, length) = entry.split_at(8);
            let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
            if order == wanted.to_le_bytes() {
                return Some(at..at + length);
            }
            at += length;
        }
        None
    }
}

/// Due orders that follow one another and all go. The index is told of them at once, by their first and last number.
#[derive(Default)]
struct Run {
    first: String,
    last: String,
    orders: usize,
}

impl Ledger {
    /// Begins to record a batch of what is due of a store on a day.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn batch(&self, store: &str, layout: &str, at: i64, day: NaiveDate) -> Result<BatchDraft<'_>> {
        let connection = &self.connection;
        super::step(Point::BatchBegin)?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut draft = BatchDraft {
            connection,
            id: 0,
            store: 0,
            at,
            day: day_number(day),
            rows: 0,
            piece: Piece::default(),
            run: Run::default(),
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

    /// Goes through the lines of a batch as they were rendered, in their order, one or many at a time.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_piece<E: From<LedgerError>>(
        &self,
        batch: i64,
        mut see: impl FnMut(&[u8]) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let ledger = LedgerError::from;
        // A batch that an older version recorded lies there line by line, any other in pieces.
        for lines in [
            "SELECT line FROM batch_rows WHERE batch = ?1 ORDER BY seq",
            "SELECT lines FROM batch_pieces WHERE batch = ?1 ORDER BY seq",
        ] {
            let mut query = self.connection.prepare_cached(lines).map_err(ledger)?;
            let mut rows = query.query([batch]).map_err(ledger)?;
            while let Some(row) = rows.next().map_err(ledger)? {
                see(blob(row, 0)?)?;
            }
        }
        Ok(())
    }

    /// The line of one order in a batch.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn line_of(&self, batch: i64, order: OrderId) -> Result<Option<Vec<u8>>> {
        let mut pieces = self
            .connection
            .prepare_cached("SELECT orders, lines FROM batch_pieces WHERE batch = ?1 ORDER BY seq")?;
        let mut pieces = pieces.query([batch])?;
        while let Some(piece) = pieces.next()? {
            if let Some(place) = Piece::place(blob(piece, 0)?, order) {
                return Ok(blob(piece, 1)?.get(place).map(<[u8]>::to_vec));
            }
        }
        let mut query =
            self.connection.prepare_cached("SELECT line FROM batch_rows WHERE batch = ?1 AND ord = ?2")?;
        Ok(query.query_row([batch, order], |row| row.get(0)).optional()?)
    }

    /// Notes that the temporary file of a batch is complete.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn batch_complete(&self, id: i64) -> Result<()> {
        super::step(Point::BatchComplete)?;
        self.connection.execute("UPDATE batches SET state = 1 WHERE id = ?1", [id])?;
        Ok(())
    }

    /// Notes that a batch is published. Should that be lost, a complete batch whose temporary file is gone is one.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn batch_published(&self, id: i64) -> Result<()> {
        super::step(Point::BatchPublished)?;
        self.unhurried(|connection| {
            connection.execute("UPDATE batches SET state = 2 WHERE id = ?1", [id])?;
            Ok(())
        })
    }
}

/// Bytes as they lie in the ledger; anything else there would be a line lost.
fn blob<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r [u8]> {
    Ok(row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?)
}

impl BatchDraft<'_> {
    /// The batch's number.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Puts the next due order's line in; with the commit it is sent, and due no more. They come in the order of
    /// their numbers, and of each one between them that stays due [`BatchDraft::leave`] is told.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn put(&mut self, order: OrderId, number: &str, line: &[u8]) -> Result<()> {
        self.rows += 1;
        self.piece.push(order, line)?;
        if self.run.orders == 0 {
            number.clone_into(&mut self.run.first);
        }
        number.clone_into(&mut self.run.last);
        self.run.orders += 1;
        if self.piece.lines.len() < PIECE_BYTES { Ok(()) } else { self.end_piece() }
    }

    /// The next due order stays due.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn leave(&mut self) -> Result<()> {
        self.end_run()
    }

    fn end_piece(&mut self) -> Result<()> {
        self.end_run()?;
        if self.piece.orders.is_empty() {
            return Ok(());
        }
        self.connection
            .prepare_cached("INSERT INTO batch_pieces (batch, seq, orders, lines) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![self.id, self.piece.seq, self.piece.orders, self.piece.lines])?;
        self.piece.seq += 1;
        self.piece.orders.clear();
        self.piece.lines.clear();
        Ok(())
    }

    fn end_run(&mut self) -> Result<()> {
        let Run { first, last, orders } = &self.run;
        if *orders == 0 {
            return Ok(());
        }
        let sent = self
            .connection
            .prepare_cached(
                "INSERT INTO exports (ord, state, at, batch)
                 SELECT ord, ?5, ?6, ?7 FROM due WHERE store = ?1 AND number BETWEEN ?2 AND ?3 AND day <= ?4
                 ON CONFLICT (ord) DO UPDATE SET state = excluded.state, at = excluded.at, batch = excluded.batch",
            )?
            .execute(params![
                self.store,
                first,
                last,
                self.day,
                ExportState::Sent.code(),
                self.at,
                self.id
            ])?;
        let gone = self
            .connection
            .prepare_cached("DELETE FROM due WHERE store = ?1 AND number BETWEEN ?2 AND ?3 AND day <= ?4")?
            .execute(params![self.store, first, last, self.day])?;
        // The lock was there before whoever looked, so nobody can have come between.
        if sent != *orders || gone != *orders {
            return Err(LedgerError::Missing(format!("{orders} due orders from {first} to {last}")));
        }
        self.run.orders = 0;
        Ok(())
    }

    /// Ends the transaction: from here on the batch will be published, whatever happens.
    ///
    /// # Errors
    /// When the ledger cannot be written; then nothing of it remains.
    pub fn commit(mut self, name: &str, head: &[u8]) -> Result<()> {
        self.end_piece()?;
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
