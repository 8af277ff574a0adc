use super::first_facts::{First, Opened, first, named, packed_between, read_fact};
use super::{Fact, Ledger, LedgerError, OrderId, Result, day_number};
use crate::order::{ExportState, Field, Order, Source};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};

/// Where an order was first seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The file's name.
    pub file: String,
    /// The row as Excel shows it.
    pub row: u64,
}

/// What was sent of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRecord {
    /// How far it has come.
    pub state: ExportState,
    /// When it came there, in epoch seconds.
    pub at: i64,
    /// The export file that carries it, when it went by file.
    pub batch: Option<i64>,
}

/// An order as it is now, with all that hangs on it.
#[derive(Debug, Clone)]
pub struct OrderRecord {
    /// The ledger's number.
    pub id: OrderId,
    /// The order, its own shipment in it.
    pub order: Order,
    /// Where it was first seen.
    pub origin: Origin,
    /// What was sent.
    pub sent: Option<SentRecord>,
    /// How it stands at the mall; `None` for orders that no mall was asked about.
    pub mall: Option<super::MallRecord>,
    /// Its parent, when it travels in another's parcel.
    pub parent: Option<Box<OrderRecord>>,
    /// Whether a child of it is anonymous.
    pub has_anonymous_child: bool,
    /// All facts, the first first.
    pub facts: Vec<Fact>,
}

/// One value that changed after it was first known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which field.
    pub field: Field,
    /// The value before, in the layout's form; `""` when there was none.
    pub before: String,
    /// The value now.
    pub after: String,
    /// Whose news it was.
    pub source: Source,
    /// When, in epoch seconds.
    pub at: i64,
    /// The arrival that brought it.
    pub arrival: i64,
    /// Its row there.
    pub row: u64,
}

impl OrderRecord {
    /// Every value that a later fact changed, in the order of the facts.
    pub fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        for (index, fact) in self.facts.iter().enumerate().skip(1) {
            for (field, value) in fact.said().iter() {
                let before = self.facts[..index].iter().rev().find_map(|f| f.said().last_text(field));
                let after = String::from_utf8_lossy(value).into_owned();
                if field != Field::ITEM && before != Some(after.as_str()) {
                    changes.push(Change {
                        field,
                        before: before.unwrap_or("").to_owned(),
                        after,
                        source: fact.source,
                        at: fact.at,
                        arrival: fact.arrival,
                        row: fact.row,
                    });
                }
            }
        }
        changes
    }
}

impl Ledger {
    /// The codes of all stores that the ledger knows, sorted.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn store_codes(&self) -> Result<Vec<String>> {
        let mut query = self.connection.prepare_cached("SELECT code FROM stores ORDER BY code")?;
        let codes = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(codes)
    }

    /// How many orders of a store may be due on a day.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn count_due(&self, store: &str, day: NaiveDate) -> Result<u64> {
        let mut query = self.connection.prepare_cached(
            "SELECT COUNT(*) FROM due d JOIN stores s ON s.id = d.store WHERE s.code = ?1 AND d.day <= ?2",
        )?;
        let count: i64 = query.query_row(params![store, day_number(day)], |row| row.get(0))?;
        Ok(count.try_into().unwrap_or(0))
    }

    /// One order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn order(&self, id: OrderId) -> Result<Option<OrderRecord>> {
        record(&self.connection, &mut Opened::default(), id)
    }

    /// Orders of that number, or beginning with it, in a store or in all.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn candidates(
        &self,
        store: Option<&str>,
        number: &str,
        prefix: bool,
        most: usize,
    ) -> Result<Vec<(OrderId, String, String)>> {
        candidates(&self.connection, store, number, prefix, most)
    }

    /// The children of an order, for `explain`.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn children(&self, parent: OrderId) -> Result<Vec<OrderId>> {
        children(&self.connection, parent)
    }
}

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

/// The names of arrivals, each asked for once while orders of few files pass.
#[derive(Default)]
pub(super) struct ArrivalNames {
    last: Option<(i64, String)>,
    /// Whether the store's orders have nothing to do with a mall, so that nobody need look.
    no_mall: bool,
}

impl ArrivalNames {
    /// For a store whose orders may have to do with a mall, or not.
    pub(super) fn with_mall(has_mall: bool) -> Self {
        Self { last: None, no_mall: !has_mall }
    }

    fn of(&mut self, connection: &Connection, arrival: i64) -> Result<String> {
        if let Some((known, name)) = &self.last
            && *known == arrival
        {
            return Ok(name.clone());
        }
        let name: String = connection
            .prepare_cached("SELECT name FROM arrivals WHERE id = ?1")?
            .query_row([arrival], |row| row.get(0))
            .optional()?
            .unwrap_or_default();
        self.last = Some((arrival, name.clone()));
        Ok(name)
    }
}

