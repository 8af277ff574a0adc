//! The watcher as a process: it begins, sees, is killed, ends (contract 3, 6, 7).
#![cfg(unix)]

use crate::support::{Running, World, sjis};
use rustix::process::Signal;
use std::process::Stdio;
use std::time::{Duration, Instant};

const SETTINGS: &str = "[inbox]\nsettle_ms = 60\npoll_ms = 40\n[[store]]\ncode = \"custom\"\nname = \"c\"\nkind = \"csv\"\n[store.export]\nauto = true\n";

fn sheet(number: &str, name: &str) -> Vec<u8> {
    sjis(&format!(
        "受注番号,受注ステータス,送付先氏名,配送業者,伝票番号,出荷日,商品名,個数\n{number},発送待ち,{name},ヤマト運輸,123456789013,2026/10/03,品,2\n"
    ))
}

#[test]
fn a_log_for_programs_is_objects_alone_also_of_what_is_said_to_people() {
    let world = World::new();
    world.settings(SETTINGS);
    let watcher = Watcher::started(&world, world.command(&["--lang", "en", "watch", "--log", "json"]));
    world.settings("[inbox]\nsettle_ms = \"x\"\n");
    watcher.program.signal(Signal::HUP);
    watcher.until("it keeps the old settings", || watcher.said("settle_ms"));
    watcher.end();
    let words = String::from_utf8(world.read("words.txt")).unwrap();
    let lines: Vec<serde_json::Value> =
        words.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let said =
        lines.iter().filter(|line| line["level"] == "SAID").map(|line| line["fields"]["message"].to_string());
    assert!(said.count() > 1, "{words}");
    assert!(lines.iter().all(|line| line["timestamp"].is_string()), "{words}");
}

/// A running watcher; it is killed with the test.
struct Watcher<'w> {
    world: &'w World,
    program: Running,
}

impl<'w> Watcher<'w> {
    fn start(world: &'w World) -> Self {
        Self::started(world, world.command(&["--lang", "en", "watch"]))
    }

    fn started(world: &'w World, mut command: std::process::Command) -> Self {
        let words = std::fs::File::create(world.path("words.txt")).unwrap();
        let program = Running::of(command.stdout(Stdio::null()).stderr(words));
        let watcher = Self { world, program };
        watcher.until("it has begun", || watcher.said("watching "));
        watcher
    }

    fn said(&self, words: &str) -> bool {
        String::from_utf8_lossy(&self.world.read("words.txt")).contains(words)
    }

    #[track_caller]
    fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let since = Instant::now();
        while !is_so() {
            let words = self.world.read("words.txt");
            assert!(since.elapsed() < Duration::from_secs(20), "{what}: {}", String::from_utf8_lossy(&words));
            std::thread::yield_now();
        }
    }

    /// Asks it to end; how it ended.
    fn end(mut self) -> Option<i32> {
        let asked = Instant::now();
        self.program.signal(Signal::TERM);
        let status = self.program.wait();
        assert!(asked.elapsed() < Duration::from_secs(2), "an end within two seconds");
        status.code()
    }
}

fn exported(world: &World) -> usize {
    world.files("outbox").iter().filter(|name| !name.contains(".part")).count()
}

#[test]
fn a_file_that_comes_slowly_or_by_replacement_is_taken_once_and_in_its_last_state() {
    let world = World::new();
    // Longer than a busy machine lets this test wait between two of its steps.
    world.settings(&SETTINGS.replace("settle_ms = 60", "settle_ms = 1500"));
    let watcher = Watcher::start(&world);
    // Excel writes beside and renames over; the last state counts, and the quiet time begins anew each time.
    for n in 0..20 {
        world.drop_bytes("~$注文.csv", "lock");
        world.write("inbox/4F2A.tmp", sheet("A-1", &format!("版{n}")));
        std::fs::rename(world.path("inbox/4F2A.tmp"), world.path("inbox/注文.csv")).unwrap();
    }
    std::fs::remove_file(world.path("inbox/~$注文.csv")).unwrap();
    watcher.until("exported", || exported(&world) == 1 && world.files("inbox") == [".shukka-inbox"]);
    assert_eq!(watcher.end(), Some(0));
    assert_eq!(world.files("archive").len(), 1);
    assert_eq!(world.order("A-1")["ship_to"]["name"], "版19");
}

#[test]
fn killed_it_is_started_again_at_once_and_asked_to_end_it_ends_in_good_order() {
    let world = World::new();
    world.settings(SETTINGS);
    let mut first = Watcher::start(&world);
    world.shukka(&["--lang", "en", "status"]).says("watcher: alive");
    world.drop_bytes("注文.csv", sheet("A-1", "見本"));
    first.program.kill();
    drop(first);
    world.shukka(&["--lang", "en", "status"]).says("watcher: not running");
    let second = Watcher::start(&world);
    second.until("exported", || exported(&world) == 1);
    assert_eq!(second.end(), Some(0));
    assert!(std::fs::read_to_string(world.path("words.txt")).unwrap().contains("watching has ended"));
    world.shukka(&["--lang", "en", "status"]).says("watcher: not running");
}

