//! The board by itself: nobody watches the inbox, and whoever is at the board is told so and can do it.

use super::Board;
use crate::support::{World, files_of};

const STORES: &str =
    "[[store]]\ncode = \"custom\"\nname = \"店\"\nkind = \"csv\"\n[store.export]\nauto = true\n";
const ORDERS: &str = "受注番号,受注日時,受注ステータス,送付先氏名,商品名,個数,配送業者,伝票番号,出荷日\n\
    A-1,2026/10/01,発送待ち,山田 花子,りんご,1,ヤマト運輸,123456789013,2026/10/04\n\
    A-2,2026/10/01,発送待ち,山田 花子,りんご,二個,ヤマト運輸,123456789013,2026/10/04\n";

#[test]
fn what_is_put_in_while_nobody_watches_says_so_and_is_taken_in_when_asked_and_no_store_is_told() {
    let world = World::new();
    world.settings(&format!("[inbox]\nsettle_ms = 50\n{STORES}"));
    let board = Board::alone(&world);
    let owner = board.owner();
    let looks = board.invited(&owner, "見る 人", "looks");
    assert!(!board.get("/", &owner).body.contains("今すぐ取り込む"), "nothing waits");
    board.upload(&owner, "注文.csv", ORDERS.as_bytes()).is(303);
    for page in ["/", "/orders", "/held", "/send", "/files", "/settings"] {
        board
            .get(page, &owner)
            .is(200)
            .says("取込フォルダのファイル1件が待っています")
            .says("今すぐ取り込む");
        assert!(!board.get(page, &looks).body.contains("今すぐ取り込む"), "it is not theirs to do");
    }
    board.post("/pass", &looks, &[("back", "/")]).is(403);
    let gone = board.post("/pass", &owner, &[("back", "/held?from=1")]).is(303);
    assert_eq!(gone.headers["location"], "/held?pass=in");
    board.get("/held?pass=in", &owner).is(200).says("取り込みました").says("注文.csv");
    world.shukka(&["orders", "A-1"]).ends(0);
    // What goes to a store goes by `watch`, `run` or the page that shows it first.
    assert!(files_of(&world.path("outbox")).iter().all(|path| !path.to_string_lossy().contains("shipments")));
    // A row that is mended here waits the same way, and the page does not show what is not true any more.
    let page = board.get("/held/1", &owner).is(200);
    let mark = page.field("mark");
    board.post("/held/1", &owner, &[("mark", &mark), ("from", "0"), ("c.3.5", "2")]).is(303);
    let waits = board.get("/held/1?from=0&done=mended", &owner).is(200).says("順番を待っています");
    assert!(!waits.body.contains("二個"), "the old value is gone");
    board.post("/pass", &owner, &[("back", "/held/1?from=0&done=mended")]).is(303);
    let over = board.get("/held/1?pass=in", &owner).is(303);
    assert_eq!(over.headers["location"], "/held?done=all-in");
    board
        .get("/held?done=all-in", &owner)
        .is(200)
        .says("すべて取り込まれました")
        .says("直すものはありません");
}

#[test]
fn of_a_wide_file_the_columns_to_mend_stand_first_with_what_stands_in_them() {
    let world = World::new();
    world.settings(STORES);
    let names: Vec<String> = (0..60).map(|at| format!("列{at}")).collect();
    let blank = ",".repeat(59);
    let list = format!(
        "受注番号,受注日時,受注ステータス,送付先氏名,商品名,{},個数\nW-1,2026/10/01,発送待ち,山田 花子,りんご,{blank},二個\n",
        names.join(",")
    );
    world.drop_sjis("広い.csv", &list);
    world.shukka(&["run", "--no-settle"]).ends(1);
    let board = Board::alone(&world);
    let owner = board.owner();
    let page = board.get("/held/1", &owner).is(200);
    let head = page.body.split("<thead>").nth(1).unwrap().split("</thead>").next().unwrap();
    let columns: Vec<&str> = head.split("<th ").skip(2).collect();
    assert!(columns[0].contains("個数") && columns[1].contains("受注番号"), "{head}");
    assert_eq!(columns.len(), 66, "no column is missing");
    assert!(page.body.contains("「二個」"), "the message says what stands there: {}", page.body);
    assert!(page.body.contains("「直して取り込む」を押してください"), "{}", page.body);
    let mark = page.field("mark");
    board.post("/held/1", &owner, &[("mark", &mark), ("from", "0"), ("c.2.65", "2")]).is(303);
    world.shukka(&["run", "--no-settle"]).ends(0);
    world.shukka(&["orders", "W-1", "--json"]).ends(0).says("\"quantity\":2");
}

#[test]
fn a_file_of_another_mall_is_given_to_its_store_by_one_press() {
    let world = World::new();
    world.settings(
        "[[store]]\ncode = \"r\"\nname = \"楽天の店\"\nkind = \"csv\"\nmall = \"rakuten\"\n\
         [[store]]\ncode = \"y\"\nname = \"ヤフーの店\"\nkind = \"csv\"\nmall = \"yahoo\"\n",
    );
    let list =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/rakuten_rms_orders/plain.csv")).unwrap();
    world.drop_bytes("y/楽天.csv", &list);
    world.shukka(&["run", "--no-settle"]).ends(1).says("F008");
    let board = Board::alone(&world);
    let owner = board.owner();
    let page = board.get("/held/1", &owner).is(200).says("value=\"r\"").says("楽天の店");
    assert!(!page.body.contains("value=\"y\""), "the store whose file it is not is not offered");
    board.post("/held/1/again", &owner, &[("store", "r")]).is(303);
    world.shukka(&["run", "--no-settle"]).ends(0);
    board.get("/held", &owner).is(200).says("直すものはありません");
    board.get("/", &owner).is(200).says("順調です");
}

#[test]
fn the_front_says_of_each_file_what_became_of_it() {
    let world = World::new();
    world.settings(STORES);
    world.drop_sjis("注文.csv", ORDERS);
    world.drop_bytes("壊れた.xlsx", b"PK\x03\x04");
    world.shukka(&["run", "--no-settle"]).ends(1);
    let board = Board::alone(&world);
    let owner = board.owner();
    let front = board.get("/", &owner).is(200);
    let row = |name: &str| {
        let rows = front.body.split("<tr>").find(|row| row.contains(name)).unwrap();
        rows.split("</tr>").next().unwrap().to_owned()
    };
    assert!(
        row("壊れた.xlsx").contains("✗ 要修正") && row("壊れた.xlsx").contains("F004"),
        "{}",
        row("壊れた.xlsx")
    );
    assert!(row("注文.csv").contains("✗ 要修正 1行（取り込み済み 1行）"), "{}", row("注文.csv"));
    front.says("直すファイルが2件（1行）あります").says("ファイル · 1行");
    world.shukka(&["export"]).ends(0);
    world.drop_sjis("あと.csv", &ORDERS.replace("A-", "B-").replace("二個", "2"));
    world.shukka(&["run", "--no-settle"]).ends(0);
    world.shukka(&["undo", "あと.csv"]);
    let english = board.send(
        &format!(
            "GET / HTTP/1.1\r\nHost: {}\r\nCookie: {owner}; shukka-lang=en\r\nConnection: close\r\n\r\n",
            board.host()
        ),
        b"",
        true,
    );
    english.is(200).says("2 files to mend (1 row)");
}
