//! One sheet of lines: headings, cells, and what goes on in a second sheet.

use super::style::{ColumnKind, heading};
use super::text::{fit, lines_at, width};
use crate::order::Yen;
use chrono::{NaiveDate, NaiveDateTime, Timelike};
use rust_xlsxwriter::{
    ConditionalFormatText, ConditionalFormatTextRule, Format, IgnoreError, Workbook, Worksheet, XlsxError,
};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// A column: heading, what its values are, and how wide it may grow.
pub(super) struct SheetColumn(pub &'static str, pub ColumnKind, pub usize);

/// A cell.
#[derive(Debug, Clone, Copy)]
pub(super) enum SheetCell<'a> {
    Text(&'a str),
    Date(Option<NaiveDate>),
    Moment(Option<NaiveDateTime>),
    Yen(Option<Yen>),
    Count(u64),
}

/// What all sheets share: the workbook that is being made, and how many rows a sheet may have.
#[derive(Clone)]
pub(in crate::report) struct GridDesk {
    workbook: Arc<Mutex<Workbook>>,
    rows_per_sheet: u32,
    /// Stands at the top of every printed page.
    pub(in crate::report) page_head: String,
}

impl GridDesk {
    pub(in crate::report) fn new(workbook: Workbook, rows_per_sheet: u32, page_head: String) -> Self {
        Self { workbook: Arc::new(Mutex::new(workbook)), rows_per_sheet, page_head }
    }

    pub(in crate::report) fn workbook(&self) -> MutexGuard<'_, Workbook> {
        self.workbook.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One sheet of lines, and its continuations, written on a thread of its own: most of the time of a report goes into
/// the library's writing of cells.
pub(super) struct Grid {
    columns: usize,
    rows: GridRows,
    full: Option<SyncSender<GridRows>>,
    writer: Option<JoinHandle<Result<WorkbookSheets, XlsxError>>>,
}

/// Rows on their way to the writer: their cells, and all their texts one behind the other.
#[derive(Default)]
struct GridRows {
    texts: String,
    cells: Vec<HeldCell>,
}

/// A cell, its text in [`GridRows::texts`].
enum HeldCell {
    Text(usize),
    Other(SheetCell<'static>),
}

/// Such hand-overs that may wait: five threads share a few cores, and each must find something to do.
const ROWS_WAITING: usize = 6;

/// Bytes of text after which rows are handed to the writer.
const ROWS_BYTES: usize = 64 << 10;

impl Grid {
    /// An empty sheet. `states` colours the cells of a column by the text that they contain.
    pub(super) fn new(
        desk: &GridDesk,
        name: &'static str,
        columns: &'static [SheetColumn],
        states: Option<(u16, &'static [(&'static str, u32)])>,
    ) -> Result<Self, XlsxError> {
        let mut sheets = WorkbookSheets::new(desk, name, columns, states)?;
        let (full, filled) = sync_channel::<GridRows>(ROWS_WAITING);
        let desk = desk.clone();
        let writer = std::thread::spawn(move || {
            for rows in filled {
                sheets.write_all(&desk, &rows)?;
            }
            Ok(sheets)
        });
        Ok(Self { columns: columns.len(), rows: GridRows::default(), full: Some(full), writer: Some(writer) })
    }

    /// Writes one line. Cells stand in the order of the columns.
    pub(super) fn push(&mut self, cells: &[SheetCell<'_>]) -> Result<(), XlsxError> {
        let blanks = std::iter::repeat(&SheetCell::Text(""));
        for cell in cells.iter().chain(blanks).take(self.columns) {
            self.rows.cells.push(match *cell {
                SheetCell::Text(text) => {
                    self.rows.texts.push_str(text);
                    HeldCell::Text(text.len())
                }
                SheetCell::Date(day) => HeldCell::Other(SheetCell::Date(day)),
                SheetCell::Moment(at) => HeldCell::Other(SheetCell::Moment(at)),
                SheetCell::Yen(yen) => HeldCell::Other(SheetCell::Yen(yen)),
                SheetCell::Count(count) => HeldCell::Other(SheetCell::Count(count)),
            });
        }
        if self.rows.texts.len() < ROWS_BYTES { Ok(()) } else { self.hand_over() }
    }

    fn hand_over(&mut self) -> Result<(), XlsxError> {
        let rows = std::mem::take(&mut self.rows);
        match &self.full {
            Some(full) if full.send(rows).is_ok() => Ok(()),
            // The writer has ended early and says why.
            _ => self.written().map(|_| ()),
        }
    }

    /// Waits for the writer. Its panics are the library's about a scratch file, and go on here.
    fn written(&mut self) -> Result<Option<WorkbookSheets>, XlsxError> {
        self.full = None;
        let Some(writer) = self.writer.take() else { return Ok(None) };
        writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map(Some)
    }

    /// Puts the finished sheets into the workbook.
    pub(super) fn finish(mut self, desk: &GridDesk) -> Result<(), XlsxError> {
        self.hand_over()?;
        match self.written()? {
            Some(sheets) => sheets.finish(desk),
            None => Ok(()),
        }
    }
}

impl Drop for Grid {
    /// A report that is given up leaves no writer behind.
    fn drop(&mut self) {
        self.full = None;
        // What became of it matters to nobody: the report is given up, for a reason that is told.
        drop(self.writer.take().map(JoinHandle::join));
    }
}

/// One sheet of lines, and its continuations, as the writer holds them.
struct WorkbookSheets {
    name: &'static str,
    columns: &'static [SheetColumn],
    states: Option<(u16, &'static [(&'static str, u32)])>,
    pages: Vec<PrintedPage>,
    widths: Vec<usize>,
}

