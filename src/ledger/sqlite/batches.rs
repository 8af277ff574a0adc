//! Export files: recorded with their lines, many in a piece.

use super::connection::{SqliteLedger, store_id};
use super::deeds::{Signed, write_signed};
use super::errors::step;
use super::exports::{keep_earlier, told_earlier};
use super::membership::beat_within;
use super::reach::{next_arrival, next_batch};
use crate::crash::Point;
use crate::ledger::forms::batch_pieces::{DueRun, LinesPiece, PIECE_BYTES};
use crate::ledger::forms::calendar_runs::day_number;
use crate::ledger::{Batch, BatchState, BatchTransaction, Batches, LedgerError, OrderId, Result, StoreId};
use crate::order::ExportState;
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::ops::ControlFlow;
use std::time::Instant;

/// A batch being recorded: rolled back when it is dropped before its commit.
struct SqliteBatch<'l> {
    connection: &'l Connection,
    signed: &'l Signed,
    id: i64,
    store: StoreId,
    at: i64,
    /// The last arrival that is known to whoever looks at orders for it.
    known: i64,
    /// The last day on which orders may be due that are looked at for it, as the index keeps it.
    day: i64,
    rows: i64,
    piece: LinesPiece,
    run: DueRun,
    open: bool,
    begun: Instant,
}

impl SqliteLedger {
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
                state: BatchState::of_code(row.get(7)?),
                mark: String::new(),
            })
        })?;
        Ok(batches.collect::<rusqlite::Result<_>>()?)
    }
}

fn set_state(connection: &Connection, id: i64, state: BatchState) -> Result<()> {
    connection.execute("UPDATE batches SET state = ?2 WHERE id = ?1", [id, state.code()])?;
    Ok(())
}

impl Batches for SqliteLedger {
    fn begin_batch(
        &self,
        store: &str,
        layout: &str,
        at: i64,
        day: NaiveDate,
    ) -> Result<Box<dyn BatchTransaction + '_>> {
        let connection = &self.connection;
        step(Point::BatchBegin)?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut batch = SqliteBatch {
            connection,
            signed: &self.signed,
            id: 0,
            store: 0,
            at,
            known: 0,
            day: day_number(day),
            rows: 0,
            piece: LinesPiece::default(),
            run: DueRun::default(),
            open: true,
            begun: Instant::now(),
        };
        batch.store = store_id(connection, store)?;
        batch.id = next_batch(connection)?;
        batch.known = next_arrival(connection)? - 1;
        connection.execute(
            "INSERT INTO batches (id, store, layout, at, name, head, row_count, state)
             VALUES (?1, ?2, ?3, ?4, '', x'', 0, ?5)",
            params![batch.id, batch.store, layout, at, BatchState::Recorded.code()],
        )?;
        Ok(Box::new(batch))
    }

    fn unpublished_batches(&self) -> Result<Vec<Batch>> {
        // As in the index of these.
        self.batches_where("b.state < 2")
    }

    fn last_batches(&self, most: usize) -> Result<Vec<Batch>> {
        let last = format!("b.id IN (SELECT id FROM batches ORDER BY id DESC LIMIT {most})");
        let mut batches = self.batches_where(&last)?;
        batches.reverse();
        Ok(batches)
    }

    fn batch_of(&self, id: i64) -> Result<Option<Batch>> {
        Ok(self.batches_where(&format!("b.id = {id}"))?.pop())
    }

    fn walk_lines(&self, batch: i64, see: &mut dyn FnMut(&[u8]) -> ControlFlow<()>) -> Result<()> {
        // A batch that an older version recorded lies there line by line, any other in pieces.
        for lines in [
            "SELECT line FROM batch_rows WHERE batch = ?1 ORDER BY seq",
            "SELECT lines FROM batch_pieces WHERE batch = ?1 ORDER BY seq",
        ] {
            let mut query = self.connection.prepare_cached(lines)?;
            let mut rows = query.query([batch])?;
            while let Some(row) = rows.next()? {
                if see(blob(row, 0)?).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn line_of(&self, batch: i64, order: OrderId) -> Result<Option<Vec<u8>>> {
        let mut pieces = self
            .connection
            .prepare_cached("SELECT orders, lines FROM batch_pieces WHERE batch = ?1 ORDER BY seq")?;
        let mut pieces = pieces.query([batch])?;
        while let Some(piece) = pieces.next()? {
            if let Some(place) = LinesPiece::place(blob(piece, 0)?, order) {
                return Ok(blob(piece, 1)?.get(place).map(<[u8]>::to_vec));
            }
        }
        let mut query =
            self.connection.prepare_cached("SELECT line FROM batch_rows WHERE batch = ?1 AND ord = ?2")?;
        Ok(query.query_row([batch, order], |row| row.get(0)).optional()?)
    }

    fn told_earlier(&self, order: OrderId) -> Result<Vec<(i64, Option<i64>)>> {
        told_earlier(&self.connection, order)
    }

    fn batch_complete(&self, id: i64, _mark: &str) -> Result<()> {
        step(Point::BatchComplete)?;
        set_state(&self.connection, id, BatchState::Complete)
    }

    fn batch_published(&self, id: i64) -> Result<()> {
        step(Point::BatchPublished)?;
        self.unhurried(|connection| set_state(connection, id, BatchState::Published))
    }
}

/// Bytes as they lie in the ledger; anything else there would be a line lost.
fn blob<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r [u8]> {
    Ok(row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from)?)
}

impl SqliteBatch<'_> {
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
        let DueRun { first, last, orders } = &self.run;
        if *orders == 0 {
            return Ok(());
        }
        let sent = self
            .connection
            .prepare_cached(
                "INSERT INTO exports (ord, state, at, batch, known)
                 SELECT ord, ?5, ?6, ?7, ?8 FROM due WHERE store = ?1 AND number BETWEEN ?2 AND ?3 AND day <= ?4
                 ON CONFLICT (ord) DO UPDATE SET state = excluded.state, at = excluded.at, batch = excluded.batch,
                 known = excluded.known",
            )?
            .execute(params![
                self.store,
                first,
                last,
                self.day,
                ExportState::Sent.code(),
                self.at,
                self.id,
                self.known
            ])?;
        let gone = self
            .connection
            .prepare_cached("DELETE FROM due WHERE store = ?1 AND number BETWEEN ?2 AND ?3 AND day <= ?4")?
            .execute(params![self.store, first, last, self.day])?;
        // The lock was there before whoever looked, so nobody can have come between.
        if sent != *orders || gone != *orders {
            return Err(LedgerError::missing(&format!("{orders} due orders from {first} to {last}")));
        }
        self.run.orders = 0;
        Ok(())
    }
}

