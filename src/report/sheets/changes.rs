use super::grid::{Cell, Column, Desk, Grid};
use super::style::Kind;
use crate::notice::report::{change_note, field_label, source_label};
use crate::report::{ChangeLine, Mask};
use chrono::NaiveDateTime;
use rust_xlsxwriter::XlsxError;

const COLUMNS: &[Column] = &[
    Column("日時", Kind::Moment, 17),
    Column("店舗", Kind::Code, 24),
    Column("受注番号", Kind::Code, 32),
    Column("項目", Kind::Code, 20),
    Column("変更前", Kind::Text, 40),
    Column("変更後", Kind::Text, 40),
    Column("誰から", Kind::Code, 14),
    Column("出典", Kind::Text, 36),
    Column("送信後の変更", Kind::Text, 40),
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
            Cell::Moment(at),
            Cell::Text(line.store),
            Cell::Text(line.number),
            Cell::Text(field_label(line.field)),
            Cell::Text(&mask.field(line.field, line.before)),
            Cell::Text(&mask.field(line.field, line.after)),
            Cell::Text(source_label(line.source)),
            Cell::Text(line.origin),
            Cell::Text(change_note(line.after_export)),
        ])
    }

    pub(in crate::report) fn finish(self, desk: &Desk) -> Result<(), XlsxError> {
        self.0.finish(desk)
    }
}
