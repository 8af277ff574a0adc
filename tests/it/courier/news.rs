//! Who hears what, and when (contract section 14).

use super::{LIST, hook, named, told, world_with};
use crate::support::{Post, World};

const NEWS: &str = "what = [\"急ぎ\", \"ふつう\"]";

#[test]
fn a_change_is_told_once_again_while_it_lasts_and_when_it_is_over() {
    let post = Post::open();
    let mut world = world_with(&post, NEWS);
    world.drop_sjis("注文.csv", LIST).pass().ends(1);
    assert_eq!(told(&post, "hook"), [["held-rows new 1"]]);
    world.pass().ends(0);
    world.go_to("2026-10-05T21:59:00+09:00").pass();
    assert_eq!(told(&post, "hook").len(), 1, "told once");
    world.go_to("2026-10-05T22:00:00+09:00").pass();
    assert_eq!(told(&post, "hook")[1], ["held-rows still 1"]);
    world.drop_sjis("直した.csv", &LIST.replace("二個", "2")).pass().ends(0);
    assert_eq!(told(&post, "hook")[2], ["held-rows over 1"]);
    world.go_to("2026-10-06T22:00:00+09:00").pass();
    assert_eq!(told(&post, "hook").len(), 3, "nothing is told of what is over");
    let letters = post.posted("hook");
    let marks: std::collections::BTreeSet<_> = letters.iter().map(|it| it.json()["id"].to_string()).collect();
    assert_eq!(marks.len(), 3, "each letter has a mark of its own");
    assert!(letters[2].json()["title"].as_str().unwrap().contains("解決しました"));
}

#[test]
fn what_staff_take_away_is_over_and_another_file_is_news() {
    let post = Post::open();
    let world = world_with(&post, NEWS);
    world.drop_sjis("なぞ.csv", "天気,気温\n雨,9\n").pass().ends(1);
    world.drop_sjis("なぞ2.csv", "天気,気温\n晴れ,9\n").pass().ends(1);
    assert_eq!(told(&post, "hook"), [["unknown-format new 1"], ["unknown-format new 1"]]);
    std::fs::remove_file(world.path("inbox/held/なぞ.csv")).unwrap();
    std::fs::remove_file(world.path("inbox/held/なぞ.csv.理由.txt")).unwrap();
    world.pass();
    assert_eq!(told(&post, "hook")[2], ["unknown-format over 1"]);
}

#[test]
fn in_the_quiet_hours_only_what_is_urgent_is_told_and_what_was_solved_meanwhile_never() {
    let post = Post::open();
    let mut world = World::new().at("2026-10-05T22:00:00+09:00");
    let store = "[[store]]\ncode = \"m\"\nname = \"m\"\nkind = \"mercari-shops\"\nclient_name = \"A\"\ntoken = { env = \"NOT_SET\" }\n[store.fetch]\nauto = true\n[[store]]\ncode = \"c\"\n";
    world.settings(&(hook(&post, &format!("{NEWS}\nquiet = \"21:00-08:00\"")) + store));
    world.drop_sjis("c/注文.csv", LIST).drop_sjis("c/なぞ.csv", "天気,気温\n雨,9\n");
    world.pass();
    assert_eq!(told(&post, "hook"), [["store-stopped new 1"]]);
    world.drop_sjis("c/直した.csv", &LIST.replace("二個", "2")).pass();
    world.go_to("2026-10-06T07:59:00+09:00").pass();
    // What is urgent is told again in the night as well.
    assert!(told(&post, "hook").iter().flatten().all(|line| line.starts_with("store-stopped")));
    post.forget();
    world.go_to("2026-10-06T08:00:00+09:00").pass();
    assert_eq!(told(&post, "hook"), [["unknown-format new 1"]]);
}

#[test]
fn a_notice_hears_of_its_stores_and_of_what_it_asks_for() {
    let post = Post::open();
    let world = World::new();
    let other = |name: &str, more: &str| {
        format!("[[notice]]\nname = \"{name}\"\nto = \"webhook\"\nurl = \"{}\"\n{more}\n", post.url(name))
    };
    let stores = "[[store]]\ncode = \"a\"\n[[store]]\ncode = \"b\"\n";
    let settings = other("of-a", &format!("{NEWS}\nstores = [\"a\"]"))
        + &other("of-b", &format!("{NEWS}\nstores = [\"b\"]"))
        + &other("urgent", "what = [\"急ぎ\"]");
    world.settings(&(settings + stores));
    world.drop_sjis("a/注文.csv", LIST).pass().ends(1);
    assert_eq!(told(&post, "of-a"), [["held-rows new 1"]]);
    assert_eq!(post.posted("of-b").len() + post.posted("urgent").len(), 0);
    // A folder that nobody reads is no store's matter: all hear of it.
    world.drop_sjis("だれ/x.csv", "a,b\n1,2\n").pass().ends(1);
    assert_eq!(told(&post, "of-b"), [["nobody-reads new 1"]]);
}

