//! ファイル: the files that came and those that went out.

use super::chart::{DayChart, ReasonBar, reason_bars};
use crate::board::page::{Frame, Here, brief_time};
use crate::desk::{CameFile, ListedFile, Sending};
use crate::notice::Code;
use crate::report::TodayFigures;
use askama::Template;
use chrono::NaiveDate;
use chrono_tz::Tz;

/// What the page is made of.
pub(in crate::board) struct FilesShown {
    pub(in crate::board) came: Vec<CameFile>,
    pub(in crate::board) sendings: Vec<Sending>,
    pub(in crate::board) reports: Vec<ListedFile>,
    pub(in crate::board) labels: Vec<ListedFile>,
    pub(in crate::board) stores: Vec<(String, String)>,
    /// The day's figures, when they are counted.
    pub(in crate::board) figures: Option<TodayFigures>,
    pub(in crate::board) today: NaiveDate,
    /// The present, in epoch seconds.
    pub(in crate::board) now: i64,
    pub(in crate::board) zone: Tz,
}

/// ファイル.
#[derive(Template)]
#[template(path = "files.html", config = ".askama.toml")]
pub(in crate::board) struct FilesPage {
    pub(in crate::board) frame: Frame,
    good: String,
    mistake: &'static str,
    stores: Vec<(String, String)>,
    came: Vec<CameLine>,
    exports: Vec<ExportLine>,
    reports: Vec<ListedFile>,
    labels: Vec<ListedFile>,
    month_start: String,
    today: String,
    days: Option<DayChart>,
    /// What the chart says, in a sentence.
    days_words: String,
    waits: Vec<ReasonBar>,
}

struct CameLine {
    id: i64,
    name: String,
    at: String,
    store: String,
    format: String,
    rows: u64,
    taken: u64,
    open: u64,
    outcome: String,
    is_good: bool,
    is_undone: bool,
    is_there: bool,
    can_undo: bool,
    undo_name: String,
}

struct ExportLine {
    id: i64,
    at: String,
    store: String,
    name: String,
    lines: u64,
    is_there: bool,
}

impl FilesPage {
    pub(in crate::board) fn of(
        frame: Frame,
        shown: FilesShown,
        (good, mistake): (String, &'static str),
    ) -> Self {
        let w = frame.w;
        let (zone, now) = (shown.zone, shown.now);
        let named = |code: &str| {
            let store = shown.stores.iter().find(|(known, _)| known == code);
            store.map_or_else(|| code.to_owned(), |(_, name)| name.clone())
        };
        let line = |file: CameFile| {
            let (rows, taken, _, open) = file.rows;
            let outcome = match file.code {
                _ if file.is_undone => w.is_undone().to_owned(),
                Some(Code::F006) => w.known_already().to_owned(),
                Some(code) => format!("{code} {}", code.title(w.0)),
                None if open > 0 => w.held_whole().to_owned(),
                None => w.taken_in().to_owned(),
            };
            CameLine {
                id: file.id,
                at: brief_time(file.at, now, zone),
                undo_name: format!("{} {}", w.undo(), file.name),
                can_undo: file.can_undo,
                name: file.name,
                store: named(&file.store),
                format: file.profile,
                rows,
                taken,
                open,
                is_undone: file.is_undone,
                is_good: matches!(file.code, None | Some(Code::F006)) && open == 0,
                outcome,
                is_there: file.is_there,
            }
        };
        let export = |sending: Sending| ExportLine {
            id: sending.batch,
            at: brief_time(sending.at, now, zone),
            store: named(&sending.store),
            name: sending.file,
            lines: sending.lines,
            is_there: sending.is_there,
        };
        let days = shown.figures.as_ref().map(|figures| DayChart::of(&figures.days));
        Self {
            days_words: days.as_ref().map(|days| w.days_in_words(days.came, days.told)).unwrap_or_default(),
            days,
            waits: shown.figures.as_ref().map(|it| reason_bars(&it.waits, w.0)).unwrap_or_default(),
            good,
            mistake,
            came: shown.came.into_iter().map(line).collect(),
            exports: shown.sendings.into_iter().map(export).collect(),
            stores: shown.stores.clone(),
            reports: shown.reports,
            labels: shown.labels,
            month_start: shown.today.format("%Y-%m-01").to_string(),
            today: shown.today.to_string(),
            frame,
        }
    }
}
