//! The fast way with an xlsx beside calamine's: the same rows and marks, or the same refusal.

use std::io::{Cursor, Write};
use std::sync::mpsc::{TryRecvError, sync_channel};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::{CellMark, Limits};
use super::package::{BookPackage, WorkbookSurvey};
use super::sheet::{self, SheetWay};

/// Cells as programs write them, and as they hardly ever do. `@` stands for the place.
const CELLS: [&str; 49] = [
    r#"<c @ t="s"><v>0</v></c>"#,
    r#"<c @ t="s"><v>3</v></c>"#,
    r#"<c @ s="2" t="s"><v>7</v></c>"#,
    r#"<c @ t="inlineStr"><is><t>髙橋 さくら</t></is></c>"#,
    r#"<c @ t="inlineStr"><is><t xml:space="preserve"> 余白 &amp; &lt;記号&gt; </t></is></c>"#,
    "<c @ t=\"inlineStr\"><is><t>\n 一行目\r\n二行目&#10;三行目 \t</t></is></c>",
    r#"<c @ t="inlineStr"><is><r><rPr><sz val="11"/></rPr><t>太</t></r><r><t xml:space="preserve"> 字</t></r></is></c>"#,
    r#"<c @ t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></is></c>"#,
    r#"<c @ t="inlineStr"><is><t>_x000D_改_xD83D__xDCF7_行_x005F_x000D_ _xD83D_ _x00g1_</t></is></c>"#,
    r#"<c @ t="inlineStr"><is><t/></is></c>"#,
    r#"<c @ t="inlineStr"><is/></c>"#,
    r#"<c @ t="inlineStr"><is><t><![CDATA[<生>]]></t></is></c>"#,
    r#"<c @ t="inlineStr"><is><t>&nbsp;</t></is></c>"#,
    r#"<c @ t="inlineStr"><is><t>&#x1F600;&#0;</t></is></c>"#,
    r#"<c @ t="inlineStr"><is><t>&#128512;&#x9AD9;</t></is><!-- 註 --></c>"#,
    r#"<c @ t="inlineStr"><v>値</v><is><t>中</t></is></c>"#,
    r#"<c @ t="str"><v>計算の&quot;文字&apos;</v></c>"#,
    r#"<c @ t="str"><f>A1&amp;B1</f><v> 式の文字 </v></c>"#,
    r#"<c @ t="str"><f>A1</f><v></v></c>"#,
    r#"<c @ t="str"><f>A1</f><v/></c>"#,
    "<c @><f>SUM(A1:A2)</f><v>12.5</v></c>",
    "<c @><f>SUM(A1:A2)</f></c>",
    "<c @><f>SUM(A1:A2)</f><v/></c>",
    "<c @><v>5</v><f>A1</f></c>",
    r#"<c @><f t="shared" ref="A1:A9" si="0">B1*2</f><v>8</v></c>"#,
    r#"<c @><f t="shared" si="0"/><v>9</v></c>"#,
    r#"<c @><f t="array" ref="A1">B1</f></c>"#,
    r#"<c @><f aca="false">A1</f><v>1.5</v></c>"#,
    "<c @><v>1200</v></c>",
    r#"<c @ s="1"><v>46296.375</v></c>"#,
    r#"<c @ s="3"><v>0.39583333333333331</v></c>"#,
    r#"<c @ s="4" t="n"><v>1500001</v></c>"#,
    r#"<c @ s="5"><v>27.5</v></c>"#,
    r#"<c @ s="2"><v>-12.340000000000002</v></c>"#,
    r#"<c @ s="99"><v>007</v></c>"#,
    "<c @><v>1234567890123456</v></c>",
    "<c @><v>123456789012345</v></c>",
    "<c @><v>1E+20</v></c>",
    "<c @><v>-0</v></c>",
    "<c @><v>.5</v></c>",
    "<c @><v> 5 </v></c>",
    "<c @><v>数でない</v></c>",
    r#"<c @ t="b"><v>1</v></c>"#,
    r#"<c @ t="b"><v>true</v></c>"#,
    r#"<c @ t="e"><v>#N/A</v></c>"#,
    r#"<c @ t="d"><v>2026-11-29T09:30:00</v></c>"#,
    r#"<c @ s="1"/>"#,
    r#"<c @ s="1"></c>"#,
    "<c @ t='s'><v>1</v></c>",
];

