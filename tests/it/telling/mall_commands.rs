//! The mall through the built program: what goes wrong is said in words that name it, the rest goes on, a person
//! decides, and nothing that is printed or kept beside the ledger tells who bought.

use crate::support::fake_mall::{Habits, Kind as Stock, TOKEN, stock};
use crate::support::{AtMall, MALL_NOW as NOW, Ran, assert_told_once, files_of, mall_settings};
use std::collections::BTreeMap;

fn plain(count: usize) -> AtMall {
    AtMall::new(stock(5, &[Stock::Plain], count, NOW), Habits::default(), "")
}

/// The number of the n-th order of the mall.
fn number(world: &AtMall, n: usize) -> String {
    world.mall.memory().orders[n].id.clone()
}

/// A store that cannot work stands first; the good one behind it goes on all the same.
fn beside_a_good_store(bad: &str) -> (AtMall, Ran) {
    let world = plain(3);
    let good = mall_settings(&world.mall.endpoint(), "");
    let endpoint = world.mall.endpoint();
    let bad = format!("[[store]]\ncode = \"bad\"\nname = \"だめな店\"\nkind = \"mercari-shops\"\n{bad}\n");
    world.settings(&(bad.replace("ENDPOINT", &endpoint) + &good));
    let ran = world.shukka(&["fetch"]);
    (world, ran)
}

#[test]
fn a_store_that_is_set_up_wrong_is_named_with_what_is_wrong_and_the_others_go_on() {
    let name = "client_name = \"EXAMPLE_SHOP\"\n";
    let cases = [
        ("token = { env = \"SHUKKA_NO_SUCH_TOKEN\" }\nendpoint = \"ENDPOINT\"\n", 2, "SHUKKA_NO_SUCH_TOKEN"),
        ("token = { file = \"nowhere\" }\nendpoint = \"ENDPOINT\"\n", 2, "nowhere"),
        ("token = { file = \"shown\" }\nendpoint = \"ENDPOINT\"\n", 2, "shown"),
        ("token = { file = \"wrong\" }\nendpoint = \"ENDPOINT\"\n", 3, "トークン"),
        ("token = { file = \"token\" }\nendpoint = \"ENDPOINT/no\"\n", 3, "endpoint"),
        ("token = { file = \"token\" }\nendpoint = \"http://127.0.0.1:9/\"\n", 3, "127.0.0.1:9"),
    ];
    let is_named = |(bad, code, words): (&str, i32, &str)| {
        let (world, _) = beside_a_good_store(&format!("{name}{bad}"));
        world.write_private("wrong", "msp_wrong").write("shown", TOKEN).may("shown", 0o644);
        let ran = world.shukka(&["fetch"]).says(words).ends(code);
        assert!(ran.err.contains("bad"), "{}", ran.err);
        assert_eq!(world.states(), BTreeMap::from([("none", 3)]), "{bad}");
        world.shukka(&["check"]).says(words).says("見本商店").ends(2);
    };
    // At the same time: where nobody answers, the program asks again and again before it says so.
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(move || is_named(case));
        }
    });
}

#[test]
fn an_endpoint_without_tls_is_refused_before_anything_is_sent() {
    let endpoint = "endpoint = \"http://mall.example/v1/graphql\"\n";
    let (world, ran) =
        beside_a_good_store(&format!("client_name = \"E\"\ntoken = {{ file = \"token\" }}\n{endpoint}"));
    ran.says("https").ends(2);
    assert!(world.mall.memory().tokens.iter().all(|token| token.ends_with(TOKEN)));
}

#[test]
fn check_says_in_words_what_the_mall_has_against_us() {
    let world = plain(1);
    world.shukka(&["check"]).says("見本商店").ends(0);
    for (harm, words) in [
        ("401", "トークン"),
        ("400_token", "トークン"),
        ("404_plain", "登録"),
        ("404_path", "endpoint"),
        ("500_before", "返事"),
        ("drop_before", "返事"),
        ("malformed", "返事"),
        ("429", "上限"),
    ] {
        world.mall.plant(&format!("shop:{harm}"));
        let ran = world.shukka(&["check"]).says(words);
        assert!(ran.code == 2 || ran.code == 3, "{harm}: {}", ran.code);
    }
}

