//! What we told the mall and what it told us: events, its own view of each order, points.

use super::batches::set_export_state;
use super::first_facts::{Opened, named, next_order};
use super::{Intake, Ledger, LedgerError, OrderId, Result};
use crate::crash::Point;
use crate::notice::Code;
use crate::order::ExportState;
use crate::shipment::{Event, Illegal, Journal, Phase, Status};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// What the ledger keeps of an order at the mall beside its events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MallRecord {
    /// The mall's own word for where the order stands; `""` when it was never asked.
    pub word: String,
    /// When it said so, in epoch seconds.
    pub seen_at: i64,
    /// Whether the saga found that the mall would not have it.
    pub is_barred: bool,
    /// The codes that explain where the shipment stands.
    pub codes: Vec<Code>,
}

impl MallRecord {
    /// The word of an order that the mall does not know.
    pub const NOT_FOUND: &'static str = "NOT_FOUND";

    /// Whether the mall would not have a shipment now: unpaid, cancelled, unknown to it or to us.
    pub fn forbids(&self) -> bool {
        self.is_barred
            || !matches!(self.word.as_str(), "" | "WAITING_FOR_SHIPPING" | "COMPLETING" | "COMPLETED")
    }

    /// Whether asking the mall again may change that.
    pub fn may_change(&self) -> bool {
        !matches!(self.word.as_str(), "CANCELED" | Self::NOT_FOUND)
    }
}

/// An event with all that follows from it, as it is kept in one go.
struct Kept<'k> {
    store: i64,
    order: OrderId,
    seq: usize,
    at: i64,
    said: String,
    status: &'k Status,
    before: ExportState,
}

/// An order as the journal knows it while its story goes on.
#[derive(Debug, Clone)]
pub struct Telling {
    /// The ledger's number.
    pub order: OrderId,
    /// Where its story stands.
    pub status: Status,
    /// The day from which it is due when nothing was sent of it.
    pub due: Option<NaiveDate>,
    /// The children of its bundle, each with the day from which it is due once this order was sent.
    pub children: Vec<(OrderId, Option<NaiveDate>)>,
}

/// The journal of one store: every event is on disk, with all that follows from it, before [`Journal::keep`]
/// comes back.
pub struct ShipmentJournal<'l> {
    ledger: &'l Ledger,
    store: i64,
    tellings: HashMap<String, Telling>,
    points: i64,
}

impl<'l> ShipmentJournal<'l> {
    /// Opens the journal of a store.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn open(ledger: &'l Ledger, store: &str) -> Result<Self> {
        Ok(Self { ledger, store: ledger.store_id(store)?, tellings: HashMap::new(), points: 0 })
    }

    /// Makes an order known to the journal under its id at the mall.
    pub fn admit(&mut self, order_id: &str, telling: Telling) {
        self.tellings.insert(order_id.to_owned(), telling);
    }

    /// Points to be booked together with the next event.
    pub fn charge(&mut self, points: i64) {
        self.points += points;
    }

    /// Where an order's story stands.
    pub fn status(&self, order_id: &str) -> Option<&Status> {
        self.tellings.get(order_id).map(|telling| &telling.status)
    }

    fn keep_in(&mut self, connection: &Connection, order_id: &str, event: &Event, at: i64) -> Result<()> {
        let telling = self
            .tellings
            .get_mut(order_id)
            .ok_or_else(|| LedgerError::Missing(format!("order {order_id} in the journal")))?;
        let next = telling.status.after(event, at)?;
        let before = telling.status.export_state();
        let kept = Kept {
            store: self.store,
            order: telling.order,
            seq: telling.status.events,
            at,
            said: event.encode(),
            status: &next,
            before,
        };
        write(connection, &kept)?;
        follow_due(connection, self.store, telling, before, next.export_state())?;
        if self.points > 0 {
            spend(connection, self.store, at, self.points)?;
            self.points = 0;
        }
        telling.status = next;
        Ok(())
    }
}

impl Journal for ShipmentJournal<'_> {
    type Error = LedgerError;

    fn keep(&mut self, order_id: &str, event: &Event, at: i64) -> Result<()> {
        let connection = &self.ledger.connection;
        super::step(Point::SagaBegin)?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let kept =
            self.keep_in(connection, order_id, event, at).and_then(|()| super::step(Point::SagaCommit));
        let kept = kept.and_then(|()| connection.execute_batch("COMMIT").map_err(LedgerError::from));
        if kept.is_err() {
            // The first error is the one to tell; what a full disk did not let in is not half in either.
            drop(connection.execute_batch("ROLLBACK"));
            return kept;
        }
        super::step(Point::SagaCommitted)
    }
}

