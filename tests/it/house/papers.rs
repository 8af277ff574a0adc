//! The papers keep what they promise: commands, codes, formats and files that they name are there, links lead
//! somewhere, and what they show as an example works.

use crate::support::World;
use clap::CommandFactory;
use shukka::notice::{Code, Lang};
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn paper(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every paper of the project, by its place.
fn papers() -> Vec<PathBuf> {
    let folders = ["", "docs", "docs/adr"].map(|folder| root().join(folder));
    let mut found: Vec<_> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    found.sort();
    found
}

/// The fenced blocks of a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("\n```{language}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("\n```").next().unwrap().to_owned()).collect()
}

/// A text without its fenced blocks.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// The place of a heading as GitHub names it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn has_anchor(text: &str, wanted: &str) -> bool {
    let headings = text.lines().filter_map(|line| line.strip_prefix('#'));
    headings.map(|line| anchor(line.trim_start_matches('#'))).any(|found| found == wanted)
}

#[test]
fn the_readme_is_short_and_names_every_command_in_both_languages() {
    for name in ["README.md", "README.en.md"] {
        let readme = paper(name);
        assert!(readme.lines().count() <= 120, "{name}: {} lines", readme.lines().count());
        for command in shukka::cli::Cli::command().get_subcommands().filter(|it| !it.is_hide_set()) {
            let command = command.get_name();
            assert!(readme.contains(&format!("`shukka {command}")), "{name}: {command}");
        }
    }
}

#[test]
fn the_owner_s_paper_lists_every_command_and_every_code_with_its_title() {
    let paper = paper("docs/owner.ja.md");
    for command in shukka::cli::Cli::command().get_subcommands().filter(|it| !it.is_hide_set()) {
        assert!(paper.contains(&format!("`shukka {}", command.get_name())), "{}", command.get_name());
    }
    let listed: Vec<_> = Code::all().map(|code| format!("\n| {code} | {}", code.title(Lang::Ja))).collect();
    for row in &listed {
        assert!(paper.contains(row), "{row}");
    }
    let rows = paper.lines().filter_map(|line| line.strip_prefix("| "));
    let is_code = |row: &str| row.split(' ').next().is_some_and(|word| Code::of_name(word).is_some());
    assert_eq!(rows.filter(|row| is_code(row)).count(), listed.len());
}

#[test]
fn every_built_in_format_and_layout_stands_in_the_tables_of_malls() {
    for (folder, papers) in [
        ("src/profile/builtin", &["docs/malls.ja.md", "docs/formats.md"][..]),
        ("src/outbox/builtin", &["docs/malls.ja.md", "docs/formats.md", "README.md", "README.en.md"]),
    ] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let id = path.file_stem().unwrap().to_string_lossy().into_owned();
            for name in papers.iter().filter(|_| id != "staff_updates") {
                assert!(paper(name).contains(&format!("`{id}`")), "{name}: {id}");
            }
        }
    }
}

#[test]
fn every_link_of_the_papers_leads_somewhere() {
    let mut wrong = Vec::new();
    for path in papers() {
        let text = std::fs::read_to_string(&path).unwrap();
        for link in prose(&text).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (file, place) = link.split_once('#').unwrap_or((link, ""));
            if file.contains("://") {
                continue;
            }
            let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            let is_there = match place {
                "" => target.exists(),
                place => std::fs::read_to_string(&target).is_ok_and(|text| has_anchor(&text, place)),
            };
            if !is_there {
                wrong.push(format!("{}: {link}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a walk would have somebody make, and what only a run leaves: names of nothing that is there.
const MADE_UP: [&str; 7] = ["my_cart", "my_mall", "my_chat", "R114", "count.rs", "0009.sql", "artifacts"];

#[test]
fn every_path_that_the_papers_for_engineers_name_is_there() {
    let mut wrong = Vec::new();
    for name in ["CONTRIBUTING.md", "docs/engineering.md", "docs/benchmarks.md"] {
        let text = prose(&paper(name));
        for named in text.split('`').skip(1).step_by(2) {
            let is_path = ["src/", "tests/", "fixtures/", "docs/", "benches/", "examples/", ".ci/"]
                .iter()
                .any(|folder| named.starts_with(folder));
            let is_made_up = MADE_UP.iter().any(|word| named.contains(word));
            let path = named.split(' ').next().unwrap();
            if is_path && !is_made_up && !root().join(path).exists() {
                wrong.push(format!("{name}: {named}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_document_that_is_shown_as_an_example_is_without_mistake() {
    let mut seen = 0;
    for name in ["README.md", "README.en.md", "docs/owner.ja.md", "docs/formats.md", "docs/running.md"] {
        for block in blocks(&paper(name), "toml") {
            let world = World::new();
            world.write("inbox/.keep", "");
            match &block {
                profile if profile.contains("[identify]") => world.write("profiles/p.toml", profile),
                layout if layout.contains("[[column]]") => world.write("layouts/l.toml", layout),
                settings => world.settings(settings),
            };
            // `check` would ask the mall and want secrets; settings are read by any command.
            let command = if ["mercari-shops", "[[notice]]"].iter().any(|it| block.contains(it)) {
                "orders"
            } else {
                "check"
            };
            world.shukka(&[command]).ends(0);
            seen += 1;
        }
    }
    assert_eq!(seen, 10);
}

/// Runs the lines of a block in a folder, as somebody who types them does; how each of them ended.
fn typed(world: &World, block: &str) -> Vec<(String, i32)> {
    let run = |line: &str| (line.to_owned(), world.shell(line).code);
    block.lines().map(run).collect()
}

#[test]
fn a_shop_is_open_in_five_minutes_as_the_readme_says() {
    let commands = |name: &str| blocks(&paper(name), "sh").remove(1);
    let bare = |block: &str| -> Vec<String> {
        block.lines().map(|line| line.split('#').next().unwrap().trim().to_owned()).collect()
    };
    assert_eq!(bare(&commands("README.md")), bare(&commands("README.en.md")));
    let world = World::new();
    world.write("注文.csv", std::fs::read(root().join("fixtures/demo/orders.csv")).unwrap());
    let ended: Vec<_> = typed(&world, &commands("README.md")).into_iter().map(|(_, code)| code).collect();
    // Two rows of the sample are held, which `check` foresees and `run` does.
    assert_eq!(ended, [0, 1, 0, 1, 0, 0]);
    let exports = world.files("myshop/outbox/custom");
    assert_eq!(exports.len(), 1, "{exports:?}");
}

#[test]
fn the_changelog_knows_the_version() {
    assert!(paper("CHANGELOG.md").contains(env!("CARGO_PKG_VERSION")));
}
