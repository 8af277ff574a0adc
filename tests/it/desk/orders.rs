//! `shukka orders` and `explain` as a person reads them: a table, what TEXT finds, held rows, and empty lists.

use crate::support::World;

const HEADER: &str = "受注番号,受注日時,受注ステータス,注文者氏名,注文者カナ,注文者会社名,注文者電話番号,注文者メール,送付先氏名,送付先会社名,送付先電話番号,送付先住所1,個数,合計金額,配送業者,伝票番号,出荷日\n";
const ROWS: [&str; 4] = [
    "A-1,2026/10/01 09:00,発送待ち,髙橋 花子,タカハシ ハナコ,,03-1234-5678,Hanako@example.jp,髙橋 花子,,03-1234-5678,港区1,1,12300,ヤマト運輸,1234-5678-9013,2026/10/04\n",
    "A-2,2026/10/04,新規受付,山﨑 一,ﾔﾏｻﾞｷ ﾊｼﾞﾒ,,,,渡邉 二郎,㈱みどり商店,090-8765-4321,高橋町2,2,900,,,\n",
    "S503-1234567,2026/10/05,発送待ち,John Smith,,,,,ジョン・スミス,,,,1,,佐川急便,,2026/10/05\n",
    "B-9,2026/09/20,保留,佐藤 三郎,,,,,佐藤 三郎,,,,1,1,,,\n",
];

fn world() -> World {
    let world = World::new();
    world.settings("[[store]]\ncode = \"main\"\nname = \"本店\"\n[store.export]\nauto = true\n");
    world.drop_sjis("orders.csv", &(HEADER.to_owned() + &ROWS.concat())).pass().ends(0);
    world
}

/// The numbers of the orders that a list shows.
fn listed(world: &World, arguments: &[&str]) -> Vec<String> {
    let json: Vec<&str> = ["orders"].iter().chain(arguments).chain(&["--json"]).copied().collect();
    let lines = world.shukka(&json).ends(0).out;
    let number = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["number"].clone();
    lines.lines().map(|line| number(line).as_str().unwrap().to_owned()).collect()
}

#[test]
fn text_finds_an_order_however_it_is_written() {
    let world = world();
    for (text, numbers) in [
        ("高橋", &["A-1"][..]),
        ("髙橋花", &["A-1"]),
        ("たかはし", &["A-1"]),
        ("ﾀｶﾊｼ", &["A-1"]),
        ("山崎", &["A-2"]),
        ("やまざき", &["A-2"]),
        ("渡辺", &["A-2"]),
        ("みどり商店", &["A-2"]),
        ("(株)みどり", &["A-2"]),
        ("0312345678", &["A-1"]),
        ("03-1234-5678", &["A-1"]),
        ("4321", &["A-2"]),
        ("１２３４５６７８９０１３", &["A-1"]),
        ("hanako@EXAMPLE", &["A-1"]),
        ("a-2", &["A-2"]),
        ("5031234567", &["S503-1234567"]),
        ("ジョンスミス", &["S503-1234567"]),
        ("ｊｏｈｎｓｍｉｔｈ", &["S503-1234567"]),
        ("港区", &[]),
        ("佐藤花子", &[]),
    ] {
        assert_eq!(listed(&world, &[text]), numbers, "{text}");
    }
}

#[test]
fn a_name_that_was_corrected_is_found_as_it_is_now() {
    let world = world();
    world
        .shukka(&["set", "A-1", "ship_to.name=髙田 花子", "orderer.name=髙田 花子", "orderer.kana="])
        .ends(0);
    assert_eq!(listed(&world, &["高田"]), ["A-1"]);
    assert_eq!(listed(&world, &["高橋"]), [""; 0]);
}

#[test]
fn filters_say_which_orders_and_by_which_day() {
    let world = world();
    for (arguments, numbers) in [
        (&["--status", "保留"][..], &["B-9"][..]),
        (&["--reason", "D304"], &["A-2", "B-9", "S503-1234567"]),
        (&["--reason", "d304", "--status", "新規受付"], &["A-2"]),
        (&["--from", "2026-10-01", "--to", "2026-10-04"], &["A-1", "A-2"]),
        (&["--to", "2026-09-30"], &["B-9"]),
        (&["--by", "shipped", "--from", "2026-10-05"], &["S503-1234567"]),
        (&["--by", "sent", "--from", "2026-10-05", "--to", "2026-10-05"], &["A-1"]),
        (&["--by", "sent", "--to", "2026-10-04"], &[]),
        (&["--limit", "2"], &["A-1", "A-2"]),
        (&["高橋", "--status", "保留"], &[]),
    ] {
        assert_eq!(listed(&world, arguments), numbers, "{arguments:?}");
    }
    world.shukka(&["orders", "--reason", "R103"]).ends(2).says("D304");
}

