//! Whether the inbox is there: a share that has gone leaves an empty folder behind, which must not be taken for an
//! empty inbox.
//!
//! What goes in: what a look saw. What comes out: online or offline, each turn said once.

use std::io;
use std::path::Path;

/// The name of the file by which an inbox is known again: a mount point without its share has none.
const MARKER: &str = ".shukka-inbox";

/// Whether the inbox is there.
#[derive(Debug, Default)]
pub struct Share {
    marked: bool,
    refused: bool,
    said_offline: bool,
}

impl Share {
    /// `is_known`: this inbox was marked by a watcher before, so that without its marker it is not the inbox.
    pub fn new(is_known: bool) -> Self {
        Self { marked: is_known, ..Self::default() }
    }

    /// Whether the inbox is marked.
    pub fn is_marked(&self) -> bool {
        self.marked
    }

    /// Whether a folder that could be listed is the inbox. An empty one without its marker is an empty mount point;
    /// one with files is the inbox, whose marker somebody has removed. One that was never marked is marked; a share
    /// that takes no marker is told offline by errors only.
    pub fn is_there(&mut self, inbox: &Path, has_files: bool) -> bool {
        let path = inbox.join(MARKER);
        if path.exists() {
            self.marked = true;
            return true;
        }
        if self.marked && !has_files {
            return false;
        }
        if !self.refused {
            self.marked = make(&path).is_ok();
            self.refused = !self.marked;
        }
        true
    }

    /// Takes a look's result into account: `Some(true)` when it has just gone, `Some(false)` when it has just
    /// come back, so that each is said once.
    pub fn turned(&mut self, online: bool) -> Option<bool> {
        let turned = self.said_offline == online;
        self.said_offline = !online;
        turned.then_some(!online)
    }
}

fn make(marker: &Path) -> io::Result<()> {
    crate::crash::here(crate::crash::Point::InboxMark)?;
    std::fs::File::create_new(marker).map(drop)
}

/// Whether the file system under a folder tells of changes that other machines make. Network file systems and
/// those in user space do not; they are looked at every `poll_ms`.
///
/// Source: the magic numbers of Linux's `statfs`; other systems are taken for network ones.
pub fn sends_events(folder: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        // CIFS, SMB2, SMB, NFS, FUSE, 9p, Ceph, AFS.
        const SILENT: [u32; 8] =
            [0xFF53_4D42, 0xFE53_4D42, 0x517B, 0x6969, 0x6573_5546, 0x0102_1997, 0x00C3_6400, 0x6B41_4653];
        rustix::fs::statfs(folder).is_ok_and(|found| {
            let magic = u32::try_from(found.f_type & 0xFFFF_FFFF).unwrap_or(0);
            !SILENT.contains(&magic)
        })
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offline_and_back_are_each_said_once() {
        let mut share = Share::default();
        let said: Vec<_> =
            [true, false, false, true, true].into_iter().map(|online| share.turned(online)).collect();
        assert_eq!(said, [None, Some(true), None, Some(false), None]);
    }

    #[test]
    fn an_empty_mount_point_is_offline_also_for_a_watcher_that_has_just_begun() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut share = Share::new(false);
        assert!(share.is_there(dir.path(), false) && share.is_marked(), "a new inbox is marked");
        std::fs::remove_file(dir.path().join(MARKER)).expect("there");
        assert!(!share.is_there(dir.path(), false));
        assert!(!Share::new(true).is_there(dir.path(), false));
        assert!(!dir.path().join(MARKER).exists(), "a mount point is not marked");
    }

    #[test]
    fn an_inbox_that_has_lost_its_marker_is_known_by_its_files() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut share = Share::new(true);
        assert!(share.is_there(dir.path(), true));
        assert!(share.is_there(dir.path(), false), "it is marked again");
    }
}
