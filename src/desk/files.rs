//! The files of a shop, and what stands in them, whoever wrote them: originals, held files, exports, labels, reports.

use super::DeskError;
use super::check::{HeldCells, each_row_of};
use super::held_rows::HeldRowsWanted;
use crate::decode::{DecodeError, Dialect, Row, Rows, visible_sheet_names};
use crate::intake::{limits, unreadable};
use crate::notice::Refusal;
use crate::shop::{Shop, ShopError};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// A file in which something stands of whoever is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileWithRows {
    /// Within the shop folder.
    pub path: String,
    /// How many rows.
    pub rows: u64,
}

/// The files of the archive, of what is held and of the outbox in which rows are about orders of these numbers, or say a
/// text. It reads all of them.
///
/// # Errors
/// When a file refuses.
pub fn files_saying(
    shop: &Shop,
    numbers: &[String],
    wanted: &HeldRowsWanted<'_>,
) -> Result<Vec<FileWithRows>, DeskError> {
    let mut found = Vec::new();
    for folder in [shop.archive(), shop.held(""), shop.dir.join("outbox")] {
        for path in files_below(&folder) {
            let mut rows = 0;
            let read = each_row_anywhere(shop, &path, &mut |cells| {
                let is_numbered = numbers.iter().any(|number| HeldRowsWanted::OfOrder(number).has(&cells));
                rows += u64::from(is_numbered || wanted.has(&cells));
                Ok(())
            });
            match read {
                Ok(()) | Err(DeskError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
            if rows > 0 {
                found.push(FileWithRows { path: shop.shown(&path), rows });
            }
        }
    }
    Ok(found)
}

/// What is shown each row.
type SeeCells<'s> = dyn FnMut(HeldCells<'_>) -> Result<(), DeskError> + 's;

/// Goes through the rows of a file, whatever fits it; of a workbook that the shop wrote, through those of all its sheets.
///
/// # Errors
/// [`Refusal::Unreadable`] when it cannot be read to its end; [`DeskError::Shop`] when the disk refuses.
pub(super) fn each_row_anywhere(shop: &Shop, path: &Path, see: &mut SeeCells<'_>) -> Result<(), DeskError> {
    let is_workbook = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("xlsx"));
    if !is_workbook || !path.starts_with(shop.dir.join("outbox")) {
        return each_row_of(shop, path, &mut |_, cells| see(cells));
    }
    let refuse = |error: DecodeError| DeskError::from(Refusal::Unreadable(unreadable(&error)));
    let open = || File::open(path).map(BufReader::new).map_err(|error| ShopError::io(path, error));
    let (mut row, mut cells) = (Row::new(), Vec::new());
    for sheet in visible_sheet_names(open()?, &limits(shop)).map_err(refuse)? {
        let mut rows = Rows::open(open()?, Dialect::workbook(sheet)).map_err(refuse)?;
        while rows.read(&mut row).map_err(refuse)? {
            cells.clear();
            cells.extend((0..row.len()).map(|at| row.lossy(at)));
            see(HeldCells::Bare(&cells))?;
        }
    }
    Ok(())
}

/// All files below a folder, hidden ones and links left out, by name.
pub(super) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    // A folder that cannot be listed keeps what is in it; a pass says why it refuses.
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !is_hidden => found.extend(files_below(&entry.path())),
            Ok(kind) if kind.is_file() && !is_hidden => found.push(entry.path()),
            _ => {}
        }
    }
    found.sort();
    found
}
