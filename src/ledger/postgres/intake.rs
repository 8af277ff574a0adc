//! One transaction that takes an arrival in.

use super::calendar;
use super::deeds::{Signed, write_signed};
use super::due::{enter_due, replace_due};
use super::engine::{PostgresLedger, known_store, store_id};
use super::errors::step;
use super::exports;
use super::first_facts::{self, OpenedPack};
use super::foreseen::{Foreseen, ForeseenName};
use super::forgetting::forget_returned;
use super::held::{enter_set, row_number};
use super::intake_rows::IntakeRows;
use super::landing::{land, land_again};
use super::link::{Begin, Link};
use super::marked_numbers;
use super::order_records;
use super::orders::{candidates, label_of};
use super::reach::next_arrival;
use super::reserved_names::is_free;
use super::shipments::enrol_new;
use super::turn::ArrivalTurn;
use super::withdrawing::{known_again, return_labels, rewind};
use crate::crash::Point;
use crate::ledger::forms::calendar_runs::{day_number, undated_at};
use crate::ledger::forms::packs::{PackedOrder, record_bytes};
use crate::ledger::postgres::new_orders::NewOrders;
use crate::ledger::{
    Fact, FilingPlace, IntakeInTurn, IntakeTransaction, LabelRecord, Landing, LedgerError, OrderId, Result,
    StoreId, number_key,
};
use crate::notice::{Code, Finding};
use crate::order::{ExportState, Source, Statement, StatementBuf};
use chrono::NaiveDate;
use std::cell::RefCell;

/// A pack's bytes, as those of a SQLite ledger: many orders for every row and index entry, and not much to read for one.
const PAGE_BYTES: usize = 16_384;

/// An arrival being taken in: rolled back when it is dropped before its commit.
pub(super) struct PostgresIntake<'l> {
    own_link: &'l Link,
    signed: &'l Signed,
    arrival: i64,
    pub(super) at: i64,
    open: bool,
    findings: i64,
    warnings: Vec<Finding>,
    stores: RefCell<Vec<(String, StoreId)>>,
    newcomers: RefCell<NewOrders<IntakeRows<'l>>>,
    opened: RefCell<OpenedPack>,
    foreseen: RefCell<Foreseen>,
    /// It is an arrival's turn: what it takes in was in before.
    turn: Option<ArrivalTurn>,
}

/// Begins to take an arrival in.
pub(super) fn begin(ledger: &PostgresLedger, at: i64) -> Result<PostgresIntake<'_>> {
    let (link, turn) = (&ledger.link, ledger.turn.get());
    let at = turn.map_or(at, |turn| turn.at);
    step(Point::IntakeBegin)?;
    if turn.is_none() {
        link.begin(Begin::Write)?;
    }
    let mut intake = PostgresIntake {
        own_link: link,
        signed: &ledger.signed,
        arrival: 0,
        at,
        open: turn.is_none(),
        // Findings of rows that are not judged again keep their places.
        findings: if turn.is_some() { 1 << 32 } else { 0 },
        warnings: Vec::new(),
        stores: RefCell::default(),
        newcomers: RefCell::new(NewOrders::into(IntakeRows::of(link, 0, at), record_bytes(PAGE_BYTES))),
        opened: RefCell::default(),
        foreseen: RefCell::default(),
        turn,
    };
    intake.arrival = match turn {
        Some(turn) => turn.arrival,
        None => next_arrival(link)?,
    };
    intake.newcomers.get_mut().tables.arrival = intake.arrival;
    Ok(intake)
}

impl Drop for PostgresIntake<'_> {
    fn drop(&mut self) {
        self.newcomers.get_mut().tables.abandon();
        if self.open {
            self.own_link.roll_back();
        }
    }
}

