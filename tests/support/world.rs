//! A test world with verbs: a shop folder of its own and a present, files dropped into it, and what came of them.
//!
//! What goes in: settings, profiles, drops, commands. What comes out: what the built program printed, and the files.
//!
//! **Invariant.** Everything goes through the built program, as its users meet it.
//! **Invariant.** Every settings file of a world is written by [`World::settings`], so that all worlds can live on
//! another ledger engine: `SHUKKA_TEST_LEDGER=postgres` gives each a ledger on the server of [`server`](super::server).
//!
//! Deliberately not known here: malls, and what any test is about.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test stops where the world is not as it says and lays out folders; each binary uses a part"
)]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset};
use shukka::decode::{Encoding, decoded, encode};

/// The present of every test unless it says otherwise.
pub const NOW: &str = "2026-10-05T18:00:00+09:00";

/// A CSV store whose exports go by themselves.
pub const AUTO: &str =
    "[[store]]\ncode = \"custom\"\nname = \"c\"\nkind = \"csv\"\n[store.export]\nauto = true\n";

/// A shop folder.
pub struct World {
    folder: tempfile::TempDir,
    now: Option<DateTime<FixedOffset>>,
    program: PathBuf,
    /// Where the ledger is; `None`: in the folder.
    place: Option<super::server::Place>,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Self {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(
            self.out.contains(words) || self.err.contains(words),
            "no {words:?} in\n{}\n{}",
            self.out,
            self.err
        );
        self
    }
}

/// A program at work; it is killed with whoever holds it.
pub struct Running(Child);

impl Running {
    /// Starts it, unheard.
    #[track_caller]
    pub fn quiet(command: &mut Command) -> Self {
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    #[track_caller]
    pub fn of(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }

    /// One that was started and is listened to.
    pub fn from(child: Child) -> Self {
        Self(child)
    }

    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Kills it, and buries it.
    pub fn kill(&mut self) {
        self.kill_only();
        self.wait();
    }

    /// Kills it as a stranger would: nobody buries it yet.
    #[track_caller]
    pub fn kill_only(&mut self) {
        self.0.kill().unwrap();
    }

    #[track_caller]
    pub fn wait(&mut self) -> ExitStatus {
        self.0.wait().unwrap()
    }

    /// How it ended, if it has.
    #[track_caller]
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.0.try_wait().unwrap()
    }