#[test]
fn strange_orders_are_named_and_the_others_come_in() {
    let kinds = [Stock::NoLines, Stock::NoAddress, Stock::StrangeStatus, Stock::StrangeMethod, Stock::Plain];
    let world = AtMall::new(stock(5, &kinds, 5, NOW), Habits::default(), "");
    let ran = world.shukka(&["fetch"]).ends(0);
    for n in 0..2 {
        assert!(ran.err.contains(&number(&world, n)), "{}", ran.err);
    }
    assert_eq!(world.states(), BTreeMap::from([("none", 2)]));
    world.pack_all();
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("sent", 2)]));
}

#[test]
fn a_listing_that_repeats_itself_is_no_whole_fetch() {
    let world = AtMall::new(stock(5, &[Stock::Plain], 150, NOW), Habits::default(), "");
    world.mall.plant("page:repeats@*");
    world.shukka(&["fetch"]).says("M408").ends(3);
    world.mall.memory().faults.clear();
    world.shukka(&["fetch"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 150)]));
}

#[test]
fn a_clock_that_jumps_either_way_tells_nobody_twice_and_stops_nothing() {
    let mut world = plain(6);
    world.fetch();
    world.pack_all();
    world.mall.plant("message:applied_then_drop@2");
    world.mall.plant("complete:drop_before@4");
    for jump in [400, -400, 0, 40] {
        world.go_to_second(NOW + jump * 86_400);
        world.shukka(&["fetch"]).ends(0);
        let ran = world.shukka(&["export"]);
        assert!(ran.code == 0 || ran.code == 3, "{}", ran.err);
    }
    assert_eq!(world.states(), BTreeMap::from([("sent", 6)]));
    assert_told_once(&world.mall, "jumps");
}

#[test]
fn a_message_that_is_too_long_ships_without_it_and_is_said_where_people_look() {
    let world = plain(1);
    world.fetch();
    world.pack_all();
    let text = mall_settings(&world.mall.endpoint(), "").replace("発送しました。", &"長".repeat(1001));
    world.settings(&text);
    world.shukka(&["export"]).says("M405").says(&number(&world, 0)).ends(1);
    world.shukka(&["explain", &number(&world, 0)]).says("M405").says("API（").ends(0);
    assert!(world.mall.effects().iter().all(|effect| !effect.starts_with("message")));
    assert_eq!(world.states(), BTreeMap::from([("sent", 1)]));
}

#[test]
fn an_unknown_placeholder_is_warned_of_and_goes_as_it_stands() {
    let world = plain(1);
    world.fetch();
    world.pack_all();
    world.settings(&mall_settings(&world.mall.endpoint(), "").replace("[配送業者]", "[配達員]"));
    world.shukka(&["check"]).says("[配達員]");
    world.shukka(&["export"]).ends(0);
    assert!(world.mall.memory().orders[0].messages.iter().any(|(_, text)| text.contains("[配達員]")));
}

#[test]
fn a_message_function_that_is_gone_ships_without_it_and_is_said_once() {
    let habits = Habits { message_retired: true, ..Habits::default() };
    let world = AtMall::new(stock(5, &[Stock::Plain], 3, NOW), habits, "");
    world.fetch();
    world.pack_all();
    let ran = world.shukka(&["export"]).says("M407");
    assert_eq!(ran.err.matches("M407").count(), 1, "{}", ran.err);
    assert_eq!(world.states(), BTreeMap::from([("sent", 3)]));
    assert!(!world.shukka(&["export"]).err.contains("M407"));
}

#[test]
fn anonymous_orders_are_left_to_the_malls_own_screen_when_the_store_says_so() {
    let world = AtMall::new(stock(5, &[Stock::Anonymous, Stock::Plain], 2, NOW), Habits::default(), "");
    world.fetch();
    world.pack_all();
    let text = mall_settings(&world.mall.endpoint(), "");
    world.settings(&text.replace("[store.export]", "[store.export]\nanonymous = \"skip\""));
    world.shukka(&["export", "--dry-run"]).says("D309").ends(0);
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("none", 1), ("sent", 1)]));
    assert!(!world.mall.effects().iter().any(|effect| effect.contains(&number(&world, 0))));
    world.settings(&text);
    world.shukka(&["export"]).ends(0);
    assert_eq!(world.states(), BTreeMap::from([("sent", 2)]));
}

