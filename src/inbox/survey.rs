//! What lies in the inbox and is taken by nobody: folders that are no store's, and what cannot be looked at.
//!
//! What goes in: an inbox, and the codes of the stores. What comes out: an [`Obstacle`] for each thing that a person
//! should see to.
//!
//! **Invariant.** No file is opened, no link followed, and what a share keeps for itself is not looked into.

use super::scan::{is_passed_over, scan, within};
use crate::notice::{Obstacle, ObstacleKind};
use std::io;
use std::path::Path;

/// So many files of a folder are named; the rest are counted.
const NAMED: usize = 5;

/// So deep and so many: a whole disk that was dropped into the inbox must not keep a pass from its end.
const DEEPEST: usize = 8;
const MOST: usize = 10_000;

/// Looks for what nobody takes.
///
/// # Errors
/// When the inbox itself cannot be listed.
pub fn survey(inbox: &Path, stores: &[String]) -> io::Result<Vec<Obstacle>> {
    let found = scan(inbox, stores)?;
    let mut obstacles = found.refused;
    for odd in found.skipped.iter().filter(|odd| odd.is_odd) {
        let is_folder = std::fs::symlink_metadata(&odd.path).is_ok_and(|it| it.is_dir());
        let name = odd.path.file_name().unwrap_or_default().to_string_lossy();
        if !is_folder || is_of_the_share(&name) {
            continue;
        }
        let parent = odd.path.parent().filter(|parent| *parent != inbox);
        let store = parent.and_then(Path::file_name).map(|it| it.to_string_lossy().into_owned());
        let about = format!("{}/", within(store.as_deref().unwrap_or_default(), &name));
        let mut unread = UnreadFolder::default();
        match unread.look_into(&odd.path, "", 0) {
            Err(e) => obstacles.push(Obstacle::new(ObstacleKind::Look, &about, &e)),
            Ok(()) if unread.count > 0 => {
                obstacles.push(Obstacle::plain(ObstacleKind::NobodyReads, &about, &unread.named()));
            }
            Ok(()) => {}
        }
    }
    Ok(obstacles)
}

/// Folders that shares and systems keep for themselves.
fn is_of_the_share(name: &str) -> bool {
    const THEIRS: [&str; 5] =
        ["@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found"];
    THEIRS.iter().any(|theirs| name.eq_ignore_ascii_case(theirs))
}

#[derive(Default)]
struct UnreadFolder {
    names: Vec<String>,
    count: usize,
}

impl UnreadFolder {
    fn look_into(&mut self, folder: &Path, prefix: &str, depth: usize) -> io::Result<()> {
        let mut names: Vec<(String, std::fs::FileType)> = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            names.push((entry.file_name().to_string_lossy().into_owned(), entry.file_type()?));
            if names.len() > MOST {
                break;
            }
        }
        names.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, kind) in names {
            if is_passed_over(&name) || self.count >= MOST {
                continue;
            }
            if kind.is_file() {
                self.count += 1;
                if self.names.len() < NAMED {
                    self.names.push(format!("{prefix}{name}"));
                }
            } else if kind.is_dir() && depth < DEEPEST && !is_of_the_share(&name) {
                self.look_into(&folder.join(&name), &format!("{prefix}{name}/"), depth + 1)?;
            }
        }
        Ok(())
    }

    /// The first names, and how many more there are.
    fn named(&self) -> String {
        let more = self.count - self.names.len();
        let names = self.names.join(", ");
        if more == 0 { names } else { format!("{names} (+{more})") }
    }
}
