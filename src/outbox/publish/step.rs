//! The durable steps, one function each: whoever counts them or stops between them finds them here.

use super::folder::{Folder, refuse_link};
use super::turn::must_be_ours;
use super::{PublishError, PublishStep};
use crate::crash::{Point, here};
use std::fs::File;
use std::io;
use std::path::Path;

/// Opens a file to be read, but nothing that a link leads to, and no pipe that would be waited for.
pub(super) fn open_itself(path: &Path) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NOFOLLOW.bits() | rustix::fs::OFlags::NONBLOCK.bits();
        options.custom_flags(i32::from_ne_bytes(flags.to_ne_bytes()));
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

/// Makes a folder and those above it, each synced into its parent, so that a file in it cannot be lost with it.
pub(super) fn make_folder(dir: &Path) -> Result<(), PublishError> {
    refuse_link(dir).map_err(|e| PublishError::new(PublishStep::Look, dir, e))?;
    if dir.as_os_str().is_empty() || dir.is_dir() {
        return Ok(());
    }
    let parent = dir.parent().unwrap_or(Path::new(""));
    make_folder(parent)?;
    let make = || std::fs::create_dir(Folder::open(parent)?.of(dir));
    match here(Point::PublishFolder).and_then(|()| make()) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists || !dir.is_dir() => {
            Err(PublishError::new(PublishStep::MakeFolder, dir, e))
        }
        _ => sync_folder(parent),
    }
}

/// Opens the folder of a file: whatever is put in its place from here on, the file is in this one.
pub(super) fn folder_of(path: &Path) -> Result<Folder, PublishError> {
    let dir = path.parent().unwrap_or(Path::new(""));
    Folder::open(dir).map_err(|e| PublishError::new(PublishStep::Look, dir, e))
}

/// Creates the temporary file anew in its folder. What a crash left there is removed first; a link there is never
/// followed.
pub(super) fn create_temporary(folder: &Folder, path: &Path) -> Result<File, PublishError> {
    let there = folder.of(path);
    let anew = || match std::fs::remove_file(&there) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => File::create_new(&there),
    };
    let created = here(Point::PublishTemporary).and_then(|()| anew());
    created.map_err(|e| PublishError::new(PublishStep::Create, path, e))
}

