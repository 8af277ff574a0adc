//! What we told the mall and what it told us, as it is written: events, its view of each order, points.

use super::deeds::write_signed;
use super::due::{replace_due, set_due};
use super::engine::{PostgresLedger, store_id};
use super::errors::step;
use super::exports::{keep_earlier, note_known, set_export_state};
use super::first_facts::names;
use super::link::Link;
use super::mall_records::{OPEN, events};
use crate::crash::Point;
use crate::ledger::forms::kept_step::{KeptStep, KnownAsTold};
use crate::ledger::forms::mall_codes::{CORRECTING, kept_view};
use crate::ledger::{LedgerError, MallView, OrderId, Result, Shipments, StoreId, Telling};
use crate::order::ExportState;
use crate::shipment::Event;

/// Keeps an event within a transaction.
pub(super) fn keep_event(
    link: &Link,
    store: StoreId,
    telling: &mut Telling,
    event: &Event,
    at: i64,
) -> Result<()> {
    let kept = KeptStep::of(telling, event, at)?;
    write(link, store, &kept)?;
    follow_due(link, store, telling, &kept)?;
    note_told(link, telling, &kept)?;
    telling.status = kept.into_status();
    Ok(())
}

fn write(link: &Link, store: StoreId, kept: &KeptStep) -> Result<()> {
    let made = link.execute(
        "INSERT INTO shipment_events VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        &[&kept.order, &kept.seq, &kept.at, &kept.said.as_bytes()],
    )?;
    if made == 0 {
        return Err(LedgerError::overtaken(kept.order));
    }
    link.execute(
        "INSERT INTO mall (store, ord, word, seen_at, phase, codes, standing) VALUES ($1, $2, '', $3, $4, $5, $6)
         ON CONFLICT (store, ord) DO UPDATE SET phase = excluded.phase, codes = excluded.codes,
         word = CASE excluded.standing WHEN 0 THEN mall.word ELSE '' END,
         standing = CASE excluded.standing WHEN 0 THEN mall.standing ELSE excluded.standing END",
        &[&store, &kept.order, &kept.at, &kept.phase, &kept.codes, &kept.standing],
    )?;
    if kept.now != kept.before {
        set_export_state(link, kept.order, kept.now, kept.at)?;
    }
    Ok(())
}

fn note_told(link: &Link, telling: &Telling, kept: &KeptStep) -> Result<()> {
    match kept.told {
        KnownAsTold::AsBefore => Ok(()),
        KnownAsTold::Leaves => note_known(link, telling.order, telling.known),
        KnownAsTold::Anew => {
            keep_earlier(link, telling.order)?;
            note_known(link, telling.order, telling.known)?;
            set_export_state(link, telling.order, ExportState::Sent, kept.at)
        }
    }
}

/// An order that is being sent is due no more; one that was given back is due again. The children of a bundle
/// are due once their parent was sent.
fn follow_due(link: &Link, store: StoreId, telling: &Telling, kept: &KeptStep) -> Result<()> {
    if kept.is_off() {
        set_due(link, store, telling.order, telling.due, None)?;
    } else if kept.is_back() {
        set_due(link, store, telling.order, None, telling.due)?;
    }
    if kept.is_sent() {
        for (child, due) in &telling.children {
            replace_due(link, store, *child, *due)?;
        }
    }
    Ok(())
}

fn spend(link: &Link, store: StoreId, at: i64, points: i64) -> Result<()> {
    link.execute(
        "INSERT INTO points VALUES ($1, $2, $3)
         ON CONFLICT (store, at) DO UPDATE SET points = points.points + excluded.points",
        &[&store, &at, &points],
    )?;
    Ok(())
}

/// Notes where the mall sees an order; when, only if that is news.
pub(super) fn note_standing(
    link: &Link,
    store: StoreId,
    order: OrderId,
    view: &MallView,
    at: i64,
) -> Result<()> {
    let (standing, word) = kept_view(view);
    link.execute(
        "INSERT INTO mall (store, ord, word, seen_at, phase, codes, standing) VALUES ($1, $2, $3, $4, 0, '', $5)
         ON CONFLICT (store, ord) DO UPDATE SET word = excluded.word, seen_at = excluded.seen_at,
         standing = excluded.standing WHERE mall.standing <> excluded.standing OR mall.word <> excluded.word",
        &[&store, &order, &word, &at, &standing],
    )?;
    Ok(())
}

impl Shipments for PostgresLedger {
    fn store(&self, code: &str) -> Result<StoreId> {
        store_id(&self.link, code)
    }

