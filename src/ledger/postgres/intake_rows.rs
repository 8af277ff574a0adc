//! What one intake writes, on its way into the tables: a row sent by itself takes as long as a thousand in a stream.
//!
//! **Invariant.** A stream that is open is ended before anything else is said on the link ([`IntakeRows::link`]).

use super::copy_rows::CopyRows;
use super::first_facts::{OpenedPack, find, next_order, pack_before};
use super::link::Link;
use super::tracking_index;
use super::waiting_rows::WaitingRows;
use crate::ledger::forms::calendar_runs::RunOfDay;
use crate::ledger::forms::packs::{PackInMaking, PackedOrder};
use crate::ledger::postgres::new_orders::NewOrderTables;
use crate::ledger::{OrderId, Result, StoreId};
use std::collections::BTreeMap;

/// Tracking numbers that are gathered before they go into their index, sorted.
const NUMBERS: usize = 1 << 17;

/// Rows on their way.
pub(super) struct IntakeRows<'l> {
    link: &'l Link,
    /// The arrival that brings them.
    pub arrival: i64,
    at: i64,
    /// New packs, while nothing else is said.
    packs: Option<CopyRows>,
    orders: WaitingRows,
    /// Orders that are due, as they are entered first.
    pub due: WaitingRows,
    /// What changed of orders since, by store and number: the order and the day from which it is due, or that it is not.
    due_changes: BTreeMap<(StoreId, String), Option<(OrderId, i64)>>,
    /// Later facts of orders whose last is known.
    pub facts: WaitingRows,
    /// What was found in the rows of the file.
    pub findings: WaitingRows,
    /// Keys of tracking numbers and their orders.
    numbers: Vec<(i64, OrderId)>,
    /// Orders from here on have no number in the index yet; `None`: none is so.
    unnumbered: Option<OrderId>,
}

impl<'l> IntakeRows<'l> {
    /// Nothing is on its way.
    pub(super) fn of(link: &'l Link, arrival: i64, at: i64) -> Self {
        Self {
            link,
            arrival,
            at,
            packs: None,
            orders: WaitingRows::of("orders (id, store, number, arrival, row, at, source, said)", 8),
            due: WaitingRows::of("due (store, number, ord, day)", 4),
            due_changes: BTreeMap::new(),
            facts: WaitingRows::of("facts (ord, seq, source, arrival, row, at, said)", 7),
            findings: WaitingRows::of(
                "findings (arrival, row, seq, held, code, column_name, value, detail, start, length)",
                10,
            ),
            numbers: Vec::new(),
            unnumbered: None,
        }
    }

    /// The link, free for other words.
    pub(super) fn link(&mut self) -> Result<&'l Link> {
        match self.packs.take() {
            Some(packs) => packs.finish().map(|_| self.link),
            None => Ok(self.link),
        }
    }

    /// What is on its way is given up, with the transaction that it is of.
    pub(super) fn abandon(&mut self) {
        self.packs = None;
    }

    /// All orders that were written are in their tables.
    pub(super) fn send_orders(&mut self) -> Result<&'l Link> {
        let link = self.link()?;
        self.orders.send(link)?;
        Ok(link)
    }

    /// All that was entered as due is in its table.
    pub(super) fn send_due(&mut self) -> Result<&'l Link> {
        let link = self.link()?;
        self.due.send(link)?;
        if !self.due_changes.is_empty() {
            change_due(link, std::mem::take(&mut self.due_changes))?;
        }
        Ok(link)
    }

    /// Notes the day from which an order is due, whatever was noted before.
    pub(super) fn change_due(
        &mut self,
        store: StoreId,
        number: &str,
        due: Option<(OrderId, i64)>,
    ) -> Result<()> {
        const MANY: usize = 1 << 13;
        self.due_changes.insert((store, number.to_owned()), due);
        if self.due_changes.len() < MANY { Ok(()) } else { self.send_due().map(drop) }
    }

    /// All later facts are in their table.
    pub(super) fn send_facts(&mut self) -> Result<&'l Link> {
        let link = self.link()?;
        self.facts.send(link)?;
        Ok(link)
    }

    /// All findings are in their table.
    pub(super) fn send_findings(&mut self) -> Result<&'l Link> {
        let link = self.link()?;
        self.findings.send(link)?;
        Ok(link)
    }

    /// Enters a tracking number of an order.
    pub(super) fn enter_number(&mut self, number: i64, order: OrderId) -> Result<()> {
        self.numbers.push((number, order));
        if self.numbers.len() < NUMBERS {
            return Ok(());
        }
        // The last order may get another one, which must not be taken for its first.
        let last = self.numbers.last().map_or(0, |(_, order)| *order);
        let kept = self.numbers.iter().rev().take_while(|(_, order)| *order == last).count();
        let kept = self.numbers.split_off(self.numbers.len() - kept);
        self.send_numbers()?;
        self.numbers = kept;
        Ok(())
    }

    /// All numbers are in their index.
    pub(super) fn send_numbers(&mut self) -> Result<()> {
        if self.numbers.is_empty() {
            return Ok(());
        }
        let link = self.link()?;
        self.numbers.sort_unstable();
        self.numbers.dedup();
        let lowest = self.numbers.iter().map(|(_, order)| *order).min().unwrap_or(0);
        let highest = self.numbers.iter().map(|(_, order)| *order).max().unwrap_or(0);
        if self.unnumbered.is_some_and(|from| lowest >= from) {
            let mut rows = CopyRows::into_table(link, "numbers (number, ord)")?;
            for (number, order) in &self.numbers {
                rows.row(2)?.number(*number).number(*order);
            }
            rows.finish()?;
        } else {
            let (numbers, orders): (Vec<i64>, Vec<OrderId>) = self.numbers.iter().copied().unzip();
            tracking_index::enter(link, &numbers, &orders)?;
        }
        self.unnumbered = self.unnumbered.map(|from| from.max(highest + 1));
        self.numbers.clear();
        Ok(())
    }
}

