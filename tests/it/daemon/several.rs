//! Four watchers of one shop, each on a machine of its own, killed, frozen beyond any patience and cut off while their
//! server is thrown down: the end is what one watcher makes of the same files in the recorded order (contract 15).
//!
//! Six strokes by default; `SHUKKA_STROKES=100 cargo test --test it several` makes a hundred, `SHUKKA_SEED=…` repeats a run.
#![cfg(unix)]

use crate::support::checker::{Dropped, check, hash};
use crate::support::dice::Dice;
use crate::support::fake_mall::{FakeMall, Habits, Kind as Stock, TOKEN, order_id, stock};
use crate::support::mall_checker::{check_all_told, check_told_once};
use crate::support::server::OwnServer;
use crate::support::world::comes_within;
use crate::support::{MALL_NOW, Running, World, files_of, mall_settings, sjis};
use rustix::process::Signal;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

const MACHINES: usize = 4;
const ORDERS_AT_MALL: usize = 24;
/// How long one who is silent is waited for here; whoever is frozen is frozen for longer.
const PATIENCE_MS: u64 = 1500;
const FROZEN: Duration = Duration::from_millis(2300);
/// On a machine that is busy with other things, what was dropped meanwhile takes a while.
const LONG: Duration = Duration::from_secs(240);

fn number(variable: &str, default: u64) -> u64 {
    std::env::var_os(variable).and_then(|text| text.to_str()?.parse().ok()).unwrap_or(default)
}

/// A shop on a share, and the machines that work on it.
struct Several {
    world: World,
    server: OwnServer,
    mall: FakeMall,
    states: Vec<PathBuf>,
    watchers: Vec<Running>,
    dropped: Dropped,
    taken: PathBuf,
    serial: u64,
    packed: usize,
}

impl Several {
    fn begin(server: OwnServer) -> Self {
        let habits = Habits { latency_ms: 3, ..Habits::default() };
        let mall = FakeMall::open_at(0, stock(1, &[Stock::Plain], ORDERS_AT_MALL, MALL_NOW), habits);
        let mut world = World::of_file();
        world.go_to_second(MALL_NOW);
        world.write_private("token", TOKEN).write("shukka.toml", settings(&mall, &server.url()));
        let states = (0..MACHINES).map(|n| world.path(&format!("machine-{n}"))).collect();
        let taken = world.path("taken");
        std::fs::create_dir(&taken).unwrap();
        let mut several = Self {
            world,
            server,
            mall,
            states,
            watchers: Vec::new(),
            dropped: Dropped::default(),
            taken,
            serial: 0,
            packed: 0,
        };
        several.shukka(0, &["fetch"]).ends(0);
        several.server.say(&format!("INSERT INTO meta VALUES ('#patience', '{PATIENCE_MS}')"));
        several.watchers = (0..MACHINES).map(|n| several.watch(n)).collect();
        several
    }

    fn shukka(&self, machine: usize, arguments: &[&str]) -> crate::support::Ran {
        let state = self.states[machine].to_string_lossy().into_owned();
        self.world.shukka(&[&["--state", &state], arguments].concat())
    }

    fn watch(&self, machine: usize) -> Running {
        let words = self.world.path(&format!("words-{machine}.txt"));
        let log = std::fs::OpenOptions::new().create(true).append(true).open(words).unwrap();
        let state = self.states[machine].to_string_lossy().into_owned();
        let mut command = self.world.command(&["--lang", "en", "--state", &state, "watch"]);
        Running::of(command.stdout(std::process::Stdio::null()).stderr(log))
    }

    /// What happens to the machines, their ways and their server.
    fn strike(&mut self, dice: &mut Dice) {
        let machine = usize::try_from(dice.roll(MACHINES as u64)).unwrap();
        match dice.roll(10) {
            0..=3 => {
                self.watchers[machine].kill();
                self.watchers[machine] = self.watch(machine);
            }
            4..=6 => {
                self.watchers[machine].signal(Signal::STOP);
                std::thread::sleep(FROZEN);
                self.watchers[machine].signal(Signal::CONT);
            }
            7 => self.server.cut_all(),
            8 => self.staff_take_files_away(),
            _ => self.server.throw_down(),
        }
    }

