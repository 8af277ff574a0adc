//! What malls say of paying, shipping, holding back and cancelling, from their own files to labels and exports.

use crate::support::World;
use serde_json::Value;
use std::collections::BTreeSet;

const MALLS: [&str; 11] = [
    "rakuten",
    "yahoo",
    "aupay",
    "amazon",
    "shopify",
    "base",
    "stores",
    "makeshop",
    "eccube4",
    "nextengine",
    "goq",
];

/// A shop of every mall whose files say something, begun by `init` and edited by nobody.
fn world() -> World {
    // `init` writes settings where there are none.
    let world = World::of_file().at("2026-10-05T09:00:00+09:00");
    let malls = MALLS.iter().flat_map(|mall| ["--mall", mall]);
    world.shukka(&["init"].into_iter().chain(malls).collect::<Vec<_>>()).ends(0);
    world
}

/// A header with `more` columns of a mall's, and a row for each order: its number, then what stands in those columns.
fn table(header: &[(&str, &str)], more: &[&str], rows: &[&[&str]], delimiter: &str) -> String {
    let mut lines =
        vec![header.iter().map(|(name, _)| *name).chain(more.iter().copied()).collect::<Vec<_>>()];
    for row in rows {
        let own = header.iter().map(|(_, value)| if *value == "№" { row[0] } else { *value });
        lines.push(own.chain(row[1..].iter().copied()).collect());
    }
    lines.iter().map(|cells| cells.join(delimiter) + "\r\n").collect()
}

const RAKUTEN: [(&str, &str); 9] = [
    ("注文番号", "№"),
    ("注文日時", "2026-10-01 10:00:00"),
    ("商品管理番号", "t1"),
    ("商品名", "湯のみ"),
    ("個数", "1"),
    ("送付先姓", "山本"),
    ("送付先名", "町子"),
    ("送付先郵便番号1", "100"),
    ("送付先郵便番号2", "0001"),
];

const YAHOO: [(&str, &str); 6] = [
    ("OrderId", "№"),
    ("OrderTime", "2026-10-01T10:00:00+09:00"),
    ("ShipName", "川口 太一"),
    ("ItemId", "L1=y1"),
    ("Title", "L1=皿"),
    ("QuantityDetail", "L1=1"),
];

const AUPAY: [(&str, &str); 6] = [
    ("orderId", "№"),
    ("orderDetailId", "1"),
    ("itemManagementId", "m1"),
    ("senderName", "森 一"),
    ("itemName", "鉢"),
    ("unit", "1"),
];

const AMAZON: [(&str, &str); 5] = [
    ("order-id", "№"),
    ("order-item-id", "1"),
    ("recipient-name", "谷 次郎"),
    ("product-name", "鉢"),
    ("quantity-purchased", "2"),
];

const SHOPIFY: [(&str, &str); 4] =
    [("Name", "№"), ("Lineitem name", "急須"), ("Lineitem quantity", "1"), ("Shipping Name", "水野 里子")];

const BASE: [(&str, &str); 6] = [
    ("注文ID", "№"),
    ("注文日時", "2026-10-01 10:00:00"),
    ("氏(請求先)", "森"),
    ("氏(配送先)", "森"),
    ("商品名", "湯のみ"),
    ("数量", "1"),
];

const STORES: [(&str, &str); 4] =
    [("オーダー番号", "№"), ("アイテム名", "皿"), ("個数", "1"), ("氏(配送先)", "原")];

const MAKESHOP: [(&str, &str); 5] =
    [("注文番号", "№"), ("日付", "2026/10/1"), ("商品名", "皿"), ("数量", "1"), ("配送先名", "原")];

const NEXT_ENGINE: [(&str, &str); 5] =
    [("店舗伝票番号", "№"), ("受注名", "原"), ("発送先名", "原"), ("商品名", "皿"), ("受注数量", "1")];

const GOQ: [(&str, &str); 5] =
    [("GoQ管理番号", "7"), ("受注番号", "№"), ("送付先氏名", "原"), ("商品名", "皿"), ("個数", "1")];

fn files() -> Vec<(&'static str, String)> {
    let mut files = files_of_malls();
    files.extend(files_of_carts());
    files
}

