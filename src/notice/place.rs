//! Where a row stands: its number, and which sheet of a workbook it is on where rows are read from several.
//!
//! A row is kept as one number. Its lower half is the row as Excel shows it; the upper half says which of the sheets that
//! were read it is on, the first of them 0. Their names stand with the arrival, behind what it is: `xlsx:10月/11月`.

/// How far the sheet stands above the row.
const SHEET: u32 = 32;

/// From here on rows are none of the original's: staff have added them to what was given back.
pub const ADDED_ROWS: u64 = 1 << 31;

/// A row as staff read it: its number, or that it is one of those they have added.
pub fn shown_row(row: u64) -> String {
    match row_on_sheet(row) {
        row if row >= ADDED_ROWS => format!("書き足した{}", row - ADDED_ROWS + 1),
        row => row.to_string(),
    }
}

/// The row of that number, as [`shown_row`] wrote it.
pub fn read_row(text: &str) -> Option<u64> {
    match text.strip_prefix("書き足した") {
        Some(nth) => nth.parse::<u64>().ok()?.checked_sub(1).map(|nth| ADDED_ROWS + nth),
        None => text.parse().ok(),
    }
}

/// A row of a sheet as one number.
pub fn sheet_row(sheet: u64, row: u64) -> u64 {
    sheet << SHEET | row
}

/// The row as Excel shows it.
pub fn row_on_sheet(row: u64) -> u64 {
    row & ((1 << SHEET) - 1)
}

/// Which of the sheets it is on, the first of them 0.
pub fn sheet_of_row(row: u64) -> u64 {
    row >> SHEET
}

/// The name of the sheet that a row is on, by what its arrival is; `""` where rows came from one sheet, or from none.
pub fn sheet_name(form: &str, row: u64) -> &str {
    let Some(names) = form.strip_prefix("xlsx:") else { return "" };
    let sheet = usize::try_from(sheet_of_row(row)).unwrap_or(usize::MAX);
    names.split('/').nth(sheet).unwrap_or_default()
}

/// A file with the sheet that a row is on: `注文.xlsx「11月」`.
pub fn file_and_sheet(file: &str, form: &str, row: u64) -> String {
    match sheet_name(form, row) {
        "" => file.to_owned(),
        sheet => format!("{file}「{sheet}」"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_was_added_is_no_row_of_the_original() {
        for (row, shown) in [(7, "7"), (ADDED_ROWS, "書き足した1"), (ADDED_ROWS + 1, "書き足した2")]
        {
            assert_eq!((shown_row(row).as_str(), read_row(shown)), (shown, Some(row)));
        }
    }

    #[test]
    fn a_row_says_which_sheet_it_is_on_only_where_there_are_several() {
        let row = sheet_row(1, 7);
        assert_eq!((row_on_sheet(row), sheet_of_row(row)), (7, 1));
        assert_eq!(sheet_name("xlsx:10月/11月", row), "11月");
        assert_eq!(file_and_sheet("注文.xlsx", "xlsx:10月/11月", 3), "注文.xlsx「10月」");
        for form in ["xlsx", "shift_jis", ""] {
            assert_eq!(file_and_sheet("注文.csv", form, 20_000_000), "注文.csv");
        }
    }
}
