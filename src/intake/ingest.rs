//! One file, from its private copy into the ledger: one transaction, all of it or nothing.
//!
//! What goes in: a file that is ready. What comes out: a [`FileOutcome`], and in the ledger its orders, its findings and
//! its arrival.
//!
//! **Invariant.** Nothing is committed before the private copy is on the disk.
//! **Invariant.** All rows of an order go in, or all are held.
//!
//! Deliberately not known here: in which way the rows are read (`rows_by_order`), and what is news (`reception`).

use super::bundles::{self, WaitingChild};
use super::combined_orders::{CombinedOrder, for_some_orders};
use super::landing::{comes_of, hold_whole, landing};
use super::left_out::keep_left_out;
use super::mended_rows::{Earlier, Mended};
use super::open_rows::OpenRows;
use super::outcome::FileOutcome;
use super::private_copy::CopySync;
use super::ready::ReadyFile;
use super::reception::{ColumnNames, Reception, Taken};
use super::row_source::{CountedRows, RowSource, Unread};
use super::rows_by_order::{BIG_BYTES, RowsByOrder, rows_by_order};
use super::scope::TurnScope;
use super::touched_bundles::TouchedBundles;
use super::unknown_words::UnknownWords;
use super::unread_columns::unread_columns;
use crate::inbox::Spooled;
use crate::ledger::{HeldSet, Intake, Ledger, OpenRow};
use crate::normalize::columns::Binding;
use crate::normalize::combine::Combined;
use crate::normalize::group::Group;
use crate::notice::{Code, Finding, columns, files};
use crate::order::Field;
use crate::profile::{FileKind, Rank};
use crate::shop::settings::StoreKind;
use crate::shop::{Shop, ShopError};
use std::collections::BTreeMap;
use std::path::Path;

/// From this size on a file's transaction takes long enough to be sent to the disk on the way.
const LONG_BYTES: u64 = 16 << 20;

/// Threads that read and combine a big file's orders beside the ledger; a small one has one.
const COMBINING_THREADS: usize = 2;

/// Takes a file in; `in_place`: the set of which it is the file, where it lies with staff; `scope`: only these orders are
/// judged. Its private copy is read while it is on its way to the disk, and is there before the ledger
/// says so.
///
/// # Errors
/// When the ledger or the disk fail; then nothing of the file is in.
pub(super) fn ingest(
    shop: &Shop,
    ledger: &mut Ledger,
    (ready, in_place): (&ReadyFile<'_>, Option<&HeldSet>),
    sync: CopySync,
    (now, scope): (i64, Option<&TurnScope>),
) -> Result<FileOutcome, ShopError> {
    let judges_all = scope.is_none_or(TurnScope::is_whole);
    match read_rows(shop, ready) {
        Ok((binding, rows, counted)) => {
            let row_count = counted.read;
            let mut outcome = FileOutcome::new(&ready.spooled, Some(ready.recognised.profile));
            (outcome.row_count, outcome.passed) = (row_count, counted.passed);
            let mut reception = reception(shop, ready, &binding, now);
            let earlier = Earlier::find(shop, ledger, ready, row_count)?;
            let whole = ledger.held_whole(&ready.spooled.sha256)?;
            let mut intake = ledger.intake(now)?;
            if ready.recognised.profile.kind == FileKind::Orders {
                reception.old_spellings = intake.marked_numbers(reception.store.as_deref())?;
            }
            if ready.spooled.bytes > LONG_BYTES {
                intake.expect_much();
            }
            for sheet in ready.recognised.unread_sheets.iter().filter(|_| judges_all) {
                let words = files::sheet_not_read(sheet, &ready.recognised.profile.title);
                intake.note(&Finding::of_file(Code::F010, words), false, (0, 0))?;
            }
            if let Some(finding) = unread_columns(&binding).filter(|_| judges_all) {
                intake.note(&finding, false, (0, 0))?;
            }
            let open = OpenRows::find(&intake, ready)?;
            let way = Way { reception: &reception, binding: &binding, earlier: &earlier, open: &open, scope };
            take_orders(shop, &way, &mut intake, (ready, rows), &mut outcome)?;
            for set in &whole {
                intake.solve_whole(set.arrival.id)?;
            }
            comes_of(&intake, in_place, &ready.spooled)?;
            let landing = landing(shop, &intake, ready, &mut outcome, earlier.lies_in(), now)?;
            sync.done()?;
            outcome.arrival = intake.commit(&landing)?;
            keep_left_out(ledger, ready.store.as_deref(), &outcome, now)?;
            Ok(outcome)
        }
        Err(Unread::Held(findings)) => {
            sync.done()?;
            hold_whole(shop, ledger, &ready.spooled, &findings, now)
        }
        Err(Unread::Failed(error)) => Err(error),
    }
}

/// Reads a file's rows and brings them together by order.
pub(super) fn read_rows<'p>(
    shop: &Shop,
    ready: &ReadyFile<'p>,
) -> Result<(Binding<'p>, RowsByOrder, CountedRows), Unread> {
    let recognised = &ready.recognised;
    if recognised.profile.matched_by_name {
        return Err(Unread::Held(vec![Finding::of_file(Code::F007, files::no_order_numbers())]));
    }
    let binding = recognised.bind().map_err(Unread::Held)?;
    let spool = shop.spool();
    let more = recognised.bind_more().map_err(Unread::Held)?;
    let (rows, counted) = rows_by_order(&source(shop, &spool, ready, &binding, &more))?;
    Ok((binding, rows, counted))
}

