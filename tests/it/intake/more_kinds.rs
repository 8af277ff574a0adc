//! More of what the field sends: words that programs leave for nothing, days that are spelt, numbers with more behind a
//! hyphen, marks around words that are compared (contract 4).

use super::field::{HEADER, numbers, row, table};
use crate::support::world::World;

fn dropped(text: &str, code: i32) -> World {
    let world = World::new();
    world.drop_bytes("file.csv", text.replace('\n', "\r\n")).pass().ends(code);
    world
}

#[test]
fn what_programs_write_for_nothing_is_no_state_no_carrier_and_no_order_number() {
    let rows = [
        row("P1", &[("受注ステータス", "nan")]),
        row("P2", &[("受注ステータス", "NULL"), ("配送業者", "None")]),
        row("P3", &[("出荷日", "0000-00-00")]),
        row("P4", &[("出荷日", "-"), ("受注日時", "未定")]),
        // A parcel of a carrier without a day leaves today: undecided is not that.
        row("P6", &[("出荷日", "未定")]),
        row("P5", &[("送付先氏名", "Null Nanette"), ("商品名", "なし")]),
        row("nan", &[]),
        row("NULL", &[]),
        row("TRUE", &[]),
        row("#N/A", &[]),
    ];
    let world = dropped(&table(&rows), 1);
    assert_eq!(numbers(&world), ["P1", "P2", "P3", "P4", "P5"]);
    for number in ["P1", "P2"] {
        assert_eq!(world.order(number)["status"], "新規受付", "{number}");
        assert!(world.reasons(number).contains(&"D301".to_owned()), "{number}");
    }
    assert_eq!(world.order("P2")["shipment"]["carrier"], "");
    for number in ["P3", "P4"] {
        assert_eq!(world.reasons(number), ["D302"], "{number}");
    }
    assert!(world.order("P4")["ordered_at"].is_null());
    // A name and a thing may be called so.
    assert_eq!(world.order("P5")["ship_to"]["name"], "Null Nanette");
    assert_eq!(world.order("P5")["items"][0]["name"], "なし");
    let reason = world.reason("file.csv");
    assert!(reason.contains("「TRUE」は受注番号ではありません"), "{reason}");
    assert_eq!(reason.matches("受注番号ではありません").count(), 4, "{reason}");
    assert!(reason.contains("「出荷日」: 未定"), "{reason}");
}

#[test]
fn a_truth_of_a_workbook_is_no_order_number() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(HEADER.split(',')) {
        sheet.write_string(0, column, name).unwrap();
        sheet.write_string(1, column, row("W1", &[]).split(',').nth(usize::from(column)).unwrap()).unwrap();
        sheet.write_string(2, column, row("W2", &[]).split(',').nth(usize::from(column)).unwrap()).unwrap();
    }
    sheet.write_boolean(2, 0, true).unwrap();
    let world = World::new();
    world.drop_bytes("file.xlsx", book.save_to_buffer().unwrap()).pass().ends(1).says("R101");
    assert_eq!(numbers(&world), ["W1"]);
}

#[test]
fn a_state_has_nothing_around_it_and_a_carrier_no_mark() {
    let rows = [
        row("S1", &[("受注ステータス", "発送待ち\u{3000}")]),
        row("S2", &[("受注ステータス", "\u{3000}保留 ")]),
        row("S3", &[("配送業者", "=\"\"ヤマト運輸\"\"")])
            .replace("=\"\"ヤマト運輸\"\"", "\"=\"\"ヤマト運輸\"\"\""),
        row("S4", &[("配送業者", "'日本郵便"), ("配送方法", "'定形外"), ("伝票番号", "")]),
        row("S5\u{fe0f}", &[]),
        row("\u{180e}S6", &[]),
    ];
    let world = dropped(&table(&rows), 0);
    assert_eq!(numbers(&world), ["S1", "S2", "S3", "S4", "S5", "S6"]);
    assert_eq!(world.order("S1")["status"], "発送待ち");
    assert_eq!(world.order("S2")["status"], "保留");
    assert_eq!(world.order("S3")["shipment"]["carrier"], "ヤマト運輸");
    assert_eq!(world.reasons("S4"), [""; 0]);
}

#[test]
fn days_that_are_spelt_are_read_where_they_have_one_meaning() {
    let day = |number: &str, day: &str| row(number, &[("出荷日", day)]);
    let rows = [
        day("E1", "令和8年10月3日"),
        day("E2", "R8.10.3"),
        day("E3", "3-Oct-2026"),
        row("E4", &[("受注日時", "2026/10/02 11:30 PM")]),
        row("E5", &[("受注日時", "2026/10/02 24:00")]),
        day("H1", "8.10.3"),
        day("H2", "10/3"),
        day("H3", "平成38年10月3日"),
        day("H4", "2026/10/3 24:00"),
        day("H5", "最短"),
    ];
    let world = dropped(&table(&rows), 1);
    assert_eq!(numbers(&world), ["E1", "E2", "E3", "E4", "E5"]);
    for number in ["E1", "E2", "E3"] {
        assert_eq!(world.order(number)["shipment"]["ship_date"], "2026-10-03", "{number}");
    }
    assert_eq!(world.order("E4")["ordered_at"], "2026-10-02T23:30:00+09:00");
    assert_eq!(world.order("E5")["ordered_at"], "2026-10-03T00:00:00+09:00");
    assert!(world.reason("file.csv").contains("R104"));
}

#[test]
fn a_number_of_a_parcel_behind_a_hyphen_makes_no_longer_number() {
    let number = |number: &str, tracking: &str| row(number, &[("伝票番号", tracking)]);
    let rows = [
        number("N1", "1234-5678-9013"),
        number("N2", "123456789013-1"),
        number("N3", "123456789013-02"),
        row("N4", &[("送付先電話番号", "000-0000-0000"), ("送付先郵便番号", "000-0000")]),
        row("N5", &[("送付先郵便番号", "ABC-1234")]),
    ];
    let world = dropped(&table(&rows), 1);
    assert_eq!(numbers(&world), ["N1", "N4", "N5"]);
    assert_eq!(world.order("N1")["shipment"]["tracking"][0], "123456789013");
    assert!(world.reason("file.csv").contains("R112  "));
    for (number, field) in [("N4", "phone"), ("N4", "postal_code"), ("N5", "postal_code")] {
        assert_eq!(world.order(number)["ship_to"][field], "", "{number} {field}");
    }
}

#[test]
fn rows_that_a_quotation_mark_has_swallowed_are_told_once_and_counted_all() {
    let rows =
        [row("Q1", &[("備考", "\"のし")]), row("Q2", &[]), row("Q3", &[("備考", "x\"")]), row("Q4", &[])];
    let world = World::new();
    world.drop_bytes("file.csv", table(&rows).replace('\n', "\r\n"));
    let ran = world.pass().ends(1);
    assert_eq!(ran.out.matches("R111").count(), 1, "{}", ran.out);
    let reason = world.reason("file.csv");
    assert!(reason.contains("4行のうち3行を") && reason.matches("R111").count() == 1, "{reason}");
    assert!(!reason.contains("か所"), "{reason}");
}