/// What breaks a sheet, or is no cell.
const ODD: [&str; 12] = [
    r#"<c @ t="s"><v>9999</v></c>"#,
    r#"<c @ t="x"><v>1</v></c>"#,
    r#"<c @ t="e"><v>#KAPUTT</v></c>"#,
    r#"<c @ t="n"><v>数</v></c>"#,
    "<c @><w>1</w></c>",
    "<c @><v>1",
    "<!-- 註 -->",
    "<x:c @><x:v>1</x:v></x:c>",
    "文字",
    "<c @ s=1><v>1</v></c>",
    r#"<c @><f t="shared" ref="A1:A9">B1*2</f><v>8</v></c>"#,
    r#"<c @><f t="shared" ref="A1:A" si="1">B1*2</f><v>8</v></c>"#,
];

const STRINGS: &str = r#"<sst count="9" uniqueCount="9"><si><t>受注番号</t></si><si><t xml:space="preserve"> 前後 </t></si><si/><si><t/></si><si><r><t>リッチ</t></r><r><rPr><b/></rPr><t xml:space="preserve"> な文字</t></r><rPh sb="0" eb="1"><t>ヨミ</t></rPh></si><si><t>大阪府</t><rPh sb="0" eb="3"><t>オオサカフ</t></rPh><phoneticPr fontId="1" type="noConversion"/></si><si><t>改_x000D_
行&amp;</t></si><si><t>七</t></si></sst>"#;

fn package(date_1904: bool, strings: &str, sheet: &str) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |list: &str| format!("<Relationships>{list}</Relationships>");
    let book = format!(
        r#"<workbook xmlns:r="{office}"><workbookPr date1904="{}"/><sheets><sheet name="空" sheetId="1" r:id="r2"/><sheet name="受注" sheetId="2" r:id="r1"/></sheets></workbook>"#,
        u8::from(date_1904)
    );
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="000\-0000"/><numFmt numFmtId="171" formatCode="[h]:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="2"/><xf numFmtId="20"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>"#;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(text.as_bytes()).expect("in memory");
    };
    part(
        "_rels/.rels",
        &relations(&format!(
            r#"<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>"#
        )),
    );
    part(
        "xl/_rels/workbook.xml.rels",
        &relations(&format!(
            r#"<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/worksheet" Target="/xl/worksheets/sheet2.xml"/><Relationship Id="r3" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>"#
        )),
    );
    part("xl/workbook.xml", &book);
    part("xl/styles.xml", styles);
    part("xl/worksheets/sheet2.xml", "<worksheet><sheetData/></worksheet>");
    part("xl/worksheets/sheet1.xml", sheet);
    part("xl/sharedStrings.xml", strings);
    zip.finish().expect("a zip").into_inner()
}

type Seen = Result<Vec<Vec<(String, CellMark)>>, String>;

/// What the sheet gives in one of the ways, and whether the fast one reached its end.
fn read(bytes: &[u8], way: SheetWay) -> (Seen, bool) {
    let limits = Limits::default();
    let package = BookPackage::look(Cursor::new(bytes.to_vec()), &limits, None::<WorkbookSurvey>);
    let package = match package {
        Ok(package) => package,
        Err(error) => return (Err(error.to_string()), false),
    };
    let (sender, receiver) = sync_channel(1_000);
    let read = sheet::read_by(&package, "受注", &limits, &sender, way);
    let mut rows = Vec::new();
    loop {
        match receiver.try_recv() {
            Ok(Ok(Some(batch))) => {
                let (mut cells, mut at) = (batch.cells.iter(), 0);
                let mut taken = 0;
                for end in &batch.rows {
                    let row = cells.by_ref().take(end - taken).map(|(end, mark)| {
                        let text = String::from_utf8_lossy(&batch.bytes[at..*end as usize]).into_owned();
                        at = *end as usize;
                        (text, *mark)
                    });
                    rows.push(row.collect());
                    taken = *end;
                }
            }
            Ok(_) => {}
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
        }
    }
    match read {
        Ok(is_whole) => (Ok(rows), is_whole),
        Err(error) => (Err(error.to_string()), false),
    }
}

