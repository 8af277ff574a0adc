//! A mended file into the ledger, in one transaction: the set's rows are judged anew, with what was mended.
//!
//! What goes in: a copy of the file, and the set that it is of. What comes out: a [`FileOutcome`]; in the ledger the rows
//! that are in, what is wrong with the others now, and the file's arrival.
//!
//! The rows of the set, and beside them those that the original brought of the same orders, are written into a table of
//! their own and read as any file is: so a mended row means what it would have meant had the file been right at once.

use super::look::{FileOfSet, names_a_twin, set_of};
use super::pair::{SetRow, pair};
use super::read::{MendedRow, read_mended};
use super::table::{MendedTable, TableRow, beside, judged, keys_of};
use super::taken_out::{leave_out_what_is_in, taken_out};
use crate::inbox::{Identity, Spooled};
use crate::intake::bundles::{self, WaitingChild};
use crate::intake::combined_orders::{CombinedOrder, for_each_order};
use crate::intake::held_files::rows::{HeldForm, for_each_line, form_of, open_rows};
use crate::intake::held_files::twin::wrong_cells;
use crate::intake::ingest::{read_rows, reception, with_siblings};
use crate::intake::landing::mending_landing;
use crate::intake::outcome::FileOutcome;
use crate::intake::reception::{Reception, Taken};
use crate::intake::row_source::Unread;
use crate::intake::rows_by_order::RowsByOrder;
use crate::intake::scope::TurnScope;
use crate::ledger::{ArrivalOutcome, ArrivalRecord, Fact, Intake, KnownFile, Ledger, OpenRow, OrderId};
use crate::normalize::columns::Binding;
use crate::normalize::combine::Combined;
use crate::normalize::row::state::put_again;
use crate::notice::{Code, Finding, columns};
use crate::order::{Field, Source, Statement, StatementBuf};
use crate::profile::FileKind;
use crate::shop::{Shop, ShopError, SoughtOrder};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Sets with more rows are no business of people: a file of them is taken as any other.
const MOST_ROWS: u64 = 50_000;

/// A mended file that can be taken in.
pub(in crate::intake) struct Mending {
    of: FileOfSet,
    form: HeldForm,
    rows: Result<BTreeMap<u64, SetRow>, Finding>,
    /// Rows that staff have taken out, since they are no orders.
    taken_out: BTreeSet<u64>,
}

/// Finds out whether a copy is of a mended file, and what it says. `None`: it is a file like any other.
///
/// # Errors
/// When the ledger, the copy or the original cannot be read.
pub(in crate::intake) fn prepare(
    shop: &Shop,
    ledger: &Ledger,
    spooled: &Spooled,
) -> Result<Option<Mending>, ShopError> {
    match set_of(shop, ledger, spooled)? {
        Some(of) => prepare_of(shop, ledger, spooled, of),
        None => Ok(None),
    }
}

/// The same of a file that has mended an arrival's rows before, and has its turn once more.
///
/// # Errors
/// As [`prepare`].
pub(in crate::intake) fn prepare_again(
    shop: &Shop,
    ledger: &Ledger,
    spooled: &Spooled,
    mended: i64,
) -> Result<Option<Mending>, ShopError> {
    let Some(set) = ledger.held_set(mended)? else { return Ok(None) };
    let is_twin = names_a_twin(&spooled.original.name);
    // As if it lay where it was laid: that it mends these rows is known.
    prepare_of(shop, ledger, spooled, FileOfSet { set, is_twin, is_in_place: true })
}

