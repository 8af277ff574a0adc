//! What we told the mall and what it told us, as it is written: events, its view of each order, points.

use super::connection::{SqliteLedger, store_id};
use super::deeds::write_signed;
use super::due::{replace_due, set_due};
use super::errors::step;
use super::exports::{keep_earlier, note_known, set_export_state};
use super::first_facts::{OpenedPack, named};
use super::mall_records::{OPEN, events};
use crate::crash::Point;
use crate::ledger::forms::kept_step::{KeptStep, KnownAsTold};
use crate::ledger::forms::mall_codes::{CORRECTING, kept_view};
use crate::ledger::{LedgerError, MallView, OrderId, Result, Shipments, StoreId, Telling};
use crate::order::ExportState;
use crate::shipment::Event;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

/// Keeps an event within a transaction.
pub(super) fn keep_event(
    connection: &Connection,
    store: StoreId,
    telling: &mut Telling,
    event: &Event,
    at: i64,
) -> Result<()> {
    let kept = KeptStep::of(telling, event, at)?;
    write(connection, store, &kept)?;
    follow_due(connection, store, telling, &kept)?;
    note_told(connection, telling, &kept)?;
    telling.status = kept.into_status();
    Ok(())
}

fn write(connection: &Connection, store: StoreId, kept: &KeptStep) -> Result<()> {
    let made = connection
        .prepare_cached("INSERT OR IGNORE INTO shipment_events VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![kept.order, kept.seq, kept.at, kept.said])?;
    if made == 0 {
        return Err(LedgerError::overtaken(kept.order));
    }
    connection
        .prepare_cached(
            "INSERT INTO mall (store, ord, word, seen_at, phase, codes, standing) VALUES (?1, ?2, '', ?3, ?4, ?5, ?6)
             ON CONFLICT (store, ord) DO UPDATE SET phase = excluded.phase, codes = excluded.codes,
             word = CASE excluded.standing WHEN 0 THEN word ELSE '' END,
             standing = CASE excluded.standing WHEN 0 THEN standing ELSE excluded.standing END",
        )?
        .execute(params![store, kept.order, kept.at, kept.phase, kept.codes, kept.standing])?;
    if kept.now != kept.before {
        set_export_state(connection, kept.order, kept.now, kept.at)?;
    }
    Ok(())
}

fn note_told(connection: &Connection, telling: &Telling, kept: &KeptStep) -> Result<()> {
    match kept.told {
        KnownAsTold::AsBefore => Ok(()),
        KnownAsTold::Leaves => note_known(connection, telling.order, telling.known),
        KnownAsTold::Anew => {
            keep_earlier(connection, telling.order)?;
            note_known(connection, telling.order, telling.known)?;
            set_export_state(connection, telling.order, ExportState::Sent, kept.at)
        }
    }
}

/// An order that is being sent is due no more; one that was given back is due again. The children of a bundle
/// are due once their parent was sent.
fn follow_due(connection: &Connection, store: StoreId, telling: &Telling, kept: &KeptStep) -> Result<()> {
    if kept.is_off() {
        set_due((connection, &mut OpenedPack::default()), store, telling.order, telling.due, None)?;
    } else if kept.is_back() {
        set_due((connection, &mut OpenedPack::default()), store, telling.order, None, telling.due)?;
    }
    if kept.is_sent() {
        for (child, due) in &telling.children {
            replace_due((connection, &mut OpenedPack::default()), store, *child, *due)?;
        }
    }
    Ok(())
}

fn spend(connection: &Connection, store: StoreId, at: i64, points: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO points VALUES (?1, ?2, ?3) ON CONFLICT (store, at) DO UPDATE SET points = points + excluded.points",
        )?
        .execute(params![store, at, points])?;
    Ok(())
}

/// Notes where the mall sees an order; when, only if that is news.
pub(super) fn note_standing(
    connection: &Connection,
    store: StoreId,
    order: OrderId,
    view: &MallView,
    at: i64,
) -> Result<()> {
    let (standing, word) = kept_view(view);
    connection
        .prepare_cached(
            "INSERT INTO mall (store, ord, word, seen_at, phase, codes, standing) VALUES (?1, ?2, ?3, ?4, 0, '', ?5)
             ON CONFLICT (store, ord) DO UPDATE SET word = excluded.word, seen_at = excluded.seen_at,
             standing = excluded.standing WHERE standing <> excluded.standing OR word <> excluded.word",
        )?
        .execute(params![store, order, word, at, standing])?;
    Ok(())
}

impl Shipments for SqliteLedger {
    fn store(&self, code: &str) -> Result<StoreId> {
        store_id(&self.connection, code)
    }