impl<'l> PostgresIntake<'l> {
    /// The link, for what has nothing to do with what waits.
    pub(super) fn link(&self) -> Result<&'l Link> {
        self.newcomers.borrow_mut().tables.link()
    }

    /// The link, once all new orders are in their tables.
    fn settled(&self) -> Result<&'l Link> {
        let mut newcomers = self.newcomers.borrow_mut();
        newcomers.settle()?;
        newcomers.tables.send_orders()
    }

    /// As [`PostgresIntake::settled`], if an order is one of them.
    pub(super) fn settled_for(&self, order: OrderId) -> Result<&'l Link> {
        let is_new = self.newcomers.borrow().first().is_some_and(|first| order >= first);
        if is_new || self.turn.is_some() { self.settled() } else { self.link() }
    }

    /// As [`PostgresIntake::settled_for`], once all that is due is in its table.
    pub(super) fn settled_due(&self, order: OrderId) -> Result<&'l Link> {
        self.settled_for(order)?;
        self.newcomers.borrow_mut().tables.send_due()
    }

    /// The link, once all findings are in their table.
    pub(super) fn settled_findings(&self) -> Result<&'l Link> {
        self.newcomers.borrow_mut().tables.send_findings()
    }

    /// The link, once all later facts are in their table.
    fn settled_facts(&self, order: OrderId) -> Result<&'l Link> {
        self.settled_for(order)?;
        self.newcomers.borrow_mut().tables.send_facts()
    }

    /// What is known beforehand of an order.
    fn known<T>(&self, order: OrderId, read: impl FnOnce(&ForeseenName) -> T) -> Option<T> {
        self.foreseen.borrow().orders.get(&order).map(read)
    }

    /// What was known beforehand may be so no more.
    pub(super) fn forget_foreseen(&self) -> Result<()> {
        self.newcomers.borrow_mut().tables.send_facts()?;
        self.foreseen.take();
        Ok(())
    }

    /// The number of an order's store.
    pub(super) fn store_of(&self, order: OrderId) -> Result<Option<StoreId>> {
        if let Some(store) = self.known(order, |known| known.store) {
            return Ok(Some(store));
        }
        let link = self.settled_for(order)?;
        let named = first_facts::named(link, &mut self.opened.borrow_mut(), order)?;
        Ok(named.map(|(store, _)| store))
    }

    /// All that waits is in its table.
    fn finish(&mut self) -> Result<()> {
        let newcomers = self.newcomers.get_mut();
        newcomers.finish()?;
        newcomers.tables.send_orders()?;
        newcomers.tables.send_numbers()?;
        newcomers.tables.send_due()?;
        newcomers.tables.send_findings()?;
        newcomers.tables.send_facts()?;
        Ok(())
    }
}

/// So often somebody looks around for a new order before it goes into a row of its own.
const LOOKS: u32 = 4;

