//! One bad thing never stops the rest (contract 3.0): what could not be done is named once, shown by `status` while it
//! lasts, and done once it is cured.
#![cfg(unix)]

use crate::support::{World, sjis};
use rustix::fs::{CWD, FileType, mknodat};
use std::fs;

fn sheet(number: &str) -> Vec<u8> {
    sjis(&format!(
        "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日,商品名,個数\n{number},発送待ち,見本,ヤマト運輸,123456789013,2026/10/03,品,2\n"
    ))
}

fn stores(world: &World, codes: &[&str]) {
    let store = |code: &&str| {
        format!(
            "[[store]]\ncode = \"{code}\"\nname = \"{code}\"\nkind = \"csv\"\n[store.export]\nauto = true\n"
        )
    };
    world.settings(&codes.iter().map(store).collect::<String>());
}

/// What `status --json` says could not be done: code and what it is about.
fn shown(world: &World) -> Vec<(String, String)> {
    let status: serde_json::Value = serde_json::from_str(&world.shukka(&["status", "--json"]).out).unwrap();
    let text = |it: &serde_json::Value, key: &str| it[key].as_str().unwrap().to_owned();
    let obstacles = status["obstacles"].as_array().unwrap();
    obstacles.iter().map(|it| (text(it, "code"), text(it, "about"))).collect()
}

fn told(code: &str, about: &str) -> (String, String) {
    (code.to_owned(), about.to_owned())
}

#[test]
fn a_file_in_the_place_of_a_stores_outbox_keeps_that_store_waiting_and_nobody_else() {
    let world = World::new();
    stores(&world, &["a", "b"]);
    world.write("outbox/a", "in the way");
    world.drop_bytes("a/注文.csv", sheet("A1")).drop_bytes("b/注文.csv", sheet("B1"));
    world.pass().ends(1).says("X906").says("outbox/a/");
    assert_eq!(world.files("outbox/b").len(), 1);
    assert_eq!(
        world.order("A1")["export"]["state"],
        "none",
        "nothing is recorded as told that cannot be written"
    );
    assert_eq!(shown(&world), [told("X906", "outbox/a/")]);
    let page = String::from_utf8(world.read("状態.html")).unwrap();
    assert!(page.contains("outbox/a/") && page.contains("id=\"X906\""), "{page}");
    fs::remove_file(world.path("outbox/a")).unwrap();
    world.pass().ends(0);
    assert_eq!(world.files("outbox/a").len(), 1);
    assert!(!String::from_utf8(world.read("状態.txt")).unwrap().contains("X906"));
    assert_eq!(world.order("A1")["export"]["state"], "sent");
    assert_eq!(shown(&world), []);
}

#[test]
fn what_lies_in_the_place_of_a_folder_of_the_inbox_is_taken_like_any_file() {
    let world = World::new();
    stores(&world, &["a", "b"]);
    fs::create_dir_all(world.path("inbox")).unwrap();
    // No name ends a pass: not that of the folder for what is held, not a store's.
    fs::remove_dir_all(world.path("inbox")).unwrap();
    world.drop_bytes("a/注文.csv", sheet("A1")).drop_bytes("held", "なぞ\n1\n").drop_bytes("b", "なぞ\n2\n");
    world.pass().ends(1).says("inbox/held");
    assert_eq!(world.order("A1")["status"], "発送待ち");
    // What is to be given back needs the folder in whose place it lies: staff move it.
    fs::rename(world.path("inbox/held"), world.path("inbox/なぞ.csv")).unwrap();
    world.pass();
    world.pass();
    assert!(world.path("inbox/held").is_dir() && !world.path("inbox/b").is_file());
    assert_eq!(shown(&world), []);
}

#[test]
fn pipes_and_folders_among_profiles_and_layouts_are_no_documents() {
    let world = World::new();
    for place in ["profiles", "layouts"] {
        fs::create_dir_all(world.path(place).join("folder.toml")).unwrap();
        mknodat(CWD, world.path(place).join("pipe.toml"), FileType::Fifo, 0o644.into(), 0).unwrap();
    }
    world.drop_bytes("注文.csv", sheet("A1")).pass().ends(0);
    world.order("A1");
}

