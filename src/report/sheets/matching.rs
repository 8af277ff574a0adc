use super::grid::{Cell, Column, Desk, Grid};
use super::style::{Kind, MATCH_COLOURS};
use super::text::join;
use crate::notice::report::{completion_words, match_advice};
use crate::report::{Match, Matches, OrderLine, StrayLine};
use chrono::NaiveDateTime;
use rust_xlsxwriter::XlsxError;

const COLUMNS: &[Column] = &[
    Column("突合", Kind::Text, 44),
    Column("店舗", Kind::Code, 24),
    Column("受注番号", Kind::Code, 32),
    Column("受注日時", Kind::Moment, 17),
    Column("店舗：ステータス", Kind::Text, 20),
    Column("店舗：完了", Kind::Code, 14),
    Column("店舗：出荷日", Kind::Date, 15),
    Column("運送会社：出荷日", Kind::Date, 19),
    Column("当方：出荷日", Kind::Date, 15),
    Column("店舗：伝票番号", Kind::Text, 20),
    Column("運送会社：伝票番号", Kind::Text, 22),
    Column("当方：伝票番号", Kind::Text, 20),
    Column("運送会社", Kind::Text, 16),
    Column("当方：送信日時", Kind::Moment, 17),
    Column("対応", Kind::Text, 62),
    Column("店舗：出典", Kind::Text, 30),
    Column("運送会社：出典", Kind::Text, 30),
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
        self.0.push(&[
            Cell::Text(&state_words(matches)),
            Cell::Text(&line.order.store),
            Cell::Text(&line.order.number),
            Cell::Moment(ordered),
            Cell::Text(store.status),
            Cell::Text(completion_words(store.completed.map(|it| it.done))),
            Cell::Date(store.ship_date),
            Cell::Date(carrier.ship_date),
            Cell::Date(ours.and_then(|it| it.ship_date)),
            Cell::Text(&join(store.tracking, "\n")),
            Cell::Text(&join(carrier.tracking, "\n")),
            Cell::Text(&join(ours.map_or(&[], |it| it.tracking), "\n")),
            Cell::Text(carrier.carrier),
            Cell::Moment(ours.and(told)),
            Cell::Text(&advice_words(matches)),
            Cell::Text(store.completed.map_or("", |it| it.origin)),
            Cell::Text(carrier.origin),
        ])
    }

    pub(in crate::report) fn push_stray(&mut self, line: &StrayLine<'_>) -> Result<(), XlsxError> {
        let matches = Matches::only(Match::NoOrder);
        let blank = Cell::Text("");
        self.0.push(&[
            Cell::Text(&state_words(matches)),
            Cell::Text(line.store),
            Cell::Text(line.number),
            blank,
            blank,
            blank,
            blank,
            Cell::Date(line.ship_date),
            blank,
            blank,
            Cell::Text(&join(line.tracking, "\n")),
            blank,
            Cell::Text(line.carrier),
            blank,
            Cell::Text(&advice_words(matches)),
            blank,
            Cell::Text(line.origin),
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

/// What to do; nothing where all agree, which would fill a sheet with the same sentence.
fn advice_words(matches: Matches) -> String {
    let mut words = String::new();
    for state in matches.iter().filter(|state| *state != Match::Agrees) {
        if !words.is_empty() {
            words.push('\n');
        }
        words.push_str(match_advice(state.name()));
    }
    words
}
