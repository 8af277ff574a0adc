//! A format that nobody foresaw: from its file to orders by a draft, and the documents' example of it.

use crate::support::{World, sjis};
use serde_json::json;

#[test]
fn a_draft_of_a_never_seen_cart_takes_its_orders_in() {
    let world = World::new();
    let text = "オーダー番号,購入日,お届け先名,お届け先郵便番号,お届け先住所,お届け先電話番号,品名,数量,謎の列\nC-1,2026/10/01,山田 太郎,1500001,東京都渋谷区1,0312340000,急須,2,x\n";
    world.write("cart.csv", sjis(text));
    let file = world.path("cart.csv");
    let draft = world.shukka(&["check", file.to_str().unwrap(), "--draft-profile"]).ends(0).out;
    assert!(draft.contains("謎の列"));
    world.write("profiles/my_cart.toml", draft);
    world.drop_sjis("cart.csv", text).pass().ends(0);
    let order = world.order("C-1");
    assert_eq!(order["ship_to"]["name"], "山田 太郎");
    assert_eq!(order["items"][0]["quantity"], 2);
}

/// A block of the section about new formats.
fn block(kind: &str) -> String {
    let paper = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/formats.md")).unwrap();
    let section = paper.split("## A new format in minutes").nth(1).unwrap();
    let block = section.split(&format!("```{kind}\n")).nth(1).unwrap();
    block.split("```").next().unwrap().to_owned()
}

#[test]
fn the_documents_example_of_a_new_format_is_a_real_one() {
    let world = World::new();
    world.write("cart.csv", sjis(&block("csv"))).write("inbox/.keep", "").write("profiles/.keep", "");
    let commands = block("sh");
    assert_eq!(commands.lines().count(), 5);
    for (line, expected) in commands.lines().zip([1, 0, 0, 0, 0]) {
        world.shell(line).ends(expected);
    }
    let order = world.order("ZK-2026-00018");
    assert_eq!(order["ship_to"]["name"], "髙見 京");
    assert_eq!(order["ship_to"]["postal_code"], "1500001");
    assert_eq!(order["ship_to"]["address1"], "東京都渋谷区神宮前1-2-3");
    assert_eq!(order["ship_to"]["phone"], "0312345678");
    assert_eq!(order["orderer"]["name"], "髙見 京");
    assert_eq!(order["ordered_at"], "2026-10-01T09:40:00+09:00");
    assert_eq!(
        order["items"][1],
        json!({ "sku": "T-03", "name": "急須", "options": "", "unit_price": 1400, "quantity": 1 })
    );
    assert_eq!(order["totals"]["total"], 3150);
    assert_eq!((&order["payment"], &order["note"]), (&json!("代金引換"), &json!("のし")));
}

#[test]
fn a_draft_with_a_hole_is_refused_with_its_line() {
    let world = World::new();
    world.write("cart.csv", sjis("謎1,謎2\nx,y\n"));
    let file = world.path("cart.csv");
    let draft = world.shukka(&["check", file.to_str().unwrap(), "--draft-profile"]).ends(0).out;
    world.write("profiles/my_cart.toml", draft);
    world.shukka(&["check"]).ends(2).says("number").says("見出しの名前");
}

const ODD: &str = "くらしカート 受注明細\n出力日時;2026/10/05 17:00\n\
    ご注文コード;ご注文日;時刻;ご購入者;購入者TEL;お届先お名前;お届先〒;お届先ご住所;お届先TEL;品番;お品名;バリエ;ご注文数;税込単価;送料計;総額;お支払;進捗;発送便;お荷物番号;出荷した日;ひとこと\n\
    KC-1;2026年10月1日;9時05分;見本 太郎 様;090-0000-0001;髙橋 花子 様;〒060-0001;北海道札幌市中央区北2-3;011-200-3000;P-01;急須①;青;2個;￥1,200;￥550;￥2,950;カード;入金まち;宅急便;;;のし\n\
    KC-1;2026年10月1日;9時05分;見本 太郎 様;090-0000-0001;髙橋 花子 様;〒060-0001;北海道札幌市中央区北2-3;011-200-3000;P-02;湯呑;;1個;￥0;￥550;￥2,950;カード;入金まち;宅急便;;;のし\n\
    KC-2;2026年10月2日;23時59分;佐藤 三郎 様;080-0000-0003;佐藤 三郎 様;〒530-0001;大阪府大阪市北区1-1;080-0000-0003;P-01;急須①;赤;1個;￥1,200;￥550;￥1,750;カード;発送すみ;宅急便;1234-5678-9013;2026年10月4日;\n\
    ;;;;;;;;;;;合計;4個;;;￥4,700;;;;;;\n";

#[test]
fn a_cart_with_title_lines_semicolons_odd_words_and_a_total_needs_three_lines_by_hand() {
    let world = World::new();
    world.write("cart.csv", sjis(ODD));
    let file = world.path("cart.csv");
    let seen = world.shukka(&["check", file.to_str().unwrap()]).ends(1);
    seen.says("区切り ;").says("ご注文コード、ご注文日").says("--draft-profile");
    let draft = world.shukka(&["check", file.to_str().unwrap(), "--draft-profile"]).ends(0).out;
    assert!(!draft.contains("= \"？\"   # 受注番号"), "{draft}");
    world.write("profiles/my_cart.toml", &draft);
    let seen = world.shukka(&["check", file.to_str().unwrap()]).ends(0);
    seen.says("受注日時=2026/10/01 00:00").says("3行のうち、取り込める行 3");
    let by_hand = [
        (
            "\"ordered_at\" = \"ご注文日\"",
            "\"ordered_at\" = { columns = [\"ご注文日\", \"時刻\"], join = \" \" }",
        ),
        (
            "\"status\" = \"進捗\"",
            "\"status\" = { column = \"進捗\", map = { \"入金まち\" = \"保留\", \"発送すみ\" = \"処理済み\" } }",
        ),
        (
            "\"ship_to.name\" = \"お届先お名前\"",
            "\"ship_to.name\" = { column = \"お届先お名前\", strip_suffix = \"様\" }",
        ),
    ];
    let mut profile = draft;
    for (drafted, wanted) in by_hand {
        assert!(profile.contains(drafted), "{drafted} in {profile}");
        profile = profile.replace(drafted, wanted);
    }
    world.write("profiles/my_cart.toml", profile);
    world.drop_sjis("cart.csv", ODD).pass().ends(0);
    let (first, second) = (world.order("KC-1"), world.order("KC-2"));
    for (place, value) in [
        ("/status", json!("保留")),
        ("/ordered_at", json!("2026-10-01T09:05:00+09:00")),
        ("/ship_to/name", json!("髙橋 花子")),
        ("/ship_to/postal_code", json!("0600001")),
        ("/ship_to/phone", json!("0112003000")),
        ("/orderer/phone", json!("09000000001")),
        ("/items/0/unit_price", json!(1200)),
        ("/items/0/options", json!("青")),
        ("/items/1/name", json!("湯呑")),
        ("/totals/shipping", json!(550)),
        ("/totals/total", json!(2950)),
        ("/payment", json!("カード")),
    ] {
        assert_eq!(first.pointer(place), Some(&value), "{place} of {first}");
    }
    let shipment =
        json!({ "carrier": "", "method": "宅急便", "tracking": ["123456789013"], "ship_date": "2026-10-04" });
    assert_eq!(second["shipment"], shipment);
}
