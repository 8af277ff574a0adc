//! An old ledger that a person has accepted tells no buyer twice: the mall is asked about each order first.

use crate::support::fake_mall::{Habits, Kind as Stock, stock};
use crate::support::{AtMall, MALL_NOW as NOW, Running, assert_told_once};
use std::collections::BTreeMap;
use std::path::Path;

const ORDERS: usize = 24;

fn copy(from: &Path, to: &Path) {
    drop(std::fs::remove_dir_all(to));
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("readable").flatten().filter(|entry| entry.path().is_file()) {
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
    }
}

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
        let old = world.path("yesterday");
        copy(&world.path("state"), &old);
        world.shukka(&["export"]);
        assert_eq!(world.states(), BTreeMap::from([("sent", ORDERS)]));
        let effects = world.mall.effects();
        copy(&old, &world.path("state"));
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