fn prepare_of(
    shop: &Shop,
    ledger: &Ledger,
    spooled: &Spooled,
    of: FileOfSet,
) -> Result<Option<Mending>, ShopError> {
    let arrival = &of.set.arrival;
    let original = shop.archive().join(&arrival.archived_as);
    if arrival.outcome.is_held_whole()
        || !original.is_file()
        || ledger.count_held_rows(arrival.id)? > MOST_ROWS
    {
        return Ok(None);
    }
    let form = form_of(shop, arrival, &original)?;
    let mended = read_mended(shop, spooled, &form, of.is_twin)?;
    // A file that only has the name of one that lies with staff is a mended one when all its rows are.
    let must_all_be_known = !of.is_twin && !of.is_in_place;
    let (rows, taken_out) = match mended {
        Ok(mended) => match rows_of_set(ledger, &of, &form, &original, mended, must_all_be_known)? {
            Some((rows, taken_out)) => (Ok(rows), taken_out),
            None => return Ok(None),
        },
        Err(_) if must_all_be_known => return Ok(None),
        Err(finding) => (Err(finding), BTreeSet::new()),
    };
    Ok(Some(Mending { of, form, rows, taken_out }))
}

/// The rows of a set as they are now, and those that staff have taken out.
type RowsOfSet = (BTreeMap<u64, SetRow>, BTreeSet<u64>);

fn rows_of_set(
    ledger: &Ledger,
    of: &FileOfSet,
    form: &HeldForm,
    original: &Path,
    mended: Vec<MendedRow>,
    must_all_be_known: bool,
) -> Result<Option<RowsOfSet>, ShopError> {
    let open = open_rows(ledger, of.set.arrival.id)?;
    let (mut set, mut wrong) = (BTreeMap::new(), BTreeMap::<u64, BTreeSet<usize>>::new());
    for_each_line(form, original, &open, &mut |line| {
        if !line.is_header {
            set.insert(line.row, line.cells.to_vec());
        }
        Ok(())
    })?;
    ledger.for_each_finding(of.set.arrival.id, |found| {
        if let Some(row) = found.finding.row.filter(|row| set.contains_key(row)) {
            let header = form.sheets.first().and_then(|sheet| sheet.header.as_deref()).unwrap_or_default();
            wrong.entry(row).or_default().extend(wrong_cells(std::slice::from_ref(&found.finding), header));
        }
        Ok::<(), ShopError>(())
    })?;
    let mut mended = mended;
    if !of.is_twin {
        leave_out_what_is_in(ledger, of.set.arrival.id, (form, original), &set, &mut mended)?;
    }
    let gone = if of.is_in_place {
        taken_out(ledger, of.set.arrival.id, form, &set, (&mended, of.is_twin))?
    } else {
        BTreeSet::new()
    };
    let Some(mut rows) = pair(&set, &wrong, mended, (of.is_twin, must_all_be_known)) else { return Ok(None) };
    rows.retain(|row, _| !gone.contains(row));
    // Those that were changed before are others than came, whoever changed them.
    for (row, of_set) in &mut rows {
        of_set.is_changed |= open.get(row).is_some_and(Option::is_some);
    }
    Ok(Some((rows, gone)))
}

