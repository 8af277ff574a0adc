//! What was given back is mended on the page by somebody who knows no codes: a format is taught, an order is chosen, a file
//! gets its store.

use super::Board;
use crate::support::{World, files_of, sjis};

const STORE: &str = "[[store]]\ncode = \"custom\"\nname = \"店\"\nkind = \"csv\"\n";
const FOREIGN: &str = "伝票No,買った人,届ける人,品,いくつ\r\nQ-1,山田 花子,山田 花子,りんご,1\r\nQ-2,佐藤 次郎,佐藤 次郎,みかん,二個\r\n";

#[test]
fn a_format_that_nobody_knows_is_taught_column_by_column_and_reads_as_it_was_shown() {
    let world = World::new();
    world.settings(STORE);
    world.drop_bytes("謎.csv", sjis(FOREIGN));
    world.shukka(&["run", "--no-settle"]).ends(1);
    let board = Board::alone(&world);
    let owner = board.owner();
    let clerk = board.invited(&owner, "担当 一", "works");
    // What is proposed stands there, and a number is missing in it.
    board
        .get("/held/1", &owner)
        .is(200)
        .says("この形式を教える")
        .says("買った人")
        .says("山田 花子 / 佐藤 次郎");
    let lesson = [
        ("title", "謎の\"カート\""),
        ("kind", "orders"),
        ("col.0", "number"),
        ("col.1", ""),
        ("col.2", "ship_to.name"),
        ("col.3", "item.name"),
        ("col.4", "item.quantity"),
        ("by", "columns"),
    ];
    let read = board.post("/held/1/read", &clerk, &lesson).is(200);
    let read = read.says("2行のうち1行が読めます").says("Q-1").says("りんご").says("R103");
    assert!(!read.body.contains("/held/1/teach"), "a clerk cannot keep it");
    assert!(!world.path("profiles").exists() || files_of(&world.path("profiles")).is_empty());
    board.post("/held/1/teach", &clerk, &lesson).is(403);
    board.post("/held/1/teach", &owner, &lesson).is(303);
    world.shukka(&["run", "--no-settle"]).ends(1);
    world.shukka(&["orders", "Q-1", "--json"]).ends(0).says("山田 花子").says("りんご");
    board.get("/settings", &owner).says("形式を保存した").says("謎の&#34;カート&#34;");
    // Its other row waits to be mended, by its own column.
    board.get("/held", &owner).is(200).says("謎.csv");
    // A document that somebody writes themselves is read or refused, and nothing is kept that cannot be read.
    let world = World::new();
    world.settings(STORE);
    world.drop_bytes("謎.csv", sjis(FOREIGN));
    world.shukka(&["run", "--no-settle"]).ends(1);
    let board = Board::alone(&world);
    let owner = board.owner();
    let own = [("by", "document"), ("document", "id = \"../../x\"\nkind = 3")];
    board.post("/held/1/read", &owner, &own).is(200).says("kind");
    board.post("/held/1/teach", &owner, &own).is(422).says("kind");
    assert!(!world.path("profiles").exists() || files_of(&world.path("profiles")).is_empty());
}

#[test]
fn a_tracking_row_whose_number_is_unknown_is_given_to_the_order_that_is_chosen() {
    let world = World::new();
    world.settings(STORE);
    let orders = "受注番号,受注日時,受注ステータス,送付先氏名,商品名,個数\n\
        AB-1001,2026/10/01,発送待ち,山田 花子,りんご,1\nAB-1002,2026/10/01,発送待ち,佐藤 次郎,みかん,2\nZZ-9,2026/10/01,発送待ち,林 三郎,なし,2\n";
    world.drop_sjis("注文.csv", orders);
    world.shukka(&["run", "--no-settle"]).ends(0);
    world.drop_sjis(
        "修正.csv",
        "修正する受注番号,配送業者,伝票番号,出荷日\nAB-1020,ヤマト運輸,123456789013,2026/10/02\n",
    );
    world.shukka(&["run", "--no-settle"]).ends(1);
    let board = Board::alone(&world);
    let owner = board.owner();
    let list = board.get("/held", &owner).is(200);
    let id = list.body.split("/held/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let page = board.get(&format!("/held/{id}"), &owner).is(200);
    let page = page.says("どの受注ですか").says("AB-1002").says("佐藤 次郎");
    assert!(!page.body.contains("ZZ-9"), "an order whose number is nothing like it is not offered");
    let pick =
        page.body.split("type=\"radio\" name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let cell = pick.replacen('p', "c", 1);
    let mark = page.field("mark");
    let fields = [("mark", &*mark), ("from", "0"), (&*cell, "AB-1020"), (&*pick, "AB-1002")];
    board.post(&format!("/held/{id}"), &owner, &fields).is(303);
    world.shukka(&["run", "--no-settle"]).ends(0);
    world.shukka(&["orders", "AB-1002", "--json"]).ends(0).says("123456789013");
    board.get("/held", &owner).says("直すものはありません");
}

#[test]
fn a_file_whose_store_is_unclear_is_taken_in_for_the_store_that_is_chosen() {
    let world = World::new();
    world.settings(&format!("{STORE}[[store]]\ncode = \"zwei\"\nname = \"二号店\"\nkind = \"csv\"\n"));
    let orders = "受注番号,受注日時,受注ステータス,送付先氏名,商品名,個数\nA-1,2026/10/01,発送待ち,山田 花子,りんご,1\n";
    world.drop_sjis("注文.csv", orders);
    world.shukka(&["run", "--no-settle"]).ends(1).says("F003");
    let board = Board::alone(&world);
    let owner = board.owner();
    board.get("/held/1", &owner).is(200).says("どの店舗のファイルですか").says("二号店");
    board.post("/held/1/again", &owner, &[("store", "../x")]).is(404);
    board.post("/held/1/again", &owner, &[("store", "zwei")]).is(303);
    world.shukka(&["run", "--no-settle"]).ends(0);
    world.shukka(&["orders", "A-1", "--json"]).ends(0).says("\"store\":\"zwei\"");
    board.get("/held", &owner).says("直すものはありません");
}
