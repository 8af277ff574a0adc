//! A table with aligned columns on a terminal, where a full-width letter takes the room of two.
//!
//! What goes in: rows of cells, one after the other. What comes out: lines.
//!
//! **Invariant.** A cell has no control characters: what comes from data writes to nobody's terminal.
//!
//! Deliberately not known here: what the cells say.

use crate::notice::visible;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Rows that are looked at before the first is shown, for the widths.
const LOOKED_AT: usize = 500;

/// A column.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScreenColumn {
    /// What stands above it.
    pub heading: &'static str,
    /// The room it takes at most, in half-width letters; the last column takes all it needs.
    pub most: usize,
    /// Whether it ends where all end: amounts.
    pub is_right: bool,
}

/// A table that is filled row by row: the first rows wait until there are enough of them to know how wide the columns
/// are.
pub(super) struct ScreenTable {
    columns: Vec<ScreenColumn>,
    widths: Vec<usize>,
    waiting: Vec<Vec<String>>,
    has_begun: bool,
}

impl ScreenTable {
    pub(super) fn of(columns: Vec<ScreenColumn>) -> Self {
        Self { widths: vec![0; columns.len()], columns, waiting: Vec::new(), has_begun: false }
    }

    /// Takes a row; gives the lines that can be shown now.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) -> Vec<String> {
        let cells: Vec<String> = cells.into_iter().map(|cell| shown(&cell)).collect();
        if self.has_begun {
            return vec![self.line(&cells)];
        }
        self.waiting.push(cells);
        if self.waiting.len() < LOOKED_AT { Vec::new() } else { self.end() }
    }

    /// What still waits.
    pub(super) fn end(&mut self) -> Vec<String> {
        if self.has_begun || self.waiting.is_empty() {
            return Vec::new();
        }
        let rows = std::mem::take(&mut self.waiting);
        for (at, column) in self.columns.iter().enumerate() {
            let widest = rows.iter().map(|row| row[at].width()).max().unwrap_or(0);
            // A column with nothing in it takes no room.
            self.widths[at] =
                if widest == 0 { 0 } else { widest.max(column.heading.width()).min(column.most) };
        }
        self.has_begun = true;
        let headings: Vec<String> = self.columns.iter().map(|column| column.heading.to_owned()).collect();
        let mut lines = vec![self.line(&headings)];
        lines.extend(rows.iter().map(|row| self.line(row)));
        lines
    }

    fn line(&self, cells: &[String]) -> String {
        let mut line = String::new();
        let last = self.columns.len() - 1;
        for (at, column) in self.columns.iter().enumerate().filter(|(at, _)| self.widths[*at] > 0) {
            if !line.is_empty() {
                line.push_str("  ");
            }
            if at == last {
                line.push_str(&cells[at]);
                break;
            }
            let cell = fitted(&cells[at], self.widths[at]);
            let room = " ".repeat(self.widths[at].saturating_sub(cell.width()));
            if column.is_right {
                line.push_str(&room);
                line.push_str(&cell);
            } else {
                line.push_str(&cell);
                line.push_str(&room);
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}

/// A text as it may stand on a terminal.
pub(super) fn shown(text: &str) -> String {
    visible(text).into_owned()
}

fn fitted(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if kept.width() + c.width().unwrap_or(0) + 2 > most {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_one_another_whatever_the_width_of_letters() {
        let column = |heading, most, is_right| ScreenColumn { heading, most, is_right };
        let mut table = ScreenTable::of(vec![
            column("氏名", 10, false),
            column("空", 9, false),
            column("金額", 8, true),
            column("様子", 9, false),
        ]);
        for row in [
            ["髙橋 花子", "", "1,200", "送れます\u{1b}[31m"],
            ["A", "", "9", "x"],
            ["とても長い名前の人", "", "", "y"],
        ] {
            assert!(table.row(row.map(str::to_owned)).is_empty());
        }
        let lines = table.end();
        assert_eq!(
            lines,
            [
                "氏名         金額  様子",
                "髙橋 花子   1,200  送れます␛[31m",
                "A               9  x",
                "とても長…          y",
            ]
        );
    }
}
