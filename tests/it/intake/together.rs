//! Small files that come together share their syncs, and each keeps its own verdict.

use super::field::{row, table};
use crate::support::referee;
use crate::support::world::World;
use std::process::Command;

const FILES: usize = 64;

/// More than share a sync at once.
const MANY: usize = 12;

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
    let wrong = table(&[
        row("M1", &[("商品コード", "C-1")]),
        row("M1", &[("商品コード", "C-2"), ("個数", "二個")]),
        row("M2", &[]),
    ]);
    let mends = table(&[row("M1", &[("商品コード", "C-2"), ("個数", "2")])]);
    let mut texts: Vec<String> = (0..MANY).map(list).collect();
    (texts[3], texts[4]) = (wrong, mends);
    let (world, apart) = (World::new(), World::new());
    for (n, text) in texts.iter().enumerate() {
        world.drop_sjis(&format!("{n:02}.csv"), text);
        apart.drop_sjis(&format!("{n:02}.csv"), text).pass();
    }
    world.pass();
    assert_eq!(world.orders(), apart.orders());
    assert_eq!(world.files("archive").len(), apart.files("archive").len());
    assert_eq!(world.files("inbox"), apart.files("inbox"));
}

/// One that cannot be read goes back to staff; those beside it go in, the same bytes twice once.
#[test]
fn a_file_that_fails_is_alone() {
    let world = World::new();
    for n in 0..MANY {
        world.drop_sjis(&format!("{n:02}.csv"), &list(n));
    }
    world.drop_bytes("03.csv", "天気,気温\r\n晴れ,20\r\n").drop_sjis("05.csv", &list(1));
    world.pass().ends(1);
    assert_eq!(world.orders().len(), MANY - 2);
    assert!(world.files("inbox/held").iter().any(|name| name == "03.csv"));
    let archived = world.files("archive");
    assert_eq!(archived.len(), MANY - 1, "{archived:?}");
}
