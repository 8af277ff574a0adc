//! The cells of an xlsx sheet as programs usually write them, read without a general reader of XML.
//!
//! What goes in: the part of the sheet and the shared strings while they are unpacked. What comes out: the cells in [`Out`],
//! and how many there were before something stood there that is not known here.
//!
//! **Invariant.** Cells are those that calamine gives (`sheet::stream`), which reads on where this stops; a test compares
//! them. It reads a sheet in a sixth of calamine's time, and may go when calamine comes near.
//!
//! Deliberately not known here: rules of workbooks beyond a cell (`frame`).

use std::io::Read;

use calamine::{CellErrorType, DataRef, ExcelDateTime};

use super::super::{CellMark, DecodeError};
use super::cell;
use super::format::Shape;
use super::frame::{NumberKind, SheetFrame};
use super::part_window::PartWindow;
use super::plain_xml::{Halt, attributes, digits, item, mend_escapes, next_tag, stands, text, write_text};
use super::row_packing::Out;
use super::shared_strings::SharedStrings;

/// How reading has ended.
pub(super) enum PlainEnd {
    /// With the sheet.
    Whole,
    /// Before the cell of this number, the first being 0.
    Before(u64),
}

/// What a cell's value is, by its `t`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CellType {
    /// No word of it: a number, or what looks like none.
    Unsaid,
    Number,
    Shared,
    Text,
    Inline,
    Flag,
    Error,
}

/// A cell's start tag.
struct CellTag {
    position: Option<(u32, u32)>,
    style: Option<u32>,
    kind: CellType,
}

/// What a cell holds. Texts lie in the scratch.
enum CellValue {
    Empty,
    Uncalculated,
    Text,
    Shared(u32),
    Whole,
    Number(f64),
    Flag(bool),
    Error(CellErrorType),
}

/// Reads a sheet.
pub(super) struct PlainSheet<'f, P> {
    part: PartWindow<P>,
    strings: SharedStrings<P>,
    frame: &'f SheetFrame,
    row: u32,
    column: u32,
    cells: u64,
    scratch: Vec<u8>,
}

impl<'f, P: Read> PlainSheet<'f, P> {
    pub(super) fn new(part: PartWindow<P>, strings: SharedStrings<P>, frame: &'f SheetFrame) -> Self {
        Self { part, strings, frame, row: 0, column: 0, cells: 0, scratch: Vec::new() }
    }

    /// Puts all cells.
    ///
    /// # Errors
    /// What [`Out::put`] gives.
    pub(super) fn read(mut self, out: &mut Out) -> Result<PlainEnd, DecodeError> {
        if self.begin().is_err() {
            return Ok(PlainEnd::Before(0));
        }
        while out.is_heard {
            match self.next(out)? {
                Ok(true) => {}
                Ok(false) => {
                    let all = self.strings.finish();
                    return Ok(if all.is_ok() { PlainEnd::Whole } else { PlainEnd::Before(self.cells) });
                }
                Err(Halt::Unfinished) if self.part.grow().is_ok() => {}
                Err(_) => return Ok(PlainEnd::Before(self.cells)),
            }
        }
        Ok(PlainEnd::Whole)
    }

    fn begin(&mut self) -> Result<(), Halt> {
        self.part.seek_data(b"<sheetData")?;
        let tag = attributes(self.part.rest(), 0, |_, _| Ok(()))?;
        self.part.pass(tag.end);
        if tag.is_empty { Err(Halt::Unusual) } else { Ok(()) }
    }

    /// Passes one element: a row's beginning or end, or a whole cell; false behind the last.
    fn next(&mut self, out: &mut Out) -> Result<Result<bool, Halt>, DecodeError> {
        match element(self.part.rest(), &mut self.scratch) {
            Err(halt) => return Ok(Err(halt)),
            Ok(Passed::End) => return Ok(Ok(false)),
            Ok(Passed::Row(number, is_empty, end)) => {
                self.row = number.unwrap_or(self.row);
                if is_empty {
                    (self.row, self.column) = (self.row + 1, 0);
                }
                self.part.pass(end);
            }
            Ok(Passed::RowEnd(end)) => {
                (self.row, self.column) = (self.row + 1, 0);
                self.part.pass(end);
            }
            Ok(Passed::Cell(tag, value, end)) => {
                if let Err(halt) = self.put(&tag, &value, out)? {
                    return Ok(Err(halt));
                }
                self.part.pass(end);
                self.cells += 1;
            }
        }
        Ok(Ok(true))
    }

