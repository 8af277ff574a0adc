//! Which folder is a shop's, and what may lie in the place of our own files (contract 2 and 7).
#![cfg(unix)]

use crate::support::world::{AUTO, World, folder, sjis};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

fn list(number: &str, count: &str) -> Vec<u8> {
    sjis(&format!(
        "受注番号,受注ステータス,送付先氏名,商品名,個数,配送業者,伝票番号,出荷日\n{number},発送待ち,見本,品,{count},ヤマト運輸,123456789013,2026/10/01\n"
    ))
}

fn pipe(world: &World, within: &str) {
    assert!(Command::new("mkfifo").arg(world.path(within)).status().unwrap().success());
}

#[test]
fn a_folder_that_is_no_shop_s_is_refused_and_left_as_it_is() {
    // One without settings.
    let world = World::of_file();
    let elsewhere = folder();
    std::fs::write(elsewhere.path().join("a file"), "").unwrap();
    std::fs::create_dir(elsewhere.path().join("empty")).unwrap();
    for name in ["empty", "not there", "a file"] {
        let dir = elsewhere.path().join(name);
        for command in
            [&["run", "--no-settle"][..], &["orders"], &["status"], &["check"], &["watch"], &["report"]]
        {
            let mut program = Command::new(crate::support::world::program());
            let ran = program.arg("--dir").arg(&dir).args(command).output().unwrap();
            assert_eq!(ran.status.code(), Some(2), "{name}: {command:?}");
        }
    }
    assert_eq!(std::fs::read_dir(elsewhere.path().join("empty")).unwrap().count(), 0);
    // Any of the three makes it one; a code is explained anywhere.
    std::fs::remove_dir(world.path("inbox")).unwrap();
    world.shukka(&["orders"]).ends(2).says("shukka.toml").says("init");
    world.shukka(&["explain", "R103"]).ends(0);
    world.settings(AUTO).shukka(&["orders"]).ends(0);
}

#[test]
fn settings_that_are_no_file_are_told_and_never_waited_for() {
    let world = World::of_file();
    pipe(&world, "shukka.toml");
    world.pass().ends(2).says("shukka.toml");
    std::fs::remove_file(world.path("shukka.toml")).unwrap();
    // A link to settings that are away is no shop without settings.
    symlink("/nowhere/shukka.toml", world.path("shukka.toml")).unwrap();
    world.pass().ends(2).says("shukka.toml");
    std::fs::remove_file(world.path("shukka.toml")).unwrap();
    for name in ["profiles", "layouts"] {
        world.write(name, "");
        world.pass().ends(2).says(&format!("{name}/"));
        std::fs::remove_file(world.path(name)).unwrap();
    }
    world.pass().ends(0);
}

#[test]
fn a_pipe_in_the_place_of_a_file_of_ours_is_never_waited_for() {
    let world = World::new();
    pipe(&world, "状態.html");
    pipe(&world, "状態.txt");
    world.drop_bytes("list.csv", list("A-1", "1")).pass().ends(0);
    assert!(std::fs::symlink_metadata(world.path("状態.html")).unwrap().is_file());
    let world = World::of_file();
    world.write("state/.keep", "");
    pipe(&world, "state/ledger.db");
    for command in [&["run", "--no-settle"][..], &["orders"], &["check"]] {
        world.shukka(command).ends(2).says("ledger.db");
    }
}

#[test]
fn what_is_held_of_a_file_is_for_whoever_might_read_that_file() {
    let world = World::new();
    let mode = |within: &str| std::fs::metadata(world.path(within)).unwrap().permissions().mode() & 0o777;
    for (name, given) in [("own.csv", 0o600), ("group.csv", 0o664)] {
        world.drop_bytes(name, list(name, "二")).may(&format!("inbox/{name}"), given);
    }
    world.pass().ends(1);
    for (name, given) in [("own.csv", 0o600), ("group.csv", 0o664)] {
        for ending in ["", ".直す.xlsx", ".理由.txt"] {
            assert_eq!(mode(&format!("inbox/held/{name}{ending}")), given, "{name}{ending}");
        }
        assert_eq!(mode(&format!("archive/2026-10-05/{name}")), given, "{name}");
    }
}
