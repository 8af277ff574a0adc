//! A test world with verbs: a shop folder of its own, files dropped into it, and what came of them. Everything
//! goes through the built program, as its users meet it.

use shukka::decode::{Encoding, encode};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The present of every test unless it says otherwise.
pub const NOW: &str = "2026-10-05T18:00:00+09:00";

/// A shop folder.
pub struct World {
    dir: tempfile::TempDir,
    now: String,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(output: &std::process::Output) -> Self {
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

impl World {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), now: NOW.to_owned() }
    }

    pub fn at(mut self, now: &str) -> Self {
        now.clone_into(&mut self.now);
        self
    }

    /// Lets time pass.
    pub fn go_to(&mut self, now: &str) -> &Self {
        now.clone_into(&mut self.now);
        self
    }

    pub fn path(&self, within: &str) -> PathBuf {
        self.dir.path().join(within)
    }

    /// Writes a file into the shop folder.
    pub fn write(&self, within: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(within);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    pub fn settings(&self, text: &str) -> &Self {
        self.write("shukka.toml", text)
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

    pub fn shukka(&self, arguments: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_shukka"))
            .arg("--dir")
            .arg(self.dir.path())
            .args(["--now", &self.now])
            .args(arguments)
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env("LANG", "C")
            .output()
            .unwrap();
        Ran::of(&output)
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

    /// The names of files below a folder, sorted; hidden ones too.
    pub fn files(&self, within: &str) -> Vec<String> {
        let mut found = Vec::new();
        collect(&self.path(within), "", &mut found);
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
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), found);
        } else {
            found.push(name);
        }
    }
}

/// Shift-JIS with CRLF.
pub fn sjis(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode::encode(&text.replace('\n', "\r\n"), Encoding::Windows31J, &mut bytes).unwrap();
    bytes
}

pub fn unsjis(bytes: &[u8]) -> String {
    shukka::decode::decoded(bytes, Encoding::Windows31J)
}
