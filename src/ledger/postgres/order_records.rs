//! Orders as they are now, put together from all that is kept of each: of many at once, since every question to the
//! server takes as long as a thousand look-ups in it.

use super::exports::read_sent;
use super::first_facts::{FirstTold, OpenedPack, firsts, named, read_fact};
use super::link::Link;
use super::mall_records::mall_records;
use crate::ledger::{Fact, LedgerError, OrderId, OrderRecord, Origin, Result, Seeing, SentRecord, StoreId};
use crate::notice::{row_on_sheet, sheet_name};
use crate::order::{ExportState, Field, Order};
use std::collections::{HashMap, HashSet};

/// An order with its first fact.
pub(super) type ToldOnce = (OrderId, FirstTold);

/// Which tables hold anything at all beside first facts: what is empty is not asked about.
#[derive(Clone, Copy)]
pub(super) struct FilledTables {
    facts: bool,
    bundles: bool,
    exports: bool,
    mall: bool,
}

impl FilledTables {
    pub(super) const UNKNOWN: Self = Self { facts: true, bundles: true, exports: true, mall: true };

    /// Of the orders of a store, or of all.
    pub(super) fn of(link: &Link, store: Option<StoreId>) -> Result<Self> {
        let row = link.query_one(
            "SELECT EXISTS (SELECT 1 FROM facts), EXISTS (SELECT 1 FROM bundles), EXISTS (SELECT 1 FROM exports),
                    EXISTS (SELECT 1 FROM mall WHERE $1::bigint IS NULL OR store = $1)",
            &[&store],
        )?;
        Ok(Self {
            facts: row.try_get(0)?,
            bundles: row.try_get(1)?,
            exports: row.try_get(2)?,
            mall: row.try_get(3)?,
        })
    }
}

/// What is asked for once while orders of few files and parcels pass.
#[derive(Default)]
pub(super) struct Passing {
    /// Names of arrivals and what they are.
    arrivals: HashMap<i64, (String, String)>,
    codes: HashMap<StoreId, String>,
    /// Whether any child of these parents is anonymous.
    has_anonymous_child: HashMap<OrderId, bool>,
}

/// The answers about so many are kept; more than these do not pass in turns.
const KEPT: usize = 4096;

impl Passing {
    fn learn_arrivals(&mut self, link: &Link, told: &[ToldOnce]) -> Result<()> {
        if self.arrivals.len() > KEPT {
            self.arrivals.clear();
        }
        let mut unknown: Vec<i64> = told.iter().map(|(_, first)| first.fact.arrival).collect();
        unknown.sort_unstable();
        unknown.dedup();
        unknown.retain(|arrival| !self.arrivals.contains_key(arrival));
        if unknown.is_empty() {
            return Ok(());
        }
        for row in link.query("SELECT id, name, encoding FROM arrivals WHERE id = ANY($1)", &[&unknown])? {
            self.arrivals.insert(row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?));
        }
        // One that is not there has no name.
        for arrival in unknown {
            self.arrivals.entry(arrival).or_default();
        }
        Ok(())
    }

    fn learn_codes(&mut self, link: &Link, told: &[ToldOnce]) -> Result<()> {
        if told.iter().all(|(_, first)| self.codes.contains_key(&first.store)) {
            return Ok(());
        }
        for row in link.query("SELECT id, code FROM stores", &[])? {
            self.codes.insert(row.try_get(0)?, row.try_get(1)?);
        }
        Ok(())
    }

    fn learn_children(&mut self, link: &Link, parents: &[OrderId]) -> Result<()> {
        if self.has_anonymous_child.len() > KEPT {
            self.has_anonymous_child.clear();
        }
        let unknown: Vec<OrderId> =
            parents.iter().copied().filter(|parent| !self.has_anonymous_child.contains_key(parent)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let bundled = link.query(
            "SELECT parent, child FROM bundles WHERE parent = ANY($1) ORDER BY parent, child",
            &[&unknown],
        )?;
        if bundled.is_empty() {
            return Ok(());
        }
        let mut pairs: Vec<(OrderId, OrderId)> = Vec::with_capacity(bundled.len());
        for row in &bundled {
            pairs.push((row.try_get(0)?, row.try_get(1)?));
        }
        for some in pairs.chunks(KEPT) {
            let children: Vec<OrderId> = some.iter().map(|(_, child)| *child).collect();
            let facts = facts_of(link, &children)?;
            for (parent, child) in some {
                let of_child = facts.get(child).map_or(&[][..], Vec::as_slice);
                let is = of_child.iter().rev().find_map(|f| f.said().flag(Field::ANONYMOUS)) == Some(true);
                *self.has_anonymous_child.entry(*parent).or_insert(false) |= is;
            }
        }
        Ok(())
    }
}

