//! The rows of a mended file, as texts in the columns of the original.
//!
//! What goes in: a copy of the file, in either form. What comes out: its rows, or the finding that it cannot be read.
//!
//! **Invariant.** The columns in front of a twin are no part of a row.

use crate::decode::{DecodeError, Dialect, Format, Row, Rows, visible_sheet_names};
use crate::inbox::Spooled;
use crate::intake::held_files::rows::HeldForm;
use crate::intake::recognise::{dialect_of, unreadable, whole_file};
use crate::notice::{Code, Finding, files, sheet_row};
use crate::outbox::held_workbook::IN_FRONT;
use crate::profile::folded_header;
use crate::shop::{Shop, ShopError};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// A row of a mended file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MendedRow {
    /// The sheet's place among those of the original.
    pub sheet: usize,
    /// The row of the original that it names, with its sheet; `None`: it names none.
    pub origin: Option<u64>,
    /// Its cells, in the columns of the original.
    pub cells: Vec<String>,
}

/// Reads the rows of a mended file. `header`: the original's, `None` where it has none.
///
/// # Errors
/// The outer when the disk fails, the inner when the file is not what it was.
pub(super) fn read_mended(
    shop: &Shop,
    spooled: &Spooled,
    form: &HeldForm,
    is_twin: bool,
) -> Result<Result<Vec<MendedRow>, Finding>, ShopError> {
    let path = &spooled.path;
    let failed = |e| ShopError::io(path, e);
    let dialect = dialect_of(shop, path, spooled).map_err(failed)?;
    if spooled.sniffed.looks_binary {
        return Ok(Err(Finding::of_file(Code::F004, files::not_a_table())));
    }
    match read(path, &dialect, form, is_twin) {
        Ok(Some(rows)) => Ok(Ok(rows)),
        Ok(None) => Ok(Err(Finding::of_file(Code::F001, files::header_of_held_lost()))),
        Err(DecodeError::Io(error)) => Err(failed(error)),
        Err(error) => {
            let words = unreadable(&error);
            let code = whole_file(error).map_err(failed)?.code;
            Ok(Err(Finding::of_file(code, words)))
        }
    }
}

/// `None`: its header is not there any more.
fn read(
    path: &Path,
    dialect: &Dialect,
    form: &HeldForm,
    is_twin: bool,
) -> Result<Option<Vec<MendedRow>>, DecodeError> {
    let names = match dialect.format {
        Format::Workbook => visible_sheet_names(BufReader::new(File::open(path)?), &dialect.limits)?,
        _ => vec![String::new()],
    };
    let (mut rows, mut is_known) = (Vec::new(), false);
    for name in names {
        let place = form.sheets.iter().position(|sheet| sheet.name == name);
        let sheet = match place {
            Some(sheet) => sheet,
            None if form.sheets.len() == 1 => 0,
            None => continue,
        };
        let of_sheet = Dialect { sheet: name, ..dialect.clone() };
        is_known |= read_sheet(path, of_sheet, form, (sheet, is_twin), &mut rows)?;
    }
    Ok(is_known.then_some(rows))
}

/// Where the cells of a mended row go: by their places, the column of the original, or none.
struct Columns {
    places: Vec<Option<usize>>,
    origin: Option<usize>,
    width: usize,
}

impl Columns {
    /// `None`: this row is not the header.
    fn of(row: &[String], header: Option<&[String]>, is_twin: bool) -> Option<Self> {
        let folded: Vec<String> = row.iter().map(|name| folded_header(name)).collect();
        let origin = folded.iter().position(|name| *name == folded_header(IN_FRONT[1]));
        if is_twin && origin.is_none() {
            return None;
        }
        let is_front = |name: &String| IN_FRONT.iter().any(|front| *name == folded_header(front));
        let Some(header) = header else {
            // Of a headerless file the twin's header counts the columns.
            let behind = folded.iter().filter(|name| is_front(name)).count();
            let places = (0..row.len()).map(|cell| cell.checked_sub(behind)).collect();
            return Some(Self { places, origin, width: row.len() - behind });
        };
        let mut left: Vec<Option<String>> = header.iter().map(|name| Some(folded_header(name))).collect();
        let places: Vec<Option<usize>> = folded
            .iter()
            .map(|name| {
                let place = left.iter().position(|known| known.as_ref() == Some(name))?;
                left[place] = None;
                Some(place)
            })
            .collect();
        let found = places.iter().flatten().count();
        (found * 2 > header.len()).then_some(Self { places, origin, width: header.len() })
    }

    fn put(&self, row: &[String]) -> Vec<String> {
        let mut cells = vec![String::new(); self.width];
        for (cell, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let behind = self.places.iter().filter(|place| place.is_none()).count();
            let place = match self.places.get(cell) {
                Some(place) => *place,
                // Cells behind the header belong to a row that has too many.
                None => cell.checked_sub(behind),
            };
            if let Some(place) = place {
                if cells.len() <= place {
                    cells.resize(place + 1, String::new());
                }
                cells[place].clone_from(text);
            }
        }
        cells
    }
}

/// Whether the sheet has the header of the set.
fn read_sheet(
    path: &Path,
    dialect: Dialect,
    form: &HeldForm,
    (sheet, is_twin): (usize, bool),
    found: &mut Vec<MendedRow>,
) -> Result<bool, DecodeError> {
    const TITLE_ROWS: u64 = 12;
    let header = form.sheets[sheet].header.as_deref();
    let mut rows = Rows::open(BufReader::new(File::open(path)?), dialect)?;
    let (mut row, mut columns) = (Row::new(), None::<Columns>);
    if header.is_none() && !is_twin {
        columns = Some(Columns { places: Vec::new(), origin: None, width: 0 });
    }
    while rows.read(&mut row)? {
        let cells: Vec<String> = (0..row.len()).map(|cell| row.lossy(cell)).collect();
        let Some(columns) = &columns else {
            if row.number() > TITLE_ROWS {
                return Ok(false);
            }
            columns = Columns::of(&cells, header, is_twin);
            continue;
        };
        if row.is_blank() {
            continue;
        }
        let origin = columns.origin.and_then(|at| cells.get(at)?.trim().parse::<f64>().ok());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a row that is none is looked for in vain"
        )]
        let origin = origin.map(|row| sheet_row(sheet as u64, row as u64));
        found.push(MendedRow { sheet, origin, cells: columns.put(&cells) });
    }
    Ok(columns.is_some())
}
