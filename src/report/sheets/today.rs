//! 本日: one A4 page for the end of the day, to be printed and gone through with a pen.
//!
//! What goes in: a day in figures. What comes out: a sheet of a few short tables, each only when it has something to say.
//!
//! **Invariant.** It fits one page: what there are many of is cut, and the rest is counted.
//! **Invariant.** No column holds nothing but zeros.

use super::grid::{Desk, row_height, whole};
use super::style;
use super::text::{fit, lines_at};
use crate::notice::Lang;
use crate::notice::day::{changed, reason_words, revived, unsettled};
use crate::notice::labels::{changed_label, held_label};
use crate::notice::report::{
    today_carrier, today_counted_later, today_headings, today_held, today_late_head, today_more,
    today_nothing_to_do, today_parts, today_quiet_stores, today_store_columns, today_title, today_when,
};
use crate::order::ExportState;
use crate::report::{LateOrder, StoreDay, TodayFigures};
use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

pub(in crate::report) const NAME: &str = "本日";
/// The widths of the columns, in half-width characters: together what a page takes that stands upright.
const WIDTHS: [u32; 7] = [26, 13, 11, 11, 11, 11, 11];
/// As much as a line across the page takes.
const LINE: usize = 90;
/// The last column.
const LAST: u16 = 6;
/// Stores, reasons, late orders, carriers and things to do that are shown.
const MOST: [usize; 5] = [12, 12, 12, 8, 14];

/// Writes the sheet.
pub(in crate::report) fn write_today(
    desk: &Desk,
    day: &TodayFigures,
    made_at: &str,
) -> Result<Worksheet, XlsxError> {
    let mut page = TodayPage { sheet: Worksheet::new(), row: 0 };
    page.set_up(desk)?;
    page.write_head(day, desk, made_at)?;
    let [stores, waits, late, parcels, to_do] = MOST;
    page.write_stores(day, stores)?;
    page.write_waits(day, waits)?;
    page.write_late(day, late)?;
    page.write_parcels(day, parcels)?;
    page.write_to_do(day, to_do)?;
    page.sheet.set_print_area(0, 0, page.row.saturating_sub(1), LAST)?;
    Ok(page.sheet)
}

struct TodayPage {
    sheet: Worksheet,
    row: u32,
}

impl TodayPage {
    fn set_up(&mut self, desk: &Desk) -> Result<(), XlsxError> {
        const A4: u8 = 9;
        self.sheet.set_name(NAME)?;
        self.sheet
            .set_portrait()
            .set_paper_size(A4)
            .set_print_fit_to_pages(1, 1)
            .set_print_center_horizontally(true)
            .set_margins(0.5, 0.5, 0.6, 0.5, 0.3, 0.3)
            .set_footer(format!("&R{}", desk.page_head.replace('&', "&&")))
            .set_screen_gridlines(false)
            .set_default_row_height(row_height(1));
        for (column, width) in (0_u16..).zip(WIDTHS) {
            self.sheet.set_column_width(column, width)?;
        }
        Ok(())
    }

    fn write_head(&mut self, day: &TodayFigures, desk: &Desk, made_at: &str) -> Result<(), XlsxError> {
        self.sheet.set_row_height(0, 30)?;
        self.sheet.write_string_with_format(0, 0, today_title(day.day), &style::title())?;
        self.sheet.write_string_with_format(1, 0, today_when(&desk.page_head, made_at), &style::plain())?;
        self.row = 2;
        if day.counted_on != day.day {
            self.write_line(today_counted_later())?;
        }
        Ok(())
    }

    fn write_block(&mut self, title: &str) -> Result<(), XlsxError> {
        style::write_block(&mut self.sheet, &mut self.row, title)
    }

    /// A sentence across the page, as high as it is long.
    fn write_line(&mut self, text: &str) -> Result<(), XlsxError> {
        let look = style::plain().set_text_wrap().set_align(FormatAlign::Top);
        self.sheet.merge_range(self.row, 0, self.row, LAST, &fit(text), &look)?;
        self.sheet.set_row_height(self.row, row_height(lines_at(text, LINE)))?;
        self.row += 1;
        Ok(())
    }

    fn write_more(&mut self, all: usize, shown: usize, where_else: &str) -> Result<(), XlsxError> {
        if all > shown { self.write_line(&today_more(all - shown, where_else)) } else { Ok(()) }
    }

