//! Which order gets which label, who sends it, what is left out and why, and what changes after a label was written.

use crate::support::{World, unsjis};

const SENDER: &str = "[sender]\nname = \"見本商店\"\npostal_code = \"100-0001\"\nprefecture = \"東京都\"\naddress1 = \"千代田区千代田1-1\"\nphone = \"03-0000-0000\"\nyamato_customer = \"0300000000\"\ncontents = \"雑貨\"\n";
const HEADER: &str = "受注番号,受注日時,受注ステータス,送付先氏名,送付先郵便番号,送付先都道府県,送付先住所1,送付先電話番号,商品コード,個数,配送方法,モール側の入金,モール側の発送\n";
const ROUTES: &str = "[labels]\nreplace = { \"髙\" = \"高\" }\n\
    [[labels.route]]\nmethod = [\"ネコポス\"]\nprogram = { name = \"yamato-b2\", method = \"ネコポス\" }\n\
    [[labels.route]]\nsku = \"CP-\"\nprogram = \"clickpost\"\n\
    [[labels.route]]\nprefecture = \"北海道\"\nprogram = \"japanpost-yupri\"\n\
    [[labels.route]]\nstore = [\"main\"]\nprogram = \"yamato-b2\"\n";
const STORES: &str = "[[store]]\ncode = \"main\"\n[[store]]\ncode = \"sub\"\n[store.sender]\nname = \"支店\"\npostal_code = \"5300001\"\nprefecture = \"大阪府\"\naddress1 = \"北区1\"\nphone = \"0600000000\"\ncontents = \"茶\"\n";

fn row(number: &str, status: &str, name: &str, prefecture: &str, sku: &str, rest: &str) -> String {
    format!("{number},2026/10/04,{status},{name},1500001,{prefecture},町1,0312340000,{sku},1,{rest}\n")
}

fn world(settings: &str) -> World {
    let world = World::new();
    world.settings(&format!("{SENDER}{settings}{STORES}"));
    world
}

fn drop_orders(world: &World) {
    let rows = [
        row("A-1", "発送待ち", "髙橋 花子", "東京都", "X", "ネコポス,,"),
        row("A-2", "発送待ち", "佐藤", "東京都", "CP-9", ",,"),
        row("A-3", "発送待ち", "鈴木", "北海道", "X", ",,"),
        row("A-4", "発送待ち", "田中", "東京都", "X", "宅急便,,"),
        row("A-5", "新規受付", "山田", "東京都", "X", ",,"),
        row("A-6", "発送待ち", "山本", "東京都", "X", ",いいえ,"),
        row("A-7", "発送待ち", "山川", "東京都", "X", ",,はい"),
    ];
    world.drop_sjis("main/a.csv", &(HEADER.to_owned() + &rows.concat()));
    let sub = row("B-1", "発送待ち", "川田", "京都府", "X", ",,");
    world.drop_sjis("sub/b.csv", &(HEADER.to_owned() + &sub));
}

/// A column of the only label file of a program.
fn column(world: &World, program: &str, column: &str) -> Vec<String> {
    let files = world.files("outbox/labels");
    let files: Vec<&String> = files.iter().filter(|name| name.starts_with(program)).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let text = unsjis(&world.read(&format!("outbox/labels/{}", files[0])));
    let cells =
        |line: &str| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect::<Vec<_>>();
    let at = cells(text.lines().next().unwrap()).iter().position(|name| name == column).unwrap();
    text.lines().skip(1).map(|line| cells(line)[at].clone()).collect()
}

