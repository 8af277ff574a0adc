//! The twin for Excel: held rows as a workbook of texts, what is wrong and the original's row in front.
//!
//! **Invariant.** Every cell is text, also one that is still blank: nothing is changed by opening or saving it.
//! **Invariant.** There is no twin where a workbook cannot hold the rows.

use super::rows::{HeldLine, for_each_line, form_of, is_added, open_rows};
use crate::ledger::{ArrivalRecord, Ledger};
use crate::notice::{Finding, files, row_on_sheet, sheet_of_row};
use crate::outbox::held_workbook::{LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, TwinRow, TwinWriter};
use crate::profile::folded_header;
use crate::shop::{Shop, ShopError};
use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};
use std::path::Path;
use std::rc::Rc;

/// Writes the twin of a set; false when a workbook cannot hold its rows: then nothing is written.
///
/// # Errors
/// When the original or the ledger cannot be read, or the disk refuses.
pub fn write_twin(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    original: &Path,
    out: &mut dyn Write,
) -> Result<bool, ShopError> {
    let open = open_rows(ledger, arrival.id)?;
    let rows_on = |sheet| open.keys().filter(|row| sheet_of_row(**row) == sheet).count();
    let most = open
        .keys()
        .map(|row| sheet_of_row(*row))
        .max()
        .map_or(0, |last| (0..=last).map(rows_on).max().unwrap_or(0));
    if open.is_empty() || most >= MOST_ROWS {
        return Ok(false);
    }
    let failed = |e| ShopError::io(original, io::Error::other(e));
    let form = form_of(shop, arrival, original)?;
    let notes = notes_of(ledger, arrival)?;
    let (mut twin, mut is_holdable, mut last) = (TwinWriter::new(&shop.spool()).map_err(failed)?, true, None);
    let mut header: Vec<String> = Vec::new();
    for_each_line(&form, original, &open, &mut |line: &HeldLine<'_>| {
        is_holdable &= line.cells.len() <= MOST_COLUMNS
            && line.cells.iter().all(|cell| cell.encode_utf16().count() <= LONGEST_CELL);
        if line.is_header || !is_holdable {
            // Title lines stand above the header, which is the last of these.
            header = line.cells.to_vec();
            return Ok(());
        }
        if last != Some(line.sheet) {
            last = Some(line.sheet);
            if form.sheets[line.sheet].header_row == 0 {
                header = (1..=line.cells.len()).map(|n| format!("#{n}")).collect();
            }
            twin.sheet(&form.sheets[line.sheet].name, &header).map_err(failed)?;
        }
        let found = notes.of_row.get(&line.row);
        let wrong =
            found.map_or_else(Vec::new, |found| places(found.columns.iter().map(|it| &**it), &header));
        let row = TwinRow {
            note: found.map_or("", |found| &found.note),
            original: &if is_added(line.row) { String::new() } else { row_on_sheet(line.row).to_string() },
            cells: line.cells,
            wrong: &wrong,
        };
        twin.row(&row).map_err(failed)
    })?;
    if !is_holdable || last.is_none() {
        return Ok(false);
    }
    twin.finish(out).map_err(failed)?;
    Ok(true)
}

/// What is wrong with one row, as it stands in the twin.
struct RowNote {
    note: Rc<str>,
    columns: Vec<Rc<str>>,
}

/// What is wrong with each row. Like texts are kept once: a number that was filled down by mistake holds tens of thousands
/// of rows for one reason.
#[derive(Default)]
struct RowNotes {
    of_row: BTreeMap<u64, RowNote>,
    texts: HashSet<Rc<str>>,
}

impl RowNotes {
    fn put(&mut self, row: u64, findings: &[Finding]) {
        if findings.is_empty() {
            return;
        }
        let note = self.once(&files::what_to_mend(findings));
        let named = findings.iter().filter(|finding| !finding.column.is_empty());
        let columns = named.map(|finding| self.once(&finding.column)).collect();
        self.of_row.insert(row, RowNote { note, columns });
    }

    fn once(&mut self, text: &str) -> Rc<str> {
        if let Some(known) = self.texts.get(text) {
            return Rc::clone(known);
        }
        let text: Rc<str> = text.into();
        self.texts.insert(Rc::clone(&text));
        text
    }
}

/// The findings come by row.
fn notes_of(ledger: &Ledger, arrival: &ArrivalRecord) -> Result<RowNotes, ShopError> {
    let (mut notes, mut of_row, mut found) = (RowNotes::default(), 0, Vec::new());
    ledger.for_each_finding(arrival.id, |one| {
        if one.held
            && one.solved_at.is_none()
            && let Some(row) = one.finding.row
        {
            if row != of_row {
                notes.put(of_row, &found);
                found.clear();
                of_row = row;
            }
            found.push(one.finding);
        }
        Ok::<(), ShopError>(())
    })?;
    notes.put(of_row, &found);
    Ok(notes)
}

/// The places of the cells that findings are about.
pub fn wrong_cells(findings: &[Finding], header: &[String]) -> Vec<usize> {
    let columns = findings.iter().map(|finding| finding.column.as_str());
    places(columns.filter(|column| !column.is_empty()), header)
}

fn places<'c>(columns: impl Iterator<Item = &'c str>, header: &[String]) -> Vec<usize> {
    let place = |column: &str| {
        let column = column_of(column);
        if let Some(nth) = column.strip_prefix('#').and_then(|n| n.parse::<usize>().ok()) {
            return nth.checked_sub(1);
        }
        let folded = folded_header(column);
        header.iter().position(|name| folded_header(name) == folded)
    };
    columns.filter_map(place).collect()
}

/// A column's name without the sheet's in front.
pub fn column_of(label: &str) -> &str {
    label.rsplit_once('!').map_or(label, |(_, column)| column)
}
