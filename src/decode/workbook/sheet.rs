//! The rows of one sheet, in batches, to whoever takes them on another thread.
//!
//! **Invariant.** Rows keep the numbers that Excel shows, whatever is hidden, merged or empty.

use std::collections::HashMap;
use std::io::{Read, Seek};
use std::sync::mpsc::SyncSender;

use calamine::{Data, DataRef, Range, Reader, Xlsb, Xlsx, XlsxFormulaMetadata};

use super::super::{CellMark, DecodeError, Limits};
use super::cell;
use super::format::Shape;
use super::package::{BookPackage, OpenWorkbook, WRITTEN, choose};
use super::part_window::PartWindow;
use super::plain_sheet::{PlainEnd, PlainSheet};
use super::row_packing::Out;
use super::shared_strings::SharedStrings;
use super::{Message, damaged};

/// By which way an xlsx is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetWay {
    /// The fast one as far as it goes.
    Fast,
    /// calamine's alone.
    #[cfg(test)]
    Calamine,
}

/// Sends all rows of the sheet.
pub(super) fn read<R: Read + Seek>(
    package: &BookPackage<R>,
    name: &str,
    limits: &Limits,
    sender: &SyncSender<Message>,
) -> Result<(), DecodeError> {
    read_by(package, name, limits, sender, SheetWay::Fast).map(|_| ())
}

/// As [`read`], by one of the ways; whether the fast one has read all.
pub(super) fn read_by<R: Read + Seek>(
    package: &BookPackage<R>,
    name: &str,
    limits: &Limits,
    sender: &SyncSender<Message>,
    way: SheetWay,
) -> Result<bool, DecodeError> {
    let mut out = Out::new(sender, limits);
    let end = match way {
        SheetWay::Fast => read_plain(package, name, &mut out)?,
        #[cfg(test)]
        SheetWay::Calamine => PlainEnd::Before(0),
    };
    if let PlainEnd::Before(cells) = end {
        let workbook = package.open()?;
        let name = choose(workbook.sheets(), name)?;
        match workbook {
            OpenWorkbook::Xlsx(mut workbook, may_calculate) => {
                stream(&mut workbook, &name, (may_calculate, cells), &mut out)?
            }
            OpenWorkbook::Xlsb(mut workbook) => stream_binary(&mut workbook, &name, &mut out)?,
            OpenWorkbook::Xls(mut workbook) => whole(&mut *workbook, &name, &mut out)?,
            OpenWorkbook::Ods(mut workbook) => whole(&mut *workbook, &name, &mut out)?,
        }
    }
    out.finish();
    Ok(matches!(end, PlainEnd::Whole))
}

/// The cells of an xlsx as far as they are written as usual: the fast way, which the others continue.
fn read_plain<R: Read + Seek>(
    package: &BookPackage<R>,
    name: &str,
    out: &mut Out,
) -> Result<PlainEnd, DecodeError> {
    const NONE: PlainEnd = PlainEnd::Before(0);
    let Some(mut frame) = package.frame() else { return Ok(NONE) };
    let name = choose(frame.sheets(), name)?;
    let Some(frame) = frame.sheet(&name) else { return Ok(NONE) };
    let (mut cells, mut texts) = (package.archive()?, package.archive()?);
    let limit = out.limits.field_bytes.saturating_mul(WRITTEN);
    let Ok(part) = cells.by_index(frame.part) else { return Ok(NONE) };
    let strings = match frame.strings.map(|strings| texts.by_index(strings)) {
        Some(Err(_)) => return Ok(NONE),
        Some(Ok(part)) => Some(PartWindow::new(part, limit)),
        None => None,
    };
    PlainSheet::new(PartWindow::new(part, limit), SharedStrings::new(strings), &frame).read(out)
}

