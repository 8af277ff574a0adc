//! Taking arrivals back, as tables: what is laid aside lies in temporary tables until the transaction ends.
//!
//! **Invariant.** Only one who has begun a withdrawal has a turn, and an intake in its turn neither begins nor ends a
//! transaction.

mod orders;
mod returning;

pub(super) use orders::{known_again, rewind};
pub(super) use returning::return_labels;

use super::arrival_records::{COLUMNS, read_arrival};
use super::connection::{SqliteLedger, remember};
use super::deeds::write_signed;
use super::errors::step;
use super::first_facts::read_fact;
use super::reach::{ARRIVALS_ABOVE, next_arrival};
use super::turn::Turn;
use crate::crash::Point;
use crate::ledger::{
    ArrivalRecord, LaidFact, LedgerError, OrderId, Result, Returning, Withdrawing, Withdrawn,
};
use rusqlite::{OptionalExtension, params};
use std::collections::BTreeSet;

/// Lays arrivals aside. What they solved is kept apart from the rows that are held, be those laid aside themselves.
const LAY_ASIDE: &str = "
    CREATE TEMP TABLE laid_arrivals AS SELECT * FROM arrivals WHERE id >= ?1;
    CREATE TEMP TABLE laid_findings AS SELECT * FROM findings WHERE arrival >= ?1;
    CREATE TEMP TABLE laid_held_rows AS SELECT * FROM held_rows WHERE arrival >= ?1;
    CREATE TEMP TABLE laid_held_sets AS SELECT * FROM held_sets WHERE arrival >= ?1;
    CREATE TEMP TABLE laid_solves AS SELECT arrival, row, solved_by, solved_at FROM held_rows WHERE solved_by >= ?1;
    CREATE TEMP TABLE laid_open AS
      SELECT r.arrival AS arrival, SUM(r.solved_at IS NULL) AS open,
             TOTAL(CASE WHEN r.solved_at IS NULL THEN r.row END) AS rows
      FROM held_rows r WHERE r.arrival >= ?1 OR r.arrival IN (SELECT arrival FROM held_rows WHERE solved_by >= ?1)
      GROUP BY r.arrival;
    CREATE TEMP TABLE laid_orders (
      ord INTEGER PRIMARY KEY, store INTEGER, number TEXT, arrival INTEGER, row INTEGER, at INTEGER, source INTEGER,
      said BLOB, UNIQUE (store, number)
    );
    CREATE TEMP TABLE laid_facts (
      ord INTEGER, seq INTEGER, source INTEGER, arrival INTEGER, row INTEGER, at INTEGER, said BLOB,
      PRIMARY KEY (ord, seq)
    );
    CREATE INDEX temp.laid_facts_arrival ON laid_facts (arrival);
    CREATE INDEX temp.laid_orders_arrival ON laid_orders (arrival);
    CREATE INDEX temp.laid_findings_arrival ON laid_findings (arrival);
    CREATE INDEX temp.laid_held_rows_arrival ON laid_held_rows (arrival);
    CREATE INDEX temp.laid_solves_by ON laid_solves (solved_by);
    CREATE TEMP TABLE laid_judged (arrival INTEGER PRIMARY KEY);
    CREATE TEMP TABLE laid_reopened (arrival INTEGER PRIMARY KEY);
    DELETE FROM arrivals WHERE id >= ?1;
    DELETE FROM findings WHERE arrival >= ?1;
    DELETE FROM held_rows WHERE arrival >= ?1;
    DELETE FROM held_sets WHERE arrival >= ?1;
    UPDATE held_rows SET solved_by = NULL, solved_at = NULL WHERE solved_by >= ?1;
";

/// What is laid aside is needed no more.
const FORGET: &str = "
    DROP TABLE temp.laid_arrivals; DROP TABLE temp.laid_findings; DROP TABLE temp.laid_held_rows;
    DROP TABLE temp.laid_held_sets; DROP TABLE temp.laid_solves; DROP TABLE temp.laid_open;
    DROP TABLE temp.laid_orders; DROP TABLE temp.laid_facts; DROP TABLE temp.laid_judged; DROP TABLE temp.laid_reopened;
";

impl SqliteLedger {
    /// Whose turn it is; an error outside of a withdrawal.
    pub(super) fn in_turn(&self) -> Result<Turn> {
        self.turn.get().ok_or_else(|| LedgerError::missing("an arrival that has its turn"))
    }
}

impl Withdrawing for SqliteLedger {
    fn begin_withdrawal(&self, first: i64, last: i64) -> Result<()> {
        step(Point::UndoBegin)?;
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let now_last = next_arrival(&self.connection)? - 1;
        if now_last != last {
            self.connection.execute_batch("ROLLBACK")?;
            return Err(LedgerError::overtaken(now_last));
        }
        self.turn.set(Some(Turn { first, arrival: first, at: 0 }));
        let laid = LAY_ASIDE
            .split_inclusive(';')
            .filter(|sql| !sql.trim().is_empty())
            .try_for_each(|sql| self.connection.execute_batch(&sql.replace("?1", &first.to_string())));
        if let Err(error) = laid {
            self.end_withdrawal(false)?;
            return Err(error.into());
        }
        Ok(())
    }

