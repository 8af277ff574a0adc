//! 直す: what waits to be mended.

use super::TeachShown;
use crate::board::page::{Frame, Here};
use crate::desk::{FittingOrder, HeldFile, NotMendable, ViewedRow, ViewedRows};
use crate::notice::{Code, Lang, row_on_sheet, visible};
use crate::shop::shown_time;
use askama::Template;
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Columns that are seen without scrolling on a screen of usual width.
const SEEN_AT_ONCE: usize = 8;

/// 直す.
#[derive(Template)]
#[template(path = "held.html", config = ".askama.toml")]
pub(in crate::board) struct HeldPage {
    pub(in crate::board) frame: Frame,
    good: &'static str,
    files: Vec<HeldLineShown>,
}

/// A line of the list.
struct HeldLineShown {
    id: i64,
    name: String,
    at: String,
    rows: String,
    why: String,
    has_twin: bool,
}

impl HeldPage {
    pub(in crate::board) fn of(frame: Frame, files: &[HeldFile], good: &'static str, zone: Tz) -> Self {
        let lang = frame.w.0;
        let line = |file: &HeldFile| HeldLineShown {
            id: file.id,
            name: file.name.clone(),
            at: shown_time(file.at, zone),
            rows: if file.code.is_some() { frame.w.whole_file().to_owned() } else { file.rows.to_string() },
            why: file.code.map(|code| format!("{code} {}", code.title(lang))).unwrap_or_default(),
            has_twin: file.has_twin,
        };
        let files = files.iter().map(line).collect();
        Self { frame, good, files }
    }
}

/// A held file.
#[derive(Template)]
#[template(path = "held_file.html", config = ".askama.toml")]
pub(in crate::board) struct HeldFilePage {
    pub(in crate::board) frame: Frame,
    id: i64,
    at: String,
    path: String,
    has_twin: bool,
    /// What keeps it from being mended here.
    obstacle: &'static str,
    header: Vec<ColumnShown>,
    /// So many columns stand first since something is wrong in them.
    first: usize,
    rows: Vec<RowShown>,
    mark: String,
    from: u64,
    shown: String,
    previous: Option<u64>,
    next: Option<u64>,
    /// What is wrong with the file as a whole: what, what else helps, what to do.
    pub(in crate::board) whole: Vec<(String, Vec<String>, String)>,
    code: &'static str,
    pub(in crate::board) good: Option<&'static str>,
    pub(in crate::board) mistake: String,
    /// Whether it can be read once more as it is.
    pub(in crate::board) can_again: bool,
    /// The stores to choose from whose file it may be: code and name.
    pub(in crate::board) stores: Vec<(String, String)>,
    /// Whether it waits in the inbox to be read again.
    pub(in crate::board) waits: bool,
    /// How it could be read, where nobody knows its format.
    pub(in crate::board) teach: Option<TeachShown>,
}

struct ColumnShown {
    name: String,
    is_wrong: bool,
}

fn column_shown(rows: &ViewedRows, place: usize) -> ColumnShown {
    ColumnShown {
        name: rows.header.get(place).cloned().unwrap_or_default(),
        is_wrong: rows.rows.iter().any(|row| row.wrong.contains(&place)),
    }
}

struct RowShown {
    row: u64,
    place: String,
    number: String,
    cells: Vec<CellShown>,
    problems: Vec<String>,
    /// Orders that it may mean: the number, and what tells it from the others; and the cell into which it goes.
    offered: Vec<(String, String)>,
    offered_place: usize,
}

struct CellShown {
    place: usize,
    width: usize,
    text: String,
    is_wrong: bool,
    is_long: bool,
    column: String,
}

