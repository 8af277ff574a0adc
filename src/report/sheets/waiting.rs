//! The sheet 未送信: orders that their store was not told of, with each reason.

use super::grid::{Grid, GridDesk, SheetCell, SheetColumn};
use super::style::{ColumnKind, WAITING_COLOURS};
use super::text::join;
use crate::notice::report::{waiting_advice, waiting_state};
use crate::notice::{Lang, reason};
use crate::order::Item;
use crate::report::{Mask, OrderLine};
use chrono::NaiveDateTime;
use rust_xlsxwriter::XlsxError;

const COLUMNS: &[SheetColumn] = &[
    SheetColumn("店舗", ColumnKind::Code, 24),
    SheetColumn("受注番号", ColumnKind::Code, 32),
    SheetColumn("受注日時", ColumnKind::Moment, 17),
    SheetColumn("状態", ColumnKind::Code, 14),
    SheetColumn("受注ステータス", ColumnKind::Text, 20),
    SheetColumn("理由コード", ColumnKind::Text, 14),
    SheetColumn("理由", ColumnKind::Text, 44),
    SheetColumn("対応", ColumnKind::Text, 62),
    SheetColumn("合計金額", ColumnKind::Yen, 14),
    SheetColumn("配送業者", ColumnKind::Text, 16),
    SheetColumn("配送方法", ColumnKind::Text, 18),
    SheetColumn("伝票番号", ColumnKind::Text, 20),
    SheetColumn("出荷日", ColumnKind::Date, 11),
    SheetColumn("送付先 氏名", ColumnKind::Text, 22),
    SheetColumn("送付先 郵便番号", ColumnKind::Code, 18),
    SheetColumn("送付先 住所", ColumnKind::Text, 34),
    SheetColumn("送付先 電話番号", ColumnKind::Code, 18),
    SheetColumn("注文者 氏名", ColumnKind::Text, 22),
    SheetColumn("商品", ColumnKind::Text, 34),
    SheetColumn("同梱の親", ColumnKind::Code, 32),
];

/// 未送信: every order that the store was not told of, with each reason in words and what to do.
pub(in crate::report) struct Waiting(Grid);

impl Waiting {
    pub(in crate::report) fn new(desk: &GridDesk) -> Result<Self, XlsxError> {
        Grid::new(desk, "未送信", COLUMNS, Some((3, &WAITING_COLOURS))).map(Self)
    }

    pub(in crate::report) fn push(
        &mut self,
        line: &OrderLine<'_>,
        ordered: Option<NaiveDateTime>,
        mask: Mask,
    ) -> Result<(), XlsxError> {
        let (order, to) = (line.order, &line.order.ship_to);
        let due = line.reasons.is_empty();
        let [codes, reasons, remedies] = reason_words(line);
        let street = [to.city.as_str(), &to.address1, &to.address2].concat();
        self.0.push(&[
            SheetCell::Text(&order.store),
            SheetCell::Text(&order.number),
            SheetCell::Moment(ordered),
            SheetCell::Text(waiting_state(order.export_state, due)),
            SheetCell::Text(&order.status),
            SheetCell::Text(&codes),
            SheetCell::Text(&reasons),
            SheetCell::Text(&remedies),
            SheetCell::Yen(order.totals.total),
            SheetCell::Text(&line.shipment.carrier),
            SheetCell::Text(&line.shipment.method),
            SheetCell::Text(&join(&line.shipment.tracking, "\n")),
            SheetCell::Date(line.shipment.ship_date),
            SheetCell::Text(&mask.name(&to.name)),
            SheetCell::Text(&mask.postal_code(&to.postal_code)),
            SheetCell::Text(&[to.prefecture.as_str(), &mask.hidden(&street)].concat()),
            SheetCell::Text(&mask.phone(&to.phone)),
            SheetCell::Text(&mask.name(&order.orderer.name)),
            SheetCell::Text(&item_words(&order.items)),
            SheetCell::Text(order.bundle.parent.as_deref().unwrap_or("")),
        ])
    }

    pub(in crate::report) fn finish(self, desk: &GridDesk) -> Result<(), XlsxError> {
        self.0.finish(desk)
    }
}

/// Codes, reasons and remedies, one reason a line in each.
fn reason_words(line: &OrderLine<'_>) -> [String; 3] {
    let mut words: [String; 3] = Default::default();
    let mut add = |code: &str, texts: [&str; 2]| {
        for (word, text) in words.iter_mut().zip([code, texts[0], texts[1]]) {
            if !word.is_empty() && !text.is_empty() {
                word.push('\n');
            }
            word.push_str(text);
        }
    };
    if let Some(advice) = waiting_advice(line.order.export_state, line.reasons.is_empty()) {
        add("", advice);
    }
    for code in line.reasons {
        add(code.name(), reason(*code, line.order.mall, line.order.export_state, Lang::Ja));
    }
    for remark in line.remarks {
        add("", [remark, ""]);
    }
    words
}

/// Goods with their counts, one a line.
fn item_words(items: &[Item]) -> String {
    let mut words = String::new();
    for item in items {
        if !words.is_empty() {
            words.push('\n');
        }
        words.push_str(if item.name.is_empty() { &item.sku } else { &item.name });
        if let Some(count) = item.quantity {
            words.push_str(" ×");
            words.push_str(&count.to_string());
        }
    }
    words
}