#[test]
fn every_order_goes_to_the_first_program_that_its_routes_name() {
    let world = world(ROUTES);
    drop_orders(&world);
    world.pass().ends(0);
    let shown = world.shukka(&["labels"]).ends(0);
    assert_eq!(column(&world, "yamato-b2", "お客様管理番号"), ["A-1", "A-4"]);
    assert_eq!(column(&world, "yamato-b2", "送り状種類"), ["A", "0"]);
    assert_eq!(
        column(&world, "yamato-b2", "お届け先名"),
        ["高橋 花子", "田中"],
        "replaced on the label only"
    );
    assert_eq!(column(&world, "clickpost", "お届け先氏名"), ["佐藤"]);
    assert_eq!(column(&world, "japanpost-yupri", "お客様側管理番号"), ["A-3"]);
    for words in [
        "入金待ち 1",
        "モール側で発送済み 1",
        "ステータス 新規受付 1",
        "どの [[labels.route]] にも当たらない 1",
    ] {
        assert!(shown.out.contains(words), "{words}\n{}", shown.out);
    }
    assert_eq!(world.order("A-1")["ship_to"]["name"], "髙橋 花子");
    world.shukka(&["labels"]).ends(0).says("すでに送り状データに書いた");
}

#[test]
fn a_program_that_is_named_gets_what_is_routed_to_it_and_named_orders_whatever_the_routes_say() {
    let world = world(ROUTES);
    drop_orders(&world);
    world.pass().ends(0);
    world.shukka(&["labels", "--carrier", "clickpost"]).ends(0).says("yamato-b2 に回る 2");
    assert_eq!(column(&world, "clickpost", "お届け先氏名"), ["佐藤", "川田"]);
    world
        .shukka(&["labels", "A-4", "A-5", "--carrier", "sagawa-ehiden3"])
        .ends(1)
        .says("A-5: 送り状データに入れませんでした（ステータス 新規受付）");
    assert_eq!(column(&world, "sagawa-ehiden3", "お客様管理番号"), ["A-4"]);
    world.shukka(&["labels", "Z-9", "--carrier", "clickpost"]).ends(2).says("Z-9");
}

#[test]
fn a_store_sends_in_its_own_name() {
    let world = world("");
    drop_orders(&world);
    world.pass().ends(0);
    world.shukka(&["labels", "A-4", "B-1", "--carrier", "japanpost-yupri"]).ends(0);
    assert_eq!(column(&world, "japanpost-yupri", "ご依頼主 名称１"), ["見本商店", "支店"]);
    assert_eq!(column(&world, "japanpost-yupri", "品名"), ["雑貨", "茶"]);
}

#[test]
fn labels_are_written_at_every_pass_when_the_settings_ask_for_it() {
    let world = world(&ROUTES.replace("[labels]", "[labels]\nauto = true"));
    drop_orders(&world);
    world.pass().ends(0).says("送り状データを書きました");
    assert_eq!(world.files("outbox/labels").len(), 3);
    world.pass().ends(0);
    assert_eq!(world.files("outbox/labels").len(), 3, "nothing is labelled twice");
    world.settings("[labels]\nauto = true\n");
    world.shukka(&["check"]).ends(2).says("[[labels.route]]");
    world.settings("[[labels.route]]\nprogram = \"b2\"\n");
    world.shukka(&["check"]).ends(2).says("yamato-b2");
}

#[test]
fn what_changes_after_the_label_is_said_until_it_is_written_again() {
    let mut world = world("[labels]\nreplace = { \"髙\" = \"高\" }\n");
    drop_orders(&world);
    world.pass().ends(0);
    let yamato = ["labels", "--carrier", "yamato-b2"];
    world.shukka(&["labels", "A-2", "A-3", "A-4", "--carrier", "yamato-b2"]).ends(0);
    world.shukka(&["explain", "A-2"]).ends(0).says("送り状: 2026/10/05 18:00 に outbox/labels/yamato-b2");
    world.go_to("2026-10-05T19:00:00+09:00");
    world.shukka(&["set", "A-2", "status=キャンセル"]).ends(0);
    world.shukka(&["set", "A-3", "ship_to.address1=町2"]).ends(0);
    world.shukka(&["set", "A-4", "note=のし"]).ends(0);
    let shown = world.shukka(&yamato).ends(1).out;
    assert!(shown.contains("変わった受注が 2件"), "{shown}");
    assert!(
        shown.contains("A-2: 送り状を書いたあとでキャンセル")
            && shown.contains("A-3: 送り状を書いたあとで送付先"),
        "{shown}"
    );
    world.shukka(&["explain", "A-2"]).ends(0).says("荷物を止めてください");
    world.shukka(&["explain", "A-3"]).ends(0).says("shukka labels A-3 --again");
    assert!(!world.shukka(&["explain", "A-4"]).out.contains("書いたあとで"));
    world.shukka(&["labels", "A-3", "--again", "--carrier", "yamato-b2"]).ends(0);
    assert!(!world.shukka(&yamato).out.contains("A-3: 送り状を書いたあと"));
    // A week later the cancelled parcel is no news any more.
    world.go_to("2026-10-13T19:00:00+09:00");
    world.shukka(&yamato).ends(0);
}

