//! How a file appears in a folder that staff look into.
//!
//! What goes in: a folder, a name, and what writes the content. What comes out: the path it has there.
//!
//! **Invariant.** The content is whole and on the disk before the name appears: hidden temporary file in the same
//! folder, sync, rename, sync of the folder; each step is one function of `step`.
//! **Invariant.** Nothing is overwritten: a name that is taken gets a number, even when it is taken at the last
//! moment. What is kept up to date under one name ([`replace`]) is replaced at one stroke.
//! **Invariant.** Where machines share a shop, only whoever works there lets files appear (`turn`).
//! **Invariant.** After a crash between two steps the same call, or [`finish`], ends in exactly one whole file.
//!
//! Deliberately not known here: what the files are about.

mod error;
mod folder;
mod name;
mod relocate;
mod replace;
mod step;
mod turn;

pub use error::{DiskTrouble, Failed, PublishError, PublishStep};
pub use name::{free_name, free_name_unless, free_set_unless};
pub use relocate::{OwedSyncs, move_into, move_original, move_private};
pub use replace::{replace, replace_private};
pub use turn::{TurnAmongMachines, remove_hidden_of_others, work_in_turn};

use crate::crash::{Point, here};
use folder::Folder;
use std::fs::Metadata;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Bytes gathered before the disk is asked.
const BUFFER: usize = 256 * 1024;

/// A file that is whole on the disk but has not yet appeared under its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Where it lies, hidden, in the folder of its target.
    pub temporary: PathBuf,
    /// What it is to be called; [`commit`] says what it is called in the end.
    pub target: PathBuf,
}

impl Prepared {
    /// Where such a file lies and will lie, without touching anything: the same for the same folder and name, so
    /// that what a crash left can be found again.
    ///
    /// # Errors
    /// A name that is none: empty, `.`, `..` or with a separator.
    pub fn at(dir: &Path, name: &str) -> Result<Self, PublishError> {
        let name = name::checked(dir, name)?;
        Ok(Self { temporary: dir.join(name::temporary(&turn::marked(&name))), target: dir.join(&name) })
    }

    /// The same of a temporary file that a mark tells from those of others; `""` is none.
    ///
    /// # Errors
    /// As [`Prepared::at`].
    pub fn marked(dir: &Path, name: &str, mark: &str) -> Result<Self, PublishError> {
        let plain = Self::at(dir, name)?;
        let name = name::checked(dir, name)?;
        let hidden = if mark.is_empty() { name } else { format!("{name}.{mark}") };
        Ok(Self { temporary: dir.join(name::temporary(&hidden)), ..plain })
    }
}

/// As [`prepare`], into a temporary file that a mark tells from those of others who write the same; `""` is none.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_marked<E>(
    dir: &Path,
    (name, mark): (&str, &str),
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<Prepared, Failed<E>> {
    prepare_in(Prepared::marked(dir, name, mark)?, &Rights::Usual, dir, write)
}

