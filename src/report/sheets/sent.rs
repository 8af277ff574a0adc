use super::grid::{Desk, Grid, SheetCell, SheetColumn};
use super::style::ColumnKind;
use super::text::join;
use crate::notice::report::{told_by_closing, told_elsewhere};
use crate::notice::{Code, Lang};
use crate::order::ExportState;
use crate::report::{How, Mask, Match, OrderLine};
use chrono::NaiveDateTime;
use rust_xlsxwriter::XlsxError;

const COLUMNS: &[SheetColumn] = &[
    SheetColumn("店舗", ColumnKind::Code, 24),
    SheetColumn("受注番号", ColumnKind::Code, 32),
    SheetColumn("受注日時", ColumnKind::Moment, 17),
    SheetColumn("受注ステータス", ColumnKind::Text, 20),
    SheetColumn("送信日時", ColumnKind::Moment, 17),
    SheetColumn("送信方法", ColumnKind::Text, 24),
    SheetColumn("API ID・ファイル名", ColumnKind::Text, 44),
    SheetColumn("送った配送業者", ColumnKind::Text, 18),
    SheetColumn("送った配送方法", ColumnKind::Text, 18),
    SheetColumn("送った伝票番号", ColumnKind::Text, 20),
    SheetColumn("送った出荷日", ColumnKind::Date, 15),
    SheetColumn("合計金額", ColumnKind::Yen, 14),
    SheetColumn("送付先 氏名", ColumnKind::Text, 22),
    SheetColumn("送付先 郵便番号", ColumnKind::Code, 18),
    SheetColumn("同梱の親", ColumnKind::Code, 32),
    SheetColumn("備考", ColumnKind::Text, 40),
];

/// 送信済: every order that the store knows of: what was sent, when and how.
pub(in crate::report) struct SentSheet(Grid);

impl SentSheet {
    pub(in crate::report) fn new(desk: &Desk) -> Result<Self, XlsxError> {
        Grid::new(desk, "送信済", COLUMNS, None).map(Self)
    }

    pub(in crate::report) fn push(
        &mut self,
        line: &OrderLine<'_>,
        [ordered, told]: [Option<NaiveDateTime>; 2],
        mask: Mask,
    ) -> Result<(), XlsxError> {
        let order = line.order;
        let (way, trace) = way_words(line);
        let ours = line.sent.filter(|sent| sent.how.is_ours());
        // That it was told is what the sheet is about.
        let remarks =
            line.sent.map_or(&[][..], |sent| sent.remarks).iter().filter(|code| **code != Code::D305);
        let mut remarks: Vec<&str> = remarks.map(|code| code.title(Lang::Ja)).collect();
        if line.is_changed {
            remarks.push(Match::ChangedAfter.name());
        }
        self.0.push(&[
            SheetCell::Text(&order.store),
            SheetCell::Text(&order.number),
            SheetCell::Moment(ordered),
            SheetCell::Text(&order.status),
            SheetCell::Moment(told),
            SheetCell::Text(way),
            SheetCell::Text(&trace),
            SheetCell::Text(ours.map_or("", |it| it.carrier)),
            SheetCell::Text(ours.map_or("", |it| it.method)),
            SheetCell::Text(&join(ours.map_or(&[], |it| it.tracking), "\n")),
            SheetCell::Date(ours.and_then(|it| it.ship_date)),
            SheetCell::Yen(order.totals.total),
            SheetCell::Text(&mask.name(&order.ship_to.name)),
            SheetCell::Text(&mask.postal_code(&order.ship_to.postal_code)),
            SheetCell::Text(order.bundle.parent.as_deref().unwrap_or("")),
            SheetCell::Text(&remarks.join("\n")),
        ])
    }

    pub(in crate::report) fn finish(self, desk: &Desk) -> Result<(), XlsxError> {
        self.0.finish(desk)
    }
}

/// How it was told, and what proves it.
fn way_words<'a>(line: &OrderLine<'a>) -> (&'static str, std::borrow::Cow<'a, str>) {
    match line.sent.map(|sent| sent.how) {
        Some(How::Api(ids)) => ("API", join(ids, "\n")),
        Some(How::File(name)) => ("CSV", name.into()),
        Some(How::Closed) => (told_by_closing(), "".into()),
        None if line.order.export_state == ExportState::Closed => (told_by_closing(), "".into()),
        Some(How::Elsewhere) | None => (told_elsewhere(), "".into()),
    }
}
