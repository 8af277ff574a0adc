//! The sheet 突合: three views of each order side by side, and what to do where they disagree.

use super::grid::{Desk, Grid, SheetCell, SheetColumn};
use super::style::{ColumnKind, MATCH_COLOURS};
use super::text::join;
use crate::notice::report::{completion_words, match_advice, told_by_closing};
use crate::order::ExportState;
use crate::report::{Match, Matches, OrderLine, StrayLine};
use chrono::NaiveDateTime;
use rust_xlsxwriter::XlsxError;

const COLUMNS: &[SheetColumn] = &[
    SheetColumn("突合", ColumnKind::Text, 44),
    SheetColumn("店舗", ColumnKind::Code, 24),
    SheetColumn("受注番号", ColumnKind::Code, 32),
    SheetColumn("受注日時", ColumnKind::Moment, 17),
    SheetColumn("店舗：ステータス", ColumnKind::Text, 20),
    SheetColumn("店舗：完了", ColumnKind::Code, 14),
    SheetColumn("店舗：出荷日", ColumnKind::Date, 15),
    SheetColumn("運送会社：出荷日", ColumnKind::Date, 19),
    SheetColumn("当方：出荷日", ColumnKind::Date, 15),
    SheetColumn("店舗：伝票番号", ColumnKind::Text, 20),
    SheetColumn("運送会社：伝票番号", ColumnKind::Text, 22),
    SheetColumn("当方：伝票番号", ColumnKind::Text, 20),
    SheetColumn("運送会社", ColumnKind::Text, 16),
    SheetColumn("当方：送信日時", ColumnKind::Moment, 17),
    SheetColumn("対応", ColumnKind::Text, 62),
    SheetColumn("店舗：出典", ColumnKind::Text, 30),
    SheetColumn("運送会社：出典", ColumnKind::Text, 30),
];

/// 突合: the store's view, the carrier's view and what we sent, side by side.
pub(in crate::report) struct Matching(Grid);

impl Matching {
    pub(in crate::report) fn new(desk: &Desk) -> Result<Self, XlsxError> {
        Grid::new(desk, "突合", COLUMNS, Some((0, &MATCH_COLOURS))).map(Self)
    }

    pub(in crate::report) fn push(
        &mut self,
        line: &OrderLine<'_>,
        matches: Matches,
        [ordered, told]: [Option<NaiveDateTime>; 2],
    ) -> Result<(), XlsxError> {
        let (store, carrier) = (line.store_view, line.carrier_view.unwrap_or_default());
        let ours = line.sent.filter(|sent| sent.how.is_ours());
        let mut advice = advice_words(matches);
        if advice.is_empty() && line.order.export_state == ExportState::Closed {
            told_by_closing().clone_into(&mut advice);
        }
        self.0.push(&[
            SheetCell::Text(&state_words(matches)),
            SheetCell::Text(&line.order.store),
            SheetCell::Text(&line.order.number),
            SheetCell::Moment(ordered),
            SheetCell::Text(store.status),
            SheetCell::Text(completion_words(store.completed.map(|it| it.done))),
            SheetCell::Date(store.ship_date),
            SheetCell::Date(carrier.ship_date),
            SheetCell::Date(ours.and_then(|it| it.ship_date)),
            SheetCell::Text(&join(store.tracking, "\n")),
            SheetCell::Text(&join(carrier.tracking, "\n")),
            SheetCell::Text(&join(ours.map_or(&[], |it| it.tracking), "\n")),
            SheetCell::Text(carrier.carrier),
            SheetCell::Moment(ours.and(told)),
            SheetCell::Text(&advice),
            SheetCell::Text(store.completed.map_or("", |it| it.origin)),
            SheetCell::Text(carrier.origin),
        ])
    }

    pub(in crate::report) fn push_stray(&mut self, line: &StrayLine<'_>) -> Result<(), XlsxError> {
        let matches = Matches::only(Match::NoOrder);
        let blank = SheetCell::Text("");
        self.0.push(&[
            SheetCell::Text(&state_words(matches)),
            SheetCell::Text(line.store),
            SheetCell::Text(line.number),
            blank,
            blank,
            blank,
            blank,
            SheetCell::Date(line.ship_date),
            blank,
            blank,
            SheetCell::Text(&join(line.tracking, "\n")),
            blank,
            SheetCell::Text(line.carrier),
            blank,
            SheetCell::Text(&advice_words(matches)),
            blank,
            SheetCell::Text(line.origin),
        ])
    }

    pub(in crate::report) fn finish(self, desk: &Desk) -> Result<(), XlsxError> {
        self.0.finish(desk)
    }
}

fn state_words(matches: Matches) -> String {
    let mut words = String::new();
    for state in matches.iter() {
        if !words.is_empty() {
            words.push('、');
        }
        words.push_str(state.name());
    }
    words
}

/// What to do; nothing where all agree or nothing was told yet, which would fill a sheet with the same sentence.
fn advice_words(matches: Matches) -> String {
    let mut words = String::new();
    for state in matches.iter().filter(|state| !matches!(state, Match::Agrees | Match::NotTold)) {
        if !words.is_empty() {
            words.push('\n');
        }
        words.push_str(match_advice(state.name()));
    }
    words
}
