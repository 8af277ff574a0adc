//! What a workbook says beyond its cells: its sheets, which part holds which, which styles show a number as a date.
//!
//! What goes in: an xlsx package. What comes out: a [`SheetFrame`].
//!
//! calamine is asked, with the package as it is but for its cells: every sheet is replaced by one that says which part it
//! stands for and shows the number 1 in every style, the shared strings by one that says its part. So all that calamine
//! knows of relations, styles and dates holds here too, and nothing large is read.
//!
//! Deliberately not known here: how cells are read (`plain_sheet`, `sheet`).

use std::io::{Cursor, Read, Seek, Write};

use calamine::{Data, DataRef, ExcelDateTime, ExcelDateTimeType, Reader, Sheet, Xlsx};
use memchr::memmem;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::dimension::is_sheet;
use super::format::Shape;

/// Parts of more bytes are not copied, and those that would be needed are never as large.
const SMALL: u64 = 4 << 20;

/// Styles on all sheets together that are asked for.
const STYLES: usize = 200_000;

/// What a sheet's first cell says before the number of its part.
const MARK: &str = "part ";

/// How a style shows numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum NumberKind {
    /// As numbers.
    Plain,
    /// As dates or times, counted from 1904 or not.
    Date(ExcelDateTimeType, bool),
}

/// What is to be known of a sheet before its cells are read.
pub(super) struct SheetFrame {
    /// Its part, by its place in the package.
    pub(super) part: usize,
    /// The part of the shared strings.
    pub(super) strings: Option<usize>,
    kinds: Vec<NumberKind>,
    shapes: Vec<Shape>,
}

impl SheetFrame {
    /// What numbers of a style are.
    pub(super) fn kind(&self, style: Option<u32>) -> NumberKind {
        style.and_then(|style| self.kinds.get(style as usize).copied()).unwrap_or(NumberKind::Plain)
    }

    /// How whole numbers of a style are shown.
    pub(super) fn shape(&self, style: Option<u32>) -> &Shape {
        self.shapes.get(style.unwrap_or(0) as usize).unwrap_or(&Shape::Plain)
    }

    /// Whether a number of this style is its digits.
    pub(super) fn is_bare(&self, style: Option<u32>) -> bool {
        self.kind(style) == NumberKind::Plain && *self.shape(style) == Shape::Plain
    }
}

/// A package without its cells.
pub(super) struct BookFrame(Xlsx<Cursor<Vec<u8>>>);

impl BookFrame {
    /// The frame of a package; `None` where it is not as usual.
    pub(super) fn of<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Option<Self> {
        Xlsx::new(without_cells(archive)?).ok().map(Self)
    }

    /// The sheets, in the order of their tabs.
    pub(super) fn sheets(&self) -> &[Sheet] {
        self.0.sheets_metadata()
    }

    /// What is to be known of a sheet; `None` where it is not as usual.
    pub(super) fn sheet(&mut self, name: &str) -> Option<SheetFrame> {
        let mut cells = self.0.worksheet_cells_reader(name).ok()?;
        let format = |style: &calamine::Style| {
            style.number_format.as_ref().map_or(Shape::Plain, |format| Shape::of_code(&format.format_code))
        };
        let shapes = cells.styles().iter().map(format).collect();
        let first = cells.next_cell().ok()??;
        let part = part_of(first.get_value())?;
        let (mut kinds, mut strings) = (Vec::new(), None);
        // The last cell is refused where there are no shared strings.
        while let Ok(Some(cell)) = cells.next_cell() {
            match cell.get_value() {
                DataRef::DateTime(date) => kinds.push(date_kind(date)),
                DataRef::Float(_) => kinds.push(NumberKind::Plain),
                text => strings = Some(part_of(text)?),
            }
        }
        Some(SheetFrame { part, strings, kinds, shapes })
    }
}

fn part_of(value: &DataRef) -> Option<usize> {
    match Data::from(value.clone()) {
        Data::String(text) => text.strip_prefix(MARK)?.parse().ok(),
        _ => None,
    }
}

fn date_kind(date: &ExcelDateTime) -> NumberKind {
    let kind = if date.is_duration() { ExcelDateTimeType::TimeDelta } else { ExcelDateTimeType::DateTime };
    NumberKind::Date(kind, *date != ExcelDateTime::new(1.0, kind, false))
}

fn without_cells<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Option<Cursor<Vec<u8>>> {
    let styles = count_styles(archive)?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).ok()?;
        let name = part.name().ok()?.into_owned();
        let lower = name.to_lowercase();
        if is_sheet(&lower) {
            out.start_file(name, options).ok()?;
            out.write_all(sheet_of(at, styles).as_bytes()).ok()?;
        } else if lower.ends_with("sharedstrings.xml") {
            out.start_file(name, options).ok()?;
            write!(out, "<sst><si><t>{MARK}{at}</t></si></sst>").ok()?;
        } else if part.size() <= SMALL && [".xml", ".rels"].iter().any(|ending| lower.ends_with(ending)) {
            out.raw_copy_file(part).ok()?;
        } else if ["workbook.xml", "styles.xml", ".rels"].iter().any(|end| lower.ends_with(end)) {
            return None;
        }
    }
    out.finish().ok()
}

/// How many styles a cell may name, at most.
fn count_styles<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Option<usize> {
    let (mut styles, mut sheets) = (0, 0);
    for at in 0..archive.len() {
        let part = archive.by_index(at).ok()?;
        let name = part.name().ok()?.to_lowercase();
        sheets += usize::from(is_sheet(&name));
        if name.ends_with("styles.xml") && part.size() <= SMALL {
            let mut text = Vec::new();
            part.take(SMALL).read_to_end(&mut text).ok()?;
            styles += memmem::find_iter(&text, b"xf").count();
        }
    }
    (styles * sheets <= STYLES).then_some(styles)
}

/// A sheet that stands for a part.
fn sheet_of(part: usize, styles: usize) -> String {
    let mut sheet = format!("<worksheet><sheetData><row><c t=\"str\"><v>{MARK}{part}</v></c>");
    for style in 0..styles {
        sheet.push_str(&format!("<c s=\"{style}\"><v>1</v></c>"));
    }
    sheet.push_str("<c t=\"s\"><v>0</v></c></row></sheetData></worksheet>");
    sheet
}
