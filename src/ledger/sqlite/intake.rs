//! One transaction that takes an arrival in.

use super::calendar;
use super::connection::{SqliteLedger, store_id};
use super::deeds::{Signed, write_signed};
use super::due::{ENTER_DUE, set_due};
use super::errors::step;
use super::exports;
use super::first_facts::{self, OpenedPack};
use super::forgetting::forget_returned;
use super::held::enter_set;
use super::later_facts::LaterFacts;
use super::log_sync::EarlySync;
use super::mall::enrol_new;
use super::marked_numbers;
use super::membership::beat_within;
use super::new_orders::{Newcomers, PlaceAmongPacks};
use super::order_records;
use super::orders::{candidates, label_of};
use super::reach::next_arrival;
use super::reserved_names::{is_free, reserve};
use super::tidings_of_facts::of_landing;
use super::tracking_index::NewNumbers;
use super::turn::Turn;
use super::withdrawing::{known_again, return_labels, rewind};
use crate::crash::Point;
use crate::ledger::forms::calendar_runs::{day_number, undated_at};
use crate::ledger::forms::packs::PackedOrder;
use crate::ledger::{
    Entered, Fact, FilingPlace, IntakeInTurn, IntakeTransaction, Landing, LedgerError, OrderId, Result,
    StoreId, number_key,
};
use crate::notice::{Code, Finding};
use crate::order::{ExportState, Source, Statement, StatementBuf};
use chrono::NaiveDate;
use rusqlite::{Connection, params};
use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Instant;

/// An arrival being taken in: rolled back when it is dropped before its commit.
pub(super) struct SqliteIntake<'l> {
    pub(super) connection: &'l Connection,
    arrival: i64,
    pub(super) at: i64,
    open: bool,
    begun: Instant,
    findings: i64,
    warnings: Vec<Finding>,
    stores: RefCell<Vec<(String, i64)>>,
    newcomers: RefCell<Newcomers<'l>>,
    signed: &'l Signed,
    opened: RefCell<OpenedPack>,
    later: RefCell<LaterFacts>,
    log: PathBuf,
    early: Option<EarlySync>,
    numbers: NewNumbers,
    due: RefCell<rusqlite::Statement<'l>>,
    /// It is an arrival's turn: what it takes in was in before.
    turn: Option<Turn>,
}

/// Begins to take an arrival in.
pub(super) fn begin(ledger: &SqliteLedger, at: i64) -> Result<SqliteIntake<'_>> {
    let (connection, signed, log) = (&ledger.connection, &ledger.signed, ledger.log());
    let turn = ledger.turn.get();
    let at = turn.map_or(at, |turn| turn.at);
    let newcomers = RefCell::new(Newcomers::prepare(connection, at)?);
    let due = RefCell::new(connection.prepare(ENTER_DUE)?);
    step(Point::IntakeBegin)?;
    if turn.is_none() {
        connection.execute_batch("BEGIN IMMEDIATE")?;
    }
    let mut intake = SqliteIntake {
        connection,
        arrival: 0,
        at,
        open: turn.is_none(),
        begun: Instant::now(),
        // Findings of rows that are not judged again keep their places.
        findings: if turn.is_some() { 1 << 32 } else { 0 },
        warnings: Vec::new(),
        stores: RefCell::default(),
        newcomers,
        signed,
        opened: RefCell::default(),
        later: RefCell::default(),
        log,
        early: None,
        numbers: NewNumbers::default(),
        due,
        turn,
    };
    intake.arrival = match turn {
        Some(turn) => turn.arrival,
        None => next_arrival(connection)?,
    };
    intake.newcomers.get_mut().arrival = intake.arrival;
    Ok(intake)
}

impl Drop for SqliteIntake<'_> {
    fn drop(&mut self) {
        if self.open {
            // A failed rollback leaves the connection in a transaction, which the next BEGIN reports.
            drop(self.connection.execute_batch("ROLLBACK"));
        }
    }
}

