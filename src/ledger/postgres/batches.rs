//! Export files: recorded with their lines, many in a piece.

use super::at_work::overtaken;
use super::deeds::{Signed, write_signed};
use super::engine::{PostgresLedger, store_id};
use super::errors::step;
use super::exports::{keep_earlier, told_earlier};
use super::link::{Begin, Link, StatementValues};
use super::reach::{next_arrival, next_batch};
use crate::crash::Point;
use crate::ledger::forms::batch_pieces::{DueRun, LinesPiece, PIECE_BYTES};
use crate::ledger::forms::calendar_runs::day_number;
use crate::ledger::{Batch, BatchState, BatchTransaction, Batches, LedgerError, OrderId, Result, StoreId};
use crate::order::ExportState;
use chrono::NaiveDate;
use std::ops::ControlFlow;

/// A batch being recorded: rolled back when it is dropped before its commit.
struct PostgresBatch<'l> {
    link: &'l Link,
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
}

impl PostgresLedger {
    fn batches_where(&self, chosen: &str, values: StatementValues<'_>) -> Result<Vec<Batch>> {
        let rows = self.link.query(
            &format!(
                "SELECT b.id, s.code, b.layout, b.at, b.name, b.head, b.row_count, b.state, b.mark
                 FROM batches b JOIN stores s ON s.id = b.store WHERE {chosen} ORDER BY b.id"
            ),
            values,
        )?;
        rows.iter()
            .map(|row| {
                Ok(Batch {
                    id: row.try_get(0)?,
                    store: row.try_get(1)?,
                    layout: row.try_get(2)?,
                    at: row.try_get(3)?,
                    name: row.try_get(4)?,
                    head: row.try_get(5)?,
                    row_count: row.try_get::<_, i64>(6)?.try_into().unwrap_or(0),
                    state: BatchState::of_code(row.try_get(7)?),
                    mark: row.try_get(8)?,
                })
            })
            .collect()
    }

    fn set_state(&self, id: i64, state: BatchState) -> Result<()> {
        self.link.execute("UPDATE batches SET state = $2 WHERE id = $1", &[&id, &state.code()])?;
        Ok(())
    }
}

