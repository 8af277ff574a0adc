//! An old ledger that a person has accepted tells no buyer twice: the mall is asked about each order first.

use crate::support::fake_mall::{Habits, Kind as Stock, stock};
use crate::support::{AtMall, MALL_NOW as NOW, Running, assert_told_once, sjis, unsjis};
use std::collections::BTreeMap;

const ORDERS: usize = 24;

#[test]
fn yesterdays_state_put_back_and_accepted_tells_the_mall_nothing_twice() {
    // Nothing told yet in the old ledger, and half of it told with orders on their way.
    for effects_before in [0, 35] {
        let habits = Habits { latency_ms: 5, ..Habits::default() };
        let world = AtMall::new(stock(5, &[Stock::Plain], ORDERS, NOW), habits, "");
        world.fetch();
        world.pack_all();
        world.shukka(&["status"]);
        if effects_before > 0 {
            let mut program = Running::quiet(&mut world.command(&["export"]));
            while world.mall.effects().len() < effects_before && program.ended().is_none() {
                std::thread::yield_now();
            }
            program.kill();
        }
        world.copy_state();
        world.shukka(&["export"]);
        assert_eq!(world.states(), BTreeMap::from([("sent", ORDERS)]));
        let effects = world.mall.effects();
        world.put_state_back();
        world.shukka(&["export"]).says("X907").ends(2);
        world.shukka(&["ledger", "accept"]);
        let ran = world.shukka(&["export"]);
        assert_told_once(&world.mall, &format!("{effects_before}: {}", ran.err));
        let told = |effects: &[String], what: &str| effects.iter().filter(|e| e.starts_with(what)).count();
        for what in ["complete", "message"] {
            assert_eq!(told(&world.mall.effects(), what), told(&effects, what), "{what}: {}", ran.err);
        }
        assert_eq!(world.states().get("sent"), Some(&ORDERS), "{:?} {}", world.states(), ran.err);
    }
}

/// A shop with a store at the mall and one of its own; a part of both is told after its state was copied, and four
/// orders of the mall and one of its own are not.
fn told_since() -> AtMall {
    let own = "[[store]]\ncode = \"own\"\nname = \"自社\"\nkind = \"csv\"\n[store.export]\nauto = true\n";
    let world = AtMall::new(stock(7, &[Stock::Plain], 12, NOW), Habits::default(), own);
    world.fetch();
    world.pack_all();
    world.write("inbox/own/一.csv", sjis(&list(&["A-1", "W-1"]).replace("W-1,発送待ち", "W-1,保留")));
    world.pass().ends(0).says("1件を書き出しました");
    for order in world.orders().iter().filter(|order| order["store"] == "m").take(4) {
        world.shukka(&["set", order["number"].as_str().expect("text"), "status=保留"]).ends(0);
    }
    world.copy_state();
    world.shukka(&["export", "--store", "m", "--wait"]).ends(0).says("8件の発送");
    world.write("inbox/own/二.csv", sjis(&list(&["B-1"])));
    world.pass().ends(0).says("1件を書き出しました");
    world.put_state_back();
    world
}

fn list(numbers: &[&str]) -> String {
    let mut text =
        String::from("受注番号,受注ステータス,送付先氏名,商品名,個数,配送業者,配送方法,出荷日,伝票番号\n");
    for number in numbers {
        text += &format!("{number},発送待ち,見本,品,1,ヤマト運輸,宅急便,2026-10-01,123456789013\n");
    }
    text
}

/// All is told that was held, each once and without a person, to the mall and by file.
#[track_caller]
fn tells_the_rest_once(world: &AtMall) {
    for order in world.orders().iter().filter(|order| order["status"] == "保留") {
        let number = order["number"].as_str().expect("text");
        assert_ne!(order["export"]["reasons"], serde_json::json!(["D315"]), "{number}");
        world.shukka(&["set", number, "status=発送待ち"]).ends(0);
    }
    world.write("inbox/own/三.csv", sjis(&list(&["A-1", "B-1", "C-1"])));
    world.pass().ends(0);
    world.shukka(&["export", "--wait"]).ends(0);
    assert_told_once(&world.mall, "after");
    let told = |what: &str| world.mall.effects().iter().filter(|e| e.starts_with(what)).count();
    assert_eq!((told("complete"), told("message")), (12, 12));
    let files = world.files("outbox/own");
    let text: String = files.iter().map(|file| unsjis(&world.read(&format!("outbox/own/{file}")))).collect();
    for number in ["A-1", "W-1", "B-1", "C-1"] {
        assert_eq!(text.matches(&format!("\"{number}\"")).count(), 1, "{number}: {text}");
    }
}

fn doubts(world: &AtMall) -> usize {
    world.ledger().doubts().expect("readable").len()
}

#[test]
fn accepting_asks_the_mall_what_it_was_told_and_sends_nothing() {
    let world = told_since();
    let effects = world.mall.effects();
    world
        .shukka(&["ledger", "accept"])
        .ends(0)
        .says("1個を読み")
        .says("m: モールに確認しました")
        .says("12件のうち、8件はモールで発送済み");
    assert_eq!(world.mall.effects(), effects);
    assert_eq!(world.states().get("sent"), Some(&8));
    assert_eq!(doubts(&world), 0);
    tells_the_rest_once(&world);
}

#[test]
fn a_mall_that_does_not_answer_is_asked_by_the_next_fetch_and_before_anything_is_sent() {
    for fetches_between in [true, false] {
        let world = told_since();
        for call in ["page", "order", "shop"] {
            world.mall.plant(&format!("{call}:401@*"));
        }
        let accepted = world.shukka(&["ledger", "accept"]).ends(3).says("まだ全部は確認できていません");
        assert!(accepted.err.contains("M401"), "{}", accepted.err);
        assert_eq!(doubts(&world), 1);
        world.shukka(&["ledger", "accept"]).ends(0).says("何もする必要はありません");
        world.mall.memory().faults.clear();
        if fetches_between {
            world.shukka(&["fetch"]).ends(0);
            assert_eq!(doubts(&world), 0);
            assert_eq!(world.states().get("sent"), Some(&8));
        }
        tells_the_rest_once(&world);
    }
}
