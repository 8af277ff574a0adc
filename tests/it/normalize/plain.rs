//! A cell that says its value as it stands is read without a detour; the detour says the same.

use shukka::decode::{Dialect, Encoding, Row, Rows};
use shukka::normalize::columns::Binding;
use shukka::normalize::row::{Fate, ReadRow, RowReader};
use shukka::order::Field;
use shukka::profile::{Profile, Rank, parse};
use std::io::Cursor;

/// Texts that tell the two ways apart if anything does.
const TEXTS: [&str; 45] = [
    "",
    " ",
    "　",
    "\u{a0}",
    "髙橋 花子",
    " 髙橋",
    "abc",
    "é",
    "①㈱",
    "ﾀｶﾊｼ",
    "0",
    "7",
    "00",
    "007",
    "999999999",
    "1000000000",
    "9999999999",
    "1,200",
    "２個",
    "二個",
    "-5",
    "▲5",
    "1.00",
    "4.12E+11",
    "060-0001",
    "〒060-0001",
    "+81 90-1234-5678",
    "０９０",
    "(090) 1",
    "123456789013",
    "1234-5678-9013",
    "2026/10/01",
    "2026-10-01",
    "2026/10-01",
    "2026/13/45",
    "2026/02/29",
    "1989/12/31",
    "2200/01/01",
    "2026/1/01",
    "20261001",
    "2026/10/01 ",
    "2026/10/01 09:30:00",
    "はい",
    "合計",
    "order_12",
];

fn profile(option: &str) -> Profile {
    let mut fields = String::new();
    for (at, field) in Field::ALL.iter().filter(|field| !field.name().is_empty()).enumerate() {
        fields += &format!("\"{}\" = {{ column = \"c{at}\"{option} }}\n", field.name());
    }
    let text = format!("id = \"p\"\nkind = \"orders\"\n[identify]\ncolumns = [\"c0\"]\n[fields]\n{fields}");
    parse(&text, Rank::Own).expect("every field may be read")
}

/// All that is made of rows that hold `text` in every column but the first, which is the number.
fn said(profile: &Profile, bytes: Vec<u8>, encoding: Encoding) -> Vec<(String, Vec<u8>, Vec<String>)> {
    let header: Vec<String> = (0..profile.fields.len()).map(|at| format!("c{at}")).collect();
    let binding = Binding::new(profile, Some(&header)).expect("every name stands once");
    let mut rows = Rows::open(Cursor::new(bytes), Dialect::text(encoding, b',')).expect("in memory");
    let mut reader = RowReader::new(&binding, chrono_tz::Tz::Asia__Tokyo, false);
    let (mut row, mut read, mut all) = (Row::new(), ReadRow::default(), Vec::new());
    while rows.read(&mut row).expect("in memory") {
        if reader.read(&row, &mut read) == Fate::Read {
            let found =
                read.findings.iter().map(|f| format!("{:?} {} {}", f.code, f.column, f.value)).collect();
            all.push((read.key.clone(), read.said.as_statement().as_bytes().to_vec(), found));
        }
    }
    all
}

#[test]
fn every_field_says_the_same_whether_or_not_its_column_needs_care() {
    // A suffix that no cell has: nothing is cut, and nothing is plain.
    let (plain, careful) = (profile(""), profile(", strip_suffix = \"※※\""));
    let width = plain.fields.len();
    let mut table = String::new();
    for text in TEXTS {
        table += &format!("\"n\"{}\n", format!(",\"{text}\"").repeat(width - 1));
    }
    let (sjis, _, _) = encoding_rs::SHIFT_JIS.encode(&table);
    let mut spoilt = sjis.to_vec();
    spoilt.extend(b"n".iter().copied().chain(b",\x81\xff".iter().copied().cycle().take(3 * (width - 1))));
    for (bytes, encoding) in [
        (table.clone().into_bytes(), Encoding::Utf8),
        (sjis.into_owned(), Encoding::Windows31J),
        (spoilt, Encoding::Windows31J),
    ] {
        let (short, long) = (said(&plain, bytes.clone(), encoding), said(&careful, bytes, encoding));
        assert!(short.len() >= TEXTS.len());
        for (at, (short, long)) in short.iter().zip(&long).enumerate() {
            assert_eq!(short, long, "{encoding:?} {:?}", TEXTS.get(at));
        }
    }
}
