//! A list of orders as a file for a spreadsheet.

use super::DeskError;
use super::browse::{BrowseWish, BrowsedOrder, browse};
use crate::ledger::Ledger;
use crate::notice::Lang;
use crate::notice::order_list::{Standing, headings, standing};
use crate::report::order_list;
use crate::shop::Shop;

/// Orders of a file at most: what a person can work with.
const MOST: usize = 100_000;
/// Orders that are looked for at once.
const AT_ONCE: usize = 1_000;

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListFile {
    /// A workbook.
    Workbook,
    /// Text with commas, with a byte order mark for Excel.
    CommaSeparated,
}

/// The orders of a wish as a file, in the order in which they are paged through; whoever may not see people gets the rows
/// without names.
///
/// # Errors
/// As [`browse`].
pub fn list_file(
    shop: &Shop,
    ledger: &Ledger,
    wish: &BrowseWish,
    form: ListFile,
    now: i64,
    lang: Lang,
) -> Result<Vec<u8>, DeskError> {
    let (mut wish, mut rows) = (wish.clone(), Vec::new());
    loop {
        let page = browse(shop, ledger, &wish, AT_ONCE, now)?;
        rows.extend(page.orders.iter().map(|order| cells(order, wish.numbers_only, lang)));
        match page.next {
            Some(next) if rows.len() < MOST => wish.before = Some(next),
            _ => break,
        }
    }
    let headings = headings(lang).map(str::to_owned);
    match form {
        ListFile::CommaSeparated => {
            let line = |cells: &[String; 9]| {
                let cells: Vec<String> =
                    cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
                format!("{}\r\n", cells.join(","))
            };
            let lines: String = std::iter::once(&headings).chain(&rows).map(line).collect();
            Ok(format!("\u{feff}{lines}").into_bytes())
        }
        ListFile::Workbook => {
            order_list(&headings, &rows).map_err(|error| DeskError::Fault(error.to_string()))
        }
    }
}

fn cells(order: &BrowsedOrder, numbers_only: bool, lang: Lang) -> [String; 9] {
    let stands = Standing {
        state: order.state,
        reasons: &order.reasons,
        mall: order.mall,
        status: &order.status,
        late_days: order.late_days,
        is_changed: order.changed_after,
    };
    let day = |day: Option<chrono::NaiveDate>| {
        day.map(|day| day.format("%Y/%m/%d").to_string()).unwrap_or_default()
    };
    let name = if numbers_only && !order.name.is_empty() { "***".to_owned() } else { order.name.clone() };
    [
        order.store.clone(),
        order.number.clone(),
        day(order.ordered),
        name,
        order.total.map(|total| total.to_string()).unwrap_or_default(),
        order.carrier.clone(),
        order.tracking.join(" "),
        day(order.ship_date),
        standing(&stands, lang),
    ]
}
