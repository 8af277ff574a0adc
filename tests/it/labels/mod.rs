//! Label files go out and their results find the orders again, whatever a carrier keeps of a number.

mod routes;

use crate::support::{World, sjis, unsjis};
use shukka::labels::LabelCarrier;

const NUMBERS: [&str; 3] = ["S0000001", "2026-1001-ABCDEFGH-0001", "2JGEXf3kLmNoPqRsTuVwXyZ01234"];
const SENDER: &str = "[sender]\nname = \"見本商店\"\npostal_code = \"100-0001\"\nprefecture = \"東京都\"\naddress1 = \"千代田区千代田1-1\"\nphone = \"03-0000-0000\"\nyamato_customer = \"0300000000\"\ncontents = \"雑貨\"\n";

fn order(number: &str, name: &str, address: &str, time: &str) -> String {
    format!("{number},2026/10/01,発送待ち,{name},1500001,東京都,{address},0312340000,急須,1,{time}\n")
}

fn world(rows: &[String]) -> World {
    let world = World::new();
    world.settings(SENDER);
    let header = "受注番号,受注日時,受注ステータス,送付先氏名,送付先郵便番号,送付先都道府県,送付先住所1,送付先電話番号,商品名,個数,配達時間帯\n";
    world.drop_sjis("orders.csv", &(header.to_owned() + &rows.concat())).pass().ends(0);
    world
}

/// The rows of the only label file, header first, each cell without its quotes.
fn label_rows(world: &World) -> Vec<Vec<String>> {
    let files = world.files("outbox/labels");
    assert_eq!(files.len(), 1, "{files:?}");
    let text = unsjis(&world.read(&format!("outbox/labels/{}", files[0])));
    text.lines().map(|line| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect()).collect()
}

fn place(rows: &[Vec<String>], column: &str) -> usize {
    rows[0].iter().position(|name| name == column).unwrap()
}

/// Six numbers whose last digit is their check digit.
fn tracking(index: usize) -> String {
    let eleven = 12_345_678_901 + index as u64;
    format!("{eleven}{}", eleven % 7)
}

fn result_of(carrier: LabelCarrier, rows: &[Vec<String>]) -> String {
    let (number, slip) = match carrier {
        LabelCarrier::YamatoB2 => ("お客様管理番号", "伝票番号"),
        LabelCarrier::SagawaEhiden3 => ("お客様管理番号", "お問い合せ送り状No."),
        _ => ("お客様側管理番号", ""),
    };
    let at = place(rows, number);
    if slip.is_empty() {
        // 日本郵便 hands its numbers out in a history of its own.
        let mut text = "お客様側管理番号,お問い合わせ番号\n".to_owned();
        for (index, row) in rows[1..].iter().enumerate() {
            text.push_str(&format!("{},{}\n", row[at], tracking(index)));
        }
        return text;
    }
    let slip = place(rows, slip);
    let mut rows = rows.to_vec();
    for (index, row) in rows[1..].iter_mut().enumerate() {
        row[slip] = tracking(index);
    }
    rows.iter().map(|row| row.join(",") + "\n").collect()
}

#[test]
fn every_carrier_s_result_finds_orders_of_8_22_and_28_characters() {
    for carrier in [LabelCarrier::YamatoB2, LabelCarrier::SagawaEhiden3, LabelCarrier::JapanpostYupri] {
        let world = world(&NUMBERS.map(|n| order(n, "山田 太郎", "渋谷区神宮前1-2-3", "14-16時")));
        world.shukka(&["labels", "--carrier", carrier.name()]).ends(0);
        let rows = label_rows(&world);
        assert_eq!(rows.len(), 4);
        world.drop_bytes("result.csv", sjis(&result_of(carrier, &rows))).pass().ends(0);
        let mut found: Vec<String> = NUMBERS
            .iter()
            .map(|n| world.order(n)["shipment"]["tracking"][0].as_str().unwrap().to_owned())
            .collect();
        found.sort();
        assert_eq!(found, [tracking(0), tracking(1), tracking(2)], "{}", carrier.name());
        world.shukka(&["labels", "--carrier", carrier.name()]).ends(0).says("ありません");
    }
}

