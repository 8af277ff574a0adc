//! The whole way: a big Shift-JIS order file from the inbox through the ledger to the export CSV, by the built
//! program, beside DuckDB where python3 has it. `cargo bench --bench whole -- [ROWS]`.
//!
//! Quote the ratios, never a time: both sides are measured in one run on one machine.

#![expect(clippy::disallowed_macros, reason = "a bench prints its table")]

mod orders;

use orders::{generate, put, timed};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const PEER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/duckdb_pipeline.py");

fn main() {
    let rows = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(500_000);
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("orders.csv");
    generate(&file, rows, None);
    let shop = dir.path().join("shop");
    for folder in ["profiles", "inbox"] {
        std::fs::create_dir_all(shop.join(folder)).expect("a folder");
    }
    put(&shop.join("profiles/bench.toml"), orders::PROFILE.as_bytes());
    put(&shop.join("shukka.toml"), b"[[store]]\ncode = \"custom\"\n[store.export]\nauto = true\n");
    std::fs::copy(&file, shop.join("inbox/a.csv")).expect("room");
    let (first, first_kib) = pass(&shop);
    std::fs::copy(&file, shop.join("inbox/b.csv")).expect("room");
    let (again, again_kib) = pass(&shop);
    let hashing = timed(Command::new("sha256sum").arg(&file)).0;
    println!("{rows} rows, {} MB", std::fs::metadata(&file).map_or(0, |m| m.len() / 1_000_000));
    println!("inbox → ledger → export   {:>7.2} s   peak {:>4} MiB", first.as_secs_f64(), first_kib / 1024);
    println!(
        "the same bytes again      {:>7.2} s   peak {:>4} MiB   {:.2} × sha256sum",
        again.as_secs_f64(),
        again_kib / 1024,
        again.as_secs_f64() / hashing.as_secs_f64()
    );
    let out = dir.path().join("duck.csv");
    let mut peer = Command::new("python3");
    peer.arg(PEER).arg(&file).arg(dir.path().join("duck.db")).arg(&out).arg("2026-12-31");
    let (theirs, their_kib, well) = timed(&mut peer);
    if !well {
        println!("DuckDB is not there: pip install duckdb");
        return;
    }
    println!(
        "DuckDB                    {:>7.2} s   peak {:>4} MiB   ours takes {:.2} of its time",
        theirs.as_secs_f64(),
        their_kib / 1024,
        first.as_secs_f64() / theirs.as_secs_f64()
    );
    println!("the same export rows: {}", lines(&out) == lines_of_export(&shop));
}

fn pass(shop: &Path) -> (Duration, u64) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shukka"));
    command.arg("--dir").arg(shop).args(["--now", "2026-12-31T09:00:00+09:00", "run", "--no-settle"]);
    let (took, kib, well) = timed(&mut command);
    assert!(well, "the pass failed");
    (took, kib)
}

fn lines(path: &Path) -> usize {
    std::fs::read(path)
        .map_or(0, |bytes| bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()).count())
}

fn lines_of_export(shop: &Path) -> usize {
    let files = std::fs::read_dir(shop.join("outbox/custom")).into_iter().flatten().flatten();
    files.map(|file| lines(&file.path())).sum()
}
