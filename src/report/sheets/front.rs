//! サマリー: the figures of every store, charts, what the colours mean, and the ways to the other sheets.

use super::grid::{Desk, day_serial, row_height, set_up_page, whole};
use super::style::{self, MATCH_COLOURS, WAITING_COLOURS};
use super::text::{fit, width};
use crate::notice::report::{
    match_advice, reason_label, report_masked, report_title, report_without_orders, sheet_words,
    waiting_states,
};
use crate::notice::{Code, Lang};
use crate::report::{DayFigures, Mask, Match, Scope, StoreFigures, Summary};
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Chart, ChartType, Format, Url, Worksheet, XlsxError};
use std::collections::BTreeMap;

const NAME: &str = "サマリー";
/// The row of the headings; above it stand the title and what the workbook covers.
const HEADING_ROW: u32 = 4;
/// How many rows the charts take.
const CHART_ROWS: u32 = 15;

/// What the head of the sheet says.
pub(in crate::report) struct Head<'a> {
    pub(in crate::report) period: &'a str,
    pub(in crate::report) made_at: &'a str,
    pub(in crate::report) mask: Mask,
}

/// Writes the sheet in front of the others. `sheets` are their names, in order.
pub(in crate::report) fn write_front(
    desk: &Desk,
    summary: &Summary,
    scope: &Scope,
    head: &Head<'_>,
    sheets: &[&str],
) -> Result<Worksheet, XlsxError> {
    let mut front = Front { sheet: Worksheet::new(), row: HEADING_ROW, reasons: reasons_of(summary) };
    front.sheet.set_name(NAME)?;
    set_up_page(&mut front.sheet, &desk.page_head);
    // The title, and not the stores' headings: other tables stand below them on the next page.
    front.sheet.set_repeat_rows(0, 0)?;
    front.sheet.set_print_gridlines(false).set_screen_gridlines(false).set_default_row_height(row_height(1));
    front.write_head(summary, head)?;
    front.write_stores(summary)?;
    let charts_at = front.row + 1;
    let empty = summary.total().orders == 0;
    front.row = if empty { charts_at } else { charts_at + CHART_ROWS + 1 };
    front.write_links(sheets)?;
    let reason_rows = front.write_reasons(summary)?;
    let day_rows = front.write_days(summary, scope)?;
    // What the colours mean stands behind the figures: it is the same every day.
    front.write_match_legend(summary)?;
    front.write_waiting_legend()?;
    if !empty {
        front.add_charts(charts_at, reason_rows, day_rows)?;
    }
    Ok(front.sheet)
}

/// First and last row of a table's values.
type Rows = (u32, u32);

struct Front {
    sheet: Worksheet,
    row: u32,
    reasons: Vec<Code>,
}

/// The reasons that orders wait for, in the order of their codes: one for which none waits has no column.
fn reasons_of(summary: &Summary) -> Vec<Code> {
    summary
        .total()
        .waiting_by_reason
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(code, _)| code)
        .collect()
}

impl Front {
    fn write_head(&mut self, summary: &Summary, head: &Head<'_>) -> Result<(), XlsxError> {
        let plain = style::plain();
        self.sheet.set_row_height(0, 30)?;
        self.sheet.write_string_with_format(0, 0, report_title(), &style::title())?;
        self.sheet.write_string_with_format(1, 0, head.period, &plain)?;
        self.sheet.write_string_with_format(2, 0, head.made_at, &plain)?;
        let warn = style::plain().set_bold().set_font_color(0x00C0_0000);
        if summary.total().orders == 0 {
            self.sheet.write_string_with_format(3, 0, report_without_orders(), &warn)?;
        } else if head.mask == Mask::On {
            self.sheet.write_string_with_format(3, 0, report_masked(), &warn)?;
        }
        self.sheet.set_freeze_panes(HEADING_ROW + 1, 0)?;
        Ok(())
    }