#[test]
fn the_day_is_told_once_at_its_time_with_what_came_waits_and_is_late() {
    let post = Post::open();
    let mut world =
        world_with(&post, "what = [\"まとめ\"]\ndaily = \"17:30\"").at("2026-10-05T17:29:00+09:00");
    world.drop_sjis(
        "注文.csv",
        "受注番号,受注ステータス,受注日時,送付先氏名\nA-1,発送待ち,2026-09-01 10:00,見本\nA-2,発送待ち,2026-10-05 09:00,見本\n",
    );
    world.pass().ends(0);
    assert_eq!(post.posted("hook").len(), 0);
    world.go_to("2026-10-05T17:30:00+09:00").pass();
    world.go_to("2026-10-05T23:00:00+09:00").pass();
    let letters = post.posted("hook");
    assert_eq!(letters.len(), 1, "once a day");
    let text = letters[0].json()["message"].as_str().unwrap().to_owned();
    assert!(
        text.contains("届いた受注 2件") && text.contains("終わっていない受注 2件、うち遅れ 1件"),
        "{text}"
    );
    world.go_to("2026-10-06T17:31:00+09:00").pass();
    assert!(post.posted("hook")[1].json()["message"].as_str().unwrap().contains("届いた受注 0件"));
}

#[test]
fn silence_and_late_orders_are_told_where_the_settings_ask_for_it() {
    let post = Post::open();
    let mut world = World::new();
    world.settings(&(hook(&post, NEWS) + "[alarm]\nsilence_h = 24\nlate_days = 3\n"));
    world.pass().ends(0);
    assert_eq!(post.posted("hook").len(), 0, "a shop to which nothing ever came has not begun");
    let list = "受注番号,受注ステータス,受注日時,送付先氏名\nA-1,発送待ち,2026-10-05 09:00,見本\n";
    world.drop_sjis("注文.csv", list).pass().ends(0);
    world.go_to("2026-10-06T17:00:00+09:00").pass().ends(0);
    assert_eq!(post.posted("hook").len(), 0);
    world.go_to("2026-10-06T18:01:00+09:00").pass().ends(0);
    assert_eq!(told(&post, "hook"), [["silence new 1"]]);
    world.drop_sjis("注文2.csv", &list.replace("A-1", "A-2")).pass().ends(0);
    assert_eq!(told(&post, "hook")[1], ["silence over 1"]);
    post.forget();
    world.drop_sjis("注文3.csv", &list.replace("A-1", "A-3"));
    world.go_to("2026-10-09T09:00:00+09:00").pass().ends(0);
    world.go_to("2026-10-09T10:00:00+09:00").pass().ends(0);
    assert_eq!(told(&post, "hook"), [["late new 3"]]);
}

#[test]
fn a_clock_that_goes_back_is_told() {
    let post = Post::open();
    let mut world = world_with(&post, NEWS);
    world.drop_sjis("注文.csv", &LIST.replace("二個", "2")).pass().ends(0);
    world.go_to("2026-10-05T12:00:00+09:00").pass().ends(0);
    assert_eq!(told(&post, "hook"), [["clock new 1"]]);
    world.go_to("2026-10-05T18:30:00+09:00").pass().ends(0);
    assert_eq!(told(&post, "hook")[1], ["clock over 1"]);
}

#[test]
fn a_disk_that_refuses_is_urgent() {
    let post = Post::open();
    let world = world_with(&post, "what = [\"急ぎ\"]");
    world.drop_sjis("注文.csv", LIST).write("archive", "no folder").pass().ends(1);
    assert_eq!(told(&post, "hook"), [["disk new 1"]]);
    std::fs::remove_file(world.path("archive")).unwrap();
    world.pass().ends(1);
    assert_eq!(told(&post, "hook")[1], ["disk over 1"]);
}

#[test]
fn an_address_is_asked_after_each_pass_that_ended_well() {
    let post = Post::open();
    let world = World::new();
    world.settings(&format!("[heartbeat]\nurl = \"{}\"\n", post.url("ping")));
    world.pass().ends(0);
    world.pass().ends(0);
    let pings = post.posted("ping");
    assert_eq!(pings.iter().map(|ping| ping.method.as_str()).collect::<Vec<_>>(), ["GET", "GET"]);
    // A server that is not there, or says no, changes nothing.
    post.says("ping", 500);
    world.drop_sjis("注文.csv", &LIST.replace("二個", "2")).pass().ends(0);
    assert_eq!(world.orders().len(), 2);
}

#[test]
fn who_did_not_take_a_letter_is_asked_after_the_others() {
    let post = Post::open();
    post.says("away", 500);
    let mut world = World::new();
    world.settings(&(named("away", &post, NEWS) + &hook(&post, NEWS)));
    world.drop_sjis("注文.csv", LIST).pass().ends(1);
    let paths = || post.posted("").into_iter().map(|posted| posted.path).collect::<Vec<_>>();
    assert_eq!(paths(), ["/away", "/hook"], "as the settings have them");
    world.go_to("2026-10-05T20:00:00+09:00");
    world.drop_sjis("なぞ.csv", "天気,気温\n雨,9\n").pass().ends(1);
    assert_eq!(paths()[2..], ["/hook", "/away"], "one that may hang again keeps nobody waiting");
}
