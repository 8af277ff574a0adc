//! A big ledger, by the built program: a file of 1,000 rows beside the same on an empty ledger, small commands, the
//! report of one day, and that of a period of 200,000 orders beside XlsxWriter writing as many cells in the same run.
//! `cargo bench --bench ledger -- [ORDERS]`.
//!
//! Quote the ratios, never a time: both sides are measured in one run on one machine.
#![expect(clippy::disallowed_macros, reason = "a bench prints its table")]

mod orders;
#[path = "../tests/support/server.rs"]
mod server;
#[path = "../tests/support/world.rs"]
mod world;

use chrono::{Days, NaiveDate};
use orders::{generate, pass, shop, timed};
use std::io::BufRead;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use world::{World, folder_on_disk};

const PEER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/xlsxwriter_report.py");
/// Orders of one list at most: a file of more bytes than the settings allow is not read.
const LIST_ORDERS: usize = 2_000_000;
/// Orders spread evenly over so many days.
const DAYS: u64 = 292;

fn main() {
    let orders: u64 = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(1_000_000);
    let dir = folder_on_disk();
    let list = dir.path().join("orders.csv");
    let big = shop();
    let (mut all, mut peak) = (Duration::ZERO, 0);
    for first in (0..orders).step_by(LIST_ORDERS) {
        let rows = (orders - first).min(LIST_ORDERS as u64) / 4 * 5;
        generate(&list, first, rows, Some((DAYS / 4 * 5, orders / 4 * 5)));
        std::fs::copy(&list, big.path(&format!("inbox/{first}.csv"))).expect("room");
        let (took, kib) = pass(&big);
        (all, peak) = (all + took, peak.max(kib));
    }
    println!("{orders} orders into the ledger  {:>7.2} s   peak {:>4} MiB", all.as_secs_f64(), peak / 1024);

    small_files(&big, &shop(), orders);
    small_commands(&big);

    let first = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    let day = first + Days::new(100);
    let mut days: Vec<(Duration, u64)> = (0..5).map(|_| report(&big, day, day)).collect();
    days.sort();
    println!(
        "report of one day        {:>7.3} s (median of 5)   peak {:>4} MiB",
        days[2].0.as_secs_f64(),
        days[2].1 / 1024
    );

    let span = 200_000 * DAYS / orders.max(200_000);
    let (took, kib) = report(&big, first, first + Days::new(span.max(1) - 1));
    let (rows, cells) = count(&newest(&big));
    let ours = took.as_secs_f64() / cells * 1e6;
    println!(
        "report of {rows} lines    {:>7.2} s   peak {:>4} MiB   {:.2} million cells, {ours:.3} s a million",
        took.as_secs_f64(),
        kib / 1024,
        cells / 1e6
    );
    let mut peer = Command::new("python3");
    let rows = (cells / 20.0).round().to_string();
    peer.arg(PEER).arg(&list).arg(dir.path().join("peer.xlsx")).arg(rows);
    let (took, kib, well) = timed(&mut peer);
    if !well {
        println!("XlsxWriter is not there: pip install xlsxwriter");
        return;
    }
    let theirs = took.as_secs_f64() / cells * 1e6;
    println!(
        "XlsxWriter, as many cells {:>6.2} s   peak {:>4} MiB   {theirs:.3} s a million; {:.1} times ours",
        took.as_secs_f64(),
        kib / 1024,
        theirs / ours
    );
}

/// Files of 1,000 rows of new orders, one on each ledger in turns; what is due of them goes out.
fn small_files(big: &World, empty: &World, orders: u64) {
    const FILES: u64 = 11;
    let mut took = [Vec::new(), Vec::new()];
    for file in 0..=FILES {
        for (shop, took) in [empty, big].into_iter().zip(&mut took) {
            generate(&shop.path("inbox/b.csv"), orders + file * 1000, 1000, None);
            let (time, _) = pass(shop);
            // The first makes the ledger.
            took.extend((file > 0).then_some(time.as_secs_f64()));
        }
    }
    let [empty, big] = took.map(median);
    println!(
        "file of 1,000 rows       {big:>7.3} s, on an empty ledger {empty:.3} s (medians of {FILES} in turns)   {:.2}",
        big / empty
    );
}

fn small_commands(shop: &World) {
    for command in [&["status"][..], &["orders", "--due"], &["explain", "S000000007"], &["export"]] {
        let times: Vec<f64> =
            (0..5).map(|_| timed(&mut shop.command(command)).0.as_secs_f64() * 1e3).collect();
        println!("{:<24} {:>7.1} ms (median of 5)", command[0], median(times));
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn report(shop: &World, from: NaiveDate, to: NaiveDate) -> (Duration, u64) {
    let (from, to) = (from.to_string(), to.to_string());
    let (took, kib, well) = timed(&mut shop.command(&["report", "--from", &from, "--to", &to]));
    assert!(well, "the report failed");
    (took, kib)
}

fn newest(shop: &World) -> std::path::PathBuf {
    let files = std::fs::read_dir(shop.path("outbox/reports")).expect("reports").flatten();
    files.max_by_key(|file| file.metadata().map_or(0, |meta| meta.len())).expect("a report").path()
}

/// The lines of 突合 and all cells of the workbook.
#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
fn count(path: &Path) -> (u64, f64) {
    let mut package = zip::ZipArchive::new(std::fs::File::open(path).expect("a file")).expect("a zip");
    let (mut rows, mut cells) = (0, 0_u64);
    for at in 0..package.len() {
        let part = package.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let sheet = name.starts_with("xl/worksheets/");
        for piece in std::io::BufReader::new(part).split(b'<').take_while(|_| sheet) {
            let piece = piece.expect("xml");
            cells += u64::from(piece.starts_with(b"c r="));
            rows += u64::from(name.ends_with("/sheet4.xml") && piece.starts_with(b"row "));
        }
    }
    (rows.max(1) - 1, cells as f64)
}