impl SqliteIntake<'_> {
    /// Makes new orders visible to what looks into the ledger's tables.
    fn settle(&self) -> Result<()> {
        self.newcomers.borrow_mut().settle()
    }

    /// As [`SqliteIntake::settle`], if this order is one of them.
    pub(super) fn settle_for(&self, order: OrderId) -> Result<()> {
        let mut newcomers = self.newcomers.borrow_mut();
        if newcomers.is_waiting(order) { newcomers.settle() } else { Ok(()) }
    }

    /// The number of an order's store.
    pub(super) fn store_of(&self, order: OrderId) -> Result<Option<i64>> {
        self.settle_for(order)?;
        let named = first_facts::named(self.connection, &mut self.opened.borrow_mut(), order)?;
        Ok(named.map(|(store, _)| store))
    }
}

impl IntakeTransaction for SqliteIntake<'_> {
    fn expect_much(&mut self) {
        if self.turn.is_none() {
            self.early = Some(EarlySync::begin(self.log.clone()));
        }
    }

    fn arrival(&self) -> i64 {
        self.arrival
    }

    fn at(&self) -> i64 {
        self.at
    }

    fn store(&self, code: &str) -> Result<StoreId> {
        if let Some((_, id)) = self.stores.borrow().iter().find(|(known, _)| known == code) {
            return Ok(*id);
        }
        let id = store_id(self.connection, code)?;
        self.stores.borrow_mut().push((code.to_owned(), id));
        Ok(id)
    }

    fn create(
        &self,
        store: i64,
        number: &str,
        row: u64,
        source: Source,
        said: Statement<'_>,
    ) -> Result<Option<OrderId>> {
        let entry = PackedOrder { number, row, source, said: said.as_bytes() };
        if self.turn.is_some()
            && let Some((order, is_forgotten)) = known_again(self.connection, store, number)?
        {
            // What was forgotten stays so, whichever arrival the order begins with.
            let rest = is_forgotten.then(|| said.without_person(true));
            let said = rest.as_ref().map_or(said, StatementBuf::as_statement);
            let entry = PackedOrder { said: said.as_bytes(), ..entry };
            return self.newcomers.borrow_mut().create_again(store, order, &entry).map(Some);
        }
        match self.newcomers.borrow_mut().enter(store, &entry)? {
            PlaceAmongPacks::New(order) => Ok(Some(order)),
            PlaceAmongPacks::Packed(_) | PlaceAmongPacks::Alone(_) => Ok(None),
        }
    }

    fn enter(
        &self,
        store: i64,
        number: &str,
        row: u64,
        source: Source,
        said: Statement<'_>,
    ) -> Result<Entered> {
        if self.turn.is_some() {
            // Arrivals are taken back seldom, and each of their orders is looked for by itself.
            if let Some(order) = self.create(store, number, row, source, said)? {
                return Ok(Entered::New(order));
            }
            let known = self.find(store, number)?;
            return known.map(Entered::Known).ok_or_else(|| LedgerError::missing(&format!("order {number}")));
        }
        let entry = PackedOrder { number, row, source, said: said.as_bytes() };
        let mut newcomers = self.newcomers.borrow_mut();
        let place = newcomers.enter(store, &entry)?;
        let order = match place {
            PlaceAmongPacks::New(order) => return Ok(Entered::New(order)),
            PlaceAmongPacks::Packed(order) | PlaceAmongPacks::Alone(order) => order,
        };
        let is_same = newcomers.is_first(place, &entry)?
            && !self.later.borrow_mut().are_of(self.connection, order, source)?;
        Ok(if is_same { Entered::Same(order) } else { Entered::Known(order) })
    }

    fn find(&self, store: i64, number: &str) -> Result<Option<OrderId>> {
        if self.newcomers.borrow().may_wait(store, number) {
            self.settle()?;
        }
        first_facts::find(self.connection, &mut self.opened.borrow_mut(), store, number)
    }

    fn candidates(
        &self,
        store: Option<&str>,
        number: &str,
        prefix: bool,
        most: usize,
    ) -> Result<Vec<(OrderId, String, String)>> {
        self.settle()?;
        candidates(self.connection, store, number, prefix, most)
    }

    fn marked_numbers(&self, store: Option<&str>) -> Result<Vec<(String, OrderId)>> {
        marked_numbers::marked_numbers(self.connection, store)
    }

    fn facts(&self, order: OrderId) -> Result<Vec<Fact>> {
        self.settle_for(order)?;
        order_records::facts(self.connection, &mut self.opened.borrow_mut(), order)
    }

    fn name_of(&self, order: OrderId) -> Result<(String, String)> {
        self.settle_for(order)?;
        order_records::name_of(self.connection, &mut self.opened.borrow_mut(), order)
    }

    fn append(&self, order: OrderId, row: u64, source: Source, said: &StatementBuf) -> Result<()> {
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
        self.later.borrow_mut().note(order);
        for tracking in said.as_statement().tracking() {
            self.enter_number(order, number_key(tracking))?;
        }
        Ok(())
    }

    fn enter_number(&self, order: OrderId, number: i64) -> Result<()> {
        self.numbers.add(self.connection, number, order)
    }

    fn enter_calendar(&self, order: OrderId, day: Option<NaiveDate>) -> Result<()> {
        let number = day.map_or_else(|| undated_at(self.at), day_number);
        self.newcomers.borrow_mut().enter_day(order, number, day.is_some())
    }

    fn enter_due(&self, store: i64, number: &str, order: OrderId, day: NaiveDate) -> Result<()> {
        self.due.borrow_mut().execute(params![store, number, order, day_number(day)])?;
        Ok(())
    }

    fn set_day(&self, order: OrderId, before: Option<NaiveDate>, now: Option<NaiveDate>) -> Result<()> {
        if before == now {
            return Ok(());
        }
        self.newcomers.borrow_mut().finish()?;
        let taken_in = || -> Result<i64> {
            let first = first_facts::first(self.connection, &mut self.opened.borrow_mut(), order)?;
            Ok(undated_at(first.map_or(self.at, |first| first.fact.at)))
        };
        let day = |day: Option<NaiveDate>| day.map_or_else(taken_in, |day| Ok(day_number(day)));
        calendar::remove(self.connection, day(before)?, order)?;
        self.connection
            .prepare_cached("INSERT INTO calendar VALUES (?1, ?2)")?
            .execute(params![day(now)?, order])?;
        Ok(())
    }

    fn set_due(
        &self,
        store: i64,
        order: OrderId,
        before: Option<NaiveDate>,
        now: Option<NaiveDate>,
    ) -> Result<()> {
        self.settle_for(order)?;
        set_due((self.connection, &mut self.opened.borrow_mut()), store, order, before, now)
    }

    fn set_parent(&self, child: OrderId, parent: Option<OrderId>) -> Result<()> {
        self.connection.prepare_cached("DELETE FROM bundles WHERE child = ?1")?.execute([child])?;
        if let Some(parent) = parent {
            self.connection
                .prepare_cached("INSERT INTO bundles VALUES (?1, ?2)")?
                .execute([child, parent])?;
        }
        Ok(())
    }

    fn parent(&self, child: OrderId) -> Result<Option<OrderId>> {
        order_records::parent(self.connection, child)
    }

    fn children(&self, parent: OrderId) -> Result<Vec<OrderId>> {
        order_records::children(self.connection, parent)
    }

    fn has_children(&self, parent: OrderId) -> Result<bool> {
        order_records::has_children(self.connection, parent)
    }

    fn export_state(&self, order: OrderId) -> Result<ExportState> {
        exports::export_state(self.connection, order)
    }

    fn label_of(&self, order: OrderId) -> Result<Option<crate::ledger::LabelRecord>> {
        label_of(self.connection, order)
    }

    fn set_export_state(&self, order: OrderId, state: ExportState) -> Result<()> {
        exports::set_export_state(self.connection, order, state, self.at)
    }

    fn is_name_free(&self, place: FilingPlace<'_>, name: &str) -> Result<bool> {
        is_free(self.connection, place, name)
    }

    fn note(&mut self, finding: &Finding, held: bool, span: (u64, u64)) -> Result<()> {
        self.findings += 1;
        const WARNINGS_SHOWN: usize = 20;
        if !held && self.warnings.len() < WARNINGS_SHOWN {
            self.warnings.push(finding.clone());
        }
        let mut insert = self
            .connection
            .prepare_cached("INSERT INTO findings VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        // A phone or postal code that was told as doubtful is nobody's to mend: whoever it is of need not stand here too.
        let is_of_person = !held && matches!(finding.code, Code::R112 | Code::R113);
        insert.execute(params![
            self.arrival,
            number(finding.row.unwrap_or(0)),
            self.findings,
            held,
            finding.code.name(),
            finding.column,
            if is_of_person { "" } else { &finding.value },
            finding.detail,
            number(span.0),
            number(span.1)
        ])?;
        Ok(())
    }

    fn warnings(&self) -> Vec<Finding> {
        self.warnings.clone()
    }

    fn commit(mut self: Box<Self>, landing: &Landing) -> Result<i64> {
        self.newcomers.get_mut().finish()?;
        self.numbers.flush(self.connection)?;
        if let Some(first) = self.newcomers.get_mut().first() {
            enrol_new(self.connection, first)?;
        }
        if let Some(turn) = self.turn {
            return land_again(self.connection, turn, landing);
        }
        return_labels(self.connection)?;
        if let Some(first) = self.newcomers.get_mut().first() {
            forget_returned(self.connection, first)?;
        }
        let store = if landing.store.is_empty() { None } else { Some(self.store(&landing.store)?) };
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        // What is no file has nothing to be filed away.
        let state = i64::from(landing.sha256.is_empty() && landing.held_as.is_empty());
        self.connection.execute(
            // Written now and not at the beginning: in a big file's log it would be changed far from its end.
            "INSERT INTO arrivals (id, sha256, name, folder, store, profile, kind, encoding, bytes, outcome, row_count, taken,
             held, header_end, spool, mtime, state, archived_as, held_as, at, mends)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
            params![
                self.arrival, landing.sha256, landing.name, landing.folder, store, landing.profile, landing.kind.name(),
                landing.encoding, number(landing.bytes), landing.outcome.name(), number(landing.row_count), number(landing.taken),
                number(landing.held), number(landing.header_end), landing.spool, landing.mtime, state,
                landing.archived_as, landing.held_as, self.at, landing.mends
            ],
        )?;
        reserve(self.connection, self.arrival, (&landing.folder, &landing.archived_as, &landing.held_as))?;
        if !landing.held_as.is_empty() {
            enter_set(self.connection, self.arrival)?;
            of_landing(self.connection, self.arrival, landing, self.at)?;
        }
        beat_within(self.connection, self.begun)?;
        write_signed(self.connection, self.signed)?;
        step(Point::IntakeCommit)?;
        drop(self.early.take());
        self.connection.execute_batch("COMMIT")?;
        self.open = false;
        self.signed.take();
        step(Point::IntakeCommitted)?;
        Ok(self.arrival)
    }
}

