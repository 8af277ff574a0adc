//! Freezing: of two watchers on two machines, the one that works is stopped at one of its durable steps until the other has
//! taken over, has done the work and staff have taken everything away; then it is let go on, and does nothing any more.
//!
//! What goes in: the points that a watcher passes. What comes out: for each the first and the last hit, and what was wrong.
//!
//! **Invariant.** No file comes once more, no buyer is told once more, and whoever was frozen stands by from there on.

use crate::support::checker::hash;
use crate::support::fake_mall::{FakeMall, Habits, Kind as Stock, TOKEN, order_id, stock};
use crate::support::mall_checker::{check_all_told, check_told_once};
use crate::support::world::comes_within;
use crate::support::{MALL_NOW, Running, World, files_of, mall_settings, sjis};
use rustix::process::Signal;
use shukka::crash::Point;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

/// How long one who is silent is waited for here.
const PATIENCE_MS: u64 = 1500;
const LONG: Duration = Duration::from_secs(40);
/// Steps of the work itself; what only a beginning, an end or a person passes is not among them.
const OF_WORK: [&str; 13] = [
    "intake.", "file.", "claim.", "publish.", "replace.", "batch.", "saga.", "call.", "witness.", "spool.",
    "late.", "telling.", "held.",
];
const AT_ONCE: usize = 4;

/// One shop with two machines.
struct Two {
    world: World,
    mall: FakeMall,
}

impl Two {
    fn new() -> Option<Self> {
        let mut world = World::on_server()?;
        world.go_to_second(MALL_NOW);
        let habits = Habits { latency_ms: 3, ..Habits::default() };
        let mall = FakeMall::open_at(0, stock(1, &[Stock::Plain], 2, MALL_NOW), habits);
        let at_mall = mall_settings(&mall.endpoint(), "[store.fetch]\nauto = true\n");
        let at_mall = at_mall.replacen("[store.export]\n", "[store.export]\nauto = true\nevery_s = 1\n", 1);
        world.write_private("token", TOKEN).settings(&format!(
            "[inbox]\nsettle_ms = 50\npoll_ms = 100\n[watch]\nevery_s = 1\n[[store]]\ncode = \"custom\"\nname = \"c\"\nkind = \"csv\"\n[store.export]\nauto = true\n{at_mall}"
        ));
        let two = Self { world, mall };
        let state = two.state("a");
        two.world.shukka(&["--state", &state, "fetch"]).ends(0);
        two.world.place().say(&format!("INSERT INTO meta VALUES ('#patience', '{PATIENCE_MS}')"));
        Some(two)
    }

    fn state(&self, machine: &str) -> String {
        self.world.path(machine).to_string_lossy().into_owned()
    }

    fn watch(&self, machine: &str, plan: &str) -> Running {
        let words = std::fs::File::create(self.world.path(&format!("{machine}.txt"))).unwrap();
        let mut command = self.world.command(&["--lang", "en", "--state", &self.state(machine), "watch"]);
        command.env("SHUKKA_CRASH", plan).env("SHUKKA_CRASH_LOG", self.world.path(&format!("{machine}.log")));
        Running::of(command.stdout(std::process::Stdio::null()).stderr(words))
    }

    fn said(&self, machine: &str) -> String {
        std::fs::read_to_string(self.world.path(&format!("{machine}.txt"))).unwrap_or_default()
    }

    fn drop_all(&self) {
        let head = "受注番号,受注ステータス,送付先氏名,商品名,個数,配送業者,出荷日,伝票番号";
        let row = |number: &str, quantity: &str| {
            format!("{number},発送待ち,見本,品,{quantity},ヤマト運輸,2026/10/01,123456789013")
        };
        self.world
            .drop_sjis("custom/注文.csv", &format!("{head}\n{}\n{}\n", row("K-1", "2"), row("K-2", "二個")));
        self.world.drop_sjis("なぞ.csv", "天気\n雨\n");
        let packed = |n| format!("{},発送待ち,ヤマト運輸,123456789013,2026/10/01", order_id(1, n));
        let head = "修正する受注番号,受注ステータス,配送業者,伝票番号,出荷日";
        self.world.drop_sjis("出荷.csv", &format!("{head}\n{}\n{}\n", packed(0), packed(1)));
    }

    /// All work is done: told by file and at the mall, given back, archived.
    fn is_done(&self) -> bool {
        let lies = |within: &str| {
            let files = files_of(&self.world.path(within)).into_iter();
            files.filter(|path| !is_hidden(path)).collect::<Vec<PathBuf>>()
        };
        let inbox = lies("inbox");
        let held = inbox.iter().filter(|path| path.starts_with(self.world.path("inbox/held"))).count();
        inbox.len() == held
            && held >= 5
            && lies("outbox/custom").len() == 1
            && check_all_told(&self.mall).is_ok()
    }

