//! Rows that were given back and lie in `inbox/held/` still: looked into where somebody asks about an order that is
//! not in the ledger.

use super::DeskError;
use super::check::{HeldCells, each_row_of};
use super::ready_sheet::SHEET_ENDING;
use crate::notice::Finding;
use crate::order::{Field, SoughtText, bare_text, fold_text};
use crate::shop::Shop;
use std::path::{Path, PathBuf};

/// A row that waits to be mended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WaitingRow {
    /// The held file, within the shop folder.
    pub path: String,
    /// The row there, as Excel shows it.
    pub row: u64,
    /// Its order number, as far as it can be read.
    pub number: String,
    /// The name in it; `""` when there is none, or nothing of the file can be read.
    pub name: String,
    /// What is wrong with the row by itself. What it lacks beside others (an unknown order, rows that disagree) stands
    /// in the file of reasons alone.
    pub findings: Vec<Finding>,
}

/// Which held rows are asked for.
pub enum HeldRowsWanted<'w> {
    /// Those that have a text.
    Saying(&'w SoughtText),
    /// Those of an order.
    OfOrder(&'w str),
}

impl HeldRowsWanted<'_> {
    pub(super) fn has(&self, cells: &HeldCells<'_>) -> bool {
        match (self, cells) {
            (Self::Saying(text), HeldCells::Read(read)) => {
                text.is_in_text(&read.key) || text.is_said_in(read.said.as_statement())
            }
            (Self::Saying(text), HeldCells::Bare(cells)) => cells.iter().any(|cell| text.is_in_text(cell)),
            (Self::OfOrder(number), HeldCells::Read(read)) => is_number(&read.key, number),
            (Self::OfOrder(number), HeldCells::Bare(cells)) => {
                cells.iter().any(|cell| is_number(cell, number))
            }
        }
    }
}

fn is_number(cell: &str, number: &str) -> bool {
    let bare = |text: &str| {
        let bare = bare_text(text);
        let folded = fold_text(&bare);
        folded.trim_start_matches("order_").trim_start_matches('#').to_owned()
    };
    !number.is_empty() && bare(cell) == bare(number)
}

/// The rows of held files that are wanted, file by file, at most so many. A file that cannot be read is passed over:
/// its reasons lie beside it.
///
/// # Errors
/// [`DeskError::Shop`] when the folder cannot be listed.
pub fn held_rows(
    shop: &Shop,
    store: Option<&str>,
    wanted: &HeldRowsWanted<'_>,
    most: usize,
) -> Result<Vec<WaitingRow>, DeskError> {
    let mut found = Vec::new();
    for path in held_files(shop, store) {
        let shown = shop.shown(&path);
        let read = each_row_of(shop, &path, &mut |row, cells| {
            if found.len() < most && wanted.has(&cells) {
                found.push(waiting_row(&shown, row, &cells));
            }
            Ok(())
        });
        match read {
            Ok(()) | Err(DeskError::Refused(_)) => {}
            // It may have been mended this moment.
            Err(DeskError::Shop(_)) if !path.exists() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

fn waiting_row(path: &str, row: u64, cells: &HeldCells<'_>) -> WaitingRow {
    let mut waiting = WaitingRow { path: path.to_owned(), row, ..WaitingRow::default() };
    if let HeldCells::Read(read) = cells {
        let said = read.said.as_statement();
        let name = [Field::SHIP_TO_NAME, Field::ORDERER_NAME].into_iter().find_map(|field| said.text(field));
        read.key.clone_into(&mut waiting.number);
        name.unwrap_or_default().clone_into(&mut waiting.name);
        waiting.findings.clone_from(&read.findings);
    }
    waiting
}

/// The files in `inbox/held/` and its folders, by name; of a file that lies there in two forms, the original.
fn held_files(shop: &Shop, store: Option<&str>) -> Vec<PathBuf> {
    let mut folders = shop.store_codes();
    folders.push(String::new());
    folders.retain(|folder| folder.is_empty() || store.is_none_or(|wanted| wanted == folder));
    let mut files: Vec<PathBuf> = folders.iter().flat_map(|folder| files_in(&shop.held(folder))).collect();
    files.sort();
    files
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    // A folder that is not there, or that refuses, has nothing to show; a pass says why.
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let files = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let is_wanted = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_ours = [".理由.txt", ".直す.xlsx", SHEET_ENDING].iter().any(|ending| name.ends_with(ending));
        path.is_file() && !name.starts_with(['.', '~']) && !is_ours
    };
    files.filter(is_wanted).collect()
}