fn write(connection: &Connection, kept: &Kept<'_>) -> Result<()> {
    let seq = i64::try_from(kept.seq).unwrap_or(i64::MAX);
    let made = connection
        .prepare_cached("INSERT OR IGNORE INTO shipment_events VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![kept.order, seq, kept.at, kept.said])?;
    if made == 0 {
        return Err(LedgerError::Overtaken(kept.order));
    }
    let phase = match &kept.status.phase {
        Phase::Open => 1,
        Phase::Barred => 2,
        Phase::Stuck(_) => 3,
        Phase::Closed | Phase::ByHand | Phase::Done => 4,
    };
    let codes = kept.status.codes().iter().map(|code| code.name()).collect::<Vec<_>>().join(" ");
    let word = match kept.status.phase {
        Phase::ByHand | Phase::Done => "COMPLETED",
        _ => "",
    };
    connection
        .prepare_cached(
            "INSERT INTO mall VALUES (?1, ?2, ?6, ?3, ?4, ?5)
             ON CONFLICT (store, ord) DO UPDATE SET phase = excluded.phase, codes = excluded.codes,
             word = CASE excluded.word WHEN '' THEN word ELSE excluded.word END",
        )?
        .execute(params![kept.store, kept.order, kept.at, phase, codes, word])?;
    let state = kept.status.export_state();
    if state != kept.before {
        set_export_state(connection, kept.order, state, kept.at, None)?;
    }
    Ok(())
}

/// An order that is being sent is due no more; one that was given back is due again. The children of a bundle
/// are due once their parent was sent.
fn follow_due(
    connection: &Connection,
    store: i64,
    telling: &Telling,
    before: ExportState,
    now: ExportState,
) -> Result<()> {
    if before == now {
        return Ok(());
    }
    if before == ExportState::None {
        super::intake::set_due(connection, store, telling.order, telling.due, None)?;
    } else if now == ExportState::None {
        super::intake::set_due(connection, store, telling.order, None, telling.due)?;
    }
    if now == ExportState::Sent {
        for (child, due) in &telling.children {
            connection
                .prepare_cached("DELETE FROM due WHERE store = ?1 AND ord = ?2")?
                .execute(params![store, child])?;
            super::intake::set_due(connection, store, *child, None, *due)?;
        }
    }
    Ok(())
}

fn spend(connection: &Connection, store: i64, at: i64, points: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO points VALUES (?1, ?2, ?3) ON CONFLICT (store, at) DO UPDATE SET points = points + excluded.points",
        )?
        .execute(params![store, at, points])?;
    Ok(())
}

fn note_standing(connection: &Connection, store: i64, order: OrderId, word: &str, at: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO mall VALUES (?1, ?2, ?3, ?4, 0, '')
             ON CONFLICT (store, ord) DO UPDATE SET word = excluded.word, seen_at = excluded.seen_at WHERE word <> excluded.word",
        )?
        .execute(params![store, order, word, at])?;
    Ok(())
}

pub(super) fn mall_record(connection: &Connection, store: i64, order: OrderId) -> Result<Option<MallRecord>> {
    let mut query = connection
        .prepare_cached("SELECT word, seen_at, phase, codes FROM mall WHERE store = ?1 AND ord = ?2")?;
    let found = query.query_row([store, order], |row| {
        let codes: String = row.get(3)?;
        Ok(MallRecord {
            word: row.get(0)?,
            seen_at: row.get(1)?,
            is_barred: row.get::<_, i64>(2)? == 2,
            codes: codes.split(' ').filter_map(Code::of_name).collect(),
        })
    });
    Ok(found.optional()?)
}

pub(super) fn has_mall(connection: &Connection, store: i64) -> Result<bool> {
    let mut query = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM mall WHERE store = ?1)")?;
    Ok(query.query_row([store], |row| row.get(0))?)
}

fn events(connection: &Connection, order: OrderId) -> Result<Vec<(i64, Event)>> {
    let mut query =
        connection.prepare_cached("SELECT at, said FROM shipment_events WHERE ord = ?1 ORDER BY seq")?;
    let mut rows = query.query([order])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let said: String = row.get(1)?;
        events.push((row.get(0)?, Event::decode(&said)?));
    }
    Ok(events)
}

