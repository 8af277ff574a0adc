//! Serves the fake Mercari Shops of the tests, so that a shop can rehearse without the mall:
//! `cargo run --example fake_shop -- --port 4010 --orders 20 [--fault complete:applied_then_drop@3]
//! [--latency-ms 200] [--seed 1]`.
//!
//! `POST /control` plants faults and changes orders by hand, `GET /history` shows what was asked of it.
#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "benches and examples print and read the clock"
)]

#[path = "../tests/support/fake_mall/mod.rs"]
mod fake_mall;

use clap::Parser;
use fake_mall::{FakeMall, Habits, Kind, TOKEN, stock};

#[derive(Parser)]
struct Wish {
    /// Port on the loopback; 0 takes a free one.
    #[arg(long, default_value_t = 4010)]
    port: u16,
    /// How many orders it has.
    #[arg(long, default_value_t = 20)]
    orders: usize,
    /// Only orders that can be shipped, of one line.
    #[arg(long)]
    plain: bool,
    /// Makes the orders; the same seed gives the same orders.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What goes wrong, such as complete:applied_then_drop@3; may be given several times.
    #[arg(long)]
    fault: Vec<String>,
    /// How long every answer takes.
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// Points an hour.
    #[arg(long, default_value_t = 10_000)]
    points_per_hour: i64,
    /// What the shop takes as the present; default the clock.
    #[arg(long)]
    now: Option<chrono::DateTime<chrono::FixedOffset>>,
    /// A repeated idempotency key is refused.
    #[arg(long)]
    same_key_refused: bool,
    /// `unshippedQuantity` falls only when a shipment is completed.
    #[arg(long)]
    ships_late: bool,
}

fn main() {
    let wish = Wish::parse();
    let now = wish.now.map_or_else(|| chrono::Utc::now().timestamp(), |now| now.timestamp());
    let kinds: &[Kind] = if wish.plain { &[Kind::Plain] } else { &Kind::ALL };
    let habits = Habits {
        opened_at: now,
        latency_ms: wish.latency_ms,
        points_per_hour: wish.points_per_hour,
        same_key_returns: !wish.same_key_refused,
        create_ships: !wish.ships_late,
        ..Habits::default()
    };
    let shop = FakeMall::open_at(wish.port, stock(wish.seed, kinds, wish.orders, now), habits);
    for fault in &wish.fault {
        shop.plant(fault);
    }
    println!("{}", shop.endpoint());
    println!("token {TOKEN}");
    loop {
        std::thread::park();
    }
}