    /// Puts a cell at its place.
    fn put(
        &mut self,
        tag: &CellTag,
        value: &CellValue,
        out: &mut Out,
    ) -> Result<Result<(), Halt>, DecodeError> {
        let position = tag.position.unwrap_or((self.row, self.column));
        let mark = match *value {
            CellValue::Empty | CellValue::Text => CellMark::Plain,
            CellValue::Uncalculated => CellMark::FormulaWithoutValue,
            CellValue::Shared(number) => match self.strings.get(number) {
                Ok(text) => {
                    out.put(position, text, CellMark::Plain)?;
                    self.column = position.1 + 1;
                    return Ok(Ok(()));
                }
                Err(_) => return Ok(Err(Halt::Unusual)),
            },
            CellValue::Whole if self.frame.is_bare(tag.style) => CellMark::NumberCell,
            CellValue::Whole => {
                let digits = std::mem::take(&mut self.scratch);
                let number = std::str::from_utf8(&digits).ok().and_then(|digits| digits.parse().ok());
                match number {
                    Some(number) => self.write(tag.style, number),
                    None => return Ok(Err(Halt::Unusual)),
                }
            }
            CellValue::Number(number) => self.write(tag.style, number),
            CellValue::Flag(yes) => self.write_other(&DataRef::Bool(yes)),
            CellValue::Error(ref error) => self.write_other(&DataRef::Error(error.clone())),
        };
        self.column = position.1 + 1;
        out.put(position, &self.scratch, mark)?;
        Ok(Ok(()))
    }

    /// Writes a number as its style shows it.
    fn write(&mut self, style: Option<u32>, number: f64) -> CellMark {
        self.scratch.clear();
        let value = match self.frame.kind(style) {
            NumberKind::Plain => DataRef::Float(number),
            NumberKind::Date(kind, is_1904) => DataRef::DateTime(ExcelDateTime::new(number, kind, is_1904)),
        };
        cell::write_ref(&value, self.frame.shape(style), &mut self.scratch)
    }

    fn write_other(&mut self, value: &DataRef) -> CellMark {
        self.scratch.clear();
        cell::write_ref(value, &Shape::Plain, &mut self.scratch)
    }
}

/// An element that is whole, and where it ends.
enum Passed {
    /// Its number from 0 if it says one, and whether it has no cells.
    Row(Option<u32>, bool, usize),
    RowEnd(usize),
    Cell(CellTag, CellValue, usize),
    End,
}

fn element(bytes: &[u8], scratch: &mut Vec<u8>) -> Result<Passed, Halt> {
    let at = next_tag(bytes, 0)?;
    if stands(bytes, at, b"<c")? {
        let (tag, value, end) = cell(bytes, at + 2, scratch)?;
        return Ok(Passed::Cell(tag, value, end));
    }
    if stands(bytes, at, b"</row>")? {
        return Ok(Passed::RowEnd(at + 6));
    }
    if stands(bytes, at, b"</sheetData>")? {
        return Ok(Passed::End);
    }
    if !stands(bytes, at, b"<row")? {
        return Err(Halt::Unusual);
    }
    let mut number = None;
    let tag = attributes(bytes, at + 4, |name, value| {
        if name == b"r" && number.is_none() {
            number = Some(digits(value)?.checked_sub(1).ok_or(Halt::Unusual)?);
        }
        Ok(())
    })?;
    Ok(Passed::Row(number, tag.is_empty, tag.end))
}

/// A cell, from behind its name to its end. Its text is put into the scratch.
fn cell(bytes: &[u8], at: usize, scratch: &mut Vec<u8>) -> Result<(CellTag, CellValue, usize), Halt> {
    scratch.clear();
    let mut cell = CellTag { position: None, style: None, kind: CellType::Unsaid };
    let mut seen = 0;
    let tag = attributes(bytes, at, |name, value| {
        let bit = match name {
            b"r" => {
                cell.position = Some(position(value)?);
                1
            }
            b"s" => {
                cell.style = Some(digits(value)?);
                2
            }
            b"t" => {
                cell.kind = kind(value)?;
                4
            }
            _ => return Ok(()),
        };
        if seen & bit != 0 {
            return Err(Halt::Unusual);
        }
        seen |= bit;
        Ok(())
    })?;
    if tag.is_empty {
        return Ok((cell, CellValue::Empty, tag.end));
    }
    let (value, end) = content(bytes, tag.end, cell.kind, scratch)?;
    Ok((cell, value, end))
}