    /// Every export file that is there is taken elsewhere.
    fn staff_take_files_away(&self) {
        for path in files_of(&self.world.path("outbox/custom")) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if !name.starts_with('.') {
                let to = self.taken.join(&name);
                assert!(!to.exists(), "{name} has come once more");
                // The watcher may not be done with it: then it is taken the next time.
                drop(std::fs::rename(&path, &to));
            }
        }
    }

    fn drop_one(&mut self, dice: &mut Dice) {
        self.serial += 1;
        let content = self.content(dice);
        let name = format!("inbox/custom/注文 {}.csv", self.serial);
        let hidden = self.world.path(&format!("{name}.part"));
        std::fs::write(&hidden, &content).unwrap();
        std::fs::rename(&hidden, self.world.path(&name)).unwrap();
        self.dropped.note(&content);
        if dice.roll(4) == 0 {
            self.world.write(&format!("inbox/custom/写し {}.csv", self.serial), &content);
            self.dropped.note(&content);
        }
        if self.packed < ORDERS_AT_MALL {
            let number = order_id(1, self.packed);
            let head = "修正する受注番号,受注ステータス,配送業者,伝票番号,出荷日";
            let list = sjis(&format!("{head}\n{number},発送待ち,ヤマト運輸,123456789013,2026/10/01\n"));
            self.world.drop_bytes(&format!("出荷 {}.csv", self.packed), &list);
            self.dropped.note(&list);
            self.packed += 1;
        }
    }

    /// New orders of which some may go and some may not, rows that must be held, and news of an order of before.
    fn content(&mut self, dice: &mut Dice) -> Vec<u8> {
        let serial = self.serial;
        let mut text =
            String::from("受注番号,受注ステータス,送付先氏名,備考,商品名,個数,配送業者,出荷日,伝票番号\n");
        let earlier = 1 + dice.roll(serial);
        let mut line = |number: &str, status: &str, note: u64, quantity: &str| {
            let rest = "ヤマト運輸,2026/10/01,123456789013";
            writeln!(text, "{number},{status},見本,{note},品,{quantity},{rest}").unwrap();
        };
        for row in 0..=dice.roll(12) {
            let (number, is_bad) = (format!("K{serial:05}-{row}"), dice.roll(12) == 0);
            let status = if dice.roll(5) == 0 && row > 0 { "保留" } else { "発送待ち" };
            line(&number, status, serial, if is_bad && row > 0 { "二個" } else { "2" });
            let goes = status == "発送待ち" && !(is_bad && row > 0);
            (if goes { &mut self.dropped.due } else { &mut self.dropped.forbidden }).insert(number);
        }
        if earlier < serial {
            line(&format!("K{earlier:05}-0"), "発送待ち", serial, "2");
        }
        sjis(&text)
    }

    /// Nothing lies in the inbox any more and nothing is on its way.
    fn settle(&mut self) {
        let inbox = self.world.path("inbox");
        let is_empty = || {
            let lies = |path: &PathBuf| !path.starts_with(inbox.join("held")) && !is_hidden(path);
            !files_of(&inbox).iter().any(lies)
        };
        let words = |several: &Self| {
            (0..MACHINES)
                .map(|n| several.world.read(&format!("words-{n}.txt")))
                .map(|it| tail(&it))
                .collect::<Vec<_>>()
        };
        assert!(comes_within(LONG, is_empty), "files lie there: {:#?}", words(self));
        let told = comes_within(LONG, || check_all_packed_told(&self.mall, self.packed));
        assert!(told, "{:?} {:#?}", check_all_told(&self.mall), words(self));
        for (machine, watcher) in self.watchers.iter_mut().enumerate() {
            assert_eq!(
                watcher.ended(),
                None,
                "machine {machine} has given up: {:#?}",
                tail(&self.world.read(&format!("words-{machine}.txt")))
            );
            watcher.signal(Signal::TERM);
        }
        self.watchers.drain(..).for_each(|mut watcher| assert!(watcher.wait().success()));
        for _ in 0..2 {
            let ran = self.shukka(0, &["run", "--no-settle"]);
            assert!(matches!(ran.code, 0 | 1), "{ran:?}");
        }
    }
}

fn settings(mall: &FakeMall, url: &str) -> String {
    let auto = "[store.fetch]\nauto = true\nevery_s = 3\n";
    let at_mall = mall_settings(&mall.endpoint(), auto);
    let at_mall = at_mall.replacen("[store.export]\n", "[store.export]\nauto = true\nevery_s = 1\n", 1);
    format!(
        "[inbox]\nsettle_ms = 60\npoll_ms = 100\n[watch]\nevery_s = 1\n[[store]]\ncode = \"custom\"\nname = \"c\"\nkind = \"csv\"\n[store.export]\nauto = true\n{at_mall}\n[ledger]\nurl = \"{url}\"\n"
    )
}