/// An arrival that has its turn lands where it did, under the names that its files have. Rows of it that are held and were
/// not get a file.
fn land_again(connection: &Connection, turn: Turn, landing: &Landing) -> Result<i64> {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    connection.execute("INSERT INTO arrivals SELECT * FROM laid_arrivals WHERE id = ?1", [turn.arrival])?;
    connection.execute(
        "UPDATE arrivals SET profile = ?2, kind = ?3, encoding = ?4, outcome = ?5, row_count = ?6, taken = ?7, held = ?8,
           header_end = ?9, store = (SELECT id FROM stores WHERE code = ?10), mends = ?11,
           held_as = CASE held_as WHEN '' THEN ?12 ELSE held_as END
         WHERE id = ?1",
        params![
            turn.arrival,
            landing.profile,
            landing.kind.name(),
            landing.encoding,
            landing.outcome.name(),
            number(landing.row_count),
            number(landing.taken),
            number(landing.held),
            number(landing.header_end),
            landing.store,
            landing.mends,
            landing.held_as
        ],
    )?;
    if !landing.held_as.is_empty() {
        enter_set(connection, turn.arrival)?;
        of_landing(connection, turn.arrival, landing, turn.at)?;
    }
    Ok(turn.arrival)
}

impl IntakeInTurn for SqliteIntake<'_> {
    fn rewind(&self, order: OrderId, day: Option<NaiveDate>) -> Result<()> {
        let turn = self.turn.ok_or_else(|| LedgerError::missing("an arrival that has its turn"))?;
        self.newcomers.borrow_mut().forget_around();
        rewind(self.connection, order, turn.first, day)
    }

    fn finish_turn(mut self: Box<Self>) -> Result<()> {
        self.newcomers.get_mut().finish()?;
        self.numbers.flush(self.connection)
    }
}