/// The mall has refused a shipment that is still open.
fn an_order_that_the_mall_refused() -> AtMall {
    let world = plain(1);
    world.fetch();
    world.pack_all();
    world.mall.plant("create:refused@1");
    world.shukka(&["export"]).says("M404").ends(3);
    assert_eq!(world.states(), BTreeMap::from([("stuck", 1)]));
    world
}

fn messages(world: &AtMall) -> usize {
    world.mall.effects().iter().filter(|effect| effect.starts_with("message")).count()
}

#[test]
fn a_retry_that_might_tell_the_buyer_twice_asks_first() {
    let world = an_order_that_the_mall_refused();
    let order = number(&world, 0);
    world.shukka(&["close", &order]).ends(0);
    world.shukka(&["retry", &order]).says("--yes").ends(2);
    assert_eq!(world.states(), BTreeMap::from([("closed", 1)]));
    world.shukka(&["export"]).ends(0);
    assert_eq!(messages(&world), 0);
    world.shukka(&["retry", &format!("order_{order}"), "--yes"]).ends(0);
    world.shukka(&["export"]).ends(0);
    assert_eq!((world.states(), messages(&world)), (BTreeMap::from([("sent", 1)]), 1));
    assert_told_once(&world.mall, "retried");
    world.shukka(&["retry", &order, "--yes"]).ends(0);
    world.shukka(&["export"]).ends(0);
    assert_eq!(messages(&world), 1, "what is done waits for no decision");
}

#[test]
fn what_a_person_closed_is_never_sent_again_by_itself() {
    let world = an_order_that_the_mall_refused();
    let order = number(&world, 0);
    world.shukka(&["explain", &order]).says("M406").ends(0);
    world.shukka(&["close", &order]).ends(0);
    world.shukka(&["export"]).ends(0);
    world.shukka(&["run", "--no-settle"]).ends(0);
    assert_eq!((world.states(), messages(&world)), (BTreeMap::from([("closed", 1)]), 0));
    world.shukka(&["retry", &order]).says("--yes").ends(2);
    assert_eq!(world.states(), BTreeMap::from([("closed", 1)]));
}

#[test]
fn a_dry_run_announces_exactly_what_goes_and_then_nothing_is_left() {
    let world = AtMall::new(stock(5, &Stock::ALL, 70, NOW), Habits::default(), "");
    world.shukka(&["fetch"]);
    world.pack_all();
    let numbers = |ran: &Ran| {
        let said: serde_json::Value = serde_json::from_str(ran.out.trim()).unwrap();
        let mut numbers: Vec<String> = serde_json::from_value(said["numbers"].clone()).unwrap();
        numbers.sort();
        numbers
    };
    let announced = numbers(&world.shukka(&["export", "--dry-run", "--json"]).ends(0));
    assert!(!announced.is_empty() && world.mall.effects().is_empty());
    assert_eq!(numbers(&world.shukka(&["export", "--json"]).ends(0)), announced);
    let effects = world.mall.effects();
    assert_eq!(numbers(&world.shukka(&["export", "--json"]).ends(0)), Vec::<String>::new());
    assert_eq!(world.mall.effects(), effects);
}

/// Everything that would tell who bought, or let somebody in.
fn secrets(world: &AtMall) -> Vec<String> {
    let mut secrets = vec![TOKEN.to_owned()];
    for [_, _, city, one, _, family, given, phone] in
        world.mall.memory().orders.iter().filter_map(|order| order.address.clone())
    {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        secrets.extend([city, one, format!("{family} {given}"), family + &given, phone, digits]);
    }
    secrets.sort();
    secrets.dedup();
    secrets
}

