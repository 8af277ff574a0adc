//! One file, from its private copy into the ledger: one transaction, all of it or nothing.

use super::FileOutcome;
use crate::decode::Format;
use crate::inbox::Spooled;
use crate::intake::bundles::{self, Waiting};
use crate::intake::combined_orders::{CombinedOrder, for_each_order};
use crate::intake::filing::REASON_ENDING;
use crate::intake::queue::Syncing;
use crate::intake::reception::{Reception, Taken};
use crate::intake::recognise::Recognised;
use crate::intake::row_source::{RowSource, Unread};
use crate::intake::rows_by_order::{BIG_BYTES, RowsByOrder, rows_by_order};
use crate::ledger::{ArrivalKind, ArrivalOutcome, Intake, Landing, Ledger};
use crate::normalize::columns::Binding;
use crate::normalize::combine::Combined;
use crate::normalize::group::Group;
use crate::notice::{Code, Finding, columns, files};
use crate::order::Field;
use crate::outbox::free_name;
use crate::outbox::publish::free_pair;
use crate::profile::{FileKind, Rank};
use crate::shop::Shop;
use crate::shop::ShopError;
use crate::shop::settings::StoreKind;
use std::path::Path;

/// A file that is ready to be taken in.
pub struct Ready<'p> {
    /// Its private copy.
    pub spooled: Spooled,
    /// How it is read.
    pub recognised: Recognised<'p>,
    /// The store it belongs to; for carriers' and staff's files the folder's, or none.
    pub store: Option<String>,
}

/// From this size on a file's transaction takes long enough to be sent to the disk on the way.
const LONG_BYTES: u64 = 16 << 20;

/// Threads that read and combine a big file's orders beside the ledger; a small one has one.
const COMBINING_THREADS: usize = 2;

/// Takes a file in. Its private copy is read while it is on its way to the disk, and is there before the ledger
/// says so.
///
/// # Errors
/// When the ledger or the disk fail; then nothing of the file is in.
pub(super) fn ingest(
    shop: &Shop,
    ledger: &mut Ledger,
    ready: &Ready<'_>,
    sync: Syncing,
    now: i64,
) -> Result<FileOutcome, ShopError> {
    match read_rows(shop, ready) {
        Ok((binding, rows, row_count)) => {
            let mut outcome = FileOutcome::new(&ready.spooled, Some(ready.recognised.profile));
            outcome.row_count = row_count;
            let reception = reception(shop, ready, &binding, now);
            let mut intake = ledger.intake(now)?;
            if ready.spooled.bytes > LONG_BYTES {
                intake.expect_much();
            }
            take_orders(shop, &reception, &mut intake, (ready, rows), &binding, &mut outcome)?;
            let landing = landing(shop, ready, &mut outcome, now)?;
            sync.done()?;
            outcome.arrival = intake.commit(&landing)?;
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
fn read_rows<'p>(shop: &Shop, ready: &Ready<'p>) -> Result<(Binding<'p>, RowsByOrder, u64), Unread> {
    let recognised = &ready.recognised;
    if recognised.profile.matched_by_name {
        return Err(Unread::Held(vec![Finding::of_file(Code::F007, files::no_order_numbers())]));
    }
    let binding = recognised.bind().map_err(Unread::Held)?;
    let spool = shop.spool();
    let (rows, row_count) = rows_by_order(&source(shop, &spool, ready, &binding))?;
    Ok((binding, rows, row_count))
}

fn reception<'d>(shop: &'d Shop, ready: &Ready<'_>, binding: &Binding<'_>, now: i64) -> Reception<'d> {
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
        known_statuses: known_statuses(binding),
        defaults: defaults(binding, shop),
    }
}