impl BatchTransaction for SqliteBatch<'_> {
    fn id(&self) -> i64 {
        self.id
    }

    fn put(&mut self, order: OrderId, number: &str, line: &[u8]) -> Result<()> {
        self.rows += 1;
        self.piece.push(order, line)?;
        self.run.put(number);
        if self.piece.lines.len() < PIECE_BYTES { Ok(()) } else { self.end_piece() }
    }

    fn leave(&mut self) -> Result<()> {
        self.end_run()
    }

    fn put_again(&mut self, order: OrderId, line: &[u8]) -> Result<()> {
        self.rows += 1;
        self.piece.push(order, line)?;
        keep_earlier(self.connection, order)?;
        let told = self
            .connection
            .prepare_cached(
                "UPDATE exports SET at = ?2, batch = ?3, known = ?4 WHERE ord = ?1 AND state = ?5",
            )?
            .execute(params![order, self.at, self.id, self.known, ExportState::Sent.code()])?;
        if told != 1 {
            return Err(LedgerError::missing(&format!("order {order} as told")));
        }
        if self.piece.lines.len() < PIECE_BYTES { Ok(()) } else { self.end_piece() }
    }

    fn commit(mut self: Box<Self>, name: &str, head: &[u8]) -> Result<()> {
        self.end_piece()?;
        self.connection.execute(
            "UPDATE batches SET name = ?2, head = ?3, row_count = ?4 WHERE id = ?1",
            params![self.id, name, head, self.rows],
        )?;
        beat_within(self.connection, self.begun)?;
        write_signed(self.connection, self.signed)?;
        step(Point::BatchCommit)?;
        self.connection.execute_batch("COMMIT")?;
        self.open = false;
        self.signed.take();
        step(Point::BatchCommitted)
    }
}

impl Drop for SqliteBatch<'_> {
    fn drop(&mut self) {
        if self.open {
            // A failed rollback leaves the connection in a transaction, which the next BEGIN reports.
            drop(self.connection.execute_batch("ROLLBACK"));
        }
    }
}
