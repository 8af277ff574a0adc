//! Messages end one day, in a way that nobody knows: no order is held back by it, and no buyer is told twice.

use crate::support::dice::Dice;
use crate::support::fake_mall::{Habits, Kind as Stock, stock};
use crate::support::{AtMall, MALL_NOW as NOW, Running, assert_told_once, mall_settings};
use std::collections::BTreeMap;

/// What the mall may answer to a message that it has no more, and the code that says so. A known end is M407.
const WAYS: [(&str, &str); 14] = [
    ("says=403=text:Forbidden", "M409"),
    ("says=200=rpc error: code = PERMISSION_DENIED", "M409"),
    ("says=200=rpc error: code = FAILED_PRECONDITION", "M409"),
    ("says=200=取引メッセージの送信は終了しました", "M407"),
    ("says=422=この操作はできません", "M409"),
    ("says=400=Cannot query field \"addOrderTransactionMessage\" on type \"Mutation\".", "M407"),
    ("says=410=text:Gone", "M407"),
    ("says=401=unauthenticated", "M409"),
    ("says=404=text:Not Found", "M409"),
    ("says=302=text:", "M409"),
    ("says=429=rate limit exceeded", "M409"),
    ("says=200={\"data\":{\"addOrderTransactionMessage\":null}}", "M410"),
    ("500_before", "M410"),
    ("hang", "M410"),
];

const ORDERS: usize = 60;

fn packed(habits: Habits) -> AtMall {
    let world = AtMall::new(stock(5, &[Stock::Plain], ORDERS, NOW), habits, "");
    world.fetch();
    world.pack_all();
    world
}

fn messages(world: &AtMall) -> usize {
    world.mall.effects().iter().filter(|effect| effect.starts_with("message")).count()
}

fn ships_all_and_says_it_once(way: &str, code: &str, from: u32) {
    let case = format!("{way} from message {from}");
    let world = packed(Habits::default());
    // One after the other, so that the n-th message is the n-th order's.
    let text = mall_settings(&world.mall.endpoint(), "in_flight = 1");
    world.settings(&text);
    let mut outs = 0;
    for n in 0..30 {
        world.mall.plant(&format!("message:{way}@{}", from + n));
    }
    let ran = world.shukka(&["export"]);
    outs += ran.err.matches(code).count();
    assert_eq!(world.states(), BTreeMap::from([("sent", ORDERS)]), "{case}: {}", ran.err);
    assert_eq!(outs, 1, "{case}: {}", ran.err);
    assert_eq!(ran.code, 1, "{case}: a message was left out");
    assert_eq!(messages(&world), from as usize - 1, "{case}");
    assert_told_once(&world.mall, &case);
    let again = world.shukka(&["export"]).ends(0);
    assert!(!again.err.contains('M'), "{case}: {}", again.err);
}

#[test]
fn whatever_the_mall_says_of_its_messages_every_order_is_told_and_one_warning_names_it() {
    std::thread::scope(|scope| {
        for (way, code) in WAYS {
            scope.spawn(move || ships_all_and_says_it_once(way, code, 1));
        }
    });
}

#[test]
fn messages_that_end_in_the_middle_of_an_export_hold_nothing_back() {
    std::thread::scope(|scope| {
        for (way, code) in [WAYS[0], WAYS[3], WAYS[12]] {
            scope.spawn(move || ships_all_and_says_it_once(way, code, 5));
        }
    });
}