    fn write_stores(&mut self, summary: &Summary) -> Result<(), XlsxError> {
        let bold = style::heading();
        let mut titles: Vec<String> = [
            "店舗コード",
            "店舗名",
            "受注",
            "受注金額",
            "出荷済",
            "通知済",
            "未送信",
            "結果確認中",
            "要判断",
            "要修正",
        ]
        .map(str::to_owned)
        .to_vec();
        titles.extend(self.reasons.iter().map(|code| format!("{}\n{}", code.name(), reason_label(*code))));
        self.sheet.set_row_height(HEADING_ROW, 54)?;
        for (column, title) in (0_u16..).zip(&titles) {
            self.sheet.write_string_with_format(HEADING_ROW, column, title, &bold)?;
            self.sheet.set_column_width(column, 10.5)?;
        }
        for (column, least, texts) in [
            (0, 14, summary.stores.iter().map(|it| it.store.code.as_str()).collect::<Vec<_>>()),
            (1, 16, summary.stores.iter().map(|it| it.store.name.as_str()).collect()),
        ] {
            let widest = texts.into_iter().map(width).max().unwrap_or(0).clamp(least, 40);
            self.sheet.set_column_width(column, u32::try_from(widest + 2).unwrap_or(16))?;
        }
        self.sheet.set_column_width(3, 15)?;
        for figures in &summary.stores {
            self.row += 1;
            let code = &figures.store.code;
            let code = if code.is_empty() { "（店舗不明）" } else { code };
            self.write_figures(code, &figures.store.name, figures, &style::boxed())?;
        }
        let last = u16::try_from(titles.len()).unwrap_or(1) - 1;
        self.sheet.autofilter(HEADING_ROW, 0, self.row.max(HEADING_ROW + 1), last)?;
        self.row += 1;
        let sum = style::boxed().set_bold().set_background_color(0x00DD_EBF7);
        self.write_figures("合計", "", &summary.total(), &sum)?;
        self.row += 1;
        Ok(())
    }

    fn write_figures(
        &mut self,
        code: &str,
        name: &str,
        figures: &StoreFigures,
        look: &Format,
    ) -> Result<(), XlsxError> {
        let text = look.clone().set_num_format("@");
        let yen = look.clone().set_num_format("#,##0\"円\"");
        let count = look.clone().set_num_format("#,##0");
        self.sheet.write_string_with_format(self.row, 0, fit(code), &text)?;
        self.sheet.write_string_with_format(self.row, 1, fit(name), &text)?;
        let by_reason = |code: &Code| figures.waiting_by_reason.get(code).copied().unwrap_or(0);
        let mut counts = vec![figures.shipped, figures.exported, figures.waiting];
        counts.extend([figures.unsure, figures.stuck, figures.held]);
        counts.extend(self.reasons.iter().map(by_reason));
        self.sheet.write_number_with_format(self.row, 2, number(figures.orders), &count)?;
        self.sheet.write_number_with_format(self.row, 3, whole(figures.amount), &yen)?;
        for (column, value) in (4_u16..).zip(counts) {
            self.sheet.write_number_with_format(self.row, column, number(value), &count)?;
        }
        Ok(())
    }

    fn write_block(&mut self, title: &str) -> Result<(), XlsxError> {
        style::write_block(&mut self.sheet, &mut self.row, title)
    }

    fn write_links(&mut self, sheets: &[&str]) -> Result<(), XlsxError> {
        self.write_block("シートへ")?;
        for name in sheets {
            let link = Url::new(format!("internal:'{name}'!A1")).set_text(*name);
            self.sheet.write_url_with_format(self.row, 0, link, &style::link())?;
            self.sheet.write_string_with_format(self.row, 1, sheet_words(name), &style::remark())?;
            self.row += 1;
        }
        Ok(())
    }

    fn write_match_legend(&mut self, summary: &Summary) -> Result<(), XlsxError> {
        self.write_block("突合の色と対応")?;
        for state in Match::ALL {
            let count = summary.matches.get(&state).copied().unwrap_or(0);
            let colour = MATCH_COLOURS.iter().find(|(name, _)| *name == state.name()).map_or(0, |it| it.1);
            self.write_legend(state.name(), colour, Some(count), match_advice(state.name()))?;
        }
        Ok(())
    }

    fn write_waiting_legend(&mut self) -> Result<(), XlsxError> {
        self.write_block("未送信の色と対応")?;
        for ((name, advice), (_, colour)) in waiting_states().into_iter().zip(WAITING_COLOURS) {
            self.write_legend(name, colour, None, advice)?;
        }
        Ok(())
    }

    fn write_legend(
        &mut self,
        name: &str,
        colour: u32,
        count: Option<u64>,
        advice: &str,
    ) -> Result<(), XlsxError> {
        let look = style::boxed().set_background_color(colour);
        self.sheet.merge_range(self.row, 0, self.row, 1, name, &look)?;
        if let Some(count) = count {
            let format = style::boxed().set_num_format("#,##0\"件\"");
            self.sheet.write_number_with_format(self.row, 2, number(count), &format)?;
        }
        self.sheet.write_string_with_format(self.row, 3, advice, &style::remark())?;
        self.row += 1;
        Ok(())
    }

    fn write_reasons(&mut self, summary: &Summary) -> Result<Rows, XlsxError> {
        self.write_block("理由別の未送信")?;
        self.write_titles(&["コード", "理由", "件数", "対応"])?;
        let (first, total) = (self.row, summary.total());
        let format = style::boxed().set_num_format("#,##0");
        for code in self.reasons.clone() {
            let count = total.waiting_by_reason.get(&code).copied().unwrap_or(0);
            self.sheet.write_string_with_format(self.row, 0, code.name(), &style::boxed())?;
            self.sheet.write_string_with_format(self.row, 1, reason_label(code), &style::boxed())?;
            self.sheet.write_number_with_format(self.row, 2, number(count), &format)?;
            self.sheet.write_string_with_format(self.row, 3, code.remedy(Lang::Ja), &style::remark())?;
            self.row += 1;
        }
        Ok((first, self.row.saturating_sub(1)))
    }