/// Lets those read and write a file who may read and write another, before anything stands in it. One that is gone
/// meanwhile says nothing.
#[cfg(unix)]
pub(super) fn give_rights(file: &File, like: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let Ok(found) = std::fs::metadata(like) else { return Ok(()) };
    let mode = found.permissions().mode() & 0o666 | 0o600;
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

/// The rights of the folder hold, which files inherit.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the shape of the other systems")]
pub(super) fn give_rights(_file: &File, _like: &Path) -> io::Result<()> {
    Ok(())
}

/// Takes a file's rights from others, before anything stands in it.
#[cfg(unix)]
pub(super) fn close_to_others(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

/// The rights of the folder hold, which files inherit.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the shape of the other systems")]
pub(super) fn close_to_others(_file: &File) -> io::Result<()> {
    Ok(())
}

/// Brings a file's content to the disk.
pub(super) fn sync_file(file: &File, path: &Path) -> Result<(), PublishError> {
    here(Point::PublishSync)
        .and_then(|()| file.sync_all())
        .map_err(|e| PublishError::new(PublishStep::Sync, path, e))
}

/// Brings a folder's names to the disk. File systems that cannot sync a folder (some network shares) say so, and
/// that is no error: there is nothing better to be had from them.
#[cfg(unix)]
pub(super) fn sync_folder(dir: &Path) -> Result<(), PublishError> {
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    match here(Point::PublishSyncFolder).and_then(|()| File::open(dir)).and_then(|folder| folder.sync_all()) {
        Err(e) if !matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Err(PublishError::new(PublishStep::SyncFolder, dir, e))
        }
        _ => Ok(()),
    }
}

/// Windows promises nothing of a folder's names: NTFS keeps them in its journal, and takes a flush of the folder where
/// its handle may write. What refuses that (network shares, FAT) has nothing better to give, which is no error.
#[cfg(windows)]
pub(super) fn sync_folder(dir: &Path) -> Result<(), PublishError> {
    use std::os::windows::fs::OpenOptionsExt;
    /// Without this a folder cannot be opened at all (`FILE_FLAG_BACKUP_SEMANTICS`).
    const OPENS_FOLDERS: u32 = 0x0200_0000;
    here(Point::PublishSyncFolder).map_err(|e| PublishError::new(PublishStep::SyncFolder, dir, e))?;
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    let opened = std::fs::OpenOptions::new().write(true).custom_flags(OPENS_FOLDERS).open(dir);
    // A refusal is no error here, as said above.
    drop(opened.and_then(|folder| folder.sync_all()));
    Ok(())
}

/// Asks again for a while where a virus scanner, an indexer or a synchroniser has just opened a file, as they do with
/// every new one on Windows: what they refuse (access denied, sharing or lock violation) is over in a moment. A program of
/// staff that keeps it open is told by the error that comes back in the end.
#[cfg(windows)]
pub(super) fn patiently<T>(mut act: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    const PASSING: [i32; 3] = [5, 32, 33];
    const ASKS: u32 = 10;
    const PAUSE: std::time::Duration = std::time::Duration::from_millis(30);
    for _ in 1..ASKS {
        match act() {
            Err(e) if e.raw_os_error().is_some_and(|number| PASSING.contains(&number)) => {
                std::thread::sleep(PAUSE);
            }
            outcome => return outcome,
        }
    }
    act()
}

/// Other systems let a file be renamed and removed whoever has it open.
#[cfg(not(windows))]
pub(super) fn patiently<T>(mut act: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    act()
}

/// Removes a file whose copy is safe elsewhere.
pub(super) fn remove_source(path: &Path) -> Result<(), PublishError> {
    here(Point::PublishRemove)
        .map_err(|e| PublishError::new(PublishStep::Remove, path, e))
        .and_then(|()| remove(path))
}

/// Removes a file from its folder.
pub(super) fn remove(path: &Path) -> Result<(), PublishError> {
    let folder = folder_of(path)?;
    patiently(|| std::fs::remove_file(folder.of(path)))
        .map_err(|e| PublishError::new(PublishStep::Remove, path, e))
}

/// Renames, never onto something that is there: then `AlreadyExists`.
pub(super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    must_be_ours()?;
    here(Point::PublishRename)?;
    match patiently(|| rename_exclusive(from, to)) {
        // A crash between the two halves of `rename_by_link`: it is there already, under both names.
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists && is_same_file(from, to) => {
            std::fs::remove_file(from)
        }
        outcome => outcome,
    }
}

#[cfg(target_os = "linux")]
fn rename_exclusive(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        // File systems that do not know the flag; on Linux NOTSUP and OPNOTSUPP are one number.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => rename_by_link(from, to),
        Err(e) => Err(e.into()),
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
fn rename_exclusive(from: &Path, to: &Path) -> io::Result<()> {
    rename_by_link(from, to)
}

/// Windows itself refuses a name that is taken, unless it is asked to replace, as the standard library always asks. The
/// one library that does not ask names temporary files with it: it takes the file's attributes away, which are given back
/// where the rename is refused, and it must not remove the file, which is none.
#[cfg(windows)]
fn rename_exclusive(from: &Path, to: &Path) -> io::Result<()> {
    let (from, to) = (of_any_length(from), of_any_length(to));
    let attributes = std::fs::symlink_metadata(&from)?.permissions();
    let mut named = tempfile::TempPath::try_from_path(&from)?;
    named.disable_cleanup(true);
    named.persist_noclobber(to).map_err(|refused| {
        // A file that keeps the mark of a temporary one is a file all the same; what refused is what is told.
        drop(std::fs::set_permissions(&from, attributes));
        refused.error
    })
}

/// A path as Windows takes it beyond 260 characters, and with names that it keeps for devices: with its folder written in
/// full. Where the folder cannot be asked (some disks in memory), as it is.
#[cfg(windows)]
fn of_any_length(path: &Path) -> std::path::PathBuf {
    match (path.parent().map(std::fs::canonicalize), path.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// A second name is never given over an existing one, so this is as exclusive as a rename with the flag.
#[cfg(unix)]
fn rename_by_link(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::hard_link(from, to) {
        Ok(()) => std::fs::remove_file(from),
        Err(e)
            if matches!(
                e.kind(),
                io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound | io::ErrorKind::CrossesDevices
            ) =>
        {
            Err(e)
        }
        Err(_) => rename_looking(from, to),
    }
}

/// Where nothing better is known: only one process works on a folder, so the moment between looking and renaming
/// belongs to nobody but staff.
#[cfg(unix)]
fn rename_looking(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::symlink_metadata(to) {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => std::fs::rename(from, to),
        Err(e) => Err(e),
    }
}

#[cfg(unix)]
fn is_same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path: &Path| std::fs::symlink_metadata(path).map(|m| (m.dev(), m.ino())).ok();
    one != other && identity(one).is_some_and(|found| identity(other) == Some(found))
}

/// On Windows a rename has no halves.
#[cfg(windows)]
fn is_same_file(_one: &Path, _other: &Path) -> bool {
    false
}

#[cfg(all(test, unix))]
#[expect(clippy::disallowed_methods, reason = "tests lay out folders")]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_renaming_moves_the_file_and_refuses_a_name_that_is_taken() {
        for rename in [rename_exclusive, rename_by_link, rename_looking] {
            let dir = tempfile::tempdir().unwrap();
            let (from, to) = (dir.path().join("from"), dir.path().join("to"));
            std::fs::write(&from, "new").unwrap();
            rename(&from, &to).unwrap();
            assert!(!from.exists());
            std::fs::write(&from, "newer").unwrap();
            assert_eq!(rename(&from, &to).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(std::fs::read_to_string(&to).unwrap(), "new");
            assert_eq!(std::fs::read_to_string(&from).unwrap(), "newer");
        }
    }

    #[test]
    fn a_crash_between_the_second_name_and_the_end_of_the_first_leaves_one_file() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        std::fs::write(&from, "new").unwrap();
        std::fs::hard_link(&from, &to).unwrap();
        rename_new(&from, &to).unwrap();
        assert!(!from.exists());
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "new");
    }
}
