//! A ready correction sheet beside a carrier's file that names no order numbers (F007): one line a parcel, with the order
//! that it may belong to filled in, to be looked at and dropped into the inbox.
//!
//! What goes in: the files that were held so. What comes out: `<name>.修正シート.xlsx` beside each; once every parcel of a
//! file stands on an order, whatever file brought it there, all of it leaves for the archive.
//!
//! **Invariant.** Nothing is matched by itself: what is filled in counts only after a person has dropped the sheet.
//! **Invariant.** An order is filled in only where it is the only one that fits, and in one line.
//!
//! Deliberately not known here: how the sheet is read (it is a correction sheet like any other).

use super::DeskError;
use super::check::{HeldCells, each_row_of};
use crate::intake::{IntakeOutcome, known_as, settle_sets};
use crate::ledger::{HeldSet, KnownFile, Ledger, LedgerError, Selection};
use crate::notice::{Code, files, row_on_sheet};
use crate::order::{ExportState, Order, Shipment, letters_of};
use crate::outbox::held_workbook::{TwinRow, TwinWriter};
use crate::outbox::move_into;
use crate::outbox::publish::publish;
use crate::shop::{Shop, ShopError};
use chrono::Days;
use std::collections::BTreeMap;
use std::path::Path;

/// The ending of a ready sheet beside a held file.
pub(super) const SHEET_ENDING: &str = ".修正シート.xlsx";

/// Orders placed so many days back are proposed: a label is made soon after its order.
const DAYS_BACK: u64 = 92;
/// Files with more parcels are no business of people.
const MOST_PARCELS: usize = 5_000;

/// Lays the sheets that are missing and clears away files whose parcels are all known by now.
///
/// # Errors
/// When the ledger, a held file or a folder refuses.
pub fn lay_ready_sheets(shop: &Shop, ledger: &Ledger, now: i64) -> Result<(), DeskError> {
    let mut has_solved = false;
    for set in ledger.lying_sets()? {
        let is_meant =
            set.arrival.outcome.code() == Some(Code::F007) && set.arrival.filed && set.solved_at.is_none();
        if is_meant {
            has_solved |= lay(shop, ledger, &set, now)?;
        }
    }
    if has_solved {
        settle_sets(shop, ledger, now, &mut IntakeOutcome::default())?;
    }
    Ok(())
}

/// A parcel of such a file.
struct UnnamedParcel {
    row: u64,
    name: String,
    shipment: Shipment,
}

/// Lays the sheet of a file; whether all of it is known by now.
fn lay(shop: &Shop, ledger: &Ledger, set: &HeldSet, now: i64) -> Result<bool, DeskError> {
    let folder = shop.held(&set.arrival.folder);
    let name = format!("{}{SHEET_ENDING}", set.arrival.held_as);
    let (held, sheet) = (folder.join(&set.arrival.held_as), folder.join(&name));
    if !held.is_file() {
        return Ok(false);
    }
    let parcels = parcels_of(shop, &held)?;
    let mut open = Vec::new();
    for parcel in &parcels {
        if !is_known(ledger, &parcel.shipment)? {
            open.push(parcel);
        }
    }
    if !parcels.is_empty() && open.is_empty() {
        if sheet.is_file() {
            let day = shop.archive().join(shop.day(now).format("%Y-%m-%d").to_string());
            move_into(&sheet, &day, &name).map_err(ShopError::from)?;
        }
        ledger.solve_set(set.arrival.id, now)?;
        return Ok(true);
    }
    // One that was taken away comes again only for what is left of it.
    let is_taken_away = set.twin != KnownFile::Unknown && open.len() == parcels.len();
    if open.is_empty() || open.len() > MOST_PARCELS || sheet.exists() || is_taken_away {
        return Ok(false);
    }
    write(shop, ledger, (&folder, &name), &open, now)?;
    ledger.know_files(set.arrival.id, set.plain, known_as(&sheet))?;
    Ok(false)
}

fn parcels_of(shop: &Shop, held: &Path) -> Result<Vec<UnnamedParcel>, DeskError> {
    let mut parcels = Vec::new();
    each_row_of(shop, held, &mut |row, cells| {
        if let HeldCells::Read(read) = cells {
            let mut order = Order::default();
            order.hear(read.said.as_statement());
            if !order.shipment.tracking.is_empty() {
                let row = row_on_sheet(row);
                parcels.push(UnnamedParcel { row, name: order.ship_to.name, shipment: order.shipment });
            }
        }
        Ok(())
    })?;
    Ok(parcels)
}

