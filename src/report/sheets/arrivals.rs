use super::grid::{Cell, Column, Desk, Grid};
use super::style::Kind;
use crate::notice::Lang;
use crate::report::ArrivalLine;
use chrono::NaiveDateTime;
use rust_xlsxwriter::XlsxError;

const COLUMNS: &[Column] = &[
    Column("取込日時", Kind::Moment, 17),
    Column("ファイル名", Kind::Text, 44),
    Column("店舗", Kind::Code, 24),
    Column("形式", Kind::Code, 26),
    Column("文字コード", Kind::Code, 14),
    Column("行数", Kind::Count, 10),
    Column("取込", Kind::Count, 10),
    Column("要修正", Kind::Count, 10),
    Column("コード", Kind::Code, 10),
    Column("内容", Kind::Text, 40),
    Column("SHA-256", Kind::Code, 66),
];

/// 取込ファイル: every file that came in.
pub(in crate::report) struct Arrivals(Grid);

impl Arrivals {
    pub(in crate::report) fn new(desk: &Desk) -> Result<Self, XlsxError> {
        Grid::new(desk, "取込ファイル", COLUMNS, None).map(Self)
    }

    pub(in crate::report) fn push(
        &mut self,
        line: &ArrivalLine<'_>,
        at: Option<NaiveDateTime>,
    ) -> Result<(), XlsxError> {
        self.0.push(&[
            Cell::Moment(at),
            Cell::Text(line.name),
            Cell::Text(line.store),
            Cell::Text(line.profile),
            Cell::Text(line.encoding),
            Cell::Count(line.rows),
            Cell::Count(line.taken),
            Cell::Count(line.held),
            Cell::Text(line.code.map_or("", crate::notice::Code::name)),
            Cell::Text(line.code.map_or("", |code| code.title(Lang::Ja))),
            Cell::Text(line.hash),
        ])
    }

    pub(in crate::report) fn finish(self, desk: &Desk) -> Result<(), XlsxError> {
        self.0.finish(desk)
    }
}