#[test]
fn a_second_watcher_is_told_of_the_first_and_leaves() {
    let world = World::new();
    world.settings(SETTINGS);
    let first = Watcher::start(&world);
    let pid = first.program.pid().to_string();
    world.shukka(&["watch"]).ends(2).says("X903").says(&pid);
    world.pass().ends(2).says("X903").says("watch");
    world.shukka(&["orders"]).ends(0);
    world.shukka(&["run"]).ends(2).says(&pid);
    world.drop_bytes("注文.csv", sheet("A-1", "見本"));
    first.until("exported", || exported(&world) == 1);
    assert_eq!(first.end(), Some(0));
}

#[test]
fn a_lease_of_a_number_that_another_program_has_now_keeps_nobody_out() {
    let world = World::of_file();
    world.settings(SETTINGS);
    world.pass().ends(0);
    let ledger = world.sqlite();
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    // This test's own process is alive, but no watcher: as after a power cut, when numbers begin anew.
    ledger
        .execute("INSERT INTO lease VALUES (1, 'watch', ?1, ?2, 0, 0, 7)", (host, std::process::id()))
        .unwrap();
    drop(ledger);
    assert_eq!(Watcher::start(&world).end(), Some(0));
}

#[test]
fn a_second_watcher_ends_at_once_whatever_the_lease_says_of_machine_and_number() {
    let world = World::of_file();
    world.settings(SETTINGS);
    let first = Watcher::start(&world);
    // No process has this number, no machine this name, and the last sign of life is long ago.
    for (host, pid) in [("another", 1), (rustix::system::uname().nodename().to_str().unwrap(), 4_194_305)] {
        world.sqlite().execute("UPDATE lease SET host = ?1, pid = ?2, beat_at = 0", (host, pid)).unwrap();
        let asked = Instant::now();
        world.shukka(&["watch"]).ends(2).says("X903").says(host).says(&pid.to_string());
        assert!(asked.elapsed() < Duration::from_secs(8), "it does not wait and see");
    }
    assert_eq!(first.end(), Some(0));
}

#[test]
fn an_empty_mount_point_is_offline_from_the_start_and_the_share_is_taken_up_when_it_is_back() {
    let world = World::new();
    world.settings(SETTINGS);
    let first = Watcher::start(&world);
    first.until("marked", || world.path("inbox/.shukka-inbox").exists());
    assert_eq!(first.end(), Some(0));
    std::fs::rename(world.path("inbox"), world.path("share")).unwrap();
    std::fs::create_dir(world.path("inbox")).unwrap();
    world.write("share/注文.csv", sheet("A-1", "見本"));

    let second = Watcher::start(&world);
    second.until("offline", || second.said("X904"));
    assert!(!world.path("inbox/.shukka-inbox").exists(), "a mount point is not marked");
    std::fs::rename(world.path("inbox"), world.path("mount point")).unwrap();
    std::fs::rename(world.path("share"), world.path("inbox")).unwrap();
    second.until("back", || second.said("the shared folder is back"));
    second.until("exported", || exported(&world) == 1);
    let words = String::from_utf8(world.read("words.txt")).unwrap();
    assert_eq!(words.matches("X904").count(), 1, "said once");
    assert_eq!(second.end(), Some(0));
}

#[test]
fn settings_are_read_again_on_hangup_and_mistakes_keep_the_old_ones() {
    let world = World::new();
    world.settings(SETTINGS);
    let watcher = Watcher::start(&world);
    world.settings("[inbox]\nsettle_mss = 1\n");
    watcher.program.signal(Signal::HUP);
    watcher.until("kept", || watcher.said("the old ones stay"));
    world.settings(&SETTINGS.replace("[store.export]\nauto = true", "[store.export]\nauto = false"));
    watcher.program.signal(Signal::HUP);
    watcher.until("read", || watcher.said("settings were read again"));
    world.drop_bytes("注文.csv", sheet("A-1", "見本"));
    watcher.until("taken", || world.files("archive").len() == 1);
    assert_eq!(watcher.end(), Some(0));
    assert_eq!(exported(&world), 0, "the new settings export by hand only");
}

#[test]
fn what_is_mended_wakes_it_wherever_it_was_started() {
    let world = World::new();
    world.settings(SETTINGS);
    // The folder is named as somebody does who is in it.
    let mut command = std::process::Command::new(crate::support::world::program());
    command
        .args(["--dir", ".", "--lang", "en", "--now", crate::support::NOW, "watch"])
        .current_dir(world.dir());
    let watcher = Watcher::started(&world, command);
    world.drop_bytes(
        "list.csv",
        crate::support::sjis("受注番号,受注ステータス,送付先氏名,商品名,個数\nA-1,発送待ち,見本,品,二個\n"),
    );
    watcher.until("it is held", || world.path("inbox/held/list.csv.直す.xlsx").is_file());
    // A later file is in: what was laid for staff was looked at before that, and is known as it lay then.
    world.drop_bytes("later.csv", sheet("A-2", "見本"));
    watcher.until("a later file is in", || world.files("archive").len() == 2);
    world.write(
        "inbox/held/list.csv",
        crate::support::sjis("受注番号,受注ステータス,送付先氏名,商品名,個数\nA-1,発送待ち,見本,品,2\n"),
    );
    watcher.until("it is in", || !world.path("inbox/held/list.csv").exists());
    assert_eq!(watcher.end(), Some(0));
}
