//! Forgetting in a server: facts are written anew without what they say of people, then the tables are.
//!
//! What the server itself keeps of the past (its log, its backups, its standbys) ends when it does away with them.

use super::engine::{PostgresLedger, remember};
use super::errors::step;
use super::first_facts::{OpenedPack, find, named};
use super::link::{Link, StatementValues};
use crate::crash::Point;
use crate::ledger::forms::batch_pieces::LinesPiece;
use crate::ledger::forms::packs::without_people;
use crate::ledger::{
    ArrivalRecord, Arrivals, Forgetting, ForgottenRows, LedgerError, LinesOfPeople, OrderId, Orders, Result,
    Upkeep,
};
use crate::order::Statement;
use crate::shipment::{Call, Event, EventKind};
use std::collections::BTreeMap;

/// Under which it is remembered that a forgetting has begun.
const OWED: &str = "forgetting";

/// The tables in which anything of a person may be.
const OF_PEOPLE: [&str; 10] = [
    "packs",
    "orders",
    "facts",
    "findings",
    "held_rows",
    "batch_pieces",
    "batch_rows",
    "shipment_events",
    "withdrawn_facts",
    "request_lines",
];

impl Forgetting for PostgresLedger {
    fn owe_forgetting(&self, word: &str) -> Result<()> {
        step(Point::ForgetBegin)?;
        remember(&self.link, OWED, word)
    }

    fn owed_forgetting(&self) -> Result<Option<String>> {
        Ok(self.remembered(OWED)?.filter(|word| !word.is_empty()))
    }

    fn forget_orders(&self, orders: &[OrderId], lines: &LinesOfPeople<'_>) -> Result<()> {
        let tx = self.link.write()?;
        forget_first_facts(&tx, orders)?;
        let tells_malls = tx.query_opt("SELECT 1 FROM shipment_events LIMIT 1", &[])?.is_some();
        let has_withdrawn = tx.query_opt("SELECT 1 FROM withdrawn_facts LIMIT 1", &[])?.is_some();
        let mut opened = OpenedPack::default();
        for order in orders {
            if has_withdrawn && let Some((store, number)) = named(&tx, &mut opened, *order)? {
                forget_withdrawn(&tx, "store = $1 AND number = $2", &[&store, &number])?;
            }
            forget_later_facts(&tx, *order)?;
            if tells_malls {
                forget_messages(&tx, *order)?;
            }
        }
        forget_lines(&tx, orders, lines)?;
        step(Point::ForgetOrders)?;
        tx.commit()
    }

    fn forget_rows(&self, before: i64, is_gone: &dyn Fn(&ArrivalRecord) -> bool) -> Result<ForgottenRows> {
        let tx = self.link.write()?;
        let mut forgotten = ForgottenRows::default();
        for (arrival, row) in self.rows_to_forget(&tx, before, is_gone)? {
            let cells =
                "UPDATE held_rows SET cells = NULL WHERE arrival = $1 AND row = $2 AND cells IS NOT NULL";
            forgotten.held += tx.execute(cells, &[&arrival, &row])?;
            let findings = "UPDATE findings SET value = '', detail = ''
                 WHERE arrival = $1 AND row = $2 AND held AND (value <> '' OR detail <> '')";
            forgotten.findings += tx.execute(findings, &[&arrival, &row])?;
        }
        // Of orders that are known no more nobody says when they are closed: what was said of them is as old as it is.
        forget_withdrawn(&tx, "at < $1", &[&before])?;
        step(Point::ForgetRows)?;
        tx.commit()?;
        Ok(forgotten)
    }

    fn scrub(&self) -> Result<()> {
        step(Point::ForgetScrub)?;
        let tx = self.link.write()?;
        // What others were asked and told is of no use to anybody by now.
        tx.batch(
            "DELETE FROM request_lines WHERE request IN (SELECT id FROM requests WHERE state = 2);
             DELETE FROM requests WHERE state = 2",
        )?;
        tx.commit()?;
        OF_PEOPLE.iter().try_for_each(|table| self.link.batch(&format!("VACUUM FULL {table}")))?;
        step(Point::ForgetEnd)?;
        remember(&self.link, OWED, "")
    }
}

/// Orders that had been forgotten before they were taken back take nothing of people when they come again. `first`: the
/// first of the orders that have just come.
pub(super) fn forget_returned(link: &Link, first: OrderId) -> Result<()> {
    let forgotten = link.query(
        "SELECT DISTINCT store, number FROM withdrawn_facts WHERE seq = 0 AND substr(said, 1, 3) = '\\x5a0131'::bytea",
        &[],
    )?;
    for row in &forgotten {
        let (store, number): (i64, &str) = (row.try_get(0)?, row.try_get(1)?);
        let Some(order) = find(link, &mut OpenedPack::default(), store, number)? else { continue };
        if order >= first {
            forget_first_facts(link, &[order])?;
            forget_later_facts(link, order)?;
        }
    }
    Ok(())
}