/// クリックポスト keeps no order number: its result names people, `check` proposes their orders, staff say which.
#[test]
fn click_post_s_result_finds_orders_of_8_22_and_28_characters_by_the_word_of_staff() {
    let people = ["山田 太郎", "鈴木 花子", "佐藤 次郎"];
    let rows: Vec<String> =
        NUMBERS.iter().zip(people).map(|(n, who)| order(n, who, "渋谷区神宮前1-2-3", "")).collect();
    let world = world(&rows);
    world.shukka(&["labels", "--carrier", "clickpost"]).ends(0).says("3件の送り状データ");
    let labels = label_rows(&world);
    let at = place(&labels, "お届け先氏名");
    let mut result = "申込日時,お問い合わせ番号,お届け先氏名\n".to_owned();
    let mut sheet = "修正する受注番号,配送業者,配送方法,伝票番号,出荷日\n".to_owned();
    for (index, label) in labels[1..].iter().enumerate() {
        result.push_str(&format!("2026/10/05 10:00,{},{}\n", tracking(index), label[at]));
        let number = NUMBERS[people.iter().position(|who| *who == label[at]).unwrap()];
        sheet.push_str(&format!("{number},日本郵便,クリックポスト,{},2026/10/05\n", tracking(index)));
    }
    world.drop_sjis("result.csv", &result);
    let proposed = world.shukka(&["check", world.path("inbox/result.csv").to_str().unwrap()]);
    for (number, who) in NUMBERS.iter().zip(people) {
        assert!(
            proposed.out.lines().any(|l| l.contains(who)) && proposed.out.contains(number),
            "{}",
            proposed.out
        );
    }
    world.pass().ends(1).says("F007");
    assert!(world.orders().iter().all(|order| order["shipment"]["tracking"] == serde_json::json!([])));
    world.drop_sjis("sheet.csv", &sheet).pass().ends(0);
    for (number, who) in NUMBERS.iter().zip(people) {
        let index = labels[1..].iter().position(|label| label[at] == who).unwrap();
        assert_eq!(world.order(number)["shipment"]["tracking"][0], tracking(index), "{number}");
    }
}

#[test]
fn a_second_run_writes_no_order_again_without_being_asked_to() {
    let world = world(&[order("A-1", "山田 太郎", "渋谷区1", ""), order("A-2", "山田 太郎", "渋谷区1", "")]);
    let labels = ["labels", "--carrier", "yamato-b2"];
    world.shukka(&labels).ends(0).says("2件の送り状データ");
    let file = world.files("outbox/labels")[0].clone();
    let header = "受注番号,受注日時,受注ステータス,送付先氏名,送付先郵便番号,送付先都道府県,送付先住所1,送付先電話番号,商品名,個数,配達時間帯\n";
    world.drop_sjis("more.csv", &(header.to_owned() + &order("A-3", "山田 太郎", "渋谷区1", ""))).pass();
    world.shukka(&labels).ends(0).says("1件の送り状データ").says("2件はすでに").says(&file).says("A-1、A-2");
    assert_eq!(world.files("outbox/labels").len(), 2);
    world.shukka(&labels).ends(0).says("3件はすでに");
    assert_eq!(world.files("outbox/labels").len(), 2, "no file without orders");
    let again = world.shukka(&["labels", "--carrier", "sagawa-ehiden3", "--again", "--json"]).ends(0);
    assert_eq!(again.out.lines().count(), 3);
}

#[test]
fn what_the_label_goes_without_is_said() {
    let world = World::new();
    world.settings(&SENDER.replace("contents = \"雑貨\"\n", ""));
    let header = "受注番号,受注ステータス,送付先氏名,送付先郵便番号,送付先都道府県,送付先住所1,送付先電話番号,商品名,個数,配達希望日,配達時間帯\n";
    let row = |number: &str, item: &str, wish: &str| {
        format!("{number},発送待ち,山田 太郎,1500001,東京都,渋谷区1,0312340000,{item},1,{wish}\n")
    };
    let rows = [
        row("A-1", &"長".repeat(30), ",指定なし"),
        row("A-2", "急須", "2026/10/20,午前中"),
        row("A-2", "湯呑", "2026/10/20,午前中"),
        row("A-3", "急須", "2026/10/01,"),
    ];
    world.drop_sjis("orders.csv", &(header.to_owned() + &rows.concat())).pass().ends(0);
    let ran = world.shukka(&["labels", "--carrier", "clickpost"]).ends(0);
    let ran = ran.says(&format!("A-1: 品名は「{}」だけ", "長".repeat(15)));
    let ran = ran.says("A-2: 品名は「急須」だけ").says("A-2: 配達の希望「2026/10/20 午前中」は");
    assert!(!ran.out.contains("A-1: 配達") && !ran.out.contains("A-3: 品名"), "{}", ran.out);
    let ran = world.shukka(&["labels", "--carrier", "sagawa-ehiden3", "--again"]).ends(0);
    let ran = ran.says("A-3: 配達希望日 2026/10/01 は過ぎている");
    assert!(!ran.out.contains("A-2: 配達"), "{}", ran.out);
}

