//! Held rows that staff have taken out of a file where it lies, because they are no orders (headers, closing lines, notes),
//! and rows of a file that are in by now.
//!
//! What goes in: the set's rows with what was wrong with them, and the rows of the changed file. What comes out: those that
//! are gone from it and were never an order.
//!
//! **Invariant.** A row that may be an order is never given up because a file lacks it.

use super::pair::{lacking, same_cells};
use super::read::MendedRow;
use crate::intake::held_files::rows::{HeldForm, for_each_line};
use crate::ledger::Ledger;
use crate::notice::{Code, columns};
use crate::order::is_blank;
use crate::shop::ShopError;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The rows of a set that a changed file in its place lacks and that are no orders.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn taken_out(
    ledger: &Ledger,
    arrival: i64,
    form: &HeldForm,
    set: &BTreeMap<u64, Vec<String>>,
    (mended, is_twin): (&[MendedRow], bool),
) -> Result<BTreeSet<u64>, ShopError> {
    let mut gone = lacking(set, mended, is_twin);
    if gone.is_empty() {
        return Ok(gone);
    }
    let mut orders = BTreeSet::new();
    ledger.for_each_finding(arrival, |found| {
        let row = found.finding.row.unwrap_or_default();
        let is_no_order = found.finding.code == Code::R110
            || columns::is_no_order(&found.finding.detail)
            || set.get(&row).is_some_and(|cells| is_one_cell(form, cells));
        if found.held && !is_no_order {
            orders.insert(row);
        }
        Ok::<(), ShopError>(())
    })?;
    gone.retain(|row| !orders.contains(row));
    Ok(gone)
}

/// Whether a row of a table has no more than one cell filled in.
fn is_one_cell(form: &HeldForm, cells: &[String]) -> bool {
    let width = form.sheets.first().and_then(|sheet| sheet.header.as_deref()).map_or(0, <[_]>::len);
    width > 1 && cells.iter().filter(|cell| !is_blank(cell)).count() <= 1
}

/// Leaves out the rows of a plain form that lie there as they were given back and are in by now, by the other form: they
/// are no new rows.
///
/// # Errors
/// When the ledger or the original cannot be read.
pub(super) fn leave_out_what_is_in(
    ledger: &Ledger,
    arrival: i64,
    (form, original): (&HeldForm, &Path),
    set: &BTreeMap<u64, Vec<String>>,
    mended: &mut Vec<MendedRow>,
) -> Result<(), ShopError> {
    let mut solved: BTreeMap<u64, Option<Vec<String>>> = BTreeMap::new();
    ledger.for_each_finding(arrival, |found| {
        if let Some(row) = found.finding.row.filter(|row| found.held && !set.contains_key(row)) {
            solved.insert(row, None);
        }
        Ok::<(), ShopError>(())
    })?;
    if solved.is_empty() {
        return Ok(());
    }
    let mut as_they_were: Vec<Vec<String>> = Vec::new();
    for_each_line(form, original, &solved, &mut |line| {
        if !line.is_header {
            as_they_were.push(line.cells.to_vec());
        }
        Ok(())
    })?;
    mended.retain(|row| {
        let is_open = set.values().any(|cells| same_cells(cells, &row.cells));
        let at = as_they_were.iter().position(|cells| same_cells(cells, &row.cells));
        match at.filter(|_| !is_open) {
            Some(at) => {
                as_they_were.swap_remove(at);
                false
            }
            None => true,
        }
    });
    Ok(())
}
