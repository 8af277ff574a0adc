//! Any table read by every built-in profile that claims it: no panic, and every row says something, is skipped or
//! has findings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shukka::decode::{Dialect, Encoding, Limits, Row, Rows, Sniffer, sniff_delimiter};
use shukka::normalize::columns::Binding;
use shukka::normalize::row::{Fate, ReadRow, RowReader};
use shukka::order::{Order, Statement};
use shukka::profile::{Identified, Sample, built_in, header_row_in, identify, identify_below};
use std::io::Cursor;

fuzz_target!(|bytes: &[u8]| {
    let mut sniffer = Sniffer::new();
    sniffer.feed(bytes);
    let encoding = sniffer.finish().encoding.unwrap_or(Encoding::Windows31J);
    let mut dialect = Dialect::text(encoding, sniff_delimiter(bytes, encoding));
    dialect.limits = Limits { columns: 256, field_bytes: 4096, rows: 1000, ..Limits::default() };
    let sample = sample(bytes, &dialect);
    let profile = match identify(built_in(), &sample) {
        Identified::One(profile) => profile,
        _ => match identify_below(built_in(), &sample) {
            Some((Identified::One(profile), _)) => profile,
            // What nobody claims is read by somebody all the same.
            _ => &built_in()[bytes.len() % built_in().len()],
        },
    };
    let header_row = header_row_in(profile, &sample);
    let header = (header_row > 0).then(|| sample.row(header_row).unwrap_or_default().to_vec());
    let Ok(binding) = Binding::new(profile, header.as_deref()) else { return };
    let binding = binding.with_header_at(header_row);
    let Ok(mut rows) = Rows::open(Cursor::new(bytes.to_vec()), dialect) else { return };
    let mut reader = RowReader::new(&binding, chrono_tz::Asia::Tokyo, false);
    let (mut row, mut out) = (Row::new(), ReadRow::default());
    while let Ok(true) = rows.read(&mut row) {
        if row.number() <= header_row || reader.read(&row, &mut out) == Fate::Skipped {
            continue;
        }
        let said = out.said.as_statement();
        assert!(!out.findings.is_empty() || !out.key.is_empty(), "a row without a number has findings");
        assert!(Statement::parse(said.as_bytes()).is_ok(), "what is said can be kept");
        Order::new("fuzz", out.key.as_str()).hear(said);
    }
});

fn sample(bytes: &[u8], dialect: &Dialect) -> Sample {
    let mut sample = Sample::default();
    let Ok(mut rows) = Rows::open(Cursor::new(bytes.to_vec()), dialect.clone()) else { return sample };
    let mut row = Row::new();
    while sample.rows.len() < 12 && matches!(rows.read(&mut row), Ok(true)) {
        sample.rows.push((0..row.len()).map(|cell| row.lossy(cell)).collect());
    }
    sample
}
