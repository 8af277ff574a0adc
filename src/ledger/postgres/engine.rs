//! The ledger in a server: opened, brought up to date, and what is for its own good.

use super::deeds::{Signed, write_signed};
use super::errors::step;
use super::link::{Begin, Link};
use super::schema;
use crate::crash::Point;
use crate::ledger::{Engine, LedgerError, OpenError, Result, ServerAddress, StoreId, Upkeep};
use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::sync::Arc;

/// The ledger in a PostgreSQL server.
pub struct PostgresLedger {
    pub(super) link: Link,
    /// The deed that the next change is written with.
    pub(super) signed: Signed,
    /// Whose turn it is while arrivals are taken back.
    pub(super) turn: Cell<Option<super::turn::ArrivalTurn>>,
    /// Ways to the server for walks, which none goes on at present.
    idle: RefCell<Vec<Link>>,
}

/// A look at one moment that lasts while its owner does other things on the ledger.
pub(super) struct View<'l> {
    /// The ledger, which keeps the way for the next.
    of: &'l PostgresLedger,
    /// A way of its own; `None`: within the transaction that is open on the ledger's, whose writes it must see.
    aside: Option<Link>,
}

impl Deref for View<'_> {
    type Target = Link;

    fn deref(&self) -> &Link {
        self.aside.as_ref().unwrap_or(&self.of.link)
    }
}

impl Drop for View<'_> {
    fn drop(&mut self) {
        if let Some(link) = self.aside.take() {
            link.roll_back();
            self.of.idle.borrow_mut().push(link);
        }
    }
}

impl PostgresLedger {
    /// A look at one moment.
    pub(super) fn view(&self) -> Result<View<'_>> {
        if self.link.is_in_transaction() {
            return Ok(View { of: self, aside: None });
        }
        let idle = self.idle.borrow_mut().pop();
        let link = idle.map_or_else(|| self.link.another(), Ok)?;
        link.begin(Begin::Look)?;
        Ok(View { of: self, aside: Some(link) })
    }

    /// As `Ledger::open`.
    pub fn open(address: &Arc<ServerAddress>) -> std::result::Result<Self, OpenError> {
        let link = Link::open(address)?;
        schema::migrate(&link, address.place())?;
        Ok(Self::on(link))
    }

    /// As `Ledger::is_there`.
    pub fn is_there(address: &Arc<ServerAddress>) -> std::result::Result<bool, OpenError> {
        let link = Link::open(address)?;
        let found = schema::version(&link).map_err(|e| OpenError::of_engine(address.place(), e.kind(), e))?;
        Ok(found.is_some_and(|version| version > 0))
    }

    /// Changes something in one transaction with the deed that was signed.
    pub(super) fn with_deed<T>(&self, change: impl FnOnce(&Link) -> Result<T>) -> Result<T> {
        let tx = self.link.write()?;
        let changed = change(&tx)?;
        write_signed(&tx, &self.signed)?;
        tx.commit()?;
        self.signed.take();
        Ok(changed)
    }

    fn on(link: Link) -> Self {
        Self { link, signed: Signed::default(), turn: Cell::default(), idle: RefCell::default() }
    }
}

impl Engine for PostgresLedger {}

impl Upkeep for PostgresLedger {
    fn another(&self, _at_random: bool) -> Result<Box<dyn Engine>> {
        Ok(Box::new(Self::on(self.link.another()?)))
    }

    fn remembered(&self, key: &str) -> Result<Option<String>> {
        let row = self.link.query_opt("SELECT value FROM meta WHERE key = $1", &[&key])?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    fn remember(&self, key: &str, value: &str) -> Result<()> {
        step(Point::LedgerRemember)?;
        remember(&self.link, key, value)
    }

    /// A server looks after its own pages, and says so when one is damaged.
    fn look_for_damage(&self, _most_bytes: u64) -> Result<()> {
        Ok(())
    }

    fn needs_tidying(&self) -> bool {
        false
    }

    fn tidy_up(&self) -> Result<()> {
        step(Point::LedgerCheckpoint)
    }
}

/// Remembers a word about the ledger itself.
pub(super) fn remember(link: &Link, key: &str, value: &str) -> Result<()> {
    link.execute(
        "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        &[&key, &value],
    )?;
    Ok(())
}

/// The number that the ledger gives a store; a new one for a code that is new.
pub(super) fn store_id(link: &Link, code: &str) -> Result<StoreId> {
    if let Some(id) = known_store(link, code)? {
        return Ok(id);
    }
    link.writing(|tx| {
        tx.execute(
            "INSERT INTO stores (id, code) SELECT COALESCE(MAX(id), 0) + 1, $1 FROM stores ON CONFLICT DO NOTHING",
            &[&code],
        )?;
        known_store(tx, code)?.ok_or_else(|| LedgerError::missing("a store that was made"))
    })
}

/// The number of a store, when it has one: a look writes nothing.
pub(super) fn known_store(link: &Link, code: &str) -> Result<Option<StoreId>> {
    let row = link.query_opt("SELECT id FROM stores WHERE code = $1", &[&code])?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}