fn files_of_malls() -> Vec<(&'static str, String)> {
    let rakuten: &[&[&str]] = &[
        &["R-wait", "100", ""],
        &["R-money", "200", ""],
        &["R-free", "300", ""],
        &["R-change", "400", ""],
        &["R-shipped", "500", ""],
        &["R-settled", "700", ""],
        &["R-asked", "800", ""],
        &["R-canceled", "900", ""],
    ];
    let yahoo: &[&[&str]] = &[
        &["Y-free", "2", "1", "1", "5", "0", "クレジットカード"],
        &["Y-money", "2", "0", "1", "4", "0", "銀行振込"],
        &["Y-cod", "2", "0", "1", "1", "0", "商品代引"],
        &["Y-not-yet", "2", "1", "0", "5", "0", "クレジットカード"],
        &["Y-held", "保留", "1", "1", "5", "0", "クレジットカード"],
        &["Y-shipped", "2", "1", "3", "5", "0", "クレジットカード"],
        &["Y-done", "完了", "入金済", "出荷済み", "決済完了", "0", "クレジットカード"],
        &["Y-canceled", "4", "1", "1", "6", "0", "クレジットカード"],
        &["Y-refunded", "2", "1", "1", "7", "2", "クレジットカード"],
    ];
    let aupay: &[&[&str]] = &[
        &["P-money", "発送前入金待ち"],
        &["P-free", "発送待ち"],
        &["P-later", "発送後入金待ち"],
        &["P-check", "不正取引審査中"],
        &["P-asked", "キャンセル受付中"],
        &["P-done", "完了"],
        &["P-canceled", "キャンセル"],
    ];
    let amazon: &[&[&str]] = &[
        &["250-1", "0", "false"],
        &["250-2", "0", "true"],
        &["250-3", "1", "false"],
        &["250-3", "0", "false"],
    ];
    let yahoo_names =
        ["OrderStatus", "PayStatus", "ShipStatus", "SettleStatus", "RefundStatus", "PayMethodName"];
    let amazon_names = ["quantity-shipped", "is-buyer-requested-cancellation"];
    vec![
        ("rakuten.csv", table(&RAKUTEN, &["ステータス", "備考"], rakuten, ",")),
        ("yahoo.csv", table(&YAHOO, &yahoo_names, yahoo, ",")),
        ("aupay.csv", table(&AUPAY, &["orderStatus"], aupay, ",")),
        ("amazon.txt", table(&AMAZON, &amazon_names, amazon, "\t")),
    ]
}

fn files_of_carts() -> Vec<(&'static str, String)> {
    let shopify: &[&[&str]] = &[
        &["#2001", "paid", "unfulfilled", "", "Shopify Payments"],
        &["#2001", "", "", "", ""],
        &["#2002", "pending", "unfulfilled", "", "Bank Deposit"],
        &["#2003", "pending", "unfulfilled", "", "Cash on Delivery (COD)"],
        &["#2004", "partially_refunded", "unfulfilled", "", "Shopify Payments"],
        &["#2005", "paid", "partial", "", "Shopify Payments"],
        &["#2006", "paid", "fulfilled", "", "Shopify Payments"],
        &["#2007", "refunded", "unfulfilled", "", "Shopify Payments"],
        &["#2008", "voided", "unfulfilled", "2026-10-02 09:00:00 +0900", "Shopify Payments"],
        &["#2009", "Refunded", "Unfulfilled", "", "Shopify Payments"],
        &["#2010", "Paid", "FULFILLED", "", "Shopify Payments"],
    ];
    let base: &[&[&str]] = &[
        &["B-new", "未対応"],
        &["B-money", "入金待ち"],
        &["B-shipped", "発送済み"],
        &["B-canceled", "キャンセル"],
    ];
    let stores: &[&[&str]] = &[&["S-free", "未発送"], &["S-money", "入金待ち"]];
    let makeshop: &[&[&str]] = &[
        &["M-free", "未処理", "入金完了"],
        &["M-money", "未処理", "カード未課金"],
        &["M-look", "未処理", "要確認"],
        &["M-shipped", "配送", "入金完了"],
        &["M-back", "返送", "入金完了"],
        &["M-canceled", "注文キャンセル", ""],
    ];
    let next_engine: &[&[&str]] =
        &[&["N-free", "20", "0"], &["N-shipped", "50", "0"], &["N-canceled", "20", "3"]];
    let goq: &[&[&str]] = &[&["G-money", "発送前入金待ち"], &["G-free", "発送待ち"], &["G-own", "★宅急便"]];
    let shopify_names = ["Financial Status", "Fulfillment Status", "Cancelled at", "Payment Method"];
    vec![
        ("shopify.csv", table(&SHOPIFY, &shopify_names, shopify, ",")),
        ("base.csv", table(&BASE, &["発送状況"], base, ",")),
        ("stores.csv", table(&STORES, &["ステータス"], stores, ",")),
        ("makeshop.csv", table(&MAKESHOP, &["処理状況", "決済ステータス"], makeshop, ",")),
        ("nextengine.csv", table(&NEXT_ENGINE, &["受注状態区分", "受注キャンセル区分"], next_engine, ",")),
        ("goq.csv", table(&GOQ, &["受注ステータス"], goq, ",")),
    ]
}

