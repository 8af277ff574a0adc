//! The index of tracking numbers: which orders ever had one.

use crate::ledger::{OrderId, Result, number_key};
use crate::order::Statement;
use rusqlite::{Connection, params};
use std::cell::RefCell;

/// The numbers of one intake. They go into the big index many at a time and sorted: one by one, each would touch
/// another page of a big ledger. A few go into the small index `new_numbers`, which is put into the big one when it
/// has become [`NewNumbers::MANY`].
#[derive(Default)]
pub(super) struct NewNumbers(RefCell<Vec<(i64, OrderId)>>);

impl NewNumbers {
    /// How many are worth the way into the big index; the small one has that many at most.
    const MANY: usize = 1 << 15;

    /// How many are gathered at most before they go there. Every further go touches pages that are in the log
    /// already, and SQLite then reads all that stands behind them there once more at the commit.
    const GATHERED: usize = 1 << 18;

    pub(super) fn add(&self, connection: &Connection, number: i64, order: OrderId) -> Result<()> {
        let mut waiting = self.0.borrow_mut();
        waiting.push((number, order));
        if waiting.len() < Self::GATHERED { Ok(()) } else { write(connection, INTO_BIG, &mut waiting) }
    }

    pub(super) fn flush(&self, connection: &Connection) -> Result<()> {
        let mut waiting = self.0.borrow_mut();
        if waiting.len() > Self::MANY {
            return write(connection, INTO_BIG, &mut waiting);
        }
        if waiting.is_empty() {
            return Ok(());
        }
        let before = connection
            .prepare_cached("SELECT COUNT(*) FROM new_numbers")?
            .query_row([], |row| row.get::<_, i64>(0))?;
        if usize::try_from(before).unwrap_or(0) + waiting.len() > Self::MANY {
            connection.execute_batch(
                "INSERT OR IGNORE INTO numbers SELECT number, ord FROM new_numbers ORDER BY number, ord;
                 DELETE FROM new_numbers;",
            )?;
        }
        write(connection, "INSERT OR REPLACE INTO new_numbers VALUES (?1, ?2)", &mut waiting)
    }
}

/// A row is nothing but its key, so that replacing is ignoring, only that SQLite need not look first.
const INTO_BIG: &str = "INSERT OR REPLACE INTO numbers VALUES (?1, ?2)";

fn write(connection: &Connection, insert: &str, waiting: &mut Vec<(i64, OrderId)>) -> Result<()> {
    waiting.sort_unstable();
    let mut insert = connection.prepare_cached(insert)?;
    for (number, order) in waiting.drain(..) {
        insert.execute(params![number, order])?;
    }
    Ok(())
}

/// Fills the index of a ledger that had none.
pub(super) fn fill(connection: &Connection) -> Result<()> {
    let numbers = NewNumbers::default();
    for table in ["SELECT id, said FROM orders", "SELECT ord, said FROM facts"] {
        let mut query = connection.prepare(table)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (order, said): (OrderId, Vec<u8>) = (row.get(0)?, row.get(1)?);
            // What cannot be read has no number; whoever reads the order will say so.
            for number in Statement::parse(&said).unwrap_or(Statement::EMPTY).tracking() {
                numbers.add(connection, number_key(number), order)?;
            }
        }
    }
    numbers.flush(connection)
}

