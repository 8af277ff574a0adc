use super::grid::{Desk, Grid, SheetCell, SheetColumn};
use super::style::ColumnKind;
use crate::notice::Lang;
use crate::notice::undo::is_undone;
use crate::report::ArrivalLine;
use chrono::NaiveDateTime;
use rust_xlsxwriter::XlsxError;

const COLUMNS: &[SheetColumn] = &[
    SheetColumn("取込日時", ColumnKind::Moment, 17),
    SheetColumn("ファイル名", ColumnKind::Text, 44),
    SheetColumn("店舗", ColumnKind::Code, 24),
    SheetColumn("形式", ColumnKind::Code, 26),
    SheetColumn("文字コード", ColumnKind::Code, 14),
    SheetColumn("行数", ColumnKind::Count, 10),
    SheetColumn("取込", ColumnKind::Count, 10),
    SheetColumn("要修正", ColumnKind::Count, 10),
    SheetColumn("コード", ColumnKind::Code, 10),
    SheetColumn("内容", ColumnKind::Text, 40),
    SheetColumn("SHA-256", ColumnKind::Code, 66),
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
            SheetCell::Moment(at),
            SheetCell::Text(line.name),
            SheetCell::Text(line.store),
            SheetCell::Text(line.profile),
            SheetCell::Text(line.encoding),
            SheetCell::Count(line.rows),
            SheetCell::Count(line.taken),
            SheetCell::Count(line.held),
            SheetCell::Text(line.code.map_or("", crate::notice::Code::name)),
            SheetCell::Text(match line.code {
                _ if line.is_undone => is_undone(Lang::Ja),
                Some(code) => code.title(Lang::Ja),
                None => "",
            }),
            SheetCell::Text(line.hash),
        ])
    }

    pub(in crate::report) fn finish(self, desk: &Desk) -> Result<(), XlsxError> {
        self.0.finish(desk)
    }
}