impl Mending {
    /// Takes the file in.
    ///
    /// # Errors
    /// When the ledger or the disk fail; then nothing of the file is in.
    pub(in crate::intake) fn take(
        self,
        shop: &Shop,
        ledger: &mut Ledger,
        spooled: &Spooled,
        now: i64,
        scope: Option<&TurnScope>,
    ) -> Result<FileOutcome, ShopError> {
        let arrival = self.of.set.arrival.clone();
        let rows = match &self.rows {
            Ok(rows) => rows,
            Err(finding) => return self.refuse(shop, ledger, spooled, finding, now),
        };
        if rows.is_empty() {
            return self.take_out_all(shop, ledger, spooled, now);
        }
        let table = MendedTable::write(shop, &self.form, &arrival, rows)?;
        let keys = match judged(shop, &table, &arrival)? {
            Ok(ready) => keys_of(shop, &ready, &arrival)?,
            Err(finding) => return self.refuse(shop, ledger, spooled, &finding, now),
        };
        let beside = beside(shop, &self.form, &arrival, rows, &keys)?;
        let table = table.with(shop, &self.form, &arrival, rows, &beside)?;
        let ready = match judged(shop, &table, &arrival)? {
            Ok(ready) => ready,
            Err(finding) => return self.refuse(shop, ledger, spooled, &finding, now),
        };
        let (binding, groups) = match read_rows(shop, &ready) {
            Ok((binding, groups, _)) => (binding, groups),
            Err(Unread::Failed(error)) => return Err(error),
            Err(Unread::Held(findings)) => {
                let finding = findings.into_iter().next().unwrap_or(Finding::of_file(Code::F004, ""));
                return self.refuse(shop, ledger, spooled, &finding, now);
            }
        };
        let mut reception = reception(shop, &ready, &binding, arrival.at);
        let folder = &spooled.original.folder;
        if reception.kind != FileKind::Orders && !self.of.is_in_place && shop.store(folder).is_some() {
            // A row that may mean orders of several stores was moved into the folder of the right one.
            reception.store = Some(folder.clone());
        }
        let mut mends: Vec<i64> = ledger.mends_of(arrival.id)?;
        mends.push(arrival.id);
        let mut outcome = FileOutcome::new(spooled, Some(ready.recognised.profile));
        outcome.name = self.shown(spooled);
        let mut intake = ledger.intake(now)?;
        let judging = Judging {
            reception: &reception,
            binding: &binding,
            arrival: &arrival,
            mends,
            rows,
            table: &table,
            scope,
        };
        judging.all(&mut intake, groups, &table.path, &mut outcome)?;
        intake.hold_again(arrival.id, &open_row(&arrival, 0, "", None), &[], (0, 0))?;
        self.taken_out.iter().try_for_each(|row| intake.solve(arrival.id, *row))?;
        outcome.row_count = rows.len() as u64;
        outcome.passed = self.taken_out.len() as u64;
        outcome.warnings = intake.warnings();
        let mut landing = mending_landing(shop, &intake, spooled, &arrival, &mut outcome, now)?;
        landing.profile.clone_from(&ready.recognised.profile.id);
        self.know(&intake, spooled)?;
        outcome.arrival = intake.commit(&landing)?;
        Ok(outcome)
    }

    /// Nothing is left of the set: what was in it is in by now, or was no order.
    fn take_out_all(
        &self,
        shop: &Shop,
        ledger: &mut Ledger,
        spooled: &Spooled,
        now: i64,
    ) -> Result<FileOutcome, ShopError> {
        let arrival = &self.of.set.arrival;
        let mut outcome = FileOutcome::new(spooled, None);
        outcome.name = self.shown(spooled);
        outcome.passed = self.taken_out.len() as u64;
        let intake = ledger.intake(now)?;
        intake.hold_again(arrival.id, &open_row(arrival, 0, "", None), &[], (0, 0))?;
        self.taken_out.iter().try_for_each(|row| intake.solve(arrival.id, *row))?;
        let mut landing = mending_landing(shop, &intake, spooled, arrival, &mut outcome, now)?;
        landing.profile.clone_from(&arrival.profile);
        self.know(&intake, spooled)?;
        outcome.arrival = intake.commit(&landing)?;
        Ok(outcome)
    }

    /// A file that is not what it was stays with staff, and its reasons say so.
    fn refuse(
        &self,
        shop: &Shop,
        ledger: &mut Ledger,
        spooled: &Spooled,
        finding: &Finding,
        now: i64,
    ) -> Result<FileOutcome, ShopError> {
        let arrival = &self.of.set.arrival;
        let mut outcome = FileOutcome::new(spooled, None);
        outcome.name = self.shown(spooled);
        outcome.whole = Some(finding.code);
        outcome.held_as.clone_from(&arrival.held_as);
        outcome.show(finding);
        let intake = ledger.intake(now)?;
        intake.hold_again(
            arrival.id,
            &open_row(arrival, 0, "", None),
            std::slice::from_ref(finding),
            (0, 0),
        )?;
        let mut landing = mending_landing(shop, &intake, spooled, arrival, &mut outcome, now)?;
        landing.outcome = ArrivalOutcome::HeldWhole(finding.code);
        self.know(&intake, spooled)?;
        outcome.arrival = intake.commit(&landing)?;
        Ok(outcome)
    }