/// What takes the orders of a file to the ledger.
pub(super) fn reception<'d>(
    shop: &'d Shop,
    ready: &ReadyFile<'_>,
    binding: &Binding<'_>,
    now: i64,
) -> Reception<'d> {
    Reception {
        rules: &shop.settings.rules,
        zone: shop.settings.timezone,
        initial_statuses: shop
            .settings
            .stores
            .iter()
            .map(|s| (s.code.clone(), s.initial_status.clone()))
            .collect(),
        today: shop.day(now),
        kind: ready.recognised.profile.kind,
        store: ready.store.clone(),
        old_spellings: Vec::new(),
        known_statuses: match binding.profile.kind {
            // A person has typed them.
            FileKind::Updates => crate::shop::known_statuses(shop),
            _ => known_statuses(binding),
        },
        columns: ColumnNames {
            status: binding.field_label(Field::STATUS),
            tracking: binding.field_label(Field::TRACKING),
        },
        unknown: UnknownWords::default(),
        touched: TouchedBundles::default(),
        defaults: defaults(binding, shop),
    }
}

/// The states that a built-in profile knows its mall to use; a shop's own profile need not know them all. What the same
/// column says of the mall's states is known too.
fn known_statuses(binding: &Binding<'_>) -> Vec<String> {
    let profile = binding.profile;
    let Some(spec) = profile.spec(Field::STATUS).filter(|_| profile.rank == Rank::BuiltIn) else {
        return Vec::new();
    };
    let mut known: Vec<String> = spec.map.iter().map(|(_, to)| to.clone()).collect();
    if !known.is_empty() {
        let beside = profile.fields.iter().filter(|it| it.field.is_mall_state() && it.from == spec.from);
        known.extend(beside.flat_map(|it| it.map.iter().map(|(word, _)| word.clone())));
    }
    known
}

/// The profile's defaults in the layout's form. One that cannot be read as a value of its field is left out;
/// `shukka check` says so.
fn defaults(binding: &Binding<'_>, shop: &Shop) -> Vec<(Field, String)> {
    let specs = binding.profile.fields.iter().filter(|spec| !spec.field.is_item());
    specs
        .filter_map(|spec| {
            let text = spec.default.as_deref()?;
            crate::normalize::value::value_of(
                spec.field,
                text,
                spec.format.as_deref(),
                shop.settings.timezone,
            )
            .map(|value| (spec.field, value))
        })
        .collect()
}

fn source<'s, 'p>(
    shop: &'s Shop,
    spool: &'s Path,
    ready: &'s ReadyFile<'p>,
    binding: &'s Binding<'p>,
    more_sheets: &'s [(String, Binding<'p>)],
) -> RowSource<'s, 'p> {
    RowSource {
        path: &ready.spooled.path,
        bytes: ready.spooled.bytes,
        dialect: ready.recognised.dialect.clone(),
        binding,
        more_sheets,
        zone: shop.settings.timezone,
        strips_order_prefix: binding.profile.kind != FileKind::Orders
            || is_mercari(shop, ready.store.as_deref()),
        spool,
        pace: &shop.pace,
    }
}

fn is_mercari(shop: &Shop, store: Option<&str>) -> bool {
    store.and_then(|code| shop.store(code)).is_some_and(|store| store.kind == StoreKind::MercariShops)
}

