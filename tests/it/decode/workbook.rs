//! Workbooks of every kind give the text that staff saw, with a mark where that text hides something.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use shukka::decode::{CellMark, DecodeError, Dialect, Limits, Row, Rows, sheet_names};

/// Number, cells and marks of a row.
type Seen = (u64, Vec<String>, Vec<CellMark>);

fn read(bytes: Vec<u8>, dialect: Dialect) -> Result<Vec<Seen>, DecodeError> {
    let mut rows = Rows::open(Cursor::new(bytes), dialect)?;
    let (mut row, mut all, mut scratch) = (Row::new(), Vec::new(), Vec::new());
    while rows.read(&mut row)? {
        let cells = (0..row.len()).map(|i| row.text(i, &mut scratch).unwrap().to_owned()).collect();
        all.push((row.number(), cells, (0..row.len()).map(|i| row.mark(i)).collect()));
    }
    Ok(all)
}

fn first_sheet(bytes: Vec<u8>) -> Vec<Seen> {
    read(bytes, Dialect::workbook("")).unwrap()
}

fn texts(bytes: Vec<u8>) -> Vec<Vec<String>> {
    first_sheet(bytes).into_iter().map(|(_, cells, _)| cells).collect()
}

/// A workbook with one sheet, filled by `fill`.
fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

