use super::first_facts::{self, Opened};
use super::log_sync::EarlySync;
use super::new_orders::Newcomers;
use super::packs::Entry;
use super::selection::undated_at;
use super::tracking_index::{NewNumbers, number_key};
use super::{Fact, Ledger, LedgerError, OrderId, Result, connection::store_id, day_number};
use crate::crash::Point;
use crate::notice::Finding;
use crate::order::{ExportState, Source, Statement, StatementBuf, bare_text, fold_text, is_invisible};
use chrono::NaiveDate;
use rusqlite::{Connection, params};
use std::cell::RefCell;
use std::path::PathBuf;

/// What is said of an arrival when it lands.
#[derive(Debug, Clone, Default)]
pub struct Landing {
    /// SHA-256 of the bytes; empty for what is no file.
    pub sha256: Vec<u8>,
    /// The file's name as it came.
    pub name: String,
    /// The folder it was dropped into: a store's code, or `""` for the inbox itself.
    pub folder: String,
    /// The store it belongs to; `""` when it is found order by order.
    pub store: String,
    /// The profile by which it was read; `""` when none fitted.
    pub profile: String,
    /// `orders`, `updates`, `shipments`, or `fetch`, `set`.
    pub kind: String,
    /// Its encoding's name.
    pub encoding: String,
    /// Its size.
    pub bytes: u64,
    /// When it was taken in, in epoch seconds.
    pub at: i64,
    /// The code of a file that was held as a whole or known already; `""` for one that was taken in.
    pub outcome: String,
    /// Rows without the header.
    pub row_count: u64,
    /// Rows that went in.
    pub taken: u64,
    /// Rows that were given back.
    pub held: u64,
    /// Where the data begins: all bytes before it stand above every file of held rows.
    pub header_end: u64,
    /// The spool's name under `state/spool/`, while it is there.
    pub spool: String,
    /// The original's time of last change, in epoch nanoseconds, to tell it from one that replaced it.
    pub mtime: i64,
    /// The name under which it will lie in the archive, `YYYY-MM-DD/name`; `""` when it will not.
    pub archived_as: String,
    /// The name under which what is held will lie in `inbox/held/`; `""` when nothing is.
    pub held_as: String,
}

/// One transaction that takes an arrival in. Dropped without [`Intake::commit`], nothing of it remains.
pub struct Intake<'l> {
    connection: &'l Connection,
    arrival: i64,
    at: i64,
    open: bool,
    begun: std::time::Instant,
    findings: i64,
    warnings: Vec<Finding>,
    stores: RefCell<Vec<(String, i64)>>,
    newcomers: RefCell<Newcomers<'l>>,
    opened: RefCell<Opened>,
    log: PathBuf,
    early: Option<EarlySync>,
    numbers: NewNumbers,
    due: RefCell<rusqlite::Statement<'l>>,
}

const ENTER_DUE: &str = "INSERT OR REPLACE INTO due VALUES (?1, ?2, ?3, ?4)";

impl Ledger {
    /// Begins to take an arrival in.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn intake(&mut self, at: i64) -> Result<Intake<'_>> {
        let (connection, log) = (&self.connection, self.log());
        let newcomers = RefCell::new(Newcomers::prepare(connection, at)?);
        let due = RefCell::new(connection.prepare(ENTER_DUE)?);
        super::step(Point::IntakeBegin)?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut intake = Intake {
            connection,
            arrival: 0,
            at,
            open: true,
            begun: std::time::Instant::now(),
            findings: 0,
            warnings: Vec::new(),
            stores: RefCell::default(),
            newcomers,
            opened: RefCell::default(),
            log,
            early: None,
            numbers: NewNumbers::default(),
            due,
        };
        intake.arrival =
            intake
                .connection
                .query_row("SELECT COALESCE(MAX(id), 0) + 1 FROM arrivals", [], |row| row.get(0))?;
        intake.newcomers.get_mut().arrival = intake.arrival;
        Ok(intake)
    }
}

impl Drop for Intake<'_> {
    fn drop(&mut self) {
        if self.open {
            // A failed rollback leaves the connection in a transaction, which the next BEGIN reports.
            drop(self.connection.execute_batch("ROLLBACK"));
        }
    }
}

