//! Several machines on one ledger: one works, the others stand by and take over, and whoever was taken over does nothing
//! any more (contract 15).
#![cfg(unix)]

use crate::support::{Running, World, sjis, until};
use rustix::process::Signal;
use std::path::Path;
use std::process::Stdio;

const SETTINGS: &str = "[inbox]\nsettle_ms = 60\npoll_ms = 200\n[[store]]\ncode = \"custom\"\nname = \"c\"\nkind = \"csv\"\n[store.export]\nauto = true\n";

fn sheet(number: &str) -> Vec<u8> {
    sjis(&format!(
        "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日,商品名,個数\n{number},発送待ち,高橋,ヤマト運輸,123456789013,2026/10/03,品,2\n"
    ))
}

/// A second machine: a shop folder of its own, whose folders for staff are the first one's.
fn another_machine(world: &World, at: &Path) {
    for shared in ["inbox", "outbox", "archive", "shukka.toml"] {
        std::os::unix::fs::symlink(world.path(shared), at.join(shared)).unwrap();
    }
}

/// A watcher on one of the machines.
struct Watcher {
    words: std::path::PathBuf,
    program: Running,
}

impl Watcher {
    fn start(world: &World, dir: &Path, name: &str) -> Self {
        let words = world.path(&format!("{name}.txt"));
        let mut command = std::process::Command::new(crate::support::world::program());
        command.arg("--dir").arg(dir).args(["--lang", "en", "--now", crate::support::NOW, "watch"]);
        let log = std::fs::File::create(&words).unwrap();
        Self { words, program: Running::of(command.stdout(Stdio::null()).stderr(log)) }
    }

    fn has_said(&self, words: &str) -> bool {
        std::fs::read_to_string(&self.words).unwrap_or_default().contains(words)
    }

    #[track_caller]
    fn says(&self, words: &str) {
        until(&format!("{words}, after {:?}", std::fs::read_to_string(&self.words)), || self.has_said(words));
    }
}

/// Every export file that is there or that staff have taken.
fn exported(world: &World) -> usize {
    world.files("outbox/custom").iter().filter(|name| !name.starts_with('.')).count()
}

#[test]
fn machines_with_a_state_of_their_own_work_on_one_folder_and_a_single_pass_has_its_turn() {
    let Some(world) = World::on_server() else { return };
    world.settings(SETTINGS);
    let states = tempfile::tempdir().unwrap();
    let state = |machine: &str| states.path().join(machine).to_string_lossy().into_owned();
    let words = world.path("one.txt");
    let mut command = world.command(&["--lang", "en", "--state", &state("one"), "watch"]);
    let log = std::fs::File::create(&words).unwrap();
    let one = Watcher { words, program: Running::of(command.stdout(Stdio::null()).stderr(log)) };
    one.says("watching ");
    world.drop_bytes("一.csv", sheet("A-1"));
    until("the first file is told", || exported(&world) == 1);
    // The watcher makes way, and goes on.
    let alone = world.shukka(&["--lang", "en", "--state", &state("two"), "run", "--no-settle"]).ends(0);
    alone.says("waiting until it makes way");
    world.drop_bytes("二.csv", sheet("A-2"));
    until("the second file is told", || exported(&world) == 2);
    // Two passes at once, of machines of which none knows the other.
    drop(one);
    world.drop_bytes("三.csv", sheet("A-3"));
    let passes = ["two", "three"].map(|machine| {
        let mut command = world.command(&["run", "--no-settle"]);
        Running::quiet(command.env("SHUKKA_STATE", state(machine)))
    });
    for mut pass in passes {
        assert!(pass.wait().success());
    }
    assert_eq!((exported(&world), world.orders().len()), (3, 3));
    assert!(!world.path("state/witness").exists(), "nothing of a machine's own lies on the share");
    // In a folder of its own the ledger lies with the rest.
    let world = World::of_file();
    world.shukka(&["--state", &state("four"), "run", "--no-settle"]).ends(0);
    assert!(states.path().join("four/ledger.db").exists() && !world.path("state").exists());
}

#[test]
fn whoever_dies_or_freezes_is_taken_over_and_does_nothing_any_more() {
    let Some(world) = World::on_server() else { return };
    world.settings(SETTINGS);
    for folder in ["outbox", "archive"] {
        std::fs::create_dir_all(world.path(folder)).unwrap();
    }
    let second = crate::support::folder();
    another_machine(&world, second.path());
    let mut one = Watcher::start(&world, world.dir(), "one");
    one.says("watching ");
    let two = Watcher::start(&world, second.path(), "two");
    two.says("takes over when");
    let status: serde_json::Value = serde_json::from_str(&world.shukka(&["status", "--json"]).out).unwrap();
    assert_eq!(status["watcher"]["pid"], one.program.pid());
    assert_eq!(status["standing_by"][0]["pid"], two.program.pid());
    world.drop_bytes("一.csv", sheet("A-1"));
    until("the first file is told", || exported(&world) == 1);

    one.program.kill();
    two.says("watching ");
    world.drop_bytes("二.csv", sheet("A-2"));
    until("the second file is told", || exported(&world) == 2);

    let three = Watcher::start(&world, world.dir(), "three");
    three.says("takes over when");
    two.program.signal(Signal::STOP);
    three.says("watching ");
    world.drop_bytes("三.csv", sheet("A-3"));
    until("the third file is told", || exported(&world) == 3);
    two.program.signal(Signal::CONT);
    two.says("stands by from here on");
    until("it stands by", || {
        let status: serde_json::Value =
            serde_json::from_str(&world.shukka(&["status", "--json"]).out).unwrap();
        status["standing_by"][0]["pid"] == two.program.pid()
    });
    assert_eq!(exported(&world), 3, "nothing twice");

    // One watcher alone makes the same of the same files.
    let alone = World::new();
    alone.settings(SETTINGS);
    for (name, number) in [("一.csv", "A-1"), ("二.csv", "A-2"), ("三.csv", "A-3")] {
        alone.drop_bytes(name, sheet(number));
        alone.pass().ends(0);
    }
    let orders = |world: &World| world.shukka(&["orders", "--json"]).out;
    assert_eq!(orders(&world), orders(&alone));
    assert_eq!(world.files("archive"), alone.files("archive"));
    let lines = |world: &World| {
        let names = world.files("outbox/custom");
        names.iter().map(|name| world.read(&format!("outbox/custom/{name}"))).collect::<Vec<_>>()
    };
    assert_eq!(lines(&world), lines(&alone));
}
