//! The program's own text, as its laws look at it: files, their code without words and comments, what they import, and
//! how long their functions are.
//!
//! What goes in: the project's folders. What comes out: [`SourceFile`]s and plain lists made of them.
//!
//! It is no parser: it knows comments, strings, braces and `use`, as `rustfmt` lays them out.
//!
//! Deliberately not known here: what is allowed.

use crate::support::files_of;
use std::path::{Path, PathBuf};

/// A file of code.
pub struct SourceFile {
    /// Its path in the project, `src/pass/mod.rs`.
    pub path: String,
    /// Its text as it stands.
    pub text: String,
    /// The same without comments, with empty strings, and as many lines.
    pub code: String,
}

/// Every file of code of these folders of the project, in the order of their paths.
pub fn sources(folders: &[&str]) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<PathBuf> = folders.iter().flat_map(|folder| files_of(&root.join(folder))).collect();
    paths.retain(|path| {
        path.extension().is_some_and(|e| e == "rs") && !path.components().any(|c| c.as_os_str() == "target")
    });
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        SourceFile { path, code: bare(&text), text }
    };
    paths.into_iter().map(read).collect()
}

impl SourceFile {
    /// The room of `src` that it belongs to; `lib` and `main` belong to none.
    pub fn room(&self) -> Option<&str> {
        self.path.strip_prefix("src/")?.split_once('/').map(|(room, _)| room)
    }

    /// Its place in the crate: `["pass"]` of `src/pass/mod.rs`, nothing of `src/lib.rs`.
    pub fn module(&self) -> Vec<&str> {
        let path = self.path.strip_prefix("src/").unwrap_or(&self.path).trim_end_matches(".rs");
        let mut module: Vec<&str> = path.split('/').collect();
        if ["mod", "lib", "main"].contains(module.last().unwrap()) {
            module.pop();
        }
        module
    }

    /// Its code without the tests at its end.
    pub fn program(&self) -> &str {
        let end =
            ["#[cfg(test)]\nmod ", "#[cfg(all(test"].iter().filter_map(|mark| self.code.find(mark)).min();
        &self.code[..end.unwrap_or(self.code.len())]
    }

    /// Every path that its program names in a `use`, or from the crate or the module above, absolute in the crate; names
    /// in braces are one path each. A `mod.rs` that calls its own children is their face, and imports nothing by that.
    pub fn imports(&self) -> Vec<Import> {
        let mut found = Vec::new();
        let mut rest = String::new();
        for piece in self.program().split_inclusive(';') {
            // What stands before a statement on the same piece: other items, attributes.
            let Some((before, is_public, tree)) = statement(piece) else {
                rest.push_str(piece);
                continue;
            };
            rest.push_str(before);
            let tree: String = tree.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut paths = Vec::new();
            spread(&tree, "", &mut paths);
            found.extend(paths.iter().filter_map(|path| self.import(path, is_public)));
        }
        for start in ["crate::", "super::"] {
            found.extend(rest.match_indices(start).filter_map(|(at, _)| {
                let path: String = rest[at..].chars().take_while(|c| is_word(*c) || *c == ':').collect();
                let is_begin = !rest[..at].ends_with(|c: char| is_word(c) || c == ':');
                is_begin.then(|| self.import(path.trim_end_matches(':'), false)).flatten()
            }));
        }
        found
    }

    fn import(&self, path: &str, is_public: bool) -> Option<Import> {
        let mut names: Vec<&str> = path.split("::").collect();
        let mut place = self.module();
        match *names.first()? {
            "crate" => place.clear(),
            "self" => {}
            "super" => {
                while names.first() == Some(&"super") {
                    names.remove(0);
                    place.pop();
                }
                names.insert(0, "super");
            }
            // Of another crate, or of a module below, which only the graph knows.
            _ => names.insert(0, "self"),
        }
        let path = place.into_iter().chain(names.into_iter().skip(1)).map(str::to_owned).collect();
        Some(Import { path, is_public })
    }

    /// The name, line and length of every function.
    pub fn functions(&self) -> Vec<(String, usize, usize)> {
        let lines: Vec<&str> = self.code.lines().collect();
        let begins = lines.iter().enumerate().filter_map(|(at, line)| Some((at, function_name(line)?)));
        begins.filter_map(|(at, name)| Some((name.to_owned(), at + 1, length(&lines[at..])?))).collect()
    }

