//! Every shape in which a shop's lists come, by the built program beside what a user would write instead, in turns:
//! `cargo bench --bench shapes -- [ORDERS [PAIRS]] [SHAPE…]`, shapes as [`SHAPES`] names them; none: all.
//!
//! The peer merges into a durable ledger by order number, keeps the news, and writes what is due and was not told. With
//! `daily` both have yesterday's list already, which is not counted; today's repeats nine tenths of it, one order in
//! fifty changed.
//!
//! Quote the ratios, never a time: both sides are measured in one run on one machine. `SHUKKA_BENCH_OLD`: another build of
//! the program, which then takes its turn, too; `SHUKKA_BENCH_NEW`: the build that is measured.
#![expect(clippy::disallowed_macros, reason = "a bench prints its table")]

#[path = "orders/shapes.rs"]
mod lists;
#[expect(dead_code, reason = "other benches write the list that has one shape")]
mod orders;
#[path = "../tests/support/server.rs"]
mod server;
#[path = "../tests/support/world.rs"]
mod world;

use lists::{List, Numbers};
use orders::{shop_reading, timed};
use shukka::decode::Encoding;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use world::{World, folder_on_disk};

const PEER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/shapes_peer.py");
const WORKBOOK_PEER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/workbook_peer.py");

/// What is measured, in turn.
const SHAPES: [&str; 11] = [
    "rising",
    "falling",
    "random",
    "daily",
    "daily-random",
    "files",
    "files-random",
    "utf8",
    "utf16",
    "workbook",
    "known",
];

/// What both sides take in.
struct Shape {
    /// Lists that are in before.
    before: Vec<List>,
    /// Lists that are measured.
    lists: Vec<List>,
    encoding: Encoding,
    is_workbook: bool,
}

impl Shape {
    fn named(name: &str, orders: u64) -> Self {
        let numbers = if name.ends_with("random") {
            Numbers::Random
        } else if name == "falling" {
            Numbers::Falling
        } else {
            Numbers::Rising
        };
        let list = |orders, day| List { orders, numbers, day };
        let encoding = match name {
            "utf8" => Encoding::Utf8,
            "utf16" => Encoding::Utf16Le,
            _ => Encoding::Windows31J,
        };
        let (before, lists) = match name {
            "daily" | "daily-random" => {
                (vec![list(0..orders, 0)], vec![list(orders / 10..orders / 10 + orders, 1)])
            }
            "known" => (vec![list(0..orders, 0)], vec![list(1..orders, 0)]),
            "files" | "files-random" => {
                let part = (orders / 100).max(1);
                (Vec::new(), (0..orders / part).map(|n| list(n * part..(n + 1) * part, 0)).collect())
            }
            "workbook" => (Vec::new(), vec![list(0..orders * 2 / 5, 0)]),
            _ => (Vec::new(), vec![list(0..orders, 0)]),
        };
        Self { before, lists, encoding, is_workbook: name == "workbook" }
    }

    fn write(&self, lists: &[List], folder: &Path, stem: &str) -> (Vec<PathBuf>, u64) {
        let mut rows = 0;
        let files = lists.iter().enumerate().map(|(nth, list)| {
            let path =
                folder.join(format!("{stem}{nth:03}.{}", if self.is_workbook { "xlsx" } else { "csv" }));
            rows +=
                if self.is_workbook { list.write_workbook(&path) } else { list.write(&path, self.encoding) };
            path
        });
        (files.collect(), rows)
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let mut numbers = arguments.iter().filter_map(|a| a.parse::<u64>().ok());
    let (orders, pairs) = (numbers.next().unwrap_or(400_000), numbers.next().unwrap_or(3));
    let named: Vec<&String> = arguments.iter().filter(|a| a.parse::<u64>().is_err()).collect();
    let old = std::env::var_os("SHUKKA_BENCH_OLD").map(PathBuf::from);
    println!("shape             rows     ours               peer                ours : peer");
    for name in SHAPES.into_iter().filter(|name| named.is_empty() || named.iter().any(|n| n == name)) {
        let folder = folder_on_disk();
        let shape = Shape::named(name, orders);
        let (before, _) = shape.write(&shape.before, folder.path(), "before");
        let (lists, rows) = shape.write(&shape.lists, folder.path(), "list");
        let mut ratios = Vec::new();
        for pair in 0..pairs {
            print!("{name:<13} {rows:>8}");
            if let Some(old) = &old {
                let (took, kib) =
                    ours(&shop_reading(shape.encoding).with_program(old.clone()), &before, &lists);
                print!("   before {:>7.2} s {:>4} MiB", took.as_secs_f64(), kib / 1024);
            }
            let mut shop = shop_reading(shape.encoding);
            if let Some(new) = std::env::var_os("SHUKKA_BENCH_NEW") {
                shop = shop.with_program(new.into());
            }
            let (took, kib) = ours(&shop, &before, &lists);
            print!("   {:>7.2} s {:>4} MiB", took.as_secs_f64(), kib / 1024);
            let theirs = peer(&shape, &folder.path().join(format!("peer{pair}.db")), &before, &lists);
            if let Some((their, their_kib)) = theirs {
                let ratio = took.as_secs_f64() / their.as_secs_f64();
                ratios.push(ratio);
                print!("   {:>7.2} s {:>4} MiB   {ratio:.2}", their.as_secs_f64(), their_kib / 1024);
            } else {
                print!("   no peer: pip install duckdb python-calamine");
            }
            println!();
        }
        ratios.sort_by(f64::total_cmp);
        if let Some(median) = ratios.get(ratios.len() / 2) {
            println!("{name:<13} ours takes {median:.2} of the peer's time (median of {})", ratios.len());
        }
    }
}

fn ours(shop: &World, before: &[PathBuf], lists: &[PathBuf]) -> (Duration, u64) {
    let take = |files: &[PathBuf]| {
        for file in files {
            std::fs::copy(file, shop.path("inbox").join(file.file_name().expect("a name"))).expect("room");
        }
        let (took, kib, well) = timed(&mut shop.command(&["run", "--no-settle"]));
        assert!(well, "the pass failed");
        (took, kib)
    };
    if !before.is_empty() {
        take(before);
    }
    take(lists)
}

fn peer(shape: &Shape, ledger: &Path, before: &[PathBuf], lists: &[PathBuf]) -> Option<(Duration, u64)> {
    let run = |files: &[PathBuf]| {
        let mut command = Command::new("python3");
        command.arg(if shape.is_workbook { WORKBOOK_PEER } else { PEER }).arg(ledger);
        command.arg(ledger.with_extension("csv")).arg("2026-12-31");
        if !shape.is_workbook {
            command.arg(match shape.encoding {
                Encoding::Windows31J => "CP932",
                Encoding::Utf8 => "UTF-8",
                _ => "UTF-16",
            });
        }
        let (took, kib, well) = timed(command.args(files));
        well.then_some((took, kib))
    };
    if !before.is_empty() {
        run(before)?;
    }
    let measured = run(lists);
    let utf8 = PathBuf::from(format!("{}.utf8", ledger.display()));
    for left in [ledger, &utf8, &ledger.with_extension("csv")] {
        drop(std::fs::remove_file(left));
    }
    measured
}
