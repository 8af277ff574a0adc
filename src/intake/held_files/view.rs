//! Held rows for a person who looks at them and mends them there: what stands in each cell, what is wrong, and the
//! rows as they are to be, in the original's own form.

use super::plain::write_open;
use super::rows::{for_each_line, form_of, open_rows};
use super::settle::{is_open, is_ours};
use super::twin::wrong_cells;
use super::twin_name;
use crate::ledger::{HeldSet, Ledger};
use crate::notice::{Finding, sheet_name};
use crate::shop::{Shop, ShopError};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write;

/// A held row, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewedRow {
    /// Its row in the original, with its sheet.
    pub row: u64,
    /// The name of its sheet; `""` where there is one.
    pub sheet: String,
    /// Its order's number, as far as it is known.
    pub number: String,
    /// Its cells, in the original's columns.
    pub cells: Vec<String>,
    /// The places of the cells that are wrong.
    pub wrong: Vec<usize>,
    /// All that is wrong with it.
    pub findings: Vec<Finding>,
}

/// The held rows of a set, as they are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ViewedRows {
    /// The columns.
    pub header: Vec<String>,
    /// Rows, in the order of the original.
    pub rows: Vec<ViewedRow>,
    /// How many there are.
    pub count: u64,
    /// Another one once the rows are others.
    pub mark: String,
}

/// Why a set cannot be mended here now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotMendable {
    /// One of its files is open in a program.
    Open,
    /// One of its files was saved by somebody and has not been read yet.
    Saved,
    /// Its original is not in the archive any more.
    Gone,
}

/// What keeps a set from being mended otherwise than where it lies.
pub fn not_mendable(shop: &Shop, set: &HeldSet) -> Option<NotMendable> {
    let (folder, held_as) = (shop.held(&set.arrival.folder), &set.arrival.held_as);
    if is_open(shop, set) {
        return Some(NotMendable::Open);
    }
    let is_known =
        is_ours(&folder.join(held_as), set.plain) && is_ours(&folder.join(twin_name(held_as)), set.twin);
    if !is_known && set.plain != crate::ledger::KnownFile::Unknown {
        return Some(NotMendable::Saved);
    }
    let is_gone = !shop.archive().join(&set.arrival.archived_as).is_file();
    (is_gone && !set.arrival.outcome.is_held_whole()).then_some(NotMendable::Gone)
}

/// The rows of a set from the n-th on, at most so many.
///
/// # Errors
/// When the ledger or the original cannot be read.
pub fn view_rows(
    shop: &Shop,
    ledger: &Ledger,
    set: &HeldSet,
    from: u64,
    most: usize,
) -> Result<ViewedRows, ShopError> {
    let arrival = &set.arrival;
    let original = shop.archive().join(&arrival.archived_as);
    let open = open_rows(ledger, arrival.id)?;
    let mut viewed = ViewedRows { count: open.len() as u64, mark: mark_of(&open), ..ViewedRows::default() };
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    let shown: BTreeMap<u64, Option<Vec<String>>> = open.into_iter().skip(from).take(most).collect();
    let mut findings: BTreeMap<u64, Vec<Finding>> = BTreeMap::new();
    ledger.for_each_finding(arrival.id, |found| {
        if let Some(row) = found.finding.row.filter(|row| found.held && shown.contains_key(row)) {
            findings.entry(row).or_default().push(found.finding);
        }
        Ok::<(), ShopError>(())
    })?;
    let mut numbers: BTreeMap<u64, String> = BTreeMap::new();
    ledger.for_each_held_row(arrival.id, |row| {
        if shown.contains_key(&row.row) {
            numbers.insert(row.row, row.number);
        }
        Ok::<(), ShopError>(())
    })?;
    let form = form_of(shop, arrival, &original)?;
    for_each_line(&form, &original, &shown, &mut |line| {
        if line.is_header {
            viewed.header = line.cells.to_vec();
            return Ok(());
        }
        if viewed.header.len() < line.cells.len() {
            let named = viewed.header.len();
            viewed.header.extend((named + 1..=line.cells.len()).map(|nth| format!("#{nth}")));
        }
        let findings = findings.remove(&line.row).unwrap_or_default();
        viewed.rows.push(ViewedRow {
            row: line.row,
            sheet: sheet_name(&arrival.encoding, line.row).to_owned(),
            number: numbers.remove(&line.row).unwrap_or_default(),
            cells: line.cells.to_vec(),
            wrong: wrong_cells(&findings, &viewed.header),
            findings,
        });
        Ok(())
    })?;
    Ok(viewed)
}

fn mark_of(open: &BTreeMap<u64, Option<Vec<String>>>) -> String {
    let mut sum = Sha256::new();
    for (row, cells) in open {
        sum.update(row.to_le_bytes());
        for cell in cells.iter().flatten() {
            sum.update((cell.len() as u64).to_le_bytes());
            sum.update(cell.as_bytes());
        }
    }
    sum.finalize().iter().take(8).map(|byte| char::from(b'a' + byte % 26)).collect()
}

/// Writes the rows of a set with what somebody has changed, in the original's form.
///
/// # Errors
/// When the ledger or the original cannot be read, or the disk refuses.
pub fn write_mended(
    shop: &Shop,
    ledger: &Ledger,
    set: &HeldSet,
    changed: BTreeMap<u64, Vec<String>>,
    out: &mut dyn Write,
) -> Result<(), ShopError> {
    let original = shop.archive().join(&set.arrival.archived_as);
    let mut open = open_rows(ledger, set.arrival.id)?;
    for (row, cells) in changed {
        if let Some(known) = open.get_mut(&row) {
            *known = Some(cells);
        }
    }
    write_open(shop, ledger, (&set.arrival, &open), &original, out)
}