fn column(at: usize) -> char {
    char::from(b'A' + u8::try_from(at).unwrap_or(0))
}

fn sheet(rows: &[Vec<&str>], are_placed: bool, is_padded: bool) -> String {
    let mut text =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet><sheetData>");
    for (nth, row) in rows.iter().enumerate() {
        // Every third row is left out.
        let number = nth + 1 + nth / 3;
        text.push_str(&if are_placed {
            format!(r#"<row r="{number}" spans="1:9" ht="18.75">"#)
        } else {
            "<row>".to_owned()
        });
        for (at, cell) in row.iter().enumerate() {
            let place = if are_placed { format!(r#"r="{}{number}""#, column(at * 2)) } else { String::new() };
            text.push_str(&cell.replace('@', &place));
            text.push_str(if is_padded { "\n  " } else { "" });
        }
        text.push_str("</row>");
    }
    text + "</sheetData><mergeCells/></worksheet>"
}

proptest! {
    #[test]
    fn both_ways_give_the_same_rows_or_the_same_refusal(
        rows in prop::collection::vec(prop::collection::vec((prop::sample::select(&CELLS[..]), 0..60_u32, prop::sample::select(&ODD[..])), 0..9), 0..9),
        are_placed: bool, is_padded: bool, date_1904: bool,
    ) {
        // One cell in sixty is odd.
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(|(cell, dice, odd)| if *dice == 0 { *odd } else { *cell }).collect()).collect();
        let bytes = package(date_1904, STRINGS, &sheet(&rows, are_placed, is_padded));
        prop_assert_eq!(read(&bytes, SheetWay::Fast).0, read(&bytes, SheetWay::Calamine).0);
    }

    #[test]
    fn a_sheet_that_ends_anywhere_is_refused_by_both(cut in 0_usize..900) {
        let whole = sheet(&[CELLS.to_vec()[..9].to_vec(), CELLS.to_vec()[16..19].to_vec()], true, false);
        let cut = (0..=cut.min(whole.len())).rev().find(|at| whole.is_char_boundary(*at)).unwrap_or(0);
        let bytes = package(false, STRINGS, &whole[..cut]);
        prop_assert_eq!(read(&bytes, SheetWay::Fast).0, read(&bytes, SheetWay::Calamine).0);
    }
}

#[test]
fn what_programs_write_goes_the_fast_way_to_its_end() {
    let usual: Vec<&str> = CELLS
        .iter()
        .copied()
        .filter(|cell| {
            let bytes = package(true, STRINGS, &sheet(&[vec![*cell]], true, false));
            let (seen, is_whole) = read(&bytes, SheetWay::Fast);
            assert_eq!(seen, read(&bytes, SheetWay::Calamine).0, "{cell}");
            is_whole
        })
        .collect();
    let count = usual.len();
    assert!(count >= 35, "only {count} of them: {usual:#?}");
}

#[test]
fn strings_and_cells_meet_across_windows() {
    let many: Vec<String> = (0..40_000).map(|n| format!("<si><t>文字列{n}</t></si>")).collect();
    let strings = format!("<sst>{}</sst>", many.concat());
    let rows: Vec<String> = (0..40_000_u32)
        .map(|n| {
            format!(
                r#"<row r="{0}"><c r="A{0}" t="s"><v>{1}</v></c><c r="B{0}" t="s"><v>{n}</v></c></row>"#,
                n + 1,
                n * 7919 % 40_000
            )
        })
        .collect();
    let sheet = format!("<worksheet><sheetData>{}</sheetData></worksheet>", rows.concat());
    let bytes = package(false, &strings, &sheet);
    let (seen, is_whole) = read(&bytes, SheetWay::Fast);
    assert!(is_whole);
    assert_eq!(seen, read(&bytes, SheetWay::Calamine).0);
    // Of strings that break off, calamine says that they do.
    let bytes = package(false, &strings[..strings.len() - 6], &sheet);
    assert_eq!(read(&bytes, SheetWay::Fast).0, read(&bytes, SheetWay::Calamine).0);
}
