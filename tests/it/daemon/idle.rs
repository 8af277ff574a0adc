//! What an idle look costs the system, counted in its own calls: a watcher over ten thousand held files and a thousand
//! skipped ones asks for none of them. `strace` is the witness; where it is not there, or the system lets nobody be
//! traced, the test says so and passes, except with `SHUKKA_ORACLES=must`, as CI sets it.
#![cfg(target_os = "linux")]

use crate::support::{Running, World, referee};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};
use std::process::Command;
use std::time::{Duration, Instant};

const LOOKS: usize = 6;

/// A watcher whose calls are written down. It is ended with the test.
struct Traced<'w> {
    world: &'w World,
    strace: Running,
}

impl<'w> Traced<'w> {
    fn start(world: &'w World) -> Self {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-s", "300", "-o"]).arg(world.path("calls.txt"));
        let strace = Running::quiet(&mut world.command_within(strace, &["watch"]));
        Self { world, strace }
    }

    /// The calls of the thread that looks, which is the first, each begun once.
    fn calls(&self) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.world.read("calls.txt")).into_owned();
        let first = text.split(' ').next().unwrap_or("").to_owned();
        text.lines()
            .filter_map(|line| line.split_once(char::is_whitespace))
            .filter(|(pid, call)| *pid == first && !call.contains(" resumed>"))
            .map(|(_, call)| call.trim_start().to_owned())
            .collect()
    }

    fn pid(&self) -> Option<Pid> {
        let text = std::fs::read(self.world.path("calls.txt")).unwrap_or_default();
        let first = String::from_utf8_lossy(text.split(|b| *b == b' ').next()?).parse().ok()?;
        Pid::from_raw(first)
    }

    #[track_caller]
    fn until(&self, what: &str, is_so: impl Fn(&[String]) -> bool) {
        let since = Instant::now();
        while !self.world.path("calls.txt").exists() || !is_so(&self.calls()) {
            assert!(since.elapsed() < Duration::from_secs(60), "{what}: {:#?}", self.calls());
            std::thread::yield_now();
        }
    }
}

impl Drop for Traced<'_> {
    fn drop(&mut self) {
        // Its tracer ends with it.
        if let Some(pid) = self.pid() {
            kill_process(pid, Signal::KILL).unwrap_or_else(|gone| assert_eq!(gone, Errno::SRCH));
        }
        self.strace.wait();
    }
}

fn is_look(call: &str, inbox: &str) -> bool {
    call.starts_with("openat(") && call.contains(&format!("{inbox}\", ")) && call.contains("O_DIRECTORY")
}

#[test]
fn an_idle_look_asks_the_system_for_no_held_and_no_skipped_file() {
    if !referee::may_trace() {
        return;
    }
    let world = World::new();
    world.settings(
        "[inbox]\nsettle_ms = 20\npoll_ms = 20\n[watch]\nevery_s = 3600\n[[store]]\ncode = \"custom\"\nname = \"c\"\nkind = \"csv\"\n",
    );
    let put = |within: &str| drop(std::fs::File::create_new(world.path(within)).unwrap());
    std::fs::create_dir_all(world.path("inbox/held")).unwrap();
    (0..10_000).for_each(|n| put(&format!("inbox/held/old {n}.csv")));
    (0..1_000).for_each(|n| put(&format!("inbox/~$open {n}.xlsx")));
    let inbox = world.path("inbox").to_string_lossy().into_owned();
    let looks = |calls: &[String]| calls.iter().filter(|call| is_look(call, &inbox)).count();

    let watcher = Traced::start(&world);
    watcher.until("the first look and pass", |calls| {
        looks(calls) > 0
            && world.path("inbox/.shukka-inbox").exists()
            && calls.last().is_some_and(|last| last.starts_with("futex("))
    });
    for n in 0..LOOKS {
        let before = looks(&watcher.calls());
        // A bell that another command rings wakes it; the inbox is as it was.
        put(&format!("state/bell/{n}"));
        watcher.until("one more look", |calls| looks(calls) > before);
    }
    let calls = watcher.calls();
    drop(watcher);
    // From the third look on nothing is new to it.
    let begins: Vec<usize> = (0..calls.len()).filter(|n| is_look(&calls[*n], &inbox)).collect();
    assert!(begins.len() > LOOKS, "{begins:?}");
    let mut pages = 0;
    for look in begins.windows(2).skip(2) {
        let look = &calls[look[0]..look[1]];
        // 状態.html of the first pass may be written with one of the looks, and once; its name as strace spells it.
        if look.iter().any(|call| call.contains("\\347\\212\\266\\346\\205\\213")) {
            pages += 1;
            continue;
        }
        let of_files: Vec<&String> =
            look.iter().filter(|call| ["/held", "\"old ", "~$"].iter().any(|of| call.contains(of))).collect();
        assert!(of_files.is_empty(), "{of_files:#?}");
        let asked = look.iter().filter(|call| call.contains("stat") && call.contains(&inbox)).count();
        assert!(asked <= 4, "the marker, the store's folder, the kind of the file system: {look:#?}");
        let listed = look.iter().filter(|call| call.starts_with("getdents64(")).count();
        assert!(listed <= 6, "a thousand names come in a few calls: {look:#?}");
        assert!(look.len() <= 40, "{} calls: {look:#?}", look.len());
    }
    assert!(pages <= 1, "{pages} looks wrote the page");
}