#[test]
fn once_messages_have_ended_none_is_tried_that_day_and_one_the_next() {
    for (way, tried) in [("says=410=text:Gone", 1), ("says=403=text:Forbidden", 3)] {
        let mut world = packed(Habits::default());
        world.settings(&mall_settings(&world.mall.endpoint(), "in_flight = 1"));
        world.mall.plant(&format!("message:{way}@*"));
        let asked =
            |world: &AtMall| world.mall.memory().requests.iter().filter(|call| *call == "message").count();
        world.shukka(&["export"]).says("tracking_code").says("[配送業者]").ends(1);
        assert_eq!(asked(&world), tried, "{way}");
        if tried == 1 {
            world.shukka(&["check"]).says("取引メッセージは終了しました").says("[配送業者]").ends(0);
        }
        for (later_s, more) in [(3600, 0), (86_400, tried)] {
            let more_orders = stock(6 + more as u64, &[Stock::Plain], 4, NOW + later_s);
            world.mall.memory().orders.extend(more_orders);
            world.go_to_second(NOW + later_s);
            world.shukka(&["fetch"]).ends(0);
            world.pack_all();
            let before = asked(&world);
            world.shukka(&["export"]).ends(1);
            assert_eq!(asked(&world) - before, more, "{way} after {later_s} s");
        }
        assert!(world.states().keys().all(|state| *state == "sent"), "{:?}", world.states());
    }
}

#[test]
fn after_the_last_day_of_messages_none_is_tried_and_nothing_is_missing() {
    let world = packed(Habits::default());
    let text = mall_settings(&world.mall.endpoint(), "");
    let until = |day: &str| text.replace("[store.export]", &format!("[store.export]\nmessage_until = {day}"));
    world.settings(&until("2026-09-30"));
    world.shukka(&["check"]).says("取引メッセージは終了しました").ends(0);
    world.shukka(&["export"]).ends(0);
    assert_eq!((world.states(), messages(&world)), (BTreeMap::from([("sent", ORDERS)]), 0));
    let world = packed(Habits::default());
    let text = mall_settings(&world.mall.endpoint(), "");
    world.settings(&text.replace("[store.export]", "[store.export]\nmessage_until = 2026-10-01"));
    world.shukka(&["export"]).ends(0);
    assert_eq!(messages(&world), ORDERS, "the last day counts");
}

#[test]
fn a_lost_message_that_cannot_be_read_back_is_left_and_the_order_is_told() {
    let gone = "says=400=Cannot query field \"messages\" on type \"OrderTransaction\".";
    for reading in ["null", gone, "500_before", "malformed", "says=403=text:Forbidden"] {
        let world = packed(Habits { hides_messages: reading == "null", ..Habits::default() });
        if reading != "null" {
            world.mall.plant(&format!("messages:{reading}@*"));
        }
        world.mall.plant("message:applied_then_drop@2");
        let ran = world.shukka(&["export"]).says("M410").ends(1);
        assert_eq!(world.states(), BTreeMap::from([("sent", ORDERS)]), "{reading}: {}", ran.err);
        assert_eq!(messages(&world), ORDERS, "{reading}");
        assert_told_once(&world.mall, reading);
    }
}

/// So many kills of each way by default; `SHUKKA_KILLS=…` makes more.
const KILLS: u64 = 3;

#[test]
fn killed_while_messages_end_every_order_is_told_all_the_same_and_no_buyer_twice() {
    let given = std::env::var_os("SHUKKA_KILLS").and_then(|text| text.to_str()?.parse().ok());
    for (case, n) in [0, 1, 3, 6, 11, 12].into_iter().enumerate() {
        let (way, mut dice) = (WAYS[n].0, Dice::of(20_270_115 + case as u64));
        let world = packed(Habits { latency_ms: 2, ..Habits::default() });
        for nth in 10..10 + 2 * u32::try_from(ORDERS).unwrap() {
            world.mall.plant(&format!("message:{way}@{nth}"));
        }
        for kill in 0..given.unwrap_or(KILLS) {
            let mut program = Running::quiet(&mut world.command(&["export"]));
            let (before, more) = (world.mall.effects().len(), dice.roll(50));
            while world.mall.effects().len() < before + usize::try_from(more).unwrap()
                && program.ended().is_none()
            {
                std::thread::yield_now();
            }
            program.kill();
            assert_told_once(&world.mall, &format!("{way}, kill {kill}"));
            assert!(!world.states().contains_key("stuck"), "{way}, kill {kill}: {:?}", world.states());
        }
        let ran = world.shukka(&["export"]);
        assert!(ran.code <= 1, "{way}: {}", ran.err);
        assert_eq!(world.states(), BTreeMap::from([("sent", ORDERS)]), "{way}: {}", ran.err);
        assert_told_once(&world.mall, way);
    }
}