impl HeldFilePage {
    pub(in crate::board) fn of(
        frame: Frame,
        file: &HeldFile,
        rows: &ViewedRows,
        (from, most): (u64, u64),
        zone: Tz,
    ) -> Self {
        let w = frame.w;
        let obstacle = match file.not_mendable {
            None => "",
            Some(NotMendable::Open) => w.open_in_excel(),
            Some(NotMendable::Saved) => w.saved_elsewhere(),
            Some(NotMendable::Gone) => w.original_gone(),
        };
        let to = from + rows.rows.len() as u64;
        let (places, first) = places_of(rows);
        Self {
            id: file.id,
            at: shown_time(file.at, zone),
            path: file.path.clone(),
            has_twin: file.has_twin,
            obstacle,
            header: places.iter().map(|place| column_shown(rows, *place)).collect(),
            first,
            rows: rows.rows.iter().map(|row| row_shown(row, &rows.header, &places, w.0)).collect(),
            mark: rows.mark.clone(),
            from,
            shown: w.rows_shown(from + 1, to, rows.count),
            previous: (from > 0).then(|| from.saturating_sub(most)),
            next: (to < rows.count).then_some(to),
            whole: Vec::new(),
            code: file.code.map_or("", Code::name),
            good: None,
            mistake: String::new(),
            can_again: false,
            stores: Vec::new(),
            waits: file.waits,
            teach: None,
            frame,
        }
    }

    /// Offers orders that a row may mean.
    pub(in crate::board) fn offer(&mut self, row: u64, place: usize, orders: &[FittingOrder], zone: Tz) {
        for shown in self.rows.iter_mut().filter(|shown| shown.row == row) {
            shown.offered_place = place;
            let words = |order: &FittingOrder| {
                let day = order.ordered_at.map(|at| shown_time(at, zone)).unwrap_or_default();
                let parts = [order.name.as_str(), order.item.as_str(), day.as_str(), order.store.as_str()];
                let parts = parts.iter().filter(|part| !part.is_empty()).map(|part| visible(part));
                (order.number.clone(), parts.collect::<Vec<_>>().join("　"))
            };
            shown.offered = orders.iter().map(words).collect();
        }
    }

    /// Puts what was typed and not taken back into the cells.
    pub(in crate::board) fn put_back(&mut self, typed: &BTreeMap<(u64, usize), String>) {
        for row in &mut self.rows {
            for cell in &mut row.cells {
                if let Some(text) = typed.get(&(row.row, cell.place)) {
                    cell.text.clone_from(text);
                }
            }
        }
    }
}

/// The columns in the order in which they are shown: where there are more than can be seen at once, those in which something
/// is wrong come first, the others in their own order.
fn places_of(rows: &ViewedRows) -> (Vec<usize>, usize) {
    let most = rows.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(rows.header.len());
    let is_wrong = |place: &usize| rows.rows.iter().any(|row| row.wrong.contains(place));
    let all = 0..most;
    if most <= SEEN_AT_ONCE {
        return (all.collect(), 0);
    }
    let (wrong, others): (Vec<usize>, Vec<usize>) = all.partition(is_wrong);
    let first = wrong.len();
    (wrong.into_iter().chain(others).collect(), first)
}

/// How wide a cell's field is, in letters.
fn width_of(text: &str) -> usize {
    const LEAST: usize = 6;
    const MOST: usize = 34;
    let wide: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    (wide + 1).clamp(LEAST, MOST)
}

fn row_shown(row: &ViewedRow, header: &[String], places: &[usize], lang: Lang) -> RowShown {
    const LONG: usize = 40;
    let cells = places.iter().filter_map(|place| {
        let text = row.cells.get(*place)?;
        Some(CellShown {
            place: *place,
            is_long: text.contains('\n') || text.chars().count() > LONG,
            width: width_of(text),
            text: text.clone(),
            is_wrong: row.wrong.contains(place),
            column: header.get(*place).cloned().unwrap_or_default(),
        })
    });
    let mut problems: Vec<String> = Vec::new();
    for line in row.findings.iter().map(|finding| finding.on_page(lang)) {
        if !problems.contains(&line) {
            problems.push(line);
        }
    }
    let place = if row.sheet.is_empty() {
        row_on_sheet(row.row).to_string()
    } else {
        format!("{} {}", row.sheet, row_on_sheet(row.row))
    };
    RowShown {
        row: row.row,
        place,
        number: row.number.clone(),
        cells: cells.collect(),
        problems,
        offered: Vec::new(),
        offered_place: 0,
    }
}
