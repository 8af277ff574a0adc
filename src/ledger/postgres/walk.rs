//! Going through many orders, those in rows of their own and those in packs side by side: some hundred are read at a
//! time, and all that hangs on them is asked for at once.
//!
//! **Invariant.** A walk sees one moment: it goes through a transaction of its own, beside whatever its caller does.

use super::calendar::{alone_in, packed_in};
use super::engine::{PostgresLedger, known_store};
use super::first_facts::{OpenedPack, WHOLE, firsts, names, read_pack, read_told};
use super::link::Link;
use super::order_records::{FilledTables, Passing, ToldOnce, records};
use crate::ledger::forms::calendar_runs::{ManyIds, day_number};
use crate::ledger::{OrderId, OrderRecord, Result, Seeing, Selection, StoreId};
use crate::order::{ExportState, Field};
use chrono::NaiveDate;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use tokio_postgres::Row;

/// Orders that are read at once at first: whoever wants a few does not wait for many.
const FEW: usize = 64;
/// The same in the end.
const MANY: usize = 1024;
/// Packs that are read at once: as many orders, more or less.
const PACKS: i64 = 16;

/// Gathers orders, and shows them with all that hangs on them.
pub(super) struct Showing<'s> {
    link: &'s Link,
    passing: Passing,
    beside: FilledTables,
    wanted: fn(Field) -> bool,
    told: Vec<ToldOnce>,
    at_once: usize,
    see: Seeing<'s, OrderRecord>,
}

impl<'s> Showing<'s> {
    /// To whom, of which only what is wanted is heard.
    pub(super) fn to(
        link: &'s Link,
        beside: FilledTables,
        wanted: fn(Field) -> bool,
        see: Seeing<'s, OrderRecord>,
    ) -> Self {
        Self { link, passing: Passing::default(), beside, wanted, told: Vec::new(), at_once: FEW, see }
    }

    /// The next order.
    pub(super) fn next(&mut self, told: ToldOnce) -> Result<ControlFlow<()>> {
        self.told.push(told);
        if self.told.len() < self.at_once { Ok(ControlFlow::Continue(())) } else { self.show() }
    }

