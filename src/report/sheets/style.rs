//! Colours and formats, one place for all sheets.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

const FONT: &str = "Yu Gothic";

/// The colours of 突合, in the order in which a rule wins where several states stand in one cell.
pub(super) const MATCH_COLOURS: [(&str, u32); 10] = [
    ("伝票番号の重複", 0x00F4_B084),
    ("伝票番号相違", 0x00FF_C7CE),
    ("モール側完了・当方未送信", 0x00BD_D7EE),
    ("当方送信済・モール側未完了", 0x00D9_C8EC),
    ("運送会社に実績なし", 0x00FF_E699),
    ("受注のない伝票", 0x00F2_C4DE),
    ("出荷日相違", 0x00FC_E4D6),
    ("送信後に変更", 0x00F8_CBAD),
    ("未送信", 0x00ED_EDED),
    ("一致", 0x00E2_EFDA),
];

/// The colours of 未送信.
pub(super) const WAITING_COLOURS: [(&str, u32); 5] = [
    ("送信待ち", 0x00BD_D7EE),
    ("対象外", 0x00ED_EDED),
    ("送信中", 0x00E2_EFDA),
    ("結果確認中", 0x00FF_E699),
    ("要判断", 0x00FF_C7CE),
];

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// Text on one line: codes, numbers that are no amounts.
    Code,
    /// Text that wraps.
    Text,
    Date,
    Moment,
    Yen,
    Count,
}

impl ColumnKind {
    /// How the cells of such a column look. Text stays text when somebody edits it.
    pub(super) fn format(self) -> Format {
        let base = Format::new().set_font_name(FONT).set_font_size(10).set_align(FormatAlign::Top);
        match self {
            Self::Code => base.set_num_format("@"),
            Self::Text => base.set_num_format("@").set_text_wrap(),
            Self::Date => base.set_num_format("yyyy/mm/dd").set_align(FormatAlign::Left),
            Self::Moment => base.set_num_format("yyyy/mm/dd hh:mm").set_align(FormatAlign::Left),
            // Numbers keep away from the text that may stand right of them.
            Self::Yen => base.set_num_format("#,##0\"円\"").set_align(FormatAlign::Right).set_indent(1),
            Self::Count => base.set_num_format("#,##0").set_align(FormatAlign::Right).set_indent(1),
        }
    }

    /// The width of its values where that does not depend on them.
    pub(super) fn fixed_width(self) -> Option<usize> {
        match self {
            Self::Code | Self::Text => None,
            Self::Date => Some(11),
            Self::Moment => Some(17),
            Self::Yen => Some(14),
            Self::Count => Some(8),
        }
    }
}

/// The bold heading of a column.
pub(super) fn heading() -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_size(10)
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(0x001F_4E78)
        .set_border(FormatBorder::Thin)
        .set_border_color(0x00FF_FFFF)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

/// A plain cell of サマリー.
pub(super) fn plain() -> Format {
    Format::new().set_font_name(FONT).set_font_size(10).set_align(FormatAlign::VerticalCenter)
}

/// A sentence beside a table.
pub(super) fn remark() -> Format {
    plain().set_indent(1)
}

/// A cell of one of its tables.
pub(super) fn boxed() -> Format {
    plain().set_border(FormatBorder::Thin).set_border_color(0x00BF_BFBF)
}

/// The title.
pub(super) fn title() -> Format {
    plain().set_font_size(16).set_bold()
}

/// The heading of a block.
pub(super) fn block() -> Format {
    plain().set_font_size(12).set_bold().set_font_color(0x001F_4E78)
}

/// A link.
pub(super) fn link() -> Format {
    boxed().set_font_color(0x0005_63C1).set_underline(rust_xlsxwriter::FormatUnderline::Single)
}

/// The heading of a block of a page, a row below the block before; `row` is the next one to be written afterwards.
pub(super) fn write_block(sheet: &mut Worksheet, row: &mut u32, title: &str) -> Result<(), XlsxError> {
    sheet.set_row_height(*row + 1, 22)?;
    sheet.write_string_with_format(*row + 1, 0, title, &block())?;
    *row += 2;
    Ok(())
}
