//! What people and their machines leave in an inbox (contract 3), through the built program.
#![cfg(unix)]

use crate::support::{World, sjis};
use shukka::inbox::scan;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

fn sheet(number: &str) -> Vec<u8> {
    sjis(&format!(
        "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日,商品名,個数\n{number},発送待ち,見本,ヤマト運輸,123456789013,2026/10/03,品,2\n"
    ))
}

/// Names that some system or other allows, each with the one that every file system can hold.
fn odd_names() -> Vec<(String, String)> {
    let same = |name: &str| (name.to_owned(), name.to_owned());
    let other = |name: &str, kept: &str| (name.to_owned(), kept.to_owned());
    vec![
        same("空白 と　全角.csv"),
        other("改行\nのある.csv", "改行_のある.csv"),
        same("絵文字📦🚚.csv"),
        same("か\u{3099}な\u{308a}.csv"),
        other("末尾の点.csv...", "末尾の点.csv..._"),
        same("拡張子なし"),
        other("'引用\"符`$(x).csv", "'引用＂符`$(x).csv"),
        same(&format!("{}a.csv", "注".repeat(83) + "a")),
    ]
}

#[test]
fn a_name_is_only_a_name() {
    let world = World::new();
    for (n, (name, _)) in odd_names().iter().enumerate() {
        assert!(name.len() <= 255);
        world.drop_bytes(name, sheet(&format!("A-{n}")));
    }
    world.pass().ends(0);
    for (n, (name, kept)) in odd_names().iter().enumerate() {
        assert_eq!(world.read(&format!("archive/2026-10-05/{kept}")), sheet(&format!("A-{n}")), "{name:?}");
        let order = world.order(&format!("A-{n}"));
        assert_eq!(order["status"], "発送待ち");
        assert_eq!(order["origin"]["file"], **name);
    }
    assert_eq!(world.files("inbox"), Vec::<String>::new());
}

#[test]
fn what_is_held_lies_beside_its_reason_whatever_its_name() {
    let world = World::new();
    for (name, _) in odd_names() {
        world.drop_bytes(&name, format!("なぞ\n{name}\n"));
    }
    world.pass().ends(1);
    let held = world.files("inbox/held");
    assert_eq!(held.len(), 2 * odd_names().len());
    for name in held.iter().filter(|name| !name.ends_with(".理由.txt")) {
        assert!(held.contains(&format!("{name}.理由.txt")), "{name:?}");
    }
}

#[test]
fn a_name_in_shift_jis_becomes_readable_and_the_file_is_taken_once() {
    let world = World::new();
    world.drop_bytes("ほか.csv", sheet("A-0"));
    let (name, _, _) = encoding_rs::SHIFT_JIS.encode("注文表.csv");
    std::fs::write(world.path("inbox").join(std::ffi::OsStr::from_bytes(&name)), sheet("A-1")).unwrap();
    world.pass().ends(0);
    world.pass().ends(0);
    assert_eq!(world.files("archive/2026-10-05"), ["ほか.csv", "注文表.csv"]);
    assert_eq!(world.files("inbox"), Vec::<String>::new());
}

#[test]
fn links_are_passed_over_and_folders_and_pipes_are_named_and_all_are_left_alone() {
    use std::os::unix::fs::symlink;
    let world = World::new();
    world.write("elsewhere/注文.csv", sheet("A-1")).write("inbox/folder.csv/注文.csv", sheet("A-2"));
    let inbox = world.path("inbox");
    symlink(world.path("elsewhere/注文.csv"), inbox.join("link.csv")).unwrap();
    symlink(world.path("elsewhere"), inbox.join("custom")).unwrap();
    symlink("loop b.csv", inbox.join("loop a.csv")).unwrap();
    symlink("loop a.csv", inbox.join("loop b.csv")).unwrap();
    symlink(world.path("nowhere"), inbox.join("dangling.csv")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, inbox.join("pipe.csv"), rustix::fs::FileType::Fifo, 0o644.into(), 0)
        .unwrap();
    let said = world.pass().ends(1);
    let said = said.says("F009").says("inbox/folder.csv/").says("X906").says("inbox/pipe.csv");
    assert!(!["link.csv", "loop", "dangling"].iter().any(|link| said.err.contains(link)), "{}", said.err);
    assert_eq!(world.orders().len(), 0);
    assert!(world.path("elsewhere/注文.csv").exists() && world.path("inbox/folder.csv/注文.csv").exists());
    assert_eq!(std::fs::read_dir(inbox).unwrap().count(), 8);
}

