//! A shop folder made of a backup, and what was told since learnt, so that nobody is told twice.
//!
//! What goes in: a backup, a folder that is new or empty, and the `outbox/` of before, where there is one. What comes out:
//! a shop that knows of every telling that can be shown; of the rest its orders wait for a person (D315), and a mall is
//! asked about each order before anything of it is sent.
//!
//! **Invariant.** The folder has its name only when all of it is there: what a crash leaves is hidden beside it, is no shop
//! folder, and is made anew by the next try.
//! **Invariant.** Nothing is overwritten, and what lies elsewhere is only read.
//!
//! Deliberately not known here: what was told is learnt as `ledger accept` learns it (`accept`).

use super::accept::{LearntSince, OldLedger};
use super::backup::{Manifest, Package, note_backup};
use super::error::DeskError;
use super::forget::{forget_again, forgotten_in_ledger};
use super::restored_settings::with_ledger_in_file;
use crate::ledger::{Ledger, Reach};
use crate::notice::{BackupRefusal, Refusal};
use crate::outbox::publish::replace_private;
use crate::shop::settings::FILE_NAME;
use crate::shop::{BatchFile, Shop, ShopError, batch_files_in, forgotten_in, witness_in};
use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// What is to be restored, and where.
#[derive(Debug, Clone, Copy)]
pub struct RestoreWish<'w> {
    /// The backup.
    pub backup: &'w Path,
    /// The folder that is to be made.
    pub folder: &'w Path,
    /// The `outbox/` of before.
    pub old_outbox: Option<&'w Path>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreOutcome {
    /// What was in the backup.
    pub manifest: Manifest,
    /// What was learnt of the time since.
    pub learnt: LearntSince,
    /// Whether the `outbox/` of before has no witness of this ledger.
    pub is_witness_missing: bool,
    /// Whether the ledger was on a server: now it is in `state/`.
    pub was_on_server: bool,
}

/// Makes a shop folder of a backup.
///
/// # Errors
/// A [`BackupRefusal`]; or when a file or folder cannot be read or made. Then nothing has the folder's name.
pub fn restore(wish: RestoreWish<'_>, now: i64) -> Result<RestoreOutcome, DeskError> {
    let refused = |refusal| DeskError::Refused(Refusal::Backup(refusal));
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    let mut package = match Package::open(wish.backup) {
        Ok(package) => package,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Refusal::NoSuchFile { path: shown(wish.backup), is_folder: false }.into());
        }
        Err(error) => return Err(refused(BackupRefusal::Unusable(shown(wish.backup), error.to_string()))),
    };
    if let Some(outbox) = wish.old_outbox
        && !outbox.is_dir()
    {
        return Err(Refusal::NoSuchFile { path: shown(outbox), is_folder: false }.into());
    }
    if !is_free(wish.folder) {
        return Err(refused(BackupRefusal::FolderTaken(shown(wish.folder))));
    }
    let site = Site::begin(wish.folder)?;
    let manifest = package.manifest.clone();
    for file in &manifest.files {
        let path = site.place_of(&file.name)?;
        let mut into = new_private_file(&path)?;
        package.read(file, &mut into).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => {
                refused(BackupRefusal::Unusable(shown(wish.backup), error.to_string()))
            }
            _ => ShopError::io(&path, error).into(),
        })?;
        into.sync_all().map_err(|error| ShopError::io(&path, error))?;
    }
    let was_on_server = site.keep_ledger_in_file()?;
    let shop = Shop::open(&site.hidden)?;
    let elsewhere = site.ledger_elsewhere(&shop);
    if let Some(place) = elsewhere.as_ref().filter(|place| std::fs::symlink_metadata(place).is_ok()) {
        return Err(refused(BackupRefusal::LedgerPlaceTaken(shown(place))));
    }
    let ledger = Ledger::open(&site.ledger()).map_err(ShopError::from)?;
    let (mut learnt, is_witness_missing) = learn(&shop, &ledger, wish.old_outbox, now)?;
    note_backup(&ledger, manifest.at)?;
    shop.make_private_folder(&shop.state())?;
    let outbox = shop.dir.join("outbox");
    std::fs::create_dir_all(&outbox).map_err(|error| ShopError::io(&outbox, error))?;
    learnt.forgotten = forget_since(&shop, &ledger, wish.old_outbox)?;
    shop.keep_witness(&ledger)?;
    drop(ledger);
    site.end(elsewhere.as_deref())?;
    Ok(RestoreOutcome { manifest, learnt, is_witness_missing, was_on_server })
}

/// Forgets again who was forgotten since the backup; how many orders. The new lists hold all that are forgotten.
fn forget_since(shop: &Shop, ledger: &Ledger, old_outbox: Option<&Path>) -> Result<u64, DeskError> {
    let listed = old_outbox.map_or_else(|| Ok(BTreeSet::new()), forgotten_in)?;
    let known = forgotten_in_ledger(ledger)?;
    let before: Vec<&(String, String)> = known.iter().chain(&listed).collect();
    if before.is_empty() {
        return Ok(0);
    }
    shop.note_forgotten(&before.iter().map(|(store, number)| (store.as_str(), number.as_str())))?;
    forget_again(shop, ledger, &listed)
}