#[test]
fn the_table_has_aligned_columns_and_says_what_stands_in_words() {
    let table = world().shukka(&["orders"]).ends(0).out;
    assert_eq!(
        table,
        "受注番号      受注日      氏名              金額  配送業者    伝票番号      出荷日      今の様子\n\
         A-1           2026/10/01  髙橋 花子       12,300  ヤマト運輸  123456789013  2026/10/04  送信済み\n\
         A-2           2026/10/04  渡邉 二郎          900                                        新規受付・出荷日なし・伝票番号なし\n\
         B-9           2026/09/20  佐藤 三郎            1                                        【遅れ 15日】保留・出荷日なし・伝票番号なし\n\
         S503-1234567  2026/10/05  ジョン・スミス          佐川急便                  2026/10/05  伝票番号なし\n\
         4件\n"
    );
}

#[test]
fn late_days_is_a_setting_and_nothing_is_late_without_it() {
    let world = world();
    world.settings("[alarm]\nlate_days = 0\n[[store]]\ncode = \"main\"\n");
    assert!(!world.shukka(&["orders"]).ends(0).out.contains("遅れ"));
    world.settings("[alarm]\nlate_days = 15\n[[store]]\ncode = \"main\"\n");
    assert!(!world.shukka(&["orders"]).ends(0).out.contains("遅れ"));
    world.settings("[alarm]\nlate_days = 14\n[[store]]\ncode = \"main\"\n");
    world.shukka(&["orders", "B-9"]).ends(0).says("【遅れ 15日】");
}

#[test]
fn held_rows_are_found_too_and_explained_by_their_number() {
    let world = world();
    let bad = "H-7,2026/10/05,発送待ち,,,,,,髙木 四郎,,0701112222,,三個,1,,,\n";
    world.drop_sjis("more.csv", &(HEADER.to_owned() + bad)).pass().ends(1);
    world.drop_sjis("memo.csv", "日付,だれ\n10/5,H-8 の髙木さん\n").pass().ends(1);
    for text in ["高木", "070-1112"] {
        let shown =
            world.shukka(&["orders", text]).ends(0).says("inbox/held/more.csv  2行目  受注 H-7  髙木 四郎");
        assert!(!shown.out.contains("ありません"), "{}", shown.out);
    }
    world.shukka(&["orders", "高木"]).ends(0).says("inbox/held/memo.csv  2行目");
    assert_eq!(listed(&world, &["高木"]), [""; 0], "orders only");
    world
        .shukka(&["explain", "H-7"])
        .ends(1)
        .says("まだ取り込まれていません")
        .says("R103")
        .says("三個")
        .says("inbox/held/more.csv.理由.txt");
    world.shukka(&["explain", "order_H-7"]).ends(1).says("more.csv");
    world.shukka(&["explain", "H-71"]).ends(2).says("H-71");
}

#[test]
fn an_empty_list_says_so_and_why() {
    let empty = World::new();
    empty.shukka(&["orders"]).ends(0).says("inbox に入れて");
    let world = world();
    world.shukka(&["orders", "四十万谷"]).ends(0).says("「四十万谷」を含む受注はありません").says("会社名");
    world.shukka(&["orders", "--due"]).ends(0).says("送れる受注はありません");
    world.shukka(&["orders", "--status", "ない"]).ends(0).says("条件に合う受注はありません");
    world.shukka(&["orders", " - "]).ends(2).says("探す語がありません");
    world.shukka(&["orders", "四十万谷", "--lang", "en"]).ends(0).says("no order has");
    assert_eq!(world.shukka(&["orders", "四十万谷", "--json"]).ends(0).out, "");
}

#[test]
fn csv_opens_in_a_spreadsheet_and_has_every_tracking_number() {
    let world = world();
    world.shukka(&["set", "S503-1234567", "shipment.tracking=111122223333,444455556666"]).ends(0);
    let csv = world.shukka(&["orders", "--csv"]).ends(0).out;
    let mut lines = csv.split("\r\n");
    assert_eq!(lines.next().unwrap().trim_start_matches('\u{feff}').split(',').count(), 9);
    assert!(csv.starts_with('\u{feff}') && csv.contains("\"12300\""), "{csv}");
    assert!(csv.contains("\"111122223333 444455556666\""), "{csv}");
}

#[test]
fn what_an_order_says_cannot_write_to_the_terminal() {
    let world = World::new();
    let row = "X-1,2026/10/05,発送待ち,山\u{2028}田,,,,,山田,,,,1,1,,,\n";
    world.drop_bytes("o.csv", HEADER.to_owned() + row).pass();
    let table = world.shukka(&["orders"]).ends(0).out;
    assert!(!table.chars().any(|c| c.is_control() && c != '\n'), "{table:?}");
}