    /// All that a file in its place says is kept from here on.
    fn know(&self, intake: &Intake<'_>, spooled: &Spooled) -> Result<(), ShopError> {
        if self.of.is_in_place {
            let Identity { size, mtime, .. } = spooled.original.identity;
            intake.know_file(self.of.set.arrival.id, self.of.is_twin, KnownFile::Known(size, mtime))?;
        }
        Ok(())
    }

    fn shown(&self, spooled: &Spooled) -> String {
        let within = |folder: &str| match folder {
            "" => spooled.original.name.clone(),
            folder => format!("{folder}/{}", spooled.original.name),
        };
        let name = within(&spooled.original.folder);
        if self.of.is_in_place { format!("held/{name}") } else { name }
    }
}

fn open_row(arrival: &ArrivalRecord, row: u64, number: &str, cells: Option<Vec<String>>) -> OpenRow {
    OpenRow { arrival: arrival.id, row, number: number.to_owned(), cells }
}

/// What is at hand while the rows are judged.
struct Judging<'j> {
    reception: &'j Reception<'j>,
    binding: &'j Binding<'j>,
    arrival: &'j ArrivalRecord,
    /// The arrivals that stand at the original's place: it and those that mended it.
    mends: Vec<i64>,
    rows: &'j BTreeMap<u64, SetRow>,
    table: &'j MendedTable,
    /// Only these orders are judged.
    scope: Option<&'j TurnScope>,
}

/// The rows of an order in the table: number and place.
type TableRows = Vec<(u64, (u64, u64))>;

/// The number of an order, and its rows.
type KeyedRows<'r> = (&'r str, &'r [(u64, (u64, u64))]);

