//! The house rules, as tests: who may import whom, what pure modules may not touch, how long things may be, and that
//! one name is one thing.
//!
//! An exception stands in a list with its reason, and a test fails when it is not used any more.

use super::graph::Graph;
use super::source::{SourceFile, sources};
use std::collections::{BTreeMap, BTreeSet};

/// A line of the picture.
struct Layer {
    rooms: &'static [&'static str],
    /// Whether a room may import those that stand before it in its line; else they are strangers to one another.
    is_in_order: bool,
}

const fn strangers(rooms: &'static [&'static str]) -> Layer {
    Layer { rooms, is_in_order: false }
}

const fn in_order(rooms: &'static [&'static str]) -> Layer {
    Layer { rooms, is_in_order: true }
}

/// Who may import whom: a line may import the lines below it.
const HOUSE: [Layer; 8] = [
    strangers(&["cli", "board", "daemon"]),
    strangers(&["pass"]),
    strangers(&["desk"]),
    // What a mall says of its orders is taken in as what a file says.
    in_order(&["intake", "telling"]),
    strangers(&["shop"]),
    strangers(&["inbox", "outbox", "ledger", "mercari", "courier"]),
    in_order(PURE),
    in_order(VOCABULARY),
];
const PURE: &[&str] = &["decode", "profile", "normalize", "rules", "shipment", "labels", "report"];
const VOCABULARY: &[&str] = &["order", "document", "notice", "pipeline"];
/// Names of durable steps, which stand beside the picture, for all but the pure and the vocabulary.
const BESIDE: &str = "crash";
/// Rooms of the picture that are still to be built.
const TO_COME: [&str; 0] = [];

/// Imports that the picture does not have: from, to, why.
const IMPORTS: &[(&str, &str, &str)] = &[
    ("cli", "daemon", "`shukka watch` is asked for in the terminal, and is the daemon"),
    ("cli", "board", "`shukka board` is asked for in the terminal, and begins the board"),
];

const LINES_A_FILE: usize = 500;
const LINES_A_FUNCTION: usize = 70;
/// A file of more lines says at its top what it is.
const LINES_WITHOUT_DOC: usize = 100;

fn program() -> Vec<SourceFile> {
    sources(&["src"])
}

fn everything() -> Vec<SourceFile> {
    sources(&["src", "tests", "benches", "examples"])
}

#[track_caller]
fn nothing_is(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// What is listed as an exception and is none any more.
fn unused<'l>(listed: impl Iterator<Item = &'l str>, found: &BTreeSet<String>) -> Vec<String> {
    let unused = listed.filter(|name| !found.contains(*name));
    unused.map(|name| format!("no exception is needed any more, take it off the list: {name}")).collect()
}

fn layer_of(room: &str) -> Option<(usize, usize)> {
    HOUSE.iter().enumerate().find_map(|(line, layer)| {
        layer.rooms.iter().position(|name| *name == room).map(|place| (line, place))
    })
}

fn may_import(from: &str, to: &str) -> bool {
    let is_pure = PURE.contains(&from) || VOCABULARY.contains(&from);
    match (layer_of(from), layer_of(to)) {
        (_, None) => to == BESIDE && !is_pure,
        (None, _) => false,
        (Some((line, place)), Some((below, before))) => {
            line < below || (line == below && HOUSE[line].is_in_order && before < place)
        }
    }
}

#[test]
fn rooms_import_only_what_the_picture_allows() {
    let files = program();
    let rooms: BTreeSet<&str> = files.iter().filter_map(SourceFile::room).collect();
    let (mut wrong, mut found) = (Vec::new(), BTreeSet::new());
    for file in &files {
        let Some(from) = file.room() else { continue };
        for import in file.imports() {
            let Some(to) = import.path.first().filter(|to| rooms.contains(to.as_str())) else { continue };
            if from == to || may_import(from, to) {
                continue;
            }
            let arrow = format!("{from} → {to}");
            if !IMPORTS.iter().any(|(of, into, _)| arrow == format!("{of} → {into}")) {
                wrong.push(format!("{}: {arrow} ({})", file.path, import.path.join("::")));
            }
            found.insert(arrow);
        }
    }
    let listed: Vec<String> = IMPORTS.iter().map(|(from, to, _)| format!("{from} → {to}")).collect();
    wrong.extend(unused(listed.iter().map(String::as_str), &found));
    nothing_is(&wrong);
}

