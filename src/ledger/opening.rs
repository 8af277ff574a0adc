//! A ledger that is open. Engines are told apart here and nowhere else: another one is a folder beside `sqlite` and
//! an arm where its address is read.

use super::postgres::PostgresLedger;
use super::sqlite::SqliteLedger;
use super::{
    ArrivalRecord, BatchTransaction, Engine, FindingRecord, IntakeTransaction, Landing, LedgerAddress,
    LedgerContent, LedgerError, OpenError, OpenRow, OrderId, OrderRecord, Result, Selection,
};
use crate::order::Field;
use chrono::NaiveDate;
use std::collections::HashMap;
use std::ops::{ControlFlow, Deref, DerefMut};
use std::path::Path;

/// A ledger that is open: whatever its engine, asked as the roles beside it say.
pub struct Ledger {
    engine: Box<dyn Engine>,
}

impl Deref for Ledger {
    type Target = dyn Engine;

    fn deref(&self) -> &Self::Target {
        &*self.engine
    }
}

impl DerefMut for Ledger {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut *self.engine
    }
}

impl Ledger {
    /// Opens a ledger, makes it when it is not there, and brings it up to date.
    ///
    /// # Errors
    /// When it cannot be opened or is newer than this program.
    pub fn open(path: &Path) -> std::result::Result<Self, OpenError> {
        Ok(Self { engine: Box::new(SqliteLedger::open(path)?) })
    }

    /// Opens the ledger of an address, makes it when it is not there, and brings it up to date.
    ///
    /// # Errors
    /// When it cannot be opened or is newer than this program.
    pub fn open_at(address: &LedgerAddress) -> std::result::Result<Self, OpenError> {
        match address {
            LedgerAddress::File(path) => Self::open(path),
            LedgerAddress::Server(server) => Ok(Self { engine: Box::new(PostgresLedger::open(server)?) }),
        }
    }

    /// Fills this ledger, in which there is nothing, with all that another has, in one transaction.
    ///
    /// # Errors
    /// When there is something in it, or either cannot be read or written; then nothing is in it.
    pub fn fill_from(&self, other: &Self) -> Result<LedgerContent> {
        if !self.reach()?.is_empty() {
            return Err(LedgerError::missing("an empty ledger to move into"));
        }
        let mut filling = self.engine.fill()?;
        other.engine.pour(&mut |table, cells| filling.row(table, cells))?;
        filling.end()?;
        let (content, other) = (self.engine.content()?, other.engine.content()?);
        let counts = |content: LedgerContent| LedgerContent { migrations: 0, ..content };
        if counts(content) == counts(other) {
            Ok(content)
        } else {
            Err(LedgerError::damaged("a ledger that was moved is not what it was"))
        }
    }

    /// Whether there is anything where the ledger is to be.
    ///
    /// # Errors
    /// When a server cannot be asked.
    pub fn is_there(address: &LedgerAddress) -> std::result::Result<bool, OpenError> {
        match address {
            LedgerAddress::File(path) => {
                Ok(std::fs::metadata(path).is_ok_and(|found| found.len() > 0 || !found.is_file()))
            }
            LedgerAddress::Server(server) => PostgresLedger::is_there(server),
        }
    }

    /// Opens a ledger that is there, for reading beside a writer; `None` when there is none yet.
    ///
    /// # Errors
    /// When it cannot be opened or is newer than this program.
    pub fn open_existing(address: &LedgerAddress) -> std::result::Result<Option<Self>, OpenError> {
        if Self::is_there(address)? { Self::open_at(address).map(Some) } else { Ok(None) }
    }