    fn write_titles(&mut self, titles: &[&str]) -> Result<(), XlsxError> {
        for (column, title) in (0_u16..).zip(titles) {
            self.sheet.write_string_with_format(self.row, column, *title, &style::heading())?;
        }
        self.row += 1;
        Ok(())
    }

    fn write_stores(&mut self, day: &TodayFigures, most: usize) -> Result<(), XlsxError> {
        self.write_block(today_parts().stores)?;
        let figures = |store: &StoreDay| {
            [store.came, store.told, store.can_go, store.waits, store.late, store.needs_person]
        };
        let total: Vec<u64> = (0..6).map(|at| day.total(|store| figures(store)[at])).collect();
        let shown: Vec<usize> = (0..6).filter(|at| total[*at] > 0).collect();
        let columns = today_store_columns();
        let busy: Vec<&StoreDay> = day.stores.iter().filter(|store| !store.is_quiet()).collect();
        if !busy.is_empty() {
            let titles: Vec<&str> =
                std::iter::once(columns[0]).chain(shown.iter().map(|at| columns[at + 1])).collect();
            self.write_titles(&titles)?;
            for store in busy.iter().take(most) {
                let name = if store.name == store.code || store.name.is_empty() {
                    store.code.clone()
                } else {
                    format!("{}（{}）", store.name, store.code)
                };
                let counts: Vec<u64> = shown.iter().map(|at| figures(store)[*at]).collect();
                self.write_counts(&name, &counts, &style::boxed())?;
            }
            if busy.len() > 1 {
                let sum = style::boxed().set_bold().set_background_color(0x00DD_EBF7);
                let counts: Vec<u64> = shown.iter().map(|at| total[*at]).collect();
                self.write_counts("合計", &counts, &sum)?;
            }
            self.write_more(busy.len(), most, "サマリー")?;
        }
        let quiet: Vec<&str> =
            day.stores.iter().filter(|store| store.is_quiet()).map(|store| store.code.as_str()).collect();
        if quiet.is_empty() { Ok(()) } else { self.write_line(&today_quiet_stores(&quiet)) }
    }

    fn write_counts(&mut self, name: &str, counts: &[u64], look: &Format) -> Result<(), XlsxError> {
        let wrapped = look.clone().set_text_wrap();
        self.sheet.write_string_with_format(self.row, 0, fit(name), &wrapped)?;
        let wide = usize::try_from(WIDTHS[0]).unwrap_or(1);
        self.sheet.set_row_height(self.row, row_height(lines_at(name, wide)))?;
        let format = look.clone().set_num_format("#,##0").set_align(FormatAlign::Right).set_indent(1);
        for (column, value) in (1_u16..).zip(counts) {
            self.sheet.write_number_with_format(self.row, column, number(*value), &format)?;
        }
        self.row += 1;
        Ok(())
    }

    /// One line a reason: how many orders, and of which stores.
    fn write_waits(&mut self, day: &TodayFigures, most: usize) -> Result<(), XlsxError> {
        if day.waits.is_empty() {
            return Ok(());
        }
        self.write_block(today_parts().waits)?;
        self.write_titles(&today_headings().waits)?;
        self.sheet.merge_range(
            self.row - 1,
            2,
            self.row - 1,
            LAST,
            today_headings().waits[2],
            &style::heading(),
        )?;
        let count = style::boxed().set_num_format("#,##0").set_align(FormatAlign::Right).set_indent(1);
        let wrapped = style::boxed().set_text_wrap();
        for (code, orders) in day.waits.iter().take(most) {
            let of_store =
                |store: &StoreDay| store.waits_for.get(code).map(|count| format!("{} {count}", store.code));
            let reason = reason_words(*code, Lang::Ja);
            let stores = day.stores.iter().filter_map(of_store).collect::<Vec<_>>().join("、");
            self.sheet.write_string_with_format(self.row, 0, &reason, &wrapped)?;
            self.sheet.write_number_with_format(self.row, 1, number(*orders), &count)?;
            self.sheet.merge_range(self.row, 2, self.row, LAST, &fit(&stores), &wrapped)?;
            let lines = lines_at(&reason, 24).max(lines_at(&stores, 52));
            self.sheet.set_row_height(self.row, row_height(lines))?;
            self.row += 1;
        }
        self.write_more(day.waits.len(), most, "サマリー")
    }

