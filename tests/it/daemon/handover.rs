//! Commands beside a running watcher: what needs the folder is handed to it, and all the same shown where it was
//! asked for; what a person decides goes beside it.

use crate::support::fake_mall::{Habits, Kind as Stock, stock};
use crate::support::{AtMall, MALL_NOW as NOW, Running, assert_told_once, until};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A watcher that has the folder; it ends with the test.
fn watcher_of(world: &AtMall) -> Running {
    let watcher = Running::quiet(&mut world.command(&["watch"]));
    let pid = i64::from(watcher.pid());
    until("the watcher has the folder", || {
        world.ledger().lease_holder().expect("readable").is_some_and(|holder| holder.pid == pid)
    });
    watcher
}

#[test]
fn fetch_and_export_beside_a_watcher_are_done_by_it_and_shown_where_they_were_asked() {
    let world = AtMall::new(stock(5, &[Stock::Plain, Stock::NoLines], 6, NOW), Habits::default(), "");
    let alone = AtMall::new(stock(5, &[Stock::Plain, Stock::NoLines], 6, NOW), Habits::default(), "");
    let watcher = watcher_of(&world);
    let start = Instant::now();
    let fetched = world.shukka(&["fetch"]);
    assert!(start.elapsed() < Duration::from_secs(10), "the watcher is woken, not waited for");
    let told = fetched.err.lines().next().expect("a word of the watcher").to_owned();
    assert!(told.contains(&watcher.pid().to_string()), "{told}");
    let by_itself = alone.shukka(&["fetch"]);
    assert_eq!((fetched.code, &fetched.out), (by_itself.code, &by_itself.out));
    assert_eq!(fetched.err.strip_prefix(&format!("{told}\n")), Some(by_itself.err.as_str()));
    world.pack_all();
    alone.pack_all();
    let dry = world.shukka(&["export", "--dry-run", "--json"]);
    assert!(!dry.err.contains("見張り"), "what only looks asks nobody");
    let exported = world.shukka(&["export", "--json", "--lang", "en"]).says("watcher").ends(0);
    assert_eq!(exported.out, alone.shukka(&["export", "--json"]).out);
    assert_eq!(world.states(), BTreeMap::from([("sent", 3)]));
    assert_told_once(&world.mall, "handed over");
    world.shukka(&["run"]).says("X903").ends(2);
}

#[test]
fn a_period_goes_along_with_the_request() {
    let world = AtMall::new(stock(5, &[Stock::Plain], 3, NOW), Habits::default(), "");
    world.fetch();
    world.pack_all();
    let _watcher = watcher_of(&world);
    world.shukka(&["export", "--from", "2026-10-02", "--to", "2026-10-31"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 3)]));
    world.shukka(&["export", "--store", "m", "--from", "2026-10-01", "--to", "2026-10-01"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("sent", 3)]));
}

#[test]
fn a_request_that_goes_wrong_ends_as_the_command_by_itself_would() {
    let world = AtMall::new(stock(5, &[Stock::Plain], 2, NOW), Habits::default(), "");
    let _watcher = watcher_of(&world);
    world.mall.plant("page:401@*");
    world.shukka(&["fetch"]).says("m").ends(3);
    assert_eq!(world.shukka(&["fetch", "--store", "nowhere"]).code, 2);
    world.mall.memory().faults.clear();
    world.shukka(&["fetch"]).ends(0);
}

/// Makes a situation of a shop that has orders to tell.
type Arrange = fn(&AtMall);

/// What can come of an export: as the mall, the token or a folder makes it.
const SITUATIONS: [(&str, Arrange); 7] = [
    ("all well", |_| {}),
    ("refused", |world| world.mall.plant("create:refused@*")),
    ("not registered", |world| world.mall.plant("any:404_plain@*")),
    ("a token that others can read", |world| {
        world.may("token", 0o644);
    }),
    ("no token", |world| std::fs::remove_file(world.path("token")).unwrap()),
    ("a malformed token", |world| {
        world.write_private("token", "見本");
    }),
    ("a file where the folder of a store must be", |world| {
        world.drop_sjis("c/注文.csv", CSV_ORDER).pass().ends(0);
        std::fs::create_dir_all(world.path("outbox")).unwrap();
        world.write("outbox/c", "");
    }),
];
const CSV_STORE: &str = "[[store]]\ncode = \"c\"\nname = \"見本二\"\nkind = \"csv\"\n";
const CSV_ORDER: &str = "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日,商品名,個数\nC-1,発送待ち,見本,ヤマト運輸,123456789013,2026/09/30,品,2\n";

