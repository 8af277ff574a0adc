//! The mall from the ledger's side: fetch, export, faults and deaths through the same driver that commands use.

use crate::support::fake_mall::{FakeOrder, Habits, Kind as Stock, OTHER_TOKEN, stock};
use crate::support::{AtMall, MALL_NOW as NOW, assert_told_once, mall_settings};
use shukka::ledger::Selection;
use shukka::order::ExportState;
use shukka::shop::settings::Settings;
use shukka::telling;
use std::collections::{BTreeMap, HashSet};

#[test]
fn orders_of_all_kinds_come_in_and_a_second_fetch_changes_nothing() {
    let world = AtMall::new(stock(5, &Stock::ALL, 420, NOW), Habits::default(), "");
    let first = world.fetch();
    assert!(first.whole && first.stop.is_none(), "{:?}", first.stop);
    let admitted = |order: &&FakeOrder| {
        let state = matches!(order.status.as_str(), "WAITING_FOR_SHIPPING" | "COMPLETED");
        let anonymous = order.lines.iter().any(|l| l.method.starts_with("MERCARI_SHIPPING_YAMATO"));
        state && !order.lines.is_empty() && (anonymous || (order.paid && order.address.is_some()))
    };
    let expected: HashSet<String> =
        world.mall.memory().orders.iter().filter(admitted).map(|order| order.id.clone()).collect();
    let (mut numbers, mut sent) = (HashSet::new(), 0);
    world
        .ledger()
        .for_each_order("m", Selection::All, |record| {
            sent += usize::from(record.order.export_state == ExportState::Sent);
            assert_eq!(record.order.status, "新規受付");
            numbers.insert(record.order.number);
            Ok::<(), shukka::ledger::LedgerError>(())
        })
        .expect("readable");
    assert_eq!(numbers, expected);
    assert_eq!(sent, 30, "completed ones come in as sent");
    let arrivals = |world: &AtMall| {
        let mut count = 0;
        world
            .ledger()
            .for_each_arrival(0, i64::MAX, |_| {
                count += 1;
                Ok::<(), shukka::ledger::LedgerError>(())
            })
            .expect("readable");
        count
    };
    assert_eq!(arrivals(&world), 1);
    let second = world.fetch();
    assert_eq!((second.whole, second.created, second.updated), (true, 0, 0));
    assert_eq!(arrivals(&world), 1);
}

#[test]
fn a_long_listing_goes_into_the_ledger_a_thousand_orders_at_a_time() {
    let hour = 3600 / 3;
    let orders = stock(5, &[Stock::Plain, Stock::Completed], 2_300, NOW);
    let near = orders.into_iter().enumerate().map(|(n, order)| FakeOrder {
        ordered_at: NOW - hour * (i64::try_from(n).expect("few") / 2 + 1),
        ..order
    });
    let world = AtMall::new(near.collect(), Habits::default(), "");
    let first = world.fetch();
    assert_eq!((first.whole, first.read, first.created), (true, 2_300, 2_300));
    let mut arrivals = Vec::new();
    world
        .ledger()
        .for_each_arrival(0, i64::MAX, |arrival| {
            arrivals.push((arrival.row_count, arrival.taken));
            Ok::<(), shukka::ledger::LedgerError>(())
        })
        .expect("readable");
    assert_eq!(arrivals, [(1_000, 1_000), (1_000, 1_000), (300, 300)]);
    let second = world.fetch();
    assert_eq!((second.whole, second.read, second.created, second.updated), (true, 2_300, 0, 0));
}

#[test]
fn a_cancellation_of_a_known_order_cancels_it_however_old_it_is() {
    let world = AtMall::new(stock(5, &[Stock::Plain], 3, NOW), Habits::default(), "");
    world.fetch();
    let ids: Vec<String> = world.mall.memory().orders.iter().map(|order| order.id.clone()).collect();
    world.mall.memory().by_hand(&ids[0], "CANCELED");
    world.mall.memory().by_hand(&ids[1], "COMPLETED");
    let mut later = world;
    later.go_to_second(NOW + 60 * 86_400);
    assert!(later.fetch().whole);
    let ledger = later.ledger();
    let of = |id: &str| {
        let found = ledger.candidates(Some("m"), id, false, 2).expect("readable");
        ledger.order(found[0].0).expect("readable").expect("there")
    };
    assert_eq!(of(&ids[0]).order.status, "キャンセル");
    assert!(of(&ids[0]).mall.expect("seen").forbids());
    assert_eq!(of(&ids[1]).order.export_state, ExportState::Sent);
    assert_eq!(of(&ids[2]).order.status, "新規受付");
}