    fn write_late(&mut self, day: &TodayFigures, most: usize) -> Result<(), XlsxError> {
        let all = usize::try_from(day.total(|store| store.late)).unwrap_or(usize::MAX);
        if all == 0 {
            return Ok(());
        }
        self.write_block(&today_late_head(day.late_days))?;
        self.write_titles(&today_headings().late)?;
        self.sheet.merge_range(
            self.row - 1,
            4,
            self.row - 1,
            LAST,
            today_headings().late[4],
            &style::heading(),
        )?;
        for order in day.late.iter().take(most) {
            self.write_late_order(day, order)?;
        }
        self.write_more(all, most.min(day.late.len()), "shukka orders")
    }

    fn write_late_order(&mut self, day: &TodayFigures, order: &LateOrder) -> Result<(), XlsxError> {
        let text = style::boxed().set_num_format("@").set_text_wrap();
        let count = style::boxed().set_num_format("#,##0\"日\"").set_align(FormatAlign::Right).set_indent(1);
        let date = style::boxed().set_num_format("yyyy/mm/dd").set_align(FormatAlign::Left);
        let days = (day.counted_on - order.placed).num_days();
        self.sheet.write_string_with_format(self.row, 0, fit(&order.number), &text)?;
        self.sheet.write_string_with_format(self.row, 1, fit(&order.store), &text)?;
        let placed = f64::from(super::grid::day_serial(order.placed));
        self.sheet.write_number_with_format(self.row, 2, placed, &date)?;
        self.sheet.write_number_with_format(self.row, 3, whole(days), &count)?;
        self.sheet.merge_range(self.row, 4, self.row, LAST, &fit(&order.standing), &text)?;
        let lines = lines_at(&order.number, 25).max(lines_at(&order.store, 12));
        self.sheet.set_row_height(self.row, row_height(lines.max(lines_at(&order.standing, 31))))?;
        self.row += 1;
        Ok(())
    }

    fn write_parcels(&mut self, day: &TodayFigures, most: usize) -> Result<(), XlsxError> {
        if day.parcels.is_empty() {
            return Ok(());
        }
        self.write_block(today_parts().parcels)?;
        self.write_titles(&today_headings().parcels)?;
        for (carrier, parcels) in day.parcels.iter().take(most) {
            self.write_counts(today_carrier(carrier), &[*parcels], &style::boxed())?;
        }
        self.write_more(day.parcels.len(), most, "送信済")
    }

    /// What is left for a person, each with a box to be ticked.
    fn write_to_do(&mut self, day: &TodayFigures, most: usize) -> Result<(), XlsxError> {
        self.write_block(today_parts().to_do)?;
        if day.is_settled() {
            self.write_line(today_nothing_to_do())?;
        }
        let orders = day.unsettled.iter().map(|order| {
            let is_stuck = order.state == ExportState::Stuck;
            unsettled(&order.store, &order.number, is_stuck, Lang::Ja).trim().to_owned()
        });
        let told =
            day.changed.iter().map(|(store, number)| changed(store, number, Lang::Ja).trim().to_owned());
        let again =
            day.revived.iter().map(|(store, number)| revived(store, number, Lang::Ja).trim().to_owned());
        let changed_labels = day
            .changed_labels
            .iter()
            .map(|label| changed_label((&label.store, &label.number), &label.file, label.what, Lang::Ja));
        let held = day.held_labels.iter().map(|label| held_label((&label.store, &label.number), Lang::Ja));
        let files = day.held_files.iter().map(|file| today_held(file));
        let lines: Vec<String> = orders
            .chain(told)
            .chain(again)
            .chain(changed_labels)
            .chain(held)
            .chain(files)
            .chain(day.obstacles.iter().cloned())
            .collect();
        for line in lines.iter().take(most) {
            self.write_line(&format!("□ {line}"))?;
        }
        self.write_more(lines.len(), most, "shukka status")?;
        if day.warnings.is_empty() {
            return Ok(());
        }
        self.write_block(today_parts().warnings)?;
        for (code, count) in &day.warnings {
            let (title, remedy) = (code.title(Lang::Ja), code.remedy(Lang::Ja));
            self.write_line(&format!("{code} {title}（{count}件）　{remedy}"))?;
        }
        Ok(())
    }
}

fn number(count: u64) -> f64 {
    whole(i64::try_from(count).unwrap_or(i64::MAX))
}