    /// Shows what has gathered.
    pub(super) fn show(&mut self) -> Result<ControlFlow<()>> {
        self.at_once = (self.at_once * 2).min(MANY);
        let told = std::mem::take(&mut self.told);
        for record in records(self.link, &mut self.passing, told, self.beside, self.wanted)? {
            if (self.see)(record).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// These orders, as far as they are any.
    pub(super) fn these(&mut self, orders: &[OrderId]) -> Result<()> {
        let mut left = orders;
        while !left.is_empty() {
            let (some, rest) = left.split_at(left.len().min(self.at_once));
            left = rest;
            let mut firsts = firsts(self.link, some)?;
            for order in some {
                if let Some(first) = firsts.remove(order) {
                    self.told.push((*order, first));
                }
            }
            if self.show()?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl PostgresLedger {
    /// As `Orders::walk_orders`.
    pub(super) fn walk(&self, store: &str, selection: Selection, see: Seeing<'_, OrderRecord>) -> Result<()> {
        let view = self.view()?;
        let link: &Link = &view;
        let Some(id) = known_store(link, store)? else { return Ok(()) };
        let mut showing = Showing::to(link, FilledTables::of(link, Some(id))?, |_| true, see);
        match selection {
            Selection::DueOn(day) => showing.these(&due_orders(link, id, day)?),
            Selection::Unsettled => {
                let open = open_exports(link)?.into_iter().filter(|export| export.store == id);
                showing.these(&open.map(|export| export.order).collect::<Vec<_>>())
            }
            Selection::All | Selection::Placed(_) => merged(link, id, selection, &mut showing),
        }
    }

    /// As `Orders::walk_these`.
    pub(super) fn walk_some(
        &self,
        store: &str,
        orders: &[OrderId],
        wanted: fn(Field) -> bool,
        see: Seeing<'_, OrderRecord>,
    ) -> Result<()> {
        let view = self.view()?;
        let link: &Link = &view;
        let Some(id) = known_store(link, store)? else { return Ok(()) };
        let mut showing = Showing::to(link, FilledTables::of(link, Some(id))?, wanted, see);
        // Whoever names them wants them all.
        showing.at_once = MANY;
        showing.these(orders)
    }
}

/// The orders of a store that may be due on a day, by number.
pub(super) fn due_orders(link: &Link, store: StoreId, day: NaiveDate) -> Result<Vec<OrderId>> {
    let mut found = Vec::new();
    link.each(
        "SELECT ord FROM due WHERE store = $1 AND day <= $2 ORDER BY number",
        &[&store, &day_number(day)],
        |row| {
            found.push(row.try_get(0)?);
            Ok(ControlFlow::Continue(()))
        },
    )?;
    Ok(found)
}

/// Orders with rows of their own, in the order of their numbers.
struct RowsInTurn {
    store: StoreId,
    /// Those that are wanted; `None`: all.
    wanted: Option<VecDeque<OrderId>>,
    read: VecDeque<ToldOnce>,
    after: Option<String>,
    is_over: bool,
}

impl RowsInTurn {
    fn next(&mut self, link: &Link) -> Result<Option<ToldOnce>> {
        while self.read.is_empty() && !self.is_over {
            match &mut self.wanted {
                Some(wanted) => {
                    let some: Vec<OrderId> = wanted.drain(..wanted.len().min(MANY)).collect();
                    self.is_over = wanted.is_empty();
                    let mut firsts = firsts(link, &some)?;
                    let told = some.into_iter().filter_map(|order| Some((order, firsts.remove(&order)?)));
                    self.read.extend(told);
                }
                None => self.read_on(link)?,
            }
        }
        Ok(self.read.pop_front())
    }

    fn read_on(&mut self, link: &Link) -> Result<()> {
        let many = i64::try_from(MANY).unwrap_or(i64::MAX);
        let rows = match &self.after {
            Some(after) => link.query(
                &format!(
                    "SELECT {WHOLE} FROM orders o WHERE o.store = $1 AND o.number > $3 ORDER BY o.number LIMIT $2"
                ),
                &[&self.store, &many, after],
            )?,
            None => link.query(
                &format!("SELECT {WHOLE} FROM orders o WHERE o.store = $1 ORDER BY o.number LIMIT $2"),
                &[&self.store, &many],
            )?,
        };
        self.is_over = rows.len() < MANY;
        for row in &rows {
            self.read.push_back(read_told(row)?);
        }
        self.after = self.read.back().map(|(_, first)| first.number.clone());
        Ok(())
    }
}

/// Orders of packs, in the order of their numbers.
struct PacksInTurn {
    store: StoreId,
    /// Only these; `None`: all.
    wanted: Option<ManyIds>,
    /// The packs that have any of them, in their order.
    packs: Option<VecDeque<OrderId>>,
    read: VecDeque<Row>,
    after: Option<String>,
    is_over: bool,
    opened: OpenedPack,
    next: OrderId,
}

impl PacksInTurn {
    fn next(&mut self, link: &Link) -> Result<Option<ToldOnce>> {
        loop {
            let end = self.opened.first() + self.opened.orders();
            while self.next < end {
                let order = self.next;
                self.next += 1;
                if self.wanted.as_ref().is_none_or(|wanted| wanted.has(order)) {
                    return Ok(Some((order, self.opened.first_of(order)?)));
                }
            }
            if self.read.is_empty() && !self.is_over {
                self.read_on(link)?;
            }
            let Some(row) = self.read.pop_front() else { return Ok(None) };
            read_pack(&row, &mut self.opened)?;
            self.after = Some(row.try_get(6)?);
            self.next = self.opened.first();
        }
    }

    fn read_on(&mut self, link: &Link) -> Result<()> {
        const COLUMNS: &str = "SELECT first, orders, store, arrival, at, body, low FROM packs";
        if let Some(packs) = &mut self.packs {
            let some: Vec<OrderId> =
                packs.drain(..packs.len().min(usize::try_from(PACKS).unwrap_or(1))).collect();
            self.is_over = packs.is_empty();
            self.read =
                link.query(&format!("{COLUMNS} WHERE first = ANY($1) ORDER BY low"), &[&some])?.into();
            return Ok(());
        }
        self.read = match &self.after {
            Some(after) => link.query(
                &format!("{COLUMNS} WHERE store = $1 AND low > $3 ORDER BY low LIMIT $2"),
                &[&self.store, &PACKS, after],
            )?,
            None => link.query(
                &format!("{COLUMNS} WHERE store = $1 ORDER BY low LIMIT $2"),
                &[&self.store, &PACKS],
            )?,
        }
        .into();
        self.is_over = i64::try_from(self.read.len()).unwrap_or(0) < PACKS;
        Ok(())
    }
}

/// The packs of a store that have any of these orders, in the order of their numbers.
fn packs_with(link: &Link, store: StoreId, wanted: &ManyIds) -> Result<VecDeque<OrderId>> {
    let (Some(lowest), Some(highest)) = (wanted.next_from(0), wanted.last()) else {
        return Ok(VecDeque::new());
    };
    let mut found: Vec<(String, OrderId)> = Vec::new();
    link.each(
        "SELECT first, orders, low FROM packs
         WHERE first >= COALESCE((SELECT first FROM packs WHERE first <= $2 ORDER BY first DESC LIMIT 1), 0)
           AND first <= $3 AND store = $1",
        &[&store, &lowest, &highest],
        |row| {
            let (first, orders): (OrderId, OrderId) = (row.try_get(0)?, row.try_get(1)?);
            if wanted.next_from(first).is_some_and(|order| order < first + orders) {
                found.push((row.try_get(2)?, first));
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    found.sort_unstable();
    Ok(found.into_iter().map(|(_, first)| first).collect())
}

/// Orders in rows and orders in packs, brought together by their numbers.
fn merged(link: &Link, store: StoreId, selection: Selection, showing: &mut Showing<'_>) -> Result<()> {
    let (alone, packs, wanted) = match selection {
        Selection::Placed(period) => {
            let wanted = packed_in(link, period)?;
            (
                Some(alone_in(link, store, period)?.into()),
                Some(packs_with(link, store, &wanted)?),
                Some(wanted),
            )
        }
        _ => (None, None, None),
    };
    let mut alone = RowsInTurn { store, wanted: alone, read: VecDeque::new(), after: None, is_over: false };
    let mut packed = PacksInTurn {
        store,
        wanted,
        packs,
        read: VecDeque::new(),
        after: None,
        is_over: false,
        opened: OpenedPack::default(),
        next: 0,
    };
    let (mut left, mut right) = (alone.next(link)?, packed.next(link)?);
    loop {
        let is_left = match (&left, &right) {
            (None, None) => break,
            (Some((_, alone)), Some((_, packed))) => alone.number < packed.number,
            (left, _) => left.is_some(),
        };
        let next = if is_left {
            std::mem::replace(&mut left, alone.next(link)?)
        } else {
            std::mem::replace(&mut right, packed.next(link)?)
        };
        if let Some(told) = next
            && showing.next(told)?.is_break()
        {
            return Ok(());
        }
    }
    showing.show().map(drop)
}

/// An export that is under way or needs a person.
pub(super) struct UnsettledExport {
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
pub(super) fn open_exports(link: &Link) -> Result<Vec<UnsettledExport>> {
    let rows = link.query("SELECT ord, state FROM exports WHERE state IN (1, 3, 4) ORDER BY ord", &[])?;
    let mut open: Vec<(OrderId, i64)> = Vec::with_capacity(rows.len());
    for row in &rows {
        open.push((row.try_get(0)?, row.try_get(1)?));
    }
    let mut named = names(link, &open.iter().map(|(order, _)| *order).collect::<Vec<_>>())?;
    let mut found = Vec::with_capacity(open.len());
    for (order, state) in open {
        let state = ExportState::of_code(state).unwrap_or(ExportState::Stuck);
        if let Some((store, number)) = named.remove(&order) {
            found.push(UnsettledExport { store, number, order, state });
        }
    }
    found.sort_by(|a, b| a.number.cmp(&b.number));
    Ok(found)
}
