//! The watcher's figures, by the built program: `cargo bench --bench watch -- [latency|flood|idle] [COUNT]`.
//!
//! `latency`: from the end of the quiet time to the export file in the outbox, for files of 1,000 rows that are
//! renamed into the inbox one by one. `flood`: files of 20 rows dropped at once; rate, peak memory, order. `idle`:
//! the share of a core that it takes with 10,000 held files and 1,000 skipped ones.

#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "benches print their figures, write sample files and read the clock"
)]
#[path = "../tests/support/server.rs"]
mod server;
#[path = "../tests/support/world.rs"]
mod world;

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use world::{AUTO, Running, World, until};

const SETTLE_MS: u64 = 300;

fn main() {
    let wishes: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let count = wishes.iter().find_map(|a| a.parse().ok());
    let wanted = |name: &str| {
        let named: Vec<_> = wishes.iter().filter(|a| a.parse::<usize>().is_err()).collect();
        named.is_empty() || named.iter().any(|a| a.as_str() == name)
    };
    if wanted("latency") {
        latency(count.unwrap_or(200));
    }
    if wanted("flood") {
        flood(count.unwrap_or(10_000));
    }
    if wanted("idle") {
        idle();
    }
}

/// A shop folder whose watcher is still to come.
fn shop() -> World {
    let world = World::on_disk().by_the_clock();
    world.settings(&format!("[inbox]\nsettle_ms = {SETTLE_MS}\n{AUTO}"));
    std::fs::create_dir_all(world.path("inbox/held")).expect("a folder");
    // Another build of the program can be measured by the same drops.
    match std::env::var_os("SHUKKA_BIN") {
        Some(other) => world.with_program(other.into()),
        None => world,
    }
}

fn watch(shop: &World) -> Running {
    let watcher = Running::quiet(&mut shop.command(&["watch"]));
    until("the watcher has begun", || shop.path("inbox/.shukka-inbox").exists());
    watcher
}

fn exported(shop: &World) -> usize {
    visible(&shop.path("outbox/custom"))
}

fn visible(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
    names.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')).count()
}

fn rows(file: usize, count: usize) -> String {
    let mut text = String::from(
        "受注番号,受注ステータス,送付先氏名,送付先住所1,配送業者,配送方法,伝票番号,出荷日,商品名,個数\r\n",
    );
    for row in 0..count {
        writeln!(
            text,
            "W{file:06}-{row:05},発送待ち,見本 太郎,千代田区見本町1-2-3,ヤマト運輸,宅急便,123456789013,2026/01/05,品物,1\r"
        )
        .expect("a string");
    }
    text
}

fn latency(drops: usize) {
    let shop = shop();
    let _watcher = watch(&shop);
    let mut took = Vec::with_capacity(drops);
    for n in 0..drops {
        let aside = shop.path("aside.csv");
        std::fs::write(&aside, rows(n, 1000)).expect("writable");
        let before = exported(&shop);
        let dropped = Instant::now();
        std::fs::rename(&aside, shop.path(&format!("inbox/注文 {n}.csv"))).expect("there");
        while exported(&shop) == before {
            assert!(dropped.elapsed() < Duration::from_secs(60), "no export");
            std::thread::sleep(Duration::from_micros(500));
        }
        took.push(dropped.elapsed().saturating_sub(Duration::from_millis(SETTLE_MS)));
    }
    took.sort();
    let at = |percent: usize| took[(took.len() * percent / 100).min(took.len() - 1)];
    println!(
        "latency: {drops} drops of 1,000 rows, from the end of the quiet time to the outbox: median {:.1?}, p90 {:.1?}, p99 {:.1?}, worst {:.1?}",
        at(50),
        at(90),
        at(99),
        took[took.len() - 1]
    );
}

fn status_kib(pid: u32, key: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key)).unwrap_or("").trim();
    line.trim_end_matches(" kB").trim().parse().unwrap_or(0)
}

fn flood(files: usize) {
    let shop = shop();
    let watcher = watch(&shop);
    let resting = status_kib(watcher.pid(), "VmRSS:");
    let start = Instant::now();
    for n in 0..files {
        std::fs::write(shop.path(&format!("inbox/注文 {n:06}.csv")), rows(n, 20)).expect("writable");
    }
    let dropped = start.elapsed();
    // The marker is hidden, `held` is a folder.
    while visible(&shop.path("inbox")) > 2 || exported(&shop) == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    let took = start.elapsed();
    let peak = status_kib(watcher.pid(), "VmHWM:");
    let ledger = shop.sqlite();
    let names: Vec<String> = ledger
        .prepare("SELECT name FROM arrivals WHERE outcome = '' ORDER BY id")
        .and_then(|mut query| query.query_map([], |row| row.get(0))?.collect())
        .expect("readable");
    let in_order = names.windows(2).filter(|pair| pair[0] < pair[1]).count() + 1;
    println!(
        "flood: {files} files of 20 rows dropped in {dropped:.1?}, all in after {took:.1?} ({:.0} files a second), {} taken, {in_order} of them in the order of their drop, resident {} MiB at rest, {} MiB at the peak",
        f64::from(u32::try_from(files).unwrap_or(u32::MAX)) / took.as_secs_f64(),
        names.len(),
        resting / 1024,
        peak / 1024
    );
}

/// Clock ticks that a process has had, in hundredths of a second.
fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let of = |n: usize| fields.get(n).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    of(11) + of(12)
}

fn idle() {
    let shop = shop();
    for n in 0..10_000 {
        drop(std::fs::File::create(shop.path(&format!("inbox/held/古い {n}.csv"))));
    }
    for n in 0..1_000 {
        drop(std::fs::File::create(shop.path(&format!("inbox/~$開いている {n}.xlsx"))));
    }
    let watcher = watch(&shop);
    std::thread::sleep(Duration::from_secs(3));
    let (before, start) = (ticks(watcher.pid()), Instant::now());
    std::thread::sleep(Duration::from_secs(70));
    let used = f64::from(u32::try_from(ticks(watcher.pid()) - before).unwrap_or(u32::MAX)) / 100.0;
    let share = used / start.elapsed().as_secs_f64() * 100.0;
    println!("idle: 10,000 held and 1,000 skipped files: {used:.2} s of a core in 70 s, {share:.3}%");
}
