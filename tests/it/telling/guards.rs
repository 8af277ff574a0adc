//! What a person would have stopped: orders from before shukka came, of long ago, just become due, or with a question open.

use crate::support::fake_mall::{Habits, Kind as Stock, stock};
use crate::support::{AtMall, MALL_NOW as NOW, Running, World, assert_told_once, mall_settings, until};
use std::collections::BTreeMap;

const DAY_S: i64 = 86_400;

fn packed(orders: usize, export: &str) -> AtMall {
    let world = AtMall::new(stock(5, &[Stock::Plain], orders, NOW), Habits::default(), "");
    world.fetch();
    world.pack_all();
    set(&world, export);
    world
}

fn set(world: &AtMall, export: &str) {
    let text = mall_settings(&world.mall.endpoint(), "");
    world.settings(&text.replace("[store.export]", &format!("[store.export]\n{export}")));
}

fn number(world: &AtMall, n: usize) -> String {
    world.mall.memory().orders[n].id.clone()
}

#[test]
fn orders_from_before_the_first_day_are_never_told_until_that_day_is_changed() {
    let world = packed(3, "since = 2026-10-02");
    world.shukka(&["export", "--dry-run"]).says("D314").ends(0);
    world.shukka(&["export"]).ends(0);
    world.shukka(&["export", "--release", &number(&world, 0)]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 3)]), "a release is not for these");
    world.shukka(&["explain", &number(&world, 0)]).says("D314").says("since").ends(0);
    set(&world, "since = 2026-10-01");
    let told = world.shukka(&["export"]).ends(0);
    let today: usize = world.states().get("sent").copied().unwrap_or(0);
    assert!(today > 0, "{}", told.out);
    set(&world, "since = 2026-09-01");
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("sent", 3)]));
}

#[test]
fn an_undated_order_is_older_than_any_first_day() {
    let world = World::new();
    world.settings(
        "[[store]]\ncode = \"c\"\nname = \"店\"\nkind = \"csv\"\n[store.export]\nsince = 2026-01-01\n",
    );
    let list = "受注番号,受注ステータス,送付先氏名,配送業者,配送方法,伝票番号,出荷日\nA-1,発送待ち,見本,ヤマト運輸,宅急便,123456789013,2026/10/03\n";
    world.drop_sjis("c/list.csv", list).pass().ends(0);
    world.shukka(&["export"]).ends(0);
    world.shukka(&["explain", "A-1"]).says("D314").ends(0);
}

#[test]
fn a_ship_date_of_long_ago_waits_for_a_person_who_releases_that_order_alone() {
    let mut world = packed(3, "max_age_days = 5");
    world.go_to_second(NOW + 6 * DAY_S);
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 3)]));
    let first = number(&world, 0);
    world.shukka(&["explain", &first]).says("D315").says("--release").ends(0);
    world.shukka(&["export", "--release", &format!("order_{first}")]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 2), ("sent", 1)]));
    world.shukka(&["export", "--release", "nobody"]).ends(2);
    world.go_to_second(NOW + 5 * DAY_S);
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("sent", 3)]), "the last day counts");
    assert_told_once(&world.mall, "released");
}

#[test]
fn an_order_can_be_stopped_until_its_time_has_passed_and_only_from_when_it_was_seen_due() {
    let mut world = packed(3, "hold_s = 600");
    world.go_to_second(NOW + 3600);
    let (first, second) = (number(&world, 0), number(&world, 1));
    world.shukka(&["explain", &first]).says("D316").ends(0);
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 3)]), "a manual export waits too");
    world.shukka(&["explain", &first]).says("D316").says("2026/10/01 10:10").ends(0);
    world.shukka(&["set", &first, "status=保留"]).ends(0);
    world.go_to_second(NOW + 3600 + 599);
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 3)]));
    world.shukka(&["export", "--release", &second]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 2), ("sent", 1)]));
    world.go_to_second(NOW + 3600 + 600);
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 1), ("sent", 2)]), "the one on hold was stopped");
    // It is due again: its time begins anew.
    world.shukka(&["set", &first, "status=発送待ち"]).ends(0);
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 1), ("sent", 2)]));
    world.go_to_second(NOW + 3600 + 1200);
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("sent", 3)]));
}

#[test]
fn an_order_whose_buyer_waits_for_an_answer_is_not_told_until_it_is_given() {
    let world = packed(4, "hold_on_message = true");
    let numbers: Vec<String> = (0..4).map(|n| number(&world, n)).collect();
    let states = ["AWAITING_SELLER", "AWAITING_BUYER", "SOMETHING_NEW"];
    let mut inquiries: Vec<_> = (0..250).map(|_| ("shop".to_owned(), "AWAITING_SELLER")).collect();
    inquiries.extend(numbers.iter().cloned().zip(states));
    world.mall.memory().inquiries = inquiries;
    world.shukka(&["export"]).says("D317").ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 2), ("sent", 2)]));
    world.shukka(&["explain", &numbers[0]]).says("D317").ends(0);
    world.shukka(&["export", "--release", &numbers[2]]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 1), ("sent", 3)]));
    world.mall.memory().inquiries.clear();
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("sent", 4)]));
    assert_told_once(&world.mall, "inquiries");
}

