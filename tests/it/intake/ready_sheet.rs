//! The ready correction sheet beside a carrier's file that names no order numbers.

use crate::support::World;
use calamine::{Data, Reader, Xlsx};
use std::io::Cursor;

const ORDERS: &str = "受注番号,受注日時,受注ステータス,送付先氏名,送付先郵便番号,送付先都道府県,送付先住所1,商品名,個数\n\
     A-1,2026/10/01 09:00,新規受付,髙橋 花子,100-0001,東京都,千代田区見本1-1,急須,1\n\
     A-2,2026/10/01 09:00,新規受付,見本 太郎,100-0001,東京都,千代田区見本1-2,急須,1\n\
     A-3,2026/10/02 09:00,新規受付,見本 太郎,100-0001,東京都,千代田区見本1-3,急須,1\n";
const HISTORY: &str = "申込日時,お問い合わせ番号,お届け先氏名\n\
     2026/10/05 10:00,123456789013,高橋花子 様\n\
     2026/10/05 10:05,123456789024,見本 太郎\n";
const SHEET: &str = "inbox/held/履歴.csv.修正シート.xlsx";

fn rows(world: &World) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(Cursor::new(world.read(SHEET))).expect("a workbook");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("its cells");
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

fn numbers(world: &World, order: &str) -> serde_json::Value {
    world.order(order)["shipment"]["tracking"].clone()
}

#[test]
fn what_fits_alone_is_filled_in_and_the_rest_is_left_to_a_person() {
    let world = World::new().at("2026-10-05T18:00:00+09:00");
    world.drop_sjis("注文.csv", ORDERS).pass();
    world.drop_sjis("履歴.csv", HISTORY).pass().ends(1);
    let laid = rows(&world);
    assert_eq!(laid[0][2..6], ["修正する受注番号", "配送業者", "配送方法", "伝票番号"]);
    assert_eq!(laid[1][2..6], ["A-1", "日本郵便", "クリックポスト", "123456789013"]);
    assert_eq!(laid[2][2], "", "two orders have that name");
    assert!(laid[2][0].contains("A-2〔custom〕、A-3〔custom〕"), "{}", laid[2][0]);
    assert!(world.reason("履歴.csv").contains(".修正シート.xlsx"), "the reasons say where it lies");
    assert_eq!(numbers(&world, "A-1"), serde_json::json!([]), "nothing is matched by itself");
    let listed = world.shukka(&["status", "--json"]);
    assert!(!listed.out.contains("修正シート"), "it is no file to be mended: {}", listed.out);

    // Dropped as it is, the filled lines count; the other asks for its number.
    std::fs::rename(world.path(SHEET), world.path("inbox/sheet.xlsx")).expect("moved");
    world.pass().ends(1);
    assert_eq!(numbers(&world, "A-1"), serde_json::json!(["123456789013"]));
    let left = rows(&world);
    assert_eq!(
        (left.len(), left[1][5].as_str()),
        (2, "123456789024"),
        "only what is left is asked for again"
    );
}

#[test]
fn once_all_parcels_are_known_the_file_and_its_sheet_leave() {
    let world = World::new().at("2026-10-05T18:00:00+09:00");
    world.drop_sjis("注文.csv", ORDERS).pass();
    world.drop_sjis("履歴.csv", HISTORY).pass().ends(1);
    let corrections =
        "修正する受注番号,伝票番号,配送業者\nA-1,123456789013,日本郵便\nA-2,123456789024,日本郵便\n";
    world.drop_sjis("訂正.csv", corrections).pass().ends(0);
    assert_eq!(world.files("inbox/held"), Vec::<String>::new(), "nothing is left to do");
    let archived = world.files("archive/2026-10-05");
    for name in ["履歴.csv", "履歴.csv.修正シート.xlsx", "履歴.csv.理由.txt"] {
        assert!(archived.iter().any(|file| file.ends_with(name)), "{name} in {archived:?}");
    }
}

#[test]
fn of_several_orders_of_a_name_the_one_with_a_label_is_proposed() {
    let world = World::new().at("2026-10-05T09:00:00+09:00");
    let ready = ORDERS.replace("新規受付", "発送待ち");
    world.drop_sjis("注文.csv", &ready).pass();
    world.shukka(&["labels", "A-3", "--carrier", "clickpost"]).ends(0);
    world.drop_sjis("履歴.csv", HISTORY).pass().ends(1);
    let laid = rows(&world);
    assert_eq!(laid[2][2], "A-3");
    assert!(laid[2][0].contains("送り状データに書いた受注です"), "{}", laid[2][0]);
}