impl Batches for PostgresLedger {
    fn begin_batch(
        &self,
        store: &str,
        layout: &str,
        at: i64,
        day: NaiveDate,
    ) -> Result<Box<dyn BatchTransaction + '_>> {
        step(Point::BatchBegin)?;
        let link = &self.link;
        link.begin(Begin::Write)?;
        let mut batch = PostgresBatch {
            link,
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
        };
        batch.store = store_id(link, store)?;
        batch.id = next_batch(link)?;
        batch.known = next_arrival(link)? - 1;
        link.execute(
            "INSERT INTO batches (id, store, layout, at, name, head, row_count, state)
             VALUES ($1, $2, $3, $4, '', ''::bytea, 0, $5)",
            &[&batch.id, &batch.store, &layout, &at, &BatchState::Recorded.code()],
        )?;
        Ok(Box::new(batch))
    }

    fn unpublished_batches(&self) -> Result<Vec<Batch>> {
        // As in the index of these.
        self.batches_where("b.state < 2", &[])
    }

    fn last_batches(&self, most: usize) -> Result<Vec<Batch>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut batches =
            self.batches_where("b.id IN (SELECT id FROM batches ORDER BY id DESC LIMIT $1)", &[&most])?;
        batches.reverse();
        Ok(batches)
    }

    fn batch_of(&self, id: i64) -> Result<Option<Batch>> {
        Ok(self.batches_where("b.id = $1", &[&id])?.pop())
    }

    fn walk_lines(&self, batch: i64, see: &mut dyn FnMut(&[u8]) -> ControlFlow<()>) -> Result<()> {
        let view = self.view()?;
        // A batch that an older version recorded lies there line by line, any other in pieces.
        for lines in [
            "SELECT line, seq FROM batch_rows WHERE batch = $1 AND seq > $2 ORDER BY seq LIMIT 1000",
            "SELECT lines, seq FROM batch_pieces WHERE batch = $1 AND seq > $2 ORDER BY seq LIMIT 16",
        ] {
            let mut after = -1_i64;
            loop {
                let rows = view.query(lines, &[&batch, &after])?;
                let Some(last) = rows.last() else { break };
                after = last.try_get(1)?;
                for row in &rows {
                    if see(row.try_get(0)?).is_break() {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    fn line_of(&self, batch: i64, order: OrderId) -> Result<Option<Vec<u8>>> {
        let pieces = self
            .link
            .query("SELECT orders, seq FROM batch_pieces WHERE batch = $1 ORDER BY seq", &[&batch])?;
        for piece in &pieces {
            if let Some(place) = LinesPiece::place(piece.try_get(0)?, order) {
                let lines = self.link.query_one(
                    "SELECT lines FROM batch_pieces WHERE batch = $1 AND seq = $2",
                    &[&batch, &piece.try_get::<_, i64>(1)?],
                )?;
                return Ok(lines.try_get::<_, &[u8]>(0)?.get(place).map(<[u8]>::to_vec));
            }
        }
        let row = self
            .link
            .query_opt("SELECT line FROM batch_rows WHERE batch = $1 AND ord = $2", &[&batch, &order])?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    fn told_earlier(&self, order: OrderId) -> Result<Vec<(i64, Option<i64>)>> {
        told_earlier(&self.link, order)
    }

    fn batch_complete(&self, id: i64, mark: &str) -> Result<()> {
        step(Point::BatchComplete)?;
        let sql = "UPDATE batches SET state = $2, mark = $3 WHERE id = $1 AND state = $4";
        let (from, to) = (BatchState::Recorded.code(), BatchState::Complete.code());
        // Of two who completed it, the first one's file is the one that is renamed.
        if self.link.execute(sql, &[&id, &to, &mark, &from])? == 1 { Ok(()) } else { Err(overtaken()) }
    }

    fn batch_published(&self, id: i64) -> Result<()> {
        step(Point::BatchPublished)?;
        self.set_state(id, BatchState::Published)
    }
}

impl PostgresBatch<'_> {
    fn end_piece(&mut self) -> Result<()> {
        self.end_run()?;
        if self.piece.orders.is_empty() {
            return Ok(());
        }
        self.link.execute(
            "INSERT INTO batch_pieces (batch, seq, orders, lines) VALUES ($1, $2, $3, $4)",
            &[&self.id, &self.piece.seq, &self.piece.orders, &self.piece.lines],
        )?;
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
        let sent = self.link.execute(
            "WITH gone AS (
               DELETE FROM due WHERE store = $1 AND number BETWEEN $2 AND $3 AND day <= $4 RETURNING ord)
             INSERT INTO exports (ord, state, at, batch, known) SELECT ord, $5, $6, $7, $8 FROM gone
             ON CONFLICT (ord) DO UPDATE SET state = excluded.state, at = excluded.at, batch = excluded.batch,
             known = excluded.known",
            &[
                &self.store,
                first,
                last,
                &self.day,
                &ExportState::Sent.code(),
                &self.at,
                &self.id,
                &self.known,
            ],
        )?;
        // The lock was there before whoever looked, so nobody can have come between.
        if usize::try_from(sent) != Ok(*orders) {
            return Err(LedgerError::missing(&format!("{orders} due orders from {first} to {last}")));
        }
        self.run.orders = 0;
        Ok(())
    }
}

impl BatchTransaction for PostgresBatch<'_> {
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
        keep_earlier(self.link, order)?;
        let told = self.link.execute(
            "UPDATE exports SET at = $2, batch = $3, known = $4 WHERE ord = $1 AND state = $5",
            &[&order, &self.at, &self.id, &self.known, &ExportState::Sent.code()],
        )?;
        if told != 1 {
            return Err(LedgerError::missing(&format!("order {order} as told")));
        }
        if self.piece.lines.len() < PIECE_BYTES { Ok(()) } else { self.end_piece() }
    }

    fn commit(mut self: Box<Self>, name: &str, head: &[u8]) -> Result<()> {
        self.end_piece()?;
        self.link.execute(
            "UPDATE batches SET name = $2, head = $3, row_count = $4 WHERE id = $1",
            &[&self.id, &name, &head, &self.rows],
        )?;
        write_signed(self.link, self.signed)?;
        step(Point::BatchCommit)?;
        self.open = false;
        self.link.commit()?;
        self.signed.take();
        step(Point::BatchCommitted)
    }
}

impl Drop for PostgresBatch<'_> {
    fn drop(&mut self) {
        if self.open {
            self.link.roll_back();
        }
    }
}