impl Intake<'_> {
    pub(super) fn connection(&self) -> &Connection {
        self.connection
    }

    /// Much will be written: the log is sent to the disk on the way, not all at the end.
    pub fn expects_much(&mut self) {
        self.early = Some(EarlySync::begin(self.log.clone()));
    }

    /// The arrival's number.
    pub fn arrival(&self) -> i64 {
        self.arrival
    }

    /// When it is taken in, in epoch seconds.
    pub fn at(&self) -> i64 {
        self.at
    }

    /// The number that the ledger gives a store.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn store(&self, code: &str) -> Result<i64> {
        if let Some((_, id)) = self.stores.borrow().iter().find(|(known, _)| known == code) {
            return Ok(*id);
        }
        let id = store_id(self.connection, code)?;
        self.stores.borrow_mut().push((code.to_owned(), id));
        Ok(id)
    }

    /// Makes an order with its first fact; `None` when that number is known in the store.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn create(
        &self,
        store: i64,
        number: &str,
        row: u64,
        source: Source,
        said: Statement<'_>,
    ) -> Result<Option<OrderId>> {
        self.newcomers.borrow_mut().create(store, &Entry { number, row, source, said: said.as_bytes() })
    }

    /// Makes new orders visible to what looks into the ledger's tables.
    fn settle(&self) -> Result<()> {
        self.newcomers.borrow_mut().settle()
    }

    /// As [`Intake::settle`], if this order is one of them.
    fn settle_for(&self, order: OrderId) -> Result<()> {
        let mut newcomers = self.newcomers.borrow_mut();
        if newcomers.is_waiting(order) { newcomers.settle() } else { Ok(()) }
    }

    /// The order of that number in a store.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn find(&self, store: i64, number: &str) -> Result<Option<OrderId>> {
        if self.newcomers.borrow().may_wait(store, number) {
            self.settle()?;
        }
        first_facts::find(self.connection, &mut self.opened.borrow_mut(), store, number)
    }

    /// Orders of that number, or beginning with it, in a store or in all; with their store's code and number.
    /// At most `most` are given.
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
        self.settle()?;
        super::orders::candidates(self.connection, store, number, prefix, most)
    }

    /// Orders whose numbers begin with what older programs left around a number, by the number without it. Hardly any
    /// ledger has some, and an index tells.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn old_spellings(&self, store: Option<&str>) -> Result<Vec<(String, OrderId)>> {
        const MOST: usize = 100_000;
        let mut found = Vec::new();
        for mark in ('\0'..=char::MAX).filter(|c| is_invisible(*c)).chain(['=', '\'']) {
            let marked = self.candidates(store, mark.encode_utf8(&mut [0; 4]), true, MOST)?;
            found.extend(marked.into_iter().filter_map(|(order, _, number)| {
                let bare = fold_text(&bare_text(&number)).into_owned();
                (bare != number).then_some((bare, order))
            }));
        }
        Ok(found)
    }

    /// All facts of an order, the first first.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn facts(&self, order: OrderId) -> Result<Vec<Fact>> {
        self.settle_for(order)?;
        super::orders::facts(self.connection, &mut self.opened.borrow_mut(), order)
    }

    /// The store and number of an order.
    ///
    /// # Errors
    /// When there is no such order.
    pub fn name_of(&self, order: OrderId) -> Result<(String, String)> {
        self.settle_for(order)?;
        super::orders::name_of(self.connection, &mut self.opened.borrow_mut(), order)
    }

    /// The number of an order's store.
    pub(super) fn store_of(&self, order: OrderId) -> Result<Option<i64>> {
        self.settle_for(order)?;
        let named = first_facts::named(self.connection, &mut self.opened.borrow_mut(), order)?;
        Ok(named.map(|(store, _)| store))
    }

    /// Appends a fact.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn append(&self, order: OrderId, row: u64, source: Source, said: &StatementBuf) -> Result<()> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO facts SELECT ?1, COALESCE((SELECT MAX(seq) FROM facts WHERE ord = ?1), 0) + 1, ?2, ?3, ?4, ?5, ?6",
        )?;
        let row = i64::try_from(row).unwrap_or(i64::MAX);
        insert.execute(params![
            order,
            source.code(),
            self.arrival,
            row,
            self.at,
            said.as_statement().as_bytes()
        ])?;
        for tracking in said.as_statement().tracking() {
            self.enter_number(order, number_key(tracking))?;
        }
        Ok(())
    }

    /// Enters a tracking number of an order in the index, by its [`number_key`].
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn enter_number(&self, order: OrderId, number: i64) -> Result<()> {
        self.numbers.add(self.connection, number, order)
    }

    /// Enters a new order in the calendar of order dates; one without a date stands under the day of its intake.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn enter_calendar(&self, order: OrderId, day: Option<NaiveDate>) -> Result<()> {
        let number = day.map_or_else(|| undated_at(self.at), day_number);
        self.newcomers.borrow_mut().enter_day(order, number, day.is_some())
    }

    /// Notes the first day on which a new order is due.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn enter_due(&self, store: i64, number: &str, order: OrderId, day: NaiveDate) -> Result<()> {
        self.due.borrow_mut().execute(params![store, number, order, day_number(day)])?;
        Ok(())
    }

    /// Moves an order in the calendar of order dates.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn set_day(&self, order: OrderId, before: Option<NaiveDate>, now: Option<NaiveDate>) -> Result<()> {
        if before == now {
            return Ok(());
        }
        self.newcomers.borrow_mut().finish()?;
        let taken_in = || -> Result<i64> {
            let first = first_facts::first(self.connection, &mut self.opened.borrow_mut(), order)?;
            Ok(undated_at(first.map_or(self.at, |first| first.fact.at)))
        };
        let day = |day: Option<NaiveDate>| day.map_or_else(taken_in, |day| Ok(day_number(day)));
        super::calendar::remove(self.connection, day(before)?, order)?;
        self.connection
            .prepare_cached("INSERT INTO calendar VALUES (?1, ?2)")?
            .execute(params![day(now)?, order])?;
        Ok(())
    }

    /// Notes the first day on which an order is due, or that there is none.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn set_due(
        &self,
        store: i64,
        order: OrderId,
        before: Option<NaiveDate>,
        now: Option<NaiveDate>,
    ) -> Result<()> {
        self.settle_for(order)?;
        set_due(self.connection, store, order, before, now)
    }

    /// Notes whose parcel an order travels in.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn set_parent(&self, child: OrderId, parent: Option<OrderId>) -> Result<()> {
        self.connection.prepare_cached("DELETE FROM bundles WHERE child = ?1")?.execute([child])?;
        if let Some(parent) = parent {
            self.connection
                .prepare_cached("INSERT INTO bundles VALUES (?1, ?2)")?
                .execute([child, parent])?;
        }
        Ok(())
    }

    /// The parent of an order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn parent(&self, child: OrderId) -> Result<Option<OrderId>> {
        super::orders::parent(self.connection, child)
    }

    /// The children of an order.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn children(&self, parent: OrderId) -> Result<Vec<OrderId>> {
        super::orders::children(self.connection, parent)
    }

    /// How far the export of an order has come.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn export_state(&self, order: OrderId) -> Result<ExportState> {
        super::orders::export_state(self.connection, order)
    }

    /// Sets how far the export of an order has come.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn set_export_state(&self, order: OrderId, state: ExportState) -> Result<()> {
        super::batches::set_export_state(self.connection, order, state, self.at, None)
    }

    /// Notes a problem of a row; held or a warning.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn note(&mut self, finding: &Finding, held: bool, span: (u64, u64)) -> Result<()> {
        self.findings += 1;
        const WARNINGS_SHOWN: usize = 20;
        if !held && self.warnings.len() < WARNINGS_SHOWN {
            self.warnings.push(finding.clone());
        }
        let mut insert = self
            .connection
            .prepare_cached("INSERT INTO findings VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        insert.execute(params![
            self.arrival,
            number(finding.row.unwrap_or(0)),
            self.findings,
            held,
            finding.code.name(),
            finding.column,
            finding.value,
            finding.detail,
            number(span.0),
            number(span.1)
        ])?;
        Ok(())
    }

    /// The first warnings noted.
    pub fn warnings(&self) -> Vec<Finding> {
        self.warnings.clone()
    }

    /// Ends the transaction: from here on the arrival is taken in, whatever happens.
    ///
    /// # Errors
    /// When the ledger cannot be written; then nothing of it remains.
    pub fn commit(mut self, landing: &Landing) -> Result<i64> {
        self.newcomers.borrow_mut().finish()?;
        self.numbers.flush(self.connection)?;
        let store = if landing.store.is_empty() { None } else { Some(self.store(&landing.store)?) };
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        // What is no file has nothing to be filed away.
        let state = i64::from(landing.sha256.is_empty() && landing.held_as.is_empty());
        self.connection.execute(
            // Written now and not at the beginning: in a big file's log it would be changed far from its end.
            "INSERT INTO arrivals (id, sha256, name, folder, store, profile, kind, encoding, bytes, outcome, row_count, taken,
             held, header_end, spool, mtime, state, archived_as, held_as, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
            params![
                self.arrival, landing.sha256, landing.name, landing.folder, store, landing.profile, landing.kind,
                landing.encoding, number(landing.bytes), landing.outcome, number(landing.row_count), number(landing.taken),
                number(landing.held), number(landing.header_end), landing.spool, landing.mtime, state,
                landing.archived_as, landing.held_as, self.at
            ],
        )?;
        super::lease::beat_within(self.connection, self.begun)?;
        super::step(Point::IntakeCommit)?;
        drop(self.early.take());
        self.connection.execute_batch("COMMIT").map_err(LedgerError::from)?;
        self.open = false;
        super::step(Point::IntakeCommitted)?;
        Ok(self.arrival)
    }
}

pub(super) fn set_due(
    connection: &Connection,
    store: i64,
    order: OrderId,
    before: Option<NaiveDate>,
    now: Option<NaiveDate>,
) -> Result<()> {
    if before == now {
        return Ok(());
    }
    let Some((_, number)) = first_facts::named(connection, &mut Opened::default(), order)? else {
        return Ok(());
    };
    match now {
        Some(day) => enter_due(connection, store, &number, order, day),
        None => {
            connection
                .prepare_cached("DELETE FROM due WHERE store = ?1 AND number = ?2")?
                .execute(params![store, number])?;
            Ok(())
        }
    }
}

pub(super) fn enter_due(
    connection: &Connection,
    store: i64,
    number: &str,
    order: OrderId,
    day: NaiveDate,
) -> Result<()> {
    connection.prepare_cached(ENTER_DUE)?.execute(params![store, number, order, day_number(day)])?;
    Ok(())
}