#[test]
fn an_archive_that_is_no_folder_holds_new_files_back_and_exports_go_on() {
    let world = World::new();
    stores(&world, &["a"]);
    world.drop_bytes("一.csv", sheet("A1")).pass().ends(0);
    world.drop_sjis("零.csv", "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日,商品名,個数\nA0,保留,見本,ヤマト運輸,123456789013,2026/10/03,品,2\n");
    world.pass().ends(0);
    fs::rename(world.path("archive"), world.path("elsewhere")).unwrap();
    world.write("archive", "in the way");
    world.shukka(&["set", "A0", "status=発送待ち"]).ends(0);
    world.drop_bytes("二.csv", sheet("A2")).drop_bytes("三.csv", sheet("A3"));
    world.pass().ends(1).says("X906").says("取り込みを待っています");
    assert!(world.path("inbox/二.csv").exists() && world.path("inbox/三.csv").exists());
    assert_eq!(world.order("A0")["export"]["state"], "sent", "exports go on");
    assert_eq!(shown(&world), [told("X906", "archive/")]);
    fs::remove_file(world.path("archive")).unwrap();
    fs::rename(world.path("elsewhere"), world.path("archive")).unwrap();
    world.pass().ends(0);
    assert_eq!(world.files("archive/2026-10-05").len(), 4);
    world.order("A3");
    assert_eq!(shown(&world), []);
}

#[test]
fn a_folder_under_the_name_of_our_own_temporary_file_stops_no_other_file() {
    let world = World::new();
    stores(&world, &["a"]);
    let bad = "なぞ\n1\n";
    fs::create_dir_all(world.path("inbox/held/.悪い.csv.理由.txt.part/x")).unwrap();
    world.drop_bytes("悪い.csv", bad).drop_bytes("良い.csv", sheet("A1"));
    world.pass().ends(1);
    world.order("A1");
    world.drop_bytes("次.csv", sheet("A2")).pass().ends(1);
    world.order("A2");
    fs::remove_dir_all(world.path("inbox/held/.悪い.csv.理由.txt.part")).unwrap();
    world.pass();
    assert_eq!(world.read("inbox/held/悪い.csv"), bad.as_bytes());
    assert!(world.reason("悪い.csv").contains("F001"));
    assert_eq!(shown(&world), []);
}

#[test]
fn files_in_a_folder_that_nobody_reads_are_named_until_they_are_gone() {
    let world = World::new();
    stores(&world, &["a"]);
    world.write("inbox/楽天/深い/注文.csv", sheet("R1")).write("inbox/a/下書き/x.csv", sheet("R2"));
    for theirs in ["@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found"] {
        world.write(&format!("inbox/{theirs}/x.csv"), "-");
    }
    world.write("inbox/空/.DS_Store", "-");
    world.drop_bytes("a/注文.csv", sheet("A1"));
    world.pass().ends(1).says("F009").says("inbox/楽天/").says("深い/注文.csv").says("inbox/a/下書き/");
    world.order("A1");
    assert_eq!(shown(&world), [told("F009", "inbox/楽天/"), told("F009", "inbox/a/下書き/")]);
    world.shukka(&["status"]).ends(1).says("inbox/楽天/").says("できなかったこと: 2件");
    fs::remove_dir_all(world.path("inbox/楽天")).unwrap();
    fs::remove_dir_all(world.path("inbox/a/下書き")).unwrap();
    world.pass().ends(0);
    assert_eq!(shown(&world), []);
}

#[test]
fn the_same_file_again_says_when_and_as_what_it_came_first() {
    let world = World::new();
    world.drop_bytes("初め.csv", sheet("A1")).pass().ends(0);
    world
        .drop_bytes("もう一度.csv", sheet("A1"))
        .pass()
        .ends(0)
        .says("F006")
        .says("「初め.csv」")
        .says("2026/10/05");
}
