//! Taking arrivals back, as tables: what is laid aside lies in tables that last as long as the transaction.
//!
//! **Invariant.** Only one who has begun a withdrawal has a turn, and an intake in its turn neither begins nor ends a
//! transaction.

mod orders;
mod returning;

pub(super) use orders::{known_again, rewind};
pub(super) use returning::return_labels;

use super::arrival_records::{COLUMNS, read_arrival};
use super::deeds::write_signed;
use super::engine::{PostgresLedger, remember};
use super::errors::step;
use super::first_facts::read_fact;
use super::link::Begin;
use super::reach::{ARRIVALS_ABOVE, next_arrival};
use super::turn::ArrivalTurn;
use crate::crash::Point;
use crate::ledger::{
    ArrivalRecord, LaidFact, LedgerError, OrderId, Result, Returning, Withdrawing, Withdrawn,
};
use std::collections::BTreeSet;

/// Lays arrivals aside. What they solved is kept apart from the rows that are held, be those laid aside themselves.
const LAY_ASIDE: &str = "
    CREATE TEMP TABLE laid_arrivals ON COMMIT DROP AS SELECT * FROM arrivals WHERE id >= $1;
    CREATE TEMP TABLE laid_findings ON COMMIT DROP AS SELECT * FROM findings WHERE arrival >= $1;
    CREATE TEMP TABLE laid_held_rows ON COMMIT DROP AS SELECT * FROM held_rows WHERE arrival >= $1;
    CREATE TEMP TABLE laid_held_sets ON COMMIT DROP AS SELECT * FROM held_sets WHERE arrival >= $1;
    CREATE TEMP TABLE laid_solves ON COMMIT DROP AS
      SELECT arrival, row, solved_by, solved_at FROM held_rows WHERE solved_by >= $1;
    CREATE TEMP TABLE laid_open ON COMMIT DROP AS
      SELECT r.arrival AS arrival, COUNT(*) FILTER (WHERE r.solved_at IS NULL) AS open,
             COALESCE(SUM(r.row) FILTER (WHERE r.solved_at IS NULL), 0) AS places
      FROM held_rows r WHERE r.arrival >= $1 OR r.arrival IN (SELECT arrival FROM held_rows WHERE solved_by >= $1)
      GROUP BY r.arrival;
    CREATE TEMP TABLE laid_orders (
      ord bigint PRIMARY KEY, store bigint, number text COLLATE \"C\", arrival bigint, row bigint, at bigint, source bigint,
      said bytea, UNIQUE (store, number)
    ) ON COMMIT DROP;
    CREATE TEMP TABLE laid_facts (
      ord bigint, seq bigint, source bigint, arrival bigint, row bigint, at bigint, said bytea, PRIMARY KEY (ord, seq)
    ) ON COMMIT DROP;
    CREATE INDEX laid_facts_arrival ON laid_facts (arrival);
    CREATE INDEX laid_orders_arrival ON laid_orders (arrival);
    CREATE INDEX laid_findings_arrival ON laid_findings (arrival);
    CREATE INDEX laid_held_rows_arrival ON laid_held_rows (arrival);
    CREATE INDEX laid_solves_by ON laid_solves (solved_by);
    CREATE TEMP TABLE laid_judged (arrival bigint PRIMARY KEY) ON COMMIT DROP;
    CREATE TEMP TABLE laid_reopened (arrival bigint PRIMARY KEY) ON COMMIT DROP;
    DELETE FROM arrivals WHERE id >= $1;
    DELETE FROM findings WHERE arrival >= $1;
    DELETE FROM held_rows WHERE arrival >= $1;
    DELETE FROM held_sets WHERE arrival >= $1;
    UPDATE held_rows SET solved_by = NULL, solved_at = NULL WHERE solved_by >= $1;
";

impl PostgresLedger {
    /// Whose turn it is; an error outside of a withdrawal.
    pub(super) fn in_turn(&self) -> Result<ArrivalTurn> {
        self.turn.get().ok_or_else(|| LedgerError::missing("an arrival that has its turn"))
    }
}

impl Withdrawing for PostgresLedger {
    fn begin_withdrawal(&self, first: i64, last: i64) -> Result<()> {
        step(Point::UndoBegin)?;
        self.link.begin(Begin::Write)?;
        let laid = next_arrival(&self.link)
            .and_then(|next| if next - 1 == last { Ok(()) } else { Err(LedgerError::overtaken(next - 1)) });
        let laid = laid.and_then(|()| self.link.batch(&LAY_ASIDE.replace("$1", &first.to_string())));
        if let Err(error) = laid {
            self.link.roll_back();
            return Err(error);
        }
        self.turn.set(Some(ArrivalTurn { first, arrival: first, at: 0 }));
        Ok(())
    }

