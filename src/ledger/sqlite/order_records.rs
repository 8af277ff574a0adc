//! Orders as they are now, put together from all that is kept of each.

use super::exports::sent;
use super::first_facts::{FirstTold, OpenedPack, first, named, read_fact};
use super::mall_records::mall_record;
use crate::ledger::{Fact, LedgerError, OrderId, OrderRecord, Origin, Result};
use crate::notice::{row_on_sheet, sheet_name};
use crate::order::{ExportState, Field, Order};
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;

/// Which tables hold anything at all beside first facts: what is empty is not asked about order by order.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    facts: bool,
    bundles: bool,
    exports: bool,
}

impl Beside {
    pub(super) const UNKNOWN: Self = Self { facts: true, bundles: true, exports: true };

    pub(super) fn of(connection: &Connection) -> Result<Self> {
        let any = |table: &str| {
            connection.query_row(&format!("SELECT EXISTS (SELECT 1 FROM {table})"), [], |row| row.get(0))
        };
        Ok(Self { facts: any("facts")?, bundles: any("bundles")?, exports: any("exports")? })
    }
}

/// The names of arrivals and what they are, each asked for once while orders of few files pass.
#[derive(Default)]
pub(super) struct ArrivalNames {
    last: Option<(i64, (String, String))>,
    /// Whether the store's orders have nothing to do with a mall, so that nobody need look.
    no_mall: bool,
}

impl ArrivalNames {
    /// For a store whose orders may have to do with a mall, or not.
    pub(super) fn with_mall(has_mall: bool) -> Self {
        Self { last: None, no_mall: !has_mall }
    }

    fn of(&mut self, connection: &Connection, arrival: i64) -> Result<(String, String)> {
        if let Some((known, name)) = &self.last
            && *known == arrival
        {
            return Ok(name.clone());
        }
        let name: (String, String) = connection
            .prepare_cached("SELECT name, encoding FROM arrivals WHERE id = ?1")?
            .query_row([arrival], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?
            .unwrap_or_default();
        self.last = Some((arrival, name.clone()));
        Ok(name)
    }
}

/// What is asked about the bundles of orders that are gone through: children of one parent ask the same, and what answers
/// takes as long as there are children.
#[derive(Default)]
pub(super) struct Relatives {
    /// Parents and children, which may lie in any pack.
    opened: OpenedPack,
    /// Whether any child of these parents is anonymous.
    has_anonymous_child: HashMap<OrderId, bool>,
}

/// The answers about so many parents are kept; children of more than these are not gone through in turns.
const PARENTS: usize = 4096;

impl Relatives {
    fn has_anonymous_child(&mut self, connection: &Connection, parent: OrderId) -> Result<bool> {
        if let Some(known) = self.has_anonymous_child.get(&parent) {
            return Ok(*known);
        }
        let children = children(connection, parent)?;
        let mut any = false;
        for child in &children {
            let facts = facts(connection, &mut self.opened, *child)?;
            any = facts.iter().rev().find_map(|f| f.said().flag(Field::ANONYMOUS)) == Some(true);
            if any {
                break;
            }
        }
        if !children.is_empty() {
            if self.has_anonymous_child.len() == PARENTS {
                self.has_anonymous_child.clear();
            }
            self.has_anonymous_child.insert(parent, any);
        }
        Ok(any)
    }
}

pub(super) fn record(
    connection: &Connection,
    relatives: &mut Relatives,
    id: OrderId,
) -> Result<Option<OrderRecord>> {
    let Some(first) = first(connection, &mut relatives.opened, id)? else { return Ok(None) };
    let store: String = connection
        .prepare_cached("SELECT code FROM stores WHERE id = ?1")?
        .query_row([first.store], |row| row.get(0))?;
    let names = &mut ArrivalNames::default();
    let asked = RecordReading { store: &store, names, beside: Beside::UNKNOWN, wanted: |_| true };
    read_record(connection, relatives, id, first, asked).map(Some)
}

/// With what an order is read, beside what it says itself.
pub(super) struct RecordReading<'a> {
    /// Its store's code.
    pub store: &'a str,
    /// The names of arrivals.
    pub names: &'a mut ArrivalNames,
    /// Which tables need be looked into.
    pub beside: Beside,
    /// What of it is heard.
    pub wanted: fn(Field) -> bool,
}