#[test]
fn a_page_that_fails_or_repeats_is_never_the_end_of_a_fetch() {
    for fault in ["page:partial@2", "page:500_before@3", "page:applied_then_drop@2", "page:malformed@1"] {
        let world = AtMall::new(stock(5, &[Stock::Plain], 250, NOW), Habits::default(), "");
        world.mall.plant(fault);
        let outcome = world.fetch();
        assert_eq!((outcome.whole, outcome.created), (true, 250), "{fault}");
    }
    let world = AtMall::new(stock(5, &[Stock::Plain], 5, NOW), Habits::default(), "");
    world.mall.plant("page:401@1");
    let outcome = world.fetch();
    assert!(!outcome.whole && outcome.stop.is_some());
    assert_eq!(world.fetch().created, 5);
}

#[test]
fn what_is_due_is_told_once_and_the_next_export_tells_nothing() {
    let world = AtMall::new(stock(5, &Stock::ALL, 140, NOW), Habits::default(), "");
    world.fetch();
    world.pack_all();
    let outcome = world.export();
    assert_eq!(outcome.sent_count, 60, "{:?}", world.states());
    assert_told_once(&world.mall, "plain");
    assert_eq!(world.states(), BTreeMap::from([("sent", 70)]));
    let requests = world.mall.memory().requests.len();
    assert_eq!(world.export().sent_count, 0);
    // Not a single request, and so no change either. (One lock at a time: two in one statement wait for ever.)
    assert_eq!(world.mall.memory().requests.len(), requests);
}

/// Each fault of one call, with a restart in between: the mall's own history shows that all was told once.
fn each_fault_ends_told_once(call: &str) {
    let harms = [
        "applied_then_drop",
        "drop_before",
        "applied_then_500",
        "500_before",
        "401",
        "400_token",
        "404_plain",
        "malformed",
        "partial",
        "deadline_applied",
        "deadline",
        "refused",
        "ship_by_hand",
        "cancel_by_hand",
        "null_data",
    ];
    // Each in a world of its own, at the same time: some wait before they read back.
    std::thread::scope(|scope| {
        for harm in harms {
            scope.spawn(move || fault_ends_told_once(call, harm));
        }
    });
}

fn fault_ends_told_once(call: &str, harm: &str) {
    let world = AtMall::new(stock(9, &[Stock::Plain, Stock::MixedMethods], 4, NOW), Habits::default(), "");
    world.fetch();
    world.pack_all();
    let case = format!("{call}:{harm}");
    world.mall.plant(&case);
    world.export();
    assert_told_once(&world.mall, &case);
    world.export();
    assert_told_once(&world.mall, &case);
    let states = world.states();
    // A 400 to one order's change, while the shop answers, is that order's own.
    let is_bad_request = harm == "400_token" && ["create", "track", "complete"].contains(&call);
    let by_person = harm == "refused" || harm.ends_with("by_hand") || is_bad_request;
    if !by_person {
        assert_eq!(states, BTreeMap::from([("sent", 4)]), "{case}");
    }
    assert!(!states.contains_key("unsure") && !states.contains_key("sending"), "{case}: {states:?}");
}

#[test]
fn each_fault_of_reading_an_order_ends_told_once() {
    each_fault_ends_told_once("order");
}

#[test]
fn each_fault_of_reading_a_page_ends_told_once() {
    each_fault_ends_told_once("page");
}

#[test]
fn each_fault_of_creating_ends_told_once() {
    each_fault_ends_told_once("create");
}

#[test]
fn each_fault_of_tracking_ends_told_once() {
    each_fault_ends_told_once("track");
}

#[test]
fn each_fault_of_completing_ends_told_once() {
    each_fault_ends_told_once("complete");
}

#[test]
fn each_fault_of_the_message_ends_told_once() {
    each_fault_ends_told_once("message");
}

/// Lets a backlog leave, hour by simulated hour; a message on every order makes it 4 points each.
fn a_backlog_leaves_at_the_ceiling(orders: usize, points_per_hour: i64, hours: usize) {
    let (reserve, habits) = (points_per_hour / 10, Habits { points_per_hour, ..Habits::default() });
    let limits =
        format!("points_per_hour = {points_per_hour}\nreserve = {reserve}\n[store.fetch]\ndays = 90");
    let mut world = AtMall::new(stock(5, &[Stock::Plain], orders, NOW), habits, &limits);
    // A call that a slow disk holds up is no lost call, which would cost a reading.
    world.shop.settings.stores[0].limits.timeout_s = 30;
    world.fetch();
    world.pack_all();
    let ceiling = points_per_hour - reserve;
    for hour in 1..=hours {
        world.go_to_second(NOW + 3600 * i64::try_from(hour).expect("few"));
        world.mall.memory().skipped_s += 3600;
        world.mall.memory().spent.clear();
        world.mall.memory().requests.clear();
        world.export();
        let told = world.mall.effects().iter().filter(|effect| effect.starts_with("message")).count();
        let most = (hour * usize::try_from(ceiling).expect("positive") / 4).min(orders);
        println!("hour {hour}: {told} of {orders} orders, the budget allows {most}");
        let mut asked: BTreeMap<String, usize> = BTreeMap::new();
        world.mall.memory().requests.iter().for_each(|call| *asked.entry(call.clone()).or_default() += 1);
        assert!(told * 100 >= most * 95, "hour {hour}: {told} of {most}, by {asked:?}");
        let spent: i64 = world.mall.memory().spent.iter().map(|(_, points)| points).sum();
        assert!(spent <= ceiling, "hour {hour}: {spent}");
    }
    assert_told_once(&world.mall, "at the ceiling");
}