/// xlsx, cell by cell; so many of them have been put already.
fn stream<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
    (may_calculate, put): (bool, u64),
    out: &mut Out,
) -> Result<(), DecodeError> {
    let uncalculated = if may_calculate { uncalculated(workbook, name)? } else { HashMap::new() };
    let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let shapes: Vec<Shape> = cells
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref().map_or(Shape::Plain, |f| Shape::of_code(&f.format_code)))
        .collect();
    for _ in 0..put {
        cells.next_cell().map_err(damaged)?;
    }
    let mut text = Vec::new();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        text.clear();
        let position = cell.get_position();
        let mark = match cell.get_value() {
            DataRef::Empty if !uncalculated.is_empty() && uncalculated.contains_key(&position) => {
                match &uncalculated[&position] {
                    Some(literal) => {
                        text.extend_from_slice(literal.as_bytes());
                        CellMark::Plain
                    }
                    None => CellMark::FormulaWithoutValue,
                }
            }
            value => cell::write_ref(value, shapes.get(style).unwrap_or(&Shape::Plain), &mut text),
        };
        out.put(position, &text, mark)?;
        if !out.is_heard {
            break;
        }
    }
    Ok(())
}

/// xlsb, cell by cell. It always stores results, and does not tell how numbers are shown.
fn stream_binary<R: Read + Seek>(
    workbook: &mut Xlsb<R>,
    name: &str,
    out: &mut Out,
) -> Result<(), DecodeError> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let mut text = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        text.clear();
        let mark = cell::write_ref(cell.get_value(), &Shape::Plain, &mut text);
        out.put(cell.get_position(), &text, mark)?;
        if !out.is_heard {
            break;
        }
    }
    Ok(())
}

/// The cells that hold a formula and no result; what they hold where the formula is nothing but a text (`="0001"`), as
/// programs write that keep a number from being taken for one.
fn uncalculated<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
) -> Result<HashMap<(u32, u32), Option<String>>, DecodeError> {
    let mut found = HashMap::new();
    let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
        if let Some(formula) = cell.formula.filter(|_| cell.value == DataRef::Empty) {
            let literal = match &formula {
                XlsxFormulaMetadata::Normal { formula } => literal_of(formula),
                _ => None,
            };
            found.insert(cell.pos, literal);
        }
    }
    Ok(found)
}

/// The text that a formula is, where it is one text and nothing else.
fn literal_of(formula: &str) -> Option<String> {
    let text = formula.trim().trim_start_matches('=').strip_prefix('"')?.strip_suffix('"')?;
    let is_one = !text.replace("\"\"", "").contains('"');
    is_one.then(|| text.replace("\"\"", "\""))
}

/// xls and ods: calamine holds the sheet.
fn whole<R, W>(workbook: &mut W, name: &str, out: &mut Out) -> Result<(), DecodeError>
where
    R: Read + Seek,
    W: Reader<R>,
    W::Error: std::fmt::Display,
{
    let values = workbook.worksheet_range(name).map_err(damaged)?;
    // Formulas are looked at for cells that hold no value; a sheet without them that can be read has its values.
    let formulas = workbook.worksheet_formula(name).unwrap_or_default();
    let end = match (values.end(), formulas.end()) {
        (Some(a), Some(b)) => (a.0.max(b.0), a.1.max(b.1)),
        (Some(end), None) | (None, Some(end)) => end,
        (None, None) => return Ok(()),
    };
    let mut text = Vec::new();
    for row in 0..=end.0 {
        for column in 0..=end.1 {
            text.clear();
            let mark = match values.get_value((row, column)) {
                None | Some(Data::Empty) if is_calculated(&formulas, (row, column)) => {
                    CellMark::FormulaWithoutValue
                }
                None => continue,
                Some(value) => cell::write(value, &mut text),
            };
            out.put((row, column), &text, mark)?;
        }
        if !out.is_heard {
            break;
        }
    }
    Ok(())
}

fn is_calculated(formulas: &Range<String>, position: (u32, u32)) -> bool {
    formulas.get_value(position).is_some_and(|formula| !formula.is_empty())
}
