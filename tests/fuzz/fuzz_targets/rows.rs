//! Any table read by every built-in profile that claims it: no panic; every row says something, is skipped or has
//! findings; and no order number that a strict reader sees (`strict_reader`) is nowhere, neither taken nor held.
#![no_main]

mod careless_hand;
mod strict_reader;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use shukka::decode::{Dialect, Format, Limits, Row, Rows, Sniffer, settle, sniff_delimiter};
use shukka::normalize::columns::{Binding, rows_in_header};
use shukka::normalize::combine::{Combined, combine};
use shukka::normalize::group::{Group, Grouper};
use shukka::normalize::row::{Fate, ReadRow, RowReader};
use shukka::order::{FieldKind, Order, Statement};
use shukka::profile::{Identified, Sample, built_in, header_row_in, identify, identify_below};
use std::collections::BTreeSet;
use std::io::Cursor;
use strict_reader::Table;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    careless_hand::change(data, size, max_size, seed)
});

fuzz_target!(|bytes: &[u8]| {
    let mut sniffer = Sniffer::new();
    sniffer.feed(bytes);
    let encoding =
        sniffer.finish().encoding.unwrap_or_else(|| settle(Cursor::new(bytes)).expect("memory can be read"));
    let mut dialect = Dialect::text(encoding, sniff_delimiter(bytes, encoding));
    dialect.limits = Limits { columns: 256, field_bytes: 4096, rows: 1000, ..Limits::default() };
    let (first, _) = sample(bytes, &dialect);
    let profile = match identify(built_in(), &first) {
        Identified::One(profile) => profile,
        _ => match identify_below(built_in(), &first) {
            Some((Identified::One(profile), _)) => profile,
            // What nobody claims is read by somebody all the same.
            _ => &built_in()[bytes.len() % built_in().len()],
        },
    };
    dialect.is_unquoted = profile.is_unquoted && !first.rows.iter().flatten().any(|cell| cell.contains('"'));
    let (sample, starts) = sample(bytes, &dialect);
    let header_row = header_row_in(profile, &sample);
    let header = (header_row > 0).then(|| sample.row(header_row).unwrap_or_default().to_vec());
    if header.as_deref().is_some_and(|header| rows_in_header(header, dialect.delimiter).is_some()) {
        return;
    }
    let Ok(binding) = Binding::new(profile, header.as_deref()) else { return };
    let binding = binding.with_header_at(header_row);
    let Some((known, in_place)) = read(bytes, &dialect, &binding) else { return };
    let Some(table) = table(&binding, &dialect).filter(|_| in_place) else { return };
    let Some(start) = starts.get(usize::try_from(header_row.max(1)).expect("a few rows") - 1) else { return };
    let start = usize::try_from(*start).expect("a few bytes");
    let below = if header_row == 0 { start } else { start + line_end(&bytes[start..]) };
    for number in strict_reader::numbers_of_lines(&bytes[below..], &table) {
        assert!(known.contains(&number), "{number} is nowhere: {} as lines", profile.id);
    }
    if !dialect.is_unquoted {
        for number in strict_reader::numbers_of_records(&bytes[start..], &table, header_row > 0) {
            assert!(known.contains(&number), "{number} is nowhere: {} as records", profile.id);
        }
    }
});

/// Reads all rows and brings them together: the numbers of all orders, and whether rows stand in the file byte for byte.
/// `None`: the file cannot be read to its end, and is held as a whole.
fn read(bytes: &[u8], dialect: &Dialect, binding: &Binding<'_>) -> Option<(BTreeSet<String>, bool)> {
    let mut rows = Rows::open(Cursor::new(bytes.to_vec()), dialect.clone()).ok()?;
    let in_place = rows.spans_are_file_offsets();
    let mut reader = RowReader::new(binding, chrono_tz::Asia::Tokyo, false);
    let mut grouper = Grouper::new(usize::MAX, Box::new(|| unreachable!("nothing is spilled")));
    let (mut row, mut out) = (Row::new(), ReadRow::default());
    while rows.read(&mut row).ok()? {
        if row.number() <= binding.header_row || reader.read(&row, &mut out) != Fate::Read {
            continue;
        }
        let said = out.said.as_statement();
        assert!(!out.findings.is_empty() || !out.key.is_empty(), "a row without a number has findings");
        assert!(Statement::parse(said.as_bytes()).is_ok(), "what is said can be kept");
        Order::new("fuzz", out.key.as_str()).hear(said);
        grouper.push(&out).expect("memory can be written");
    }
    let (mut groups, mut group, mut known) = (grouper.finish().ok()?, Group::default(), BTreeSet::new());
    while groups.next(&mut group).expect("memory can be read") {
        if let Combined::Held(findings) = combine(&group, binding, chrono_tz::Asia::Tokyo) {
            assert!(!findings.is_empty(), "what is held says why");
        }
        known.insert(group.key.clone());
    }
    Some((known, in_place))
}

/// Where the strict reader finds things; `None` where the number is not one cell that stands for itself.
fn table(binding: &Binding<'_>, dialect: &Dialect) -> Option<Table> {
    let (at, number) = binding.number?;
    let cells_of = |kinds: &[FieldKind]| -> Vec<usize> {
        let fields = binding.fields.iter().filter(|bound| kinds.contains(&bound.kind));
        fields.flat_map(|bound| bound.cells.iter().copied()).collect()
    };
    let has_format =
        binding.fields.iter().any(|bound| bound.spec.format.is_some() && !bound.cells.is_empty());
    let is_plain = binding.fields[at].cells.len() == 1 && binding.skipped_rows.is_none() && !has_format;
    let table = Table {
        width: binding.width?,
        number,
        days: cells_of(&[FieldKind::Date, FieldKind::Moment]),
        counts: cells_of(&[FieldKind::Yen, FieldKind::Count]),
        delimiter: dialect.delimiter,
    };
    (is_plain && dialect.format != Format::Workbook && table.width > 1).then_some(table)
}

/// The first rows, decoded, and where each of them begins.
fn sample(bytes: &[u8], dialect: &Dialect) -> (Sample, Vec<u64>) {
    let (mut sample, mut starts) = (Sample::default(), Vec::new());
    let Ok(mut rows) = Rows::open(Cursor::new(bytes.to_vec()), dialect.clone()) else {
        return (sample, starts);
    };
    let mut row = Row::new();
    while sample.rows.len() < 12 && matches!(rows.read(&mut row), Ok(true)) {
        sample.rows.push((0..row.len()).map(|cell| row.lossy(cell)).collect());
        starts.push(row.span().0);
    }
    (sample, starts)
}

/// How many bytes the first line has, its end included.
fn line_end(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n')).map_or(bytes.len(), |at| at + 1)
}