#[test]
fn an_archive_that_refuses_loses_nothing_and_is_caught_up_with_later() {
    let world = World::new();
    world.settings(
        "[[store]]\ncode = \"custom\"\nname = \"c\"\nkind = \"csv\"\n[store.export]\nauto = true\n",
    );
    // A file where the day's folder should be: whoever runs the tests, nobody can write into it.
    world.write("archive/2026-10-05", "in the way");
    world.drop_bytes("注文.csv", sheet("A-1")).pass().ends(1).says("X906");
    assert!(world.path("inbox/注文.csv").exists(), "the original is where it was");
    assert_eq!(world.files("outbox"), Vec::<String>::new());
    std::fs::remove_file(world.path("archive/2026-10-05")).unwrap();
    world.pass().ends(0);
    assert_eq!(world.files("archive"), ["2026-10-05/注文.csv"]);
    assert_eq!(world.files("outbox/custom").len(), 1);
    assert!(!world.path("inbox/注文.csv").exists());
}

#[test]
fn reasons_that_staff_left_behind_are_not_taken_for_those_of_the_next_file() {
    let world = World::new();
    world.drop_bytes("注文.csv", "なぞ\n1\n").pass().ends(1);
    std::fs::remove_file(world.path("inbox/held/注文.csv")).unwrap();
    let old = world.reason("注文.csv");
    world.drop_bytes("注文.csv", "ほかのなぞ\n1\n").pass().ends(1);
    assert_eq!(world.reason("注文.csv"), old, "nothing is overwritten");
    assert!(world.reason("注文 (2).csv").contains("ほかのなぞ"));
    assert_eq!(world.read("inbox/held/注文 (2).csv"), "ほかのなぞ\n1\n".as_bytes());
}

#[test]
fn a_ledger_of_a_newer_version_is_left_alone() {
    let world = World::new();
    world.drop_bytes("注文.csv", sheet("A-1")).pass().ends(0);
    world.in_ledger(if crate::support::server::is_everywhere() {
        "UPDATE meta SET value = '99' WHERE key = '#version'"
    } else {
        "PRAGMA user_version = 99"
    });
    world.drop_bytes("次.csv", sheet("A-2")).pass().ends(2).says("新しい版");
    world.shukka(&["watch"]).ends(2).says("新しい版");
    assert!(world.path("inbox/次.csv").exists());
}

#[test]
fn a_clock_that_jumps_back_a_day_loses_and_doubles_nothing() {
    let world = World::new();
    world.settings(
        "[[store]]\ncode = \"custom\"\nname = \"c\"\nkind = \"csv\"\n[store.export]\nauto = true\n",
    );
    world.drop_bytes("注文.csv", sheet("A-1")).pass().ends(0);
    let world = world.at("2026-10-04T18:00:00+09:00");
    world.drop_bytes("注文.csv", sheet("A-2")).drop_bytes("同じ.csv", sheet("A-1")).pass().ends(0);
    assert_eq!(world.files("archive"), ["2026-10-04/同じ.csv", "2026-10-04/注文.csv", "2026-10-05/注文.csv"]);
    let exported: Vec<String> = world.files("outbox/custom");
    assert_eq!(exported.len(), 2, "{exported:?}");
}

#[test]
fn an_idle_look_lists_each_folder_once_and_asks_for_no_file() {
    let world = World::new();
    let put = |within: &str| drop(std::fs::File::create_new(world.path(within)).unwrap());
    std::fs::create_dir_all(world.path("inbox/held")).unwrap();
    std::fs::create_dir_all(world.path("inbox/a")).unwrap();
    (0..10_000).for_each(|n| put(&format!("inbox/held/古い {n}.csv")));
    (0..1_000).for_each(|n| put(&format!("inbox/~$開いている {n}.xlsx")));
    let found = scan(&world.path("inbox"), &["a".to_owned(), "b".to_owned()]).unwrap();
    assert_eq!((found.listed, found.asked), (3, 0), "the inbox, a, and b, which is not there");
    put("inbox/新しい.csv");
    let found = scan(&world.path("inbox"), &["a".to_owned()]).unwrap();
    assert_eq!((found.listed, found.asked), (2, 1));
    assert!(found.sightings[0].path.starts_with(Path::new(&world.path("inbox"))));
}
