//! All guards together, whatever the order: a bundle, an anonymous one, one that a file tells. What keeps an order back is
//! reckoned here from the settings and the order alone.

use crate::support::fake_mall::{Habits, Kind as Stock, stock};
use crate::support::world::unsjis;
use crate::support::{AtMall, MALL_NOW as NOW, World, assert_told_once, mall_settings, sjis};
use std::collections::{BTreeMap, BTreeSet};

const DAY_S: i64 = 86_400;
const OLD: &str = "2026-09-01";
const NEW: &str = "2026-10-04";

type Reasons = BTreeSet<&'static str>;

/// A CSV store, and its list of single orders, parents and children of every age.
fn bundles(since: bool, max_age: bool) -> (World, BTreeMap<String, Reasons>) {
    let world = World::new();
    let mut text = "[[store]]\ncode = \"c\"\nname = \"店\"\nkind = \"csv\"\n[store.export]\n".to_owned();
    text += if since { "since = 2026-10-01\n" } else { "" };
    text += if max_age { "max_age_days = 10\n" } else { "" };
    world.settings(&text);
    let mut list =
        "受注番号,受注日時,受注ステータス,送付先氏名,商品名,個数,配送業者,伝票番号,出荷日,同梱親受注番号\n"
            .to_owned();
    let mut expected = BTreeMap::new();
    let mut put = |number: String, ordered: &str, shipped: &str, parent: &str, more: &Reasons| {
        let (tracking, day) = if parent.is_empty() { ("123456789013", shipped) } else { ("", "") };
        list += &format!("{number},{ordered},発送待ち,見本,品,1,ヤマト運輸,{tracking},{day},{parent}\n");
        let mut reasons = more.clone();
        if since && ordered == OLD {
            reasons.insert("D314");
        }
        // A child's parcel is its parent's.
        if max_age && shipped == OLD {
            reasons.insert("D315");
        }
        expected.insert(number, reasons.clone());
        reasons
    };
    for (n, (ordered, shipped)) in [(OLD, OLD), (OLD, NEW), (NEW, OLD), (NEW, NEW)].into_iter().enumerate() {
        put(format!("S{n}"), ordered, shipped, "", &Reasons::new());
        let parent = format!("P{n}");
        let kept = put(parent.clone(), ordered, shipped, "", &Reasons::new());
        let waits = if kept.is_empty() { Reasons::new() } else { Reasons::from(["D308"]) };
        for (m, ordered) in [OLD, NEW].into_iter().enumerate() {
            put(format!("C{n}{m}"), ordered, shipped, &parent, &waits);
        }
    }
    world.drop_bytes("c/list.csv", sjis(&list)).pass().ends(0);
    (world, expected)
}