/// The parts as a zip.
fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An xlsx by hand: the workbook's properties, number formats by (id, code) in the order of styles, and rows.
pub(crate) fn by_hand(properties: &str, formats: &[(u32, &str)], rows: &str) -> Vec<u8> {
    let codes: String = formats
        .iter()
        .filter(|f| !f.1.is_empty())
        .map(|(id, code)| format!(r#"<numFmt numFmtId="{id}" formatCode="{code}"/>"#))
        .collect();
    let styles: String = formats.iter().map(|(id, _)| format!(r#"<xf numFmtId="{id}"/>"#)).collect();
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |list: &str| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{list}</Relationships>"#
        )
    };
    zip(&[
        (
            "_rels/.rels",
            &relations(&format!(
                r#"<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>"#
            )),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &relations(&format!(
                r#"<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{office}/styles" Target="styles.xml"/>"#
            )),
        ),
        (
            "xl/workbook.xml",
            &format!(
                r#"<workbook xmlns:r="{office}"><workbookPr {properties}/><sheets><sheet name="受注" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/styles.xml",
            &format!("<styleSheet><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>"),
        ),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
    ])
}

#[test]
fn dates_and_numbers_are_the_text_that_staff_saw() {
    let bytes = workbook(|sheet| {
        let format = |code: &str| Format::new().set_num_format(code);
        let at = |text: &str| ExcelDateTime::parse_from_str(text).unwrap();
        sheet.write(0, 0, "受注番号").unwrap();
        sheet.write(0, 1, 12_345).unwrap();
        sheet.write(0, 2, 0.1 + 0.2).unwrap();
        sheet.write(0, 3, 123_456_789_013_i64).unwrap();
        sheet.write(0, 4, -2.5).unwrap();
        sheet.write(0, 5, true).unwrap();
        sheet.write_with_format(1, 0, at("2026-10-01"), &format("yyyy/m/d")).unwrap();
        sheet.write_with_format(1, 1, at("2026-10-01T09:05:59"), &format("yyyy/m/d h:mm")).unwrap();
        sheet.write_with_format(1, 2, at("2026-10-01"), &format("[$-411]ggge\"年\"m\"月\"d\"日\"")).unwrap();
        sheet.write_with_format(1, 3, 0.75, &format("h:mm")).unwrap();
        sheet.write_with_format(1, 4, 1.5, &format("[h]:mm:ss")).unwrap();
        sheet.write_with_format(1, 5, 46_295.999_999_99, &format("yyyy/m/d h:mm:ss")).unwrap();
        sheet.write_with_format(2, 0, 600_001, &format("000-0000")).unwrap();
        sheet.write_with_format(2, 1, 312_345_678, &format("0000000000")).unwrap();
        sheet.write_with_format(2, 2, 12_000, &format("#,##0")).unwrap();
        sheet.write_with_format(2, 3, 3, &format("0\"個\"")).unwrap();
    });
    assert_eq!(
        texts(bytes),
        [
            ["受注番号", "12345", "0.3", "123456789013", "-2.5", "TRUE"],
            ["2026/10/01", "2026/10/01 09:05:59", "2026/10/01", "18:00:00", "36:00:00", "2026/10/01"],
            ["060-0001", "0312345678", "12000", "3", "", ""],
        ]
    );
}

#[test]
fn japanese_built_in_date_formats_are_dates() {
    // They have numbers only, no code in the file.
    let ids = [0, 14, 22, 27, 28, 30, 31, 32, 33, 36, 50, 55, 57, 58];
    let cells: String = (1..ids.len()).map(|style| format!(r#"<c s="{style}"><v>46296</v></c>"#)).collect();
    let rows = first_sheet(by_hand("", &ids.map(|id| (id, "")), &format!("<row>{cells}</row>")));
    assert_eq!(rows, [(1, vec!["2026/10/01".to_owned(); 13], vec![CellMark::DateCell; 13])]);
}

#[test]
fn dates_of_1904_are_the_days_they_mean() {
    let row = r#"<row><c s="1"><v>44834</v></c><c s="1"><v>44834.5</v></c></row>"#;
    let bytes = by_hand(r#"date1904="1""#, &[(0, ""), (14, "")], row);
    assert_eq!(texts(bytes), [["2026/10/01", "2026/10/01 12:00:00"]]);
}

#[test]
fn numbers_that_lost_digits_are_marked() {
    let row = "<row><c><v>1234567890123450</v></c><c><v>4.12345678901234E+15</v></c><c><v>999999999999999</v></c><c t=\"str\"><v>4.12E+11</v></c></row>";
    let rows = first_sheet(by_hand("", &[(0, "")], row));
    assert_eq!(rows[0].1, ["1234567890123450", "4123456789012340", "999999999999999", "4.12E+11"]);
    assert_eq!(
        rows[0].2,
        [CellMark::LostDigits, CellMark::LostDigits, CellMark::NumberCell, CellMark::Plain]
    );
}

#[test]
fn formulas_give_their_stored_result_or_are_marked() {
    let row = r#"<row><c><f>1+1</f><v>2</v></c><c t="str"><f>A1&amp;"x"</f><v>2x</v></c><c><f>B1</f></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c t="str"><f>""</f><v></v></c></row>"#;
    let rows = first_sheet(by_hand("", &[(0, "")], row));
    assert_eq!(rows[0].1, ["2", "2x", "", "#DIV/0!"]);
    assert_eq!(
        rows[0].2,
        [CellMark::NumberCell, CellMark::Plain, CellMark::FormulaWithoutValue, CellMark::ErrorCell]
    );
    let written = workbook(|sheet| {
        sheet.write_formula(0, 0, Formula::new("=\"a\"&\"b\"").set_result("ab")).unwrap();
    });
    assert_eq!(texts(written), [["ab"]]);
}

#[test]
fn rows_keep_their_numbers_whatever_is_hidden_merged_or_empty() {
    let bytes = workbook(|sheet| {
        sheet.write(1, 0, "a").unwrap();
        sheet.write(1, 2, "c").unwrap();
        sheet.merge_range(3, 0, 4, 1, "merged", &Format::new()).unwrap();
        sheet.set_row_hidden(6).unwrap();
        sheet.write(6, 1, "hidden").unwrap();
        // Formatted far below and to the right of the data.
        sheet.write_blank(900, 600, &Format::new().set_bold()).unwrap();
    });
    let rows = first_sheet(bytes);
    let expected = [
        vec![""],
        vec!["a", "", "c"],
        vec![""; 3],
        vec!["merged", "", ""],
        vec![""; 3],
        vec![""; 3],
        vec!["", "hidden", ""],
    ];
    assert_eq!(rows.iter().map(|(number, ..)| *number).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(rows.into_iter().map(|(_, cells, _)| cells).collect::<Vec<_>>(), expected);
}

#[test]
fn a_sheet_is_chosen_by_name_else_the_first_that_can_be_seen() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("隠し").unwrap().set_hidden(true).write(0, 0, "hidden").unwrap();
    workbook.add_worksheet().set_name("受注").unwrap().set_active(true).write(0, 0, "orders").unwrap();
    workbook.add_worksheet().set_name("明細").unwrap().write(0, 0, "items").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    assert_eq!(
        sheet_names(Cursor::new(bytes.clone()), &Limits::default()).unwrap(),
        ["隠し", "受注", "明細"]
    );
    assert_eq!(texts(bytes.clone()), [["orders"]]);
    assert_eq!(read(bytes.clone(), Dialect::workbook("明細")).unwrap()[0].1, ["items"]);
    assert!(
        matches!(read(bytes, Dialect::workbook("在庫")), Err(DecodeError::NoSuchSheet(name)) if name == "在庫")
    );
}

#[test]
fn every_row_of_a_big_sheet_comes_once_and_in_order() {
    let bytes = workbook(|sheet| {
        for row in 0..5000 {
            sheet.write(row, 0, format!("番号{row}")).unwrap();
            sheet.write(row, 1, row).unwrap();
        }
    });
    let rows = texts(bytes.clone());
    assert_eq!(rows.len(), 5000);
    assert!(rows.iter().enumerate().all(|(i, row)| *row == [format!("番号{i}"), i.to_string()]));
    // Reading may stop anywhere.
    let mut rows = Rows::open(Cursor::new(bytes), Dialect::workbook("")).unwrap();
    let mut row = Row::new();
    assert!(rows.read(&mut row).unwrap() && !row.is_blank());
    assert_eq!(row.span(), (0, 0));
}

#[test]
fn limits_hold_for_workbooks_too() {
    let bytes = workbook(|sheet| {
        sheet.write(4, 0, "x".repeat(100)).unwrap();
        sheet.write(5, 9, "y").unwrap();
    });
    let with = |limits: Limits| read(bytes.clone(), Dialect { limits, ..Dialect::workbook("") });
    let limits = Limits::default;
    assert!(matches!(
        with(Limits { columns: 9, ..limits() }),
        Err(DecodeError::TooManyColumns { row: 6, limit: 9 })
    ));
    assert!(matches!(
        with(Limits { field_bytes: 99, ..limits() }),
        Err(DecodeError::FieldTooLong { row: 5, column: 1, limit: 99 })
    ));
    assert!(matches!(with(Limits { rows: 5, ..limits() }), Err(DecodeError::TooManyRows { limit: 5 })));
    assert!(matches!(
        with(Limits { xlsx_bytes: 1000, ..limits() }),
        Err(DecodeError::TooLarge { limit: 1000, .. })
    ));
    assert!(with(limits()).is_ok());
}

#[test]
fn damage_is_told_and_never_read_past() {
    let whole = workbook(|sheet| {
        for row in 0..2000 {
            sheet.write(row, 0, format!("order {row}")).unwrap();
        }
    });
    let cut = |length: usize| read(whole[..length].to_vec(), Dialect::workbook(""));
    for length in [0, 3, 4, 100, whole.len() / 2, whole.len() - 1] {
        assert!(matches!(cut(length), Err(DecodeError::Damaged(_))), "{length} bytes");
    }
    let plain_zip = zip(&[("readme.txt", "no workbook")]);
    assert!(
        matches!(read(plain_zip, Dialect::workbook("")), Err(DecodeError::Packed)),
        "whole, and no workbook"
    );
    // The sheet stops in the middle of a row.
    let torn = by_hand("", &[(0, "")], "<row><c><v>1</v></c></row><row><c><v>2</v><!--");
    assert!(matches!(read(torn, Dialect::workbook("")), Err(DecodeError::Damaged(_))));
    let bytes = by_hand("", &[(0, "")], "<row><c t=\"s\"><v>99</v></c></row>");
    assert!(matches!(read(bytes, Dialect::workbook("")), Err(DecodeError::Damaged(_))));
}

/// A compound file of version 3 with one stream of at least 4096 bytes; the shape that old workbooks and
/// encrypted new ones share.
fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    const FREE: u32 = 0xFFFF_FFFF;
    const END: u32 = 0xFFFF_FFFE;
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    let sectors = u32::try_from(stream.len() / 512).unwrap();
    let mut header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    header.resize(24, 0);
    header.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    // Directory sectors, FAT sectors, first directory sector, transaction, cutoff, mini FAT, DIFAT.
    for word in [0, 1, 1, 0, 4096, END, 0, END, 0, 0] {
        header.extend(word.to_le_bytes());
    }
    header.resize(512, 0xFF);
    let chain = (0..sectors).map(|i| if i + 1 == sectors { END } else { i + 3 });
    let fat: Vec<u8> = [0xFFFF_FFFD, END]
        .into_iter()
        .chain(chain)
        .chain(std::iter::repeat(FREE))
        .take(128)
        .flat_map(u32::to_le_bytes)
        .collect();
    let entry = |name: &str, kind: u8, child: u32, start: u32, length: u32| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(64, 0);
        entry.extend(u16::try_from(name.len() * 2 + 2).unwrap().to_le_bytes());
        entry.extend([kind, 1]);
        for word in [FREE, FREE, child] {
            entry.extend(word.to_le_bytes());
        }
        entry.resize(116, 0);
        for word in [start, length, 0] {
            entry.extend(word.to_le_bytes());
        }
        entry
    };
    let mut directory = [entry("Root Entry", 5, 1, END, 0), entry(name, 2, FREE, 2, sectors * 512)].concat();
    directory.resize(512, 0);
    [header, fat, directory, stream].concat()
}

#[test]
fn a_password_is_told_apart_from_damage() {
    let encrypted = compound("EncryptedPackage", b"");
    assert!(matches!(read(encrypted, Dialect::workbook("")), Err(DecodeError::Encrypted)));
    let protected =
        compound("Workbook", &[biff(0x809, &[0, 6, 5, 0]), biff(0x2F, &[1, 0]), biff(0xA, &[])].concat());
    assert!(matches!(read(protected, Dialect::workbook("")), Err(DecodeError::Encrypted)));
    assert!(matches!(read(compound("Other", b""), Dialect::workbook("")), Err(DecodeError::Damaged(_))));
    let manifest = r#"<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"#;
    let ods = zip(&[("mimetype", ODS), ("META-INF/manifest.xml", manifest), ("content.xml", "x")]);
    assert!(matches!(read(ods, Dialect::workbook("")), Err(DecodeError::Encrypted)));
}

fn biff(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

#[test]
fn old_workbooks_are_read() {
    let unicode = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let cell = |row: u8, column: u8, style: u8| vec![row, 0, column, 0, style, 0];
    let number = |row, column, style, value: f64| {
        biff(0x203, &[cell(row, column, style), value.to_le_bytes().to_vec()].concat())
    };
    let label = |row, column, text: &str| {
        let length = u16::try_from(text.encode_utf16().count()).unwrap().to_le_bytes().to_vec();
        biff(0x204, &[cell(row, column, 0), length, vec![1], unicode(text)].concat())
    };
    let style = |format: u8| biff(0xE0, &[vec![0, 0, format, 0], vec![0; 16]].concat());
    let globals = |at: usize| {
        let at = u32::try_from(at).unwrap().to_le_bytes().to_vec();
        let sheet = biff(0x85, &[at, vec![0, 0, 2, 1], unicode("受注")].concat());
        [biff(0x809, &[0, 6, 5, 0]), style(0), style(14), sheet, biff(0xA, &[])].concat()
    };
    let sheet = [
        biff(0x809, &[0, 6, 0x10, 0]),
        label(0, 0, "番号"),
        label(0, 1, "日付"),
        number(2, 0, 0, 1001.0),
        number(2, 1, 1, 46_296.0),
        biff(0xA, &[]),
    ]
    .concat();
    let bytes = compound("Workbook", &[globals(globals(0).len()), sheet].concat());
    assert_eq!(texts(bytes), [["番号", "日付"], ["", ""], ["1001", "2026/10/01"]]);
}

const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";

#[test]
fn open_document_sheets_are_read() {
    let text = |t: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{t}</text:p></table:table-cell>"#)
    };
    let content = format!(
        r#"<office:document-content><office:body><office:spreadsheet><table:table table:name="受注"><table:table-row>{}{}{}</table:table-row><table:table-row><table:table-cell office:value-type="float" office:value="1001"><text:p>1001</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2026-10-01T09:30:00"><text:p>x</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2026-10-01"><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#,
        text("番号"),
        text("日時"),
        text("日")
    );
    let bytes = zip(&[
        ("mimetype", ODS),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ]);
    assert_eq!(texts(bytes), [["番号", "日時", "日"], ["1001", "2026/10/01 09:30:00", "2026/10/01"]]);
}

/// An xlsx with one row and this part beside it.
fn with_part(name: &str, text: &str) -> Vec<u8> {
    let bytes = by_hand("", &[], r#"<row r="1"><c r="A1" t="inlineStr"><is><t>受注番号</t></is></c></row>"#);
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..old.len() {
        new.raw_copy_file(old.by_index(i).unwrap()).unwrap();
    }
    new.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    new.write_all(text.as_bytes()).unwrap();
    new.finish().unwrap().into_inner()
}

#[test]
fn one_huge_text_is_refused_before_it_fills_the_memory() {
    let huge = "長".repeat(4 << 20);
    let strings = format!("<sst><si><t>{huge}</t></si></sst>");
    let refused = read(with_part("xl/sharedStrings.xml", &strings), Dialect::workbook(""));
    assert!(matches!(refused, Err(DecodeError::TextTooLong { limit: 65_536 })), "{refused:?}");
    let inline = format!(r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{huge}</t></is></c></row>"#);
    let refused = read(by_hand("", &[], &inline), Dialect::workbook(""));
    assert!(matches!(refused, Err(DecodeError::TextTooLong { .. })), "{refused:?}");
    // Many that are short are a workbook like any other.
    let many = format!("<sst>{}</sst>", "<si><t>見本</t></si>".repeat(200_000));
    assert!(read(with_part("xl/sharedStrings.xml", &many), Dialect::workbook("")).is_ok());
}

#[test]
fn a_workbook_that_unpacks_to_more_than_it_says_is_refused_while_it_is_unpacked() {
    let row = |n: u32| format!(r#"<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>見本</t></is></c></row>"#);
    let rows: String = (1..=9_000).map(row).collect();
    let mut bytes = by_hand("", &[], &rows);
    // What the directory says of the sheet's size: a few bytes.
    let name = b"xl/worksheets/sheet1.xml";
    let entry = bytes.windows(name.len()).rposition(|at| at == name).unwrap() - 46;
    assert_eq!(bytes[entry..entry + 4], *b"PK\x01\x02");
    bytes[entry + 24..entry + 28].copy_from_slice(&100_u32.to_le_bytes());
    let limits = Limits { xlsx_bytes: 100_000, ..Limits::default() };
    let refused = read(bytes, Dialect { limits, ..Dialect::workbook("") });
    assert!(matches!(refused, Err(DecodeError::TooLarge { .. } | DecodeError::Damaged(_))), "{refused:?}");
}
