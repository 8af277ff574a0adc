//! Folders that refuse, by rights or by what lies in their place: what needs the folder waits and says so, and everything
//! else goes on (contract 3.0).
#![cfg(unix)]

use crate::support::{Ran, World, sjis};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

const STORES: &str = "[[store]]\ncode = \"a\"\nname = \"a\"\nkind = \"csv\"\n[store.export]\nauto = true\n\
    [[store]]\ncode = \"b\"\nname = \"b\"\nkind = \"csv\"\n[store.export]\nauto = true\n";

/// A pass of somebody for whom rights count, whoever runs the tests; `None` where the system lets nobody be one.
fn pass(world: &World) -> Option<Ran> {
    let mut outer = Command::new("unshare");
    outer.arg("--user");
    let ran = Ran::of(&world.command_within(outer, &["run", "--no-settle"]).output().ok()?);
    (!ran.err.contains("unshare")).then_some(ran)
}

fn sheet(number: &str, tracking: &str) -> Vec<u8> {
    sjis(&format!(
        "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日,商品名,個数\n{number},発送待ち,見本,ヤマト運輸,{tracking},2026/10/03,品,2\n"
    ))
}

fn give(world: &World, folder: &str, mode: u32) {
    fs::set_permissions(world.path(folder), fs::Permissions::from_mode(mode)).unwrap();
}

fn drop_both(world: &World) {
    world.drop_bytes("a/注文.csv", sheet("A1", "123456789013"));
    world.drop_bytes("b/注文.csv", sheet("B1", "123456789013"));
}

fn sent(world: &World, number: &str) -> bool {
    world.orders().iter().any(|order| order["number"] == number && order["export"]["state"] == "sent")
}

#[test]
fn a_folder_that_may_not_be_looked_into_stops_only_what_needs_it() {
    for (folder, a_goes, b_goes) in [
        ("outbox/a", false, true),
        ("archive/2026-10-05", false, false),
        ("inbox/a", false, true),
        ("inbox/held", true, true),
        ("state/spool", false, false),
        ("state/late", false, false),
    ] {
        let world = World::new();
        world.settings(STORES);
        drop_both(&world);
        for made in [folder, "outbox", "archive", "state"] {
            fs::create_dir_all(world.path(made)).unwrap();
        }
        give(&world, folder, 0o000);
        let Some(ran) = pass(&world) else { return };
        give(&world, folder, 0o700);
        let about = format!("{folder}: {}{}", ran.out, ran.err);
        assert_eq!(ran.code, 1, "{about}");
        assert!(ran.out.contains("X906") || ran.err.contains("X906"), "{about}");
        assert_eq!((sent(&world, "A1"), sent(&world, "B1")), (a_goes, b_goes), "{about}");
        pass(&world);
        let again = pass(&world).unwrap();
        assert_eq!(again.code, 0, "{about}: {}{}", again.out, again.err);
        assert!(sent(&world, "A1") && sent(&world, "B1"), "{about}");
    }
}

#[test]
fn what_is_known_goes_out_though_the_archive_and_the_private_folders_refuse() {
    for folder in ["archive", "state/spool", "state/late"] {
        let world = World::new();
        world.settings(STORES);
        world.drop_bytes("a/注文.csv", sheet("A1", ""));
        world.pass().ends(0);
        world.shukka(&["set", "A1", "shipment.tracking=123456789013"]).ends(0);
        world.drop_bytes("b/注文.csv", sheet("B1", "123456789013"));
        give(&world, folder, 0o000);
        let Some(ran) = pass(&world) else { return };
        assert_eq!(ran.code, 1, "{folder}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains("X906") || ran.err.contains("X906"), "{folder}: {}{}", ran.out, ran.err);
        assert!(sent(&world, "A1") && !sent(&world, "B1"), "{folder}: {}{}", ran.out, ran.err);
        give(&world, folder, 0o700);
        pass(&world);
        assert!(sent(&world, "B1"), "{folder}");
    }
}

#[test]
fn what_lies_in_the_place_of_our_own_files_is_said_and_stops_nothing() {
    for name in ["状態.html", "状態.txt", "outbox/.shukka-witness"] {
        let world = World::new();
        world.settings(STORES);
        drop_both(&world);
        fs::create_dir_all(world.path(name)).unwrap();
        world.pass().ends(1).says("X906").says(name).says("同じ名前のフォルダがあります");
        assert!(sent(&world, "A1") && sent(&world, "B1"), "{name}");
        world.shukka(&["status"]).ends(1).says(name);
        fs::remove_dir(world.path(name)).unwrap();
        world.pass().ends(0);
        assert!(world.path(name).is_file(), "{name}");
    }
}

#[test]
fn a_private_folder_with_a_file_in_its_place_keeps_intake_waiting_only() {
    for folder in ["state/spool", "state/late"] {
        let world = World::new();
        world.settings(STORES);
        drop_both(&world);
        world.write(folder, "in the way");
        world.pass().ends(1).says("X906").says(folder).says("フォルダではありません");
        assert!(world.orders().is_empty(), "{folder}");
        fs::remove_file(world.path(folder)).unwrap();
        world.pass().ends(0);
        assert!(sent(&world, "A1") && sent(&world, "B1"), "{folder}");
    }
}

#[test]
fn a_document_that_may_not_be_read_is_named_with_the_others_that_are_wrong() {
    let world = World::new();
    world.settings(STORES).write("profiles/secret.toml", "id = \"x\"").write("profiles/wrong.toml", "id = 1");
    give(&world, "profiles/secret.toml", 0o000);
    let Some(ran) = pass(&world) else { return };
    let ran = ran.ends(2).says("profiles/secret.toml: 読み取りが許可されていません");
    ran.says("profiles/wrong.toml");
    world.write("layouts", "no folder");
    world.shukka(&["run"]).ends(2).says("layouts/: フォルダではありません");
}
