use super::{Fact, Ledger, LedgerError, OrderId, Result, Scope, day_number};
use crate::order::{ExportState, Order, Source, Statement};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, params};

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
    pub field: crate::order::Field,
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
                if field != crate::order::Field::ITEM && before != Some(after.as_str()) {
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

    /// Goes through the orders of a store, in the order of their numbers.
    ///
    /// # Errors
    /// When the ledger cannot be read, or what `see` gives.
    pub fn for_each_order<E: From<LedgerError>>(
        &self,
        store: &str,
        scope: Scope,
        mut see: impl FnMut(OrderRecord) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        // A look writes nothing: a store that no order has named yet has none, and to number it here would wait
        // for the lock that whoever looks beside a batch holds himself.
        let known = self
            .connection
            .prepare_cached("SELECT id FROM stores WHERE code = ?1")
            .and_then(|mut query| query.query_row([store], |row| row.get::<_, i64>(0)).optional());
        let Some(store_id) = known.map_err(LedgerError::from)? else { return Ok(()) };
        const WHOLE: &str = "o.id, o.number, o.arrival, o.row, o.at, o.source, o.said";
        // What has to be sorted is sorted without what the orders say, which would go through a temporary file.
        let sorted = scope.is_sorted();
        let columns = if sorted { "o.id" } else { WHOLE };
        let sql = format!("SELECT {columns} FROM {} ORDER BY {}", scope.selection(), scope.order());
        let mut query = self.connection.prepare(&sql).map_err(LedgerError::from)?;
        let mut one = self
            .connection
            .prepare_cached(&format!("SELECT {WHOLE} FROM orders o WHERE o.id = ?1"))
            .map_err(LedgerError::from)?;
        let bound = rusqlite::params_from_iter(std::iter::once(store_id).chain(scope.ends()));
        let mut rows = query.query(bound).map_err(LedgerError::from)?;
        let no_mall = !super::shipments::has_mall(&self.connection, store_id)?;
        let mut names = ArrivalNames { no_mall, ..ArrivalNames::default() };
        let beside = Beside::of(&self.connection)?;
        while let Some(row) = rows.next().map_err(LedgerError::from)? {
            let record = if sorted {
                let id: OrderId = row.get(0).map_err(LedgerError::from)?;
                let mut found = one.query([id]).map_err(LedgerError::from)?;
                let Some(row) = found.next().map_err(LedgerError::from)? else { continue };
                read_record(&self.connection, store, row, &mut names, beside)?
            } else {
                read_record(&self.connection, store, row, &mut names, beside)?
            };
            see(record)?;
        }
        Ok(())
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

    /// Orders whose export is under way or needs a person: store, number, state.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn unsettled(&self) -> Result<Vec<(String, String, ExportState)>> {
        let mut query = self.connection.prepare_cached(
            "SELECT s.code, o.number, e.state FROM exports e JOIN orders o ON o.id = e.ord JOIN stores s ON s.id = o.store
             WHERE e.state IN (1, 3, 4) ORDER BY s.code, o.number",
        )?;
        let found = query.query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, ExportState::of_code(row.get(2)?).unwrap_or(ExportState::Stuck)))
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
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
        let mut at = 0_i64;
        loop {
            // In slices of ids, so that the reading does not look at what is being written.
            let mut query = tx.prepare_cached(
                "SELECT o.id, o.number, o.arrival, o.row, o.at, o.source, o.said, s.code, o.store
                 FROM orders o JOIN stores s ON s.id = o.store WHERE o.id > ?1 ORDER BY o.id LIMIT 1000",
            )?;
            let mut rows = query.query([at])?;
            let mut found = Vec::new();
            let mut names = ArrivalNames::default();
            while let Some(row) = rows.next()? {
                let store: String = row.get(7)?;
                at = row.get(0)?;
                let record = read_record(&tx, &store, row, &mut names, Beside::UNKNOWN)?;
                let due = if record.sent.is_none() { day(&record) } else { None };
                found.push((row.get::<_, i64>(8)?, record.id, due));
            }
            if found.is_empty() {
                break;
            }
            for (store, id, day) in found {
                super::intake::set_due(&tx, store, id, None, day)?;
            }
        }
        tx.execute(
            "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [key, rules],
        )?;
        super::step(crate::crash::Point::LedgerRules)?;
        tx.commit()?;
        Ok(())
    }

    /// One order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn order(&self, id: OrderId) -> Result<Option<OrderRecord>> {
        record(&self.connection, id)
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
struct Beside {
    facts: bool,
    bundles: bool,
    exports: bool,
}

impl Beside {
    const UNKNOWN: Self = Self { facts: true, bundles: true, exports: true };