pub(super) fn read_record(
    connection: &Connection,
    relatives: &mut Relatives,
    id: OrderId,
    first: FirstTold,
    asked: RecordReading<'_>,
) -> Result<OrderRecord> {
    let RecordReading { store, names, beside, wanted } = asked;
    let FirstTold { store: store_id, number, fact } = first;
    let (file, form) = names.of(connection, fact.arrival)?;
    let sheet = sheet_name(&form, fact.row).to_owned();
    let origin = Origin { file, sheet, row: row_on_sheet(fact.row) };
    let mut facts = vec![fact];
    if beside.facts {
        later_facts(connection, id, &mut facts)?;
    }
    let mut order = Order::new(store, number);
    for fact in &facts {
        order.hear_only(fact.said(), wanted);
    }
    let sent = if beside.exports { sent(connection, id)? } else { None };
    order.export_state = sent.as_ref().map_or(ExportState::None, |sent| sent.state);
    let parent = match if beside.bundles { parent(connection, id)? } else { None } {
        Some(parent) => record(connection, relatives, parent)?.map(Box::new),
        None => None,
    };
    order.bundle.parent = parent.as_ref().map(|p| p.order.number.clone());
    let has_anonymous_child =
        beside.bundles && parent.is_none() && relatives.has_anonymous_child(connection, id)?;
    let mall = if names.no_mall { None } else { mall_record(connection, store_id, id)? };
    Ok(OrderRecord { id, order, origin, sent, mall, parent, has_anonymous_child, facts })
}

fn later_facts(connection: &Connection, order: OrderId, facts: &mut Vec<Fact>) -> Result<()> {
    let mut query = connection
        .prepare_cached("SELECT arrival, row, at, source, said FROM facts WHERE ord = ?1 ORDER BY seq")?;
    let mut rows = query.query([order])?;
    while let Some(row) = rows.next()? {
        facts.push(read_fact(order, row, 0)?);
    }
    Ok(())
}

pub(super) fn facts(connection: &Connection, opened: &mut OpenedPack, order: OrderId) -> Result<Vec<Fact>> {
    let mut facts: Vec<Fact> =
        first(connection, opened, order)?.map(|first| first.fact).into_iter().collect();
    later_facts(connection, order, &mut facts)?;
    Ok(facts)
}

/// The store's code and the number of an order.
pub(super) fn name_of(
    connection: &Connection,
    opened: &mut OpenedPack,
    order: OrderId,
) -> Result<(String, String)> {
    let Some((store, number)) = named(connection, opened, order)? else {
        return Err(LedgerError::missing(&format!("order {order}")));
    };
    let mut query = connection.prepare_cached("SELECT code FROM stores WHERE id = ?1")?;
    Ok((query.query_row([store], |row| row.get(0))?, number))
}

pub(super) fn parent(connection: &Connection, child: OrderId) -> Result<Option<OrderId>> {
    let mut query = connection.prepare_cached("SELECT parent FROM bundles WHERE child = ?1")?;
    Ok(query.query_row([child], |row| row.get(0)).optional()?)
}

pub(super) fn children(connection: &Connection, parent: OrderId) -> Result<Vec<OrderId>> {
    let mut query =
        connection.prepare_cached("SELECT child FROM bundles WHERE parent = ?1 ORDER BY child")?;
    let children = query.query_map([parent], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(children)
}

pub(super) fn has_children(connection: &Connection, parent: OrderId) -> Result<bool> {
    let mut query = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM bundles WHERE parent = ?1)")?;
    Ok(query.query_row([parent], |row| row.get(0))?)
}
