//! The rows of a set with what was mended, as a file of their own that is read as any file is.
//!
//! What goes in: the set's rows as they are now. What comes out: a table in the private folder, and what each of its rows
//! is; beside them stand the rows that the original brought of the same orders.

use super::pair::SetRow;
use crate::inbox::{Identity, Sighting, examine};
use crate::intake::combined_orders::for_each_order;
use crate::intake::held_files::rows::{HeldForm, for_each_line};
use crate::intake::ingest::{read_rows, reception};
use crate::intake::ready::ReadyFile;
use crate::intake::recognise::recognise;
use crate::ledger::ArrivalRecord;
use crate::normalize::combine::Combined;
use crate::notice::{Code, Finding, row_on_sheet};
use crate::profile::FileKind;
use crate::shop::{Shop, ShopError, next_number};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// What a row of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableRow {
    /// A row of the set.
    Held(u64),
    /// One that the original brought.
    Beside,
}

/// The rows as a file of their own, in the private folder.
pub struct MendedTable {
    /// Where it lies.
    pub path: PathBuf,
    headings: u64,
    origins: Vec<TableRow>,
}

impl Drop for MendedTable {
    fn drop(&mut self) {
        // What stays behind is swept by the next pass.
        let _ = std::fs::remove_file(&self.path);
    }
}

impl MendedTable {
    /// Writes the rows of a set.
    ///
    /// # Errors
    /// When the original cannot be read or the disk refuses.
    pub fn write(
        shop: &Shop,
        form: &HeldForm,
        arrival: &ArrivalRecord,
        rows: &BTreeMap<u64, SetRow>,
    ) -> Result<Self, ShopError> {
        let path = shop.spool().join(format!("mended-{}-{}", std::process::id(), next_number()));
        let mut table = Self { path, headings: 0, origins: Vec::new() };
        table.fill(shop, form, arrival, rows, &BTreeMap::new())?;
        Ok(table)
    }

    /// The same with rows that the original brought.
    ///
    /// # Errors
    /// As [`MendedTable::write`].
    pub fn with(
        mut self,
        shop: &Shop,
        form: &HeldForm,
        arrival: &ArrivalRecord,
        rows: &BTreeMap<u64, SetRow>,
        beside: &BTreeMap<u64, Vec<String>>,
    ) -> Result<Self, ShopError> {
        if !beside.is_empty() {
            self.fill(shop, form, arrival, rows, beside)?;
        }
        Ok(self)
    }

    /// UTF-8 with its mark, quoted: whatever the original is, this is read as it is meant.
    fn fill(
        &mut self,
        shop: &Shop,
        form: &HeldForm,
        arrival: &ArrivalRecord,
        rows: &BTreeMap<u64, SetRow>,
        beside: &BTreeMap<u64, Vec<String>>,
    ) -> Result<(), ShopError> {
        let failed = |e| ShopError::io(&self.path, e);
        let mut out = BufWriter::new(File::create(&self.path).map_err(failed)?);
        out.write_all("\u{feff}".as_bytes()).map_err(failed)?;
        let original = shop.archive().join(&arrival.archived_as);
        let mut headings = Vec::new();
        // The header of the first sheet, whose columns all of them have.
        let any = BTreeMap::from([(rows.keys().next().copied().unwrap_or(u64::MAX), None)]);
        for_each_line(form, &original, &any, &mut |line| {
            if line.is_header {
                headings.push(line.cells.to_vec());
            }
            Ok(())
        })?;
        let mut line = |cells: &[String]| {
            let cells: Vec<String> =
                cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            out.write_all(format!("{}\r\n", cells.join(",")).as_bytes()).map_err(failed)
        };
        headings.iter().try_for_each(|cells| line(cells))?;
        (self.headings, self.origins) = (headings.len() as u64, Vec::new());
        let of_set = rows.iter().map(|(row, of)| (*row, (TableRow::Held(*row), &of.cells)));
        let of_original = beside.iter().map(|(row, cells)| (*row, (TableRow::Beside, cells)));
        let all: BTreeMap<u64, (TableRow, &Vec<String>)> = of_set.chain(of_original).collect();
        for (origin, cells) in all.into_values() {
            line(cells)?;
            self.origins.push(origin);
        }
        out.flush().map_err(failed)
    }

