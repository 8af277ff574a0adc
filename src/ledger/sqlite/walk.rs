//! Going through many orders, those in rows of their own and those in packs side by side.

use super::calendar::packed_in;
use super::connection::known_store;
use super::first_facts::{FirstTold, OpenedPack, first, named, open_pack, read_fact};
use super::mall_records::has_mall;
use super::order_records::{ArrivalNames, Beside, RecordReading, Relatives, read_record};
use super::selection_sql::{bound, ids, in_rows, is_sorted};
use crate::ledger::forms::calendar_runs::ManyIds;
use crate::ledger::{LedgerError, OrderId, OrderRecord, Result, Seeing, Selection, StoreId};
use crate::order::{ExportState, Field};
use rusqlite::{Connection, OptionalExtension, Row, Rows};
use std::vec::IntoIter;

/// An order with its first fact.
pub(super) type Told = (OrderId, FirstTold);

/// Orders in rows of their own, in the order of their numbers.
struct Alone<'r> {
    rows: Rows<'r>,
    /// Whether the rows give no more than ids: what has to be sorted is sorted without what the orders say, which
    /// would go through a temporary file.
    ids_only: bool,
}

pub(super) const WHOLE: &str = "o.id, o.store, o.number, o.arrival, o.row, o.at, o.source, o.said";

pub(super) fn read_told(row: &Row<'_>) -> Result<Told> {
    let order: OrderId = row.get(0)?;
    Ok((order, FirstTold { store: row.get(1)?, number: row.get(2)?, fact: read_fact(order, row, 3)? }))
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
    opened: OpenedPack,
    next: OrderId,
    /// Only these; `None`: all.
    wanted: Option<ManyIds>,
}

impl Packed {
    fn of(connection: &Connection, store: i64, selection: Selection) -> Result<Self> {
        let (packs, wanted) = match selection {
            Selection::Placed(period) => {
                let wanted = packed_in(connection, period)?;
                (packs_with(connection, store, &wanted)?, Some(wanted))
            }
            _ => {
                let mut query =
                    connection.prepare_cached("SELECT first FROM packs WHERE store = ?1 ORDER BY low")?;
                (query.query_map([store], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?, None)
            }
        };
        Ok(Self { packs: packs.into_iter(), opened: OpenedPack::default(), next: 0, wanted })
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
            if !open_pack(connection, &mut self.opened, first)? {
                return Err(LedgerError::missing(&format!("pack {first}")));
            }
            self.next = first;
        }
    }
}

/// The packs of a store that have any of these orders, in the order of their numbers.
fn packs_with(connection: &Connection, store: i64, wanted: &ManyIds) -> Result<Vec<OrderId>> {
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

/// Orders of one store to be gone through.
pub(super) struct Walk<'c> {
    connection: &'c Connection,
    store: StoreId,
    code: String,
    wanted: fn(Field) -> bool,
}

/// Why a walk ends before its end.
enum Ended {
    /// Whoever sees has seen enough.
    Enough,
    /// The ledger cannot be read.
    Failed(LedgerError),
}

impl<E: Into<LedgerError>> From<E> for Ended {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

type Shown = std::result::Result<(), Ended>;

impl<'c> Walk<'c> {
    /// Through a store; `None` when no order has named it yet: to number it here would wait for the lock that
    /// whoever looks beside a batch holds himself.
    pub(super) fn of(connection: &'c Connection, store: &str) -> Result<Option<Self>> {
        let known = known_store(connection, store)?;
        Ok(known.map(|id| Self { connection, store: id, code: store.to_owned(), wanted: |_| true }))
    }

    /// Hears only some fields of each order.
    pub(super) fn hearing(self, wanted: fn(Field) -> bool) -> Self {
        Self { wanted, ..self }
    }

    /// Goes through a selection, by number.
    pub(super) fn through(&self, selection: Selection, see: Seeing<'_, OrderRecord>) -> Result<()> {
        self.showing(see, |show| match selection {
            Selection::DueOn(_) | Selection::Unsettled => {
                self.each_of(&self.named_by_index(selection)?, show)
            }
            Selection::All | Selection::Placed(_) => self.each_merged(selection, show),
        })
    }