/// What is known of each order, whether it waits for a label, and what became of it once it had a parcel.
const LAW: &str = "\
250-1 . . . label told
250-2 . . hold - D309
250-3 . . hold - D309
#2001 paid not . label told
#2002 unpaid not . - D309
#2003 . not . label told
#2004 . not hold - D309
#2005 paid not hold - D309
#2006 paid shipped . - D305
#2010 paid shipped . - D305
B-money unpaid . . - D301,D309
B-new . . . label told
B-shipped . shipped . - D305
G-free . . . label told
G-money unpaid . . - D309
G-own . . . label told
M-back paid . hold - D301,D309
M-free paid . . - D301
M-look . . hold - D301,D309
M-money unpaid . . - D301,D309
M-shipped paid shipped . - D305
N-free . not . label told
N-shipped . shipped . - D305
P-asked . . hold - D309
P-check . . hold - D309
P-done . shipped . - D305
P-free . . . label told
P-later . . . label told
P-money unpaid . . - D309
R-asked . . hold - D301,D309
R-change . not hold - D301,D309
R-free . not no label told
R-money . not hold - D301,D309
R-settled paid shipped no - D305
R-shipped . shipped no - D305
R-wait . not hold - D301,D309
S-free . . . label told
S-money unpaid . . - D301,D309
Y-cod . not . label told
Y-done paid shipped . - D305
Y-free paid not . label told
Y-held paid not hold - D309
Y-money unpaid not . - D309
Y-not-yet paid not hold - D309
Y-shipped paid shipped . - D305
";

fn law_of(order: &Value, labelled: &BTreeSet<String>) -> String {
    let word = |key: &str, [yes, no]: [&str; 2]| match order["mall"][key].as_bool() {
        Some(true) => yes.to_owned(),
        Some(false) => no.to_owned(),
        None => ".".to_owned(),
    };
    let number = order["number"].as_str().unwrap_or_default();
    let export = &order["export"];
    let reasons: Vec<&str> =
        export["reasons"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let fate = if export["state"] == "sent" { "told".to_owned() } else { reasons.join(",") };
    format!(
        "{number} {} {} {} {} {fate}\n",
        word("paid", ["paid", "unpaid"]),
        word("shipped", ["shipped", "not"]),
        word("hold", ["hold", "no"]),
        if labelled.contains(number) { "label" } else { "-" },
    )
}

#[test]
fn every_mall_s_unpaid_paid_shipped_held_cancelled_and_refunded_orders_are_labelled_and_told_by_its_own_words()
 {
    let world = world();
    for (name, text) in files() {
        world.drop_sjis(name, &text);
    }
    let pass = world.pass().ends(0);
    assert!(!pass.out.contains("R109"), "every word is a known one: {}", pass.out);
    let labels = world.shukka(&["labels", "--carrier", "clickpost", "--json"]);
    let lines = &labels.out;
    let labelled: BTreeSet<String> = lines
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|line| line["number"].as_str().map(str::to_owned))
        .collect();
    // Each gets a parcel, by a sheet that moves no status.
    let orders = world.orders();
    let mut sheet = "修正する受注番号,配送業者,伝票番号,出荷日\r\n".to_owned();
    for (at, order) in orders.iter().enumerate() {
        let number = order["number"].as_str().unwrap_or_default();
        let digits = format!("{:011}", 40_000_000_000_u64 + at as u64);
        let check = digits.parse::<u64>().unwrap_or(0) % 7;
        sheet.push_str(&format!("{number},ヤマト運輸,{digits}{check},2026/10/05\r\n"));
    }
    world.drop_sjis("parcels.csv", &sheet);
    world.pass().ends(0);
    let mut law: Vec<String> = world.orders().iter().map(|order| law_of(order, &labelled)).collect();
    law.sort();
    let mut expected: Vec<&str> = LAW.split_inclusive('\n').collect();
    expected.sort_unstable();
    assert_eq!(law.concat(), expected.concat());
}