#[test]
fn inquiries_that_cannot_be_read_count_as_waiting_and_stop_nothing_that_was_begun() {
    for harm in [
        "says=400=Cannot query field \"inquiries\" on type \"Query\".",
        "500_before",
        "says=403=text:no",
        "repeats",
    ] {
        let world = packed(3, "hold_on_message = true");
        if harm == "repeats" {
            world.mall.memory().inquiries = vec![("?".to_owned(), "AWAITING_SELLER")];
        } else {
            world.mall.plant(&format!("inquiries:{harm}@*"));
        }
        world.shukka(&["export"]).says("D317").ends(3);
        assert_eq!(world.states(), BTreeMap::from([("none", 3)]), "{harm}");
        world.shukka(&["explain", &number(&world, 0)]).says("D317").ends(0);
        world.shukka(&["export", "--release", &number(&world, 0)]).ends(3);
        assert_eq!(world.states(), BTreeMap::from([("none", 2), ("sent", 1)]), "{harm}");
        world.mall.memory().faults.clear();
        world.mall.memory().inquiries.clear();
        world.shukka(&["export"]).ends(0);
        assert_eq!(world.states(), BTreeMap::from([("sent", 3)]), "{harm}");
    }
}

#[test]
fn check_warns_of_old_orders_that_would_be_told_and_the_first_telling_says_what_it_tells() {
    let mut world = packed(3, "auto = true");
    world.go_to_second(NOW + 9 * DAY_S);
    world.shukka(&["check"]).says("since").says("3件").ends(0);
    let ran = world.shukka(&["run", "--no-settle"]).says("自動の発送通知を始めます").says("3件").ends(0);
    assert_eq!(ran.err.matches("自動の発送通知を始めます").count(), 1, "{}", ran.err);
    assert_eq!(world.states(), BTreeMap::from([("sent", 3)]));
    world.mall.memory().orders.extend(stock(6, &[Stock::Plain], 2, NOW + 9 * DAY_S));
    world.shukka(&["fetch"]).ends(0);
    world.pack_all();
    assert!(!world.shukka(&["run", "--no-settle"]).ends(0).err.contains("始めます"));
    set(&world, "auto = true\nsince = 2026-10-01");
    assert!(!world.shukka(&["check"]).ends(0).out.contains("since"));
}

#[test]
fn a_release_beside_a_watcher_sends_these_orders_and_no_others() {
    let mut world = packed(3, "hold_s = 600");
    world.go_to_second(NOW + 3600);
    let watcher = Running::quiet(&mut world.command(&["watch"]));
    let pid = i64::from(watcher.pid());
    until("the watcher has the folder", || {
        world.ledger().lease_holder().expect("readable").is_some_and(|holder| holder.pid == pid)
    });
    set(&world, "max_age_days = 5");
    world.shukka(&["export", "--release", &number(&world, 1)]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 2), ("sent", 1)]), "others that are due stay");
    assert_told_once(&world.mall, "released beside a watcher");
}

#[test]
fn a_release_ends_when_it_was_used_when_its_order_is_stopped_and_when_its_cause_is_gone() {
    let mut world = packed(4, "max_age_days = 5");
    world.go_to_second(NOW + 6 * DAY_S);
    let numbers: Vec<String> = (0..4).map(|n| number(&world, n)).collect();
    let released = |world: &AtMall| {
        let kept = world.ledger().remembered("export released m").expect("readable").unwrap_or_default();
        kept.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    world.shukka(&["export", "--release", &numbers[0]]).ends(0);
    assert!(released(&world).is_empty(), "it was used");
    // These cannot go yet: they have no number.
    for number in &numbers[1..4] {
        world.shukka(&["set", number, "shipment.tracking="]).ends(0);
    }
    world.shukka(&["export", "--release", &numbers[1], &numbers[2], &numbers[3]]).ends(0);
    assert_eq!(released(&world).len(), 3, "it is for what keeps them back once they have one");
    world.shukka(&["set", &numbers[1], "status=保留"]).ends(0);
    let today = world.shop.day(world.now()).to_string();
    world.shukka(&["set", &numbers[2], &format!("shipment.ship_date={today}")]).ends(0);
    world.shukka(&["export"]).ends(0);
    assert_eq!(released(&world), [numbers[3].clone()]);
    world.shukka(&["set", &numbers[1], "status=発送待ち", "shipment.tracking=123456789013"]).ends(0);
    world.shukka(&["set", &numbers[3], "shipment.tracking=123456789013"]).ends(0);
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.order(&numbers[1])["export"]["state"], "none", "stopped, it asks for a new word");
    assert_eq!(world.order(&numbers[3])["export"]["state"], "sent");
    assert!(released(&world).is_empty());
}