/// What can be asked of the ledger: the methods of its roles and of the handle, by name.
fn asked_of_the_ledger(files: &[SourceFile]) -> BTreeSet<String> {
    let is_engine = |path: &str| path.contains("/sqlite/") || path.contains("/postgres/");
    let faces = files.iter().filter(|file| file.room() == Some("ledger") && !is_engine(&file.path));
    let names = faces.flat_map(|file| file.program().split("fn ").skip(1));
    names.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()).collect()
}

#[test]
fn no_door_asks_the_ledger_itself() {
    let mut wrong = Vec::new();
    let asked = asked_of_the_ledger(&program());
    for file in program() {
        let code: String = file.program().chars().filter(|c| !c.is_whitespace()).collect();
        let calls = code.split("ledger.").skip(1).chain(code.split("ledger()?.").skip(1));
        let names = calls.filter_map(|rest| rest.split_once('(').map(|(name, _)| name.to_owned()));
        let touched: Vec<String> = names.filter(|name| asked.contains(name)).collect();
        let stands_at_door = file.room().is_some_and(|room| HOUSE[0].rooms.contains(&room));
        if stands_at_door && !touched.is_empty() {
            wrong.push(format!("{} asks the ledger: {}", file.path, touched.join(", ")));
        }
        let is_door = file.room().is_some_and(|room| HOUSE[0].rooms.contains(&room));
        if is_door && file.imports().iter().any(|import| import.path.first().is_some_and(|to| to == "ledger"))
        {
            wrong.push(format!("{} asks the ledger; it is for a verb of the desk to do so", file.path));
        }
    }
    nothing_is(&wrong);
}

#[test]
fn every_room_has_its_place_in_the_picture_and_says_what_it_does_not_know() {
    let mut wrong = Vec::new();
    let files = program();
    let rooms: BTreeSet<&str> = files.iter().filter_map(SourceFile::room).collect();
    for room in &rooms {
        let face = files.iter().find(|file| file.path == format!("src/{room}/mod.rs"));
        let text = face.map_or("", |file| &file.text);
        let says = text.starts_with("//!") && text.contains("**Invariant.**");
        let has_place = layer_of(room).is_some() || *room == BESIDE;
        if !has_place || !says || !(text.contains("not known here") || text.contains("does not know")) {
            wrong.push(format!("src/{room}/mod.rs: what it is, its **Invariant.**, what is not known here"));
        }
    }
    for room in HOUSE.iter().flat_map(|layer| layer.rooms) {
        if rooms.contains(room) == TO_COME.contains(room) {
            wrong.push(format!("{room}: there, or to come?"));
        }
    }
    nothing_is(&wrong);
}

#[test]
fn no_files_import_one_another_in_a_circle() {
    let files = program();
    let graph = Graph::of(&files);
    let mut wrong = Vec::new();
    for circle in graph.circles() {
        wrong.push("a circle:".to_owned());
        wrong.extend(circle.iter().map(|file| {
            let next: Vec<&str> = graph.arrows[file].intersection(&circle).copied().collect();
            format!("  {file} → {}", next.join(", "))
        }));
    }
    nothing_is(&wrong);
}

