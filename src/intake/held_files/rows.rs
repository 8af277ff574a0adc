//! The held rows of a set as they are now: as they came, or as somebody has changed them since.
//!
//! What goes in: the ledger's word, and the original. What comes out: header and rows as texts, sheet by sheet.
//!
//! **Invariant.** Rows come in the order in which they lie in the original; those that it never had come last.

use crate::decode::{DecodeError, Dialect, Encoding, Row, Rows};
use crate::intake::first_rows::sample;
use crate::intake::recognise::limits;
use crate::intake::sheets::{SheetOfRows, sheets_of};
use crate::ledger::{ArrivalRecord, Ledger};
use crate::notice::{ADDED_ROWS, row_on_sheet, sheet_row};
use crate::profile::{Profile, header_row_in};
use crate::shop::{Shop, ShopError};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// Rows that the original never had, written in by staff, are counted from here on.
pub const ADDED: u64 = ADDED_ROWS;

/// Whether a row was written in by staff.
pub fn is_added(row: u64) -> bool {
    row_on_sheet(row) >= ADDED
}

/// How an original is read for its held rows.
pub struct HeldForm {
    /// How bytes become rows.
    pub dialect: Dialect,
    /// The sheets that were read; of a text, one without a name.
    pub sheets: Vec<SheetOfRows>,
}

/// Finds out how an original is read: as it was when it came in.
///
/// # Errors
/// When it cannot be read.
pub fn form_of(shop: &Shop, arrival: &ArrivalRecord, original: &Path) -> Result<HeldForm, ShopError> {
    let io = |e| ShopError::io(original, e);
    let decoding = |e: DecodeError| io(io::Error::other(e));
    let profile = shop.profiles.iter().find(|p| p.id == arrival.profile);
    let Some(encoding) = Encoding::of_name(&arrival.encoding) else {
        let mut dialect = Dialect::workbook("");
        dialect.limits = limits(shop);
        let sheets = match profile {
            Some(profile) => sheets_of(original, &dialect, profile).map_err(decoding)?.read,
            None => vec![SheetOfRows { name: String::new(), header: None, header_row: 1 }],
        };
        return Ok(HeldForm { dialect, sheets });
    };
    let mut dialect = Dialect::text(encoding, b',');
    dialect.delimiter = crate::decode::sniff_delimiter(&first_bytes(original).map_err(io)?, dialect.encoding);
    dialect.limits = limits(shop);
    dialect.is_unquoted = profile.is_some_and(|profile: &Profile| profile.is_unquoted);
    let (sample, _) = sample(original, &dialect).map_err(decoding)?;
    let header_row = profile.map_or(1, |profile| header_row_in(profile, &sample));
    let header = (header_row > 0).then(|| sample.row(header_row).unwrap_or_default().to_vec());
    Ok(HeldForm { dialect, sheets: vec![SheetOfRows { name: String::new(), header, header_row }] })
}

/// One line of what lies with staff.
pub struct HeldLine<'l> {
    /// Its sheet's place among those that are read.
    pub sheet: usize,
    /// Its row in the original, with its sheet in it.
    pub row: u64,
    /// Whether it is the header or stands above it.
    pub is_header: bool,
    /// Its cells.
    pub cells: &'l [String],
    /// Whether they are others than came.
    pub is_changed: bool,
    /// What stands in the original, where it is of it.
    pub original: Option<&'l Row>,
}

/// The rows of a set that are not in: with their cells where somebody has changed them.
///
/// # Errors
/// When the ledger cannot be read.
pub fn open_rows(ledger: &Ledger, arrival: i64) -> Result<BTreeMap<u64, Option<Vec<String>>>, ShopError> {
    let mut open = BTreeMap::new();
    ledger.for_each_held_row(arrival, |row| {
        open.insert(row.row, row.cells);
        Ok::<(), ShopError>(())
    })?;
    Ok(open)
}

/// Goes through the header, what stands above it, and the held rows. A sheet without held rows is passed over.
///
/// # Errors
/// When the original cannot be read, or what `see` gives.
pub fn for_each_line(
    form: &HeldForm,
    original: &Path,
    open: &BTreeMap<u64, Option<Vec<String>>>,
    see: &mut dyn FnMut(&HeldLine<'_>) -> Result<(), ShopError>,
) -> Result<(), ShopError> {
    let decoding = |e: DecodeError| ShopError::io(original, io::Error::other(e));
    for (sheet, of_sheet) in form.sheets.iter().enumerate() {
        let nth = sheet as u64;
        let mut of_this = open.range(sheet_row(nth, 0)..sheet_row(nth + 1, 0)).peekable();
        if of_this.peek().is_none() {
            continue;
        }
        let dialect = Dialect { sheet: of_sheet.name.clone(), ..form.dialect.clone() };
        let file = File::open(original).map_err(|e| ShopError::io(original, e))?;
        let mut rows = Rows::open(BufReader::new(file), dialect).map_err(decoding)?;
        let mut row = Row::new();
        let mut texts: Vec<String> = Vec::new();
        while of_this.peek().is_some_and(|(next, _)| !is_added(**next))
            && rows.read(&mut row).map_err(decoding)?
        {
            let number = sheet_row(nth, row.number());
            let is_header = row.number() <= of_sheet.header_row;
            let held = of_this.next_if(|(next, _)| **next == number);
            if !is_header && held.is_none() {
                continue;
            }
            texts.clear();
            texts.extend((0..row.len()).map(|cell| row.lossy(cell)));
            let changed = held.and_then(|(_, cells)| cells.as_deref());
            see(&HeldLine {
                sheet,
                row: number,
                is_header,
                cells: changed.unwrap_or(&texts),
                is_changed: changed.is_some(),
                original: Some(&row),
            })?;
        }
        for (number, cells) in of_this {
            let cells = cells.as_deref().unwrap_or_default();
            let line =
                HeldLine { sheet, row: *number, is_header: false, cells, is_changed: true, original: None };
            see(&line)?;
        }
    }
    Ok(())
}

fn first_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut first = Vec::new();
    File::open(path)?.take(1 << 16).read_to_end(&mut first)?;
    Ok(first)
}