/// The first facts, in packs and rows.
fn forget_first_facts(link: &Link, orders: &[OrderId]) -> Result<()> {
    let mut next = 0;
    while let Some(order) = orders.get(next).copied() {
        let row = link.query_opt(
            "SELECT first, orders, body FROM packs WHERE first <= $1 ORDER BY first DESC LIMIT 1",
            &[&order],
        )?;
        let pack: Option<(i64, i64, Vec<u8>)> = row
            .map(|row| Ok::<_, LedgerError>((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)))
            .transpose()?;
        match pack.filter(|(first, count, _)| order < first + count) {
            Some((first, count, body)) => {
                let of_pack = orders[next..].iter().take_while(|id| **id < first + count).count();
                let body = without_people(&body, &orders[next..next + of_pack], first)
                    .map_err(|corrupt| LedgerError::corrupt(order, corrupt))?;
                link.execute("UPDATE packs SET body = $2 WHERE first = $1", &[&first, &body])?;
                next += of_pack;
            }
            None => {
                let of = "FROM orders WHERE id = $1";
                rewrite(link, (of, "UPDATE orders SET said = $2 WHERE id = $1"), order, None)?;
                next += 1;
            }
        }
    }
    Ok(())
}

/// One statement that lies in a row of its own. `seq`: that of a later fact.
fn rewrite(link: &Link, (of, update): (&str, &str), order: OrderId, seq: Option<i64>) -> Result<()> {
    let select = format!("SELECT said {of}");
    let row = match &seq {
        Some(seq) => link.query_opt(&select, &[&order, seq])?,
        None => link.query_opt(&select, &[&order])?,
    };
    let Some(row) = row else { return Ok(()) };
    let parsed = Statement::parse(row.try_get(0)?).map_err(|corrupt| LedgerError::corrupt(order, corrupt))?;
    let rest = parsed.without_person(seq.is_none());
    let rest = rest.as_statement().as_bytes();
    match &seq {
        Some(seq) => link.execute(update, &[&order, &rest, seq])?,
        None => link.execute(update, &[&order, &rest])?,
    };
    Ok(())
}

fn forget_later_facts(link: &Link, order: OrderId) -> Result<()> {
    for row in link.query("SELECT seq FROM facts WHERE ord = $1", &[&order])? {
        let of = "FROM facts WHERE ord = $1 AND seq = $2";
        let update = "UPDATE facts SET said = $2 WHERE ord = $1 AND seq = $3";
        rewrite(link, (of, update), order, Some(row.try_get(0)?))?;
    }
    Ok(())
}

/// What arrivals that were taken back had said.
fn forget_withdrawn(link: &Link, place: &str, of: StatementValues<'_>) -> Result<()> {
    let facts = link
        .query(&format!("SELECT store, number, undone, seq, said FROM withdrawn_facts WHERE {place}"), of)?;
    for fact in facts {
        let parsed =
            Statement::parse(fact.try_get(4)?).map_err(|corrupt| LedgerError::corrupt(0, corrupt))?;
        let rest = parsed.without_person(false);
        let (store, number): (i64, &str) = (fact.try_get(0)?, fact.try_get(1)?);
        let (undone, seq): (i64, i64) = (fact.try_get(2)?, fact.try_get(3)?);
        link.execute(
            "UPDATE withdrawn_facts SET said = $5 WHERE store = $1 AND number = $2 AND undone = $3 AND seq = $4",
            &[&store, &number, &undone, &seq, &rest.as_statement().as_bytes()],
        )?;
    }
    Ok(())
}

/// What buyers were written: that something was, and how it went, stays.
fn forget_messages(link: &Link, order: OrderId) -> Result<()> {
    for row in link.query("SELECT seq, said FROM shipment_events WHERE ord = $1", &[&order])? {
        let mut event = Event::decode(&super::deeds::text_of(row.try_get(1)?)?)?;
        if let EventKind::Begun(Call::Message { text }) = &mut event.kind
            && !text.is_empty()
        {
            text.clear();
            link.execute(
                "UPDATE shipment_events SET said = $3 WHERE ord = $1 AND seq = $2",
                &[&order, &row.try_get::<_, i64>(0)?, &event.encode().as_bytes()],
            )?;
        }
    }
    Ok(())
}