impl IntakeTransaction for PostgresIntake<'_> {
    fn expect_much(&mut self) {}

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
        let id = store_id(self.link()?, code)?;
        self.stores.borrow_mut().push((code.to_owned(), id));
        Ok(id)
    }

    fn create(
        &self,
        store: StoreId,
        number: &str,
        row: u64,
        source: Source,
        said: Statement<'_>,
    ) -> Result<Option<OrderId>> {
        let entry = PackedOrder { number, row, source, said: said.as_bytes() };
        if self.turn.is_some()
            && let Some((order, is_forgotten)) = known_again(self.settled()?, store, number)?
        {
            // What was forgotten stays so, whichever arrival the order begins with.
            let rest = is_forgotten.then(|| said.without_person(true));
            let said = rest.as_ref().map_or(said, StatementBuf::as_statement);
            let entry = PackedOrder { said: said.as_bytes(), ..entry };
            return self.newcomers.borrow_mut().create_again(store, order, &entry).map(Some);
        }
        let mut newcomers = self.newcomers.borrow_mut();
        let mut foreseen = self.foreseen.borrow_mut();
        let created = match foreseen.find(store, number) {
            Some(Some(_)) => None,
            Some(None) if foreseen.looks >= LOOKS && !newcomers.knows_around(store, number, number) => {
                Some(newcomers.create_beside(store, &entry)?)
            }
            _ => {
                foreseen.looks += u32::from(!newcomers.knows_around(store, number, number));
                newcomers.create(store, &entry)?
            }
        };
        if let Some(order) = created {
            foreseen.note_new(store, number, order);
        }
        Ok(created)
    }

    fn foresee(&self, store: Option<&str>, numbers: &mut dyn Iterator<Item = String>) -> Result<()> {
        if self.turn.is_some() {
            return Ok(());
        }
        self.forget_foreseen()?;
        // Rows without a number are brought together under texts that no number is, and no text of the server.
        let mut numbers: Vec<String> = numbers.filter(|number| !number.contains('\0')).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let (Some(low), Some(high)) = (numbers.first(), numbers.last()) else { return Ok(()) };
        let of_store = match store {
            Some(code) => {
                let Some(id) = known_store(self.link()?, code)? else { return Ok(()) };
                if self.newcomers.borrow().knows_around(id, low, high) {
                    return Ok(());
                }
                Some((id, code))
            }
            None => None,
        };
        let found = Foreseen::look_up(self.settled()?, of_store, numbers)?;
        self.foreseen.replace(found);
        Ok(())
    }

    fn find(&self, store: StoreId, number: &str) -> Result<Option<OrderId>> {
        if let Some(found) = self.foreseen.borrow().find(store, number) {
            return Ok(found);
        }
        first_facts::find(self.settled()?, &mut self.opened.borrow_mut(), store, number)
    }

    fn candidates(
        &self,
        store: Option<&str>,
        number: &str,
        prefix: bool,
        most: usize,
    ) -> Result<Vec<(OrderId, String, String)>> {
        if !prefix && let Some(found) = self.foreseen.borrow().candidates(store, number, most) {
            return Ok(found);
        }
        candidates(self.settled()?, store, number, prefix, most)
    }

    fn marked_numbers(&self, store: Option<&str>) -> Result<Vec<(String, OrderId)>> {
        marked_numbers::marked_numbers(self.link()?, store)
    }

    fn facts(&self, order: OrderId) -> Result<Vec<Fact>> {
        if let Some(facts) = self.known(order, |known| known.facts.clone()) {
            return Ok(facts);
        }
        order_records::facts(self.settled_facts(order)?, &mut self.opened.borrow_mut(), order)
    }

    fn name_of(&self, order: OrderId) -> Result<(String, String)> {
        let foreseen = self.foreseen.borrow();
        if let Some(known) = foreseen.orders.get(&order)
            && let Some(code) = foreseen.code(known.store)
        {
            return Ok((code.to_owned(), known.number.clone()));
        }
        order_records::name_of(self.settled_for(order)?, &mut self.opened.borrow_mut(), order)
    }

    fn append(&self, order: OrderId, row: u64, source: Source, said: &StatementBuf) -> Result<()> {
        let fact = Fact {
            source,
            arrival: self.arrival,
            row,
            at: self.at,
            said: said.as_statement().as_bytes().to_vec(),
        };
        self.keep_fact(order, fact)?;
        said.as_statement().tracking().try_for_each(|tracking| self.enter_number(order, number_key(tracking)))
    }

    fn enter_number(&self, order: OrderId, number: i64) -> Result<()> {
        self.newcomers.borrow_mut().tables.enter_number(number, order)
    }

    fn enter_calendar(&self, order: OrderId, day: Option<NaiveDate>) -> Result<()> {
        let number = day.map_or_else(|| undated_at(self.at), day_number);
        self.newcomers.borrow_mut().enter_day(order, number, day.is_some())
    }

    fn enter_due(&self, store: StoreId, number: &str, order: OrderId, day: NaiveDate) -> Result<()> {
        let mut newcomers = self.newcomers.borrow_mut();
        let tables = &mut newcomers.tables;
        if self.turn.is_some() {
            return enter_due(tables.send_due()?, store, number, order, day);
        }
        tables.due.row().number(store).bytes(number.as_bytes()).number(order).number(day_number(day));
        if tables.due.are_many() { tables.send_due().map(drop) } else { Ok(()) }
    }

    fn set_day(&self, order: OrderId, before: Option<NaiveDate>, now: Option<NaiveDate>) -> Result<()> {
        if before == now {
            return Ok(());
        }
        self.newcomers.borrow_mut().finish()?;
        let link = self.settled_for(order)?;
        let taken_in = || -> Result<i64> {
            let first = first_facts::first(link, &mut self.opened.borrow_mut(), order)?;
            Ok(undated_at(first.map_or(self.at, |first| first.fact.at)))
        };
        let day = |day: Option<NaiveDate>| day.map_or_else(taken_in, |day| Ok(day_number(day)));
        calendar::remove(link, day(before)?, order)?;
        calendar::enter(link, day(now)?, order)
    }

    fn set_due(
        &self,
        store: StoreId,
        order: OrderId,
        before: Option<NaiveDate>,
        now: Option<NaiveDate>,
    ) -> Result<()> {
        if before == now { Ok(()) } else { self.replace(store, order, now) }
    }

    fn set_parent(&self, child: OrderId, parent: Option<OrderId>) -> Result<()> {
        self.forget_foreseen()?;
        let link = self.link()?;
        link.execute("DELETE FROM bundles WHERE child = $1", &[&child])?;
        if let Some(parent) = parent {
            link.execute("INSERT INTO bundles VALUES ($1, $2)", &[&child, &parent])?;
        }
        Ok(())
    }

    fn parent(&self, child: OrderId) -> Result<Option<OrderId>> {
        if let Some(parent) = self.known(child, |known| known.parent) {
            return Ok(parent);
        }
        order_records::parent(self.link()?, child)
    }

    fn children(&self, parent: OrderId) -> Result<Vec<OrderId>> {
        order_records::children(self.link()?, parent)
    }

    fn has_children(&self, parent: OrderId) -> Result<bool> {
        if let Some(has) = self.known(parent, |known| known.has_children) {
            return Ok(has);
        }
        order_records::has_children(self.link()?, parent)
    }

    fn export_state(&self, order: OrderId) -> Result<ExportState> {
        if let Some(export) = self.known(order, |known| known.export) {
            return Ok(export);
        }
        exports::export_state(self.link()?, order)
    }

    fn label_of(&self, order: OrderId) -> Result<Option<LabelRecord>> {
        label_of(self.link()?, order)
    }

    fn set_export_state(&self, order: OrderId, state: ExportState) -> Result<()> {
        self.forget_foreseen()?;
        exports::set_export_state(self.settled_for(order)?, order, state, self.at)
    }

    fn is_name_free(&self, place: FilingPlace<'_>, name: &str) -> Result<bool> {
        is_free(self.link()?, place, name)
    }

    fn note(&mut self, finding: &Finding, held: bool, span: (u64, u64)) -> Result<()> {
        self.findings += 1;
        const WARNINGS_SHOWN: usize = 20;
        if !held && self.warnings.len() < WARNINGS_SHOWN {
            self.warnings.push(finding.clone());
        }
        // A phone or postal code that was told as doubtful is nobody's to mend: whoever it is of need not stand here too.
        let is_of_person = !held && matches!(finding.code, Code::R112 | Code::R113);
        let value = if is_of_person { "" } else { finding.value.as_str() };
        let tables = &mut self.newcomers.get_mut().tables;
        let row = tables.findings.row();
        row.number(self.arrival)
            .number(row_number(finding.row.unwrap_or(0)))
            .number(self.findings)
            .truth(held);
        row.bytes(finding.code.name().as_bytes()).bytes(finding.column.as_bytes()).bytes(value.as_bytes());
        row.bytes(finding.detail.as_bytes()).number(row_number(span.0)).number(row_number(span.1));
        if tables.findings.are_many() { tables.send_findings().map(drop) } else { Ok(()) }
    }

    fn warnings(&self) -> Vec<Finding> {
        self.warnings.clone()
    }

    fn commit(mut self: Box<Self>, landing: &Landing) -> Result<i64> {
        self.finish()?;
        let link = self.own_link;
        if let Some(first) = self.newcomers.get_mut().first() {
            enrol_new(link, first)?;
        }
        if let Some(turn) = self.turn {
            return land_again(link, turn, landing);
        }
        return_labels(link)?;
        if let Some(first) = self.newcomers.get_mut().first() {
            forget_returned(link, first)?;
        }
        let store = if landing.store.is_empty() { None } else { Some(self.store(&landing.store)?) };
        land(link, self.arrival, (store, self.at), landing)?;
        if !landing.held_as.is_empty() {
            enter_set(link, self.arrival)?;
            super::tidings_of_facts::of_landing(link, self.arrival, landing, self.at)?;
        }
        write_signed(link, self.signed)?;
        step(Point::IntakeCommit)?;
        self.open = false;
        link.commit()?;
        self.signed.take();
        step(Point::IntakeCommitted)?;
        Ok(self.arrival)
    }
}

