//! Any bytes as a text file: no panic, records that lie end to end, the same encoding however the bytes come, and no cell
//! that the csv crate sees is nowhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shukka::decode::{Dialect, Encoding, Limits, Row, Rows, Sniffer, settle, sniff_delimiter};
use std::io::Cursor;

const ENCODINGS: [Encoding; 5] =
    [Encoding::Utf8, Encoding::Utf8Bom, Encoding::Windows31J, Encoding::Utf16Le, Encoding::Utf16Be];

fuzz_target!(|bytes: &[u8]| {
    let sniffed = sniff(bytes, bytes.len().max(1));
    assert_eq!(sniffed, sniff(bytes, 1 + bytes.len() % 7));
    let encoding = sniffed.unwrap_or_else(|| settle(Cursor::new(bytes)).expect("memory can be read"));
    read(bytes, Dialect::text(encoding, sniff_delimiter(bytes, encoding)));
    // And as what it is not.
    let forced = ENCODINGS[bytes.len() % ENCODINGS.len()];
    read(bytes, Dialect::text(forced, [b',', b'\t', b';'][bytes.len() % 3]));
});

fn sniff(bytes: &[u8], portion: usize) -> Option<Encoding> {
    let mut sniffer = Sniffer::new();
    bytes.chunks(portion).for_each(|chunk| sniffer.feed(chunk));
    sniffer.finish().encoding
}

fn read(bytes: &[u8], mut dialect: Dialect) {
    let delimiter = dialect.delimiter;
    dialect.limits = Limits { columns: 64, field_bytes: 4096, rows: 10_000, ..Limits::default() };
    let Ok(mut rows) = Rows::open(Cursor::new(bytes.to_vec()), dialect) else { return };
    let (mut row, mut scratch, mut at) = (Row::new(), Vec::new(), None);
    let in_place = rows.spans_are_file_offsets();
    let mut cells = Vec::new();
    let ended = loop {
        match rows.read(&mut row) {
            Ok(true) => {}
            ended => break ended.is_ok(),
        }
        let (offset, length) = row.span();
        if in_place {
            assert!(at.is_none_or(|end| end == offset), "records lie end to end");
            assert!(offset + length <= bytes.len() as u64);
        }
        at = Some(offset + length);
        if in_place && row.record().iter().any(|byte| !matches!(byte, b'\r' | b'\n')) {
            cells.push((0..row.len()).map(|cell| row.raw(cell).to_vec()).collect::<Vec<_>>());
        }
        for cell in 0..row.len() {
            let lossy = row.lossy(cell);
            if let Ok(text) = row.text(cell, &mut scratch) {
                assert_eq!(text, lossy, "what decodes is shown as it is");
            }
        }
    };
    // A byte order mark before all is dropped by the other reader whatever the encoding, marks of old programs at the end
    // by us alone.
    let is_marked = bytes.starts_with(b"\xEF\xBB\xBF") || bytes.ends_with(b"\x1A");
    if ended && in_place && !is_marked {
        let seen = without_mark(cells_of_another_reader(bytes, delimiter));
        assert_eq!(without_mark(cells), seen, "the csv crate sees the same cells");
    }
}

/// The first cell without a mark at its head: we drop it there however the cell is quoted (`""\u{FEFF}number`), the other
/// reader only as the file's first bytes.
fn without_mark(mut cells: Vec<Vec<Vec<u8>>>) -> Vec<Vec<Vec<u8>>> {
    let first = cells.first_mut().and_then(|row| row.first_mut());
    if let Some(cell) = first
        && let Some(rest) = cell.strip_prefix(b"\xEF\xBB\xBF")
    {
        *cell = rest.to_vec();
    }
    cells
}

fn cells_of_another_reader(bytes: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter);
    let records =
        reader.from_reader(bytes).into_byte_records().map(|record| record.expect("bytes are in memory"));
    records.map(|record| record.iter().map(<[u8]>::to_vec).collect()).collect()
}
