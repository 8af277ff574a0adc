use super::grid::{Desk, Grid, SheetCell, SheetColumn};
use super::style::ColumnKind;
use super::text::join;
use crate::notice::report::{bundle_advice, state_label};
use crate::notice::{Code, Lang};
use crate::order::ExportState;
use crate::report::BundleLine;
use rust_xlsxwriter::XlsxError;

const COLUMNS: &[SheetColumn] = &[
    SheetColumn("店舗", ColumnKind::Code, 24),
    SheetColumn("親の受注番号", ColumnKind::Code, 32),
    SheetColumn("子の受注番号", ColumnKind::Code, 32),
    SheetColumn("親の状態", ColumnKind::Code, 18),
    SheetColumn("子の状態", ColumnKind::Code, 18),
    SheetColumn("モール画面で手続き", ColumnKind::Code, 24),
    SheetColumn("理由", ColumnKind::Text, 40),
    SheetColumn("対応", ColumnKind::Text, 44),
    SheetColumn("配送業者", ColumnKind::Text, 16),
    SheetColumn("配送方法", ColumnKind::Text, 18),
    SheetColumn("伝票番号", ColumnKind::Text, 20),
    SheetColumn("出荷日", ColumnKind::Date, 11),
];

/// 同梱: bundles, one child a line, and children left to the mall's own screen.
pub(in crate::report) struct Bundles(Grid);

impl Bundles {
    pub(in crate::report) fn new(desk: &Desk) -> Result<Self, XlsxError> {
        Grid::new(desk, "同梱", COLUMNS, None).map(Self)
    }

    pub(in crate::report) fn push(&mut self, line: &BundleLine<'_>) -> Result<(), XlsxError> {
        let told = matches!(line.child_state, ExportState::Sent | ExportState::Closed);
        let by_hand = line.reasons.contains(&Code::D307);
        let reasons: Vec<&str> = line.reasons.iter().map(|code| code.title(Lang::Ja)).collect();
        self.0.push(&[
            SheetCell::Text(line.store),
            SheetCell::Text(line.parent),
            SheetCell::Text(line.child),
            SheetCell::Text(state_label(line.parent_state)),
            SheetCell::Text(state_label(line.child_state)),
            SheetCell::Text(if by_hand { "必要" } else { "" }),
            SheetCell::Text(&reasons.join("\n")),
            SheetCell::Text(bundle_advice(by_hand, told)),
            SheetCell::Text(&line.shipment.carrier),
            SheetCell::Text(&line.shipment.method),
            SheetCell::Text(&join(&line.shipment.tracking, "\n")),
            SheetCell::Date(line.shipment.ship_date),
        ])
    }

    pub(in crate::report) fn finish(self, desk: &Desk) -> Result<(), XlsxError> {
        self.0.finish(desk)
    }
}