impl IntakeInTurn for PostgresIntake<'_> {
    fn rewind(&self, order: OrderId, day: Option<NaiveDate>) -> Result<()> {
        let turn = self.turn.ok_or_else(|| LedgerError::missing("an arrival that has its turn"))?;
        self.newcomers.borrow_mut().finish()?;
        self.newcomers.borrow_mut().tables.send_numbers()?;
        rewind(self.settled_due(order)?, order, turn.first, day)
    }

    fn finish_turn(mut self: Box<Self>) -> Result<()> {
        self.finish()
    }
}

impl PostgresIntake<'_> {
    /// As `IntakeAtMall::replace_due`.
    pub(super) fn replace(&self, store: StoreId, order: OrderId, due: Option<NaiveDate>) -> Result<()> {
        let number = self.known(order, |known| known.number.clone());
        let Some(number) = number else { return replace_due(self.settled_due(order)?, store, order, due) };
        let due = due.map(|day| (order, day_number(day)));
        self.newcomers.borrow_mut().tables.change_due(store, &number, due)
    }

    /// Keeps a later fact of an order.
    fn keep_fact(&self, order: OrderId, fact: Fact) -> Result<()> {
        let row = row_number(fact.row);
        let mut foreseen = self.foreseen.borrow_mut();
        let Some(known) = foreseen.orders.get_mut(&order) else {
            self.settled_facts(order)?.execute(
                "INSERT INTO facts SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4, $5, $6 FROM facts WHERE ord = $1",
                &[&order, &fact.source.code(), &fact.arrival, &row, &fact.at, &fact.said],
            )?;
            return Ok(());
        };
        known.seq += 1;
        let mut newcomers = self.newcomers.borrow_mut();
        let facts = newcomers.tables.facts.row().number(order).number(known.seq).number(fact.source.code());
        facts.number(fact.arrival).number(row).number(fact.at).bytes(&fact.said);
        known.facts.push(fact);
        if newcomers.tables.facts.are_many() { newcomers.tables.send_facts().map(drop) } else { Ok(()) }
    }
}
