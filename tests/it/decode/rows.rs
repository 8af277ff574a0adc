//! Text files become rows as the csv crate and Python split them, within limits, in any encoding.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use proptest::prelude::*;
use shukka::decode::{DecodeError, Dialect, Encoding, Limits, Row, Rows, encode};
use shukka::order::is_blank;

use super::{cells, csv, texts};
use crate::support::referee::python;

/// What the `csv` crate makes of the same bytes. It skips blank records, so the caller must, too.
fn referee(bytes: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(bytes)
        .byte_records()
        .map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect())
        .collect()
}

/// The rows that `decode` finds, without those that are a line end and nothing else.
fn written_rows(bytes: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
    let mut rows =
        Rows::open(Cursor::new(bytes.to_vec()), Dialect::text(Encoding::Windows31J, delimiter)).unwrap();
    let (mut row, mut all) = (Row::new(), Vec::new());
    while rows.read(&mut row).unwrap() {
        if row.record().iter().any(|b| !matches!(b, b'\r' | b'\n')) {
            all.push((0..row.len()).map(|i| row.raw(i).to_vec()).collect());
        }
    }
    all
}

/// Bytes in which everything that matters to a splitter is frequent.
fn nasty() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        4 => Just(&b"\""[..]), 4 => Just(&b","[..]), 1 => Just(&b"\t"[..]), 1 => Just(&b";"[..]),
        2 => Just(&b"\r\n"[..]), 1 => Just(&b"\n"[..]), 1 => Just(&b"\r"[..]), 2 => Just(&b"\"\""[..]),
        3 => Just(&b"a"[..]), 2 => Just(&b"\x95\x5C"[..]), 1 => Just(&b" "[..]), 2 => Just(&b"\",\""[..]),
        1 => Just(&b"0123456789012345678901234567890123456789"[..]),
    ];
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_dialect_splits_as_the_csv_crate_does(bytes in nasty(), delimiter in prop::sample::select(vec![b',', b'\t', b';'])) {
        prop_assert_eq!(written_rows(&bytes, delimiter), referee(&bytes, delimiter));
    }

    #[test]
    fn any_table_comes_back_the_same_in_any_dialect(
        table in prop::collection::vec(prop::collection::vec("[a-zｱ-ﾝあ-んア-ン一-丁,;\t\r\n\"' ]{0,12}", 2..5), 1..8),
        delimiter in prop::sample::select(vec![b',', b'\t', b';']),
        encoding in prop::sample::select(vec![
            Encoding::Utf8, Encoding::Utf8Bom, Encoding::Windows31J, Encoding::Utf16Le, Encoding::Utf16Be,
        ]),
        line_end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let mut text = String::new();
        for row in &table {
            let cells: Vec<_> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            text += &cells.join(&char::from(delimiter).to_string());
            text += line_end;
        }
        let mut bytes = encoding.byte_order_mark().to_vec();
        shukka::decode::encode::encode(&text, encoding, &mut bytes).unwrap();
        prop_assert_eq!(texts(&bytes, Dialect::text(encoding, delimiter)), table);
    }

    #[test]
    fn how_the_source_portions_its_bytes_changes_nothing(bytes in nasty(), portion in 1_usize..7) {
        let dialect = Dialect::text(Encoding::Utf8, b',');
        let whole = cells(&bytes, dialect.clone()).unwrap();
        let mut rows = Rows::open(Dribble { source: Cursor::new(bytes), portion }, dialect).unwrap();
        let (mut row, mut all) = (Row::new(), Vec::new());
        while rows.read(&mut row).unwrap() {
            all.push((0..row.len()).map(|i| row.raw(i).to_vec()).collect::<Vec<_>>());
        }
        prop_assert_eq!(all, whole);
    }

    #[test]
    fn the_records_lie_end_to_end_in_the_file(bytes in nasty()) {
        let mut rows = Rows::open(Cursor::new(bytes.clone()), Dialect::text(Encoding::Utf8, b',')).unwrap();
        let (mut row, mut at, mut number) = (Row::new(), 0, 0);
        while rows.read(&mut row).unwrap() {
            let (offset, length) = row.span();
            let range = usize::try_from(offset).unwrap()..usize::try_from(offset + length).unwrap();
            prop_assert_eq!(offset, at);
            prop_assert_eq!(row.record(), &bytes[range]);
            at += length;
            number += 1;
            prop_assert_eq!(row.number(), number);
        }
        prop_assert_eq!(at, bytes.len() as u64);
    }
}