    /// A ledger in memory, for tests and rehearsals of `check`.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn in_memory() -> std::result::Result<Self, OpenError> {
        Ok(Self { engine: Box::new(SqliteLedger::in_memory()?) })
    }

    /// Another view of the same ledger, for use beside this one: it sees what is committed.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn another_view(&self) -> Result<Self> {
        Ok(Self { engine: self.engine.another(false)? })
    }

    /// As [`Ledger::another_view`], for one that will look up many orders in no order at all.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn another_view_at_random(&self) -> Result<Self> {
        Ok(Self { engine: self.engine.another(true)? })
    }

    /// Tidies up when many small transactions have made that worth its while, so that what they wrote does not pile
    /// up with the number of files.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tidy_up_if_needed(&self) -> Result<()> {
        if self.needs_tidying() { self.tidy_up() } else { Ok(()) }
    }

    /// Begins to take an arrival in.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn intake(&mut self, at: i64) -> Result<Intake<'_>> {
        self.engine.begin_intake(at).map(Intake)
    }

    /// Begins to record a batch of what is due of a store on a day. Whoever else would record one waits, so that
    /// what is looked at from here on is still so at the commit.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn batch(&self, store: &str, layout: &str, at: i64, day: NaiveDate) -> Result<BatchDraft<'_>> {
        self.engine.begin_batch(store, layout, at, day).map(BatchDraft)
    }

    /// Makes the index of due orders anew, in one transaction that also remembers under which rules.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub fn remake_due(
        &mut self,
        day: impl Fn(&OrderRecord) -> Option<NaiveDate>,
        key: &str,
        rules: &str,
    ) -> Result<()> {
        self.engine.judge_due(&day, (key, rules))
    }

    /// Goes through the orders of a store, in the order of their numbers.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_order<E: From<LedgerError>>(
        &self,
        store: &str,
        selection: Selection,
        see: impl FnMut(OrderRecord) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        walked(see, |see| self.engine.walk_orders(store, selection, see))
    }

    /// Goes through the orders of all stores, those that came in last first, from before an order or from the last one.
    /// What one order costs does not depend on how many there are.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_newest<E: From<LedgerError>>(
        &self,
        before: Option<OrderId>,
        see: impl FnMut(OrderRecord) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        walked(see, |see| self.engine.walk_newest(before, see))
    }

    /// Goes through these orders of a store. Of the orders themselves only the wanted fields are read, all of those
    /// in whose parcel they travel.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_of<E: From<LedgerError>>(
        &self,
        store: &str,
        orders: &[OrderId],
        wanted: fn(Field) -> bool,
        see: impl FnMut(OrderRecord) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        walked(see, |see| self.engine.walk_these(store, orders, wanted, see))
    }

    /// Goes through these orders, of whatever stores, in the order in which they are named, each once. Those that are not
    /// there are passed over.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_named<E: From<LedgerError>>(
        &self,
        orders: &[OrderId],
        see: impl FnMut(OrderRecord) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        walked(see, |see| self.engine.walk_named(orders, see))
    }

    /// These orders, of whatever stores, by their ids. Those that are not there are not among them.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn orders_named(&self, orders: &[OrderId]) -> Result<HashMap<OrderId, OrderRecord>> {
        let mut found = HashMap::with_capacity(orders.len());
        self.engine.walk_named(orders, &mut |record| {
            found.insert(record.id, record);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// These orders of a store, with all that is known of them. Those that are not there are not among them.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn orders_of(&self, store: &str, orders: &[OrderId]) -> Result<Vec<OrderRecord>> {
        let mut found = Vec::with_capacity(orders.len());
        self.engine.walk_these(store, orders, |_| true, &mut |record| {
            found.push(record);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// Goes through the arrivals of a time, the first first; `from` and `to` in epoch seconds, `to` not included.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_arrival<E: From<LedgerError>>(
        &self,
        from: i64,
        to: i64,
        see: impl FnMut(ArrivalRecord) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        walked(see, |see| self.engine.walk_arrivals(from, to, see))
    }

    /// Goes through the findings of an arrival in the order of its rows.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_finding<E: From<LedgerError>>(
        &self,
        arrival: i64,
        see: impl FnMut(FindingRecord) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        walked(see, |see| self.engine.walk_findings(arrival, see))
    }

    /// Goes through the rows of an arrival that were given back and are not in, in their order.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_held_row<E: From<LedgerError>>(
        &self,
        arrival: i64,
        see: impl FnMut(OpenRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        walked(see, |see| self.engine.walk_held_rows(arrival, see))
    }

    /// Goes through the lines of a batch as they were rendered, in their order, one or many at a time.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_piece<E: From<LedgerError>>(
        &self,
        batch: i64,
        mut see: impl FnMut(&[u8]) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut stopped = None;
        self.engine.walk_lines(batch, &mut |lines| go_on(see(lines), &mut stopped))?;
        stopped.map_or(Ok(()), Err)
    }
}

/// Lets a walk show things to `see` until that fails.
fn walked<T, E: From<LedgerError>>(
    mut see: impl FnMut(T) -> std::result::Result<(), E>,
    walk: impl FnOnce(&mut dyn FnMut(T) -> ControlFlow<()>) -> Result<()>,
) -> std::result::Result<(), E> {
    let mut stopped = None;
    walk(&mut |shown| go_on(see(shown), &mut stopped))?;
    stopped.map_or(Ok(()), Err)
}

fn go_on<E>(seen: std::result::Result<(), E>, stopped: &mut Option<E>) -> ControlFlow<()> {
    match seen {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            *stopped = Some(error);
            ControlFlow::Break(())
        }
    }
}

/// One transaction that takes an arrival in. Dropped without [`Intake::commit`], nothing of it remains.
pub struct Intake<'l>(Box<dyn IntakeTransaction + 'l>);

impl Intake<'_> {
    /// Ends the transaction: from here on the arrival is taken in, whatever happens. Gives its number.
    ///
    /// # Errors
    /// When the ledger cannot be written; then nothing of it remains.
    pub fn commit(self, landing: &Landing) -> Result<i64> {
        self.0.commit(landing)
    }

    /// Ends the turn of an arrival that does not land, while arrivals are taken back: what was said in it stays.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn finish_turn(self) -> Result<()> {
        self.0.finish_turn()
    }
}

impl<'l> Deref for Intake<'l> {
    type Target = dyn IntakeTransaction + 'l;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl DerefMut for Intake<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut *self.0
    }
}

/// A batch being recorded, in one transaction. Dropped without [`BatchDraft::commit`], nothing of it remains.
pub struct BatchDraft<'l>(Box<dyn BatchTransaction + 'l>);

impl BatchDraft<'_> {
    /// Ends the transaction: from here on the batch will be published, whatever happens.
    ///
    /// # Errors
    /// When the ledger cannot be written; then nothing of it remains.
    pub fn commit(self, name: &str, head: &[u8]) -> Result<()> {
        self.0.commit(name, head)
    }
}

impl<'l> Deref for BatchDraft<'l> {
    type Target = dyn BatchTransaction + 'l;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl DerefMut for BatchDraft<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut *self.0
    }
}