/// Learns what was told since the backup, from what lies in the outbox of before.
fn learn(
    shop: &Shop,
    ledger: &Ledger,
    old_outbox: Option<&Path>,
    now: i64,
) -> Result<(LearntSince, bool), DeskError> {
    let found = ledger.reach()?;
    let files = old_outbox.map_or_else(|| Ok(Vec::new()), batch_files_in)?;
    let known = old_outbox.and_then(witness_in).filter(|known: &Reach| known.identity == found.identity);
    let mut withdrawn = Vec::new();
    for batch in ledger.unpublished_batches()? {
        let is_there = files.iter().any(|file: &BatchFile| file.batch == batch.id);
        if is_there { ledger.batch_published(batch.id)? } else { withdrawn.push(batch.id) }
    }
    let highest_batch = files.iter().map(|file| file.batch).max().unwrap_or(0);
    let highest_batch = highest_batch.max(known.as_ref().map_or(0, |known| known.batch));
    let is_witness_missing = known.is_none();
    let old = OldLedger { found, known, highest_batch, is_older: true, files, withdrawn };
    let learnt = old.learn(shop, ledger, now)?;
    ledger.forget_requests()?;
    // Whoever was switched off since the backup, or logged out, is not in again: everybody logs in anew.
    ledger.end_old_sessions(i64::MAX, i64::MAX)?;
    Ok((learnt, is_witness_missing))
}

/// Whether a folder is not there, or empty.
fn is_free(folder: &Path) -> bool {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// A new file that only its owner may read.
fn new_private_file(path: &Path) -> Result<File, ShopError> {
    let mut how = File::options();
    how.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    how.open(path).map_err(|error| ShopError::io(path, error))
}

/// A folder that is being made, hidden beside its place. What is not ended is removed.
struct Site {
    hidden: PathBuf,
    target: PathBuf,
    is_done: std::cell::Cell<bool>,
}

impl Site {
    fn begin(target: &Path) -> Result<Self, DeskError> {
        let whole = std::path::absolute(target).map_err(|error| ShopError::io(target, error))?;
        let name = whole.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let hidden = whole.with_file_name(format!(".{name}.shukka-restore"));
        let above = hidden.parent().unwrap_or(Path::new("/"));
        std::fs::create_dir_all(above).map_err(|error| ShopError::io(above, error))?;
        // What an earlier try has left: nobody else gives such a name.
        match std::fs::remove_dir_all(&hidden) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(ShopError::io(&hidden, error).into());
            }
            _ => {}
        }
        std::fs::create_dir(&hidden).map_err(|error| ShopError::io(&hidden, error))?;
        Ok(Self { hidden, target: whole, is_done: std::cell::Cell::new(false) })
    }

    /// Where the ledger lies while the folder is made.
    fn ledger(&self) -> PathBuf {
        self.hidden.join("state").join("ledger.db")
    }

    /// Where a file of the package goes.
    fn place_of(&self, name: &str) -> Result<PathBuf, DeskError> {
        let path = if name == "ledger.db" { self.ledger() } else { self.hidden.join(name) };
        let folder = path.parent().unwrap_or(&self.hidden);
        let mut how = std::fs::DirBuilder::new();
        how.recursive(true);
        #[cfg(unix)]
        if name == "ledger.db" {
            std::os::unix::fs::DirBuilderExt::mode(&mut how, 0o700);
        }
        how.create(folder).map_err(|error| ShopError::io(folder, error))?;
        Ok(path)
    }

    /// Lets settings that name a server's ledger name the file that was in the backup; whether they did.
    fn keep_ledger_in_file(&self) -> Result<bool, DeskError> {
        let path = self.hidden.join(FILE_NAME);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(ShopError::io(&path, error).into()),
        };
        let Some(kept) = with_ledger_in_file(&text) else { return Ok(false) };
        replace_private(&self.hidden, FILE_NAME, kept.as_bytes()).map_err(ShopError::from)?;
        Ok(true)
    }

    /// Where the settings want the ledger, when that is not in `state/`.
    fn ledger_elsewhere(&self, shop: &Shop) -> Option<PathBuf> {
        // A folder that is made of a backup has its ledger in a file, whatever it was made of: it is moved from there.
        let wanted = shop.ledger_file()?;
        if wanted == self.ledger() {
            return None;
        }
        // A place within the folder is one of the folder that is to be.
        Some(wanted.strip_prefix(&self.hidden).map_or_else(|_| wanted.clone(), |rest| self.target.join(rest)))
    }

    /// Gives the folder its name.
    fn end(&self, ledger_elsewhere: Option<&Path>) -> Result<(), DeskError> {
        let failed = |path: &Path, error| DeskError::from(ShopError::io(path, error));
        if let Some(place) = ledger_elsewhere {
            let within = place.strip_prefix(&self.target).map(|rest| self.hidden.join(rest));
            let place = within.as_deref().unwrap_or(place);
            let folder = place.parent().unwrap_or(&self.hidden);
            std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
            let mut into = new_private_file(place)?;
            let mut from = File::open(self.ledger()).map_err(|error| failed(&self.ledger(), error))?;
            let copied = io::copy(&mut from, &mut into).and_then(|_| into.sync_all());
            copied.map_err(|error| failed(place, error))?;
            std::fs::remove_file(self.ledger()).map_err(|error| failed(&self.ledger(), error))?;
        }
        // An empty folder in its place is taken away first where a rename would not do so.
        if self.target.is_dir() {
            std::fs::remove_dir(&self.target).map_err(|error| failed(&self.target, error))?;
        }
        std::fs::rename(&self.hidden, &self.target).map_err(|error| failed(&self.target, error))?;
        self.is_done.set(true);
        Ok(())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if !self.is_done.get() {
            // What cannot be removed is hidden, and is made anew by the next try.
            let _ = std::fs::remove_dir_all(&self.hidden);
        }
    }
}