/// A source that gives a few bytes at a time and is interrupted in between.
struct Dribble {
    source: Cursor<Vec<u8>>,
    portion: usize,
}

impl Read for Dribble {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.source.position() % 2 == 1 && self.portion.is_multiple_of(2) {
            self.source.set_position(self.source.position());
        }
        let length = into.len().min(self.portion);
        self.source.read(&mut into[..length])
    }
}

impl Seek for Dribble {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}

#[test]
fn records_longer_than_the_window_and_across_its_edge_are_whole() {
    let long = "長".repeat(20_000);
    let mut text = String::new();
    for i in 0..40 {
        text += &format!("{i},\"{long}\",\"x\"\"{i}\"\"\"\r\n");
    }
    text += &format!("{}last", format!("\"{long}\",").repeat(12));
    let rows = csv(&text);
    assert_eq!(rows.len(), 41);
    for (i, row) in rows[..40].iter().enumerate() {
        assert_eq!(*row, [i.to_string(), long.clone(), format!("x\"{i}\"")]);
    }
    assert_eq!(rows[40].len(), 13);
}

#[test]
fn lines_end_in_any_of_three_ways_and_the_last_one_need_not() {
    assert_eq!(csv("a,b\rc,d\ne,f\r\ng,h"), [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]]);
}

#[test]
fn blank_records_are_rows_so_that_numbers_are_those_of_excel() {
    let bytes = b"title\r\n\r\na,b\r\n,\r\n \x81\x40,\t\r\n\"x\r\ny\",1\r\nz,2\r\n".to_vec();
    let mut rows = Rows::open(Cursor::new(bytes), Dialect::text(Encoding::Windows31J, b',')).unwrap();
    let (mut row, mut seen) = (Row::new(), Vec::new());
    while rows.read(&mut row).unwrap() {
        seen.push((row.number(), row.is_blank(), row.lossy(0)));
    }
    let expected = [
        (1, false, "title"),
        (2, true, ""),
        (3, false, "a"),
        (4, true, ""),
        (5, true, " \u{3000}"),
        (6, false, "x\r\ny"),
        (7, false, "z"),
    ];
    assert_eq!(seen, expected.map(|(number, blank, text)| (number, blank, text.to_owned())));
}

#[test]
fn a_cell_is_blank_in_every_encoding_when_its_text_is() {
    for encoding in [Encoding::Utf8, Encoding::Windows31J, Encoding::Utf16Le, Encoding::Utf16Be] {
        for c in ('\0'..='\u{ffff}')
            .filter(|c| c.is_whitespace() || "\u{1c}\u{feff}\u{200b}゠あ髙、ｱx".contains(*c))
        {
            let mut bytes = encoding.byte_order_mark().to_vec();
            if encode::encode(&format!("x,\" {c}　\",\"{c}\"\r\n"), encoding, &mut bytes).is_err() {
                continue;
            }
            let mut rows = Rows::open(Cursor::new(bytes), Dialect::text(encoding, b',')).unwrap();
            let mut row = Row::new();
            assert!(rows.read(&mut row).unwrap() && !row.is_blank_cell(0) && row.is_blank_cell(3));
            for cell in [1, 2] {
                assert_eq!(row.is_blank_cell(cell), is_blank(&row.lossy(cell)), "{encoding:?} {c:?}");
                assert_eq!(row.is_blank_cell(cell), c.is_whitespace(), "{encoding:?} {c:?}");
            }
        }
    }
}

#[test]
fn short_rows_and_trailing_commas_are_told_as_they_are() {
    assert_eq!(
        csv("a,b,c\n1\n1,2,\n,,,\n"),
        [vec!["a", "b", "c"], vec!["1"], vec!["1", "2", ""], vec![""; 4]]
    );
}

#[test]
fn quotes_are_special_only_at_the_beginning_of_a_cell() {
    assert_eq!(
        csv("5\" nail,\"say \"\"hi\"\"\",\"a\"b\"c,\"\",\" x\"\n"),
        [["5\" nail", "say \"hi\"", "ab\"c", "", " x"]]
    );
}

#[test]
fn a_quote_that_is_never_closed_is_told() {
    let mut rows =
        Rows::open(Cursor::new(b"a,b\n1,\"x,y\nz".to_vec()), Dialect::text(Encoding::Utf8, b',')).unwrap();
    let mut row = Row::new();
    assert!(rows.read(&mut row).unwrap() && !row.is_unclosed());
    assert!(rows.read(&mut row).unwrap() && row.is_unclosed());
    assert_eq!(row.raw(1), b"x,y\nz");
    assert!(!rows.read(&mut row).unwrap());
}