/// Writes the content into a hidden temporary file beside its future name and syncs it. The folder is made when it
/// is not there; a temporary file that a crash left is written anew.
///
/// # Errors
/// [`Failed::Content`] when `write` gives up by itself, [`Failed::Disk`] when the disk refuses, also when `write`
/// only passed that refusal on. The temporary file is removed then, if the disk still allows it.
pub fn prepare<E>(
    dir: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<Prepared, Failed<E>> {
    prepare_for(&Rights::Usual, dir, name, write)
}

/// As [`prepare`], for the owner's eyes alone.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_private<E>(
    dir: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<Prepared, Failed<E>> {
    prepare_for(&Rights::Owner, dir, name, write)
}

/// As [`prepare`], for whoever may read and write another file and for nobody else.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_like<E>(
    like: &Path,
    dir: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<Prepared, Failed<E>> {
    prepare_for(&Rights::Like(like), dir, name, write)
}

/// Who may read and write a file.
enum Rights<'p> {
    /// Whom the system lets.
    Usual,
    /// Its owner.
    Owner,
    /// Whoever may read and write this one.
    Like(&'p Path),
}

fn prepare_for<E>(
    rights: &Rights<'_>,
    dir: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<Prepared, Failed<E>> {
    prepare_in(Prepared::at(dir, name)?, rights, dir, write)
}

fn prepare_in<E>(
    prepared: Prepared,
    rights: &Rights<'_>,
    dir: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<Prepared, Failed<E>> {
    step::make_folder(dir)?;
    let folder = step::folder_of(&prepared.temporary)?;
    let file = step::create_temporary(&folder, &prepared.temporary)?;
    let given = match rights {
        Rights::Usual => Ok(()),
        Rights::Owner => step::close_to_others(&file),
        Rights::Like(like) => step::give_rights(&file, like),
    };
    given.map_err(|e| PublishError::new(PublishStep::Create, &prepared.temporary, e))?;
    let written = write_whole(file, &prepared.temporary, write);
    if written.is_err() {
        // What stays behind is hidden, and is written anew under the same name.
        let _ = std::fs::remove_file(folder.of(&prepared.temporary));
    }
    written.map(|()| prepared)
}

fn write_whole<E>(
    file: std::fs::File,
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), Failed<E>> {
    let mut disk = BufWriter::with_capacity(BUFFER, Watched { file, refused: None });
    let content = write(&mut disk);
    if let Err(content) = content {
        // Nothing more is to reach a file that is about to be removed.
        let (watched, _) = disk.into_parts();
        return Err(match watched.refused {
            Some(refused) => PublishError::new(PublishStep::Write, path, refused).into(),
            None => Failed::Content(content),
        });
    }
    let watched =
        disk.into_inner().map_err(|e| PublishError::new(PublishStep::Write, path, e.into_error()))?;
    step::sync_file(&watched.file, path)?;
    Ok(())
}

/// A file that remembers whether the disk refused, whatever the writer of the content made of the error.
struct Watched {
    file: std::fs::File,
    refused: Option<io::Error>,
}

impl Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = here(Point::PublishWrite).and_then(|()| self.file.write(bytes));
        if let Err(e) = &written
            && e.kind() != io::ErrorKind::Interrupted
        {
            self.refused = Some(error::again(e));
        }
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Gives a prepared file its name, never overwriting, and syncs the folder. Gives the path that it has now, which
/// has a number when the name was taken.
///
/// # Errors
/// When the temporary file is not there or the disk refuses.
pub fn commit(prepared: &Prepared) -> Result<PathBuf, PublishError> {
    let (dir, name) = name::parts(&prepared.target)?;
    let folder = step::folder_of(&prepared.target)?;
    if let Err(e) = turn::must_be_ours() {
        // Nobody will give it its name.
        let _ = std::fs::remove_file(folder.of(&prepared.temporary));
        return Err(PublishError::new(PublishStep::Rename, &prepared.target, e));
    }
    let name = appear(&folder.of(&prepared.temporary), &folder, name)
        .map_err(|e| PublishError::new(PublishStep::Rename, &prepared.target, e))?;
    step::sync_folder(dir)?;
    Ok(dir.join(name))
}

/// Renames to the name or, when it is taken, to the next one with a number; gives the name.
fn appear(from: &Path, folder: &Folder, name: &str) -> io::Result<String> {
    let mut target = name.to_owned();
    loop {
        match step::rename_new(from, &folder.of(&target)) {
            Ok(()) => return Ok(target),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => target = name::free(folder.path(), name)?,
            Err(e) => return Err(e),
        }
    }
}

/// Removes a file from a folder that staff look into: no link in the folder's place leads to another one.
///
/// # Errors
/// When it is not there, or the disk refuses.
pub fn remove(path: &Path) -> Result<(), PublishError> {
    step::remove(path)
}

/// As [`commit`], but under exactly its name: where that is taken by now, the prepared file is removed. Whether it has
/// its name.
///
/// # Errors
/// As [`commit`].
pub fn commit_exactly(prepared: &Prepared) -> Result<bool, PublishError> {
    let path = commit(prepared)?;
    if path == prepared.target {
        return Ok(true);
    }
    step::remove(&path)?;
    Ok(false)
}

/// Removes a file if it is still what it was: it is put aside first and looked at there, so that what somebody saves under
/// its name meanwhile is not what goes. Whether it is gone; one that was not there is.
///
/// # Errors
/// When the disk refuses. What a crash left aside is seen to by the next call.
pub fn remove_if(path: &Path, is_it: &dyn Fn(&Metadata) -> bool) -> Result<bool, PublishError> {
    let (dir, name) = name::parts(path)?;
    let failed = |step| move |e| PublishError::new(step, path, e);
    let folder = step::folder_of(path)?;
    let aside = dir.join(name::temporary(&format!("{name}.aside")));
    if std::fs::symlink_metadata(folder.of(&aside)).is_err() {
        match step::rename_new(&folder.of(path), &folder.of(&aside)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(true),
            moved => moved.map_err(failed(PublishStep::Rename))?,
        }
    }
    let found = std::fs::symlink_metadata(folder.of(&aside)).map_err(failed(PublishStep::Look))?;
    if is_it(&found) {
        step::remove_source(&aside)?;
        // One that a crash had left aside says nothing of what lies there now.
        return Ok(std::fs::symlink_metadata(folder.of(path)).is_err());
    }
    appear(&folder.of(&aside), &folder, name).map_err(failed(PublishStep::Rename))?;
    step::sync_folder(dir)?;
    Ok(false)
}

/// Whether a folder, which is made when it is not there, takes files at all.
///
/// # Errors
/// Why it does not.
pub fn takes_files(dir: &Path) -> Result<(), PublishError> {
    step::make_folder(dir)?;
    let trial = dir.join(name::temporary("shukka-trial"));
    let folder = step::folder_of(&trial)?;
    step::create_temporary(&folder, &trial)?;
    step::remove(&trial)
}

/// What had become of a file that was prepared before a crash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finished {
    /// It was still hidden; now it is here.
    Now(PathBuf),
    /// It had its name already.
    Before(PathBuf),
    /// Neither is there: it was never prepared, or somebody has taken the finished file away.
    Nowhere,
}

/// Finishes what a crash after [`prepare`] left. Only for files whose `prepare` had come back: a temporary file of
/// an interrupted `prepare` is not whole and must be prepared anew.
///
/// # Errors
/// When the disk refuses.
pub fn finish(prepared: &Prepared) -> Result<Finished, PublishError> {
    let there = |path: &Path| match std::fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(PublishError::new(PublishStep::Look, path, e)),
    };
    if there(&prepared.temporary)? {
        return commit(prepared).map(Finished::Now);
    }
    if there(&prepared.target)? {
        let (dir, _) = name::parts(&prepared.target)?;
        step::sync_folder(dir)?;
        return Ok(Finished::Before(prepared.target.clone()));
    }
    Ok(Finished::Nowhere)
}

/// [`prepare`] and [`commit`] in one.
///
/// # Errors
/// As both.
pub fn publish<E>(
    dir: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<PathBuf, Failed<E>> {
    let prepared = prepare(dir, name, write)?;
    Ok(commit(&prepared)?)
}

/// As [`publish`], for whoever may read and write another file and for nobody else.
///
/// # Errors
/// As [`publish`].
pub fn publish_like<E>(
    like: &Path,
    dir: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<PathBuf, Failed<E>> {
    let prepared = prepare_like(like, dir, name, write)?;
    Ok(commit(&prepared)?)
}
