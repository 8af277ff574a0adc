//! On what things lie: the kind of disk or share, how much room there is, and how large the ledger is.
//!
//! The kinds are the magic numbers of Linux's `statfs`; on other systems only the room is looked at, where it is told.

use crate::notice::doctor::Sign;
use crate::shop::Shop;
use std::path::{Path, PathBuf};

/// Less room than this, and the next list may not find any.
const NO_ROOM: u64 = 64 << 20;
/// Less room than this is little.
const LITTLE_ROOM: u64 = 1 << 30;
/// A log of the ledger that is longer was not copied back for long.
const LONG_LOG: u64 = 1 << 30;

/// Folders that a program copies to the cloud, by a name in their path.
const CLOUDS: [(&str, &str); 6] = [
    ("onedrive", "OneDrive"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("icloud", "iCloud"),
    ("box sync", "Box"),
];

/// Looks at the disks under the shop.
pub(super) fn look(shop: &Shop) -> Vec<Sign> {
    let folders = [shop.state(), shop.inbox(), shop.archive(), shop.dir.join("outbox")];
    let there: Vec<PathBuf> = folders.into_iter().filter(|folder| folder.is_dir()).collect();
    let mut signs = of_state(shop);
    if signs.is_empty() {
        let kinds: Vec<(String, String)> = there
            .iter()
            .filter_map(|folder| Some((format!("{}/", shop.shown(folder)), kind_of(folder)?.to_owned())))
            .collect();
        if !kinds.is_empty() {
            signs.push(Sign::DiskWell(kinds));
        }
    }
    signs.extend(room(shop, &there));
    signs
}

/// Where `state/` lies, when it had better lie elsewhere.
fn of_state(shop: &Shop) -> Vec<Sign> {
    let state = shop.state();
    let (shown, mut signs) = (format!("{}/", shop.shown(&state)), Vec::new());
    match kind_of(&state) {
        Some(kind) if is_share(kind) => signs.push(Sign::StateOnShare(shown.clone(), kind.to_owned())),
        Some("tmpfs") => signs.push(Sign::StateInMemory(shown.clone())),
        _ => {}
    }
    let whole = std::fs::canonicalize(&state).unwrap_or(state);
    let in_cloud = whole.iter().find_map(|part| {
        let part = part.to_string_lossy().to_lowercase();
        CLOUDS.iter().find(|(name, _)| part.starts_with(name)).map(|(_, program)| *program)
    });
    signs.extend(in_cloud.map(|program| Sign::StateInCloud(shown, program.to_owned())));
    signs
}

fn room(shop: &Shop, folders: &[PathBuf]) -> Vec<Sign> {
    let rooms = folders.iter().filter_map(|folder| Some((folder, free_bytes(folder)?)));
    let mut rooms: Vec<(&PathBuf, u64)> = rooms.collect();
    rooms.sort_by_key(|(_, bytes)| *bytes);
    let Some((folder, bytes)) = rooms.first() else { return Vec::new() };
    let shown = format!("{}/", shop.shown(folder));
    vec![match *bytes {
        bytes if bytes < NO_ROOM => Sign::SpaceOut(shown, bytes),
        bytes if bytes < LITTLE_ROOM => Sign::SpaceLow(shown, bytes),
        bytes => Sign::SpaceWell(bytes),
    }]
}

/// How large the ledger is.
pub(super) fn of_ledger(shop: &Shop) -> Sign {
    let bytes_of = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
    let Some(file) = shop.ledger_file() else { return Sign::LedgerOnServer(shop.ledger_place()) };
    let mut log = file.clone().into_os_string();
    log.push("-wal");
    let log = bytes_of(Path::new(&log));
    if log > LONG_LOG { Sign::LedgerLogLong(log) } else { Sign::LedgerWell(bytes_of(&file), log) }
}

/// Bytes that are free under a folder for whoever asks.
#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

/// What lies under a folder.
#[cfg(target_os = "linux")]
fn kind_of(folder: &Path) -> Option<&'static str> {
    let found = rustix::fs::statfs(folder).ok()?;
    Some(kind_of_magic(u32::try_from(found.f_type & 0xFFFF_FFFF).unwrap_or(0)))
}

#[cfg(not(target_os = "linux"))]
fn kind_of(_folder: &Path) -> Option<&'static str> {
    None
}

#[cfg(any(target_os = "linux", test))]
fn kind_of_magic(magic: u32) -> &'static str {
    match magic {
        0xFF53_4D42 | 0xFE53_4D42 | 0x517B => "SMB",
        0x6969 => "NFS",
        0x6573_5546 => "FUSE",
        0x0102_1997 => "9p",
        0x00C3_6400 => "Ceph",
        0x6B41_4653 => "AFS",
        0xEF53 => "ext4",
        0x5846_5342 => "XFS",
        0x9123_683E => "btrfs",
        0x2FC1_2FC1 => "ZFS",
        0x0102_1994 => "tmpfs",
        0x794C_7630 => "overlay",
        0xF2F5_2010 => "F2FS",
        0x2011_BAB0 => "exFAT",
        0x4D44 => "FAT",
        0x7366_746E | 0x5346_544E => "NTFS",
        _ => "?",
    }
}

/// Whether other machines may write there too, and locks and logs of a ledger cannot be relied on.
fn is_share(kind: &str) -> bool {
    matches!(kind, "SMB" | "NFS" | "9p" | "Ceph" | "AFS")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_told_from_disks() {
        for magic in [0xFF53_4D42, 0xFE53_4D42, 0x6969, 0x0102_1997, 0x00C3_6400] {
            assert!(is_share(kind_of_magic(magic)), "{magic:x}");
        }
        for magic in [0xEF53, 0x5846_5342, 0x0102_1994, 0x794C_7630, 0] {
            assert!(!is_share(kind_of_magic(magic)), "{magic:x}");
        }
    }
}
