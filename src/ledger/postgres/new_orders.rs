//! New orders of one intake: gathered into packs while they come in the order of their numbers.
//!
//! What goes in: orders, one after the other, and what an engine knows of the numbers around each ([`NewOrderTables`]).
//! What comes out: packs, rows, and days of the calendar for the engine to keep.
//!
//! **Invariant.** Of one store no two packs reach into one another: an order whose number lies within another
//! pack, and one that comes out of turn, gets a row of its own.
//!
//! Deliberately not known here: how an engine keeps them.

use crate::ledger::forms::calendar_runs::{RunOfDay, RunsOfDays};
use crate::ledger::forms::packs::{PackInMaking, PackedOrder};
use crate::ledger::{OrderId, Result, StoreId};

/// Entries of the calendar that are gathered before they are written.
const CALENDAR_AT_ONCE: usize = 1 << 13;

/// Where an engine keeps new orders, and what it knows of those that are there. Answers hold for all that was written.
pub(super) trait NewOrderTables {
    /// The first order that the ledger has not numbered yet.
    fn next_order(&mut self) -> Result<OrderId>;

    /// The highest number of the only pack of a store that may have a number.
    fn pack_before(&mut self, store: StoreId, number: &str) -> Result<Option<String>>;

    /// The lowest number of the first pack of a store that begins behind a number.
    fn pack_behind(&mut self, store: StoreId, number: &str) -> Result<Option<String>>;

    /// The number of the first order with a row of its own, from a number on.
    fn next_alone(&mut self, store: StoreId, number: &str) -> Result<Option<String>>;

    /// Whether a store has an order of that number.
    fn has(&mut self, store: StoreId, number: &str) -> Result<bool>;

    /// Writes an order into a row of its own.
    fn write_alone(&mut self, store: StoreId, order: OrderId, entry: &PackedOrder<'_>) -> Result<()>;

    /// Writes a pack with its body.
    fn write_pack(&mut self, pack: &PackInMaking, body: &[u8]) -> Result<()>;

    /// Writes days of orders, by day and order.
    fn write_days(&mut self, days: &[(i64, OrderId)]) -> Result<()>;

    /// Writes days of packed orders, by day and order.
    fn write_runs(&mut self, runs: Vec<(i64, RunOfDay)>) -> Result<()>;
}

/// What stands in the ledger around the number that was asked for last.
struct NumbersAround {
    store: i64,
    /// The number.
    number: String,
    /// The highest number of the pack that begins before it.
    pack_high: Option<String>,
    /// The lowest number of the pack that begins behind it.
    next_low: Option<String>,
    /// The number of the next order with a row of its own.
    next_alone: Option<String>,
}

/// New orders on their way.
pub(super) struct NewOrders<T> {
    /// Where they go.
    pub tables: T,
    /// The id of the first of them; 0 before there is one.
    first: OrderId,
    next: OrderId,
    packing: PackInMaking,
    /// The days of the orders in the pack, which go where the orders go.
    packing_days: Vec<(i64, OrderId)>,
    /// Orders in rows of their own that the calendar does not show yet.
    days: Vec<(i64, OrderId)>,
    runs: RunsOfDays,
    around: Option<NumbersAround>,
    record_bytes: usize,
    body: Vec<u8>,
}

impl<T: NewOrderTables> NewOrders<T> {
    /// For packs of so many bytes.
    pub(super) fn into(tables: T, record_bytes: usize) -> Self {
        Self {
            tables,
            first: 0,
            next: 0,
            packing: PackInMaking::default(),
            packing_days: Vec::new(),
            days: Vec::new(),
            runs: RunsOfDays::default(),
            around: None,
            record_bytes,
            body: Vec::new(),
        }
    }

    /// The id of the first new order; `None` when there is none.
    pub(super) fn first(&self) -> Option<OrderId> {
        (self.next > self.first).then_some(self.first)
    }

    /// Whether an order is in the pack that is not written yet.
    pub(super) fn is_waiting(&self, order: OrderId) -> bool {
        self.packing.len() > 0 && (self.packing.first..self.packing.next()).contains(&order)
    }