/// What is at hand while a file's orders go in.
struct Way<'w> {
    reception: &'w Reception<'w>,
    binding: &'w Binding<'w>,
    earlier: &'w Earlier,
    open: &'w OpenRows,
    /// Only these orders are judged.
    scope: Option<&'w TurnScope>,
}

/// The rows of an order, each with its number and the place of its raw record.
struct OrderRows<'r> {
    key: &'r str,
    rows: &'r [(u64, (u64, u64))],
}

fn take_orders(
    shop: &Shop,
    way: &Way<'_>,
    intake: &mut Intake<'_>,
    (ready, rows): (&ReadyFile<'_>, RowsByOrder),
    outcome: &mut FileOutcome,
) -> Result<(), ShopError> {
    let mut waiting: Vec<WaitingChild> = Vec::new();
    let Spooled { path, bytes, .. } = &ready.spooled;
    let threads = if *bytes < BIG_BYTES { 1 } else { COMBINING_THREADS };
    let row_bytes = bytes / outcome.row_count.max(1);
    for_some_orders(way.reception, rows, way.binding, (threads, path), |orders| {
        way.reception.foresee(intake, &mut orders.iter().map(|order| order.group.key.as_str()))?;
        for order in orders {
            shop.pace.went(order.group.len() as u64 * row_bytes);
            if way.scope.is_none_or(|scope| scope.takes(&order.group)) {
                way.take(intake, order, outcome, &mut waiting)?;
            }
        }
        Ok(())
    })?;
    let numbers = WaitingChild::numbers(&waiting);
    for order in &waiting {
        let rows = OrderRows { key: &order.key, rows: &order.rows };
        match bundles::judge(way.reception, intake, order, &numbers)? {
            Err(mut finding) => {
                finding.column = way.binding.field_label(Field::BUNDLE_PARENT);
                way.hold_all(intake, outcome, &finding, &rows)?;
            }
            Ok(parent) => {
                let row = order.rows.first().map_or(0, |(row, _)| *row);
                let said = order.said.as_statement();
                let taken = way.reception.take(intake, &order.key, row, said, Some(parent))?;
                way.note_taken(intake, outcome, taken, &rows)?;
            }
        }
    }
    way.reception.settle_bundles(intake)?;
    if way.scope.is_none_or(TurnScope::is_whole) {
        way.reception.unknown.tell(intake)?;
    }
    outcome.warnings = intake.warnings();
    Ok(())
}

/// The rows of a group: number and place of the raw record.
fn rows_of(group: &Group) -> Vec<(u64, (u64, u64))> {
    group.rows().map(|row| (row.row, row.span)).collect()
}

impl Way<'_> {
    /// Takes one order in, or gives its rows back.
    fn take(
        &self,
        intake: &mut Intake<'_>,
        order: &CombinedOrder,
        outcome: &mut FileOutcome,
        waiting: &mut Vec<WaitingChild>,
    ) -> Result<(), ShopError> {
        let group = &order.group;
        if self.earlier.is_in(self.reception, intake, group)? {
            outcome.count(&Taken::Unchanged, group.len() as u64);
            return Ok(());
        }
        let (said, mended) = match self.earlier.mends(intake, self.reception, order)? {
            Mended::Nothing => return self.take_order(intake, order, outcome, waiting),
            Mended::Joined(said, mended) => (said, mended),
            Mended::Unclear(finding) => {
                let rows = OrderRows { key: &group.key, rows: &rows_of(group) };
                return self.note_taken(intake, outcome, Taken::Refused(finding), &rows);
            }
        };
        let row = group.rows().next().map_or(0, |row| row.row);
        let taken = self.reception.take(intake, &group.key, row, said.as_statement(), None)?;
        mended.iter().try_for_each(|(arrival, row)| intake.solve(*arrival, *row))?;
        self.note_taken(intake, outcome, taken, &OrderRows { key: &group.key, rows: &rows_of(group) })
    }

    fn take_order(
        &self,
        intake: &mut Intake<'_>,
        order: &CombinedOrder,
        outcome: &mut FileOutcome,
        waiting: &mut Vec<WaitingChild>,
    ) -> Result<(), ShopError> {
        let (reception, group) = (self.reception, &order.group);
        let said = match &order.combined {
            Combined::Held(findings) => {
                let rows = OrderRows { key: &group.key, rows: &rows_of(group) };
                return self.hold(intake, outcome, findings, &rows);
            }
            Combined::Whole(said) => said.as_statement(),
        };
        if order.names_parent {
            let mut kept = crate::order::StatementBuf::new();
            kept.put_all(said);
            waiting.push(WaitingChild { key: group.key.clone(), rows: rows_of(group), said: kept });
            return Ok(());
        }
        let taken = match &order.newcomer {
            Some(newcomer) => reception.take_newcomer(intake, &group.key, said, newcomer)?,
            None => {
                let row = group.rows().next().map_or(0, |row| row.row);
                reception.take(intake, &group.key, row, said, None)?
            }
        };
        if let Taken::Refused(_) = taken {
            let rows = OrderRows { key: &group.key, rows: &rows_of(group) };
            return self.note_taken(intake, outcome, taken, &rows);
        }
        outcome.count(&taken, group.len() as u64);
        outcome.name(&taken, &group.key, group.rows().next().map_or(0, |row| row.row));
        self.open.solve(intake, &group.key)?;
        self.earlier.solve_alike(intake, group)?;
        let told = group.rows().filter(|row| !row.is_silent());
        let mut warnings: Vec<Finding> = told.flat_map(|row| row.warnings()).collect();
        // Each row of an order has its mall's word once more.
        let same = |a: &Finding, b: &Finding| {
            a.code == Code::R109 && a.code == b.code && a.column == b.column && a.value == b.value
        };
        warnings.dedup_by(|b, a| same(a, b));
        warnings.iter().try_for_each(|warning| reception.unknown.note(intake, warning))?;
        Ok(())
    }

    fn note_taken(
        &self,
        intake: &mut Intake<'_>,
        outcome: &mut FileOutcome,
        taken: Taken,
        rows: &OrderRows<'_>,
    ) -> Result<(), ShopError> {
        if let Taken::Refused(mut finding) = taken {
            if finding.column.is_empty() {
                finding.column = self.binding.field_label(Field::NUMBER);
            }
            return self.hold_all(intake, outcome, &finding, rows);
        }
        outcome.count(&taken, rows.rows.len() as u64);
        Ok(self.open.solve(intake, rows.key)?)
    }

    /// Holds all rows of an order for one problem of the first of them.
    fn hold_all(
        &self,
        intake: &mut Intake<'_>,
        outcome: &mut FileOutcome,
        finding: &Finding,
        rows: &OrderRows<'_>,
    ) -> Result<(), ShopError> {
        self.hold(intake, outcome, &with_siblings(finding, rows.rows), rows)
    }

    fn hold(
        &self,
        intake: &mut Intake<'_>,
        outcome: &mut FileOutcome,
        findings: &[Finding],
        rows: &OrderRows<'_>,
    ) -> Result<(), ShopError> {
        outcome.held += rows.rows.len() as u64;
        let number = if rows.key.starts_with('\u{0}') { "" } else { rows.key };
        findings.iter().for_each(|finding| outcome.show(finding));
        if let Some(first) = self.earlier.lies_in().map(|first| first.id) {
            // They lie with staff already, in the same rows.
            let mut by_row: BTreeMap<u64, Vec<Finding>> = BTreeMap::new();
            for finding in findings {
                by_row.entry(finding.row.unwrap_or(0)).or_default().push(finding.clone());
            }
            for (row, span) in rows.rows {
                let of_row = by_row.remove(row).unwrap_or_default();
                let held = OpenRow { arrival: first, row: *row, number: number.to_owned(), cells: None };
                intake.hold_again(first, &held, &of_row, *span)?;
            }
            return Ok(());
        }
        for finding in findings {
            // Rows of an order come in the order of the file.
            let at = rows.rows.binary_search_by_key(&finding.row, |(row, _)| Some(*row));
            let span = at.map_or((0, 0), |at| rows.rows[at].1);
            intake.note(finding, true, span)?;
        }
        for (row, _) in rows.rows {
            intake.hold_row(*row, number)?;
        }
        Ok(())
    }
}

/// The problem of the first row of an order, and that the others cannot go in without it.
pub(super) fn with_siblings(finding: &Finding, rows: &[(u64, (u64, u64))]) -> Vec<Finding> {
    let mut findings = vec![finding.clone()];
    let first = finding.row.unwrap_or(0);
    for (row, _) in rows.iter().filter(|(row, _)| *row != first) {
        findings.push(Finding::of_cell(finding.code, *row, "", "").with_detail(columns::sibling(first)));
    }
    findings
}