    /// Staff take everything that was written for them.
    fn take_all_away(&self) {
        for within in ["outbox/custom", "inbox/held"] {
            for path in files_of(&self.world.path(within)).into_iter().filter(|path| !is_hidden(path)) {
                std::fs::remove_file(path).unwrap();
            }
        }
    }

    /// What has come although it had been there.
    fn came_again(&self) -> Vec<String> {
        let mut wrong: Vec<String> = Vec::new();
        for within in ["outbox/custom", "inbox/held"] {
            let files = files_of(&self.world.path(within)).into_iter().filter(|path| !is_hidden(path));
            wrong.extend(files.map(|path| format!("{} has come once more", path.display())));
        }
        let mut contents = BTreeSet::new();
        for path in files_of(&self.world.path("archive")) {
            if !is_hidden(&path) && !contents.insert(hash(&std::fs::read(&path).unwrap())) {
                wrong.push(format!("{} is there twice", path.display()));
            }
        }
        wrong.extend(check_told_once(&self.mall).err());
        wrong
    }
}

fn is_hidden(path: &std::path::Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn is_stopped(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('T'))
}

/// How often a watcher that nobody disturbs passes each point.
fn counts() -> Option<BTreeMap<String, u64>> {
    let two = Two::new()?;
    two.drop_all();
    let mut watcher = two.watch("a", "");
    assert!(comes_within(LONG, || two.is_done()), "undisturbed: {}", two.said("a"));
    watcher.signal(Signal::TERM);
    watcher.wait();
    let mut counts = BTreeMap::new();
    for name in two.world.read("a.log").split(|byte| *byte == b'\n') {
        *counts.entry(String::from_utf8_lossy(name).into_owned()).or_default() += 1;
    }
    Some(counts)
}

/// One trial. `None`: the watcher did not come to that step before all was done.
fn freeze(point: Point, hit: u64) -> Option<Result<(), String>> {
    let two = Two::new()?;
    two.drop_all();
    let frozen = two.watch("a", &format!("{}:pause@{hit}", point.name()));
    let stands = || is_stopped(frozen.pid());
    if !comes_within(LONG, || stands() || two.is_done()) {
        return Some(Err(format!("neither frozen nor done: {}", two.said("a"))));
    }
    if !stands() {
        return None;
    }
    let mut other = two.watch("b", "");
    if !comes_within(LONG, || two.said("b").contains("watching ") && two.is_done()) {
        return Some(Err(format!("not taken over: {}", two.said("b"))));
    }
    two.take_all_away();
    frozen.signal(Signal::CONT);
    if !comes_within(LONG, || two.said("a").contains("stands by")) {
        return Some(Err(format!("it does not stand by: {}", two.said("a"))));
    }
    let ended = other.ended();
    let mut wrong = two.came_again();
    wrong.extend(ended.map(|ended| format!("the other has given up: {ended}")));
    Some(if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) })
}

/// Tells all trials whose points have a name with `wanted` in it; what was wrong.
pub fn tell_all(wanted: &str) -> Vec<String> {
    let Some(counts) = counts() else { return Vec::new() };
    let mut trials = Vec::new();
    for point in Point::ALL.iter().filter(|point| OF_WORK.iter().any(|of| point.name().starts_with(of))) {
        let hits = counts.get(point.name()).copied().unwrap_or(0);
        let mut chosen: Vec<u64> = [1, hits].into_iter().filter(|hit| *hit > 0 && *hit <= hits).collect();
        chosen.dedup();
        if point.name().contains(wanted) || "pause".contains(wanted) {
            trials.extend(chosen.into_iter().map(|hit| (*point, hit)));
        }
    }
    let (queue, told) = (Mutex::new(trials), Mutex::new((0, 0, Vec::new())));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some((point, hit)) = queue.lock().unwrap().pop() else { return };
                    let trial = freeze(point, hit);
                    let mut told = told.lock().unwrap();
                    match trial {
                        None => told.1 += 1,
                        Some(Ok(())) => told.0 += 1,
                        Some(Err(wrong)) => told.2.push(format!("{}:pause@{hit}: {wrong}", point.name())),
                    }
                }
            });
        }
    });
    let (well, missed, wrong) = told.into_inner().unwrap();
    println!(
        "frozen until taken over: {well} trials hold, {missed} were not reached, {} do not hold",
        wrong.len()
    );
    wrong
}