#[test]
fn what_is_no_more_what_its_label_says_stands_on_the_state_page_and_in_the_day() {
    let world = world(ROUTES);
    drop_orders(&world);
    world.pass().ends(0);
    let bad = row("A-8", "発送待ち", "𠮷田", "東京都", "X", "ネコポス,,");
    world.shukka(&["labels", "A-2", "A-3", "--carrier", "yamato-b2"]).ends(0);
    // In the same second: what came after the label came later.
    world.shukka(&["set", "A-2", "status=キャンセル"]).ends(0);
    world.shukka(&["set", "A-3", "ship_to.address1=町2"]).ends(0);
    world.drop_bytes("main/b.csv", HEADER.to_owned() + &bad).pass();
    let text = String::from_utf8(world.read("状態.txt")).unwrap();
    let page = String::from_utf8(world.read("状態.html")).unwrap();
    let day = world.shukka(&["day"]).out;
    for shown in [&text, &page, &day] {
        for words in [
            "A-2〔main〕  送り状のあとでキャンセル",
            "A-3〔main〕  送り状のあとで送付先",
            "A-8〔main〕  このままでは送り状を書けません",
        ] {
            assert!(shown.contains(words), "no {words} in {shown}");
        }
        assert!(!shown.contains("𠮷"), "{shown}");
    }
    let json: serde_json::Value = serde_json::from_str(&world.shukka(&["day", "--json"]).out).unwrap();
    assert_eq!(json["labels"]["changed"][0]["changed"], "canceled");
    assert_eq!(json["labels"]["changed"][1]["changed"], "address");
    assert_eq!(json["labels"]["held"][0]["number"], "A-8");
    // Written again, it is what it says.
    world.shukka(&["labels", "A-3", "--again", "--carrier", "yamato-b2"]).ends(0);
    assert!(!world.shukka(&["day"]).out.contains("A-3〔main〕  送り状"));
}

#[test]
fn explain_says_what_keeps_the_label_and_which_number_is_doubtful() {
    let world = world(ROUTES);
    let bad = row("A-8", "発送待ち", "𠮷田", "東京都", "X", "ネコポス,,");
    world.drop_bytes("main/a.csv", HEADER.to_owned() + &bad).pass();
    world.shukka(&["explain", "A-8"]).ends(0).says("送り状: このままでは書けません").says("𠮷");
    world.shukka(&["set", "A-8", "shipment.carrier=ヤマト運輸", "shipment.tracking=123456789012"]).ends(0);
    world.shukka(&["explain", "A-8"]).ends(0).says("R107").says("123456789012");
}

#[test]
fn without_a_program_and_without_routes_labels_say_what_to_write() {
    let world = world("");
    drop_orders(&world);
    world.pass().ends(0);
    world.shukka(&["labels"]).ends(2).says("--carrier yamato-b2");
}

#[test]
fn a_number_without_its_sign_is_not_called_cut() {
    let world = world("");
    world
        .drop_sjis(
            "main/a.csv",
            &(HEADER.to_owned() + &row("#1001", "発送待ち", "山田", "東京都", "X", ",,")),
        )
        .pass();
    let shown = world.shukka(&["labels", "--carrier", "yamato-b2"]).ends(0).out;
    assert!(shown.contains("先頭の # を除いたもの") && !shown.contains("先頭一致"), "{shown}");
}