    /// What a row is.
    pub fn origin(&self, row: u64) -> Option<TableRow> {
        let at = row_on_sheet(row).checked_sub(self.headings + 1)?;
        self.origins.get(usize::try_from(at).ok()?).copied()
    }
}

/// The table, looked at as any file is; the finding when it is no longer of the original's format.
///
/// # Errors
/// When the disk fails.
pub fn judged<'p>(
    shop: &'p Shop,
    table: &MendedTable,
    arrival: &ArrivalRecord,
) -> Result<Result<ReadyFile<'p>, Finding>, ShopError> {
    let failed = |e| ShopError::io(&table.path, e);
    let metadata = std::fs::metadata(&table.path).map_err(failed)?;
    let sighting = Sighting {
        path: table.path.clone(),
        name: arrival.name.clone(),
        folder: arrival.folder.clone(),
        identity: Identity::of(&metadata),
    };
    let spooled = examine(sighting).map_err(failed)?;
    let recognised = match recognise(shop, &table.path, &spooled).map_err(failed)? {
        Ok(recognised) => recognised,
        Err(findings) => {
            let none = Finding::of_file(Code::F001, "");
            return Ok(Err(findings.into_iter().next().unwrap_or(none)));
        }
    };
    let store = match recognised.profile.kind {
        FileKind::Orders => Some(arrival.store.clone()),
        _ => Some(arrival.folder.clone()),
    };
    Ok(Ok(ReadyFile { spooled, recognised, store: store.filter(|store| !store.is_empty()) }))
}

/// The numbers of the orders in the table.
///
/// # Errors
/// When the disk fails.
pub fn keys_of(
    shop: &Shop,
    ready: &ReadyFile<'_>,
    arrival: &ArrivalRecord,
) -> Result<BTreeSet<String>, ShopError> {
    let mut keys = BTreeSet::new();
    if let Ok((binding, groups, _)) = read_rows(shop, ready) {
        let reception = reception(shop, ready, &binding, arrival.at);
        for_each_order(&reception, groups, &binding, (1, &ready.spooled.path), |order| {
            if !order.group.is_numberless() {
                keys.insert(order.group.key.clone());
            }
            Ok(())
        })?;
    }
    Ok(keys)
}

/// The rows that the original brought of these orders.
///
/// # Errors
/// When the disk fails.
pub fn beside(
    shop: &Shop,
    form: &HeldForm,
    arrival: &ArrivalRecord,
    rows: &BTreeMap<u64, SetRow>,
    keys: &BTreeSet<String>,
) -> Result<BTreeMap<u64, Vec<String>>, ShopError> {
    let mut found = BTreeMap::new();
    let path = shop.archive().join(&arrival.archived_as);
    if keys.is_empty() || arrival.taken == 0 {
        return Ok(found);
    }
    let failed = |e| ShopError::io(&path, e);
    let sighting = Sighting {
        path: path.clone(),
        name: arrival.name.clone(),
        folder: arrival.folder.clone(),
        identity: Identity::of(&std::fs::metadata(&path).map_err(failed)?),
    };
    let spooled = examine(sighting).map_err(failed)?;
    let Ok(recognised) = recognise(shop, &path, &spooled).map_err(failed)? else { return Ok(found) };
    let ready =
        ReadyFile { spooled, recognised, store: Some(arrival.store.clone()).filter(|s| !s.is_empty()) };
    let Ok((binding, groups, _)) = read_rows(shop, &ready) else { return Ok(found) };
    let reception = reception(shop, &ready, &binding, arrival.at);
    let mut wanted = BTreeMap::new();
    for_each_order(&reception, groups, &binding, (1, &path), |order| {
        if keys.contains(&order.group.key) && matches!(order.combined, Combined::Whole(_)) {
            wanted.extend(order.group.rows().map(|row| (row.row, None)));
        }
        Ok(())
    })?;
    wanted.retain(|row, _| !rows.contains_key(row));
    for_each_line(form, &path, &wanted, &mut |line| {
        if !line.is_header {
            found.insert(line.row, line.cells.to_vec());
        }
        Ok(())
    })?;
    Ok(found)
}
