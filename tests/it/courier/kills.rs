//! Killed at random while it sends: nothing is lost, and a crash costs one copy more at most.

use super::{LIST, hook};
use crate::support::dice::Dice;
use crate::support::{Post, Running, World, until};
use std::collections::BTreeMap;
use std::time::Duration;

const ROUNDS: usize = 30;

#[test]
fn no_kill_loses_a_letter_and_each_costs_one_copy_at_most() {
    let post = Post::open();
    let world = World::new();
    world.settings(&hook(&post, "what = [\"ふつう\"]"));
    world.pass().ends(0);
    let seed = std::env::var("SHUKKA_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_129);
    let mut dice = Dice::of(seed);
    let mut kills = 0;
    for round in 0..ROUNDS {
        world.drop_sjis(&format!("注文{round}.csv"), &LIST.replace("A-", &format!("R{round}-")));
        let mut running = Running::quiet(&mut world.command(&["run", "--no-settle"]));
        std::thread::sleep(Duration::from_micros(dice.roll(60_000)));
        if running.ended().is_none() {
            running.kill();
            kills += 1;
        }
    }
    world.pass();
    world.pass();
    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    let mut news: BTreeMap<String, usize> = BTreeMap::new();
    for letter in post.posted("hook") {
        let json = letter.json();
        *copies.entry(json["id"].to_string()).or_default() += 1;
        for item in json["items"].as_array().unwrap().iter().filter(|item| item["standing"] == "new") {
            for key in item["keys"].as_array().unwrap() {
                *news.entry(key.to_string()).or_default() += 1;
            }
        }
    }
    assert_eq!(news.len(), ROUNDS, "each held file was told of");
    let more: usize = copies.values().map(|count| count - 1).sum();
    println!("{kills} kills, {} letters, {more} copies more", copies.len());
    assert!(more <= kills, "{more} copies more over {kills} kills");
    until("nothing waits", || !world.shukka(&["status"]).out.contains("送信待ち"));
}