/// One order.
pub(super) fn record(link: &Link, id: OrderId) -> Result<Option<OrderRecord>> {
    let told = firsts(link, &[id])?.into_iter().collect();
    Ok(records(link, &mut Passing::default(), told, FilledTables::UNKNOWN, |_| true)?.pop())
}

/// Orders that are asked for at once when they are named: a page of a list is one question.
const NAMED_AT_ONCE: usize = 256;

/// These orders, of whatever stores, in the order in which they are named, each once.
pub(super) fn named_records(link: &Link, orders: &[OrderId], see: Seeing<'_, OrderRecord>) -> Result<()> {
    let (mut passing, mut seen) = (Passing::default(), HashSet::new());
    let named: Vec<OrderId> = orders.iter().copied().filter(|id| seen.insert(*id)).collect();
    for some in named.chunks(NAMED_AT_ONCE) {
        let mut firsts = firsts(link, some)?;
        let told = some.iter().filter_map(|id| Some((*id, firsts.remove(id)?))).collect();
        for record in records(link, &mut passing, told, FilledTables::UNKNOWN, |_| true)? {
            if see(record).is_break() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Orders, in the order in which they come.
pub(super) fn records(
    link: &Link,
    passing: &mut Passing,
    told: Vec<ToldOnce>,
    beside: FilledTables,
    wanted: fn(Field) -> bool,
) -> Result<Vec<OrderRecord>> {
    passing.learn_arrivals(link, &told)?;
    passing.learn_codes(link, &told)?;
    let ids: Vec<OrderId> = told.iter().map(|(id, _)| *id).collect();
    let mut facts = if beside.facts { later_facts(link, &ids)? } else { HashMap::new() };
    let mut sent = if beside.exports { sent_of(link, &ids)? } else { HashMap::new() };
    let mut mall = if beside.mall { mall_records(link, &ids)? } else { HashMap::new() };
    let bundled = if beside.bundles { parents_of(link, &ids)? } else { HashMap::new() };
    let parents = parents(link, passing, &bundled)?;
    if beside.bundles {
        let alone: Vec<OrderId> = ids.iter().copied().filter(|id| !bundled.contains_key(id)).collect();
        passing.learn_children(link, &alone)?;
    }
    let mut records = Vec::with_capacity(told.len());
    for (id, FirstTold { store, number, fact }) in told {
        let (file, form) = passing.arrivals.get(&fact.arrival).cloned().unwrap_or_default();
        let sheet = sheet_name(&form, fact.row).to_owned();
        let origin = Origin { file, sheet, row: row_on_sheet(fact.row) };
        let mut all = vec![fact];
        all.extend(facts.remove(&id).unwrap_or_default());
        let code = passing.codes.get(&store).map_or("", String::as_str);
        let mut order = Order::new(code, number);
        all.iter().for_each(|fact| order.hear_only(fact.said(), wanted));
        let sent = sent.remove(&id);
        order.export_state = sent.as_ref().map_or(ExportState::None, |sent| sent.state);
        let parent = bundled.get(&id).and_then(|parent| parents.get(parent)).cloned().map(Box::new);
        order.bundle.parent = parent.as_ref().map(|parent| parent.order.number.clone());
        let has_anonymous_child = beside.bundles
            && parent.is_none()
            && passing.has_anonymous_child.get(&id).copied().unwrap_or(false);
        let mall = mall.remove(&(store, id));
        records.push(OrderRecord { id, order, origin, sent, mall, parent, has_anonymous_child, facts: all });
    }
    Ok(records)
}

fn parents(
    link: &Link,
    passing: &mut Passing,
    bundled: &HashMap<OrderId, OrderId>,
) -> Result<HashMap<OrderId, OrderRecord>> {
    if bundled.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<OrderId> = bundled.values().copied().collect();
    let told: Vec<ToldOnce> = firsts(link, &ids)?.into_iter().collect();
    let found = records(link, passing, told, FilledTables::UNKNOWN, |_| true)?;
    Ok(found.into_iter().map(|record| (record.id, record)).collect())
}

fn parents_of(link: &Link, orders: &[OrderId]) -> Result<HashMap<OrderId, OrderId>> {
    let rows = link.query("SELECT child, parent FROM bundles WHERE child = ANY($1)", &[&orders])?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

fn sent_of(link: &Link, orders: &[OrderId]) -> Result<HashMap<OrderId, SentRecord>> {
    let rows =
        link.query("SELECT ord, state, at, batch, known FROM exports WHERE ord = ANY($1)", &[&orders])?;
    rows.iter().map(|row| Ok((row.try_get(0)?, read_sent(row, 1)?))).collect()
}

/// Later facts of many orders, of each the first first.
fn later_facts(link: &Link, orders: &[OrderId]) -> Result<HashMap<OrderId, Vec<Fact>>> {
    let rows = link.query(
        "SELECT ord, arrival, row, at, source, said FROM facts WHERE ord = ANY($1) ORDER BY ord, seq",
        &[&orders],
    )?;
    let mut found: HashMap<OrderId, Vec<Fact>> = HashMap::new();
    for row in &rows {
        let order = row.try_get(0)?;
        found.entry(order).or_default().push(read_fact(order, row, 1)?);
    }
    Ok(found)
}

/// All facts of many orders, of each the first first.
pub(super) fn facts_of(link: &Link, orders: &[OrderId]) -> Result<HashMap<OrderId, Vec<Fact>>> {
    let first = firsts(link, orders)?;
    let mut found: HashMap<OrderId, Vec<Fact>> =
        first.into_iter().map(|(order, first)| (order, vec![first.fact])).collect();
    for (order, later) in later_facts(link, orders)? {
        found.entry(order).or_default().extend(later);
    }
    Ok(found)
}

/// All facts of an order, the first first.
pub(super) fn facts(link: &Link, opened: &mut OpenedPack, order: OrderId) -> Result<Vec<Fact>> {
    let mut facts: Vec<Fact> =
        super::first_facts::first(link, opened, order)?.map(|first| first.fact).into_iter().collect();
    facts.extend(later_facts(link, &[order])?.remove(&order).unwrap_or_default());
    Ok(facts)
}

/// The store's code and the number of an order.
pub(super) fn name_of(link: &Link, opened: &mut OpenedPack, order: OrderId) -> Result<(String, String)> {
    let Some((store, number)) = named(link, opened, order)? else {
        return Err(LedgerError::missing(&format!("order {order}")));
    };
    Ok((link.query_one("SELECT code FROM stores WHERE id = $1", &[&store])?.try_get(0)?, number))
}

pub(super) fn parent(link: &Link, child: OrderId) -> Result<Option<OrderId>> {
    let row = link.query_opt("SELECT parent FROM bundles WHERE child = $1", &[&child])?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

pub(super) fn children(link: &Link, parent: OrderId) -> Result<Vec<OrderId>> {
    let rows = link.query("SELECT child FROM bundles WHERE parent = $1 ORDER BY child", &[&parent])?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

pub(super) fn has_children(link: &Link, parent: OrderId) -> Result<bool> {
    let row = link.query_one("SELECT EXISTS (SELECT 1 FROM bundles WHERE parent = $1)", &[&parent])?;
    Ok(row.try_get(0)?)
}
