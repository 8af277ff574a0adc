use super::layout::{Layout, parse};
use crate::document::Mistake;
use std::io;
use std::path::{Path, PathBuf};

/// The shop's own layouts, and what is wrong with the rest of them.
#[derive(Debug, Default)]
pub struct OwnLayouts {
    /// Those without mistake, in the order of their file names.
    pub layouts: Vec<Layout>,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

/// A layout file that cannot be used.
#[derive(Debug)]
pub struct Problem {
    /// The file, or the folder when that cannot be listed.
    pub path: PathBuf,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

/// What can be wrong with a layout file.
#[derive(Debug)]
pub enum ProblemKind {
    /// It cannot be read, or is no UTF-8.
    Unreadable(io::Error),
    /// All mistakes in it.
    Mistakes(Vec<Mistake>),
    /// Another of the shop's layouts has this id; the first by file name is used.
    SameId {
        /// The id that both have.
        id: String,
    },
}

/// Reads `*.toml` of a folder; a folder that is not there holds none. Hidden files are left out.
pub fn read_own(folder: &Path) -> OwnLayouts {
    let mut own = OwnLayouts::default();
    let paths = match documents(folder) {
        Ok(paths) => paths,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return own,
        Err(e) => {
            own.problems.push(Problem { path: folder.to_owned(), kind: ProblemKind::Unreadable(e) });
            return own;
        }
    };
    for path in paths {
        match read_one(&path, &own.layouts) {
            Ok(layout) => own.layouts.push(layout),
            Err(kind) => own.problems.push(Problem { path, kind }),
        }
    }
    own
}

fn documents(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        // A folder or a pipe with such a name is no document, and reading a pipe would never end.
        let is_file = std::fs::metadata(&path).is_ok_and(|it| it.is_file());
        if !hidden && is_file && path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_one(path: &Path, before: &[Layout]) -> Result<Layout, ProblemKind> {
    let text = std::fs::read_to_string(path).map_err(ProblemKind::Unreadable)?;
    // Windows editors put a byte order mark before the first key.
    let layout = parse(text.trim_start_matches('\u{feff}')).map_err(ProblemKind::Mistakes)?;
    if before.iter().any(|other| other.id() == layout.id()) {
        return Err(ProblemKind::SameId { id: layout.id().to_owned() });
    }
    Ok(layout)
}