    fn laid_aside(&self) -> Result<Vec<ArrivalRecord>> {
        let mut query = self.connection.prepare(&format!(
            "SELECT {COLUMNS} FROM laid_arrivals a LEFT JOIN stores s ON s.id = a.store ORDER BY a.id"
        ))?;
        Ok(query.query_map([], read_arrival)?.collect::<rusqlite::Result<_>>()?)
    }

    fn prepare_rewinding(&self, orders: &[OrderId]) -> Result<()> {
        orders::unpack(&self.connection, orders, self.in_turn()?.first)
    }

    fn take_turn(&self, arrival: i64) -> Result<()> {
        let turn = self.in_turn()?;
        let at = self
            .connection
            .prepare_cached("SELECT at FROM laid_arrivals WHERE id = ?1")?
            .query_row([arrival], |row| row.get(0))
            .optional()?
            .ok_or_else(|| LedgerError::missing("an arrival that was laid aside"))?;
        self.turn.set(Some(Turn { arrival, at, ..turn }));
        Ok(())
    }

    fn laid_facts(&self, arrival: i64) -> Result<Vec<LaidFact>> {
        orders::laid_facts(&self.connection, arrival)
    }

    fn put_back(&self, how: Returning<'_>, is_concerned: &dyn Fn(&str) -> bool) -> Result<()> {
        returning::put_back(&self.connection, self.in_turn()?.arrival, how, is_concerned)
    }

    fn take_back(&self, arrivals: &[i64], at: i64) -> Result<()> {
        let first = self.in_turn()?.first;
        arrivals.iter().try_for_each(|arrival| returning::withdraw(&self.connection, *arrival, at))?;
        orders::keep_withdrawn(&self.connection, arrivals, first)?;
        // Who looks how far the ledger has come sees that it is another; the number is given to no arrival.
        let number = next_arrival(&self.connection)?;
        remember(&self.connection, ARRIVALS_ABOVE, &number.to_string())?;
        returning::refresh_sets(&self.connection, at)
    }

    fn reopened_sets(&self) -> Result<Vec<ArrivalRecord>> {
        let mut query = self.connection.prepare("SELECT arrival FROM laid_reopened ORDER BY arrival")?;
        let found: Vec<i64> = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        found
            .into_iter()
            .map(|arrival| crate::ledger::Arrivals::arrival(self, arrival))
            .filter_map(Result::transpose)
            .collect()
    }

    fn name_set(&self, arrival: i64, held_as: &str) -> Result<()> {
        self.connection
            .execute("UPDATE arrivals SET held_as = ?2 WHERE id = ?1", params![arrival, held_as])?;
        Ok(())
    }

    fn end_withdrawal(&self, keep: bool) -> Result<()> {
        self.turn.set(None);
        if !keep {
            self.connection.execute_batch("ROLLBACK")?;
            return Ok(());
        }
        let ended = self.connection.execute_batch(FORGET).map_err(LedgerError::from).and_then(|()| {
            write_signed(&self.connection, &self.signed)?;
            step(Point::UndoCommit)?;
            Ok(self.connection.execute_batch("COMMIT")?)
        });
        if let Err(error) = ended {
            // A failed rollback leaves the connection in a transaction, which the next BEGIN reports.
            drop(self.connection.execute_batch("ROLLBACK"));
            return Err(error);
        }
        self.signed.take();
        step(Point::UndoCommitted)
    }

    fn numbers_of_held(&self, arrival: i64) -> Result<BTreeSet<String>> {
        let mut query =
            self.connection.prepare("SELECT number FROM held_rows WHERE arrival = ?1 OR solved_by = ?1")?;
        Ok(query.query_map([arrival], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    fn withdrawn(&self, number: Option<&str>) -> Result<Vec<Withdrawn>> {
        let mut query = self.connection.prepare_cached(
            "SELECT s.code, w.number, w.undone, COALESCE(a.undone_at, 0), w.arrival, w.row, w.at, w.source, w.said
             FROM withdrawn_facts w JOIN stores s ON s.id = w.store LEFT JOIN arrivals a ON a.id = w.undone
             WHERE ?1 IS NULL OR w.number = ?1 ORDER BY s.code, w.number, w.undone, w.seq",
        )?;
        let mut rows = query.query([number])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Withdrawn {
                store: row.get(0)?,
                number: row.get(1)?,
                undone: row.get(2)?,
                undone_at: row.get(3)?,
                fact: read_fact(0, row, 4)?,
            });
        }
        Ok(found)
    }
}
