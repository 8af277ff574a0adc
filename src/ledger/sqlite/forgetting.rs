//! Forgetting in SQLite: facts are written anew without what they say of people, then the whole file is, so that neither
//! free pages, nor room between records, nor the log keep a byte of it.

use super::connection::{SqliteLedger, remember};
use super::errors::step;
use super::first_facts::{OpenedPack, find, named};
use crate::crash::Point;
use crate::ledger::forms::batch_pieces::LinesPiece;
use crate::ledger::forms::packs::without_people;
use crate::ledger::{
    ArrivalRecord, Arrivals, Forgetting, ForgottenRows, LedgerError, LinesOfPeople, OrderId, Result, Upkeep,
};
use crate::order::{Field, Statement};
use crate::shipment::{Call, Event, EventKind};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::BTreeMap;

/// Under which it is remembered that a forgetting has begun.
const OWED: &str = "forgetting";

impl Forgetting for SqliteLedger {
    fn owe_forgetting(&self, word: &str) -> Result<()> {
        step(Point::ForgetBegin)?;
        remember(&self.connection, OWED, word)
    }

    fn owed_forgetting(&self) -> Result<Option<String>> {
        Ok(self.remembered(OWED)?.filter(|word| !word.is_empty()))
    }

    fn forget_orders(&self, orders: &[OrderId], lines: &LinesOfPeople<'_>) -> Result<()> {
        self.connection.pragma_update(None, "secure_delete", "ON")?;
        let tx = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        forget_first_facts(&tx, orders)?;
        let tells_malls: bool =
            tx.query_row("SELECT EXISTS (SELECT 1 FROM shipment_events)", [], |row| row.get(0))?;
        let has_withdrawn: bool =
            tx.query_row("SELECT EXISTS (SELECT 1 FROM withdrawn_facts)", [], |row| row.get(0))?;
        let mut opened = OpenedPack::default();
        for order in orders {
            if has_withdrawn && let Some((store, number)) = named(&tx, &mut opened, *order)? {
                forget_withdrawn(&tx, "store = ?1 AND number = ?2", params![store, number])?;
            }
            forget_later_facts(&tx, *order)?;
            if tells_malls {
                forget_messages(&tx, *order)?;
            }
        }
        forget_lines(&tx, orders, lines)?;
        step(Point::ForgetOrders)?;
        Ok(tx.commit()?)
    }

    fn forget_rows(&self, before: i64, is_gone: &dyn Fn(&ArrivalRecord) -> bool) -> Result<ForgottenRows> {
        self.connection.pragma_update(None, "secure_delete", "ON")?;
        let tx = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
        let mut forgotten = ForgottenRows::default();
        for (arrival, row) in self.rows_to_forget(&tx, before, is_gone)? {
            let cells =
                "UPDATE held_rows SET cells = NULL WHERE arrival = ?1 AND row = ?2 AND cells IS NOT NULL";
            forgotten.held += tx.prepare_cached(cells)?.execute([arrival, row])? as u64;
            let findings = "UPDATE findings SET value = '', detail = ''
                 WHERE arrival = ?1 AND row = ?2 AND held = 1 AND (value <> '' OR detail <> '')";
            forgotten.findings += tx.prepare_cached(findings)?.execute([arrival, row])? as u64;
        }
        // Of orders that are known no more nobody says when they are closed: what was said of them is as old as it is.
        forget_withdrawn(&tx, "at < ?1", params![before])?;
        step(Point::ForgetRows)?;
        tx.commit()?;
        Ok(forgotten)
    }

    fn scrub(&self) -> Result<()> {
        step(Point::ForgetScrub)?;
        self.connection.pragma_update(None, "secure_delete", "ON")?;
        // What others were asked and told is of no use to anybody by now.
        self.connection.execute_batch(
            "DELETE FROM request_lines WHERE request IN (SELECT id FROM requests WHERE state = 2);
             DELETE FROM requests WHERE state = 2;
             VACUUM;",
        )?;
        // The log keeps what the file held before, until it is cut.
        let busy: i64 = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy != 0 {
            return Err(LedgerError::busy());
        }
        step(Point::ForgetEnd)?;
        remember(&self.connection, OWED, "")
    }
}

/// Orders that had been forgotten before they were taken back take nothing of people when they come again. `first`: the
/// first of the orders that have just come.
pub(super) fn forget_returned(connection: &Connection, first: OrderId) -> Result<()> {
    let mut query = connection.prepare_cached(
        "SELECT DISTINCT store, number FROM withdrawn_facts WHERE seq = 0 AND substr(said, 1, 3) = x'5A0131'",
    )?;
    let forgotten = query.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    for (store, number) in forgotten.collect::<rusqlite::Result<Vec<_>>>()? {
        let Some(order) = find(connection, &mut OpenedPack::default(), store, &number)? else { continue };
        if order >= first {
            forget_first_facts(connection, &[order])?;
            forget_later_facts(connection, order)?;
        }
    }
    Ok(())
}