    #[cfg(unix)]
    pub fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.0), signal)
            .unwrap_or_else(|gone| assert_eq!(gone, rustix::io::Errno::SRCH));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl World {
    /// A shop folder in memory where there is such: a killed process leaves the same there, and syncing costs nothing.
    pub fn new() -> Self {
        Self::within(folder())
    }

    /// A shop folder on a disk, for what is measured and for who wants kills in the middle of a sync.
    pub fn on_disk() -> Self {
        Self::within(folder_on_disk())
    }

    /// A shop folder whose ledger is a file in it, whatever the others have: for what is about that file.
    pub fn of_file() -> Self {
        Self::placed(folder(), None)
    }

    fn within(folder: tempfile::TempDir) -> Self {
        let place = if super::server::is_everywhere() { super::server::Place::new() } else { None };
        Self::placed(folder, place)
    }

    /// A shop folder whose ledger is on the tests' server; `None`: there is none.
    pub fn on_server() -> Option<Self> {
        Some(Self::placed(folder(), Some(super::server::Place::new()?)))
    }

    fn placed(folder: tempfile::TempDir, place: Option<super::server::Place>) -> Self {
        let world = Self { folder, now: Some(NOW.parse().unwrap()), program: program(), place };
        std::fs::create_dir(world.path("inbox")).unwrap();
        if world.place.is_some() {
            world.settings("");
        }
        world
    }

    pub fn at(mut self, now: &str) -> Self {
        self.now = Some(now.parse().unwrap());
        self
    }

    /// Lets the clock on the wall say what the present is.
    pub fn by_the_clock(mut self) -> Self {
        self.now = None;
        self
    }

    /// Another build of the program.
    pub fn with_program(mut self, program: PathBuf) -> Self {
        self.program = program;
        self
    }

    /// Lets time pass.
    pub fn go_to(&mut self, now: &str) -> &Self {
        self.now = Some(now.parse().unwrap());
        self
    }

    /// The present, in epoch seconds.
    pub fn now(&self) -> i64 {
        self.now.unwrap().timestamp()
    }

    /// Lets time pass, to a moment in epoch seconds.
    pub fn go_to_second(&mut self, now: i64) {
        self.now = Some(DateTime::from_timestamp(now, 0).unwrap().fixed_offset());
    }

    pub fn dir(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, within: &str) -> PathBuf {
        self.dir().join(within)
    }

    /// Writes a file into the shop folder.
    pub fn write(&self, within: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(within);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    /// Writes a file that nobody else may read, as a token must be.
    pub fn write_private(&self, within: &str, text: &str) -> &Self {
        self.write(within, text).may(within, 0o600)
    }

    /// Who may do what with a file, where systems know of that.
    pub fn may(&self, within: &str, mode: u32) -> &Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(self.path(within), std::fs::Permissions::from_mode(mode)).unwrap();
        }
        self
    }

    pub fn settings(&self, text: &str) -> &Self {
        match &self.place {
            // One that was read and is written anew names its ledger already.
            Some(place) if !text.contains("\n[ledger]") => {
                self.write("shukka.toml", format!("{text}\n[ledger]\nurl = \"{}\"\n", place.url()))
            }
            _ => self.write("shukka.toml", text),
        }
    }

    /// Where the ledger is on the server.
    pub fn place(&self) -> &super::server::Place {
        self.place.as_ref().unwrap()
    }

    pub fn profile(&self, text: &str) -> &Self {
        let number = std::fs::read_dir(self.path("profiles")).map_or(0, Iterator::count);
        self.write(&format!("profiles/p{number}.toml"), text)
    }

    /// Drops bytes into the inbox.
    pub fn drop_bytes(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        self.write(&format!("inbox/{name}"), bytes)
    }

    /// Drops a text into the inbox as Shift-JIS with CRLF.
    pub fn drop_sjis(&self, name: &str, text: &str) -> &Self {
        self.drop_bytes(name, sjis(text))
    }

    /// The program on this folder, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.at_work(Command::new(&self.program), arguments)
    }

    /// The program on this folder, started by another (`strace`, `unshare`) that takes it as its last arguments.
    pub fn command_within(&self, mut outer: Command, arguments: &[&str]) -> Command {
        outer.arg(&self.program);
        self.at_work(outer, arguments)
    }

    pub fn shukka(&self, arguments: &[&str]) -> Ran {
        Ran::of(&self.command(arguments).output().unwrap())
    }

    /// A line as somebody types it who is in this folder and has the program on the path.
    pub fn shell(&self, line: &str) -> Ran {
        let mut path = self.program.parent().unwrap().as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap());
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).current_dir(self.dir()).env("PATH", path);
        Ran::of(&in_plain_words(&mut shell).output().unwrap())
    }

    /// One pass without a quiet time.
    pub fn pass(&self) -> Ran {
        self.shukka(&["run", "--no-settle"])
    }

    /// All orders as `orders --json` gives them.
    pub fn orders(&self) -> Vec<serde_json::Value> {
        let ran = self.shukka(&["orders", "--json"]).ends(0);
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// One order.
    #[track_caller]
    pub fn order(&self, number: &str) -> serde_json::Value {
        let found = self.orders().into_iter().find(|order| order["number"] == number);
        found.unwrap_or_else(|| panic!("no order {number}"))
    }

    /// The reasons of one order.
    pub fn reasons(&self, number: &str) -> Vec<String> {
        let order = self.order(number);
        let reasons = order["export"]["reasons"].as_array().unwrap();
        assert_eq!(order["export"]["due"] == true, reasons.is_empty());
        reasons.iter().map(|code| code.as_str().unwrap().to_owned()).collect()
    }

    /// The names of files below a folder, sorted; hidden ones too, but for the ledger's witness in `outbox/`.
    pub fn files(&self, within: &str) -> Vec<String> {
        let folder = self.path(within);
        let name = |path: PathBuf| path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        let witness = self.path("outbox/.shukka-witness");
        let mut found: Vec<String> =
            files_of(&folder).into_iter().filter(|path| *path != witness).map(name).collect();
        found.sort();
        found
    }

    pub fn read(&self, within: &str) -> Vec<u8> {
        std::fs::read(self.path(within)).unwrap()
    }

    /// A held file's reason, as text.
    pub fn reason(&self, name: &str) -> String {
        String::from_utf8(self.read(&format!("inbox/held/{name}.理由.txt"))).unwrap()
    }

    /// The one export file of a store, decoded.
    pub fn export_text(&self, store: &str) -> String {
        let files = self.files(&format!("outbox/{store}"));
        assert_eq!(files.len(), 1, "{files:?}");
        unsjis(&self.read(&format!("outbox/{store}/{}", files[0])))
    }

    /// The ledger as the one engine keeps it that is a file: for what no command shows, and for damage.
    pub fn sqlite(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path("state/ledger.db")).unwrap()
    }

    /// Does to the ledger what no command does, in words that every engine takes.
    #[track_caller]
    pub fn in_ledger(&self, sql: &str) {
        match &self.place {
            Some(place) => place.say(sql),
            None => self.sqlite().execute_batch(sql).unwrap(),
        }
    }

    /// A number that the ledger keeps and no command shows.
    #[track_caller]
    pub fn number_in_ledger(&self, sql: &str) -> i64 {
        match &self.place {
            Some(place) => place.number(sql),
            None => self.sqlite().query_row(sql, [], |row| row.get(0)).unwrap(),
        }
    }

    /// What the ledger is called where people read it.
    pub fn ledger_shown(&self) -> String {
        self.place.as_ref().map_or_else(|| "state/ledger.db".to_owned(), super::server::Place::url)
    }

    /// Copies `state/` and the ledger, wherever that is, to `copy/`.
    pub fn copy_state(&self) {
        copy_files(&self.path("state"), &self.path("copy"));
        if let Some(place) = &self.place {
            place.remember();
        }
    }

    /// Puts the copy of the ledger back, and nothing else.
    pub fn put_ledger_back(&self) {
        for file in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
            let _ = std::fs::remove_file(self.path(&format!("state/{file}")));
            let _ = std::fs::copy(self.path(&format!("copy/{file}")), self.path(&format!("state/{file}")));
        }
        if let Some(place) = &self.place {
            place.put_back();
        }
    }

    /// Puts the copy of `state/` and of the ledger back.
    pub fn put_state_back(&self) {
        std::fs::remove_dir_all(self.path("state")).unwrap();
        copy_files(&self.path("copy"), &self.path("state"));
        if let Some(place) = &self.place {
            place.put_back();
        }
    }

    /// Leaves the folder where it is.
    pub fn keep(self) -> PathBuf {
        self.folder.keep()
    }

    fn at_work(&self, mut command: Command, arguments: &[&str]) -> Command {
        command.arg("--dir").arg(self.dir());
        if let Some(now) = self.now {
            command.args(["--now", &now.to_rfc3339()]);
        }
        command.args(arguments);
        in_plain_words(&mut command);
        command
    }
}

