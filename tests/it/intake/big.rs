//! Files of megabytes, which are read from two places at once, say what they would say read from the front.

use crate::support::{World, sjis, unsjis};

const HEADER: &str = "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日,商品名,個数,ひとことメモ\n";

/// A row of about 400 bytes in Shift-JIS.
fn row(number: &str, count: &str, memo: &str) -> String {
    let memo = format!("{memo}{}", "置き配を希望します。".repeat(16));
    format!("{number},発送待ち,見本 髙子,ヤマト運輸,123456789013,2026/10/01,品,{count},\"{memo}\"\n")
}

fn rows(numbers: std::ops::Range<u32>) -> String {
    numbers.map(|n| row(&format!("M-{n:05}"), "1", "")).collect()
}

#[test]
fn rows_of_both_halves_meet_and_are_named_by_their_own_numbers() {
    let world = World::new();
    // Each of the second half has its second item far in the front.
    let front = row("M-04999", "2", "") + &rows(0..2_500);
    let broken = row("M-09999", "二個", "") + &row("", "1", "");
    let text = format!("{HEADER}{front}{}{broken}{}", rows(2_500..5_000), row("M-00000", "3", ""));
    assert!(text.len() > 2 << 20);
    world.drop_sjis("多.csv", &text).pass().ends(1).says("5004行中 5002行").says("新しい受注 5000件");
    let reason = world.reason("多.csv");
    for (line, code) in [("5003行目", "R103"), ("5004行目", "R101")] {
        assert!(reason.contains(line) && reason.contains(code), "{line} {code}: {reason}");
    }
    assert_eq!(world.orders().len(), 5_000);
    for (number, counts) in [("M-00000", vec![1, 3]), ("M-04999", vec![2, 1])] {
        let items = world.order(number)["items"].as_array().unwrap().clone();
        let found: Vec<_> = items.iter().map(|item| item["quantity"].as_i64().unwrap()).collect();
        assert_eq!(found, counts, "{number}: in the order of the file");
    }
    world.shukka(&["explain", "M-00000"]).ends(0).says("多.csv 3行目");
    world.shukka(&["explain", "M-04998"]).ends(0).says("多.csv 5001行目");
}

#[test]
fn lines_in_a_cell_that_are_whole_rows_hold_it_and_nothing_else_though_they_stand_in_the_middle() {
    let world = World::new();
    let fake = "X-1,発送待ち,偽,ヤマト運輸,123456789013,2026/10/01,品,1,偽の行\n".repeat(60);
    let text = format!("{HEADER}{}{}{}", rows(0..2_000), row("M-99999", "1", &fake), rows(2_000..4_000));
    let bytes = sjis(&text);
    let behind = unsjis(&bytes[bytes.len() / 2..][..400]);
    assert!(behind.matches("偽の行").count() > 3, "the middle lies among them: {behind}");
    world.drop_sjis("中.csv", &text).pass().ends(1).says("R111").says("新しい受注 4000件");
    assert_eq!(world.orders().len(), 4_000);
    let held = unsjis(&world.read("inbox/held/中.csv"));
    assert!(held.contains("M-99999,") && held.matches("偽の行").count() == 60, "{held}");
}

#[test]
fn the_limit_of_rows_counts_both_halves() {
    let world = World::new();
    world.settings("[limits]\nrows = 4000\n");
    let text = format!("{HEADER}{}", rows(0..4_000));
    world.drop_sjis("超.csv", &text).pass().ends(1).says("F005");
    assert!(world.orders().is_empty());
    let text = format!("{HEADER}{}", rows(0..3_999));
    world.drop_sjis("丁度.csv", &text).pass().ends(0).says("新しい受注 3999件");
}

#[test]
fn a_number_that_stands_in_every_row_by_mistake_is_held_whole_and_told_in_bounded_words() {
    let head = "受注番号,受注日時,受注ステータス,送付先氏名,商品名,個数,配送業者,伝票番号,出荷日\n";
    let row = |n| format!("0,2026-10-0{},発送待ち,見本{n},品,1,ヤマト運輸,,", n % 9 + 1);
    let rows = (0..2500).map(row).collect::<Vec<String>>().join("\n");
    let world = World::new();
    world.drop_sjis("list.csv", &format!("{head}{rows}\n")).pass().ends(1);
    let held = world.read("inbox/held/list.csv");
    assert_eq!(unsjis(&held).lines().count(), 2501, "every row comes back");
    let reason = world.reason("list.csv");
    let told = reason.split("食い違っています（").nth(1).and_then(|rest| rest.split("か所").next()).unwrap();
    let told: usize = told.parse().unwrap();
    assert!((4000..=4200).contains(&told), "{reason}");
}
