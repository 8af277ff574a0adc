//! 直す: what waits to be mended.

use super::TeachShown;
use crate::board::page::{Frame, Here};
use crate::desk::{FittingOrder, HeldFile, NotMendable, ViewedRow, ViewedRows};
use crate::notice::{Lang, row_on_sheet, visible};
use crate::shop::shown_time;
use askama::Template;
use chrono_tz::Tz;
use std::collections::BTreeMap;

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
    header: Vec<String>,
    rows: Vec<RowShown>,
    mark: String,
    from: u64,
    shown: String,
    previous: Option<u64>,
    next: Option<u64>,
    /// What is wrong with the file as a whole.
    pub(in crate::board) whole: Vec<String>,
    pub(in crate::board) good: Option<&'static str>,
    pub(in crate::board) mistake: String,
    /// Whether it can be read once more as it is.
    pub(in crate::board) can_again: bool,
    /// The stores to choose from whose file it may be.
    pub(in crate::board) stores: Vec<(String, String)>,
    /// How it could be read, where nobody knows its format.
    pub(in crate::board) teach: Option<TeachShown>,
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
        Self {
            id: file.id,
            at: shown_time(file.at, zone),
            path: file.path.clone(),
            has_twin: file.has_twin,
            obstacle,
            header: rows.header.clone(),
            rows: rows.rows.iter().map(|row| row_shown(row, &rows.header, w.0)).collect(),
            mark: rows.mark.clone(),
            from,
            shown: w.rows_shown(from + 1, to, rows.count),
            previous: (from > 0).then(|| from.saturating_sub(most)),
            next: (to < rows.count).then_some(to),
            whole: Vec::new(),
            good: None,
            mistake: String::new(),
            can_again: false,
            stores: Vec::new(),
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

fn row_shown(row: &ViewedRow, header: &[String], lang: Lang) -> RowShown {
    const LONG: usize = 40;
    let cells = row.cells.iter().enumerate().map(|(place, text)| CellShown {
        place,
        is_long: text.contains('\n') || text.chars().count() > LONG,
        text: text.clone(),
        is_wrong: row.wrong.contains(&place),
        column: header.get(place).cloned().unwrap_or_default(),
    });
    let mut problems: Vec<String> = Vec::new();
    for finding in &row.findings {
        let (detail, _) = finding.detail_and_advice();
        let remedy =
            if lang == Lang::Ja { finding.remedy_in_place() } else { finding.remedy(lang).into_owned() };
        let detail =
            if detail.is_empty() || lang == Lang::En { String::new() } else { format!("　{detail}") };
        let line = format!("{}{detail} → {remedy}", finding.what(lang));
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
