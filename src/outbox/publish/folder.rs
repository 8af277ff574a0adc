//! A folder, held open while a file appears in it or leaves it: whoever puts a link in its place meanwhile leads nobody
//! elsewhere.
//!
//! What goes in: a folder's path. What comes out: paths that lead into that very folder for as long as this lives.
//!
//! **Invariant.** A link in the place of a folder of our own (`inbox/held`, `held/<store>`, `archive/<day>`,
//! `outbox/<store>`) is refused. What the owner has put elsewhere by a link, such as `archive/` on another disk, is
//! followed.

use std::io;
use std::path::{Path, PathBuf};

/// Folders in which folders of our own lie.
const HOLD_OURS: [&str; 4] = ["inbox", "held", "archive", "outbox"];

/// A folder that is held open.
pub(super) struct Folder {
    path: PathBuf,
    #[cfg(target_os = "linux")]
    _open: Option<rustix::fd::OwnedFd>,
}

impl Folder {
    /// Opens a folder.
    ///
    /// # Errors
    /// When it is a link in the place of one of ours, or cannot be opened.
    #[cfg(target_os = "linux")]
    pub(super) fn open(dir: &Path) -> io::Result<Self> {
        use rustix::fd::AsRawFd;
        if dir.as_os_str().is_empty() {
            return Ok(Self { path: PathBuf::new(), _open: None });
        }
        let open = open(dir)?;
        let through = PathBuf::from(format!("/proc/self/fd/{}", open.as_raw_fd()));
        // Where there is no /proc, at least it was no link a moment ago.
        let path = if through.exists() { through } else { dir.to_owned() };
        Ok(Self { path, _open: Some(open) })
    }

    /// As on Linux, but that the folder is only looked at.
    ///
    /// # Errors
    /// When it is a link in the place of one of ours.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn open(dir: &Path) -> io::Result<Self> {
        refuse_link(dir)?;
        Ok(Self { path: dir.to_owned() })
    }

    /// Where to ask for a file of this folder, by its name or by a path to it.
    pub(super) fn of(&self, file: impl AsRef<Path>) -> PathBuf {
        let file = file.as_ref();
        file.file_name().map_or_else(|| self.path.clone(), |name| self.path.join(name))
    }

    /// Where to ask for the folder itself.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(target_os = "linux")]
fn open(dir: &Path) -> io::Result<rustix::fd::OwnedFd> {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    let flags = OFlags::DIRECTORY | OFlags::PATH | OFlags::CLOEXEC;
    let opened = match (within(dir), dir.parent(), dir.file_name()) {
        // `inbox/held` is ours itself: a store's folder is asked for in the one that was opened.
        (Some("held"), Some(above), Some(name)) => {
            openat(open(above)?, name, flags | OFlags::NOFOLLOW, Mode::empty())
        }
        (Some(_), ..) => openat(CWD, dir, flags | OFlags::NOFOLLOW, Mode::empty()),
        (None, ..) => openat(CWD, dir, flags, Mode::empty()),
    };
    Ok(opened?)
}

/// Which of the folders that hold ours a folder lies in.
fn within(dir: &Path) -> Option<&str> {
    dir.file_name()?;
    dir.parent()?.file_name()?.to_str().filter(|name| HOLD_OURS.contains(name))
}

/// Refuses a link in the place of a folder of our own.
pub(super) fn refuse_link(dir: &Path) -> io::Result<()> {
    let Some(name) = within(dir) else { return Ok(()) };
    if std::fs::symlink_metadata(dir).is_ok_and(|found| found.is_symlink()) {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    // `inbox`, `archive` and `outbox` lie in the shop folder, whose name is the owner's.
    match dir.parent() {
        Some(above) if name == "held" => refuse_link(above),
        _ => Ok(()),
    }
}

#[cfg(all(test, unix))]
#[expect(clippy::disallowed_methods, reason = "tests lay out folders")]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_link_in_the_place_of_a_folder_of_ours_is_refused_and_any_other_followed() {
        let shop = tempfile::tempdir().unwrap();
        let at = |name: &str| shop.path().join(name);
        for folder in ["elsewhere/acme", "inbox/held", "outbox", "archive", "reports"] {
            std::fs::create_dir_all(at(folder)).unwrap();
        }
        for ours in ["inbox/held/acme", "outbox/acme", "archive/2026-10-01"] {
            symlink(at("elsewhere"), at(ours)).unwrap();
            assert!(Folder::open(&at(ours)).is_err(), "{ours}");
            assert!(refuse_link(&at(ours)).is_err(), "{ours}");
        }
        std::fs::remove_dir_all(at("inbox/held")).unwrap();
        symlink(at("elsewhere"), at("inbox/held")).unwrap();
        assert!(Folder::open(&at("inbox/held/acme")).is_err());
        symlink(at("elsewhere"), at("reports/acme")).unwrap();
        assert!(Folder::open(&at("reports/acme")).is_ok());
        std::fs::remove_dir(at("archive").join("2026-10-01")).unwrap_err();
        std::fs::remove_dir_all(at("archive")).unwrap();
        symlink(at("elsewhere"), at("archive")).unwrap();
        std::fs::create_dir(at("elsewhere/2026-10-02")).unwrap();
        assert!(Folder::open(&at("archive/2026-10-02")).is_ok());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_is_swapped_for_a_link_once_it_is_open_leads_nobody_elsewhere() {
        let shop = tempfile::tempdir().unwrap();
        let at = |name: &str| shop.path().join(name);
        std::fs::create_dir_all(at("outbox/acme")).unwrap();
        std::fs::create_dir(at("elsewhere")).unwrap();
        let folder = Folder::open(&at("outbox/acme")).unwrap();
        std::fs::rename(at("outbox/acme"), at("outbox/away")).unwrap();
        symlink(at("elsewhere"), at("outbox/acme")).unwrap();
        std::fs::write(folder.of("a.csv"), "x").unwrap();
        assert!(at("outbox/away/a.csv").exists() && !at("elsewhere/a.csv").exists());
    }
}
