//! A backup: the ledger and the shop's documents as they stand at one moment, in one file.
//!
//! What goes in: a shop, at which others may be at work, and where the file is to lie. What comes out: the file, which
//! only its owner may read, and what is in it.
//!
//! **Invariant.** The file has its name only after all of it was read again: the ledger's pages and counts, and every hash.
//! **Invariant.** No token goes in: settings only say where one is, and files of tokens are left out.
//! **Invariant.** Nothing is overwritten: a name that is taken gets a number.

mod age;
mod package;

pub(super) use age::{days_since_backup, last_backup, note_backup};
pub(super) use package::Package;
pub use package::{Manifest, PackedFile};

use super::error::DeskError;
use crate::ledger::LedgerContent;
use crate::notice::{BackupRefusal, Refusal};
use crate::outbox::publish::{commit, prepare_private};
use crate::shop::settings::{FILE_NAME, TokenSource};
use crate::shop::{Shop, ShopError};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// What came of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupOutcome {
    /// Where it lies.
    pub path: PathBuf,
    /// Its bytes.
    pub bytes: u64,
    /// What is in its ledger.
    pub content: LedgerContent,
}

/// Makes a backup at a place: a file, or a folder in which it gets a name of its own.
///
/// # Errors
/// A [`BackupRefusal`]; or when the ledger cannot be read, or the file not be written.
pub fn backup(shop: &Shop, place: &Path, now: i64) -> Result<BackupOutcome, DeskError> {
    let (folder, name) = place_of(shop, place, now)?;
    let ledger = shop.ledger_to_read()?;
    if let Some(behind) = shop.seen_behind.get() {
        return Err(ShopError::Behind(Box::new(behind.clone())).into());
    }
    let ledger = ledger.ok_or(Refusal::Backup(BackupRefusal::NothingYet))?;
    let desk = Workbench::take(shop)?;
    let copy = desk.empty_file()?;
    let content = ledger.copy_to(&copy)?;
    let manifest = Manifest::begun(now, ledger.reach()?.identity, content);
    let mut files = vec![(package::LEDGER.to_owned(), copy)];
    files.extend(documents(shop)?);
    let write = |into: &mut dyn std::io::Write| {
        package::write(into, manifest, &files).map(drop).map_err(|error| ShopError::io(place, error))
    };
    let prepared = prepare_private(&folder, &name, write).map_err(ShopError::from)?;
    let at = prepared.temporary.clone();
    let read_again = Package::open(&at).and_then(|mut package| package.check());
    if let Err(error) = read_again {
        // What does not read back is no backup; a hidden file that cannot be removed stays hidden.
        let _ = std::fs::remove_file(&at);
        return Err(ShopError::io(&at, error).into());
    }
    let path = commit(&prepared).map_err(ShopError::from)?;
    note_backup(&ledger, now)?;
    let bytes = std::fs::metadata(&path).map_or(0, |found| found.len());
    Ok(BackupOutcome { path, bytes, content })
}

/// In which folder, and under what name.
fn place_of(shop: &Shop, place: &Path, now: i64) -> Result<(PathBuf, String), DeskError> {
    let refused = |refusal| DeskError::Refused(Refusal::Backup(refusal));
    let (folder, name) = if place.is_dir() {
        let at = chrono::DateTime::from_timestamp(now, 0).unwrap_or_default();
        let at = at.with_timezone(&shop.settings.timezone).format("%Y%m%d-%H%M%S");
        (place.to_owned(), format!("shukka-backup-{at}.zip"))
    } else {
        let name = place.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| refused(BackupRefusal::NoFolder(shop.shown(place))))?;
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
        (folder.unwrap_or(Path::new(".")).to_owned(), name.to_owned())
    };
    let Ok(whole) = std::fs::canonicalize(&folder) else {
        return Err(refused(BackupRefusal::NoFolder(folder.to_string_lossy().into_owned())));
    };
    for ours in [shop.inbox(), shop.state(), shop.archive(), shop.dir.join("outbox")] {
        if std::fs::canonicalize(&ours).is_ok_and(|ours| whole.starts_with(ours)) {
            return Err(refused(BackupRefusal::InTheWay(shop.shown(&ours))));
        }
    }
    Ok((folder, name))
}

/// The shop's documents: settings, profiles and layouts, each with its place in the package.
fn documents(shop: &Shop) -> Result<Vec<(String, PathBuf)>, DeskError> {
    let tokens = shop.settings.stores.iter().filter_map(|store| match &store.token {
        Some(TokenSource::File(file)) => Some(shop.dir.join(file)),
        _ => None,
    });
    let tokens: Vec<PathBuf> = tokens.collect();
    let mut found = Vec::new();
    let settings = shop.dir.join(FILE_NAME);
    if settings.is_file() {
        found.push((FILE_NAME.to_owned(), settings));
    }
    for folder in ["profiles", "layouts"] {
        let path = shop.dir.join(folder);
        let entries = match std::fs::read_dir(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.map_err(|e| ShopError::io(&path, e))?,
        };
        for entry in entries {
            let entry = entry.map_err(|e| ShopError::io(&path, e))?.path();
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if package::is_document(&name) && entry.is_file() && !tokens.contains(&entry) {
                found.push((format!("{folder}/{name}"), entry));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A place of its own in `state/`, for as long as a backup is made: nobody else makes one meanwhile, and nothing stays.
struct Workbench {
    folder: PathBuf,
    _lock: File,
}

impl Workbench {
    fn take(shop: &Shop) -> Result<Self, DeskError> {
        let folder = shop.copies();
        shop.make_private_folder(&folder)?;
        let path = folder.join("lock");
        let lock = File::create(&path).map_err(|e| ShopError::io(&path, e))?;
        if lock.try_lock().is_err() {
            return Err(Refusal::Backup(BackupRefusal::BeingMade).into());
        }
        let bench = Self { folder, _lock: lock };
        // What was broken off.
        bench.clear();
        Ok(bench)
    }

    /// An empty file for the ledger's copy.
    fn empty_file(&self) -> Result<PathBuf, DeskError> {
        let path = self.folder.join(package::LEDGER);
        let mut how = File::options();
        how.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
        how.open(&path).map_err(|e| ShopError::io(&path, e))?;
        Ok(path)
    }

    fn clear(&self) {
        for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db-journal"] {
            // What is not there need not be removed; what cannot be is said by whoever wants its place.
            let _ = std::fs::remove_file(self.folder.join(name));
        }
    }
}

impl Drop for Workbench {
    fn drop(&mut self) {
        self.clear();
    }
}