    /// Goes through these orders.
    pub(super) fn through_these(&self, orders: &[OrderId], see: Seeing<'_, OrderRecord>) -> Result<()> {
        self.showing(see, |show| self.each_of(orders, show))
    }

    /// Lets `walk` show orders, which `see` gets with all that hangs on them. That is looked up order by order: in a
    /// file beside this process a look-up by key costs about a microsecond, and of a table with nothing in it nothing
    /// is asked. An engine at the other end of a wire asks for a thousand orders at once; a walk is its own affair.
    fn showing(
        &self,
        see: Seeing<'_, OrderRecord>,
        walk: impl FnOnce(&mut dyn FnMut(Told) -> Shown) -> Shown,
    ) -> Result<()> {
        let mut names = ArrivalNames::with_mall(has_mall(self.connection, self.store)?);
        let beside = Beside::of(self.connection)?;
        let mut relatives = Relatives::default();
        let walked = walk(&mut |(order, first)| {
            let reading = RecordReading { store: &self.code, names: &mut names, beside, wanted: self.wanted };
            let record = read_record(self.connection, &mut relatives, order, first, reading)?;
            if see(record).is_break() { Err(Ended::Enough) } else { Ok(()) }
        });
        match walked {
            Ok(()) | Err(Ended::Enough) => Ok(()),
            Err(Ended::Failed(error)) => Err(error),
        }
    }

    /// Orders that an index names, by number.
    pub(super) fn named_by_index(&self, selection: Selection) -> Result<Vec<OrderId>> {
        let Some(sql) = ids(selection) else {
            let open = open_exports(self.connection)?.into_iter();
            return Ok(open.filter(|export| export.store == self.store).map(|export| export.order).collect());
        };
        let mut query = self.connection.prepare_cached(sql)?;
        let bound = rusqlite::params_from_iter(std::iter::once(self.store).chain(bound(selection)));
        Ok(query.query_map(bound, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    fn each_of(&self, orders: &[OrderId], show: &mut dyn FnMut(Told) -> Shown) -> Shown {
        let mut opened = OpenedPack::default();
        for order in orders {
            if let Some(first) = first(self.connection, &mut opened, *order)? {
                show((*order, first))?;
            }
        }
        Ok(())
    }

    /// Orders in rows and orders in packs, brought together by their numbers.
    fn each_merged(&self, selection: Selection, show: &mut dyn FnMut(Told) -> Shown) -> Shown {
        let (connection, store) = (self.connection, self.store);
        // Rows and packs are asked one after the other, while others may write: as long as a statement is open, all
        // are seen as they are now.
        let mut view = connection.prepare("SELECT name FROM sqlite_schema")?;
        let mut view = view.query([])?;
        view.next()?;
        let ids_only = is_sorted(selection);
        let columns = if ids_only { "o.id" } else { WHOLE };
        let sql = format!("SELECT {columns} FROM {} ORDER BY o.number", in_rows(selection));
        let mut query = connection.prepare(&sql)?;
        let bound = rusqlite::params_from_iter(std::iter::once(store).chain(bound(selection)));
        let mut alone = Alone { rows: query.query(bound)?, ids_only };
        let mut packed = Packed::of(connection, store, selection)?;
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
}

/// An export that is under way or needs a person.
pub(super) struct OpenExport {
    /// The store.
    pub store: StoreId,
    /// The order's number.
    pub number: String,
    /// The order.
    pub order: OrderId,
    /// How far it has come.
    pub state: ExportState,
}

/// Exports that are under way or need a person, by number.
pub(super) fn open_exports(connection: &Connection) -> Result<Vec<OpenExport>> {
    let mut opened = OpenedPack::default();
    let mut query =
        connection.prepare_cached("SELECT ord, state FROM exports WHERE state IN (1, 3, 4) ORDER BY ord")?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let order: OrderId = row.get(0)?;
        let state = ExportState::of_code(row.get(1)?).unwrap_or(ExportState::Stuck);
        if let Some((store, number)) = named(connection, &mut opened, order)? {
            found.push(OpenExport { store, number, order, state });
        }
    }
    found.sort_by(|a, b| a.number.cmp(&b.number));
    Ok(found)
}