#[test]
fn the_end_of_file_mark_of_old_programs_is_no_row() {
    assert_eq!(csv("a\r\nb\r\n\x1A"), [["a"], ["b"]]);
    assert_eq!(csv("a\r\nb\x1A"), [["a"], ["b"]]);
    assert_eq!(csv("a\r\nb\x1A\r\nc"), [["a"], ["b\x1A"], ["c"]]);
    assert_eq!(csv("\x1A"), Vec::<Vec<String>>::new());
}

#[test]
fn the_byte_order_mark_is_no_part_of_the_first_name() {
    for text in
        ["\u{FEFF}名,b\n", "\u{FEFF}\"名\",b\n", "\"\u{FEFF}名\",b\n", "\u{FEFF}\u{FEFF}\"\u{FEFF}名\",b\n"]
    {
        assert_eq!(csv(text), [["名", "b"]], "{text:?}");
    }
    assert_eq!(csv("\"\u{FEFF}\"\"名\"\"\"\n"), [["\"名\""]]);
    let utf16: Vec<u8> = "\u{FEFF}名,𠮷\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(texts(&utf16, Dialect::text(Encoding::Utf16Be, b',')), [["名", "𠮷"]]);
}

#[test]
fn half_a_pair_of_utf_16_spoils_its_cell_only() {
    let units = [0xFEFF, 0x61, 0x2C, 0xD842, 0x2C, 0x62, 0xA, 0xDC00, 0x2C, 0x63];
    let mut bytes: Vec<u8> = units.iter().copied().flat_map(u16::to_le_bytes).collect();
    bytes.push(0x0A);
    let mut rows = Rows::open(Cursor::new(bytes), Dialect::text(Encoding::Utf16Le, b',')).unwrap();
    assert!(!rows.spans_are_file_offsets());
    let (mut row, mut scratch) = (Row::new(), Vec::new());
    assert!(rows.read(&mut row).unwrap());
    assert_eq!(row.text(0, &mut scratch), Ok("a"));
    assert!(row.text(1, &mut scratch).is_err());
    assert_eq!(row.text(2, &mut scratch), Ok("b"));
    assert!(rows.read(&mut row).unwrap());
    assert!(row.text(0, &mut scratch).is_err() && row.text(1, &mut scratch).is_err());
}

#[test]
fn every_limit_is_kept_and_names_its_row() {
    let limits = Limits { columns: 3, field_bytes: 10, rows: 4, xlsx_bytes: 0 };
    let read = |text: &str| {
        cells(text.as_bytes(), Dialect { limits: limits.clone(), ..Dialect::text(Encoding::Utf8, b',') })
    };
    assert!(read("a,b,c\n1234567890,\"1234567890\",3\n").is_ok());
    assert!(matches!(read("a\n1,2,3,4\n"), Err(DecodeError::TooManyColumns { row: 2, limit: 3 })));
    for long in ["12345678901", "\"12345678901\"", "\"1234567890\"\"\"", "\"12345\"678901"] {
        let text = format!("a\n1,{long}\n");
        assert!(
            matches!(read(&text), Err(DecodeError::FieldTooLong { row: 2, column: 2, limit: 10 })),
            "{long}"
        );
    }
    assert!(matches!(read("1\n\n3\n4\n5\n"), Err(DecodeError::TooManyRows { limit: 4 })));
}

#[test]
fn a_quote_left_open_in_a_big_file_stops_at_the_limit_of_a_cell() {
    let text = format!("a,\"b\n{}", "0123456789,".repeat(1_000_000));
    let read = cells(text.as_bytes(), Dialect::text(Encoding::Utf8, b','));
    assert!(matches!(read, Err(DecodeError::FieldTooLong { row: 1, column: 2, .. })));
}

/// Python agrees except where its grammar differs by design: a lone CR is kept as it is inside quotes and ends
/// a row outside; blank rows have no cells.
#[test]
fn python_reads_the_same_rows() {
    let text = "a,b\r\n\"x,y\",\"say \"\"hi\"\"\"\r\n5\" nail,\"l1\r\nl2\"\r\n\"a\"b,\r\n,,\nü,ｱ";
    let script = "import csv,io,json,sys\nt=io.TextIOWrapper(sys.stdin.buffer,encoding='utf-8',newline='')\nprint(json.dumps(list(csv.reader(t))))";
    let Some(answer) = python(script, &[], text.as_bytes()) else { return };
    let expected: Vec<Vec<String>> = serde_json::from_slice(&answer).unwrap();
    assert_eq!(csv(text), expected);
}
