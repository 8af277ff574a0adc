//! Small files that come together share their syncs, and each keeps its own verdict.

use super::field::{row, table};
use crate::support::referee;
use crate::support::world::World;
use std::process::Command;

const FILES: usize = 64;

fn list(n: usize) -> String {
    table(&[row(&format!("T{n:03}"), &[])])
}

/// Of three syncs a file, its copy keeps one; the ledger and the archive have one for a group.
#[cfg(target_os = "linux")]
#[test]
fn a_flood_of_small_files_takes_far_fewer_than_three_syncs_each() {
    if !referee::may_trace() {
        return;
    }
    let world = World::new();
    for n in 0..FILES {
        world.drop_sjis(&format!("{n:03}.csv"), &list(n));
    }
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-e", "trace=fsync,fdatasync", "-o"]).arg(world.path("calls.txt"));
    assert!(world.command_within(strace, &["run", "--no-settle"]).output().unwrap().status.success());
    let syncs = String::from_utf8_lossy(&world.read("calls.txt"))
        .lines()
        .filter(|line| line.contains("sync(") && !line.contains(" resumed>"))
        .count();
    assert_eq!(world.orders().len(), FILES);
    assert!(syncs < FILES * 2, "{syncs} syncs for {FILES} files");
}

/// A file of which rows are held lies with staff before the next one is judged, however close together they came.
#[test]
fn a_row_that_mends_what_the_file_before_it_gave_back_finds_it() {
    let world = World::new();
    let wrong = table(&[
        row("M1", &[("商品コード", "C-1")]),
        row("M1", &[("商品コード", "C-2"), ("個数", "二個")]),
        row("M2", &[]),
    ]);
    world.drop_sjis("1.csv", &list(1)).drop_sjis("2.csv", &wrong);
    world.drop_sjis("3.csv", &table(&[row("M1", &[("商品コード", "C-2"), ("個数", "2")])]));
    world.drop_sjis("4.csv", &list(4));
    world.pass().ends(1);
    let apart = World::new();
    for (name, text) in [
        ("1.csv", list(1)),
        ("2.csv", wrong),
        ("3.csv", table(&[row("M1", &[("商品コード", "C-2"), ("個数", "2")])])),
        ("4.csv", list(4)),
    ] {
        apart.drop_sjis(name, &text).pass();
    }
    assert_eq!(world.orders(), apart.orders());
    assert_eq!(world.files("archive").len(), apart.files("archive").len());
    assert_eq!(world.files("inbox"), apart.files("inbox"));
}

/// One that cannot be read stays where it lies; those beside it go in.
#[test]
fn a_file_that_fails_is_alone() {
    let world = World::new();
    world
        .drop_sjis("1.csv", &list(1))
        .drop_bytes("2.csv", "天気,気温\r\n晴れ,20\r\n")
        .drop_sjis("3.csv", &list(3));
    world.drop_sjis("4.csv", &list(1));
    world.pass().ends(1);
    assert_eq!(world.orders().len(), 2);
    assert!(world.files("inbox/held").iter().any(|name| name == "2.csv"));
    let archived = world.files("archive");
    assert_eq!(archived.len(), 3, "{archived:?}");
}
