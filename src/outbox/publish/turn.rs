//! Whose turn it is to let files appear, where machines share a shop: one that was frozen until another took over lets
//! nothing appear any more.
//!
//! Whoever works has a mark, which its hidden files bear, and is asked whether it still works after a hidden file is whole
//! and before that gets its name. Whoever takes over removes the hidden files of others first ([`remove_hidden_of_others`]).
//! So whichever moment one is frozen in: before the question, it is told no; after it, its hidden file is gone.
//!
//! **Invariant.** Nothing gets its name from a hidden file that was written by one who was taken over.
//!
//! Deliberately not known here: how it is known who works.

use super::folder::Folder;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// As whom this process works among machines that share a shop.
pub struct TurnAmongMachines {
    /// What its hidden files bear.
    pub mark: String,
    /// Whether it still works.
    pub is_ours: Box<dyn Fn() -> bool + Send + Sync>,
}

static TURN: Mutex<Option<Arc<TurnAmongMachines>>> = Mutex::new(None);

/// From here on this process works so, or alone again.
pub fn work_in_turn(turn: Option<TurnAmongMachines>) {
    *TURN.lock().unwrap_or_else(PoisonError::into_inner) = turn.map(Arc::new);
}

fn turn() -> Option<Arc<TurnAmongMachines>> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Whether other machines may work on the same folders.
pub(super) fn are_others() -> bool {
    turn().is_some()
}

/// A name, with the mark of whoever works among machines.
pub(super) fn marked(name: &str) -> String {
    turn().map_or_else(|| name.to_owned(), |turn| format!("{name}.{}", turn.mark))
}

/// Refuses one who was taken over.
pub(super) fn must_be_ours() -> io::Result<()> {
    match turn() {
        Some(turn) if !(turn.is_ours)() => Err(io::Error::other("another watcher has taken over")),
        _ => Ok(()),
    }
}

/// Whether a name is that of a hidden file which bears another's mark: one without a mark is of a command that works beside.
fn is_of_others(name: &str, ours: &str) -> bool {
    let Some(marked) = name.strip_prefix('.').and_then(|name| name.strip_suffix(".part")) else {
        return false;
    };
    let Some((_, mark)) = marked.rsplit_once('.') else { return false };
    mark != ours && mark.len() == ours.len() && mark.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Removes hidden files that others who worked have left in a folder, but for those that are to be kept: once somebody else has taken
/// over, they are nobody's, and whoever wrote them and goes on finds them gone. What cannot be removed is tried again by
/// whoever comes next.
pub fn remove_hidden_of_others(dir: &Path, kept: &[PathBuf]) {
    let Some(turn) = turn() else { return };
    let Ok(folder) = Folder::open(dir) else { return };
    for entry in std::fs::read_dir(folder.path()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_of_others(&name, &turn.mark) && !kept.contains(&dir.join(&name)) {
            let removed = std::fs::remove_file(folder.of(&name));
            tracing::info!(is_removed = removed.is_ok(), "a hidden file of one who was taken over");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hidden_files_with_the_mark_of_another_are_theirs() {
        let ours = "00000000000000aa";
        for (name, is_theirs) in [
            (".注文.csv.00000000000000ab.part", true),
            (".注文.csv.00000000000000aa.part", false),
            (".注文.csv.part", false),
            ("注文.csv.00000000000000ab", false),
            (".注文.csv.00000000000000zz.part", false),
        ] {
            assert_eq!(is_of_others(name, ours), is_theirs, "{name}");
        }
    }
}