fn check_all_packed_told(mall: &FakeMall, packed: usize) -> bool {
    let memory = mall.memory();
    let told =
        |order: &&crate::support::fake_mall::FakeOrder| order.messages.iter().any(|(seller, _)| *seller);
    memory.orders.iter().filter(told).count() >= packed
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn tail(words: &[u8]) -> String {
    let words = String::from_utf8_lossy(words);
    let lines: Vec<&str> = words.lines().rev().take(12).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

/// What one watcher makes of the same files, one after the other in the recorded order.
fn replay(several: &Several) -> World {
    let mut alone = World::of_file();
    alone.go_to_second(MALL_NOW);
    let text = String::from_utf8(several.world.read("shukka.toml")).unwrap();
    alone.write_private("token", TOKEN).write("shukka.toml", text.split("[ledger]").next().unwrap());
    let mut contents = BTreeMap::new();
    for folder in ["archive", "inbox/held"] {
        for path in files_of(&several.world.path(folder)) {
            let bytes = std::fs::read(&path).unwrap();
            contents.insert(hash(&bytes), bytes);
        }
    }
    alone.shukka(&["fetch"]).ends(0);
    for (folder, name, sha256) in arrivals_of(&several.world) {
        let Some(bytes) = contents.get(&sha256) else { panic!("{name} is nowhere") };
        alone.write(&format!("inbox/{folder}/{name}"), bytes);
        assert!(matches!(alone.pass().code, 0 | 1));
    }
    alone
}

/// The files in their recorded order: folder, name and hash.
fn arrivals_of(world: &World) -> Vec<(String, String, Vec<u8>)> {
    let ledger = world.sqlite();
    let mut query =
        ledger.prepare("SELECT folder, name, sha256 FROM arrivals WHERE sha256 <> x'' ORDER BY id").unwrap();
    query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// Every line of every export file, sorted.
fn lines_of(world: &World) -> Vec<String> {
    let mut lines = Vec::new();
    for path in files_of(&world.path("outbox/custom")) {
        let text = crate::support::unsjis(&std::fs::read(path).unwrap());
        lines.extend(text.lines().skip(1).map(str::to_owned));
    }
    lines.sort();
    lines
}

#[test]
#[expect(clippy::disallowed_macros, reason = "the seed is printed, so that a run can be repeated")]
fn four_watchers_struck_at_random_make_what_one_makes_alone() {
    let Some(server) = OwnServer::start() else { return };
    let (strokes, seed) = (number("SHUKKA_STROKES", 6), number("SHUKKA_SEED", 20_261_001));
    println!("SHUKKA_STROKES={strokes} SHUKKA_SEED={seed}");
    let mut dice = Dice::of(seed);
    let mut several = Several::begin(server);
    for _ in 0..strokes {
        for _ in 0..=dice.roll(2) {
            several.drop_one(&mut dice);
            std::thread::sleep(Duration::from_millis(dice.roll(60)));
        }
        std::thread::sleep(Duration::from_millis(dice.roll(250)));
        several.strike(&mut dice);
        check_told_once(&several.mall).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
    }
    several.settle();
    check_told_once(&several.mall).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
    // What staff took lies among the rest again.
    for path in files_of(&several.taken) {
        let to = several.world.path("outbox/custom").join(path.file_name().unwrap());
        assert!(!to.exists(), "seed {seed}: {} came twice", to.display());
        std::fs::rename(path, to).unwrap();
    }
    let orders = several.shukka(1, &["orders", "--json"]).out;
    // The independent checker reads a ledger that is a file, and `state/` beside it.
    std::fs::rename(&several.states[0], several.world.path("state")).unwrap();
    several.world.shukka(&["ledger", "move", "--to", "sqlite:state/ledger.db"]).ends(0);
    check(several.world.dir(), &several.dropped).unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
    let alone = replay(&several);
    assert_eq!(lines_of(&several.world), lines_of(&alone), "seed {seed}");
    assert_eq!(several.world.files("inbox/held"), alone.files("inbox/held"), "seed {seed}");
    for name in alone.files("inbox/held") {
        // Workbooks hold when they were made.
        if Path::new(&name).extension().is_some_and(|ending| ending == "xlsx") {
            continue;
        }
        let held = |world: &World| world.read(&format!("inbox/held/{name}"));
        assert_eq!(held(&several.world), held(&alone), "seed {seed}: {name}");
    }
    let alone_orders = alone.shukka(&["orders", "--json", "--store", "custom"]).out;
    let custom: Vec<_> = orders.lines().filter(|line| line.contains("\"store\":\"custom\"")).collect();
    assert_eq!(custom, alone_orders.lines().collect::<Vec<_>>(), "seed {seed}");
    assert!(
        !orders.is_empty() && orders.lines().all(|line| !line.contains("\"state\":\"unsure\"")),
        "seed {seed}"
    );
}