#[test]
fn a_word_that_nobody_knows_bars_nothing_and_is_told_once_with_a_count() {
    let world = world();
    let rows: &[&[&str]] =
        &[&["P-1", "発送待ち"], &["P-2", "なぞの棚"], &["P-3", "なぞの棚"], &["P-4", "別の棚"]];
    world.drop_sjis("aupay.csv", &table(&AUPAY, &["orderStatus"], rows, ","));
    let pass = world.pass().ends(0).says("なぞの棚").says("2件").says("別の棚");
    assert_eq!(pass.out.matches("R109").count(), 2);
    assert!(world.order("P-2")["mall"]["hold"].is_null());
    assert_eq!(world.reasons("P-2"), ["D302", "D304"]);
}

#[test]
fn a_newer_list_lifts_a_bar_and_so_does_a_person_until_the_mall_says_something_new() {
    let world = world();
    let list = |state: &str| table(&RAKUTEN, &["ステータス"], &[&["R-1", state], &["R-2", "300"]], ",");
    world.drop_sjis("1.csv", &list("200"));
    world.pass().ends(0);
    assert!(world.reasons("R-1").contains(&"D309".to_owned()));
    world.drop_sjis("2.csv", &list("300"));
    world.pass().ends(0);
    assert!(!world.reasons("R-1").contains(&"D309".to_owned()));
    world.drop_sjis("3.csv", &list("800"));
    world.pass().ends(0);
    assert!(world.reasons("R-1").contains(&"D309".to_owned()));
    world.shukka(&["explain", "R-1"]).ends(0).says("モール側で保留");
    world.shukka(&["set", "R-1", "mall.hold="]).ends(0);
    assert!(world.order("R-1")["mall"]["hold"].is_null());
    // The same list with another order in it says nothing new of this one.
    world
        .drop_sjis("4.csv", &format!("{}R-9{}", list("800"), &list("300").lines().nth(2).unwrap_or("")[3..]));
    world.pass().ends(0);
    assert!(!world.reasons("R-1").contains(&"D309".to_owned()));
    world.drop_sjis("5.csv", &list("400"));
    world.pass().ends(0);
    assert!(world.order("R-1")["mall"]["hold"].is_null(), "the mall says hold as it did before");
}

#[test]
fn what_the_mall_has_as_shipped_is_done_without_our_telling_in_the_report_s_words_too() {
    let world = world();
    let row: &[&[&str]] = &[&["R-1", "500"]];
    world.drop_sjis("1.csv", &table(&RAKUTEN, &["ステータス"], row, ","));
    world.pass().ends(0);
    world.shukka(&["explain", "R-1"]).ends(0).says("D305").says("モール側で発送済み");
    assert_eq!(world.order("R-1")["mall"]["shipped"], true);
    assert_eq!(world.order("R-1")["export"]["state"], "none");
}

#[test]
fn a_file_goes_to_the_store_of_its_mall_or_back_with_the_folders_to_choose_from() {
    let world = World::new().at("2026-10-05T09:00:00+09:00");
    let store = |code: &str, mall: &str| format!("[[store]]\ncode = \"{code}\"\nmall = \"{mall}\"\n");
    world.settings(&[store("north", "rakuten"), store("south", "rakuten"), store("y", "yahoo")].concat());
    let rakuten = |number: &str| table(&RAKUTEN, &["ステータス"], &[&[number, "300"]], ",");
    world.drop_sjis("which.csv", &rakuten("R-1"));
    let pass = world.pass().ends(1).says("F003").says("楽天市場").says("inbox/north/").says("inbox/south/");
    assert!(!pass.out.contains("inbox/y/"));
    world.drop_sjis("yahoo.csv", &table(&YAHOO, &["OrderStatus"], &[&["Y-1", "2"]], ","));
    world.pass().says("yahoo.csv");
    assert_eq!(world.order("Y-1")["store"], "y");
    world.drop_sjis("y/other.csv", &rakuten("R-2"));
    world.pass().ends(1).says("F008").says("楽天市場").says("Yahoo!ショッピング").says("inbox/north/");
    assert_eq!(world.files("inbox/held/y").len(), 2);
    // The only store there is takes what is no mall's, and nothing of another mall.
    world.settings(&store("only", "yahoo"));
    world.drop_sjis("again.csv", &rakuten("R-3"));
    world.pass().ends(1).says("F008");
    world.drop_sjis("own.csv", "受注番号,受注ステータス,送付先氏名\r\nA-1,発送待ち,原\r\n");
    world.pass().says("own.csv");
    assert_eq!(world.order("A-1")["store"], "only");
}