#[test]
fn shopify_s_numbers_go_out_without_their_sign_and_come_back_with_it() {
    for carrier in [LabelCarrier::YamatoB2, LabelCarrier::SagawaEhiden3, LabelCarrier::JapanpostYupri] {
        let numbers = ["#1001", "#1002", "1003"];
        let world = world(&numbers.map(|n| order(n, "山田 太郎", "渋谷区神宮前1-2-3", "")));
        world.shukka(&["labels", "--carrier", carrier.name()]).ends(0).says("3件の送り状データ");
        let rows = label_rows(&world);
        assert!(rows.iter().all(|row| row.iter().all(|cell| !cell.contains('#'))));
        world.drop_bytes("result.csv", sjis(&result_of(carrier, &rows))).pass().ends(0);
        for (index, number) in numbers.iter().enumerate() {
            assert_eq!(world.order(number)["shipment"]["tracking"][0], tracking(index), "{number}");
        }
    }
    // What would lead to another order is held.
    let world = world(&["#1001", "1001"].map(|n| order(n, "山田 太郎", "渋谷区1", "")));
    let ran = world.shukka(&["labels", "--carrier", "yamato-b2"]).ends(1);
    ran.says("#1001: 管理番号「1001」では受注を一つに決められません").says("1件の送り状データ");
}

#[test]
fn numbers_that_the_carrier_would_cut_to_the_same_are_held() {
    let world =
        world(&["2JGEXf3kLmNoPqRs-1", "2JGEXf3kLmNoPqRs-2"].map(|n| order(n, "山田 太郎", "渋谷区1", "")));
    world
        .shukka(&["labels", "--carrier", "sagawa-ehiden3"])
        .ends(1)
        .says("2JGEXf3kLmNoPqRs-1")
        .says("一つに決められません");
    assert!(world.files("outbox/labels").is_empty());
    world.shukka(&["labels", "--carrier", "yamato-b2"]).ends(0);
}

#[test]
fn what_does_not_fit_or_is_refused_is_held_with_its_measure_and_the_rest_goes() {
    let long = "渋".repeat(34);
    let world = world(&[
        order("A-1", "山田 太郎", &long, ""),
        order("A-2", "髙橋 花子", "渋谷区1", ""),
        order("A-3", "㈱見本 ①課", "渋谷区Ⅲ号棟", "午前中"),
        order("A-4", "山田 太郎", "渋谷区1", "真夜中"),
    ]);
    let ran = world.shukka(&["labels", "--carrier", "yamato-b2"]).ends(1);
    ran.says("半角10文字分（全角で5文字分）長すぎます")
        .says("「髙」は運送会社が受け付けません")
        .says("真夜中");
    let rows = label_rows(&world);
    assert_eq!(rows.len(), 2);
    let cell = |column: &str| rows[1][place(&rows, column)].clone();
    assert_eq!(cell("お届け先名"), "(株)見本 (1)課");
    assert_eq!(cell("お届け先住所"), "東京都渋谷区III号棟");
    assert_eq!(cell("配達時間帯"), "0812");
    world.shukka(&["labels", "--carrier", "japanpost-yupri"]).ends(1).says("真夜中");
    world.shukka(&["labels", "--carrier", "clickpost"]).ends(0);
}

#[test]
fn a_header_below_title_lines_is_found_and_held_rows_keep_it() {
    let world = World::new();
    let text = "受注一覧\n出力日,2026/10/01\n受注番号,受注ステータス,送付先氏名,個数\nA-1,発送待ち,山田 太郎,1\nA-2,発送待ち,鈴木 次郎,二\n";
    world.drop_sjis("list.csv", text).pass().ends(1).says("5行目");
    assert_eq!(world.order("A-1")["ship_to"]["name"], "山田 太郎");
    let held = unsjis(&world.read("inbox/held/list.csv"));
    assert_eq!(held.lines().count(), 4, "{held}");
}

#[test]
fn a_sender_who_is_named_in_part_keeps_no_label_back_and_what_is_blank_is_said_once() {
    let world = world(&[order("H-1", "森 花", "神宮前1", ""), order("H-2", "林 花", "神宮前2", "")]);
    world.settings("[sender]\nname = \"見本商店\"\nphone = \"03-0000-0000\"\n");
    let ran = world.shukka(&["labels", "--carrier", "yamato-b2"]).says("2件の送り状データ").ends(0);
    let lacks = "[sender] に address1、postal_code、yamato_customer がないため";
    assert_eq!(ran.out.matches(lacks).count(), 1, "{}", ran.out);
    let rows = label_rows(&world);
    assert_eq!(rows[1][place(&rows, "ご依頼主名")], "見本商店");
    assert_eq!(rows[1][place(&rows, "ご依頼主郵便番号")], "");
}