/// One sheet of the workbook.
struct PrintedPage {
    sheet: Worksheet,
    /// Rows written, the headings among them.
    rows: u32,
    /// The height of the row written last, in points.
    height: u32,
}

impl WorkbookSheets {
    fn new(
        desk: &GridDesk,
        name: &'static str,
        columns: &'static [SheetColumn],
        states: Option<(u16, &'static [(&'static str, u32)])>,
    ) -> Result<Self, XlsxError> {
        let widths = columns
            .iter()
            .map(|SheetColumn(title, kind, _)| {
                (width(title) + FILTER_BUTTON).max(kind.fixed_width().unwrap_or(0))
            })
            .collect();
        let mut sheets = Self { name, columns, states, pages: Vec::new(), widths };
        sheets.begin_sheet(desk)?;
        Ok(sheets)
    }

    fn write_all(&mut self, desk: &GridDesk, rows: &GridRows) -> Result<(), XlsxError> {
        let mut texts = rows.texts.as_str();
        let mut line = Vec::with_capacity(self.columns.len());
        for cells in rows.cells.chunks(self.columns.len()) {
            line.clear();
            line.extend(cells.iter().map(|cell| match cell {
                HeldCell::Other(cell) => *cell,
                HeldCell::Text(length) => {
                    let (text, after) = texts.split_at(*length);
                    texts = after;
                    SheetCell::Text(text)
                }
            }));
            self.write(desk, &line)?;
        }
        Ok(())
    }

    fn write(&mut self, desk: &GridDesk, cells: &[SheetCell<'_>]) -> Result<(), XlsxError> {
        if self.pages.last().is_none_or(|page| page.rows >= desk.rows_per_sheet.max(2)) {
            self.begin_sheet(desk)?;
        }
        let Some(page) = self.pages.last_mut() else { return Ok(()) };
        let mut lines = 1;
        for (place, (cell, column)) in (0_u16..).zip(cells.iter().zip(self.columns)) {
            let Some(text) = write_cell(&mut page.sheet, page.rows, place, *cell)? else { continue };
            let widest = &mut self.widths[usize::from(place)];
            if *widest < column.2 {
                *widest = (*widest).max(width(text)).min(column.2);
            }
            if column.1 == ColumnKind::Text {
                lines = lines_at(text, column.2).max(lines);
            }
        }
        page.rows += 1;
        page.set_height(lines);
        Ok(())
    }

    fn finish(self, desk: &GridDesk) -> Result<(), XlsxError> {
        let last_column = u16::try_from(self.columns.len()).unwrap_or(1).saturating_sub(1);
        let pages_wide = self.widths.iter().sum::<usize>().div_ceil(READABLE_WIDTH);
        for mut page in self.pages {
            page.settle_last_row()?;
            let (mut sheet, last_row) = (page.sheet, page.rows.saturating_sub(1).max(1));
            sheet.autofilter(0, 0, last_row, last_column)?;
            sheet.ignore_error_range(1, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
            sheet.set_print_fit_to_pages(u16::try_from(pages_wide).unwrap_or(1), 0);
            if pages_wide > 1 {
                sheet.set_repeat_columns(0, KEY_COLUMNS - 1)?;
            }
            for (place, widest) in (0_u16..).zip(&self.widths) {
                sheet.set_column_width(place, u32::try_from(widest + widest / 7 + 2).unwrap_or(40))?;
            }
            if let Some((place, states)) = self.states {
                for (state, colour) in states {
                    let rule = ConditionalFormatText::new()
                        .set_rule(ConditionalFormatTextRule::Contains((*state).to_owned()))
                        .set_format(Format::new().set_background_color(*colour))
                        .set_stop_if_true(true);
                    sheet.add_conditional_format(1, place, last_row, place, &rule)?;
                }
            }
            desk.workbook().push_worksheet(sheet);
        }
        Ok(())
    }

    fn begin_sheet(&mut self, desk: &GridDesk) -> Result<(), XlsxError> {
        let mut sheet = desk.workbook().new_worksheet_with_constant_memory()?;
        let number = self.pages.len() + 1;
        if number == 1 {
            sheet.set_name(self.name)?;
        } else {
            sheet.set_name(format!("{} ({number})", self.name))?;
        }
        set_up_page(&mut sheet, &desk.page_head);
        sheet.set_repeat_rows(0, 0)?;
        sheet.set_freeze_panes(1, 0)?;
        let bold = heading();
        for (place, SheetColumn(title, kind, _)) in (0_u16..).zip(self.columns) {
            sheet.set_column_format(place, &kind.format())?;
            sheet.write_string_with_format(0, place, *title, &bold)?;
        }
        let mut page = PrintedPage { sheet, rows: 1, height: 0 };
        page.set_height(1);
        self.pages.push(page);
        Ok(())
    }
}

impl PrintedPage {
    /// Sets the height of the row that was written last. The library writes a row out when the next one
    /// begins, with the default height of that moment; heights set row by row would be kept in memory.
    fn set_height(&mut self, lines: usize) {
        self.height = row_height(lines);
        self.sheet.set_default_row_height(self.height);
    }

    /// The last row is written out when the workbook is saved, by the default height of all empty rows.
    fn settle_last_row(&mut self) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.rows - 1, self.height)?;
        self.sheet.set_default_row_height(row_height(1));
        Ok(())
    }
}