#[test]
fn a_backlog_leaves_at_the_ceiling_of_points_in_simulated_time() {
    a_backlog_leaves_at_the_ceiling(400, 1_000, 1);
}

/// Minutes long, so only when asked for: `cargo test --test it two_thousand -- --ignored --nocapture`.
#[test]
#[ignore = "16,000 events are synced to the disk one by one"]
fn a_backlog_of_two_thousand_leaves_at_the_ceiling_of_points_in_simulated_time() {
    a_backlog_leaves_at_the_ceiling(2_000, 4_000, 3);
}

/// Minutes long, so only when asked for:
/// `cargo test --test it two_hundred -- --ignored --nocapture`.
#[test]
#[ignore = "measures for three minutes"]
fn two_hundred_orders_leave_in_a_quarter_of_the_time_of_one_call_after_the_other() {
    let time = |in_flight: usize| {
        let habits = Habits { latency_ms: 200, ..Habits::default() };
        let more = format!("in_flight = {in_flight}");
        let world = AtMall::new(stock(5, &[Stock::Plain], 200, NOW), habits, &more);
        world.fetch();
        world.pack_all();
        let start = std::time::Instant::now();
        while world.states() != BTreeMap::from([("sent", 200)]) {
            world.export();
        }
        assert_told_once(&world.mall, &more);
        start.elapsed().as_secs_f64()
    };
    let (together, alone) = (time(8), time(1));
    println!(
        "8 at once {together:.1} s, one after the other {alone:.1} s: a ratio of {:.3}",
        together / alone
    );
    assert!(together * 4.0 <= alone);
}

#[test]
fn a_message_that_the_mall_writes_after_it_gave_up_answering_is_not_written_twice() {
    let world = AtMall::new(stock(5, &[Stock::Plain], 3, NOW), Habits::default(), "");
    world.fetch();
    world.pack_all();
    world.mall.plant("message:applied_late@*");
    assert_eq!(world.export().sent_count, 3, "{:?}", world.states());
    assert_told_once(&world.mall, "late");
}

#[test]
fn two_stores_of_one_shop_live_on_one_budget_and_keep_their_tokens_apart() {
    let second = r#"
points_per_hour = 30
reserve = 10
[[store]]
code = "n"
name = "二号店"
kind = "mercari-shops"
token = { file = "other" }
client_name = "EXAMPLE_SHOP"
endpoint = "ENDPOINT"
[store.limits]
points_per_hour = 30
reserve = 10
"#;
    // Without headers only our own book knows what was spent.
    let habits = Habits { rate_headers: false, ..Habits::default() };
    let mut world = AtMall::new(stock(5, &[Stock::Plain], 120, NOW), habits, "");
    let text = mall_settings(&world.mall.endpoint(), &second.replace("ENDPOINT", &world.mall.endpoint()));
    world.shop.settings = Settings::parse(&text).expect("settings");
    world.write_private("other", OTHER_TOKEN);
    let mut turns = (0..20).map(|turn| turn % 2);
    assert!(turns.any(|n| matches!(world.fetch_store(n).stop, Some(telling::Stop::Points(_)))));
    assert!(matches!(world.fetch_store(0).stop, Some(telling::Stop::Points(_))), "the other has none either");
    let mall = world.mall.memory();
    let spent: i64 = mall.spent.iter().map(|(_, points)| points).sum();
    assert!((15..=20).contains(&spent), "{spent} of 20");
    let tokens: HashSet<&String> = mall.tokens.iter().collect();
    assert_eq!(tokens.len(), 2);
}

#[test]
fn a_message_that_is_too_long_is_left_out_and_said() {
    let text = "長".repeat(1001);
    let mut world = AtMall::new(stock(5, &[Stock::Plain], 1, NOW), Habits::default(), "");
    world.shop.settings.stores[0].export.message = text;
    world.fetch();
    world.pack_all();
    let outcome = world.export();
    assert_eq!((outcome.sent_count, outcome.mall.expect("a mall").too_long.len()), (1, 1));
    assert!(world.mall.effects().iter().all(|effect| !effect.starts_with("message")));
}
