//! What a reader sees in a table who shares no code with the program: the oracle of the target `rows`.
//!
//! What goes in: the bytes behind the header and where numbers, days and counts stand. What comes out: the order numbers
//! of every line that is beyond doubt a row, quotation marks or none. Each of them must be somewhere: taken or held.
//!
//! Deliberately doubtful, and left out: numbers that a spreadsheet may have made of others, lines with quotation marks,
//! and, where the file has any, lines that may be the text of a quoted cell because little in them is a day or a count.

use std::collections::BTreeSet;

/// Where things stand in a row, from 0.
pub struct Table {
    /// How many cells a row has.
    pub width: usize,
    /// The order number.
    pub number: usize,
    /// Days and times.
    pub days: Vec<usize>,
    /// Amounts and quantities.
    pub counts: Vec<usize>,
    /// What stands between cells.
    pub delimiter: u8,
}

/// The numbers that a reader of lines sees, who knows of no quoting.
pub fn numbers_of_lines(bytes: &[u8], table: &Table) -> BTreeSet<String> {
    let has_quotes = bytes.contains(&b'"');
    let mut seen = BTreeSet::new();
    for line in bytes.split(|byte| matches!(byte, b'\r' | b'\n')) {
        let cells: Vec<&[u8]> = line.split(|byte| *byte == table.delimiter).collect();
        if line.contains(&b'"') || (has_quotes && !is_data(&cells, table)) {
            continue;
        }
        seen.extend(number_in(&cells, table));
    }
    seen
}

/// The numbers that a reader sees who knows quoting as RFC 4180 tells it.
pub fn numbers_of_records(bytes: &[u8], table: &Table, has_header: bool) -> BTreeSet<String> {
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(has_header).flexible(true).delimiter(table.delimiter);
    let mut seen = BTreeSet::new();
    for record in reader.from_reader(bytes).byte_records().map_while(Result::ok) {
        let cells: Vec<&[u8]> = record.iter().collect();
        seen.extend(number_in(&cells, table));
    }
    seen
}

fn number_in(cells: &[&[u8]], table: &Table) -> Option<String> {
    let number = *cells.get(table.number).filter(|_| cells.len() == table.width)?;
    let is_number = (2..=15).contains(&number.len())
        && number[0].is_ascii_uppercase()
        && number[1..].iter().all(|byte| byte.is_ascii_digit() || *byte == b'-')
        && number.iter().any(u8::is_ascii_digit);
    is_number.then(|| String::from_utf8_lossy(number).into_owned())
}

/// Whether a line has a day and two counts at least, and nothing else where those stand.
fn is_data(cells: &[&[u8]], table: &Table) -> bool {
    let filled = |places: &[usize], is_it: fn(&[u8]) -> bool| {
        let mut cells = places.iter().filter_map(|at| cells.get(*at)).filter(|cell| !cell.is_empty());
        cells.clone().all(|cell| is_it(cell)).then(|| cells.by_ref().count())
    };
    filled(&table.days, is_day).is_some_and(|days| days > 0)
        && filled(&table.counts, is_count).is_some_and(|counts| counts > 1)
}

fn is_count(cell: &[u8]) -> bool {
    cell.len() <= 7 && cell.iter().all(u8::is_ascii_digit)
}

/// `2026/10/01`: a day that every month has.
fn is_day(cell: &[u8]) -> bool {
    let number = |from: usize, to: usize| {
        std::str::from_utf8(&cell[from..to])
            .ok()
            .filter(|t| t.bytes().all(|b| b.is_ascii_digit()))?
            .parse::<u16>()
            .ok()
    };
    cell.len() == 10
        && cell[4] == b'/'
        && cell[7] == b'/'
        && number(0, 4).is_some_and(|year| (2000..2100).contains(&year))
        && number(5, 7).is_some_and(|month| (1..=12).contains(&month))
        && number(8, 10).is_some_and(|day| (1..=28).contains(&day))
}
