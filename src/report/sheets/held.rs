use super::grid::{Cell, Column, Desk, Grid};
use super::style::Kind;
use crate::notice::{Lang, row_on_sheet};
use crate::report::{HeldRow, Mask};
use chrono::NaiveDateTime;
use rust_xlsxwriter::XlsxError;

const COLUMNS: &[Column] = &[
    Column("日時", Kind::Moment, 17),
    Column("店舗", Kind::Code, 24),
    Column("ファイル名", Kind::Text, 40),
    Column("行", Kind::Count, 10),
    Column("列", Kind::Text, 24),
    Column("値", Kind::Text, 36),
    Column("コード", Kind::Code, 10),
    Column("理由", Kind::Text, 40),
    Column("補足", Kind::Text, 40),
    Column("対応", Kind::Text, 50),
];

/// 要修正: every problem of every row that was held.
pub(in crate::report) struct Held(Grid);

impl Held {
    pub(in crate::report) fn new(desk: &Desk) -> Result<Self, XlsxError> {
        Grid::new(desk, "要修正", COLUMNS, None).map(Self)
    }

    pub(in crate::report) fn push(
        &mut self,
        held: &HeldRow<'_>,
        at: Option<NaiveDateTime>,
        mask: Mask,
    ) -> Result<(), XlsxError> {
        for finding in held.findings {
            let (detail, advice) = finding.detail_and_advice();
            self.0.push(&[
                Cell::Moment(at),
                Cell::Text(held.store),
                Cell::Text(held.file),
                finding.row.map_or(Cell::Text(""), |row| Cell::Count(row_on_sheet(row))),
                Cell::Text(&finding.column),
                Cell::Text(&mask.hidden(&finding.value)),
                Cell::Text(finding.code.name()),
                Cell::Text(finding.code.title(Lang::Ja)),
                Cell::Text(&mask.hidden(detail)),
                Cell::Text(advice.unwrap_or(finding.code.remedy(Lang::Ja))),
            ])?;
        }
        Ok(())
    }

    pub(in crate::report) fn finish(self, desk: &Desk) -> Result<(), XlsxError> {
        self.0.finish(desk)
    }
}