/// What stands in a cell, up to behind its end.
fn content(
    bytes: &[u8],
    mut at: usize,
    kind: CellType,
    scratch: &mut Vec<u8>,
) -> Result<(CellValue, usize), Halt> {
    let mut value = CellValue::Empty;
    let mut is_calculated = false;
    loop {
        at = next_tag(bytes, at)?;
        if stands(bytes, at, b"</c>")? {
            let value = if is_calculated && matches!(value, CellValue::Empty) {
                CellValue::Uncalculated
            } else {
                value
            };
            return Ok((value, at + 4));
        }
        if !matches!(value, CellValue::Empty) {
            return Err(Halt::Unusual);
        }
        if stands(bytes, at, b"<v>")? {
            let (raw, end) = text(bytes, at + 3, b"</v>")?;
            (value, at) = (value_of(raw, kind, scratch)?, end);
        } else if stands(bytes, at, b"<v/>")? {
            (value, at) = (value_of(b"", kind, scratch)?, at + 4);
        } else if stands(bytes, at, b"<is>")? {
            at = item(bytes, at + 4, b"</is>", scratch)?;
            value = CellValue::Text;
        } else if stands(bytes, at, b"<f")? {
            at = formula(bytes, at + 2)?;
            is_calculated = true;
        } else {
            return Err(Halt::Unusual);
        }
    }
}

/// Passes a formula, from behind its name to its end. One that is shared says by which number, and over which cells.
fn formula(bytes: &[u8], at: usize) -> Result<usize, Halt> {
    let (mut is_shared, mut has_number) = (false, false);
    let tag = attributes(bytes, at, |name, value| {
        match name {
            b"t" => is_shared |= value == b"shared",
            b"si" => has_number = digits(value).is_ok(),
            b"ref" => is_range(value)?,
            _ => {}
        }
        Ok(())
    })?;
    if is_shared && !has_number {
        return Err(Halt::Unusual);
    }
    if tag.is_empty { Ok(tag.end) } else { Ok(text(bytes, tag.end, b"</f>")?.1) }
}

/// Whether this is `A1` or `A1:R3`.
fn is_range(text: &[u8]) -> Result<(), Halt> {
    let mut corners = text.splitn(2, |byte| *byte == b':').map(position);
    let first = corners.next().ok_or(Halt::Unusual)??;
    let last = corners.next().unwrap_or(Ok(first))?;
    if first.0 <= last.0 && first.1 <= last.1 { Ok(()) } else { Err(Halt::Unusual) }
}

/// What `<v>` says.
fn value_of(raw: &[u8], kind: CellType, scratch: &mut Vec<u8>) -> Result<CellValue, Halt> {
    if kind == CellType::Text {
        write_text(raw, scratch)?;
        mend_escapes(scratch, 0);
        return Ok(CellValue::Text);
    }
    if kind == CellType::Inline || memchr::memchr2(b'&', b'\r', raw).is_some() {
        return Err(Halt::Unusual);
    }
    Ok(match (kind, raw) {
        (_, b"") => CellValue::Empty,
        (CellType::Shared, number) => CellValue::Shared(digits(number)?),
        (CellType::Flag, b"1") => CellValue::Flag(true),
        (CellType::Flag, b"0") => CellValue::Flag(false),
        (CellType::Error, name) => {
            let name = std::str::from_utf8(name).map_err(|_| Halt::Unusual)?;
            CellValue::Error(name.parse().map_err(|_| Halt::Unusual)?)
        }
        (CellType::Number | CellType::Unsaid, digits) => number(digits, scratch)?,
        _ => return Err(Halt::Unusual),
    })
}

/// A number as programs write it. A whole one of few digits stays as it is written.
fn number(raw: &[u8], scratch: &mut Vec<u8>) -> Result<CellValue, Halt> {
    let are_digits = raw.len() <= 15 && raw.iter().all(u8::is_ascii_digit);
    if are_digits && (raw[0] != b'0' || raw.len() == 1) {
        scratch.extend_from_slice(raw);
        return Ok(CellValue::Whole);
    }
    let is_plain = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E');
    let begins = matches!(raw[..], [b'0'..=b'9', ..] | [b'-', b'0'..=b'9', ..]);
    if !begins || !raw.iter().all(is_plain) || !raw[raw.len() - 1].is_ascii_digit() {
        return Err(Halt::Unusual);
    }
    let text = std::str::from_utf8(raw).map_err(|_| Halt::Unusual)?;
    text.parse().map(CellValue::Number).map_err(|_| Halt::Unusual)
}

/// Row and column of `R3`, both from 0.
fn position(text: &[u8]) -> Result<(u32, u32), Halt> {
    let letters = text.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    if !(1..=3).contains(&letters) || text.len() > letters + 7 {
        return Err(Halt::Unusual);
    }
    let column = text[..letters].iter().fold(0, |sum, letter| sum * 26 + u32::from(letter - b'A') + 1);
    let row = digits(&text[letters..])?.checked_sub(1).ok_or(Halt::Unusual)?;
    Ok((row, column - 1))
}

fn kind(name: &[u8]) -> Result<CellType, Halt> {
    Ok(match name {
        b"n" => CellType::Number,
        b"s" => CellType::Shared,
        b"str" => CellType::Text,
        b"inlineStr" => CellType::Inline,
        b"b" => CellType::Flag,
        b"e" => CellType::Error,
        _ => return Err(Halt::Unusual),
    })
}