/// Orders that have or once had a number of that key; at most 64.
pub(super) fn orders_with_number(connection: &Connection, number: &str) -> Result<Vec<OrderId>> {
    let mut query = connection.prepare_cached(
        "SELECT ord FROM numbers WHERE number = ?1
         UNION SELECT ord FROM new_numbers WHERE number = ?1 ORDER BY ord LIMIT 64",
    )?;
    let found = query.query_map([number_key(number)], |row| row.get(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::super::connection::SqliteLedger;
    use super::*;
    use crate::ledger::{Arrivals, Landing};
    use crate::order::{Field, Source, StatementBuf};

    fn says(number: &str) -> StatementBuf {
        let mut said = StatementBuf::new();
        said.put_text(Field::TRACKING, number);
        said
    }

    #[test]
    fn a_ledger_from_before_the_index_finds_its_numbers_and_undated_orders_after_it() {
        let mut ledger = SqliteLedger::in_memory().unwrap();
        let intake = ledger.begin_intake(1_790_812_800).unwrap();
        let store = intake.store("acme").unwrap();
        let first = says("123456789013");
        let order = intake.create(store, "A-1", 2, Source::Store, first.as_statement()).unwrap().unwrap();
        intake.enter_calendar(order, None).unwrap();
        intake.append(order, 3, Source::Carrier, &says("TRACK-\u{ff11}")).unwrap();
        intake.commit(&Landing::default()).unwrap();
        // What such a ledger looked like.
        ledger
            .connection
            .execute_batch(
                "DROP TABLE numbers; DROP TABLE new_numbers; DROP INDEX labels_at; DROP TABLE labels; DROP TABLE packs; DROP TABLE calendar_runs; DROP TABLE batch_pieces;
                 DROP INDEX mall_open; ALTER TABLE mall DROP COLUMN standing; ALTER TABLE stores DROP COLUMN at_mall; DROP TABLE reserved_names; CREATE INDEX mall_open ON mall (store, ord);
                 DROP TABLE held_rows; DROP TABLE held_sets; DROP INDEX arrivals_mends; ALTER TABLE arrivals DROP COLUMN mends;
                 DROP TABLE doubts; DROP TABLE told_before; DROP TABLE marked_numbers; DROP TABLE people; DROP TABLE sessions; DROP TABLE invitations; DROP TABLE deeds;
                 DROP TABLE withdrawn_facts; DROP TABLE withdrawn_labels; ALTER TABLE arrivals DROP COLUMN undone_at;
                 ALTER TABLE requests DROP COLUMN arrival; ALTER TABLE requests DROP COLUMN dry;
                 ALTER TABLE requests DROP COLUMN asked_by; ALTER TABLE requests DROP COLUMN seen;
                 ALTER TABLE requests DROP COLUMN chosen; ALTER TABLE requests DROP COLUMN orders; DROP INDEX mall_correcting;
                 DROP TABLE told_earlier; ALTER TABLE exports DROP COLUMN known; DROP TABLE tidings; DROP TABLE told_of;
                 DROP TABLE letters; DROP TABLE letter_tidings; DROP TABLE channels;
                 DROP TABLE sendings;
                 ALTER TABLE requests ADD COLUMN english; ALTER TABLE requests ADD COLUMN json; ALTER TABLE requests ADD COLUMN ending;
                 ALTER TABLE requests ADD COLUMN again_s; ALTER TABLE request_lines ADD COLUMN is_error;
                 UPDATE calendar SET day = 0; PRAGMA user_version = 3;",
            )
            .unwrap();
        ledger.migrate().unwrap();
        for number in ["123456789013", "TRACK-\u{ff11}"] {
            assert_eq!(orders_with_number(&ledger.connection, number).unwrap(), [order]);
        }
        assert!(orders_with_number(&ledger.connection, "123456789014").unwrap().is_empty());
        let day = |sql: &str| ledger.connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(day("SELECT day FROM calendar"), -20_261_001);
    }

    #[test]
    fn numbers_are_found_in_the_small_index_and_when_they_have_gone_into_the_big_one() {
        let mut ledger = SqliteLedger::in_memory().unwrap();
        let mut first = None;
        // Three files that together are more than the small index holds.
        for file in 0..3_i64 {
            let intake = ledger.begin_intake(1_790_812_800).unwrap();
            let store = intake.store("acme").unwrap();
            for row in 0..15_000 {
                let number = 100_000_000_000 + (file * 15_000 + row) * 7_919;
                let said = says(&number.to_string());
                let name = format!("A-{file}-{row}");
                let order =
                    intake.create(store, &name, 2, Source::Store, said.as_statement()).unwrap().unwrap();
                intake.enter_number(order, number).unwrap();
                first.get_or_insert(order);
            }
            intake.commit(&Landing::default()).unwrap();
            let found = orders_with_number(&ledger.connection, "100000000000").unwrap();
            assert_eq!(found, Vec::from_iter(first), "after {} files", file + 1);
            let last = 100_000_000_000 + (file * 15_000 + 14_999) * 7_919;
            assert_eq!(orders_with_number(&ledger.connection, &last.to_string()).unwrap().len(), 1);
        }
        let count = |table: &str| {
            let sql = format!("SELECT COUNT(*) FROM {table}");
            ledger.connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
        };
        assert_eq!((count("numbers"), count("new_numbers")), (30_000, 15_000));
    }
}