#[test]
fn no_two_types_have_one_name() {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in program() {
        let names: BTreeSet<String> = file.public_types().into_iter().chain(file.types()).collect();
        for name in names {
            homes.entry(name).or_default().push(file.path.clone());
        }
    }
    // Engines are strangers behind one port: what is the same thing in each is called so in each.
    let engines = ["src/ledger/sqlite/", "src/ledger/postgres/"];
    let of_engine = |home: &String| engines.iter().position(|engine| home.starts_with(engine));
    let is_in_each = |homes: &[String]| {
        let engines: BTreeSet<_> = homes.iter().map(of_engine).collect();
        !engines.contains(&None) && engines.len() == homes.len()
    };
    homes.retain(|_, homes| homes.len() > 1 && !is_in_each(homes));
    let wrong: Vec<String> =
        homes.iter().map(|(name, homes)| format!("{name} is several things: {}", homes.join(", "))).collect();
    nothing_is(&wrong);
}

#[test]
fn pure_modules_touch_no_file_network_environment_or_clock() {
    let words = ["std::fs", "std::net", "std::env", "SystemTime", "Instant::now", "Utc::now", "Local::now"];
    let mut wrong = Vec::new();
    for file in program() {
        let is_pure = file.room().is_some_and(|room| PURE.contains(&room) || VOCABULARY.contains(&room));
        let touched = words.iter().filter(|word| is_pure && file.program().contains(*word));
        wrong.extend(touched.map(|word| format!("{}: {word}", file.path)));
    }
    nothing_is(&wrong);
}

#[test]
fn files_functions_and_docs_are_as_long_as_they_may_be() {
    let mut wrong = Vec::new();
    for file in everything() {
        let (path, lines) = (&file.path, file.text.lines().count());
        if lines > LINES_A_FILE {
            wrong.push(format!("{path}: {lines} lines, more than {LINES_A_FILE}"));
        }
        if lines > LINES_WITHOUT_DOC && !file.text.starts_with("//!") {
            wrong.push(format!("{path}: {lines} lines, and does not say what it is (`//!`)"));
        }
        for (name, at, lines) in file.functions() {
            if lines > LINES_A_FUNCTION {
                wrong.push(format!("{path}:{at}: {name} has {lines} lines, more than {LINES_A_FUNCTION}"));
            }
        }
    }
    nothing_is(&wrong);
}

#[test]
fn names_say_something_and_nothing_is_left_for_later() {
    let mut wrong = Vec::new();
    for file in everything() {
        for name in ["utils", "common", "helpers", "manager", "service", "handler"] {
            if file.module().contains(&name) {
                wrong.push(format!("{}: {name} says nothing", file.path));
            }
        }
        // Looked for in the code: this file names them in strings.
        for word in ["unimplemented!", "todo!"] {
            if file.code.contains(word) {
                wrong.push(format!("{}: {word}", file.path));
            }
        }
        for word in ["TO\x44O", "FIX\x4dE"] {
            if file.text.contains(word) {
                wrong.push(format!("{}: {word}", file.path));
            }
        }
    }
    nothing_is(&wrong);
}

/// `let _ =` of a call has a comment beside it or above it; that a `write!` into a text cannot fail is said here.
#[test]
fn nothing_is_discarded_without_a_reason() {
    let mut wrong = Vec::new();
    for file in program() {
        let end = file.program().lines().count();
        let lines: Vec<&str> = file.text.lines().take(end).collect();
        for (at, line) in lines.iter().enumerate() {
            let discards = line.trim_start().strip_prefix("let _ = ").is_some_and(|what| what.contains('('));
            let is_writing = line.contains("write!(");
            let above = at.checked_sub(1).map_or("", |above| lines[above].trim_start());
            if discards && !is_writing && !line.contains("//") && !above.starts_with("//") {
                wrong.push(format!("{}:{}: {}", file.path, at + 1, line.trim()));
            }
            if line.trim_start().starts_with("#[allow(") || line.trim_start().starts_with("#![allow(") {
                wrong.push(format!("{}:{}: `expect` says when it is not needed any more", file.path, at + 1));
            }
        }
    }
    nothing_is(&wrong);
}
