use std::io;
use std::path::Path;

/// The name of the file by which an inbox is known again: a mount point without its share has none.
const MARKER: &str = ".shukka-inbox";

/// Whether the inbox is there.
#[derive(Debug, Default)]
pub struct Share {
    marked: bool,
    said_offline: bool,
}

impl Share {
    /// Marks the inbox, so that an empty mount point is told from an empty inbox.
    ///
    /// # Errors
    /// When the marker cannot be written (a read-only share): then only errors tell that it is offline.
    pub fn mark(&mut self, inbox: &Path) -> io::Result<()> {
        let path = inbox.join(MARKER);
        if !path.exists() {
            crate::crash::here(crate::crash::Point::InboxMark)?;
            std::fs::File::create_new(&path)?;
        }
        self.marked = true;
        Ok(())
    }

    /// Whether the inbox is online now.
    pub fn is_online(&self, inbox: &Path) -> bool {
        if self.marked { inbox.join(MARKER).exists() } else { inbox.is_dir() }
    }

    /// Takes a look's result into account: `Some(true)` when it has just gone, `Some(false)` when it has just
    /// come back, so that each is said once.
    pub fn turned(&mut self, online: bool) -> Option<bool> {
        let turned = self.said_offline == online;
        self.said_offline = !online;
        turned.then_some(!online)
    }
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
    fn an_empty_mount_point_is_offline() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut share = Share::default();
        share.mark(dir.path()).expect("writable");
        assert!(share.is_online(dir.path()));
        std::fs::remove_file(dir.path().join(MARKER)).expect("there");
        assert!(!share.is_online(dir.path()));
    }
}
