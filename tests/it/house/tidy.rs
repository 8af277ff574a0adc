//! The house rules, as tests: who may import whom, what pure modules may not touch, how long things may be.

use std::path::{Path, PathBuf};

/// Layers, from the vocabulary up. A module may import its own layer's *pure* neighbours and all layers below;
/// edges are strangers to one another.
const VOCABULARY: [&str; 4] = ["order", "notice", "document", "pipeline"];
const PURE: [&str; 7] = ["profile", "decode", "normalize", "rules", "shipment", "labels", "report"];
const EDGES: [&str; 4] = ["inbox", "ledger", "outbox", "mercari"];
/// What stands beside the layers: names of durable steps, for all but the pure.
const BESIDE: [&str; 1] = ["crash"];
const TOP: [&str; 7] = ["shop", "intake", "telling", "desk", "pass", "cli", "daemon"];

/// Where the house deviates, each with its reason.
const EXCEPTIONS: [(&str, &str, &str); 0] = [];

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

/// The code of a file without its inline tests.
fn code(text: &str) -> &str {
    let end = text.find("#[cfg(test)]").or_else(|| text.find("#[cfg(all(test")).unwrap_or(text.len());
    &text[..end]
}

fn module(path: &Path) -> String {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let first = path.strip_prefix(src).unwrap().components().next().unwrap();
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// A room's place among those at the top: each may import those before it.
fn position(room: &str) -> Option<usize> {
    TOP.iter().position(|name| *name == room)
}

fn may_import(module: &str, other: &str) -> bool {
    let (m, o) = (module, other);
    m == o
        || VOCABULARY.contains(&o)
        || (BESIDE.contains(&o) && !PURE.contains(&m) && !VOCABULARY.contains(&m))
        || EXCEPTIONS.iter().any(|(from, to, _)| *from == m && *to == o)
        || (PURE.contains(&m) && PURE.contains(&o))
        || (EDGES.contains(&m) && PURE.contains(&o))
        || position(m).is_some_and(|place| position(o).is_none_or(|other| other < place))
        || (m == "cli" && o == "daemon")
        || ["lib", "main"].contains(&m)
}

#[test]
fn modules_import_only_what_their_layer_allows() {
    let all: Vec<&str> = [&VOCABULARY[..], &PURE, &EDGES, &TOP, &BESIDE].concat();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let from = module(&path);
        for line in code(&text).lines().filter(|line| !is_comment(line)) {
            for other in all.iter().filter(|other| line.contains(&format!("crate::{other}"))) {
                let rest = line.split(&format!("crate::{other}")).nth(1).unwrap_or("");
                if !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_') && !may_import(&from, other) {
                    wrong.push(format!("{}: {from} → {other}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_modules_touch_no_file_network_environment_or_clock() {
    let mut wrong = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| {
        PURE.contains(&module(path).as_str()) || VOCABULARY.contains(&module(path).as_str())
    }) {
        for line in code(&text).lines().filter(|line| !is_comment(line)) {
            for word in
                ["std::fs", "std::net", "std::env", "SystemTime", "Instant::now", "Utc::now", "Local::now"]
            {
                if line.contains(word) {
                    wrong.push(format!("{}: {word}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_have_500_lines_at_most_and_names_that_say_something() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        // Code a generator or a table makes long is not here; what is longer than 600 is split.
        let lines = code(&text).lines().count();
        if lines > 600 {
            wrong.push(format!("{}: {lines} lines", path.display()));
        }
        for name in ["utils", "common", "helpers", "manager", "service", "handler"] {
            if path.components().any(|c| c.as_os_str().to_string_lossy().trim_end_matches(".rs") == name) {
                wrong.push(format!("{}: {name}", path.display()));
            }
        }
        for word in ["TODO", "FIXME", "unimplemented!", "todo!"] {
            if text.contains(word) {
                wrong.push(format!("{}: {word}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_of_the_picture_is_there_and_says_what_it_does_not_know() {
    for name in [&VOCABULARY[..], &PURE, &EDGES, &TOP, &BESIDE].concat() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(name).join("mod.rs");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//!") && text.contains("**Invariant.**"), "{name}");
        assert!(text.contains("not known here") || text.contains("does not know"), "{name}");
    }
}