impl Judging<'_> {
    fn all(
        &self,
        intake: &mut Intake<'_>,
        groups: RowsByOrder,
        path: &Path,
        outcome: &mut FileOutcome,
    ) -> Result<(), ShopError> {
        let mut waiting: Vec<WaitingChild> = Vec::new();
        for_each_order(self.reception, groups, self.binding, (1, path), |order| {
            let rows: TableRows = order.group.rows().map(|row| (row.row, row.span)).collect();
            self.order(intake, order, rows, &mut waiting, outcome)
        })?;
        let numbers = WaitingChild::numbers(&waiting);
        for order in &waiting {
            match bundles::judge(self.reception, intake, order, &numbers)? {
                Err(mut finding) => {
                    finding.column = self.binding.field_label(Field::BUNDLE_PARENT);
                    self.hold(
                        intake,
                        (&order.key, &order.rows),
                        &with_siblings(&finding, &order.rows),
                        outcome,
                    )?;
                }
                Ok(parent) => {
                    let said = order.said.as_statement();
                    self.put_in(intake, (&order.key, &order.rows), said, Some(parent), outcome)?;
                }
            }
        }
        self.reception.settle_bundles(intake)?;
        self.reception.unknown.tell(intake)?;
        Ok(())
    }

    fn order(
        &self,
        intake: &mut Intake<'_>,
        order: &CombinedOrder,
        rows: TableRows,
        waiting: &mut Vec<WaitingChild>,
        outcome: &mut FileOutcome,
    ) -> Result<(), ShopError> {
        let key = if order.group.is_numberless() { "" } else { &order.group.key };
        if rows.iter().all(|(row, _)| self.table.origin(*row) == Some(TableRow::Beside)) {
            return Ok(());
        }
        if self.scope.is_some_and(|scope| !scope.takes(&order.group)) {
            return Ok(());
        }
        match &order.combined {
            Combined::Held(findings) => self.hold(intake, (key, &rows), findings, outcome),
            Combined::Whole(said) if order.names_parent => {
                let mut kept = StatementBuf::new();
                kept.put_all(said.as_statement());
                waiting.push(WaitingChild { key: key.to_owned(), rows, said: kept });
                Ok(())
            }
            Combined::Whole(said) => self.put_in(intake, (key, &rows), said.as_statement(), None, outcome),
        }
    }

    /// Takes what an order's rows say in, at the original's place.
    fn put_in(
        &self,
        intake: &mut Intake<'_>,
        (key, rows): KeyedRows<'_>,
        said: Statement<'_>,
        parent: Option<OrderId>,
        outcome: &mut FileOutcome,
    ) -> Result<(), ShopError> {
        let said = self.at_its_place(intake, key, said)?;
        let first = rows.iter().find_map(|(row, _)| match self.table.origin(*row)? {
            TableRow::Held(row) => Some(row),
            TableRow::Beside => None,
        });
        let taken = self.reception.take(intake, key, first.unwrap_or(0), said.as_statement(), parent)?;
        if let Taken::Refused(mut finding) = taken {
            if finding.column.is_empty() {
                finding.column = self.binding.field_label(Field::NUMBER);
            }
            finding.row = rows.first().map(|(row, _)| *row);
            return self.hold(intake, (key, rows), &with_siblings(&finding, rows), outcome);
        }
        let mut solved = 0;
        for (row, _) in rows {
            if let Some(TableRow::Held(row)) = self.table.origin(*row) {
                intake.solve(self.arrival.id, row)?;
                solved += 1;
            }
        }
        outcome.count(&taken, solved);
        Ok(())
    }

    /// What is said, without what came later about the order.
    fn at_its_place(
        &self,
        intake: &Intake<'_>,
        key: &str,
        said: Statement<'_>,
    ) -> Result<StatementBuf, ShopError> {
        let known = match self.reception.kind {
            FileKind::Orders => {
                let store = intake.store(self.reception.store.as_deref().unwrap_or_default())?;
                intake.find(store, key)?
            }
            _ => match self.reception.find(intake, key)? {
                SoughtOrder::One(order) => Some(order),
                _ => None,
            },
        };
        let facts = known.map_or(Ok(Vec::new()), |order| intake.facts(order))?;
        // A carrier's or a person's row that came before its order speaks of it as if it had come after: the list that
        // brought the order is no later word.
        let is_younger = self.reception.kind != FileKind::Orders
            && facts.iter().all(|fact| fact.arrival > self.arrival.id);
        let later = |field: Field| {
            let is_later = |fact: &Fact| {
                let is_another = fact.arrival > self.arrival.id && !self.mends.contains(&fact.arrival);
                is_another && !(is_younger && fact.source == Source::Store)
            };
            facts.iter().any(|fact| is_later(fact) && fact.said().raw(field).is_some())
        };
        let mut kept = StatementBuf::new();
        for (field, value) in said.iter() {
            if field == Field::NUMBER || !later(field) {
                put_again(&mut kept, field, value);
            }
        }
        Ok(kept)
    }

    /// A problem as it is told of the original: the row that it names beside its own is one of the table.
    fn in_the_original(&self, finding: &Finding) -> Finding {
        let named = columns::sibling_of(&finding.detail).and_then(|row| self.table.origin(row));
        match named {
            Some(TableRow::Held(row)) => finding.clone().with_detail(columns::sibling(row)),
            _ => finding.clone(),
        }
    }

    /// The rows of an order stay with staff.
    fn hold(
        &self,
        intake: &mut Intake<'_>,
        (key, rows): KeyedRows<'_>,
        findings: &[Finding],
        outcome: &mut FileOutcome,
    ) -> Result<(), ShopError> {
        for (at, span) in rows {
            let Some(TableRow::Held(row)) = self.table.origin(*at) else { continue };
            let of_row: Vec<Finding> = findings
                .iter()
                .filter(|finding| finding.row == Some(*at))
                .map(|finding| Finding { row: Some(row), ..self.in_the_original(finding) })
                .collect();
            of_row.iter().for_each(|finding| outcome.show(finding));
            let of_set = &self.rows[&row];
            let cells = of_set.is_changed.then(|| of_set.cells.clone());
            intake.hold_again(self.arrival.id, &open_row(self.arrival, row, key, cells), &of_row, *span)?;
            outcome.held += 1;
        }
        Ok(())
    }
}
