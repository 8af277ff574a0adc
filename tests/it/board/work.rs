//! What is done on the board is done once, and as it was shown.

use super::Board;
use crate::support::{World, files_of, until};

const STORE: &str = "[[store]]\ncode = \"custom\"\nname = \"店\"\nkind = \"csv\"\n";
const ORDERS: &str = "受注番号,受注日時,受注ステータス,送付先氏名,商品名,個数,配送業者,伝票番号,出荷日\n\
    A-1,2026/10/01,発送待ち,山田 花子,りんご,1,ヤマト運輸,123456789013,2026/10/04\n\
    A-2,2026/10/01,発送待ち,山田 花子,りんご,二個,ヤマト運輸,123456789013,2026/10/04\n";

fn shop() -> World {
    let world = World::new();
    world.settings(STORE);
    world.drop_sjis("注文.csv", ORDERS);
    world.shukka(&["run", "--no-settle"]).ends(1);
    world
}

#[test]
fn a_sending_goes_once_however_often_it_is_confirmed_and_not_when_it_has_changed() {
    let world = shop();
    let board = Board::alone(&world);
    let owner = board.owner();
    let shown = board.get("/send?look=1", &owner).is(200).says("A-1");
    let other_window = board.get("/send?look=1", &owner).is(200);
    let (key, digest) = (shown.field("key"), shown.field("digest"));
    let fields = [("key", &*key), ("digest", &*digest), ("store", ""), ("from", ""), ("to", "")];
    for _ in 0..3 {
        board.post("/send", &owner, &fields).is(303);
    }
    let outcome = format!("/send/{key}");
    until("the outcome", || board.get(&outcome, &owner).body.contains("1件を知らせました"));
    assert_eq!(files_of(&world.path("outbox/custom")).len(), 1);
    let (key, digest) = (other_window.field("key"), other_window.field("digest"));
    let fields = [("key", &*key), ("digest", &*digest), ("store", ""), ("from", ""), ("to", "")];
    board.post("/send", &owner, &fields).is(409).says("まだ何も送っていません");
    assert_eq!(files_of(&world.path("outbox/custom")).len(), 1);
}

#[test]
fn a_row_that_is_mended_on_the_page_goes_in_as_if_it_had_been_dropped() {
    let world = shop();
    let board = Board::alone(&world);
    let owner = board.owner();
    let page = board.get("/held/1", &owner).is(200).says("二個");
    let (mark, cell) = (page.field("mark"), "c.3.5");
    board
        .post("/held/1", &owner, &[("mark", "zzzz"), ("from", "0"), (cell, "2")])
        .is(409)
        .says("value=\"2\"");
    board.post("/held/1", &owner, &[("mark", &mark), ("from", "0"), (cell, "2")]).is(303);
    // Before it is taken in, a second mending of the same rows would be lost.
    board.post("/held/1", &owner, &[("mark", &mark), ("from", "0"), (cell, "3")]).is(409);
    world.shukka(&["run", "--no-settle"]).ends(0);
    world.shukka(&["orders", "A-2", "--json"]).ends(0).says("\"quantity\":2");
    board.get("/held", &owner).is(200).says("直すものはありません");
}

#[test]
fn a_file_is_put_in_under_a_cleaned_name_and_taken_away_by_its_number_only() {
    let world = shop();
    let board = Board::alone(&world);
    let owner = board.owner();
    board.upload(&owner, "../../shukka.toml", b"x,y\r\n1,2\r\n").is(303);
    assert!(world.path("inbox/shukka.toml").is_file());
    assert!(std::fs::read_to_string(world.path("shukka.toml")).unwrap().starts_with("[[store]]"));
    let taken = board.get("/files/original/1", &owner).is(200);
    assert!(taken.headers["content-disposition"].starts_with("attachment; filename*=UTF-8''%E6%B3%A8"));
    for path in ["/files/original/99", "/files/report/..%2F..%2Fshukka.toml", "/files/labels/x"] {
        board.get(path, &owner).is(404);
    }
}

#[test]
fn who_may_only_look_sees_no_name_and_takes_no_file_away() {
    let world = shop();
    let board = Board::alone(&world);
    let owner = board.owner();
    let looker = board.invited(&owner, "見る 人", "looks");
    for path in ["/", "/orders", "/orders/custom/A-1", "/held", "/files", "/orders.csv"] {
        let page = board.get(path, &looker).is(200);
        assert!(!page.body.contains("山田"), "{path}: {}", page.body);
    }
    for path in ["/held/1", "/files/original/1", "/files/twin/1", "/send?look=1"] {
        board.get(path, &looker).is(403);
    }
}

#[test]
fn a_held_file_that_is_given_up_moves_to_the_archive_with_a_reason() {
    let world = shop();
    let board = Board::alone(&world);
    let owner = board.owner();
    board.post("/held/1/give-up", &owner, &[("reason", " ")]).is(422);
    board.post("/held/1/give-up", &owner, &[("reason", "重複のため")]).is(303);
    world.shukka(&["run", "--no-settle"]).ends(0);
    assert!(files_of(&world.path("inbox/held")).is_empty());
    board.get("/settings", &owner).is(200).says("重複のため");
}
