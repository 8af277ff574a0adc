//! A mall with faults behind the board: what is stuck or unsure is settled from the pages by somebody who knows no codes.

use super::Board;
use crate::support::fake_mall::{Habits, Kind, stock};
use crate::support::{AtMall, MALL_NOW, until};
use std::collections::BTreeMap;

fn world(harm: &str) -> (AtMall, String) {
    let world = AtMall::new(stock(5, &[Kind::Plain], 1, MALL_NOW), Habits::default(), "");
    world.fetch();
    world.pack_all();
    world.mall.plant(harm);
    let number = world.mall.memory().orders[0].id.clone();
    (world, number)
}

/// Sends what would go, as somebody does it who looks first; the page with what came of it.
fn send(board: &Board, cookie: &str) -> String {
    let shown = board.get("/send?look=1", cookie).is(200);
    let (key, digest) = (shown.field("key"), shown.field("digest"));
    let fields = [("key", &*key), ("digest", &*digest), ("store", ""), ("from", ""), ("to", "")];
    board.post("/send", cookie, &fields).is(303);
    let place = format!("/send/{key}");
    until("the outcome", || !board.get(&place, cookie).body.contains("data-goes-on"));
    board.get(&place, cookie).body
}

/// Presses a button of an order's page, as the page stands now.
fn press(board: &Board, cookie: &str, order: &str, what: &str) -> super::Answer {
    let page = board.get(order, cookie).is(200);
    let told = page.field("told");
    board.post(order, cookie, &[("do", what), ("told", &told)])
}

#[test]
fn an_order_that_the_mall_refused_is_found_from_the_front_and_sent_again_or_ended() {
    let (world, _) = world("create:refused@1");
    let board = Board::alone(&world);
    let owner = board.owner();
    let outcome = send(&board, &owner);
    assert!(outcome.contains("人が決める 1件"), "{outcome}");
    assert_eq!(world.states(), BTreeMap::from([("stuck", 1)]));
    // The front leads to it, without a code.
    board.get("/", &owner).is(200).says("確認する受注が1件");
    let list = board.get("/orders?stage=needs-person", &owner).is(200).body;
    let order = list.split("href=\"/orders/m/").nth(1).unwrap().split('"').next().unwrap();
    let order = format!("/orders/m/{order}");
    let page = board.get(&order, &owner).is(200);
    let page = page
        .says("モールの画面でこの受注を開いて確かめてください")
        .says("もう一度送る")
        .says("送らずに終える");
    let old = page.field("told");
    press(&board, &owner, &order, "close").is(200).says("送らずに終えました");
    assert_eq!(world.states(), BTreeMap::from([("closed", 1)]));
    // Somebody who saw it before decides otherwise, and is told.
    board
        .post(&order, &owner, &[("do", "retry"), ("told", &old), ("twice", "yes")])
        .is(409)
        .says("変えました");
    assert_eq!(world.states(), BTreeMap::from([("closed", 1)]));
    // Whether the buyer may be told twice is asked first.
    press(&board, &owner, &order, "retry").is(200).says("確かめました");
    let told = board.get(&order, &owner).field("told");
    let page = board.get(&order, &owner).is(200);
    let key = page.field("key");
    let fields = [("do", "retry"), ("told", &*told), ("twice", "yes"), ("key", &*key)];
    board.post(&order, &owner, &fields).is(303);
    let place = format!("/send/{key}");
    until("the outcome", || board.get(&place, &owner).body.contains("1件を知らせました"));
    // The same button once more: somebody else has decided meanwhile, they themselves.
    board.post(&order, &owner, &fields).is(409);
    assert_eq!(world.states(), BTreeMap::from([("sent", 1)]));
    let told = world.mall.effects().iter().filter(|effect| effect.starts_with("message")).count();
    assert_eq!(told, 1, "the buyer was told once");
    let deeds = board.get("/settings", &owner).body;
    assert!(deeds.contains("送らずに終えた") && deeds.contains("もう一度送るようにした"), "{deeds}");
}

#[test]
fn an_order_of_which_nobody_knows_whether_it_was_told_says_what_to_do_and_is_told_once() {
    let (world, _) = world("create:applied_then_drop@1");
    world.mall.plant("order:drop_before@*");
    let board = Board::alone(&world);
    let owner = board.owner();
    let outcome = send(&board, &owner);
    assert!(outcome.contains("▲"), "{outcome}");
    assert_ne!(world.states(), BTreeMap::from([("sent", 1)]));
    world.mall.memory().faults.clear();
    world.shukka(&["export"]);
    assert_eq!(world.states(), BTreeMap::from([("sent", 1)]));
    let told = world.mall.effects().iter().filter(|effect| effect.starts_with("create")).count();
    assert_eq!(told, 1, "{:?}", world.mall.effects());
}