/// Whether every number of a parcel stands on some order.
fn is_known(ledger: &Ledger, shipment: &Shipment) -> Result<bool, LedgerError> {
    for number in &shipment.tracking {
        if ledger.orders_with_number(number)?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A name as it is compared, however it is written; without 様.
fn bare(name: &str) -> String {
    letters_of(name.trim().trim_end_matches('様')).into_iter().collect()
}

/// An order that a parcel may be of.
struct SheetCandidate {
    store: String,
    number: String,
    /// Whether its label was written for クリックポスト.
    has_label: bool,
}

/// The orders without a number that have one of these names, by name.
fn candidates(
    shop: &Shop,
    ledger: &Ledger,
    parcels: &[&UnnamedParcel],
    now: i64,
) -> Result<BTreeMap<String, Vec<SheetCandidate>>, LedgerError> {
    let mut found: BTreeMap<String, Vec<SheetCandidate>> =
        parcels.iter().map(|parcel| (bare(&parcel.name), Vec::new())).collect();
    found.remove("");
    let today = shop.day(now);
    let from = today.checked_sub_days(Days::new(DAYS_BACK)).unwrap_or(today);
    for store in ledger.store_codes()? {
        let mut named = Vec::new();
        ledger.for_each_order(&store, Selection::Placed(shop.placed_between(from, today)), |record| {
            let order = &record.order;
            let is_untold = order.export_state == ExportState::None;
            let waits = is_untold && order.shipment.tracking.is_empty() && !order.is_canceled();
            let name = bare(&order.ship_to.name);
            if waits && !order.canceled && found.contains_key(&name) {
                named.push((name, record.id, order.number.clone()));
            }
            Ok::<(), LedgerError>(())
        })?;
        for (name, order, number) in named {
            let has_label = ledger.label_of(order)?.is_some_and(|label| label.file.contains("clickpost"));
            found.entry(name).or_default().push(SheetCandidate { store: store.clone(), number, has_label });
        }
    }
    Ok(found)
}

/// The one order that a parcel can be of: the only one of its name, or the only one of them with a label; nothing when the
/// file has several `parcels` of that name.
fn proposal(of_name: &[SheetCandidate], parcels: usize) -> Option<&SheetCandidate> {
    let mut labelled = of_name.iter().filter(|candidate| candidate.has_label);
    match (parcels, of_name, labelled.next(), labelled.next()) {
        (1, [only], ..) => Some(only),
        (1, _, Some(labelled), None) => Some(labelled),
        _ => None,
    }
}

fn write(
    shop: &Shop,
    ledger: &Ledger,
    (folder, name): (&Path, &str),
    open: &[&UnnamedParcel],
    now: i64,
) -> Result<(), DeskError> {
    let found = candidates(shop, ledger, open, now)?;
    let failed = |e| ShopError::io(&folder.join(name), std::io::Error::other(e));
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    open.iter().for_each(|parcel| *alike.entry(bare(&parcel.name)).or_default() += 1);
    let mut book = TwinWriter::new(&shop.spool()).map_err(failed)?;
    book.sheet("", &files::ready_sheet_header().map(str::to_owned)).map_err(failed)?;
    for parcel in open {
        let key = bare(&parcel.name);
        let (of_name, alike) = (found.get(&key).map_or(&[][..], Vec::as_slice), alike[&key]);
        let proposed = proposal(of_name, alike);
        let all: Vec<String> = of_name.iter().map(|it| format!("{}〔{}〕", it.number, it.store)).collect();
        let shipment = &parcel.shipment;
        let cells = [
            proposed.map_or(String::new(), |candidate| candidate.number.clone()),
            shipment.carrier.clone(),
            shipment.method.clone(),
            shipment.tracking.join(","),
            shipment.ship_date.map(|day| day.format("%Y/%m/%d").to_string()).unwrap_or_default(),
            parcel.name.clone(),
        ];
        let row = TwinRow {
            note: &files::ready_sheet_note(proposed.is_some(), &all, alike),
            original: &parcel.row.to_string(),
            cells: &cells,
            wrong: if proposed.is_some() { &[] } else { &[0] },
        };
        book.row(&row).map_err(failed)?;
    }
    let mut bytes = Vec::new();
    book.finish(&mut bytes).map_err(failed)?;
    publish(folder, name, |out| out.write_all(&bytes).map_err(|e| ShopError::io(folder, e)))
        .map_err(ShopError::from)?;
    Ok(())
}
