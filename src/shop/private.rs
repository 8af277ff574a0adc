//! `state/` is the owner's alone: mode 700, its files 600, under whatever umask. Folders and files of before are mended
//! when the shop is opened. On Windows the rights of the folder hold, which are inherited from the shop folder.

use std::io;
use std::path::Path;

/// Makes a folder and those above it that are not there, for the owner alone.
///
/// # Errors
/// When it cannot be made.
#[cfg(unix)]
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// As on Unix, with the rights that the folder above gives.
///
/// # Errors
/// When it cannot be made.
#[cfg(not(unix))]
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

/// Takes from everybody but the owner what an older program, or a copy, gave to all: the folder's rights and those of
/// the files that lie in it. What is somebody else's stays as it is.
#[cfg(unix)]
pub(super) fn mend(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let is_open = |mode: u32| mode & 0o077 != 0;
    let close = |path: &Path, mode| {
        if let Err(error) = std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)) {
            tracing::warn!(path = %path.display(), error = %error.kind(), "its rights cannot be changed");
        }
    };
    if std::fs::metadata(folder).is_ok_and(|found| is_open(found.permissions().mode())) {
        close(folder, 0o700);
    }
    // A folder that cannot be listed is told of by whoever works in it.
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        // Neither look follows a link.
        if entry.metadata().is_ok_and(|found| found.is_file() && is_open(found.permissions().mode())) {
            close(&entry.path(), 0o600);
        }
    }
}

#[cfg(not(unix))]
pub(super) fn mend(_folder: &Path) {}
