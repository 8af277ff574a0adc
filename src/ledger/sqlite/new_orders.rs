//! New orders of one intake: gathered into packs while they come in the order of their numbers.
//!
//! **Invariant.** Of one store no two packs reach into one another: an order whose number lies within another
//! pack, and one that comes out of turn, gets a row of its own.

use super::calendar::write_runs;
use super::first_facts::{OpenedPack, next_order, open_pack, pack_before};
use crate::ledger::forms::calendar_runs::RunsOfDays;
use crate::ledger::forms::packs::{PackInMaking, PackedOrder, record_bytes};
use crate::ledger::{OrderId, Result};
use rusqlite::{Connection, OptionalExtension, Statement, params};

/// Entries of the calendar that are gathered before they are written.
const CALENDAR_AT_ONCE: usize = 1 << 13;

/// What stands in the ledger around the number that was asked for last.
struct Around {
    store: i64,
    /// The number.
    number: String,
    /// The pack that begins before it: its first order and its highest number.
    pack: Option<(OrderId, String)>,
    /// The lowest number of the pack that begins behind it.
    next_low: Option<String>,
    /// The next order with a row of its own, and its number.
    next_alone: Option<(OrderId, String)>,
}

/// Where the number of an order leads.
#[derive(Debug, Clone, Copy)]
pub(super) enum PlaceAmongPacks {
    /// To an order that is made.
    New(OrderId),
    /// To one that is known, in a pack.
    Packed(OrderId),
    /// To one that is known, in a row of its own.
    Alone(OrderId),
}

/// New orders on their way.
pub(super) struct Newcomers<'l> {
    connection: &'l Connection,
    /// The arrival that brings them.
    pub arrival: i64,
    at: i64,
    /// The id of the first of them; 0 before there is one.
    first: OrderId,
    next: OrderId,
    packing: PackInMaking,
    /// The days of the orders in the pack, which go where the orders go.
    packing_days: Vec<(i64, OrderId)>,
    /// Orders in rows of their own that the calendar does not show yet.
    days: Vec<(i64, OrderId)>,
    runs: RunsOfDays,
    around: Option<Around>,
    /// The pack in which a number was looked for last: a list asks for one number of it after the other.
    known: OpenedPack,
    record_bytes: usize,
    body: Vec<u8>,
    // What is written for every order of a big list is prepared once, not looked up each time.
    insert: Statement<'l>,
    insert_pack: Statement<'l>,
    calendar: Statement<'l>,
}

