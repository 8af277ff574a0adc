//! How a file that is there comes into another folder: by a rename where that is on the same disk, else by a copy that is
//! whole and synced before its source goes.
//!
//! **Invariant.** At no moment is the file in neither place.
//! **Invariant.** Neither folder is asked for by its path twice: a link that is put in its place meanwhile moves nobody's
//! file ([`Folder`]).

use super::folder::Folder;
use super::{BUFFER, Prepared, PublishError, PublishStep, appear, commit, name, step, turn};
use crate::crash::{Point, here};
use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Moves a file into a folder, which is made when it is not there, never overwriting; a name that is taken gets a
/// number. Gives the path that it has now.
///
/// Across file systems it is copied, synced and renamed before the source is removed: a crash in between leaves the
/// source, or both, and never neither.
///
/// # Errors
/// When the source is not there or a disk refuses; the source then lies where it lay.
pub fn move_into(source: &Path, dir: &Path, name: &str) -> Result<PathBuf, PublishError> {
    let path = move_private(source, dir, name)?;
    sync_folder_of(source)?;
    Ok(path)
}

/// As [`move_into`], from a folder of our own that is swept before each pass: should a power failure bring the old
/// name back there, beside the new one, it is known and removed, so that folder need not be synced for every file.
///
/// # Errors
/// As [`move_into`].
pub fn move_private(source: &Path, dir: &Path, name: &str) -> Result<PathBuf, PublishError> {
    let name = name::checked(dir, name)?;
    step::make_folder(dir)?;
    if turn::are_others() {
        // A source that nobody else knows would appear beside what another made of the same: a hidden copy does not.
        return copy_into(source, dir, &name);
    }
    let (from, folder) = (step::folder_of(source)?, step::folder_of(&dir.join(&name))?);
    match appear(&from.of(source), &folder, &name) {
        Ok(name) => {
            step::sync_folder(dir)?;
            Ok(dir.join(name))
        }
        Err(e) if e.kind() == io::ErrorKind::CrossesDevices => copy_into(&from.of(source), dir, &name),
        Err(e) => Err(PublishError::new(PublishStep::Rename, &dir.join(&name), e)),
    }
}

/// Folders into which files have moved and whose names are to be brought to the disk: once for all that moved there.
#[derive(Debug, Default)]
pub struct OwedSyncs(BTreeSet<PathBuf>);

impl OwedSyncs {
    /// Brings their names to the disk. Whatever comes of it, nothing is owed any more.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn pay(&mut self) -> Result<(), PublishError> {
        std::mem::take(&mut self.0).iter().try_for_each(|folder| step::sync_folder(folder))
    }
}

/// Moves a file into a folder of the same disk, exactly under this name: the file itself, whoever has it open. The sync
/// of the folder is owed.
///
/// # Errors
/// [`io::ErrorKind::CrossesDevices`] for a folder of another disk, [`io::ErrorKind::AlreadyExists`] when the name is
/// taken, or what the disk refuses; the source then lies where it lay.
pub fn move_original(
    source: &Path,
    dir: &Path,
    name: &str,
    owed: &mut OwedSyncs,
) -> Result<(), PublishError> {
    let name = name::checked(dir, name)?;
    step::make_folder(dir)?;
    let target = dir.join(&name);
    let (from, folder) = (step::folder_of(source)?, step::folder_of(&target)?);
    step::rename_new(&from.of(source), &folder.of(&target))
        .map_err(|e| PublishError::new(PublishStep::Rename, &target, e))?;
    owed.0.insert(dir.to_owned());
    Ok(())
}

fn copy_into(source: &Path, dir: &Path, name: &str) -> Result<PathBuf, PublishError> {
    let prepared = Prepared::at(dir, name)?;
    let folder = step::folder_of(&prepared.temporary)?;
    if let Err(e) = copy(source, &folder, &prepared.temporary) {
        // What stays behind is hidden, and is written anew under the same name.
        let _ = std::fs::remove_file(folder.of(&prepared.temporary));
        return Err(e);
    }
    let path = commit(&prepared)?;
    step::remove_source(source)?;
    Ok(path)
}

fn copy(source: &Path, folder: &Folder, temporary: &Path) -> Result<(), PublishError> {
    let look = |e| PublishError::new(PublishStep::Look, source, e);
    let mut from = step::open_itself(source).map_err(look)?;
    let mut to = step::create_temporary(folder, temporary)?;
    let mut buffer = vec![0; BUFFER];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                let written = here(Point::PublishWrite).and_then(|()| to.write_all(&buffer[..n]));
                written.map_err(|e| PublishError::new(PublishStep::Write, temporary, e))?;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(look(e)),
        }
    }
    if let Ok(modified) = from.metadata().and_then(|m| m.modified()) {
        // The time is a kindness to whoever looks at the folder, nothing depends on it.
        let _ = to.set_modified(modified);
    }
    step::sync_file(&to, temporary)
}

fn sync_folder_of(path: &Path) -> Result<(), PublishError> {
    step::sync_folder(path.parent().unwrap_or(Path::new("")))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests lay out folders")]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_the_same_bytes_under_a_free_name_and_the_source_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("source");
        let folder = dir.path().join("archive");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("注文.csv"), "old").unwrap();
        let bytes: Vec<u8> = (0..251_u8).cycle().take(BUFFER * 2 + 7).collect();
        std::fs::write(&source, &bytes).unwrap();
        let path = copy_into(&source, &folder, "注文.csv").unwrap();
        assert_eq!(path, folder.join("注文 (2).csv"));
        assert_eq!(std::fs::read(path).unwrap(), bytes);
        assert_eq!(std::fs::read(folder.join("注文.csv")).unwrap(), b"old");
        assert!(!source.exists() && std::fs::read_dir(&folder).unwrap().count() == 2);
    }
}
