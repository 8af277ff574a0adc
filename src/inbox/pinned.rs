//! The folder of a file, held open while the file is worked on: whoever puts a link in the folder's place meanwhile leads
//! nobody to a file elsewhere.

use std::io;
use std::path::{Path, PathBuf};

/// A file in a folder that is held open.
#[derive(Debug)]
pub(super) struct Pinned {
    /// Where the file is to be asked for, for as long as this lives.
    pub path: PathBuf,
    #[cfg(target_os = "linux")]
    _folder: rustix::fd::OwnedFd,
}

impl Pinned {
    /// Opens the folder of a file. A link in its place is refused, but for the inbox itself, which the owner may have put
    /// elsewhere.
    ///
    /// # Errors
    /// When it is a link, or cannot be opened.
    #[cfg(target_os = "linux")]
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        use rustix::fd::AsRawFd;
        use rustix::fs::{Mode, OFlags, open};
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let flags = OFlags::DIRECTORY | OFlags::PATH | OFlags::CLOEXEC;
        let is_inbox = folder.file_name().is_some_and(|name| name == "inbox");
        let flags = if is_inbox { flags } else { flags | OFlags::NOFOLLOW };
        let folder = open(folder, flags, Mode::empty())?;
        let through = PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd()));
        // Where there is no /proc, at least it was no link a moment ago.
        let path = if through.exists() { through.join(name) } else { path.to_owned() };
        Ok(Self { path, _folder: folder })
    }

    /// As on Linux, but that the folder is only looked at.
    ///
    /// # Errors
    /// When it is a link.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let is_inbox = folder.file_name().is_some_and(|name| name == "inbox");
        if !is_inbox && std::fs::symlink_metadata(folder)?.is_symlink() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self { path: path.to_owned() })
    }
}