#[test]
fn whatever_comes_of_it_is_shown_as_the_command_by_itself_would_show_it() {
    for (situation, arrange) in SITUATIONS {
        let worlds = [0, 1].map(|_| {
            let world =
                AtMall::new(stock(5, &[Stock::Plain, Stock::NoLines], 4, NOW), Habits::default(), CSV_STORE);
            world.fetch();
            world.pack_all();
            arrange(&world);
            world
        });
        let _watcher = watcher_of(&worlds[1]);
        for command in [["export", "--lang=ja"], ["fetch", "--lang=en"], ["export", "--lang=en"]] {
            let [alone, handed_over] = worlds.each_ref().map(|world| {
                let ran = world.shukka(&command);
                let shown = |text: &str| text.replace(&world.dir().to_string_lossy().into_owned(), "<dir>");
                (ran.code, shown(&ran.out), shown(&ran.err))
            });
            let (told, err) = handed_over.2.split_once('\n').expect("a word of the watcher");
            assert!(told.contains("watcher") || told.contains("見張り"), "{situation}: {told}");
            assert_eq!(
                (handed_over.0, &handed_over.1, err),
                (alone.0, &alone.1, alone.2.as_str()),
                "{situation}: {command:?}"
            );
            if alone.2.contains("X902") {
                // What is left recorded is finished by whoever has the folder, by the watcher in its next pass.
                break;
            }
        }
    }
}

#[test]
fn a_watcher_that_dies_over_a_request_leaves_it_to_the_command_and_nobody_is_told_twice() {
    let habits = Habits { latency_ms: 30, ..Habits::default() };
    let world = AtMall::new(stock(5, &[Stock::Plain], 30, NOW), habits, "");
    world.fetch();
    world.pack_all();
    let mut watcher = watcher_of(&world);
    let mut asking = Running::quiet(&mut world.command(&["export"]));
    let completed =
        |world: &AtMall| world.mall.effects().iter().filter(|e| e.starts_with("complete")).count();
    until("the watcher is at it", || completed(&world) > 0);
    assert!(completed(&world) < 30);
    // Killed, and not buried by whoever started it.
    watcher.kill_only();
    assert!(asking.wait().success());
    assert_eq!(world.states(), BTreeMap::from([("sent", 30)]));
    assert_told_once(&world.mall, "the watcher died");
}

/// The mall's points are used up for a little longer than anybody waits without being told to.
#[test]
fn with_wait_a_command_waits_for_points_alone_and_beside_a_watcher() {
    let worlds = [0, 1].map(|seed| {
        let world = AtMall::new(stock(seed, &[Stock::Plain], 2, NOW), Habits::default(), "");
        world.fetch();
        world.pack_all();
        let now = world.mall.memory().now();
        world.mall.memory().spent = vec![(now - 3600 + 33, 10_000)];
        world
    });
    worlds[0].shukka(&["export"]).says("M402").ends(3);
    assert_eq!(worlds[0].states(), BTreeMap::from([("none", 2)]));
    let _watcher = watcher_of(&worlds[1]);
    let asking = worlds.each_ref().map(|world| Running::quiet(&mut world.command(&["export", "--wait"])));
    for (world, mut asking) in worlds.iter().zip(asking) {
        assert!(asking.wait().success());
        assert_eq!(world.states(), BTreeMap::from([("sent", 2)]));
    }
}

#[test]
fn a_person_decides_beside_a_watcher() {
    let world = AtMall::new(stock(5, &[Stock::Plain], 2, NOW), Habits::default(), "");
    world.fetch();
    world.pack_all();
    world.mall.plant("create:refused@*");
    world.export();
    assert_eq!(world.states(), BTreeMap::from([("stuck", 2)]));
    let ids: Vec<String> = world.mall.memory().orders.iter().map(|order| order.id.clone()).collect();
    world.mall.memory().faults.clear();
    let _watcher = watcher_of(&world);
    world.shukka(&["retry", &ids[0]]).ends(0);
    world.shukka(&["close", &ids[1]]).ends(0);
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("closed", 1), ("sent", 1)]));
    assert_told_once(&world.mall, "decided");
}
