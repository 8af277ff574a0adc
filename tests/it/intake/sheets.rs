//! Workbooks of several sheets, and what sheets say of themselves (contract 4).

use super::field::{HEADER, numbers, row};
use crate::support::world::World;
use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Read, Write};

/// A workbook of these sheets.
fn workbook(sheets: &[(&str, &[String])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (r, row) in (0_u32..).zip(*rows) {
            for (c, cell) in (0_u16..).zip(row.split(',')) {
                sheet.write_string(r, c, cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn every_sheet_with_the_header_is_read_and_others_are_named() {
    let other = HEADER.split(',').rev().collect::<Vec<_>>().join(",");
    let turned = |row: String| row.split(',').rev().collect::<Vec<_>>().join(",");
    let sheets: [(&str, &[String]); 5] = [
        ("表紙", &["10月と11月の受注".to_owned()]),
        ("10月", &[HEADER.to_owned(), row("X1", &[]), row("X2", &[])]),
        ("空", &[]),
        // The same columns in another order.
        ("11月", &[other, turned(row("X3", &[])), turned(row("X1", &[("商品コード", "C-2")]))]),
        ("集計", &["日付,件数".to_owned(), "2026/10/01,2".to_owned()]),
    ];
    let world = World::new();
    // Looking at it beforehand reads the same sheets and names the same others.
    let book = world.path("book.xlsx").to_string_lossy().into_owned();
    world.write("book.xlsx", workbook(&sheets));
    let looked = world.shukka(&["check", &book]).ends(0).says("4行のうち、取り込める行 4").says("F010");
    for said in ["シート「10月」", "シート「11月」", "2行目  受注 X3", "3行目  受注 X1", "集計"]
    {
        assert!(looked.out.contains(said), "{said}: {}", looked.out);
    }
    let ran = world
        .drop_bytes("book.xlsx", workbook(&sheets))
        .pass()
        .ends(0)
        .says("F010")
        .says("集計")
        .says("表紙");
    assert!(!ran.out.contains("シート「空」"), "{}", ran.out);
    assert_eq!(numbers(&world), ["X1", "X2", "X3"]);
    assert_eq!(
        world.order("X1")["items"].as_array().unwrap().len(),
        2,
        "rows of one order meet across sheets"
    );
    let origin = world.order("X3")["origin"].clone();
    assert_eq!(origin, serde_json::json!({ "file": "book.xlsx", "sheet": "11月", "row": 2 }));
    world.shukka(&["explain", "X3"]).ends(0).says("book.xlsx「11月」 2行目");
    // What is held comes back on its sheet, is mended there and goes in.
    let bad: [(&str, &[String]); 2] = [
        ("10月", &[HEADER.to_owned(), row("Y1", &[])]),
        ("11月", &[HEADER.to_owned(), row("Y2", &[]), row("Y3", &[("個数", "二つ")])]),
    ];
    world.drop_bytes("bad.xlsx", workbook(&bad)).pass().ends(1).says("11月!個数").says("3行目");
    assert_eq!(numbers(&world).len(), 5);
    let held = world.read("inbox/held/bad.xlsx");
    let names = shukka::decode::sheet_names(Cursor::new(held.clone()), &shukka::decode::Limits::default());
    assert_eq!(names.unwrap(), ["11月"]);
    let mended = rewritten(held, "xl/sharedStrings.xml", |text| text.replace("二つ", "2"));
    world.drop_bytes("mended.xlsx", mended).pass().ends(0);
    assert_eq!(numbers(&world).len(), 6);
    // One sheet is one sheet, and says nothing of it.
    let only: [(&str, &[String]); 1] = [("受注", &[HEADER.to_owned(), row("Z1", &[])])];
    world.drop_bytes("one.xlsx", workbook(&only)).pass().ends(0);
    assert_eq!(world.order("Z1")["origin"], serde_json::json!({ "file": "one.xlsx", "row": 2 }));
}

/// A workbook with one part written anew.
fn rewritten(bytes: Vec<u8>, part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = Vec::new();
        file.read_to_end(&mut text).unwrap();
        if name == part {
            text = change(String::from_utf8(text).unwrap()).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&text).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn what_a_sheet_says_of_its_own_size_is_a_hint() {
    let sheets: [(&str, &[String]); 1] = [("受注", &[HEADER.to_owned(), row("Z1", &[]), row("Z2", &[])])];
    let plain = workbook(&sheets);
    for dimension in ["B0:Q3", "$A$1:$Q$3", "A:Q", "1:3", "A1:", "A1:Q0", "受注!A1:Q3", "Q3:A1", "", "#REF!"]
    {
        let odd = rewritten(plain.clone(), "xl/worksheets/sheet1.xml", |text| {
            let (before, after) = text.split_once("<dimension ref=\"").unwrap();
            format!("{before}<dimension ref=\"{dimension}\"{}", after.split_once('"').unwrap().1)
        });
        let world = World::new();
        world.drop_bytes("odd.xlsx", odd).pass().ends(0);
        assert_eq!(numbers(&world), ["Z1", "Z2"], "{dimension}");
    }
}