impl<'l> Newcomers<'l> {
    /// Before the transaction begins.
    pub(super) fn prepare(connection: &'l Connection, at: i64) -> Result<Self> {
        let page: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        Ok(Self {
            connection,
            arrival: 0,
            at,
            first: 0,
            next: 0,
            packing: PackInMaking::default(),
            packing_days: Vec::new(),
            days: Vec::new(),
            runs: RunsOfDays::default(),
            around: None,
            known: OpenedPack::default(),
            record_bytes: record_bytes(usize::try_from(page).unwrap_or(0)),
            body: Vec::new(),
            insert: connection.prepare("INSERT INTO orders VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?,
            insert_pack: connection.prepare("INSERT INTO packs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?,
            calendar: connection.prepare("INSERT INTO calendar VALUES (?1, ?2)")?,
        })
    }

    /// The id of the first new order; `None` when there is none.
    pub(super) fn first(&self) -> Option<OrderId> {
        (self.next > self.first).then_some(self.first)
    }

    /// Whether an order is in the pack that is not written yet.
    pub(super) fn is_waiting(&self, order: OrderId) -> bool {
        self.packing.len() > 0 && (self.packing.first..self.packing.next()).contains(&order)
    }

    /// Whether a number may be in the pack that is not written yet.
    pub(super) fn may_wait(&self, store: i64, number: &str) -> bool {
        self.packing.len() > 0 && store == self.packing.store && number <= self.packing.high.as_str()
    }

    /// Takes an order in where its number is new in the store, and says where it lies.
    pub(super) fn enter(&mut self, store: i64, entry: &PackedOrder<'_>) -> Result<PlaceAmongPacks> {
        if self.next == 0 {
            self.first = next_order(self.connection)?;
            self.next = self.first;
        }
        if self.packing.len() > 0
            && (store != self.packing.store || entry.number <= self.packing.high.as_str())
        {
            self.settle()?;
        }
        if let Some(known) = self.look_up(store, entry.number)? {
            return Ok(known);
        }
        let reaches = |(_, high): &(OrderId, String)| high.as_str() > entry.number;
        if self.around.as_ref().and_then(|around| around.pack.as_ref()).is_some_and(reaches) {
            self.settle()?;
            return self.alone(store, entry).map(PlaceAmongPacks::New);
        }
        if self.packing.len() > 0 && !self.packing.has_room(entry, self.record_bytes) {
            self.settle()?;
        }
        if self.packing.len() == 0 {
            self.packing.begin(store, self.next, entry.number);
            if !self.packing.has_room(entry, self.record_bytes) {
                return self.alone(store, entry).map(PlaceAmongPacks::New);
            }
        }
        self.packing.put(entry);
        self.next += 1;
        Ok(PlaceAmongPacks::New(self.next - 1))
    }

    /// The order of a number, when the store has it; what stands around the number is known then.
    fn look_up(&mut self, store: i64, number: &str) -> Result<Option<PlaceAmongPacks>> {
        self.look_around(store, number)?;
        let Some(around) = &self.around else { return Ok(None) };
        if let Some((order, _)) = around.next_alone.as_ref().filter(|(_, next)| next == number) {
            return Ok(Some(PlaceAmongPacks::Alone(*order)));
        }
        match &around.pack {
            Some((first, high))
                if high.as_str() >= number && open_pack(self.connection, &mut self.known, *first)? =>
            {
                Ok(self.known.find(number)?.map(PlaceAmongPacks::Packed))
            }
            _ => Ok(None),
        }
    }

    /// Whether this is the first fact of a known order, which is where it was found just now.
    pub(super) fn is_first(&self, place: PlaceAmongPacks, entry: &PackedOrder<'_>) -> Result<bool> {
        match place {
            PlaceAmongPacks::New(_) => Ok(false),
            PlaceAmongPacks::Packed(order) => self.known.is_first(order, entry.source, entry.said),
            PlaceAmongPacks::Alone(order) => {
                let mut query = self
                    .connection
                    .prepare_cached("SELECT 1 FROM orders WHERE id = ?1 AND source = ?2 AND said = ?3")?;
                Ok(query.exists(params![order, entry.source.code(), entry.said])?)
            }
        }
    }

    /// Makes an order again under the number that it had; it is not there.
    pub(super) fn create_again(
        &mut self,
        store: i64,
        order: OrderId,
        entry: &PackedOrder<'_>,
    ) -> Result<OrderId> {
        self.settle()?;
        // What was seen around holds no more.
        self.forget_around();
        self.insert_alone(store, order, entry)?;
        Ok(order)
    }

    /// What stood around a number may be other than it was.
    pub(super) fn forget_around(&mut self) {
        (self.around, self.known) = (None, OpenedPack::default());
    }

    /// Learns what stands around a number; nothing is asked while numbers ascend among what is known.
    fn look_around(&mut self, store: i64, number: &str) -> Result<()> {
        if let Some(around) = &mut self.around
            && around.store == store
            && around.number.as_str() < number
            && around.next_low.as_deref().is_none_or(|low| number < low)
        {
            around.number.clear();
            around.number.push_str(number);
            if around.next_alone.as_ref().is_some_and(|(_, alone)| alone.as_str() < number) {
                around.next_alone = next_alone(self.connection, store, number)?;
            }
            return Ok(());
        }
        // The pack that waits must not reach over another.
        self.settle()?;
        let mut next_low = self
            .connection
            .prepare_cached("SELECT low FROM packs WHERE store = ?1 AND low > ?2 ORDER BY low LIMIT 1")?;
        self.around = Some(Around {
            store,
            number: number.to_owned(),
            pack: pack_before(self.connection, store, number)?,
            next_low: next_low.query_row(params![store, number], |row| row.get(0)).optional()?,
            next_alone: next_alone(self.connection, store, number)?,
        });
        Ok(())
    }

    fn alone(&mut self, store: i64, entry: &PackedOrder<'_>) -> Result<OrderId> {
        let order = self.next;
        self.insert_alone(store, order, entry)?;
        self.next += 1;
        Ok(order)
    }

    fn insert_alone(&mut self, store: i64, order: OrderId, entry: &PackedOrder<'_>) -> Result<()> {
        let row = i64::try_from(entry.row).unwrap_or(i64::MAX);
        let (arrival, source) = (self.arrival, entry.source.code());
        self.insert.execute(params![
            order,
            store,
            entry.number,
            arrival,
            row,
            self.at,
            source,
            entry.said
        ])?;
        Ok(())
    }

    /// Writes the pack that waits; few orders get rows of their own.
    pub(super) fn settle(&mut self) -> Result<()> {
        if self.packing.len() == 0 {
            return Ok(());
        }
        let mut packing = std::mem::take(&mut self.packing);
        if packing.is_worth_it(self.record_bytes) {
            let orders = i64::try_from(packing.len()).unwrap_or(i64::MAX);
            let (first, store, low, high) = (packing.first, packing.store, &packing.low, &packing.high);
            packing.body_into(&mut self.body);
            let body = &self.body;
            self.insert_pack.execute(params![
                first,
                orders,
                store,
                self.arrival,
                self.at,
                low,
                high,
                body
            ])?;
            for (day, order) in self.packing_days.drain(..) {
                if self.runs.is_full_for(day) {
                    write_runs(self.connection, &self.runs.take())?;
                }
                self.runs.put(day, order);
            }
        } else {
            for (order, entry) in (packing.first..).zip(packing.entries()) {
                self.insert_alone(packing.store, order, &entry)?;
            }
            self.days.append(&mut self.packing_days);
        }
        // Its room is used again.
        packing.begin(0, 0, "");
        self.packing = packing;
        Ok(())
    }

    /// Enters a new order under a day.
    pub(super) fn enter_day(&mut self, order: OrderId, day: i64, is_dated: bool) -> Result<()> {
        if is_dated && self.is_waiting(order) {
            self.packing_days.push((day, order));
            return Ok(());
        }
        self.days.push((day, order));
        if self.days.len() < CALENDAR_AT_ONCE { Ok(()) } else { self.write_days() }
    }

    /// Orders come by number and their days lie scattered: sorted, many are written to the same page in a row.
    fn write_days(&mut self) -> Result<()> {
        self.days.sort_unstable();
        for (day, order) in self.days.drain(..) {
            self.calendar.execute([day, order])?;
        }
        Ok(())
    }

    /// Writes all that waits.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.settle()?;
        self.write_days()?;
        write_runs(self.connection, &self.runs.take())
    }
}

/// The first order with a row of its own, from a number on, and its number.
fn next_alone(connection: &Connection, store: i64, number: &str) -> Result<Option<(OrderId, String)>> {
    let mut query = connection.prepare_cached(
        "SELECT id, number FROM orders WHERE store = ?1 AND number >= ?2 ORDER BY number LIMIT 1",
    )?;
    Ok(query.query_row(params![store, number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}
