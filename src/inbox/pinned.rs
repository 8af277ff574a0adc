//! The folder of a file, held open while the file is worked on: whoever puts a link in the folder's place meanwhile leads
//! nobody to a file elsewhere.

use std::fs::File;
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
        Ok(Self { path: where_it_lies(path) })
    }
}

/// Opens a file to be read, but nothing that a link in its place leads to, and no pipe that would be waited for.
pub(super) fn open_itself(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NOFOLLOW.bits() | rustix::fs::OFlags::NONBLOCK.bits();
        options.custom_flags(i32::from_ne_bytes(flags.to_ne_bytes()));
    }
    options.open(path)
}

/// A path that leads to the file whatever its name. On Windows `CON.csv` is a device and `注文.` is `注文`, unless the folder
/// before it is written in full; shares that other systems fill hold such names.
pub fn where_it_lies(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    if !cfg!(windows) || !is_read_otherwise(&name) {
        return path.to_owned();
    }
    match (path.parent().map(std::fs::canonicalize), path.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Whether Windows reads a name as another one, or as a device.
fn is_read_otherwise(name: &str) -> bool {
    const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    let stem = name.split('.').next().unwrap_or("").trim_end().to_uppercase();
    let is_port = ["COM", "LPT"].iter().any(|port| {
        stem.strip_prefix(port).is_some_and(|number| number.chars().count() == 1 && number != "0")
    });
    is_port || DEVICES.contains(&stem.as_str()) || name.ends_with(['.', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_devices_and_those_that_windows_cuts_are_known() {
        for name in ["CON.csv", "con", "Nul.2026.csv", "COM1", "lpt9.txt", "COM¹.csv", "注文.", "注文.csv "]
        {
            assert!(is_read_otherwise(name), "{name}");
        }
        for name in ["注文.csv", "CONSOLE.csv", "COM10.csv", "COMMON.csv", ".CON", "a.CON"] {
            assert!(!is_read_otherwise(name), "{name}");
        }
    }
}