/// The states that a built-in profile knows its mall to use; a shop's own profile need not know them all.
fn known_statuses(binding: &Binding<'_>) -> Vec<String> {
    let spec = binding.profile.spec(Field::STATUS).filter(|_| binding.profile.rank == Rank::BuiltIn);
    spec.map_or(Vec::new(), |spec| spec.map.iter().map(|(_, to)| to.clone()).collect())
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
    ready: &'s Ready<'p>,
    binding: &'s Binding<'p>,
) -> RowSource<'s, 'p> {
    RowSource {
        path: &ready.spooled.path,
        bytes: ready.spooled.bytes,
        dialect: ready.recognised.dialect.clone(),
        binding,
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

fn take_orders(
    shop: &Shop,
    reception: &Reception<'_>,
    intake: &mut Intake<'_>,
    (ready, rows): (&Ready<'_>, RowsByOrder),
    binding: &Binding<'_>,
    outcome: &mut FileOutcome,
) -> Result<(), ShopError> {
    let mut waiting: Vec<Waiting> = Vec::new();
    let Spooled { path, bytes, .. } = &ready.spooled;
    let threads = if *bytes < BIG_BYTES { 1 } else { COMBINING_THREADS };
    let row_bytes = bytes / outcome.row_count.max(1);
    for_each_order(reception, rows, binding, (threads, path), |order| {
        shop.pace.went(order.group.len() as u64 * row_bytes);
        take_order(reception, intake, order, outcome, &mut waiting, binding)
    })?;
    for order in &waiting {
        match bundles::judge(reception, intake, order, &waiting)? {
            Err(mut finding) => {
                finding.column = binding.field_label(Field::BUNDLE_PARENT);
                hold_all(intake, outcome, &finding, &order.rows)?;
            }
            Ok(parent) => {
                let row = order.rows.first().map_or(0, |(row, _)| *row);
                let taken =
                    reception.take(intake, &order.key, row, order.said.as_statement(), Some(parent))?;
                note_taken(intake, outcome, taken, &order.rows, binding)?;
            }
        }
    }
    outcome.warnings = intake.warnings();
    Ok(())
}

/// The rows of a group: number and place of the raw record.
fn rows_of(group: &Group) -> Vec<(u64, (u64, u64))> {
    group.rows().map(|row| (row.row, row.span)).collect()
}

fn take_order(
    reception: &Reception<'_>,
    intake: &mut Intake<'_>,
    order: &CombinedOrder,
    outcome: &mut FileOutcome,
    waiting: &mut Vec<Waiting>,
    binding: &Binding<'_>,
) -> Result<(), ShopError> {
    let group = &order.group;
    let said = match &order.combined {
        Combined::Held(findings) => return hold(intake, outcome, findings, &rows_of(group)),
        Combined::Whole(said) => said.as_statement(),
    };
    if order.names_parent {
        let mut kept = crate::order::StatementBuf::new();
        kept.put_all(said);
        waiting.push(Waiting { key: group.key.clone(), rows: rows_of(group), said: kept });
        return Ok(());
    }
    let taken = match &order.newcomer {
        Some(newcomer) if reception.take_newcomer(intake, &group.key, said, newcomer)? => Taken::Created,
        _ => reception.take(intake, &group.key, group.rows().next().map_or(0, |row| row.row), said, None)?,
    };
    match taken {
        Taken::Refused(_) => note_taken(intake, outcome, taken, &rows_of(group), binding),
        _ => {
            outcome.count(&taken, group.len() as u64);
            Ok(())
        }
    }
}

fn note_taken(
    intake: &mut Intake<'_>,
    outcome: &mut FileOutcome,
    taken: Taken,
    rows: &[(u64, (u64, u64))],
    binding: &Binding<'_>,
) -> Result<(), ShopError> {
    if let Taken::Refused(mut finding) = taken {
        if finding.column.is_empty() {
            finding.column = binding.field_label(Field::NUMBER);
        }
        return hold_all(intake, outcome, &finding, rows);
    }
    outcome.count(&taken, rows.len() as u64);
    Ok(())
}

/// Holds all rows of an order for one problem of the first of them.
fn hold_all(
    intake: &mut Intake<'_>,
    outcome: &mut FileOutcome,
    finding: &Finding,
    rows: &[(u64, (u64, u64))],
) -> Result<(), ShopError> {
    let mut findings = vec![finding.clone()];
    let first = finding.row.unwrap_or(0);
    for (row, _) in rows.iter().filter(|(row, _)| *row != first) {
        findings.push(Finding::of_cell(finding.code, *row, "", "").with_detail(columns::sibling(first)));
    }
    hold(intake, outcome, &findings, rows)
}

fn hold(
    intake: &mut Intake<'_>,
    outcome: &mut FileOutcome,
    findings: &[Finding],
    rows: &[(u64, (u64, u64))],
) -> Result<(), ShopError> {
    outcome.held += rows.len() as u64;
    for finding in findings {
        let span = rows.iter().find(|(row, _)| Some(*row) == finding.row).map_or((0, 0), |(_, span)| *span);
        intake.note(finding, true, span)?;
        outcome.show(finding);
    }
    Ok(())
}

fn landing(
    shop: &Shop,
    ready: &Ready<'_>,
    outcome: &mut FileOutcome,
    now: i64,
) -> Result<Landing, ShopError> {
    let spooled = &ready.spooled;
    let recognised = &ready.recognised;
    let name = &spooled.original.name;
    outcome.archived_as = archive_name(shop, name, now)?;
    if outcome.held > 0 {
        outcome.held_as = held_name(shop, &spooled.original.folder, name)?;
    }
    let encoding = match recognised.dialect.format {
        Format::Workbook => "xlsx",
        _ => recognised.dialect.encoding.name(),
    };
    Ok(Landing {
        profile: recognised.profile.id.clone(),
        kind: ArrivalKind::File(recognised.profile.kind),
        store: ready.store.clone().unwrap_or_default(),
        encoding: encoding.to_owned(),
        row_count: outcome.row_count,
        taken: outcome.taken,
        held: outcome.held,
        header_end: recognised.header_end,
        archived_as: outcome.archived_as.clone(),
        held_as: outcome.held_as.clone(),
        ..plain_landing(spooled, now)
    })
}

fn plain_landing(spooled: &Spooled, now: i64) -> Landing {
    Landing {
        sha256: spooled.sha256.to_vec(),
        name: spooled.original.name.clone(),
        folder: spooled.original.folder.clone(),
        bytes: spooled.bytes,
        at: now,
        spool: spooled.path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        mtime: spooled.original.identity.mtime,
        ..Landing::default()
    }
}

/// The name that a file will have in the archive: `YYYY-MM-DD/name`, numbered when it is taken.
fn archive_name(shop: &Shop, name: &str, now: i64) -> Result<String, ShopError> {
    let day = shop.day(now).format("%Y-%m-%d").to_string();
    let free = free_name(&shop.archive().join(&day), name)?;
    Ok(format!("{day}/{free}"))
}

/// The name that held rows will have: free for itself and for its reason.
pub(super) fn held_name(shop: &Shop, folder: &str, name: &str) -> Result<String, ShopError> {
    Ok(free_pair(&shop.held(folder), name, REASON_ENDING)?)
}

/// Records a file that is held as a whole.
///
/// # Errors
/// When the ledger cannot be written.
pub fn hold_whole(
    shop: &Shop,
    ledger: &mut Ledger,
    spooled: &Spooled,
    findings: &[Finding],
    now: i64,
) -> Result<FileOutcome, ShopError> {
    let mut outcome = FileOutcome::new(spooled, None);
    let code = findings.first().map_or(Code::F004, |finding| finding.code);
    outcome.whole = Some(code);
    outcome.held_as = held_name(shop, &spooled.original.folder, &spooled.original.name)?;
    let mut intake = ledger.intake(now)?;
    for finding in findings {
        intake.note(finding, true, (0, 0))?;
        outcome.show(finding);
    }
    let landing = Landing {
        outcome: ArrivalOutcome::HeldWhole(code),
        held_as: outcome.held_as.clone(),
        ..plain_landing(spooled, now)
    };
    outcome.arrival = intake.commit(&landing)?;
    Ok(outcome)
}

/// Records bytes that are known already.
///
/// # Errors
/// When the ledger cannot be written.
pub fn known_already(
    shop: &Shop,
    ledger: &mut Ledger,
    spooled: &Spooled,
    finding: &Finding,
    now: i64,
) -> Result<FileOutcome, ShopError> {
    let mut outcome = FileOutcome::new(spooled, None);
    outcome.whole = Some(Code::F006);
    outcome.archived_as = archive_name(shop, &spooled.original.name, now)?;
    outcome.show(finding);
    let mut intake = ledger.intake(now)?;
    intake.note(finding, false, (0, 0))?;
    let landing = Landing {
        outcome: ArrivalOutcome::Known,
        archived_as: outcome.archived_as.clone(),
        ..plain_landing(spooled, now)
    };
    outcome.arrival = intake.commit(&landing)?;
    Ok(outcome)
}