/// The lines of export files whose layout writes anything of a person.
fn forget_lines(link: &Link, orders: &[OrderId], lines: &LinesOfPeople<'_>) -> Result<()> {
    let mut known: BTreeMap<String, bool> = BTreeMap::new();
    for row in link.query("SELECT id, layout FROM batches", &[])? {
        let (batch, layout): (i64, &str) = (row.try_get(0)?, row.try_get(1)?);
        if !*known.entry(layout.to_owned()).or_insert_with(|| (lines.is_of_people)(layout)) {
            continue;
        }
        let is_forgotten = |order: &OrderId| orders.binary_search(order).is_ok();
        let without = |line: &[u8]| (lines.without)(layout, line);
        forget_pieces(link, batch, &is_forgotten, &without)?;
        forget_single_lines(link, batch, &is_forgotten, &without)?;
    }
    Ok(())
}

fn forget_pieces(
    link: &Link,
    batch: i64,
    is_forgotten: &dyn Fn(&OrderId) -> bool,
    without: &dyn Fn(&[u8]) -> Vec<u8>,
) -> Result<()> {
    for seq in link.query("SELECT seq FROM batch_pieces WHERE batch = $1", &[&batch])? {
        let seq: i64 = seq.try_get(0)?;
        let row = link.query_one(
            "SELECT orders, lines FROM batch_pieces WHERE batch = $1 AND seq = $2",
            &[&batch, &seq],
        )?;
        let Some((orders, lines)) =
            LinesPiece::rewritten(row.try_get(0)?, row.try_get(1)?, is_forgotten, without)?
        else {
            continue;
        };
        link.execute(
            "UPDATE batch_pieces SET orders = $3, lines = $4 WHERE batch = $1 AND seq = $2",
            &[&batch, &seq, &orders, &lines],
        )?;
    }
    Ok(())
}

/// Those that an older version wrote, line by line.
fn forget_single_lines(
    link: &Link,
    batch: i64,
    is_forgotten: &dyn Fn(&OrderId) -> bool,
    without: &dyn Fn(&[u8]) -> Vec<u8>,
) -> Result<()> {
    for row in link.query("SELECT ord, line FROM batch_rows WHERE batch = $1", &[&batch])? {
        let order: OrderId = row.try_get(0)?;
        if is_forgotten(&order) {
            link.execute(
                "UPDATE batch_rows SET line = $3 WHERE batch = $1 AND ord = $2",
                &[&batch, &order, &without(row.try_get(1)?)],
            )?;
        }
    }
    Ok(())
}

impl PostgresLedger {
    /// Held rows, and files held as a whole (row 0), that nobody needs any more.
    fn rows_to_forget(
        &self,
        link: &Link,
        before: i64,
        is_gone: &dyn Fn(&ArrivalRecord) -> bool,
    ) -> Result<Vec<(i64, i64)>> {
        let rows = link.query(
            "SELECT f.arrival, f.row, COALESCE(r.number, ''), a.at,
                    CASE WHEN f.row > 0 THEN r.solved_at IS NOT NULL
                         ELSE NOT EXISTS (SELECT 1 FROM held_sets s WHERE s.arrival = f.arrival AND s.state < 2) END,
                    a.store
             FROM (SELECT arrival, row FROM findings WHERE held AND (value <> '' OR detail <> '')
                   UNION SELECT arrival, row FROM held_rows WHERE cells IS NOT NULL) f
             JOIN arrivals a ON a.id = f.arrival
             LEFT JOIN held_rows r ON r.arrival = f.arrival AND r.row = f.row
             ORDER BY f.arrival, f.row",
            &[],
        )?;
        let (mut found, mut gone): (Vec<(i64, i64)>, BTreeMap<i64, bool>) = (Vec::new(), BTreeMap::new());
        for row in rows {
            let (arrival, at_row): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
            let (number, at, is_solved): (&str, i64, bool) =
                (row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
            let is_over = if is_solved {
                at < before || (!number.is_empty() && self.is_forgotten_number(row.try_get(5)?, number)?)
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

    /// Whether an order of that number is forgotten, in a store or in any.
    fn is_forgotten_number(&self, store: Option<i64>, number: &str) -> Result<bool> {
        let code: Option<String> = match store {
            Some(id) => {
                let row = self.link.query_opt("SELECT code FROM stores WHERE id = $1", &[&id])?;
                row.map(|row| row.try_get(0)).transpose()?
            }
            None => None,
        };
        for (order, ..) in self.candidates(code.as_deref(), number, false, 8)? {
            if self.order(order)?.is_some_and(|record| record.is_forgotten()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
