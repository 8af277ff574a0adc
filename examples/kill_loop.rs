//! Kills the real program at random moments while files are dropped, and looks each time whether anything was
//! lost or doubled: `cargo run --release --example kill_loop -- --kills N [--seed S] [--bin PATH]`.
//!
//! The checker shares no code with the program: it reads the folders and, by plain SQL, the ledger.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a test stops where the world is not as it says, lays out folders and prints what it saw"
)]

#[path = "../tests/support/checker.rs"]
mod checker;
#[path = "../tests/support/dice.rs"]
mod dice;
#[path = "../tests/support/server.rs"]
mod server;
#[path = "../tests/support/world.rs"]
mod world;

use checker::{Dropped, check, hash};
use dice::Dice;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use world::{AUTO, Running, World, program};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value =
        |name: &str| arguments.iter().position(|a| a == name).and_then(|i| arguments.get(i + 1)).cloned();
    let kills: u64 = value("--kills").map_or(100, |n| n.parse().unwrap());
    let seed: u64 = value("--seed").map_or_else(|| u64::from(std::process::id()) + 1, |n| n.parse().unwrap());
    let bin = value("--bin").map_or_else(program, PathBuf::from);
    println!("seed {seed}, {kills} kills");
    // On a disk, where most of the time is spent in the middle of a sync.
    let world = World::on_disk().by_the_clock().with_program(bin);
    world.settings(&format!("[inbox]\nsettle_ms = 30\npoll_ms = 50\n{AUTO}"));
    std::fs::create_dir_all(world.path("inbox")).unwrap();
    let (mut dice, mut dropped, mut serial) = (Dice::of(seed), Dropped::default(), 0);
    for kill in 1..=kills {
        let mut watcher = Running::quiet(&mut world.command(&["watch"]));
        for _ in 0..=dice.roll(3) {
            drop_one(world.dir(), &mut dice, &mut dropped, &mut serial);
            std::thread::sleep(Duration::from_millis(dice.roll(40)));
        }
        std::thread::sleep(Duration::from_millis(dice.roll(120)));
        watcher.kill();
        if kill % 20 == 0 || kill == kills {
            settle(&world);
            if let Err(violation) = check(world.dir(), &dropped) {
                println!("after {kill} kills, seed {seed}: VIOLATION\n{violation}");
                println!("the folder is left in {}", world.keep().display());
                std::process::exit(1);
            }
            println!("{kill} kills, {} files, {} orders exported: no violation", serial, dropped.due.len());
        }
    }
}

/// Passes until nothing changes.
fn settle(world: &World) {
    for _ in 0..3 {
        let ran = world.shukka(&["run"]);
        assert!(matches!(ran.code, 0 | 1), "run ended with {}: {}", ran.code, ran.err);
    }
}

/// One file: whole, slow, renamed into place, replaced, or dropped once more.
fn drop_one(dir: &Path, dice: &mut Dice, dropped: &mut Dropped, serial: &mut u64) {
    *serial += 1;
    let content = content(*serial, dice, dropped);
    let target = dir.join("inbox").join(format!("注文 {serial}.csv"));
    match dice.roll(5) {
        0 => std::fs::write(&target, &content).unwrap(),
        1 => {
            use std::io::Write;
            let mut file = std::fs::File::create(&target).unwrap();
            for piece in content.chunks(content.len() / 3 + 1) {
                file.write_all(piece).unwrap();
                std::thread::sleep(Duration::from_millis(8));
            }
        }
        2 => {
            let part = target.with_extension("csv.part");
            std::fs::write(&part, &content).unwrap();
            std::fs::rename(&part, &target).unwrap();
        }
        3 => {
            let (mut other, mut unsure) = (Dropped::default(), *serial + 1_000_000);
            std::mem::swap(&mut unsure, serial);
            let first = self::content(*serial, dice, &mut other);
            std::mem::swap(&mut unsure, serial);
            std::fs::write(&target, &first).unwrap();
            std::thread::sleep(Duration::from_millis(dice.roll(60)));
            let part = target.with_extension("csv.tmp");
            std::fs::write(&part, &content).unwrap();
            std::fs::rename(&part, &target).unwrap();
            dropped.fleeting.insert(hash(&first));
            dropped.forbidden.extend(other.forbidden);
        }
        _ => {
            std::fs::write(&target, &content).unwrap();
            std::fs::write(dir.join("inbox").join(format!("写し {serial}.csv")), &content).unwrap();
            dropped.note(&content);
        }
    }
    dropped.note(&content);
}

/// Orders of which the generator itself knows whether they may go, and now and then a row that must be held.
fn content(serial: u64, dice: &mut Dice, dropped: &mut Dropped) -> Vec<u8> {
    let mut text = String::from(
        "受注番号,受注日時,受注ステータス,送付先氏名,商品名,個数,配送業者,配送方法,出荷日,伝票番号\r\n",
    );
    for row in 0..=dice.roll(30) {
        let number = format!("K{serial:07}-{row}");
        let (status, day, tracking, goes) = match dice.roll(6) {
            0 => ("保留", "2026-01-02", "123456789013", false),
            1 => ("発送待ち", "2999-01-02", "123456789013", false),
            2 => ("発送待ち", "2026-01-02", "", false),
            _ => ("発送待ち", "2026-01-02", "123456789013", true),
        };
        let is_bad = dice.roll(10) == 0;
        let quantity = if is_bad { "二個" } else { "2" };
        let set = if goes && !is_bad { &mut dropped.due } else { &mut dropped.forbidden };
        set.insert(number.clone());
        writeln!(
            text,
            "{number},2026-01-01,{status},見本,品,{quantity},ヤマト運輸,宅急便,{day},{tracking}\r"
        )
        .unwrap();
    }
    text.into_bytes()
}
