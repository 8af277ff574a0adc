//! The real program, killed at random moments while it tells the mall: the buyer is told once all the same.
//!
//! Eight kills by default. `SHUKKA_KILLS=200 cargo test --test it kills -- --nocapture` makes two hundred;
//! `SHUKKA_SEED=…` repeats a run.

use crate::support::dice::Dice;
use crate::support::fake_mall::{Habits, Kind as Stock, stock};
use crate::support::{AtMall, MALL_NOW as NOW, Running, assert_told_once};
use std::collections::BTreeMap;

const ORDERS: usize = 60;
const KILLS_PER_SHOP: u64 = 8;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var_os(variable).and_then(|text| text.to_str()?.parse().ok()).unwrap_or(default)
}

fn export(world: &AtMall) -> Running {
    Running::quiet(&mut world.command(&["export"]))
}

#[test]
#[expect(clippy::disallowed_macros, reason = "the seed is printed, so that a run can be repeated")]
fn killed_at_any_moment_the_program_goes_on_and_tells_each_buyer_once() {
    let (kills, seed) = (number("SHUKKA_KILLS", KILLS_PER_SHOP), number("SHUKKA_SEED", 20_261_001));
    println!("SHUKKA_KILLS={kills} SHUKKA_SEED={seed}");
    let mut dice = Dice::of(seed);
    let (mut killed, mut in_mid_call) = (0, 0);
    while killed < kills {
        let habits = Habits { latency_ms: 5, ..Habits::default() };
        let world = AtMall::new(stock(dice.roll(1000), &[Stock::Plain], ORDERS, NOW), habits, "");
        world.fetch();
        world.pack_all();
        for _ in 0..KILLS_PER_SHOP.min(kills - killed) {
            let mut program = export(&world);
            // So many effects later, wherever that finds it between two of its steps; or at its end.
            let (before, more) = (world.mall.effects().len(), dice.roll(28));
            while world.mall.effects().len() < before + usize::try_from(more).expect("few")
                && program.ended().is_none()
            {
                std::thread::yield_now();
            }
            program.kill();
            killed += 1;
            let states = world.states();
            in_mid_call += usize::from(states.contains_key("sending") || states.contains_key("unsure"));
            assert_told_once(&world.mall, &format!("seed {seed}, kill {killed}"));
        }
        assert!(export(&world).wait().success(), "seed {seed}, kill {killed}");
        assert_told_once(&world.mall, &format!("seed {seed}, after kill {killed}"));
        assert_eq!(world.states(), BTreeMap::from([("sent", ORDERS)]), "seed {seed}, kill {killed}");
        let messages = world.mall.effects().iter().filter(|effect| effect.starts_with("message")).count();
        assert_eq!(messages, ORDERS, "seed {seed}, kill {killed}");
    }
    println!("{killed} kills, {in_mid_call} of them with orders on their way");
    assert!(in_mid_call > 0, "no kill struck while orders were on their way");
}