fn reasons(order: &serde_json::Value) -> BTreeSet<String> {
    order["export"]["reasons"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

fn sent(world: &World) -> BTreeSet<String> {
    let orders = world.orders().into_iter().filter(|order| order["export"]["state"] == "sent");
    orders.map(|order| order["number"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_order_of_a_bundle_is_kept_by_its_own_guards_and_its_parents_and_a_release_sends_what_it_names() {
    for (since, max_age) in [(false, false), (false, true), (true, false), (true, true)] {
        let (world, expected) = bundles(since, max_age);
        let case = format!("since {since}, max_age {max_age}");
        for order in world.orders() {
            let number = order["number"].as_str().unwrap();
            assert!(reasons(&order).iter().eq(expected[number].iter()), "{case}: {number} {order}");
        }
        world.shukka(&["export"]).ends(0);
        let free = |kept: &Reasons| kept.is_empty();
        let mut goes: BTreeSet<String> =
            expected.iter().filter(|(_, kept)| free(kept)).map(|(number, _)| number.clone()).collect();
        assert_eq!(sent(&world), goes, "{case}");
        let releasable: Vec<&String> = expected
            .iter()
            .filter(|(_, kept)| kept.contains("D315") && !kept.contains("D314"))
            .map(|(number, _)| number)
            .collect();
        if releasable.is_empty() {
            continue;
        }
        let mut command = vec!["export", "--release"];
        command.extend(releasable.iter().map(|number| number.as_str()));
        world.shukka(&command).ends(0);
        // The child of a parent that is older than the first day waits for it all the same.
        goes.extend(releasable.into_iter().filter(|number| !(since && number.starts_with("C0"))).cloned());
        assert_eq!(sent(&world), goes, "{case}");
    }
}

#[test]
fn a_release_of_some_orders_lets_those_between_them_stay() {
    let (world, _) = bundles(false, true);
    world.shukka(&["export"]).ends(0);
    let before = sent(&world);
    world.shukka(&["export", "--release", "C01", "P0", "S2"]).ends(0);
    let new: Vec<String> = sent(&world).difference(&before).cloned().collect();
    assert_eq!(new, ["C01", "P0", "S2"]);
    let lines: usize = world
        .files("outbox/c")
        .iter()
        .map(|name| unsjis(&world.read(&format!("outbox/c/{name}"))).lines().count() - 1)
        .sum();
    assert_eq!(lines, sent(&world).len(), "each once");
}

/// The settings of the store at the mall, with some of the guards.
fn guarded(world: &AtMall, guards: [bool; 4]) {
    let keys = ["since = 2026-09-25", "max_age_days = 5", "hold_s = 600", "hold_on_message = true"];
    let set: Vec<&str> =
        keys.into_iter().zip(guards).filter(|(_, is_set)| *is_set).map(|(key, _)| key).collect();
    let text = mall_settings(&world.mall.endpoint(), "");
    world.settings(&text.replace("[store.export]", &format!("[store.export]\n{}", set.join("\n"))));
}

#[test]
fn guards_of_a_mall_keep_back_whatever_the_order_what_any_of_them_keeps_back() {
    for bits in 0..16_usize {
        let guards = [bits & 1 > 0, bits & 2 > 0, bits & 4 > 0, bits & 8 > 0];
        let [since, max_age, hold, on_message] = guards;
        let mut orders = stock(5, &[Stock::Plain, Stock::Anonymous], 8, NOW);
        let waiting = [0, 3, 5, 6];
        for (n, order) in orders.iter_mut().enumerate().filter(|(n, _)| n & 2 > 0) {
            order.ordered_at = NOW - 20 * DAY_S - i64::try_from(n).unwrap();
        }
        // The mall lists them by their dates.
        let numbers: Vec<String> = orders.iter().map(|order| order.id.clone()).collect();
        let mut world = AtMall::new(orders, Habits::default(), "");
        world.fetch();
        world.pack_all();
        for number in numbers.iter().skip(4) {
            world.shukka(&["set", number, "shipment.ship_date=2026-09-20"]).ends(0);
        }
        world.mall.memory().inquiries = waiting.map(|n| (numbers[n].clone(), "AWAITING_SELLER")).to_vec();
        guarded(&world, guards);
        world.shukka(&["export"]).ends(0);
        if hold {
            assert!(sent(&world).is_empty(), "{guards:?}");
            world.go_to_second(NOW + 600);
            world.shukka(&["export"]).ends(0);
        }
        let kept_by = |n: usize| -> Reasons {
            let all = [
                ("D314", since && n & 2 > 0),
                ("D315", max_age && n >= 4),
                ("D317", on_message && waiting.contains(&n)),
            ];
            all.into_iter().filter(|(_, is_kept)| *is_kept).map(|(code, _)| code).collect()
        };
        let of = |is_it: &dyn Fn(&Reasons) -> bool| -> BTreeSet<String> {
            (0..8).filter(|n| is_it(&kept_by(*n))).map(|n| numbers[n].clone()).collect()
        };
        assert_eq!(sent(&world), of(&Reasons::is_empty), "{guards:?}");
        for (n, number) in numbers.iter().enumerate().filter(|(n, _)| !kept_by(*n).is_empty()) {
            let mut seen = reasons(&world.order(number));
            seen.remove("D316");
            assert!(seen.iter().eq(kept_by(n).iter()), "{guards:?} {n}: {seen:?}");
        }
        let kept = of(&|kept| !kept.is_empty());
        if !kept.is_empty() {
            let mut command = vec!["export", "--release"];
            command.extend(kept.iter().map(String::as_str));
            world.shukka(&command);
        }
        assert_eq!(sent(&world), of(&|kept| !kept.contains("D314")), "{guards:?}");
        assert_told_once(&world.mall, &format!("{guards:?}"));
    }
}