    fn keep_event(
        &self,
        store: StoreId,
        telling: &mut Telling,
        event: &Event,
        at: i64,
        points: i64,
    ) -> Result<()> {
        step(Point::SagaBegin)?;
        let before = telling.status.clone();
        let kept = self.link.write().and_then(|tx| {
            keep_event(&tx, store, telling, event, at)?;
            if points > 0 {
                spend(&tx, store, at, points)?;
            }
            write_signed(&tx, &self.signed)?;
            step(Point::SagaCommit)?;
            tx.commit()
        });
        if kept.is_err() {
            telling.status = before;
            return kept;
        }
        self.signed.take();
        step(Point::SagaCommitted)
    }

    fn shipment_events(&self, order: OrderId) -> Result<Vec<(i64, Event)>> {
        events(&self.link, order)
    }

    fn going_shipments(&self, store: &str) -> Result<Vec<OrderId>> {
        let store = self.store(store)?;
        let rows = self.link.query(
            &format!(
                "SELECT ord FROM mall WHERE store = $1 AND phase = 1
                 UNION ALL SELECT ord FROM mall WHERE store = $1 AND phase = {CORRECTING} ORDER BY ord"
            ),
            &[&store],
        )?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    fn open_at_mall(&self, store: &str) -> Result<Vec<(OrderId, String)>> {
        let store = self.store(store)?;
        if !is_at_mall(&self.link, store)? {
            let tx = self.link.write()?;
            enrol(&tx, store, 1)?;
            tx.execute("UPDATE stores SET at_mall = 1 WHERE id = $1", &[&store])?;
            step(Point::LedgerRemember)?;
            tx.commit()?;
        }
        let rows = self.link.query(
            &format!(
                "SELECT m.ord FROM mall m LEFT JOIN exports e ON e.ord = m.ord
                 WHERE m.store = $1 AND {OPEN} AND COALESCE(e.state, 0) NOT IN (2, 5) ORDER BY m.ord"
            ),
            &[&store],
        )?;
        let orders = rows.iter().map(|row| Ok(row.try_get(0)?)).collect::<Result<Vec<OrderId>>>()?;
        let mut named = names(&self.link, &orders)?;
        Ok(orders.into_iter().filter_map(|order| Some((order, named.remove(&order)?.1))).collect())
    }

    fn note_standing(&self, store: &str, order: OrderId, view: &MallView, at: i64) -> Result<()> {
        step(Point::SagaStanding)?;
        let store = self.store(store)?;
        self.with_deed(|link| note_standing(link, store, order, view, at))
    }

    fn spend_points(&self, store: &str, at: i64, points: i64) -> Result<()> {
        spend(&self.link, self.store(store)?, at, points)
    }

    fn points_since(&self, store: &str, since: i64) -> Result<Vec<(i64, i64)>> {
        let store = self.store(store)?;
        const DAY_S: i64 = 86_400;
        self.link.execute("DELETE FROM points WHERE store = $1 AND at < $2", &[&store, &(since - DAY_S)])?;
        let rows = self.link.query(
            "SELECT at, points FROM points WHERE store = $1 AND at > $2 ORDER BY at",
            &[&store, &since],
        )?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }
}

/// Whether new orders of a store are entered at its mall as they come in.
fn is_at_mall(link: &Link, store: StoreId) -> Result<bool> {
    let row = link.query_one("SELECT at_mall = 1 FROM stores WHERE id = $1", &[&store])?;
    Ok(row.try_get(0)?)
}

/// Enters the new orders of an intake, which begin with an id, at the malls of their stores.
pub(super) fn enrol_new(link: &Link, first: OrderId) -> Result<()> {
    for row in link.query("SELECT id FROM stores WHERE at_mall = 1", &[])? {
        enrol(link, row.try_get(0)?, first)?;
    }
    Ok(())
}

/// Enters the orders of a store from an id on at its mall. No pack reaches over the beginning of an intake.
fn enrol(link: &Link, store: StoreId, first: OrderId) -> Result<()> {
    link.execute(
        "INSERT INTO mall (store, ord, word, seen_at, phase, codes)
         SELECT store, id, '', 0, 0, '' FROM orders WHERE id >= $1 AND store = $2
         UNION ALL SELECT p.store, p.first + g.nth, '', 0, 0, '' FROM packs p
           CROSS JOIN LATERAL generate_series(0, p.orders - 1) AS g (nth) WHERE p.first >= $1 AND p.store = $2
         ON CONFLICT DO NOTHING",
        &[&first, &store],
    )?;
    Ok(())
}
