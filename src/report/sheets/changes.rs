use super::grid::{Desk, Grid, SheetCell, SheetColumn};
use super::style::ColumnKind;
use crate::notice::report::{change_note, field_label, source_label};
use crate::report::{ChangeLine, Mask};
use chrono::NaiveDateTime;
use rust_xlsxwriter::XlsxError;

const COLUMNS: &[SheetColumn] = &[
    SheetColumn("日時", ColumnKind::Moment, 17),
    SheetColumn("店舗", ColumnKind::Code, 24),
    SheetColumn("受注番号", ColumnKind::Code, 32),
    SheetColumn("項目", ColumnKind::Code, 20),
    SheetColumn("変更前", ColumnKind::Text, 40),
    SheetColumn("変更後", ColumnKind::Text, 40),
    SheetColumn("誰から", ColumnKind::Code, 14),
    SheetColumn("出典", ColumnKind::Text, 36),
    SheetColumn("送信後の変更", ColumnKind::Text, 40),
];

/// 変更履歴: values that changed after they were first taken in.
pub(in crate::report) struct Changes(Grid);

impl Changes {
    pub(in crate::report) fn new(desk: &Desk) -> Result<Self, XlsxError> {
        Grid::new(desk, "変更履歴", COLUMNS, None).map(Self)
    }

    pub(in crate::report) fn push(
        &mut self,
        line: &ChangeLine<'_>,
        at: Option<NaiveDateTime>,
        mask: Mask,
    ) -> Result<(), XlsxError> {
        self.0.push(&[
            SheetCell::Moment(at),
            SheetCell::Text(line.store),
            SheetCell::Text(line.number),
            SheetCell::Text(field_label(line.field)),
            SheetCell::Text(&mask.field(line.field, line.before)),
            SheetCell::Text(&mask.field(line.field, line.after)),
            SheetCell::Text(source_label(line.source)),
            SheetCell::Text(line.origin),
            SheetCell::Text(change_note(line.after_export)),
        ])
    }

    pub(in crate::report) fn finish(self, desk: &Desk) -> Result<(), XlsxError> {
        self.0.finish(desk)
    }
}
