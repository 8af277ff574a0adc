//! Going through many orders, those in rows of their own and those in packs side by side.

use super::calendar::{Ids, packed_in};
use super::first_facts::{First, Opened, first, named, read_fact};
use super::orders::{ArrivalNames, Asked, Beside, OrderRecord, read_record};
use super::{Ledger, LedgerError, OrderId, Result, Scope};
use crate::order::{ExportState, Field};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, Rows};
use std::vec::IntoIter;

/// An order with its first fact.
type Told = (OrderId, First);

/// Orders in rows of their own, in the order of their numbers.
struct Alone<'r> {
    rows: Rows<'r>,
    /// Whether the rows give no more than ids: what has to be sorted is sorted without what the orders say, which
    /// would go through a temporary file.
    ids_only: bool,
}

const WHOLE: &str = "o.id, o.store, o.number, o.arrival, o.row, o.at, o.source, o.said";

fn read_told(row: &Row<'_>) -> Result<Told> {
    let order: OrderId = row.get(0)?;
    Ok((order, First { store: row.get(1)?, number: row.get(2)?, fact: read_fact(order, row, 3)? }))
}

impl Alone<'_> {
    fn next(&mut self, connection: &Connection) -> Result<Option<Told>> {
        while let Some(row) = self.rows.next()? {
            if !self.ids_only {
                return read_told(row).map(Some);
            }
            let order: OrderId = row.get(0)?;
            let mut one = connection.prepare_cached(
                "SELECT o.id, o.store, o.number, o.arrival, o.row, o.at, o.source, o.said FROM orders o WHERE o.id = ?1",
            )?;
            let mut rows = one.query([order])?;
            if let Some(row) = rows.next()? {
                return read_told(row).map(Some);
            }
        }
        Ok(None)
    }
}

/// Orders of packs, in the order of their numbers.
struct Packed {
    /// The first order of each pack.
    packs: IntoIter<OrderId>,
    opened: Opened,
    next: OrderId,
    /// Only these; `None`: all.
    wanted: Option<Ids>,
}

impl Packed {
    fn of(connection: &Connection, store: i64, scope: Scope) -> Result<Self> {
        let (packs, wanted) = match scope {
            Scope::Ordered(period) => {
                let wanted = packed_in(connection, period)?;
                (packs_with(connection, store, &wanted)?, Some(wanted))
            }
            _ => {
                let mut query =
                    connection.prepare_cached("SELECT first FROM packs WHERE store = ?1 ORDER BY low")?;
                (query.query_map([store], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?, None)
            }
        };
        Ok(Self { packs: packs.into_iter(), opened: Opened::default(), next: 0, wanted })
    }

    fn next(&mut self, connection: &Connection) -> Result<Option<Told>> {
        loop {
            let end = self.opened.first() + self.opened.orders();
            while self.next < end {
                let order = self.next;
                self.next += 1;
                if self.wanted.as_ref().is_none_or(|wanted| wanted.has(order)) {
                    return Ok(Some((order, self.opened.first_of(order)?)));
                }
            }
            let Some(first) = self.packs.next() else { return Ok(None) };
            if !self.opened.open(connection, first)? {
                return Err(LedgerError::Missing(format!("pack {first}")));
            }
            self.next = first;
        }
    }
}

/// The packs of a store that have any of these orders, in the order of their numbers.
fn packs_with(connection: &Connection, store: i64, wanted: &Ids) -> Result<Vec<OrderId>> {
    let mut covering = connection.prepare_cached(
        "SELECT first, orders, store, low FROM packs WHERE first <= ?1 ORDER BY first DESC LIMIT 1",
    )?;
    let mut following =
        connection.prepare_cached("SELECT first FROM packs WHERE first > ?1 ORDER BY first LIMIT 1")?;
    let mut found: Vec<(String, OrderId)> = Vec::new();
    let mut at = wanted.next_from(0);
    while let Some(order) = at {
        let mut rows = covering.query([order])?;
        let mut next = None;
        if let Some(row) = rows.next()? {
            let (first, orders): (OrderId, OrderId) = (row.get(0)?, row.get(1)?);
            if order < first + orders {
                next = Some(first + orders);
                if row.get::<_, i64>(2)? == store {
                    found.push((row.get(3)?, first));
                }
            }
        }
        if next.is_none() {
            // Not in a pack: nor is any before the next pack begins.
            next = following.query_row([order], |row| row.get(0)).optional()?;
        }
        at = next.and_then(|next| wanted.next_from(next));
    }
    found.sort();
    Ok(found.into_iter().map(|(_, first)| first).collect())
}

impl Ledger {
    /// Goes through the orders of a store, in the order of their numbers.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_order<E: From<LedgerError>>(
        &self,
        store: &str,
        scope: Scope,
        see: impl FnMut(OrderRecord) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.showing(
            store,
            |_| true,
            see,
            |store_id, show| match scope {
                Scope::DueOn(_) | Scope::Unsettled => {
                    let named = self.named_by_index(store_id, scope)?;
                    self.each_of(&named, show)
                }
                Scope::All | Scope::Ordered(_) => self.each_merged(store_id, scope, show),
            },
        )
    }