    fn of(connection: &Connection) -> Result<Self> {
        let any = |table: &str| {
            connection.query_row(&format!("SELECT EXISTS (SELECT 1 FROM {table})"), [], |row| row.get(0))
        };
        Ok(Self { facts: any("facts")?, bundles: any("bundles")?, exports: any("exports")? })
    }
}

/// The names of arrivals, each asked for once while orders of few files pass.
#[derive(Default)]
struct ArrivalNames {
    last: Option<(i64, String)>,
    /// Whether the store's orders have nothing to do with a mall, so that nobody need look.
    no_mall: bool,
}

impl ArrivalNames {
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

fn record(connection: &Connection, id: OrderId) -> Result<Option<OrderRecord>> {
    let mut query = connection.prepare_cached(
        "SELECT o.id, o.number, o.arrival, o.row, o.at, o.source, o.said, s.code
         FROM orders o JOIN stores s ON s.id = o.store WHERE o.id = ?1",
    )?;
    let mut rows = query.query([id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let store: String = row.get(7)?;
    read_record(connection, &store, row, &mut ArrivalNames::default(), Beside::UNKNOWN).map(Some)
}

fn read_record(
    connection: &Connection,
    store: &str,
    row: &Row<'_>,
    names: &mut ArrivalNames,
    beside: Beside,
) -> Result<OrderRecord> {
    let id: OrderId = row.get(0)?;
    let number: String = row.get(1)?;
    let first = read_fact(id, row, 2)?;
    let origin = Origin { file: names.of(connection, first.arrival)?, row: first.row };
    let mut facts = vec![first];
    if beside.facts {
        later_facts(connection, id, &mut facts)?;
    }
    let mut order = Order::new(store, number);
    for fact in &facts {
        order.hear(fact.said());
    }
    let sent = if beside.exports { sent(connection, id)? } else { None };
    order.export_state = sent.as_ref().map_or(ExportState::None, |sent| sent.state);
    let parent = match if beside.bundles { parent(connection, id)? } else { None } {
        Some(parent) => record(connection, parent)?.map(Box::new),
        None => None,
    };
    order.bundle.parent = parent.as_ref().map(|p| p.order.number.clone());
    let has_anonymous_child = beside.bundles && parent.is_none() && any_child_anonymous(connection, id)?;
    let mall = if names.no_mall { None } else { super::shipments::mall_record(connection, id)? };
    Ok(OrderRecord { id, order, origin, sent, mall, parent, has_anonymous_child, facts })
}

fn any_child_anonymous(connection: &Connection, id: OrderId) -> Result<bool> {
    for child in children(connection, id)? {
        let facts = facts(connection, child)?;
        let last = facts.iter().rev().find_map(|f| f.said().flag(crate::order::Field::ANONYMOUS));
        if last == Some(true) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads a fact from columns `arrival, row, at, source, said` that begin at `at`.
fn read_fact(order: OrderId, row: &Row<'_>, at: usize) -> Result<Fact> {
    let said: Vec<u8> = row.get(at + 4)?;
    Statement::parse(&said).map_err(|corrupt| LedgerError::Corrupt(order, corrupt))?;
    Ok(Fact {
        arrival: row.get(at)?,
        row: row.get::<_, i64>(at + 1)?.try_into().unwrap_or(0),
        at: row.get(at + 2)?,
        source: Source::of_code(row.get(at + 3)?).unwrap_or(Source::Store),
        said,
    })
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

pub(super) fn facts(connection: &Connection, order: OrderId) -> Result<Vec<Fact>> {
    let mut query =
        connection.prepare_cached("SELECT arrival, row, at, source, said FROM orders WHERE id = ?1")?;
    let mut facts = Vec::new();
    let mut rows = query.query([order])?;
    if let Some(row) = rows.next()? {
        facts.push(read_fact(order, row, 0)?);
    }
    later_facts(connection, order, &mut facts)?;
    Ok(facts)
}

pub(super) fn name_of(connection: &Connection, order: OrderId) -> Result<(String, String)> {
    let mut query = connection.prepare_cached(
        "SELECT s.code, o.number FROM orders o JOIN stores s ON s.id = o.store WHERE o.id = ?1",
    )?;
    let found = query.query_row([order], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    found.ok_or_else(|| LedgerError::Missing(format!("order {order}")))
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
        let limit = i64::try_from(most.saturating_sub(found.len())).unwrap_or(0);
        let mut rows = query.query(params![id, number, last, limit])?;
        while let Some(row) = rows.next()? {
            found.push((row.get(0)?, code.clone(), row.get(1)?));
        }
    }
    Ok(found)
}