    fn write_days(&mut self, summary: &Summary, scope: &Scope) -> Result<Rows, XlsxError> {
        self.write_block("日別の受注と通知")?;
        self.write_titles(&["日", "曜日", "受注", "通知"])?;
        let first = self.row;
        let date = style::boxed().set_num_format("yyyy/mm/dd");
        let count = style::boxed().set_num_format("#,##0");
        for (day, figures) in days_of(summary, scope) {
            self.sheet.write_number_with_format(self.row, 0, f64::from(day_serial(day)), &date)?;
            self.sheet.write_string_with_format(self.row, 1, weekday(day), &style::boxed())?;
            self.sheet.write_number_with_format(self.row, 2, number(figures.orders), &count)?;
            self.sheet.write_number_with_format(self.row, 3, number(figures.exports), &count)?;
            self.row += 1;
        }
        Ok((first, self.row.saturating_sub(1).max(first)))
    }

    fn write_titles(&mut self, titles: &[&str]) -> Result<(), XlsxError> {
        for (column, title) in (0_u16..).zip(titles) {
            self.sheet.write_string_with_format(self.row, column, *title, &style::heading())?;
        }
        self.row += 1;
        Ok(())
    }

    fn add_charts(&mut self, row: u32, reasons: Rows, days: Rows) -> Result<(), XlsxError> {
        let mut daily = Chart::new(ChartType::Column);
        for (column, name, colour) in [(2, "受注", 0x005B_9BD5), (3, "通知", 0x0070_AD47)] {
            daily
                .add_series()
                .set_name(name)
                .set_categories((NAME, days.0, 0, days.1, 0))
                .set_values((NAME, days.0, column, days.1, column))
                .set_format(rust_xlsxwriter::ChartFormat::new().set_solid_fill(
                    rust_xlsxwriter::ChartSolidFill::new().set_color(rust_xlsxwriter::Color::RGB(colour)),
                ));
        }
        daily.title().set_name("日別の受注と通知");
        daily.x_axis().set_name("日付").set_num_format("m/d").set_date_axis(true);
        daily.y_axis().set_name("件数").set_num_format("#,##0").set_min(0);
        daily.legend().set_position(rust_xlsxwriter::ChartLegendPosition::Bottom);
        daily.set_width(620).set_height(380).set_alt_text("日別の受注件数と通知件数の棒グラフ");
        self.sheet.insert_chart_with_offset(row, 0, &daily, 4, 2)?;

        if self.reasons.is_empty() {
            return Ok(());
        }
        let mut waiting = Chart::new(ChartType::Bar);
        waiting
            .add_series()
            .set_name("未送信")
            .set_categories((NAME, reasons.0, 1, reasons.1, 1))
            .set_values((NAME, reasons.0, 2, reasons.1, 2))
            .set_gap(60)
            .set_data_label(rust_xlsxwriter::ChartDataLabel::new().show_value().set_num_format("#,##0;;"));
        waiting.title().set_name("理由別の未送信");
        let small = rust_xlsxwriter::ChartFont::new().set_size(8).clone();
        waiting.y_axis().set_name("理由").set_reverse().set_label_interval(1).set_font(&small);
        waiting.x_axis().set_name("件数").set_num_format("#,##0").set_min(0);
        waiting.x_axis().set_label_position(rust_xlsxwriter::ChartAxisLabelPosition::High);
        waiting.legend().set_hidden();
        waiting.set_width(620).set_height(380).set_alt_text("未送信の件数を理由ごとに示す棒グラフ");
        self.sheet.insert_chart_with_offset(row, 7, &waiting, 24, 2)?;
        Ok(())
    }
}

/// Every day of the period while that makes a readable chart, else the days on which something happened.
fn days_of(summary: &Summary, scope: &Scope) -> BTreeMap<NaiveDate, DayFigures> {
    const READABLE_DAYS: i64 = 92;
    let mut days = summary.days.clone();
    if (scope.to - scope.from).num_days() <= READABLE_DAYS {
        for day in scope.from.iter_days().take_while(|day| *day <= scope.to) {
            days.entry(day).or_default();
        }
    }
    days
}

fn weekday(day: NaiveDate) -> &'static str {
    ["月", "火", "水", "木", "金", "土", "日"][day.weekday().num_days_from_monday() as usize]
}

fn number(count: u64) -> f64 {
    whole(i64::try_from(count).unwrap_or(i64::MAX))
}
