//! The whole way: a big Shift-JIS order file from the inbox through the ledger to the export CSV, by the built
//! program, in turns with DuckDB where python3 has it. `cargo bench --bench whole -- [ROWS [PAIRS]]`.
//!
//! Quote the ratios, never a time: both sides are measured in one run on one machine, one after the other, and the
//! median of the pairs counts.

#![expect(clippy::disallowed_macros, reason = "a bench prints its table")]

mod orders;
#[path = "../tests/support/server.rs"]
mod server;
#[path = "../tests/support/world.rs"]
mod world;

use orders::{generate, pass, shop, timed};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use world::{World, folder_on_disk};

const PEER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/duckdb_pipeline.py");

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|a| a.parse::<u64>().ok());
    let (rows, pairs) = (numbers.next().unwrap_or(500_000), numbers.next().unwrap_or(5));
    let dir = folder_on_disk();
    let file = dir.path().join("orders.csv");
    generate(&file, 0, rows, None);
    println!("{rows} rows, {} MB", std::fs::metadata(&file).map_or(0, |m| m.len() / 1_000_000));
    println!("inbox → ledger → export        DuckDB                    ours : theirs");
    let mut ratios = Vec::new();
    for pair in 0..pairs {
        let shop = shop();
        std::fs::copy(&file, shop.path("inbox/a.csv")).expect("room");
        let (ours, kib) = pass(&shop);
        print!("{:>8.2} s   peak {:>4} MiB", ours.as_secs_f64(), kib / 1024);
        let (out, ledger) = (dir.path().join("duck.csv"), dir.path().join(format!("duck{pair}.db")));
        let mut peer = Command::new("python3");
        peer.arg(PEER).arg(&file).arg(&ledger).arg(&out).arg("2026-12-31");
        let (theirs, their_kib, well) = timed(&mut peer);
        if well {
            let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
            ratios.push(ratio);
            print!("   {:>8.2} s   peak {:>4} MiB   {ratio:.2}", theirs.as_secs_f64(), their_kib / 1024);
            print!("   same rows: {}", lines(&out) == lines_of_export(&shop));
        } else {
            print!("   not there: pip install duckdb");
        }
        println!();
        if pair + 1 == pairs {
            again(&shop, &file);
            small_commands(&shop);
        }
        drop((shop, std::fs::remove_file(&ledger)));
    }
    ratios.sort_by(f64::total_cmp);
    if let Some(median) = ratios.get(ratios.len() / 2) {
        println!("median of the pairs: ours takes {median:.2} of DuckDB's time");
    }
}

/// From the start of a small command to its end, on the ledger that is there now.
fn small_commands(shop: &World) {
    for arguments in [&["status"][..], &["explain", "S000000100"]] {
        let mut times: Vec<Duration> = (0..21)
            .map(|_| {
                let start = Instant::now();
                let mut command = shop.command(arguments);
                assert!(command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok());
                start.elapsed()
            })
            .collect();
        times.sort();
        println!(
            "{}: {:.1} ms at the median of {}",
            arguments[0],
            times[10].as_secs_f64() * 1e3,
            times.len()
        );
    }
}

/// The same bytes under another name: nothing but hashing is left to do.
fn again(shop: &World, file: &Path) {
    std::fs::copy(file, shop.path("inbox/b.csv")).expect("room");
    let (took, kib) = pass(shop);
    let hashing = timed(Command::new("sha256sum").arg(file)).0;
    println!(
        "the same bytes again: {:.2} s, peak {} MiB, {:.2} × sha256sum",
        took.as_secs_f64(),
        kib / 1024,
        took.as_secs_f64() / hashing.as_secs_f64()
    );
}

fn lines(path: &Path) -> usize {
    std::fs::read(path)
        .map_or(0, |bytes| bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()).count())
}

fn lines_of_export(shop: &World) -> usize {
    let files = std::fs::read_dir(shop.path("outbox/custom")).into_iter().flatten().flatten();
    files.map(|file| lines(&file.path())).sum()
}
