//! A shop folder, what was dropped into it, and a program that dies as it is told.

use crate::support::checker::{Dropped, files_of};
use crate::support::fake_mall::FakeMall;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The present of every story.
pub const NOW: &str = "2026-10-01T09:00:00+09:00";
/// The same in epoch seconds.
pub const NOW_S: i64 = 1_790_812_800;

/// No run of a story takes so long; whoever does hangs.
const HANGS: Duration = Duration::from_secs(90);

pub struct Stage {
    folder: tempfile::TempDir,
    /// Folders elsewhere that must live as long.
    pub others: Vec<tempfile::TempDir>,
    pub dropped: Dropped,
    pub mall: Option<FakeMall>,
    plan: String,
    /// A crash that belongs to the story itself.
    pub own_plan: &'static str,
    hung: bool,
}

impl Stage {
    pub fn new(plan: &str) -> Self {
        // In memory where there is such: a killed process leaves the same there, and syncing costs nothing.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let stage = Self {
            folder,
            others: Vec::new(),
            dropped: Dropped::default(),
            mall: None,
            plan: plan.to_owned(),
            own_plan: "",
            hung: false,
        };
        std::fs::create_dir_all(stage.dir().join("inbox")).unwrap();
        stage
    }

    pub fn dir(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, within: &str, content: impl AsRef<[u8]>) {
        let path = self.dir().join(within);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Drops a file that must be accounted for.
    pub fn drop(&mut self, name: &str, content: &str) {
        self.write(&format!("inbox/{name}"), content);
        self.dropped.note(content.as_bytes());
    }

    fn log(&self) -> PathBuf {
        self.dir().join("hits.log")
    }

    pub fn start(&self, arguments: &[&str], disturbed: bool) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shukka"));
        command.arg("--dir").arg(self.dir()).args(["--now", NOW]).args(arguments).env("LANG", "C");
        if disturbed {
            let plans = [self.plan.as_str(), self.own_plan].join(",");
            command.env("SHUKKA_CRASH", plans).env("SHUKKA_CRASH_LOG", self.log());
        }
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    fn wait(&mut self, mut child: Child) -> Option<i32> {
        let since = Instant::now();
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return status.code();
            }
            if since.elapsed() > HANGS {
                self.hung = true;
                child.kill().unwrap();
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// One pass, which may die.
    pub fn pass(&mut self) -> Option<i32> {
        let child = self.start(&["run", "--no-settle"], true);
        self.wait(child)
    }

    /// Passes until one ends well, as staff would start it again.
    pub fn pass_well(&mut self) {
        for _ in 0..4 {
            if matches!(self.pass(), Some(0 | 1)) {
                return;
            }
        }
    }

    /// Watches until `is_done`, then ends it by SIGTERM.
    pub fn watch(&mut self, is_done: impl Fn(&Self) -> bool) {
        let mut child = self.start(&["watch"], true);
        let since = Instant::now();
        while child.try_wait().unwrap().is_none()
            && !is_done(self)
            && since.elapsed() < Duration::from_secs(5)
        {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.end(child);
    }

    /// A watcher at work on the folder, or one that died on its way there.
    pub fn watcher(&self) -> Child {
        let mut child = self.start(&["watch"], true);
        let since = Instant::now();
        while child.try_wait().unwrap().is_none()
            && !self.dir().join("inbox/.shukka-inbox").exists()
            && since.elapsed() < Duration::from_secs(5)
        {
            std::thread::sleep(Duration::from_millis(2));
        }
        child
    }

    /// A command beside a watcher, given once more when it failed, and broken off when nothing comes of it, as staff
    /// would. Whether it went well.
    pub fn ask(&mut self, arguments: &[&str]) -> bool {
        (0..3).any(|_| {
            let mut child = self.start(arguments, true);
            let since = Instant::now();
            while child.try_wait().unwrap().is_none() && since.elapsed() < Duration::from_secs(8) {
                std::thread::sleep(Duration::from_millis(5));
            }
            // Only on a disk that stays full can the watcher not even say that it is done.
            self.hung |= child.try_wait().unwrap().is_none() && !self.plan.contains("enospc");
            drop(child.kill());
            child.wait().unwrap().success()
        })
    }

    /// Ends a watcher in good order, if it is still there.
    pub fn end(&mut self, child: Child) {
        let pid = rustix::process::Pid::from_child(&child);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        let asked = Instant::now();
        self.wait(child);
        self.hung |= asked.elapsed() > Duration::from_secs(3);
    }

    /// How often each point was hit so far.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for name in std::fs::read_to_string(self.log()).unwrap_or_default().lines() {
            *counts.entry(name.to_owned()).or_default() += 1;
        }
        counts
    }

    /// Passes, undisturbed, until nothing changes.
    pub fn rest(&mut self) -> Result<(), String> {
        let mut before = Vec::new();
        let mut codes = Vec::new();
        for _ in 0..6 {
            let child = self.start(&["run", "--no-settle"], false);
            codes.push(self.wait(child));
            let after = self.listing();
            if after == before && matches!(codes.last(), Some(Some(0 | 1))) {
                return if self.hung { Err("it hung".to_owned()) } else { Ok(()) };
            }
            before = after;
        }
        Err(format!("it does not come to rest: the passes ended with {codes:?}"))
    }

    fn listing(&self) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = ["inbox", "archive", "outbox", "state/spool"]
            .iter()
            .flat_map(|folder| files_of(&self.dir().join(folder)))
            .collect();
        found.sort();
        found
    }
}
