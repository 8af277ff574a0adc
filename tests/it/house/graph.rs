//! Which file imports which, drawn from their `use` lines and paths; and the circles in that picture.
//!
//! A name that a module only passes on (`pub use`) is counted as imported from the file that has it: what a `mod.rs`
//! shows of its children makes no arrow.

use super::source::{Import, SourceFile};
use std::collections::{BTreeMap, BTreeSet};

/// The files of `src`, by their place in the crate.
pub struct Graph<'s> {
    files: BTreeMap<Vec<String>, &'s SourceFile>,
    passed_on: BTreeMap<Vec<String>, Vec<Import>>,
    /// Paths of files, and of those that each imports.
    pub arrows: BTreeMap<&'s str, BTreeSet<&'s str>>,
}

impl<'s> Graph<'s> {
    pub fn of(sources: &'s [SourceFile]) -> Self {
        let place = |file: &SourceFile| file.module().into_iter().map(str::to_owned).collect::<Vec<_>>();
        let library = sources.iter().filter(|file| file.path != "src/main.rs");
        let files: BTreeMap<_, _> = library.map(|file| (place(file), file)).collect();
        let mut graph = Self { files, passed_on: BTreeMap::new(), arrows: BTreeMap::new() };
        let mut named = Vec::new();
        for (place, file) in &graph.files {
            let (public, own): (Vec<_>, Vec<_>) = file.imports().into_iter().partition(|it| it.is_public);
            graph.passed_on.insert(place.clone(), public);
            named.push((file.path.as_str(), own));
        }
        for (path, own) in named {
            let to = own.iter().filter_map(|import| graph.home_of(&import.path, 0)).filter(|to| *to != path);
            let to: BTreeSet<&str> = to.collect();
            graph.arrows.insert(path, to);
        }
        graph
    }

    /// The file that has what a path names.
    fn home_of(&self, path: &[String], depth: usize) -> Option<&'s str> {
        let length = (1..=path.len()).rev().find(|length| self.files.contains_key(&path[..*length]))?;
        let (place, rest) = path.split_at(length);
        let file = self.files[place];
        let Some(name) = rest.first().filter(|_| depth < 8) else { return Some(&file.path) };
        for import in &self.passed_on[place] {
            let from = import.path.split_last().map(|(last, from)| (last.as_str(), from));
            match from {
                Some((last, _)) if last == name && import.path != path => {
                    return self.home_of(&[&import.path, &rest[1..]].concat(), depth + 1);
                }
                Some(("*", from)) if self.files.get(from).is_some_and(|file| has(file, name)) => {
                    return Some(&self.files[from].path);
                }
                _ => {}
            }
        }
        Some(&file.path)
    }

    /// Files that can all be reached from one another.
    pub fn circles(&self) -> Vec<BTreeSet<&'s str>> {
        let mut circles = BTreeSet::new();
        let reach: BTreeMap<&str, BTreeSet<&str>> =
            self.arrows.keys().map(|file| (*file, self.reached_from(file))).collect();
        for (file, reached) in &reach {
            let back = reached.iter().filter(|other| reach[**other].contains(file));
            let circle: BTreeSet<&str> = back.copied().collect();
            if circle.len() > 1 {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }

    fn reached_from(&self, file: &str) -> BTreeSet<&'s str> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = self.arrows[file].iter().copied().collect();
        while let Some(file) = next.pop() {
            if reached.insert(file) {
                next.extend(&self.arrows[file]);
            }
        }
        reached
    }
}

fn has(file: &SourceFile, name: &str) -> bool {
    let kinds = ["struct", "enum", "trait", "type", "union", "fn", "const", "static"];
    kinds.iter().any(|kind| {
        let item = format!("{kind} {name}");
        file.program().match_indices(&item).any(|(at, _)| {
            !file.program()[at + item.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
        })
    })
}