#[test]
fn a_mistaken_mall_or_layout_is_told_with_the_nearest_one() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"a\"\nmall = \"rakutenn\"\n");
    world.shukka(&["check"]).ends(2).says("「rakuten」ではありませんか");
    world.settings("[[store]]\ncode = \"a\"\n[store.export]\nlayout = \"rakten\"\n");
    world.shukka(&["check"]).ends(2).says("「rakuten」ではありませんか");
    world.shukka(&["init", "--mall", "shopfy"]).ends(2).says("shopify");
}

#[test]
fn of_two_orders_of_one_number_the_carrier_s_row_is_about_the_one_that_is_still_to_go() {
    let world = World::new().at("2026-10-05T09:00:00+09:00");
    world.settings("[[store]]\ncode = \"a\"\n[[store]]\ncode = \"b\"\n[[store]]\ncode = \"c\"\n");
    let order = |status: &str| format!("受注番号,受注ステータス,送付先氏名\r\n1001,{status},原\r\n");
    world.drop_sjis("a/1.csv", &order("キャンセル"));
    world.drop_sjis("b/2.csv", &order("発送待ち"));
    world.pass().ends(0);
    let parcel = "お客様側管理番号,お問い合わせ番号,発送予定日\r\n1001,500000000010,2026/10/05\r\n";
    world.drop_sjis("3.csv", parcel);
    world.pass().ends(0);
    let carrier = |store: &str| {
        let of = world.orders().into_iter().find(|order| order["store"] == store).unwrap_or_default();
        of["shipment"]["carrier"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!((carrier("a").as_str(), carrier("b").as_str()), ("", "日本郵便"));
    // Two that may both go: nobody guesses, and only these two are named.
    world.drop_sjis("c/4.csv", &order("発送待ち"));
    world.drop_sjis("5.csv", &parcel.replace("500000000010", "500000000021"));
    let pass = world.pass().ends(1).says("O204").says("b 1001").says("c 1001");
    assert!(!pass.out.contains("a 1001"));
}

#[test]
fn what_is_told_by_itself_is_said_when_the_shop_is_begun() {
    // `init` writes settings where there are none.
    let world = World::of_file();
    world.shukka(&["init", "--mall", "rakuten"]).says("自動で書き出します").says("since").ends(0);
    let settings = String::from_utf8(world.read("shukka.toml")).expect("text");
    assert!(settings.contains("auto = true                             # 一巡のたびに自動で書き出す"));
    let plain = World::of_file();
    plain.shukka(&["init"]).says("init --mall rakuten").ends(0);
}

#[test]
fn a_mall_that_is_to_be_added_to_settings_that_are_there_gets_its_lines_shown() {
    let world = World::new();
    world.shukka(&["init", "--mall", "yahoo"]).ends(0);
    let before = world.read("shukka.toml");
    let ran = world.shukka(&["init", "--mall", "yahoo", "--mall", "rakuten"]).ends(2);
    ran.says("Yahoo!ショッピング の店舗は、もうあります");
    let ran = world.shukka(&["init", "--mall", "rakuten"]).says("店舗 rakuten は足していません").ends(2);
    assert_eq!(world.read("shukka.toml"), before, "a person's settings are left alone");
    // What is shown is what is to be written.
    let lines = &ran.out[ran.out.find("[[store]]").unwrap()..];
    world.write("shukka.toml", format!("{}\n{lines}", String::from_utf8(before).unwrap()));
    world.shukka(&["init"]).ends(0);
    world.shukka(&["check"]).says("rakuten（楽天市場）").ends(0);
    assert!(world.path("inbox/rakuten").is_dir());
    world.shukka(&["init", "--mall", "rakuten"]).says("もうあります").ends(0);
}