fn record(connection: &Connection, opened: &mut Opened, id: OrderId) -> Result<Option<OrderRecord>> {
    let Some(first) = first(connection, opened, id)? else { return Ok(None) };
    let store: String = connection
        .prepare_cached("SELECT code FROM stores WHERE id = ?1")?
        .query_row([first.store], |row| row.get(0))?;
    let names = &mut ArrivalNames::default();
    let asked = Asked { store: &store, names, beside: Beside::UNKNOWN, wanted: |_| true };
    read_record(connection, opened, id, first, asked).map(Some)
}

/// With what an order is read, beside what it says itself.
pub(super) struct Asked<'a> {
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
    opened: &mut Opened,
    id: OrderId,
    first: First,
    asked: Asked<'_>,
) -> Result<OrderRecord> {
    let Asked { store, names, beside, wanted } = asked;
    let First { store: store_id, number, fact } = first;
    let origin = Origin { file: names.of(connection, fact.arrival)?, row: fact.row };
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
        Some(parent) => record(connection, opened, parent)?.map(Box::new),
        None => None,
    };
    order.bundle.parent = parent.as_ref().map(|p| p.order.number.clone());
    let has_anonymous_child =
        beside.bundles && parent.is_none() && any_child_anonymous(connection, opened, id)?;
    let mall = if names.no_mall { None } else { super::shipments::mall_record(connection, store_id, id)? };
    Ok(OrderRecord { id, order, origin, sent, mall, parent, has_anonymous_child, facts })
}

fn any_child_anonymous(connection: &Connection, opened: &mut Opened, id: OrderId) -> Result<bool> {
    for child in children(connection, id)? {
        let facts = facts(connection, opened, child)?;
        let last = facts.iter().rev().find_map(|f| f.said().flag(Field::ANONYMOUS));
        if last == Some(true) {
            return Ok(true);
        }
    }
    Ok(false)
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

pub(super) fn facts(connection: &Connection, opened: &mut Opened, order: OrderId) -> Result<Vec<Fact>> {
    let mut facts: Vec<Fact> =
        first(connection, opened, order)?.map(|first| first.fact).into_iter().collect();
    later_facts(connection, order, &mut facts)?;
    Ok(facts)
}

/// The store's code and the number of an order.
pub(super) fn name_of(
    connection: &Connection,
    opened: &mut Opened,
    order: OrderId,
) -> Result<(String, String)> {
    let Some((store, number)) = named(connection, opened, order)? else {
        return Err(LedgerError::Missing(format!("order {order}")));
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

fn sent(connection: &Connection, order: OrderId) -> Result<Option<SentRecord>> {
    let mut query = connection.prepare_cached("SELECT state, at, batch FROM exports WHERE ord = ?1")?;
    let sent = query.query_row([order], |row| {
        let state = ExportState::of_code(row.get(0)?).unwrap_or(ExportState::Stuck);
        Ok(SentRecord { state, at: row.get(1)?, batch: row.get(2)? })
    });
    Ok(sent.optional()?)
}

pub(super) fn export_state(connection: &Connection, order: OrderId) -> Result<ExportState> {
    Ok(sent(connection, order)?.map_or(ExportState::None, |sent| sent.state))
}

pub(super) fn candidates(
    connection: &Connection,
    store: Option<&str>,
    number: &str,
    prefix: bool,
    most: usize,
) -> Result<Vec<(OrderId, String, String)>> {
    let mut stores = connection
        .prepare_cached("SELECT id, code FROM stores WHERE ?1 IS NULL OR code = ?1 ORDER BY code")?;
    let stores: Vec<(i64, String)> =
        stores.query_map([store], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    // Every text that begins with the number sorts between it and it with the last character of all behind.
    let last = if prefix { format!("{number}\u{10FFFF}") } else { number.to_owned() };
    let mut query = connection
        .prepare_cached("SELECT id, number FROM orders WHERE store = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number LIMIT ?4")?;
    let mut found = Vec::new();
    for (id, code) in stores {
        let room = most.saturating_sub(found.len());
        let limit = i64::try_from(room).unwrap_or(i64::MAX);
        let alone =
            query.query_map(params![id, number, last, limit], |row| Ok((row.get(1)?, row.get(0)?)))?;
        let mut here: Vec<(String, OrderId)> = alone.collect::<rusqlite::Result<_>>()?;
        packed_between(connection, id, (number, &last), room, &mut here)?;
        here.sort();
        found.extend(here.into_iter().take(room).map(|(number, id)| (id, code.clone(), number)));
    }
    Ok(found)
}