/// Brings the index of what is due up to date.
fn change_due(link: &Link, changes: BTreeMap<(StoreId, String), Option<(OrderId, i64)>>) -> Result<()> {
    let (mut gone, mut set) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new(), Vec::new(), Vec::new()));
    for ((store, number), due) in changes {
        match due {
            None => {
                gone.0.push(store);
                gone.1.push(number);
            }
            Some((order, day)) => {
                set.0.push(store);
                set.1.push(number);
                set.2.push(order);
                set.3.push(day);
            }
        }
    }
    if !gone.0.is_empty() {
        link.execute(
            "DELETE FROM due USING unnest($1::bigint[], $2::text[]) AS g (store, number)
             WHERE due.store = g.store AND due.number = g.number",
            &[&gone.0, &gone.1],
        )?;
    }
    if !set.0.is_empty() {
        link.execute(
            "INSERT INTO due SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])
             ON CONFLICT (store, number) DO UPDATE SET ord = excluded.ord, day = excluded.day",
            &[&set.0, &set.1, &set.2, &set.3],
        )?;
    }
    Ok(())
}

impl NewOrderTables for IntakeRows<'_> {
    fn next_order(&mut self) -> Result<OrderId> {
        let next = next_order(self.link()?)?;
        self.unnumbered = Some(next);
        Ok(next)
    }

    fn pack_before(&mut self, store: StoreId, number: &str) -> Result<Option<String>> {
        Ok(pack_before(self.send_orders()?, store, number)?.map(|(_, high)| high))
    }

    fn pack_behind(&mut self, store: StoreId, number: &str) -> Result<Option<String>> {
        let row = self.send_orders()?.query_opt(
            "SELECT low FROM packs WHERE store = $1 AND low > $2 ORDER BY low LIMIT 1",
            &[&store, &number],
        )?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    fn next_alone(&mut self, store: StoreId, number: &str) -> Result<Option<String>> {
        let row = self.send_orders()?.query_opt(
            "SELECT number FROM orders WHERE store = $1 AND number >= $2 ORDER BY number LIMIT 1",
            &[&store, &number],
        )?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    fn has(&mut self, store: StoreId, number: &str) -> Result<bool> {
        Ok(find(self.send_orders()?, &mut OpenedPack::default(), store, number)?.is_some())
    }

    fn write_alone(&mut self, store: StoreId, order: OrderId, entry: &PackedOrder<'_>) -> Result<()> {
        let (arrival, at) = (self.arrival, self.at);
        let row = i64::try_from(entry.row).unwrap_or(i64::MAX);
        let orders = &mut self.orders;
        orders.row().number(order).number(store).bytes(entry.number.as_bytes()).number(arrival);
        orders.number(row).number(at).number(entry.source.code()).bytes(entry.said);
        if self.orders.are_many() { self.send_orders().map(drop) } else { Ok(()) }
    }

    fn write_pack(&mut self, pack: &PackInMaking, body: &[u8]) -> Result<()> {
        if self.packs.is_none() {
            let columns = "packs (first, orders, store, arrival, at, low, high, body)";
            self.packs = Some(CopyRows::into_table(self.link, columns)?);
        }
        let Some(packs) = &mut self.packs else { return Ok(()) };
        let orders = i64::try_from(pack.len()).unwrap_or(i64::MAX);
        let row = packs.row(8)?.number(pack.first).number(orders).number(pack.store);
        row.number(self.arrival).number(self.at);
        row.bytes(pack.low.as_bytes()).bytes(pack.high.as_bytes()).bytes(body);
        Ok(())
    }

    fn write_days(&mut self, days: &[(i64, OrderId)]) -> Result<()> {
        if days.is_empty() {
            return Ok(());
        }
        let mut rows = CopyRows::into_table(self.link()?, "calendar (day, ord)")?;
        for (day, order) in days {
            rows.row(2)?.number(*day).number(*order);
        }
        rows.finish().map(drop)
    }

    fn write_runs(&mut self, runs: Vec<(i64, RunOfDay)>) -> Result<()> {
        if runs.is_empty() {
            return Ok(());
        }
        let mut rows = CopyRows::into_table(self.link()?, "calendar_runs (day, first, orders, steps)")?;
        for (day, run) in &runs {
            rows.row(4)?.number(*day).number(run.first).number(run.orders).bytes(&run.steps);
        }
        rows.finish().map(drop)
    }
}
