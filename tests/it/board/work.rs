//! What is done on the board is done once, and as it was shown.

use super::Board;
use crate::support::{Running, World, files_of, until};

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
    let page = board.get(&outcome, &owner).is(200);
    let file = page.body.split("href=\"/files/export/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    board.get(&format!("/files/export/{file}"), &owner).is(200);
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
    let refused = board.post("/held/1", &owner, &[("mark", &mark), ("from", "0"), (cell, "3")]).is(409);
    assert!(refused.body.contains("value=\"3\""), "what was typed is not lost: {}", refused.body);
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
    board.upload(&owner, &format!("{}.csv", "あ".repeat(3000)), b"x,y\r\n3,4\r\n").is(303);
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

/// The number of the arrival whose row on /files says this name.
fn undo_link(page: &str, name: &str) -> String {
    let row = page.split("<tr>").find(|row| row.contains(name) && row.contains("/files/undo/")).unwrap();
    let id = row.split("/files/undo/").nth(1).unwrap().split('"').next().unwrap();
    format!("/files/undo/{id}")
}

#[test]
fn a_file_is_taken_back_as_it_was_shown_or_not_at_all() {
    let world = shop();
    let board = Board::alone(&world);
    let owner = board.owner();
    let link = undo_link(&board.get("/files", &owner).body, "注文.csv");
    let shown =
        board.get(&link, &owner).is(200).says("なくなる受注: 1件").says("A-1").says("まだ何も変えていません");
    assert!(world.shukka(&["orders", "A-1", "--json"]).out.contains("A-1"), "looking changes nothing");
    // Somebody else changes what would go.
    world.drop_sjis("次.csv", &ORDERS.replace("りんご", "みかん").replace("二個", "2"));
    world.shukka(&["run", "--no-settle"]).ends(0);
    let seen = shown.field("seen");
    board.post(&link, &owner, &[("seen", &seen)]).is(409).says("見ていたあいだに変わりました");
    world.shukka(&["orders", "A-1", "--json"]).ends(0).says("A-1");
    let seen = board.get(&link, &owner).is(200).field("seen");
    board.post(&link, &owner, &[("seen", &seen)]).is(303);
    board.get("/files", &owner).is(200).says("取り消し済み");
    board.get("/settings", &owner).says("取り消した").says("注文.csv");
    // The same button once more.
    board.post(&link, &owner, &[("seen", &seen)]).is(409).says("取り消し済みです");
}

#[test]
fn what_was_told_keeps_its_file_and_the_refusal_says_so() {
    let world = shop();
    world.shukka(&["export"]).ends(0);
    let board = Board::alone(&world);
    let owner = board.owner();
    let link = undo_link(&board.get("/files", &owner).body, "注文.csv");
    let page = board.get(&link, &owner).is(409).says("もう店舗に知らせた受注が1件あります").says("A-1");
    assert!(!page.body.contains("name=\"seen\""), "there is nothing to press");
    let looker = board.invited(&owner, "見る 人", "looks");
    board.get(&link, &looker).is(403);
}

#[test]
fn a_watcher_takes_a_file_back_for_the_board_as_that_persons_deed() {
    let world = shop();
    let _watcher = Running::quiet(&mut world.command(&["watch"]));
    let board = Board::alone(&world);
    let owner = board.owner();
    until("somebody watches", || board.get("/files", &owner).body.contains("● 動いています"));
    let link = undo_link(&board.get("/files", &owner).body, "注文.csv");
    let seen = board.get(&link, &owner).is(200).says("なくなる受注: 1件").field("seen");
    board.post(&link, &owner, &[("seen", &seen)]).is(303);
    board.get("/files", &owner).is(200).says("取り消し済み");
    let deeds = board.get("/settings", &owner).body;
    assert_eq!(deeds.matches("取り消した").count(), 1, "{deeds}");
}

#[test]
fn nothing_of_a_store_goes_when_one_order_is_otherwise_at_the_moment_of_sending() {
    let world = shop();
    let board = Board::alone(&world);
    let owner = board.owner();
    let shown = board.get("/send?look=1", &owner).is(200).says("A-1");
    // Between the look and the button another number is said: that is told, and nothing went.
    world.shukka(&["set", "A-1", "shipment.tracking=481234567894"]).ends(0);
    let (key, digest) = (shown.field("key"), shown.field("digest"));
    let fields = [("key", &*key), ("digest", &*digest), ("store", ""), ("from", ""), ("to", "")];
    board.post("/send", &owner, &fields).is(409).says("481234567894");
    assert_eq!(files_of(&world.path("outbox/custom")).len(), 0);
}

#[test]
fn what_changed_after_it_was_told_is_told_again_once_from_its_page() {
    let world = shop();
    world.shukka(&["export"]).ends(0);
    world.shukka(&["set", "A-1", "shipment.tracking=481234567894"]).ends(0);
    let board = Board::alone(&world);
    let owner = board.owner();
    let page = board.get("/orders/custom/A-1", &owner).is(200).says("送信後に変更").says("もう一度知らせる");
    let (key, seen, told) = (page.field("key"), page.field("seen"), page.field("told"));
    let old = [("do", "again"), ("key", &*key), ("seen", "0"), ("told", &*told)];
    board.post("/orders/custom/A-1", &owner, &old).is(409).says("変えました");
    let fields = [("do", "again"), ("key", &*key), ("seen", &*seen), ("told", &*told)];
    for _ in 0..3 {
        board.post("/orders/custom/A-1", &owner, &fields).is(303);
    }
    let outcome = format!("/send/{key}");
    until("the outcome", || board.get(&outcome, &owner).body.contains("もう一度書き出しました"));
    assert_eq!(files_of(&world.path("outbox/custom")).len(), 2);
    board.get("/settings", &owner).says("もう一度知らせた");
}

#[test]
fn what_a_killed_upload_left_is_swept_a_day_later_and_nothing_else() {
    let world = shop();
    let left =
        [("inbox/.shukka-put-1-1", 2), ("inbox/custom/.shukka-put-2-7", 2), ("inbox/.shukka-put-3-1", 0)];
    for (path, days) in left {
        world.write(path, "受注番号");
        let then = std::time::SystemTime::now() - std::time::Duration::from_secs(days * 86_400);
        std::fs::File::options().write(true).open(world.path(path)).unwrap().set_modified(then).unwrap();
    }
    world.write("inbox/.anderes", "x");
    let _board = Board::alone(&world);
    let there: Vec<bool> = left.iter().map(|(path, _)| world.path(path).exists()).collect();
    assert_eq!(there, [false, false, true]);
    assert!(world.path("inbox/.anderes").exists());
}