    fn keep_event(
        &self,
        store: StoreId,
        telling: &mut Telling,
        event: &Event,
        at: i64,
        points: i64,
    ) -> Result<()> {
        let connection = &self.connection;
        step(Point::SagaBegin)?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let before = telling.status.clone();
        let kept = keep_event(connection, store, telling, event, at)
            .and_then(|()| if points > 0 { spend(connection, store, at, points) } else { Ok(()) })
            .and_then(|()| write_signed(connection, &self.signed))
            .and_then(|()| step(Point::SagaCommit))
            .and_then(|()| Ok(connection.execute_batch("COMMIT")?));
        if kept.is_err() {
            // The first error is the one to tell; what a full disk did not let in is not half in either.
            drop(connection.execute_batch("ROLLBACK"));
            telling.status = before;
            return kept;
        }
        self.signed.take();
        step(Point::SagaCommitted)
    }

    fn shipment_events(&self, order: OrderId) -> Result<Vec<(i64, Event)>> {
        events(&self.connection, order)
    }

    fn going_shipments(&self, store: &str) -> Result<Vec<OrderId>> {
        let store = self.store(store)?;
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT ord FROM mall WHERE store = ?1 AND phase = 1
                 UNION ALL SELECT ord FROM mall WHERE store = ?1 AND phase = {CORRECTING} ORDER BY ord"
        ))?;
        let found = query.query_map([store], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(found)
    }

    fn open_at_mall(&self, store: &str) -> Result<Vec<(OrderId, String)>> {
        let store_id = self.store(store)?;
        if !is_at_mall(&self.connection, store_id)? {
            let tx = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
            enrol(&tx, store_id, 1)?;
            tx.execute("UPDATE stores SET at_mall = 1 WHERE id = ?1", [store_id])?;
            step(Point::LedgerRemember)?;
            tx.commit()?;
        }
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT m.ord FROM mall m LEFT JOIN exports e ON e.ord = m.ord
             WHERE m.store = ?1 AND {OPEN} AND COALESCE(e.state, 0) NOT IN (2, 5) ORDER BY m.ord",
        ))?;
        let mut rows = query.query([store_id])?;
        let (mut opened, mut found) = (OpenedPack::default(), Vec::new());
        while let Some(row) = rows.next()? {
            let order: OrderId = row.get(0)?;
            if let Some((_, number)) = named(&self.connection, &mut opened, order)? {
                found.push((order, number));
            }
        }
        Ok(found)
    }

    fn note_standing(&self, store: &str, order: OrderId, view: &MallView, at: i64) -> Result<()> {
        step(Point::SagaStanding)?;
        let store = self.store(store)?;
        self.with_deed(|connection| note_standing(connection, store, order, view, at))
    }

    fn spend_points(&self, store: &str, at: i64, points: i64) -> Result<()> {
        spend(&self.connection, self.store(store)?, at, points)
    }

    fn points_since(&self, store: &str, since: i64) -> Result<Vec<(i64, i64)>> {
        let store = self.store(store)?;
        const DAY_S: i64 = 86_400;
        self.connection.execute("DELETE FROM points WHERE store = ?1 AND at < ?2", [store, since - DAY_S])?;
        let mut query =
            self.connection.prepare_cached("SELECT at, points FROM points WHERE store = ?1 AND at > ?2")?;
        let found = query
            .query_map([store, since], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(found)
    }
}

/// Whether new orders of a store are entered at its mall as they come in.
fn is_at_mall(connection: &Connection, store: StoreId) -> Result<bool> {
    let mut query = connection.prepare_cached("SELECT at_mall FROM stores WHERE id = ?1")?;
    Ok(query.query_row([store], |row| row.get(0))?)
}

/// Enters the new orders of an intake, which begin with an id, at the malls of their stores.
pub(super) fn enrol_new(connection: &Connection, first: OrderId) -> Result<()> {
    let mut query = connection.prepare_cached("SELECT id FROM stores WHERE at_mall = 1")?;
    let mut stores = query.query([])?;
    while let Some(row) = stores.next()? {
        enrol(connection, row.get(0)?, first)?;
    }
    Ok(())
}

/// Enters the orders of a store from an id on at its mall. No pack reaches over the beginning of an intake.
fn enrol(connection: &Connection, store: StoreId, first: OrderId) -> Result<()> {
    // The plus keeps SQLite from going through all orders of the store for the few new ones.
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO mall (store, ord, word, seen_at, phase, codes)
             SELECT store, id, '', 0, 0, '' FROM orders WHERE id >= ?1 AND +store = ?2",
        )?
        .execute([first, store])?;
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO mall (store, ord, word, seen_at, phase, codes)
             WITH RECURSIVE packed (ord, last) AS (
               SELECT first, first + orders - 1 FROM packs WHERE first >= ?1 AND +store = ?2
               UNION ALL SELECT ord + 1, last FROM packed WHERE ord < last
             ) SELECT ?2, ord, '', 0, 0, '' FROM packed",
        )?
        .execute([first, store])?;
    Ok(())
}