    /// The names of the types that stand at its top, shown to others or not; other names for a type are none.
    pub fn types(&self) -> Vec<String> {
        let name = |line: &str| {
            let item = line.split_once("pub(").and_then(|(before, rest)| {
                before.is_empty().then(|| rest.split_once(") ").map(|(_, item)| item)).flatten()
            });
            let item = item.or(line.strip_prefix("pub ")).unwrap_or(line);
            let named = ["struct ", "enum ", "trait "].iter().find_map(|kind| item.strip_prefix(kind))?;
            Some(named.chars().take_while(|c| is_word(*c)).collect())
        };
        self.program().lines().filter_map(name).collect()
    }

    /// The names of the types that it shows to others.
    pub fn public_types(&self) -> Vec<String> {
        let name = |line: &str| {
            let item = line.trim_start().strip_prefix("pub ")?;
            let kinds = ["struct ", "enum ", "trait ", "type ", "union "];
            let named = kinds.iter().find_map(|kind| item.strip_prefix(kind))?;
            Some(named.chars().take_while(|c| is_word(*c)).collect())
        };
        self.program().lines().filter_map(name).collect()
    }
}

/// A path of the crate that a file names.
#[derive(Debug, Clone)]
pub struct Import {
    pub path: Vec<String>,
    /// `pub use`: it is passed on to who names it here.
    pub is_public: bool,
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What stands before a `use`, whether it is public, and its tree.
fn statement(piece: &str) -> Option<(&str, bool, &str)> {
    let mut from = 0;
    for line in piece.split_inclusive('\n') {
        let item = line.trim_start();
        let is_public = item.starts_with("pub");
        let bare = if is_public { item.split_once(' ').map_or("", |(_, item)| item) } else { item };
        if bare.starts_with("use ") {
            let tree = &piece[from + piece[from..].find("use ")? + 4..];
            return Some((&piece[..from], is_public, tree.trim_end_matches(';')));
        }
        from += line.len();
    }
    None
}

/// The paths of a tree such as `a::{b, c::{d as e, self}}`.
fn spread(tree: &str, before: &str, paths: &mut Vec<String>) {
    let Some((head, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or("").trim();
        paths.push(format!("{before}{path}").trim_end_matches("::self").to_owned());
        return;
    };
    let (before, body) = (format!("{before}{}", head.trim()), rest.rsplit_once('}').map_or(rest, |(b, _)| b));
    let (mut depth, mut from) = (0, 0);
    for (at, c) in body.char_indices().chain([(body.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = body[from..at].trim();
                if !part.is_empty() {
                    spread(part, &before, paths);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

fn function_name(line: &str) -> Option<&str> {
    let mut item = line.trim_start();
    if let Some(public) = item.strip_prefix("pub") {
        item = public.strip_prefix('(').map_or(public, |of| of.split_once(')').map_or("", |(_, item)| item));
        item = item.trim_start();
    }
    for word in ["const ", "async ", "unsafe "] {
        item = item.strip_prefix(word).unwrap_or(item);
    }
    let named = item.strip_prefix("fn ")?;
    Some(&named[..named.find(|c| !is_word(c)).unwrap_or(named.len())])
}

/// How many lines a function has from its `fn` to its last brace; one without a body has none.
fn length(lines: &[&str]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, line) in lines.iter().enumerate() {
        for c in line.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 1 => return Some(at + 1),
                '}' => depth = depth.checked_sub(1)?,
                ';' if depth == 0 && line.trim_end().ends_with(';') => return None,
                _ => {}
            }
        }
    }
    None
}

/// A text without its comments and without what its strings say.
fn bare(text: &str) -> String {
    let (mut bare, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(c) = rest.chars().next() {
        let after_word = bare.ends_with(is_word);
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(raw) = raw_string(rest).filter(|_| !after_word) {
            raw
        } else if c == '"' {
            string(rest)
        } else if let Some(character) = character(rest) {
            character
        } else {
            bare.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        if !rest.starts_with('/') {
            bare.push_str("\"\"");
        }
        bare.extend(rest[..skipped].chars().filter(|c| *c == '\n'));
        rest = &rest[skipped..];
    }
    bare
}

/// The length of a raw string that begins here.
fn raw_string(text: &str) -> Option<usize> {
    let open = text.strip_prefix('b').unwrap_or(text).strip_prefix('r')?;
    let hashes = open.len() - open.trim_start_matches('#').len();
    let body = open[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(text.len() - body.len() + body.find(&close)? + close.len())
}

/// The length of a string that begins here.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return at + 1,
            _ => escaped = false,
        }
    }
    text.len()
}

/// The length of a character that begins here; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let body = text.strip_prefix('\'')?;
    let first = body.chars().next()?;
    let at = if first == '\\' { 1 + body[1..].chars().next()?.len_utf8() } else { first.len_utf8() };
    let end = if first == '\\' { at + body[at..].find('\'')? } else { at };
    (body[end..].starts_with('\'') && end < 12).then_some(end + 2)
}
