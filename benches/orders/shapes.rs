//! Lists of every shape: what order their numbers come in, how much of them is known already, how they are written.

use super::orders::{Dice, HEADER, cells};
use rust_xlsxwriter::Workbook;
use shukka::decode::{Encoding, encode::encode};
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::Path;

/// In what order numbers come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// Each higher than the one before.
    Rising,
    /// Each lower.
    Falling,
    /// None says where the next lies.
    Random,
}

impl Numbers {
    /// The number of an order.
    fn of(self, order: u64) -> u64 {
        const ALL: u64 = 1_000_000_000;
        match self {
            Self::Rising => order,
            Self::Falling => ALL - 1 - order,
            // Three to the eighteenth: it has no divisor in common with a billion, so that no number comes twice.
            Self::Random => order * 387_420_489 % ALL,
        }
    }
}

/// A list: these orders, four of five rows their first and the fifth a further item far behind, as they are on a day. Each
/// day one order in fifty is changed.
#[derive(Debug, Clone)]
pub struct List {
    /// Its orders.
    pub orders: Range<u64>,
    /// Their numbers.
    pub numbers: Numbers,
    /// The day, from 0.
    pub day: u64,
}

impl List {
    /// Hands over the cells of every row.
    fn rows(&self, mut row: impl FnMut(Vec<String>)) {
        let count = self.orders.end - self.orders.start;
        let mut behind = vec![Vec::new(); usize::try_from(count).unwrap_or(0) + 1];
        for place in 0..count {
            let order = self.orders.start + place;
            row(self.cells(order, 0));
            if order.is_multiple_of(4) {
                let far = Dice(order).below(count / 4 + 1);
                behind[usize::try_from((place + far).min(count)).unwrap_or(0)].push(order);
            }
            let ends_here = &mut behind[usize::try_from(place).unwrap_or(0)];
            std::mem::take(ends_here).into_iter().for_each(|order| row(self.cells(order, 1)));
        }
        std::mem::take(&mut behind[usize::try_from(count).unwrap_or(0)])
            .into_iter()
            .for_each(|order| row(self.cells(order, 1)));
    }

    fn cells(&self, order: u64, item: u64) -> Vec<String> {
        let mut items = Dice(order * 31 + item);
        let mut cells = cells(self.numbers.of(order), &mut items);
        let changes = (1..=self.day).filter(|day| (order * 7_919 + day * 104_729).is_multiple_of(50)).count();
        if changes > 0 {
            let column = |name: &str| HEADER.split(',').position(|column| column == name).expect("a column");
            cells[column("ステータス")] = ["発送待ち", "処理済み"][changes % 2].into();
            let base = 20_000_000_000 + order * 7 + changes as u64;
            cells[column("伝票番号")] = format!("{base}{}", base % 7);
            cells[column("出荷日")] = "2026/11/20".into();
        }
        cells
    }

    /// Writes it as text; how many rows it has.
    pub fn write(&self, path: &Path, encoding: Encoding) -> u64 {
        let mut out = BufWriter::new(std::fs::File::create(path).expect("writable"));
        out.write_all(encoding.byte_order_mark()).expect("writable");
        let mut bytes = Vec::new();
        let mut line = |cells: &[String]| {
            let quoted = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
            let text = quoted.collect::<Vec<_>>().join(",") + "\r\n";
            bytes.clear();
            encode(&text, encoding, &mut bytes).expect("in the encoding");
            out.write_all(&bytes).expect("writable");
        };
        line(&HEADER.split(',').map(str::to_owned).collect::<Vec<_>>());
        let mut rows = 0;
        self.rows(|cells| {
            rows += 1;
            line(&cells);
        });
        out.flush().expect("writable");
        rows
    }

    /// Writes it as a workbook.
    pub fn write_workbook(&self, path: &Path) -> u64 {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory().expect("a sheet");
        let mut line = |row: u32, cells: &[String]| {
            for (at, text) in (0..).zip(cells) {
                sheet.write_string(row, at, text.as_str()).expect("a cell");
            }
        };
        line(0, &HEADER.split(',').map(str::to_owned).collect::<Vec<_>>());
        let mut rows = 0;
        self.rows(|cells| {
            rows += 1;
            line(rows, &cells);
        });
        book.save(path).expect("writable");
        u64::from(rows)
    }
}
