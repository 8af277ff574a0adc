use super::grid::{Desk, Grid, SheetCell, SheetColumn};
use super::style::ColumnKind;
use crate::notice::{Lang, row_on_sheet};
use crate::report::{HeldRow, Mask};
use chrono::NaiveDateTime;
use rust_xlsxwriter::XlsxError;

const COLUMNS: &[SheetColumn] = &[
    SheetColumn("日時", ColumnKind::Moment, 17),
    SheetColumn("店舗", ColumnKind::Code, 24),
    SheetColumn("ファイル名", ColumnKind::Text, 40),
    SheetColumn("行", ColumnKind::Count, 10),
    SheetColumn("列", ColumnKind::Text, 24),
    SheetColumn("値", ColumnKind::Text, 36),
    SheetColumn("コード", ColumnKind::Code, 10),
    SheetColumn("理由", ColumnKind::Text, 40),
    SheetColumn("補足", ColumnKind::Text, 40),
    SheetColumn("対応", ColumnKind::Text, 50),
    SheetColumn("解決", ColumnKind::Moment, 17),
];

/// 要修正: every problem of every row that was held, and when the row was in after all.
pub(in crate::report) struct Held(Grid);

impl Held {
    pub(in crate::report) fn new(desk: &Desk) -> Result<Self, XlsxError> {
        Grid::new(desk, "要修正", COLUMNS, None).map(Self)
    }

    pub(in crate::report) fn push(
        &mut self,
        held: &HeldRow<'_>,
        [at, solved]: [Option<NaiveDateTime>; 2],
        mask: Mask,
    ) -> Result<(), XlsxError> {
        for finding in held.findings {
            let (detail, advice) = finding.detail_and_advice();
            self.0.push(&[
                SheetCell::Moment(at),
                SheetCell::Text(held.store),
                SheetCell::Text(held.file),
                finding.row.map_or(SheetCell::Text(""), |row| SheetCell::Count(row_on_sheet(row))),
                SheetCell::Text(&finding.column),
                SheetCell::Text(&mask.hidden(&finding.value)),
                SheetCell::Text(finding.code.name()),
                SheetCell::Text(finding.code.title(Lang::Ja)),
                SheetCell::Text(&mask.hidden(detail)),
                SheetCell::Text(advice.unwrap_or(finding.code.remedy(Lang::Ja))),
                SheetCell::Moment(solved),
            ])?;
        }
        Ok(())
    }

    pub(in crate::report) fn finish(self, desk: &Desk) -> Result<(), XlsxError> {
        self.0.finish(desk)
    }
}