    /// Takes a new order in; `None` when its number is known in the store.
    pub(super) fn create(&mut self, store: i64, entry: &PackedOrder<'_>) -> Result<Option<OrderId>> {
        if self.next == 0 {
            self.first = self.tables.next_order()?;
            self.next = self.first;
        }
        if self.packing.len() > 0
            && (store != self.packing.store || entry.number <= self.packing.high.as_str())
        {
            self.settle()?;
        }
        self.look_around(store, entry.number)?;
        let Some(around) = &self.around else { return Ok(None) };
        if around.next_alone.as_deref() == Some(entry.number) {
            return Ok(None);
        }
        if around.pack_high.as_deref().is_some_and(|high| high >= entry.number) {
            self.settle()?;
            if self.tables.has(store, entry.number)? {
                return Ok(None);
            }
            return self.alone(store, entry).map(Some);
        }
        if self.packing.len() > 0 && !self.packing.has_room(entry, self.record_bytes) {
            self.settle()?;
        }
        if self.packing.len() == 0 {
            self.packing.begin(store, self.next, entry.number);
            if !self.packing.has_room(entry, self.record_bytes) {
                return self.alone(store, entry).map(Some);
            }
        }
        self.packing.put(entry);
        self.next += 1;
        Ok(Some(self.next - 1))
    }

    /// Whether all numbers of a store from one to another are new for all that is known around them, so that nothing
    /// will be asked about any.
    pub(super) fn knows_around(&self, store: StoreId, low: &str, high: &str) -> bool {
        self.around.as_ref().is_some_and(|around| {
            around.store == store
                && around.number.as_str() < low
                && around.next_low.as_deref().is_none_or(|behind| high < behind)
                && around.next_alone.as_deref().is_none_or(|alone| high < alone)
                && around.pack_high.as_deref().is_none_or(|pack| pack < low)
        })
    }

    /// Takes a new order in whose number is not known in the store, as its caller has made sure: into a row of its own.
    pub(super) fn create_beside(&mut self, store: StoreId, entry: &PackedOrder<'_>) -> Result<OrderId> {
        if self.next == 0 {
            self.first = self.tables.next_order()?;
            self.next = self.first;
        }
        self.settle()?;
        self.alone(store, entry)
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
        self.around = None;
        self.tables.write_alone(store, order, entry)?;
        Ok(order)
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
            if around.next_alone.as_deref().is_some_and(|alone| alone < number) {
                around.next_alone = self.tables.next_alone(store, number)?;
            }
            return Ok(());
        }
        // The pack that waits must not reach over another.
        self.settle()?;
        self.around = Some(NumbersAround {
            store,
            number: number.to_owned(),
            pack_high: self.tables.pack_before(store, number)?,
            next_low: self.tables.pack_behind(store, number)?,
            next_alone: self.tables.next_alone(store, number)?,
        });
        Ok(())
    }

    fn alone(&mut self, store: i64, entry: &PackedOrder<'_>) -> Result<OrderId> {
        let order = self.next;
        self.tables.write_alone(store, order, entry)?;
        self.next += 1;
        Ok(order)
    }

    /// Writes the pack that waits; few orders get rows of their own.
    pub(super) fn settle(&mut self) -> Result<()> {
        if self.packing.len() == 0 {
            return Ok(());
        }
        let mut packing = std::mem::take(&mut self.packing);
        if packing.is_worth_it(self.record_bytes) {
            packing.body_into(&mut self.body);
            self.tables.write_pack(&packing, &self.body)?;
            for (day, order) in self.packing_days.drain(..) {
                if self.runs.is_full_for(day) {
                    self.tables.write_runs(self.runs.take())?;
                }
                self.runs.put(day, order);
            }
        } else {
            for (order, entry) in (packing.first..).zip(packing.entries()) {
                self.tables.write_alone(packing.store, order, &entry)?;
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
        self.tables.write_days(&self.days)?;
        self.days.clear();
        Ok(())
    }

    /// Writes all that waits.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.settle()?;
        self.write_days()?;
        self.tables.write_runs(self.runs.take())
    }
}
