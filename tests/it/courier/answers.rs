//! What becomes of a letter when the server takes it, refuses it, wants to be left alone, breaks off, or says nothing.

use super::{LIST, hook, named, told, world_with};
use crate::support::{Post, Reply, World};

const NEWS: &str = "what = [\"急ぎ\", \"ふつう\"]";

/// A world with something to tell and a server that answers so.
fn told_to(reply: Reply) -> (World, Post) {
    let post = Post::open();
    post.answers("hook", reply);
    let world = world_with(&post, NEWS);
    world.drop_sjis("注文.csv", LIST).pass().ends(1);
    (world, post)
}

#[test]
fn a_server_that_wants_to_be_left_alone_is_left_alone_for_so_long() {
    let (mut world, post) = told_to(Reply::Status(429, "retry-after: 7\r\n".to_owned()));
    post.says("hook", 200);
    world.go_to("2026-10-05T18:00:06+09:00").pass();
    assert_eq!(post.posted("hook").len(), 1);
    world.shukka(&["status"]).says("N502").says("HTTP 429");
    world.go_to("2026-10-05T18:00:08+09:00").pass();
    assert_eq!(told(&post, "hook"), [["held-rows new 1"], ["held-rows new 1"]]);
    let marks: Vec<_> = post.posted("hook").iter().map(|it| it.json()["id"].clone()).collect();
    assert_eq!(marks[0], marks[1], "it is the same letter");
    world.go_to("2026-10-05T19:00:00+09:00").pass();
    assert_eq!(post.posted("hook").len(), 2);
}

#[test]
fn a_server_in_trouble_is_asked_ever_more_seldom_and_gets_it_in_the_end() {
    let garbage = Reply::Garbage("\u{7f}ELF, and no word of HTTP\r\n\r\n");
    for reply in [Reply::Status(500, String::new()), Reply::Status(503, String::new()), Reply::Close, garbage]
    {
        let (mut world, post) = told_to(reply);
        // 30 s, then a minute, two …
        for (moment, tries) in [("18:00:25", 1), ("18:00:40", 2), ("18:01:20", 2), ("18:02:00", 3)] {
            world.go_to(&format!("2026-10-05T{moment}+09:00")).pass();
            assert_eq!(post.posted("hook").len(), tries, "{moment}");
        }
        post.says("hook", 204);
        world.go_to("2026-10-05T19:05:00+09:00").pass();
        world.go_to("2026-10-05T20:00:00+09:00").pass();
        assert_eq!(post.posted("hook").len(), 4);
    }
}

#[test]
fn a_letter_that_nobody_takes_is_given_up_after_seven_days_and_that_is_told() {
    let (mut world, post) = told_to(Reply::Status(500, String::new()));
    world.go_to("2026-10-12T17:00:00+09:00").pass();
    post.says("hook", 200);
    post.forget();
    world.go_to("2026-10-12T18:00:01+09:00").pass();
    assert!(told(&post, "hook").iter().flatten().any(|line| line == "letters-given-up new 1"));
}

#[test]
fn a_refusal_stops_that_channel_alone_and_is_told_by_the_others_until_a_trial_arrives() {
    for status in [400, 401, 404, 408, 410, 302] {
        let post = Post::open();
        post.answers("hook", Reply::Status(status, format!("location: {}\r\n", post.url("elsewhere"))));
        let mut world = World::new();
        let other = named("other", &post, NEWS);
        world.settings(&(hook(&post, NEWS) + &other));
        world.drop_sjis("注文.csv", LIST).pass().ends(1);
        assert_eq!(post.posted("elsewhere").len(), 0, "no redirect is followed");
        let of_other = told(&post, "other");
        assert!(of_other.iter().flatten().any(|line| line == "channel-stopped new 1"), "{of_other:?}");
        assert!(post.posted("other").iter().any(|it| it.body.contains("届け先: hook")));
        world.shukka(&["status"]).ends(1).says("N501").says(&format!("HTTP {status}"));
        world.shukka(&["check"]).ends(2).says("N501");
        world.go_to("2026-10-06T18:00:00+09:00").pass();
        assert_eq!(post.posted("hook").len(), 1, "nothing more is sent there");
        world.shukka(&["check", "--send-test", "hook"]).ends(2).says("N501");
        post.says("hook", 200);
        post.forget();
        world.shukka(&["check", "--send-test", "hook"]).ends(0);
        world.pass();
        let sent = post.posted("hook");
        assert_eq!(sent[0].json()["kind"], "test");
        assert_eq!(told(&post, "hook")[1], ["held-rows new 1"], "what waited is not lost");
        assert!(told(&post, "other").iter().flatten().any(|line| line == "channel-stopped over 1"));
    }
}

#[test]
fn other_settings_let_a_stopped_channel_be_tried_again() {
    let (world, post) = told_to(Reply::Status(404, String::new()));
    world.settings(&hook(&post, NEWS).replace("/hook", "/moved"));
    world.pass();
    assert_eq!(told(&post, "moved"), [["held-rows new 1"]]);
    world.shukka(&["status"]).ends(1).says("最後に送ったのは");
}

#[test]
fn a_server_that_says_nothing_does_not_keep_a_pass_and_loses_nothing() {
    let (mut world, post) = told_to(Reply::Silence);
    assert_eq!(world.orders().len(), 1, "the pass has done its work");
    post.says("hook", 200);
    world.go_to("2026-10-05T18:01:00+09:00").pass();
    assert_eq!(told(&post, "hook"), [["held-rows new 1"], ["held-rows new 1"]]);
}

#[test]
fn a_server_that_says_nothing_leaves_the_others_their_time_in_every_run() {
    let post = Post::open();
    post.answers("hook", Reply::Silence);
    let world = World::new();
    world.settings(&(hook(&post, NEWS) + &named("other", &post, NEWS)));
    world.drop_sjis("注文.csv", LIST).pass().ends(1);
    assert_eq!(told(&post, "other"), [["held-rows new 1"]]);
}

#[test]
fn a_secret_that_cannot_be_read_is_named_and_its_channel_goes_on_once_it_can() {
    let post = Post::open();
    let mut world = World::new();
    let settings = hook(&post, NEWS).replace(&format!("\"{}\"", post.url("hook")), "{ file = \"address\" }");
    world.settings(&settings).write("address", post.url("hook")).may("address", 0o644);
    world.drop_sjis("注文.csv", LIST).pass().ends(1);
    world.shukka(&["check"]).ends(2).says("N504").says("address");
    world.shukka(&["check", "--send-test", "hook"]).ends(2).says("N504");
    world.may("address", 0o600);
    world.go_to("2026-10-05T18:01:00+09:00");
    world.pass();
    assert_eq!(told(&post, "hook"), [["held-rows new 1"]]);
    world.shukka(&["check", "--send-test", "nobody"]).ends(2).says("hook");
}