fn copy_files(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap().map(|file| file.unwrap().path()) {
        if file.is_file() {
            std::fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
        }
    }
}

/// The language of the words is not that of whoever runs the tests.
fn in_plain_words(command: &mut Command) -> &mut Command {
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C")
}

/// Everything below a folder that is no folder, hidden or not.
pub fn files_of(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_of(&path)) } else { found.push(path) }
    }
    found
}

/// A folder of one's own, in memory where there is such with room enough.
pub fn folder() -> tempfile::TempDir {
    const ROOM: u64 = 1 << 30;
    let memory = Path::new("/dev/shm");
    if std::env::var_os("TMPDIR").is_none() && room(memory) > ROOM {
        return tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()).unwrap();
    }
    tempfile::tempdir().unwrap()
}

#[cfg(unix)]
fn room(folder: &Path) -> u64 {
    rustix::fs::statvfs(folder).map_or(0, |disk| disk.f_bavail * disk.f_frsize)
}

#[cfg(not(unix))]
fn room(_: &Path) -> u64 {
    0
}

/// A folder of one's own beside what is built, which is on a disk; in an example, which is not told where that is, in
/// the system's temporary folder.
pub fn folder_on_disk() -> tempfile::TempDir {
    option_env!("CARGO_TARGET_TMPDIR").map_or_else(tempfile::tempdir, tempfile::tempdir_in).unwrap()
}

/// The built program; an example, which is not told its path, lies in a folder beside it.
pub fn program() -> PathBuf {
    let beside = || std::env::current_exe().unwrap().parent().unwrap().with_file_name("shukka");
    option_env!("CARGO_BIN_EXE_shukka").map_or_else(beside, PathBuf::from)
}

/// Waits for something that will come.
#[track_caller]
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    assert!(comes_within(Duration::from_secs(30), &mut is_so), "not within half a minute: {what}");
}

/// Whether something comes within that time.
pub fn comes_within(limit: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let since = Instant::now();
    while !is_so() {
        if since.elapsed() > limit {
            return false;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    true
}

/// Shift-JIS with CRLF.
pub fn sjis(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode::encode(&text.replace('\n', "\r\n"), Encoding::Windows31J, &mut bytes).unwrap();
    bytes
}

pub fn unsjis(bytes: &[u8]) -> String {
    decoded(bytes, Encoding::Windows31J)
}
