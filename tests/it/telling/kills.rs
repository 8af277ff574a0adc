//! The real program, killed at random moments while it tells the mall: the buyer is told once all the same.
//!
//! Eight kills by default. `SHUKKA_KILLS=200 cargo test --test it kills -- --nocapture` makes two hundred;
//! `SHUKKA_SEED=…` repeats a run.

use crate::support::fake_mall::{Habits, Kind as Stock, stock};
use crate::telling::mall::{NOW, World, assert_told_once};
use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};

const ORDERS: usize = 60;
const KILLS_PER_SHOP: u64 = 8;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var_os(variable).and_then(|text| text.to_str()?.parse().ok()).unwrap_or(default)
}

fn export(world: &World) -> Child {
    Command::new(env!("CARGO_BIN_EXE_shukka"))
        .arg("--dir")
        .arg(&world.shop.dir)
        .args(["--now", "2026-10-01T09:00:00+09:00", "export"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program")
}

#[test]
#[expect(clippy::disallowed_macros, reason = "the seed is printed, so that a run can be repeated")]
fn killed_at_any_moment_the_program_goes_on_and_tells_each_buyer_once() {
    let (kills, seed) = (number("SHUKKA_KILLS", KILLS_PER_SHOP), number("SHUKKA_SEED", 20_261_001));
    println!("SHUKKA_KILLS={kills} SHUKKA_SEED={seed}");
    let mut state = seed | 1;
    let mut random = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let (mut killed, mut in_mid_call) = (0, 0);
    while killed < kills {
        let habits = Habits { latency_ms: 5, ..Habits::default() };
        let world = World::new(stock(random(1000), &[Stock::Plain], ORDERS, NOW), habits, "");
        world.fetch();
        world.pack_all();
        for _ in 0..KILLS_PER_SHOP.min(kills - killed) {
            let mut program = export(&world);
            // So many effects later, wherever that finds it between two of its steps; or at its end.
            let (before, more) = (world.mall.effects().len(), random(28));
            while world.mall.effects().len() < before + usize::try_from(more).expect("few")
                && program.try_wait().expect("a child").is_none()
            {
                std::thread::yield_now();
            }
            program.kill().expect("killed");
            program.wait().expect("gone");
            killed += 1;
            let states = world.states();
            in_mid_call += usize::from(states.contains_key("sending") || states.contains_key("unsure"));
            assert_told_once(&world.mall, &format!("seed {seed}, kill {killed}"));
        }
        assert!(export(&world).wait().expect("an end").success(), "seed {seed}, kill {killed}");
        assert_told_once(&world.mall, &format!("seed {seed}, after kill {killed}"));
        assert_eq!(world.states(), BTreeMap::from([("sent", ORDERS)]), "seed {seed}, kill {killed}");
        let messages = world.mall.effects().iter().filter(|effect| effect.starts_with("message")).count();
        assert_eq!(messages, ORDERS, "seed {seed}, kill {killed}");
    }
    println!("{killed} kills, {in_mid_call} of them with orders on their way");
    assert!(in_mid_call > 0, "no kill struck while orders were on their way");
}
