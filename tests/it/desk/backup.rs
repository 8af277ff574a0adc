//! `shukka backup`: one file of one moment while others work, whole before it has its name, nobody else's to read.

use crate::support::{Running, World, until};
use std::io::Read;
use std::path::Path;

const HEADER: &str = "受注番号,受注ステータス,送付先氏名,商品名,個数\n";

fn list(first: usize, count: usize) -> String {
    let row = |n| format!("A-{n:05},発送待ち,見本 {n},品,1\n");
    HEADER.to_owned() + &(first..first + count).map(row).collect::<String>()
}

/// The files in a package, by name.
fn unpacked(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let one = |at| {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), bytes)
    };
    let count = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap().len();
    (0..count).map(one).collect()
}

fn names(path: &Path) -> Vec<String> {
    let mut names: Vec<String> = unpacked(path).into_iter().map(|(name, _)| name).collect();
    names.sort();
    names
}

fn at_work() -> (World, tempfile::TempDir) {
    let world = World::new();
    world.settings("[[store]]\ncode = \"acme\"\nname = \"a\"\ntoken = { file = \"profiles/token.toml\" }\n");
    world.write("profiles/notes.txt", "x").write("layouts/.hidden.toml", "x");
    world.write_private("profiles/token.toml", "");
    world.drop_sjis("一.csv", &list(0, 3)).pass().ends(0);
    (world, tempfile::tempdir().unwrap())
}

#[test]
fn it_holds_ledger_and_documents_and_no_token_and_only_its_owner_may_read_it() {
    let (world, elsewhere) = at_work();
    let file = elsewhere.path().join("控え.zip");
    let place = file.to_str().unwrap();
    world.shukka(&["backup", place]).ends(0).says("控えを取りました").says("受注 3件");
    assert_eq!(names(&file), ["ledger.db", "manifest.json", "shukka.toml"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let files = unpacked(&file);
    let manifest = &files.iter().find(|(name, _)| name == "manifest.json").unwrap().1;
    let manifest: serde_json::Value = serde_json::from_slice(manifest).unwrap();
    assert_eq!((&manifest["content"]["orders"], &manifest["at"]), (&3.into(), &world.now().into()));
    // Nothing of its making stays, and nothing is overwritten.
    assert_eq!(world.files("state/copies"), ["lock"]);
    world.shukka(&["backup", place]).ends(0).says("控え (2).zip");
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 2);
}

#[test]
fn its_age_is_shown_by_doctor_status_and_the_page() {
    let (mut world, elsewhere) = at_work();
    world.shukka(&["status"]).says("控え（バックアップ）: まだ一度もありません");
    assert!(String::from_utf8(world.read("状態.txt")).unwrap().contains("まだ一度もありません"));
    let ran = world.shukka(&["backup", elsewhere.path().to_str().unwrap()]).ends(0);
    assert!(ran.out.contains("shukka-backup-20261005-180000.zip"), "{}", ran.out);
    world.pass().ends(0);
    assert!(String::from_utf8(world.read("状態.html")).unwrap().contains("今日取りました"));
    world.go_to("2026-10-15T18:00:00+09:00").pass().ends(0);
    world.shukka(&["status"]).says("控え（バックアップ）: 10日前");
    world.shukka(&["doctor"]).says("△ 控え: 最後は 10日前です");
    assert!(String::from_utf8(world.read("状態.txt")).unwrap().contains("10日前"));
}

#[test]
fn a_place_that_is_none_is_refused_and_nothing_is_written() {
    let (world, elsewhere) = at_work();
    let before = world.files("");
    for place in ["inbox/控え.zip", "state/控え.zip", "archive"] {
        let place = world.path(place);
        world.shukka(&["backup", place.to_str().unwrap()]).ends(2).says("中には控えを置けません");
    }
    let nowhere = elsewhere.path().join("ない/控え.zip");
    world.shukka(&["backup", nowhere.to_str().unwrap()]).ends(2).says("がありません");
    assert_eq!(world.files(""), before);
    let empty = World::new();
    empty.settings("");
    empty.shukka(&["backup", elsewhere.path().to_str().unwrap()]).ends(2).says("台帳がまだない");
    assert_eq!(empty.files(""), ["shukka.toml"]);
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

/// Whatever comes in meanwhile, the copy is of one moment: a file is in it whole or not at all.
#[test]
fn while_a_watcher_takes_a_flood_in_the_copy_is_of_one_moment() {
    const FILES: usize = 40;
    const ROWS: usize = 50;
    let (world, elsewhere) = at_work();
    world.settings(
        "[inbox]\nsettle_ms = 10\n[[store]]\ncode = \"acme\"\nname = \"a\"\n[store.export]\nauto = true\n",
    );
    let mut watcher = Running::quiet(&mut world.command(&["watch"]));
    until("a watcher", || world.shukka(&["status"]).out.contains("動いています"));
    for file in 0..FILES {
        world.drop_sjis(&format!("f{file}.csv"), &list(1000 + file * ROWS, ROWS));
    }
    let place = |n: usize| elsewhere.path().join(format!("{n}.zip"));
    for n in 0..4 {
        world.shukka(&["backup", place(n).to_str().unwrap()]).ends(0);
    }
    until("all are in", || world.orders().len() == 3 + FILES * ROWS);
    watcher.kill();
    for n in 0..4 {
        let folder = elsewhere.path().join(format!("ledger{n}"));
        std::fs::create_dir(&folder).unwrap();
        let files = unpacked(&place(n));
        let ledger = &files.iter().find(|(name, _)| name == "ledger.db").unwrap().1;
        std::fs::write(folder.join("ledger.db"), ledger).unwrap();
        let copy = rusqlite::Connection::open(folder.join("ledger.db")).unwrap();
        let one = |query: &str| copy.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
        let orders =
            one("SELECT (SELECT COUNT(*) FROM orders) + (SELECT COALESCE(SUM(orders), 0) FROM packs)");
        let taken = one("SELECT SUM(taken) FROM arrivals");
        assert_eq!(orders, taken, "copy {n}");
    }
}
