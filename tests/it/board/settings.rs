//! What an owner looks into: everything at once, notices, formats; and nobody else.

use super::Board;
use crate::support::{Post, World};

#[test]
fn an_owner_looks_everything_through_and_tries_a_notice_and_that_is_kept() {
    let world = World::new();
    let post = Post::open();
    let notice = format!(
        "[[store]]\ncode = \"custom\"\nname = \"店\"\nkind = \"csv\"\n[[notice]]\nname = \"店長\"\nto = \"webhook\"\nurl = \"{}\"\nwhat = [\"急ぎ\"]\n",
        post.url("hook")
    );
    world.settings(&notice);
    let board = Board::alone(&world);
    let owner = board.owner();
    board.get("/settings/doctor", &owner).is(200).says("見張り").says("台帳");
    let page = board.get("/settings", &owner).is(200).says("店長").says("試し送信");
    assert!(!page.body.contains(&post.url("hook")), "where word goes to is not shown");
    post.forget(); // Looking everything through has knocked there.
    board.post("/settings/notice", &owner, &[("name", "店長")]).is(200).says("試し送信をしました");
    assert_eq!(post.posted("hook").len(), 1);
    board.get("/settings", &owner).says("通知を試した");
    let clerk = board.invited(&owner, "担当 一", "works");
    for path in ["/settings", "/settings/doctor", "/settings/reading"] {
        board.get(path, &clerk).is(403);
    }
    board.post("/settings/notice", &clerk, &[("name", "店長")]).is(403);
    assert_eq!(post.posted("hook").len(), 1);
}

#[test]
fn a_file_is_read_by_a_format_and_an_order_written_by_a_layout_and_nothing_changes() {
    let world = World::new();
    world.settings("[[store]]\ncode = \"custom\"\nname = \"店\"\nkind = \"csv\"\n");
    let orders = "受注番号,受注日時,受注ステータス,送付先氏名,商品名,個数,配送業者,伝票番号,出荷日\nA-1,2026/10/01,発送待ち,山田 花子,りんご,1,ヤマト運輸,123456789013,2026/10/02\n";
    world.drop_sjis("注文.csv", orders);
    world.shukka(&["run", "--no-settle"]).ends(0);
    let board = Board::alone(&world);
    let owner = board.owner();
    let read = board.get("/settings/reading?profile=shukka_orders&file=1", &owner).is(200);
    read.says("1行すべて読めます").says("りんご");
    board.get("/settings/reading?layout=shipments", &owner).is(200).says("123456789013");
    board.get("/settings/reading?layout=nicht&profile=nicht&file=99", &owner).is(404);
    world.shukka(&["orders", "--json"]).ends(0).says("A-1");
    assert!(
        !world.path("outbox/custom").exists()
            || crate::support::files_of(&world.path("outbox/custom")).is_empty()
    );
}