    fn laid_aside(&self) -> Result<Vec<ArrivalRecord>> {
        let rows = self.link.query(
            &format!(
                "SELECT {COLUMNS} FROM laid_arrivals a LEFT JOIN stores s ON s.id = a.store ORDER BY a.id"
            ),
            &[],
        )?;
        rows.iter().map(read_arrival).collect()
    }

    fn prepare_rewinding(&self, orders: &[OrderId]) -> Result<()> {
        orders::unpack(&self.link, orders, self.in_turn()?.first)
    }

    fn take_turn(&self, arrival: i64) -> Result<()> {
        let turn = self.in_turn()?;
        let row = self
            .link
            .query_opt("SELECT at FROM laid_arrivals WHERE id = $1", &[&arrival])?
            .ok_or_else(|| LedgerError::missing("an arrival that was laid aside"))?;
        self.turn.set(Some(ArrivalTurn { arrival, at: row.try_get(0)?, ..turn }));
        Ok(())
    }

    fn laid_facts(&self, arrival: i64) -> Result<Vec<LaidFact>> {
        orders::laid_facts(&self.link, arrival)
    }

    fn put_back(&self, how: Returning<'_>, is_concerned: &dyn Fn(&str) -> bool) -> Result<()> {
        returning::put_back(&self.link, self.in_turn()?.arrival, how, is_concerned)
    }

    fn take_back(&self, arrivals: &[i64], at: i64) -> Result<()> {
        let first = self.in_turn()?.first;
        arrivals.iter().try_for_each(|arrival| returning::withdraw(&self.link, *arrival, at))?;
        orders::keep_withdrawn(&self.link, arrivals, first)?;
        // Who looks how far the ledger has come sees that it is another; the number is given to no arrival.
        let number = next_arrival(&self.link)?;
        remember(&self.link, ARRIVALS_ABOVE, &number.to_string())?;
        returning::refresh_sets(&self.link, at)
    }

    fn reopened_sets(&self) -> Result<Vec<ArrivalRecord>> {
        let rows = self.link.query(
            &format!(
                "SELECT {COLUMNS} FROM laid_reopened l JOIN arrivals a ON a.id = l.arrival
                 LEFT JOIN stores s ON s.id = a.store ORDER BY a.id"
            ),
            &[],
        )?;
        rows.iter().map(read_arrival).collect()
    }

    fn name_set(&self, arrival: i64, held_as: &str) -> Result<()> {
        self.link.execute("UPDATE arrivals SET held_as = $2 WHERE id = $1", &[&arrival, &held_as])?;
        Ok(())
    }

    fn end_withdrawal(&self, keep: bool) -> Result<()> {
        self.turn.set(None);
        if !keep {
            self.link.roll_back();
            return Ok(());
        }
        if let Err(error) = write_signed(&self.link, &self.signed).and_then(|()| step(Point::UndoCommit)) {
            self.link.roll_back();
            return Err(error);
        }
        self.link.commit()?;
        self.signed.take();
        step(Point::UndoCommitted)
    }

    fn numbers_of_held(&self, arrival: i64) -> Result<BTreeSet<String>> {
        let rows = self
            .link
            .query("SELECT number FROM held_rows WHERE arrival = $1 OR solved_by = $1", &[&arrival])?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    fn withdrawn(&self, number: Option<&str>) -> Result<Vec<Withdrawn>> {
        let rows = self.link.query(
            "SELECT s.code, w.number, w.undone, COALESCE(a.undone_at, 0), w.arrival, w.row, w.at, w.source, w.said
             FROM withdrawn_facts w JOIN stores s ON s.id = w.store LEFT JOIN arrivals a ON a.id = w.undone
             WHERE $1::text IS NULL OR w.number = $1 ORDER BY s.code, w.number, w.undone, w.seq",
            &[&number],
        )?;
        rows.iter()
            .map(|row| {
                Ok(Withdrawn {
                    store: row.try_get(0)?,
                    number: row.try_get(1)?,
                    undone: row.try_get(2)?,
                    undone_at: row.try_get(3)?,
                    fact: read_fact(0, row, 4)?,
                })
            })
            .collect()
    }
}