#[test]
fn nothing_printed_logged_or_kept_beside_the_ledger_tells_who_bought_and_nothing_holds_the_token() {
    let world = AtMall::new(stock(5, &Stock::ALL, 56, NOW), Habits::default(), "");
    let secrets = secrets(&world);
    assert!(secrets.len() > 20);
    let mut said = Vec::new();
    let mut run = |arguments: &[&str]| {
        for log in ["json", "text"] {
            let ran = world.shukka(&[arguments, &["--log", log]].concat());
            said.push((format!("{arguments:?}"), ran.out + &ran.err));
        }
    };
    for fault in ["page:partial@1", "page:malformed@2", "page:null_data@3", "page:401@5"] {
        world.mall.plant(fault);
    }
    for _ in 0..2 {
        run(&["check"]);
        run(&["fetch"]);
    }
    world.pack_all();
    let calls = ["create", "track", "complete", "message", "order", "page"];
    for (n, harm) in
        ["malformed", "partial", "applied_then_500", "refused", "deadline_applied"].iter().enumerate()
    {
        calls.iter().for_each(|call| world.mall.plant(&format!("{call}:{harm}@{}", 2 * n + 2)));
    }
    run(&["export", "--dry-run"]);
    for _ in 0..2 {
        run(&["export"]);
        run(&["export", "--json"]);
    }
    run(&["fetch"]);
    run(&["run", "--no-settle"]);
    run(&["status"]);
    assert!(world.states()["sent"] > 10, "{:?}", world.states());
    for (what, text) in &said {
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{what} tells {secret}:\n{text}");
        }
    }
    let files = files_of(&world.path("state"));
    assert!(crate::support::server::is_everywhere() || files.iter().any(|file| file.ends_with("ledger.db")));
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
        let in_ledger = name.starts_with("ledger.db");
        for secret in secrets.iter().filter(|secret| !in_ledger || **secret == TOKEN) {
            assert!(!bytes.contains(secret.as_str()), "{name} holds {secret}");
        }
    }
}

#[test]
fn children_of_a_bundle_are_told_with_their_parents_number_and_an_anonymous_bundle_by_its_parent_only() {
    let kinds = [Stock::Plain, Stock::Plain, Stock::Plain, Stock::Anonymous];
    let world = AtMall::new(stock(5, &kinds, 4, NOW), Habits::default(), "");
    world.fetch();
    let numbers: Vec<String> = (0..4).map(|n| number(&world, n)).collect();
    for (parent, child) in [(0, 1), (2, 3)] {
        let tracking = format!("shipment.tracking={}", ["123456789013", "", "210987654326"][parent]);
        let ship =
            ["status=発送待ち", "shipment.carrier=ヤマト運輸", "shipment.ship_date=2026-10-01", &tracking];
        world.shukka(&[&["set", &numbers[parent]], &ship[..]].concat()).ends(0);
        let parent = format!("bundle.parent={}", numbers[parent]);
        world.shukka(&["set", &numbers[child], "status=発送待ち", &parent]).ends(0);
    }
    world.shukka(&["export"]).ends(0);
    let tracking = |n: usize| {
        let mall = world.mall.memory();
        mall.order(&numbers[n])
            .unwrap()
            .shippings
            .iter()
            .map(|s| s.tracking.clone().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!([0, 1, 2].map(tracking), [["123456789013"], ["123456789013"], ["210987654326"]]);
    assert_eq!(tracking(3), Vec::<String>::new());
    world.shukka(&["explain", &numbers[3]]).says("D307").ends(0);
    assert_told_once(&world.mall, "bundles");
}

#[test]
fn what_a_file_brought_and_what_the_api_brings_meet_in_one_order() {
    let world = plain(2);
    let order = number(&world, 0);
    let sheet = format!("受注番号,受注ステータス,送付先氏名,備考\norder_{order},保留,,ファイルから\n");
    std::fs::create_dir_all(world.shop.dir.join("inbox/m")).unwrap();
    std::fs::write(world.shop.dir.join("inbox/m/注文.csv"), sheet).unwrap();
    world.shukka(&["run", "--no-settle"]).ends(0);
    world.shukka(&["fetch"]).ends(0);
    assert_eq!(world.states().values().sum::<usize>(), 2);
    let listed = world.shukka(&["orders", "--json"]).ends(0).out;
    let both = listed.lines().find(|line| line.contains(&order)).unwrap();
    assert!(both.contains("ファイルから") && both.contains("見本の品 1") && both.contains("保留"), "{both}");
}