    /// The orders of a store that may be due on a day, by number.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn due_orders(&self, store: &str, day: NaiveDate) -> Result<Vec<OrderId>> {
        let store = self.known_store(store)?;
        store.map_or(Ok(Vec::new()), |store| self.named_by_index(store, Scope::DueOn(day)))
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
        self.showing(store, wanted, see, |_, show| self.each_of(orders, show))
    }

    /// Lets `walk` show orders of a store, which `see` gets with all that hangs on them.
    fn showing<E: From<LedgerError>>(
        &self,
        store: &str,
        wanted: fn(Field) -> bool,
        mut see: impl FnMut(OrderRecord) -> std::result::Result<(), E>,
        walk: impl FnOnce(i64, &mut dyn FnMut(Told) -> std::result::Result<(), E>) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        // A look writes nothing: a store that no order has named yet has none, and to number it here would wait
        // for the lock that whoever looks beside a batch holds himself.
        let Some(store_id) = self.known_store(store)? else { return Ok(()) };
        let mut names = ArrivalNames::with_mall(super::shipments::has_mall(&self.connection, store_id)?);
        let beside = Beside::of(&self.connection)?;
        // Parents and children, which may lie in any pack.
        let mut relatives = Opened::default();
        walk(store_id, &mut |(order, first)| {
            let asked = Asked { store, names: &mut names, beside, wanted };
            see(read_record(&self.connection, &mut relatives, order, first, asked)?)
        })
    }

    fn known_store(&self, store: &str) -> Result<Option<i64>> {
        let mut query = self.connection.prepare_cached("SELECT id FROM stores WHERE code = ?1")?;
        Ok(query.query_row([store], |row| row.get(0)).optional()?)
    }

    /// Orders that an index names, by number.
    fn named_by_index(&self, store: i64, scope: Scope) -> Result<Vec<OrderId>> {
        let Some(sql) = scope.ids() else {
            let open = self.open_exports()?.into_iter();
            return Ok(open.filter(|export| export.store == store).map(|export| export.order).collect());
        };
        let mut query = self.connection.prepare_cached(sql)?;
        let bound = rusqlite::params_from_iter(std::iter::once(store).chain(scope.ends()));
        Ok(query.query_map(bound, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    fn each_of<E: From<LedgerError>>(
        &self,
        orders: &[OrderId],
        show: &mut dyn FnMut(Told) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut opened = Opened::default();
        for order in orders {
            if let Some(first) = first(&self.connection, &mut opened, *order)? {
                show((*order, first))?;
            }
        }
        Ok(())
    }

    /// Orders in rows and orders in packs, brought together by their numbers.
    fn each_merged<E: From<LedgerError>>(
        &self,
        store: i64,
        scope: Scope,
        show: &mut dyn FnMut(Told) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let connection = &self.connection;
        // Rows and packs are asked one after the other, while others may write: as long as a statement is open, all
        // are seen as they are now.
        let mut view = connection.prepare("SELECT name FROM sqlite_schema").map_err(LedgerError::from)?;
        let mut view = view.query([]).map_err(LedgerError::from)?;
        view.next().map_err(LedgerError::from)?;
        let ids_only = scope.is_sorted();
        let columns = if ids_only { "o.id" } else { WHOLE };
        let sql = format!("SELECT {columns} FROM {} ORDER BY o.number", scope.selection());
        let mut query = connection.prepare(&sql).map_err(LedgerError::from)?;
        let bound = rusqlite::params_from_iter(std::iter::once(store).chain(scope.ends()));
        let mut alone = Alone { rows: query.query(bound).map_err(LedgerError::from)?, ids_only };
        let mut packed = Packed::of(connection, store, scope)?;
        let (mut left, mut right) = (alone.next(connection)?, packed.next(connection)?);
        loop {
            let is_left = match (&left, &right) {
                (None, None) => return Ok(()),
                (Some((_, alone)), Some((_, packed))) => alone.number < packed.number,
                (left, _) => left.is_some(),
            };
            let next = if is_left {
                std::mem::replace(&mut left, alone.next(connection)?)
            } else {
                std::mem::replace(&mut right, packed.next(connection)?)
            };
            next.map_or(Ok(()), &mut *show)?;
        }
    }

    /// Exports that are under way or need a person, by store and number.
    fn open_exports(&self) -> Result<Vec<OpenExport>> {
        let mut opened = Opened::default();
        let mut query = self
            .connection
            .prepare_cached("SELECT ord, state FROM exports WHERE state IN (1, 3, 4) ORDER BY ord")?;
        let mut rows = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let order: OrderId = row.get(0)?;
            let state = ExportState::of_code(row.get(1)?).unwrap_or(ExportState::Stuck);
            if let Some((store, number)) = named(&self.connection, &mut opened, order)? {
                found.push(OpenExport { store, number, order, state });
            }
        }
        found.sort_by(|a, b| a.number.cmp(&b.number));
        Ok(found)
    }

    /// Orders whose export is under way or needs a person: store, number, state.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn unsettled(&self) -> Result<Vec<(String, String, ExportState)>> {
        let open = self.open_exports()?;
        let mut query = self.connection.prepare_cached("SELECT id, code FROM stores ORDER BY code")?;
        let mut stores = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = stores.next()? {
            let (id, code): (i64, String) = (row.get(0)?, row.get(1)?);
            let of_store = open.iter().filter(|export| export.store == id);
            found.extend(of_store.map(|export| (code.clone(), export.number.clone(), export.state)));
        }
        Ok(found)
    }

    /// How many orders of a store are being sent, unsure or stuck.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn count_unsettled(&self, store: &str) -> Result<(u64, u64, u64)> {
        let Some(store) = self.known_store(store)? else { return Ok((0, 0, 0)) };
        let mut counts = (0, 0, 0);
        for export in self.open_exports()?.iter().filter(|export| export.store == store) {
            match export.state {
                ExportState::Sending => counts.0 += 1,
                ExportState::Unsure => counts.1 += 1,
                _ => counts.2 += 1,
            }
        }
        Ok(counts)
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
        let tx = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute("DELETE FROM due", [])?;
        let stores: Vec<(i64, String)> = tx
            .prepare("SELECT id, code FROM stores")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let (mut names, mut relatives) = (ArrivalNames::default(), Opened::default());
        let mut judge = |(order, first): Told| -> Result<()> {
            let (store, number) = (first.store, first.number.clone());
            let code = stores.iter().find(|(id, _)| *id == store).map_or("", |(_, code)| code);
            let names = &mut names;
            let asked = Asked { store: code, names, beside: Beside::UNKNOWN, wanted: |_| true };
            let record = read_record(&tx, &mut relatives, order, first, asked)?;
            let due = if record.sent.is_none() { day(&record) } else { None };
            due.map_or(Ok(()), |due| super::intake::enter_due(&tx, store, &number, order, due))
        };
        // What is read is not what is written: a look at all orders in one go.
        let mut query = tx.prepare(&format!("SELECT {WHOLE} FROM orders o ORDER BY o.id"))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            judge(read_told(row)?)?;
        }
        let mut opened = Opened::default();
        let mut in_packs = tx.prepare("SELECT first FROM packs ORDER BY first")?;
        let mut packs = in_packs.query([])?;
        while let Some(row) = packs.next()? {
            let pack: OrderId = row.get(0)?;
            opened.open(&tx, pack)?;
            (pack..pack + opened.orders()).try_for_each(|order| judge((order, opened.first_of(order)?)))?;
        }
        drop((rows, packs));
        drop((query, in_packs));
        tx.execute(
            "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [key, rules],
        )?;
        super::step(crate::crash::Point::LedgerRules)?;
        tx.commit()?;
        Ok(())
    }
}

/// An export that is under way or needs a person.
struct OpenExport {
    store: i64,
    number: String,
    order: OrderId,
    state: ExportState,
}
