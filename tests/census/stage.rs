//! A shop folder, what was dropped into it, and a program that dies as it is told.

use crate::support::checker::Dropped;
use crate::support::world::comes_within;
use crate::support::{FakeMall, MALL_NOW, Post, Running, World, files_of, sjis};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// No run of a story takes so long; whoever does hangs.
const HANGS: Duration = Duration::from_secs(90);

pub struct Stage {
    world: World,
    /// Folders elsewhere that must live as long.
    pub others: Vec<tempfile::TempDir>,
    pub dropped: Dropped,
    /// Texts that no file may hold once the program has come to rest.
    pub gone: Vec<String>,
    pub mall: Option<FakeMall>,
    /// A server of people, when the story has one.
    pub post: Option<Post>,
    plan: String,
    /// A crash that belongs to the story itself.
    pub own_plan: &'static str,
    hung: bool,
}

impl Stage {
    pub fn new(plan: &str) -> Self {
        let mut world = World::new();
        world.go_to_second(MALL_NOW);
        let stage = Self {
            world,
            others: Vec::new(),
            dropped: Dropped::default(),
            gone: Vec::new(),
            mall: None,
            post: None,
            plan: plan.to_owned(),
            own_plan: "",
            hung: false,
        };
        std::fs::create_dir_all(stage.dir().join("inbox")).unwrap();
        stage
    }

    /// Lets so many seconds pass.
    pub fn later(&mut self, seconds: i64) {
        let now = self.world.now() + seconds;
        self.world.go_to_second(now);
    }

    pub fn dir(&self) -> &Path {
        self.world.dir()
    }

    /// Lets so many seconds pass.
    pub fn go_on(&mut self, seconds: i64) {
        self.world.go_to_second(MALL_NOW + seconds);
    }

    pub fn settings(&self, text: &str) {
        self.world.settings(text);
    }

    pub fn write(&self, within: &str, content: impl AsRef<[u8]>) {
        self.world.write(within, content);
    }

    pub fn write_private(&self, within: &str, content: &str) {
        self.world.write_private(within, content);
    }

    /// Drops a file that must be accounted for.
    pub fn drop(&mut self, name: &str, content: &str) {
        self.write(&format!("inbox/{name}"), content);
        self.dropped.note(content.as_bytes());
    }

    fn log(&self) -> PathBuf {
        self.dir().join("hits.log")
    }

    pub fn start(&self, arguments: &[&str], disturbed: bool) -> Running {
        let mut command = self.world.command(arguments);
        if disturbed {
            let plans = [self.plan.as_str(), self.own_plan].join(",");
            command.env("SHUKKA_CRASH", plans).env("SHUKKA_CRASH_LOG", self.log());
        }
        Running::quiet(&mut command)
    }

    fn wait(&mut self, mut program: Running) -> Option<i32> {
        if !comes_within(HANGS, || program.ended().is_some()) {
            self.hung = true;
            program.kill();
        }
        program.wait().code()
    }

    /// One pass, which may die.
    pub fn pass(&mut self) -> Option<i32> {
        let program = self.start(&["run", "--no-settle"], true);
        self.wait(program)
    }

    /// One command, which may die.
    pub fn command(&mut self, arguments: &[&str]) -> Option<i32> {
        let program = self.start(arguments, true);
        self.wait(program)
    }

    /// Passes until one ends well, as staff would start it again. What holds rows and what a disk refuses both end with 1:
    /// a second one with 1 has had no disk that refuses.
    pub fn pass_well(&mut self) {
        let mut ones = 0;
        for _ in 0..5 {
            match self.pass() {
                Some(0) => return,
                Some(1) if ones == 1 => return,
                Some(1) => ones = 1,
                _ => {}
            }
        }
    }

    /// Watches until `is_done`, then ends it by SIGTERM.
    pub fn watch(&mut self, is_done: impl Fn(&Self) -> bool) {
        let mut watcher = self.start(&["watch"], true);
        comes_within(Duration::from_secs(5), || watcher.ended().is_some() || is_done(self));
        self.end(watcher);
    }

    /// A watcher at work on the folder, or one that died on its way there.
    pub fn watcher(&self) -> Running {
        let mut watcher = self.start(&["watch"], true);
        let marker = self.dir().join("inbox/.shukka-inbox");
        comes_within(Duration::from_secs(5), || watcher.ended().is_some() || marker.exists());
        watcher
    }

    /// A command beside a watcher, given once more when it failed, and broken off when nothing comes of it, as staff
    /// would. Whether it went well.
    pub fn ask(&mut self, arguments: &[&str]) -> bool {
        (0..3).any(|_| {
            let mut program = self.start(arguments, true);
            if comes_within(Duration::from_secs(8), || program.ended().is_some()) {
                return program.wait().success();
            }
            // Only on a disk that stays full can the watcher not even say that it is done.
            self.hung |= !self.plan.contains("enospc");
            program.kill();
            false
        })
    }

    /// Ends a watcher in good order, if it is still there.
    pub fn end(&mut self, watcher: Running) {
        watcher.signal(rustix::process::Signal::TERM);
        let asked = Instant::now();
        self.wait(watcher);
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
            let program = self.start(&["run", "--no-settle"], false);
            codes.push(self.wait(program));
            let after = self.listing();
            if after == before && matches!(codes.last(), Some(Some(0 | 1))) {
                return if self.hung { Err("it hung".to_owned()) } else { Ok(()) };
            }
            before = after;
        }
        Err(format!("it does not come to rest: the passes ended with {codes:?}"))
    }

    /// Whether what was to be gone is in no file, in UTF-8 or CP932.
    pub fn is_gone(&self) -> Result<(), String> {
        for text in &self.gone {
            for form in [text.as_bytes().to_vec(), sjis(text)] {
                let holds = |path: &PathBuf| {
                    let bytes = std::fs::read(path).unwrap_or_default();
                    bytes.windows(form.len()).any(|window| window == form)
                };
                if let Some(path) = files_of(self.dir()).iter().find(|path| holds(path)) {
                    return Err(format!("{text} is still in {}", path.display()));
                }
            }
        }
        Ok(())
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
