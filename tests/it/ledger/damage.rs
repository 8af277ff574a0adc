//! A ledger that is damaged, newer or not to be written is said to be so, in words and codes of its own.

use crate::support::{AUTO, World};
use std::os::unix::fs::PermissionsExt;

fn list(count: u32) -> String {
    let mut text = String::from("受注番号,受注ステータス,送付先氏名,商品名,個数\n");
    for n in 0..count {
        text += &format!("A-{n:05},保留,見本の人,品物の名前 その{n},1\n");
    }
    text
}

fn with_orders() -> World {
    let world = World::new();
    world.settings(AUTO);
    world.drop_sjis("注文.csv", &list(3000));
    world.pass().ends(0);
    // All of it lies in one file.
    world.sqlite().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    world
}

fn spoil(world: &World, from: usize, bytes: usize) {
    let mut ledger = world.read("state/ledger.db");
    ledger[from..from + bytes].iter_mut().for_each(|byte| *byte ^= 0x5a);
    world.write("state/ledger.db", ledger);
}

#[test]
fn flipped_pages_are_found_when_work_begins_and_by_check() {
    for page in [3, 9, 12] {
        let world = with_orders();
        spoil(&world, page * 16384, 600);
        for command in [&["check"][..], &["watch"], &["run", "--no-settle"]] {
            let ran = world.shukka(command).ends(2).says("X907").says("壊れています");
            assert!(!ran.err.contains("X905"), "page {page}: {}", ran.err);
        }
    }
}

#[test]
fn flipped_bytes_within_what_was_said_of_orders_are_found_by_check_and_orders_in_the_same_words() {
    let world = with_orders();
    let ledger = world.sqlite();
    ledger
        .execute(
            "UPDATE packs SET body = zeroblob(length(body)) WHERE first = (SELECT MIN(first) FROM packs)",
            [],
        )
        .unwrap();
    drop(ledger);
    for command in [&["check"][..], &["orders"], &["explain", "A-00000"]] {
        let ran = world.shukka(command).ends(2).says("X907").says("壊れています");
        assert!(!ran.err.contains("X905"), "{}", ran.err);
    }
}

#[test]
fn a_newer_ledger_is_refused_by_check_as_by_every_command() {
    let world = with_orders();
    world.sqlite().pragma_update(None, "user_version", 9999).unwrap();
    let archived = world.path("archive/2026-10-05/注文.csv").to_string_lossy().into_owned();
    for command in [
        &["check"][..],
        &["check", &archived],
        &["status"],
        &["orders"],
        &["day"],
        &["explain", "A-00000"],
        &["run", "--no-settle"],
        &["watch"],
        &["export"],
        &["report"],
        &["set", "A-00000", "memo=x"],
        &["retry", "A-00000"],
        &["close", "A-00000"],
        &["labels", "--carrier", "yamato-b2"],
        &["ledger", "accept"],
    ] {
        let ran = world.shukka(command);
        assert_eq!(ran.code, 2, "{command:?}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("新しい版"), "{command:?}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn state_is_the_owner_s_alone_whatever_the_umask_and_what_was_open_is_closed() {
    let world = World::new();
    world.settings(AUTO);
    world.drop_sjis("注文.csv", &list(3));
    world.shell("umask 000; shukka --now 2026-10-05T18:00:00+09:00 run --no-settle").ends(0);
    let mode = |within: &str| std::fs::metadata(world.path(within)).unwrap().permissions().mode() & 0o777;
    let all_closed = || {
        for folder in ["state", "state/spool", "state/bell"] {
            assert_eq!(mode(folder), 0o700, "{folder}");
        }
        for file in world.files("state") {
            assert_eq!(mode(&format!("state/{file}")), 0o600, "{file}");
        }
    };
    assert!(world.path("state/lock").exists() && world.path("state/witness").exists());
    all_closed();
    for open in ["state", "state/spool"] {
        world.may(open, 0o755);
    }
    for file in world.files("state") {
        world.may(&format!("state/{file}"), 0o644);
    }
    world.pass().ends(0);
    all_closed();
}
