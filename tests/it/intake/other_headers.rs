//! Lines of a table that are no rows of it: a header with other columns, notes below it, formulas without results
//! (contract 4).

use super::field::{HEADER, numbers, row, table};
use crate::decode::workbook::by_hand;
use crate::support::world::World;
use calamine::{Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;

/// The header with two of its columns changed over, and a row written so.
fn swapped(cells: &str) -> String {
    let mut cells: Vec<&str> = cells.split(',').collect();
    let at = |name: &str| HEADER.split(',').position(|it| it == name).unwrap();
    cells.swap(at("商品コード"), at("備考"));
    cells.join(",")
}

#[test]
fn rows_below_a_header_with_other_columns_are_held_until_the_first_stands_there_again() {
    let world = World::new();
    let below = row("X2", &[("備考", "のし")]);
    let list = table(&[
        row("X1", &[]),
        swapped(HEADER),
        swapped(&below),
        "以上,,,,,,,,,,,,,,,,".to_owned(),
        HEADER.to_owned(),
        row("X3", &[]),
    ]);
    world.drop_sjis("list.csv", &list).pass().says("R110").ends(1);
    assert_eq!(numbers(&world), ["X1", "X3"]);
    let reason = world.reason("list.csv");
    assert!(reason.contains("受注 X2") && reason.contains("下の表を別のファイルに分けて"), "{reason}");
    // The lower table as a file of its own, and its lines taken out of what was given back.
    world.drop_sjis("lower.csv", &format!("{}\n{}\n", swapped(HEADER), swapped(&below))).pass();
    assert_eq!(world.order("X2")["note"], "のし");
    world.write("inbox/held/list.csv", crate::support::sjis(&format!("{HEADER}\n")));
    world.pass().ends(0);
    assert!(world.files("inbox/held").is_empty(), "{:?}", world.files("inbox/held"));
}

#[test]
fn a_big_file_holds_the_same_rows_below_another_header() {
    let world = World::new();
    let lower = 6000;
    let mut rows: Vec<String> = (0..12_000).map(|n| row(&format!("B{n:05}"), &[("備考", "のし")])).collect();
    rows[lower] = swapped(HEADER);
    rows[lower + 1] = swapped(&rows[lower + 1]);
    world.drop_sjis("big.csv", &table(&rows)).pass().ends(1);
    let world_of_few = World::new();
    world_of_few.drop_sjis("big.csv", &table(&rows[lower - 2..])).pass().ends(1);
    for (world, taken) in [(&world, lower), (&world_of_few, 2)] {
        let line = world.shukka(&["status", "--json"]).out;
        let status: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(status["arrivals"][0]["taken"], taken, "{line}");
    }
}

#[test]
fn a_note_below_a_table_may_be_taken_out_in_either_form_and_an_order_may_not() {
    let list = table(&[
        row("N1", &[]),
        "※ここまで,,,,,,,,,,,,,,,,".to_owned(),
        "出力 3件".to_owned(),
        row("N2", &[("個数", "二個")]),
    ]);
    for twin in [false, true] {
        let world = World::new();
        world.drop_sjis("list.csv", &list).pass().ends(1);
        let reason = world.reason("list.csv");
        assert!(reason.contains("この行を消して保存してください"), "{reason}");
        if twin {
            let path = "inbox/held/list.csv.直す.xlsx";
            let mut book: Xlsx<_> = open_workbook(world.path(path)).unwrap();
            let range = book.worksheet_range_at(0).unwrap().unwrap();
            let mut emptied = Workbook::new();
            let sheet = emptied.add_worksheet();
            for (column, cell) in (0..).zip(range.rows().next().unwrap()) {
                sheet.write_string(0, column, cell.to_string()).unwrap();
            }
            world.write(path, emptied.save_to_buffer().unwrap());
        } else {
            world.write("inbox/held/list.csv", crate::support::sjis(&format!("{HEADER}\n")));
        }
        world.pass().ends(1);
        let reason = world.reason("list.csv");
        assert!(
            reason.contains("N2") && !reason.contains("ここまで") && !reason.contains("出力"),
            "{reason}"
        );
    }
}

#[test]
fn a_formula_without_a_result_is_no_blank_and_one_that_is_a_text_is_that_text() {
    let world = World::new();
    let cell = |place: &str, inner: &str| match inner.strip_prefix("text:") {
        Some(text) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        None => format!("<c r=\"{place}\">{inner}</c>"),
    };
    let rows = [
        ["text:受注番号", "text:受注ステータス", "text:送付先氏名", "text:合計金額"],
        ["<f>\"0021\"</f><v />", "text:発送待ち", "text:青葉", "<v>500</v>"],
        ["<f>\"0022\"</f><v />", "text:発送待ち", "text:青葉", "<f>1+1</f><v></v>"],
    ];
    let rows = rows.iter().zip(1..).map(|(cells, line)| {
        let cells =
            cells.iter().zip("ABCD".chars()).map(|(inner, column)| cell(&format!("{column}{line}"), inner));
        format!("<row r=\"{line}\">{}</row>", cells.collect::<String>())
    });
    world.drop_bytes("list.xlsx", by_hand("", &[(0, "")], &rows.collect::<String>()));
    world.pass().says("合計金額がありません").says("数式の計算結果が保存されていない").ends(1);
    assert_eq!(numbers(&world), ["0021"]);
}

#[test]
fn a_sheet_is_named_beside_the_file_and_not_within_the_column() {
    let world = World::new();
    let mut book = Workbook::new();
    for (name, rows) in
        [("十月", vec![row("S1", &[])]), ("十一月", vec![row("S2", &[("個数", "二個")]), row("S2", &[])])]
    {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (line, text) in (0..).zip([HEADER.to_owned()].into_iter().chain(rows)) {
            for (column, cell) in (0..).zip(text.split(',')) {
                sheet.write_string(line, column, cell).unwrap();
            }
        }
    }
    world.drop_bytes("list.xlsx", book.save_to_buffer().unwrap());
    world
        .pass()
        .says("個数が数字ではありません")
        .says("list.xlsx  2行目「十一月!個数」: 二個")
        .says("同じ受注の2枚目のシートの2行目に問題があるため")
        .ends(1);
    assert!(world.reason("list.xlsx").contains("list.xlsx「十一月」  2行目「個数」"));
}

#[test]
fn a_row_of_nothing_but_nul_is_a_broken_copy_and_an_escape_of_a_terminal_no_other_encoding() {
    let world = World::new();
    let mut bytes = crate::support::sjis(&table(&[row("U1", &[]), row("U2", &[("備考", "\u{1b}[31m")])]));
    bytes.extend([0; 512]);
    world.drop_bytes("list.csv", bytes);
    world.pass().says("空の文字（NUL）だけの行です").says("目に見えない制御文字（U+001B）").ends(1);
    assert_eq!(numbers(&world), ["U1"]);
    assert!(!world.reason("list.csv").contains("ISO-2022-JP"));
}
