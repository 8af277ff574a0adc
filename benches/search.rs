//! Looking for orders by the built program, beside the intake that brought them: `cargo bench --bench search --
//! [ORDERS]`. The ratio is what counts: an answer is to come in a twentieth of the time that taking the orders in took.
//!
//! Quote the ratios, never a time: both sides are measured in one run on one machine.
#![expect(clippy::disallowed_macros, reason = "a bench prints its table")]

mod orders;
#[path = "../tests/support/server.rs"]
mod server;
#[path = "../tests/support/world.rs"]
mod world;

use orders::{generate, pass, shop, timed};
use std::time::Duration;
use world::folder_on_disk;

/// Orders of one list at most: a file of more bytes than the settings allow is not read.
const LIST_ORDERS: u64 = 2_000_000;
/// Times that each search is made; the median is told.
const TIMES: usize = 5;

fn main() {
    let orders: u64 = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(1_000_000);
    let dir = folder_on_disk();
    let list = dir.path().join("orders.csv");
    let shop = shop();
    let mut intake = Duration::ZERO;
    for first in (0..orders).step_by(usize::try_from(LIST_ORDERS).unwrap_or(1)) {
        generate(&list, first, (orders - first).min(LIST_ORDERS) / 4 * 5, None);
        std::fs::copy(&list, shop.path(&format!("inbox/{first}.csv"))).expect("room");
        intake += pass(&shop).0;
    }
    let few = "受注番号,受注日時,ひとことメモ,クーポン利用,送付先氏名,送付先電話番号,送付先メール,伝票番号\n\
               ZZ-1,2026/10/01 09:00:00,,,四十万谷 志保,0798765432,,987654321098\n";
    shop.drop_sjis("few.csv", few);
    pass(&shop);
    let ledger = std::fs::metadata(shop.path("state/ledger.db")).map_or(0, |file| file.len());
    println!("{orders} orders taken in  {:>8.3} s   ledger {} MiB", intake.as_secs_f64(), ledger >> 20);
    for text in
        ["四十万谷", "しじまや", "0798765432", "987654321098", "谷 志", "Shijimaya", "ZZ-1", "髙橋 四"]
    {
        let mut all: Vec<Duration> =
            (0..TIMES).map(|_| timed(&mut shop.command(&["orders", text])).0).collect();
        all.sort();
        let took = all[TIMES / 2].as_secs_f64();
        println!("orders {text:<14}  {took:>8.3} s   1/{:.0} of the intake", intake.as_secs_f64() / took);
    }
}