/// The height of a row of so many lines, in points; a row that would fill a screen is cut.
pub(super) fn row_height(lines: usize) -> u32 {
    const LINE: u32 = 15;
    const MOST: usize = 12;
    LINE * u32::try_from(lines.clamp(1, MOST)).unwrap_or(1) + 5
}

/// The room that a filter's button takes in a heading.
const FILTER_BUTTON: usize = 3;
/// How many characters side by side can be read on a printed page.
const READABLE_WIDTH: usize = 220;
/// The columns that are printed again on every page beside the first.
const KEY_COLUMNS: u16 = 3;

/// A4 landscape, as wide as one page, page numbers.
pub(super) fn set_up_page(sheet: &mut Worksheet, head: &str) {
    const A4: u8 = 9;
    let head = head.replace('&', "&&");
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3)
        .set_header(format!("&L&A&R{head}"))
        .set_footer("&C&P / &N ページ")
        .set_print_gridlines(true);
}

/// Writes a cell; gives a text back for its width.
fn write_cell<'a>(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: SheetCell<'a>,
) -> Result<Option<&'a str>, XlsxError> {
    match cell {
        SheetCell::Text("") | SheetCell::Date(None) | SheetCell::Moment(None) | SheetCell::Yen(None) => {}
        SheetCell::Text(text) => {
            sheet.write_string(row, column, fit(text))?;
            return Ok(Some(text));
        }
        // A day that no spreadsheet can count is a typing mistake somebody should see, not `######`.
        SheetCell::Date(Some(day)) if !is_countable(day) => {
            sheet.write_string(row, column, day.format("%Y/%m/%d").to_string())?;
        }
        SheetCell::Moment(Some(at)) if !is_countable(at.date()) => {
            sheet.write_string(row, column, at.format("%Y/%m/%d %H:%M").to_string())?;
        }
        SheetCell::Date(Some(day)) => {
            sheet.write_number(row, column, f64::from(day_serial(day)))?;
        }
        SheetCell::Moment(Some(at)) => {
            sheet.write_number(row, column, moment_serial(at))?;
        }
        SheetCell::Yen(Some(yen)) => {
            sheet.write_number(row, column, whole(yen.amount()))?;
        }
        SheetCell::Count(count) => {
            sheet.write_number(row, column, whole(i64::try_from(count).unwrap_or(i64::MAX)))?;
        }
    }
    Ok(None)
}

/// Whether spreadsheets count a day right: from March 1900 to the end of 9999.
fn is_countable(day: NaiveDate) -> bool {
    const FIRST: i32 = 61;
    const LAST: i32 = 2_958_465;
    (FIRST..=LAST).contains(&day_serial(day))
}

/// A day as spreadsheets count it.
pub(super) fn day_serial(day: NaiveDate) -> i32 {
    /// 1899-12-30, which makes every day from March 1900 on right.
    const EPOCH_FROM_CE: i32 = 693_594;
    chrono::Datelike::num_days_from_ce(&day) - EPOCH_FROM_CE
}

fn moment_serial(at: NaiveDateTime) -> f64 {
    f64::from(day_serial(at.date())) + f64::from(at.num_seconds_from_midnight()) / 86_400.0
}

/// A whole number as the file format wants it; amounts lie far below where this would lose a yen.
#[expect(clippy::cast_precision_loss, reason = "yen end at a trillion, a sheet at a million rows")]
pub(super) fn whole(number: i64) -> f64 {
    number as f64
}