impl Ledger {
    /// The story of an order, (epoch seconds, event), the first first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn shipment_events(&self, order: OrderId) -> Result<Vec<(i64, Event)>> {
        events(&self.connection, order)
    }

    /// The orders of a store whose story goes on without a person, the oldest first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn going_shipments(&self, store: &str) -> Result<Vec<OrderId>> {
        let store = self.store_id(store)?;
        let mut query = self
            .connection
            .prepare_cached("SELECT ord FROM mall WHERE store = ?1 AND phase = 1 ORDER BY ord")?;
        let found = query.query_map([store], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(found)
    }

    /// The orders of a store that are not known to be over at the mall, with their numbers. Orders that only
    /// files brought are among them from the first time that this is asked.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub fn open_at_mall(&self, store: &str) -> Result<Vec<(OrderId, String)>> {
        let key = format!("mall enrolled {store}");
        let store_id = self.store_id(store)?;
        let last: i64 = self.remembered(&key)?.and_then(|text| text.parse().ok()).unwrap_or(0);
        let newest = next_order(&self.connection)? - 1;
        if newest > last {
            self.connection.execute(
                "INSERT OR IGNORE INTO mall SELECT store, id, '', 0, 0, '' FROM orders WHERE id > ?1 AND store = ?2",
                [last, store_id],
            )?;
            self.connection.execute(
                "INSERT OR IGNORE INTO mall
                 WITH RECURSIVE packed (ord, last) AS (
                   SELECT first, first + orders - 1 FROM packs WHERE store = ?2 AND first + orders - 1 > ?1
                   UNION ALL SELECT ord + 1, last FROM packed WHERE ord < last
                 ) SELECT ?2, ord, '', 0, 0, '' FROM packed WHERE ord > ?1",
                [last, store_id],
            )?;
            self.remember(&key, &newest.to_string())?;
        }
        let mut query = self.connection.prepare_cached(
            "SELECT m.ord FROM mall m LEFT JOIN exports e ON e.ord = m.ord
             WHERE m.store = ?1 AND m.phase < 4 AND m.word NOT IN ('COMPLETED', 'CANCELED', 'NOT_FOUND')
             AND COALESCE(e.state, 0) NOT IN (2, 5) ORDER BY m.ord",
        )?;
        let mut rows = query.query([store_id])?;
        let (mut opened, mut found) = (Opened::default(), Vec::new());
        while let Some(row) = rows.next()? {
            let order: OrderId = row.get(0)?;
            if let Some((_, number)) = named(&self.connection, &mut opened, order)? {
                found.push((order, number));
            }
        }
        Ok(found)
    }

    /// Notes the mall's own word for where an order stands.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn note_standing(&self, store: &str, order: OrderId, word: &str, at: i64) -> Result<()> {
        super::step(Point::SagaStanding)?;
        note_standing(&self.connection, self.store_id(store)?, order, word, at)
    }

    /// Books points; on disk when this comes back.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn spend_points(&self, store: &str, at: i64, points: i64) -> Result<()> {
        spend(&self.connection, self.store_id(store)?, at, points)
    }

    /// The points booked after a moment, as (epoch seconds, points). Older ones are forgotten.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub fn points_since(&self, store: &str, since: i64) -> Result<Vec<(i64, i64)>> {
        let store = self.store_id(store)?;
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

impl Intake<'_> {
    /// The story of an order, as [`Ledger::shipment_events`].
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn shipment_events(&self, order: OrderId) -> Result<Vec<(i64, Event)>> {
        events(self.connection(), order)
    }

    /// Notes the mall's own word for where an order stands.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn note_standing(&self, store: i64, order: OrderId, word: &str) -> Result<()> {
        note_standing(self.connection(), store, order, word, self.at())
    }

    /// What the ledger keeps of an order at the mall.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn mall_record(&self, order: OrderId) -> Result<Option<MallRecord>> {
        let Some(store) = self.store_of(order)? else { return Ok(None) };
        mall_record(self.connection(), store, order)
    }

    /// Notes the day from which an order is due, whatever was noted before.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn replace_due(&self, store: i64, order: OrderId, due: Option<NaiveDate>) -> Result<()> {
        self.connection()
            .prepare_cached("DELETE FROM due WHERE store = ?1 AND ord = ?2")?
            .execute(params![store, order])?;
        super::intake::set_due(self.connection(), store, order, None, due)
    }

    /// Keeps an event of an order within this transaction.
    ///
    /// # Errors
    /// When it cannot follow, or the ledger cannot be written.
    pub fn keep_event(&self, store: i64, telling: &mut Telling, event: &Event) -> Result<()> {
        let next = telling.status.after(event, self.at())?;
        let before = telling.status.export_state();
        let kept = Kept {
            store,
            order: telling.order,
            seq: telling.status.events,
            at: self.at(),
            said: event.encode(),
            status: &next,
            before,
        };
        write(self.connection(), &kept)?;
        follow_due(self.connection(), store, telling, before, next.export_state())?;
        telling.status = next;
        Ok(())
    }
}

impl From<Illegal> for LedgerError {
    fn from(illegal: Illegal) -> Self {
        Self::Story(illegal.to_string())
    }
}

impl From<crate::shipment::Unreadable> for LedgerError {
    fn from(unreadable: crate::shipment::Unreadable) -> Self {
        Self::Story(unreadable.to_string())
    }
}
