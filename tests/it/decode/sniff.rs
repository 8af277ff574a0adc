//! What kind of file some bytes are, however they come in.

use std::io::Cursor;

use proptest::prelude::*;
use shukka::decode::encode::encode;
use shukka::decode::{Encoding, Sniffed, Sniffer, settle, sniff_delimiter};

fn sniffed(bytes: &[u8]) -> Sniffed {
    let mut sniffer = Sniffer::new();
    sniffer.feed(bytes);
    sniffer.finish()
}

fn shift_jis(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(text, Encoding::Windows31J, &mut bytes).unwrap();
    bytes
}

const ROW: &str = "A-1001,佐藤 花子,東京都千代田区一番町1-2,ｻﾄｳ ﾊﾅｺ,有機コットン Tシャツ,①㈱髙﨑～\r\n";

#[test]
fn a_mark_decides_then_strict_utf_8_then_windows_31j() {
    assert_eq!(sniffed(b"a,b\r\n").encoding, Some(Encoding::Utf8));
    assert_eq!(sniffed(b"").encoding, Some(Encoding::Utf8));
    assert_eq!(sniffed(ROW.as_bytes()).encoding, Some(Encoding::Utf8));
    assert_eq!(sniffed(&shift_jis(ROW)).encoding, Some(Encoding::Windows31J));
    assert_eq!(sniffed(format!("\u{FEFF}{ROW}").as_bytes()).encoding, Some(Encoding::Utf8Bom));
    assert_eq!(sniffed(b"\xFF\xFEa\0,\0").encoding, Some(Encoding::Utf16Le));
    assert_eq!(sniffed(b"\xFE\xFF\0a\0,").encoding, Some(Encoding::Utf16Be));
}

#[test]
fn one_bad_byte_does_not_change_the_encoding_of_a_file_of_any_size() {
    for rows in [1, 3, 200, 20_000] {
        for bad in [0xFF_u8, 0x81, 0xA0, 0xE3] {
            for place in [0, 1, 2] {
                let (before, after) = (rows * place / 2, rows - rows * place / 2);
                let damaged = |row: &[u8]| {
                    [&row.repeat(before), &b"A-1,x"[..], &[bad], b"\r\n", &row.repeat(after)].concat()
                };
                let utf8 = sniffed(&damaged(ROW.as_bytes()));
                assert_eq!(utf8.encoding, Some(Encoding::Utf8), "{rows} rows, {bad:#x} at {place}");
                let windows = sniffed(&damaged(&shift_jis(ROW)));
                assert_eq!(windows.encoding, Some(Encoding::Windows31J), "{rows} rows, {bad:#x} at {place}");
            }
        }
    }
}

#[test]
fn half_width_kana_that_could_be_utf_8_do_not_make_a_file_utf_8() {
    // Each of these pairs is a whole UTF-8 sequence, too.
    let pairs = shift_jis("ﾃｽﾄｱ,ﾃｽﾃｽﾃｽﾃｽﾃｽﾃｽﾃｽﾃｽﾃｽﾃｽﾃｽﾃｽ\r\n");
    let file = [pairs.repeat(50), shift_jis("東京\r\n"), pairs.repeat(50)].concat();
    assert_eq!(sniffed(&file).encoding, Some(Encoding::Windows31J));
}

#[test]
fn a_header_in_another_encoding_does_not_decide_for_the_body() {
    assert_eq!(
        sniffed(&[shift_jis(ROW), ROW.repeat(30).into_bytes()].concat()).encoding,
        Some(Encoding::Utf8)
    );
    assert_eq!(
        sniffed(&[ROW.as_bytes(), &shift_jis(ROW).repeat(30)].concat()).encoding,
        Some(Encoding::Windows31J)
    );
}

#[test]
fn where_samples_do_not_tell_counting_every_byte_does() {
    // Two megabytes of ASCII with one Japanese cell a long way after a stray byte.
    let file = [b"\xFF,".to_vec(), b"a,b,c,d\r\n".repeat(200_000), shift_jis("東京都千代田区\r\n")].concat();
    let found = sniffed(&file);
    assert!(found.is_ambiguous && found.encoding.is_none());
    assert_eq!(settle(Cursor::new(file)).unwrap(), Encoding::Windows31J);
    assert_eq!(settle(Cursor::new(ROW.as_bytes())).unwrap(), Encoding::Utf8);
}

proptest! {
    #[test]
    fn chunks_of_any_size_give_the_same_answer(
        rows in 1_usize..1000,
        is_utf8: bool,
        bad in prop::option::of(0_usize..100_000),
        sizes in prop::collection::vec(1_usize..200_000, 1..20),
    ) {
        let mut bytes = if is_utf8 { ROW.repeat(rows).into_bytes() } else { shift_jis(ROW).repeat(rows) };
        if let Some(at) = bad {
            let at = at % bytes.len();
            bytes[at] = 0xFF;
        }
        let (mut sniffer, mut rest) = (Sniffer::new(), &bytes[..]);
        for size in sizes.iter().cycle() {
            let (chunk, after) = rest.split_at(rest.len().min(*size));
            sniffer.feed(chunk);
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        let expected = if is_utf8 { Encoding::Utf8 } else { Encoding::Windows31J };
        prop_assert_eq!(sniffer.finish().encoding, Some(expected));
        prop_assert_eq!(settle(Cursor::new(bytes)).unwrap(), expected);
    }
}

#[test]
fn workbooks_and_other_binaries_are_no_text() {
    let workbook = sniffed(b"PK\x03\x04\x14\0\x06\0");
    assert!(workbook.is_workbook && !workbook.looks_binary && workbook.encoding.is_none());
    assert!(sniffed(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0").is_workbook);
    for other in [&b"%PDF-1.7\n"[..], b"\x89PNG\r\n", b"a\0b\0,\0", b"\x01\x02\x03\x04abc"] {
        let found = sniffed(other);
        assert!(found.looks_binary && !found.is_workbook && found.encoding.is_none(), "{other:?}");
    }
    assert!(!sniffed(b"a,b\r\nc,d\r\n\x1A").looks_binary);
}

#[test]
fn the_delimiter_is_the_one_that_stands_regularly_outside_quotes() {
    let utf8 = |text: &str| sniff_delimiter(text.as_bytes(), Encoding::Utf8);
    assert_eq!(utf8("a,b,c\n1,2,3\n"), b',');
    assert_eq!(utf8("a\tb\tc\n1,000\t2,000\t3,000\n"), b'\t');
    assert_eq!(utf8("a;b;c\n1,5;2,5;3\n"), b';');
    assert_eq!(utf8("\"a,b,c,d\";\"e\"\n\"1,2,3,4\";\"x\"\n"), b';');
    assert_eq!(utf8("受注一覧;2026年\n\na,b\n1,2\n3,4\n"), b',');
    assert_eq!(utf8("one column\nonly\n"), b',');
    let utf16: Vec<u8> = "\u{FEFF}a\tb\n1\t2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(sniff_delimiter(&utf16, Encoding::Utf16Le), b'\t');
}