/// The first facts, in packs and rows.
fn forget_first_facts(connection: &Connection, orders: &[OrderId]) -> Result<()> {
    let mut next = 0;
    while let Some(order) = orders.get(next).copied() {
        let mut query = connection.prepare_cached(
            "SELECT first, orders, body FROM packs WHERE first <= ?1 ORDER BY first DESC LIMIT 1",
        )?;
        let pack: Option<(i64, i64, Vec<u8>)> =
            query.query_row([order], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        match pack.filter(|(first, count, _)| order < first + count) {
            Some((first, count, body)) => {
                let of_pack = orders[next..].iter().take_while(|id| **id < first + count).count();
                let body = without_people(&body, &orders[next..next + of_pack], first)
                    .map_err(|corrupt| LedgerError::corrupt(order, corrupt))?;
                connection
                    .prepare_cached("UPDATE packs SET body = ?2 WHERE first = ?1")?
                    .execute(params![first, body])?;
                next += of_pack;
            }
            None => {
                rewrite(connection, "orders", order, None)?;
                next += 1;
            }
        }
    }
    Ok(())
}

/// One statement that lies in a row of its own. `seq`: that of a later fact.
fn rewrite(connection: &Connection, table: &str, order: OrderId, seq: Option<i64>) -> Result<()> {
    let place = if seq.is_some() { "ord = ?1 AND seq = ?2" } else { "id = ?1 AND ?2 IS NULL" };
    let mut query = connection.prepare_cached(&format!("SELECT said FROM {table} WHERE {place}"))?;
    let said: Option<Vec<u8>> = query.query_row(params![order, seq], |row| row.get(0)).optional()?;
    let Some(said) = said else { return Ok(()) };
    let parsed = Statement::parse(&said).map_err(|corrupt| LedgerError::corrupt(order, corrupt))?;
    let rest = parsed.without_person(seq.is_none());
    connection.prepare_cached(&format!("UPDATE {table} SET said = ?3 WHERE {place}"))?.execute(params![
        order,
        seq,
        rest.as_statement().as_bytes()
    ])?;
    Ok(())
}

fn forget_later_facts(connection: &Connection, order: OrderId) -> Result<()> {
    let mut query = connection.prepare_cached("SELECT seq FROM facts WHERE ord = ?1")?;
    let seqs: Vec<i64> = query.query_map([order], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    seqs.into_iter().try_for_each(|seq| rewrite(connection, "facts", order, Some(seq)))
}

/// What arrivals that were taken back had said.
fn forget_withdrawn(connection: &Connection, place: &str, of: &[&dyn rusqlite::ToSql]) -> Result<()> {
    let mut query = connection
        .prepare(&format!("SELECT store, number, undone, seq, said FROM withdrawn_facts WHERE {place}"))?;
    let facts = query.query_map(of, |row| {
        let key: (i64, String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok((key, row.get::<_, Vec<u8>>(4)?))
    })?;
    for ((store, number, undone, seq), said) in facts.collect::<rusqlite::Result<Vec<_>>>()? {
        let parsed = Statement::parse(&said).map_err(|corrupt| LedgerError::corrupt(0, corrupt))?;
        let rest = parsed.without_person(false);
        connection
            .prepare_cached(
                "UPDATE withdrawn_facts SET said = ?5 WHERE store = ?1 AND number = ?2 AND undone = ?3 AND seq = ?4",
            )?
            .execute(params![store, number, undone, seq, rest.as_statement().as_bytes()])?;
    }
    Ok(())
}

/// What buyers were written: that something was, and how it went, stays.
fn forget_messages(connection: &Connection, order: OrderId) -> Result<()> {
    let mut query = connection.prepare_cached("SELECT seq, said FROM shipment_events WHERE ord = ?1")?;
    let events = query.query_map([order], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    for (seq, said) in events.collect::<rusqlite::Result<Vec<_>>>()? {
        let mut event = Event::decode(&said)?;
        if let EventKind::Begun(Call::Message { text }) = &mut event.kind
            && !text.is_empty()
        {
            text.clear();
            connection
                .prepare_cached("UPDATE shipment_events SET said = ?3 WHERE ord = ?1 AND seq = ?2")?
                .execute(params![order, seq, event.encode()])?;
        }
    }
    Ok(())
}

/// The lines of export files whose layout writes anything of a person.
fn forget_lines(connection: &Connection, orders: &[OrderId], lines: &LinesOfPeople<'_>) -> Result<()> {
    let mut query = connection.prepare_cached("SELECT id, layout FROM batches")?;
    let batches = query.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let batches = batches.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut known: BTreeMap<&str, bool> = BTreeMap::new();
    for (batch, layout) in &batches {
        if !*known.entry(layout).or_insert_with(|| (lines.is_of_people)(layout)) {
            continue;
        }
        let is_forgotten = |order: &OrderId| orders.binary_search(order).is_ok();
        let without = |line: &[u8]| (lines.without)(layout, line);
        forget_pieces(connection, *batch, &is_forgotten, &without)?;
        forget_single_lines(connection, *batch, &is_forgotten, &without)?;
    }
    Ok(())
}

fn forget_pieces(
    connection: &Connection,
    batch: i64,
    is_forgotten: &dyn Fn(&OrderId) -> bool,
    without: &dyn Fn(&[u8]) -> Vec<u8>,
) -> Result<()> {
    let mut query = connection.prepare_cached("SELECT seq FROM batch_pieces WHERE batch = ?1")?;
    let seqs: Vec<i64> = query.query_map([batch], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for seq in seqs {
        let mut query = connection
            .prepare_cached("SELECT orders, lines FROM batch_pieces WHERE batch = ?1 AND seq = ?2")?;
        let (orders, lines): (Vec<u8>, Vec<u8>) =
            query.query_row([batch, seq], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let Some((orders, lines)) = LinesPiece::rewritten(&orders, &lines, is_forgotten, without)? else {
            continue;
        };
        connection
            .prepare_cached("UPDATE batch_pieces SET orders = ?3, lines = ?4 WHERE batch = ?1 AND seq = ?2")?
            .execute(params![batch, seq, orders, lines])?;
    }
    Ok(())
}

/// Those that an older version wrote, line by line.
fn forget_single_lines(
    connection: &Connection,
    batch: i64,
    is_forgotten: &dyn Fn(&OrderId) -> bool,
    without: &dyn Fn(&[u8]) -> Vec<u8>,
) -> Result<()> {
    let mut query = connection.prepare_cached("SELECT ord, line FROM batch_rows WHERE batch = ?1")?;
    let rows = query.query_map([batch], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    for (order, line) in rows.collect::<rusqlite::Result<Vec<_>>>()? {
        if is_forgotten(&order) {
            connection
                .prepare_cached("UPDATE batch_rows SET line = ?3 WHERE batch = ?1 AND ord = ?2")?
                .execute(params![batch, order, without(&line)])?;
        }
    }
    Ok(())
}

impl SqliteLedger {
    /// Held rows, and files held as a whole (row 0), that nobody needs any more.
    fn rows_to_forget(
        &self,
        connection: &Connection,
        before: i64,
        is_gone: &dyn Fn(&ArrivalRecord) -> bool,
    ) -> Result<Vec<(i64, i64)>> {
        let mut query = connection.prepare(
            "SELECT f.arrival, f.row, COALESCE(r.number, ''), a.at,
                    CASE WHEN f.row > 0 THEN r.solved_at IS NOT NULL
                         ELSE NOT EXISTS (SELECT 1 FROM held_sets s WHERE s.arrival = f.arrival AND s.state < 2) END,
                    a.store
             FROM (SELECT DISTINCT arrival, row FROM findings WHERE held = 1 AND (value <> '' OR detail <> '')
                   UNION SELECT arrival, row FROM held_rows WHERE cells IS NOT NULL) f
             JOIN arrivals a ON a.id = f.arrival
             LEFT JOIN held_rows r ON r.arrival = f.arrival AND r.row = f.row",
        )?;
        let mut rows = query.query([])?;
        let (mut found, mut gone): (Vec<(i64, i64)>, BTreeMap<i64, bool>) = (Vec::new(), BTreeMap::new());
        while let Some(row) = rows.next()? {
            let (arrival, at_row): (i64, i64) = (row.get(0)?, row.get(1)?);
            let (number, at, is_solved): (String, i64, bool) = (row.get(2)?, row.get(3)?, row.get(4)?);
            let is_over = if is_solved {
                at < before || (!number.is_empty() && is_forgotten_number(connection, row.get(5)?, &number)?)
            } else if let Some(known) = gone.get(&arrival) {
                at < before && *known
            } else {
                let is_gone = at < before && self.arrival(arrival)?.is_some_and(|arrival| is_gone(&arrival));
                gone.insert(arrival, is_gone);
                is_gone
            };
            if is_over {
                found.push((arrival, at_row));
            }
        }
        Ok(found)
    }
}

/// Whether an order of that number is forgotten, in a store or in any.
fn is_forgotten_number(connection: &Connection, store: Option<i64>, number: &str) -> Result<bool> {
    let code: Option<String> = match store {
        Some(id) => connection
            .query_row("SELECT code FROM stores WHERE id = ?1", [id], |row| row.get(0))
            .optional()?,
        None => None,
    };
    let found = super::orders::candidates(connection, code.as_deref(), number, false, 8)?;
    for (order, ..) in found {
        let facts =
            super::order_records::facts(connection, &mut super::first_facts::OpenedPack::default(), order)?;
        let is_forgotten = facts.first().is_some_and(|fact| fact.said().raw(Field::FORGOTTEN).is_some());
        if is_forgotten {
            return Ok(true);
        }
    }
    Ok(false)
}
