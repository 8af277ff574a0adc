//! A shop folder opened: its settings, profiles and layouts, and where its folders are.
//!
//! What goes in: the folder. What comes out: a [`Shop`] that every verb is given.
//!
//! **Invariant.** A path of the shop is named here and nowhere else.
//! **Invariant.** Mistakes in documents are values, shown together; nothing begins with a mistaken document.
//!
//! Deliberately not known here: what is done with a shop.

mod behind;
pub mod due;
mod error;
mod find_order;
mod forgotten;
mod gone;
mod late;
mod lease;
mod moment;
pub mod obstacles;
mod opening;
mod pace;
mod place;
mod private;
mod secret;
pub mod settings;
mod statuses;
mod witness;

/// The shop's ledger, opened: a door hands it to the desk and looks at nothing in it.
pub use crate::ledger::{Ledger, LedgerErrorKind};
pub use behind::{Behind, BehindHow};
pub use error::ShopError;
pub use find_order::{SoughtOrder, find_order, spellings};
pub use forgotten::forgotten_in;
pub use late::{LateFile, LateFiles, LatePlace};
pub use lease::{AtBeat, Claimant, Claimed, Lease};
pub use moment::{local_day, shown_time};
pub use opening::OpeningError;
pub use pace::Pace;
pub use place::ShopPlace;
pub use secret::{SecretTrouble, read_kept_text, read_secret, read_secret_text};
pub use statuses::known_statuses;
pub use witness::{BatchFile, batch_files_in, witness_in};

use crate::ledger::{LedgerAddress, PlacedBetween, ServerAddress};
use crate::outbox::Layout;
use crate::profile::Profile;
use chrono::{NaiveDate, NaiveTime};
use settings::{LedgerSettings, Settings, Store};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// A shop folder with all that its documents say.
pub struct Shop {
    /// The folder.
    pub dir: PathBuf,
    /// Where the program keeps what it needs for itself; `None`: in the folder.
    pub own_state: Option<PathBuf>,
    /// `shukka.toml`.
    pub settings: Settings,
    /// The built-in profiles and the shop's own.
    pub profiles: Vec<Profile>,
    /// The built-in layouts and the shop's own.
    pub layouts: Vec<Layout>,
    /// How far the taking in of files has come, for whoever looks on.
    pub pace: Arc<Pace>,
    /// Which originals of the last hour are looked at again.
    pub late_files: LateFiles,
    /// What was found when a ledger was looked at that is not the one that the shop used last.
    pub seen_behind: OnceLock<Behind>,
}

impl Shop {
    /// Where staff drop files.
    pub fn inbox(&self) -> PathBuf {
        self.dir.join("inbox")
    }

    /// Where what staff must mend lies, for files of a store's folder (`""`: the inbox itself).
    pub fn held(&self, folder: &str) -> PathBuf {
        let held = self.inbox().join("held");
        if folder.is_empty() { held } else { held.join(folder) }
    }

    /// Where every file that was taken in lies.
    pub fn archive(&self) -> PathBuf {
        self.dir.join("archive")
    }

    /// Where the export files of a store go.
    pub fn outbox(&self, store: &str) -> PathBuf {
        self.dir.join("outbox").join(store)
    }

    /// What the program needs for itself.
    pub fn state(&self) -> PathBuf {
        self.own_state.clone().unwrap_or_else(|| self.dir.join(STATE))
    }

    /// Where the shop is, to open it anew.
    pub fn place(&self) -> ShopPlace {
        ShopPlace { dir: self.dir.clone(), state: self.own_state.clone() }
    }

    /// Where a file of the settings lies; what they have in `state/` lies where that is.
    pub fn file(&self, path: &Path) -> PathBuf {
        match path.strip_prefix(STATE) {
            Ok(within) => self.state().join(within),
            Err(_) => self.dir.join(path),
        }
    }

    /// Private copies of files on their way in.
    pub fn spool(&self) -> PathBuf {
        self.state().join("spool")
    }

    /// What is kept of files of the last hour, whose writers may go on.
    pub fn late(&self) -> PathBuf {
        self.state().join("late")
    }

    /// Where another command wakes the watcher by touching a file: a folder that nothing else writes to.
    pub fn bell(&self) -> PathBuf {
        self.state().join("bell")
    }

    /// Where a copy of the ledger lies while a backup is made of it.
    pub fn copies(&self) -> PathBuf {
        self.state().join("copies")
    }

    /// The file whose lock says who works on the folder.
    pub fn lock(&self) -> PathBuf {
        self.state().join("lock")
    }

    /// The ledger's file; `None`: it is on a server.
    pub fn ledger_file(&self) -> Option<PathBuf> {
        match &self.settings.ledger {
            LedgerSettings::File(path) => Some(self.file(path)),
            LedgerSettings::Server { .. } => None,
        }
    }

    /// Where the ledger is, with the password of a server: it is read anew each time, and kept nowhere.
    ///
    /// # Errors
    /// [`ShopError::Password`].
    pub fn ledger_address(&self) -> Result<LedgerAddress, ShopError> {
        Ok(match &self.settings.ledger {
            LedgerSettings::File(path) => LedgerAddress::File(self.file(path)),
            LedgerSettings::Server { url, password, root_cert } => {
                let password = password.as_ref().map(|source| read_secret(&self.dir, source)).transpose()?;
                let root_cert = root_cert.as_ref().map(|path| self.dir.join(path));
                LedgerAddress::Server(Arc::new(ServerAddress::new(url, password, root_cert)))
            }
        })
    }

    /// Whether other machines may work on the ledger.
    pub fn is_ledger_shared(&self) -> bool {
        matches!(self.settings.ledger, LedgerSettings::Server { .. })
    }

    /// Where the ledger is, for people.
    pub fn ledger_place(&self) -> String {
        match &self.settings.ledger {
            LedgerSettings::File(path) => self.shown(&self.file(path)),
            LedgerSettings::Server { url, .. } => url.clone(),
        }
    }

    /// The codes of all stores.
    pub fn store_codes(&self) -> Vec<String> {
        self.settings.stores.iter().map(|store| store.code.clone()).collect()
    }

    /// A store by its code.
    pub fn store(&self, code: &str) -> Option<&Store> {
        self.settings.stores.iter().find(|store| store.code == code)
    }

    /// The local day of a moment.
    pub fn day(&self, at: i64) -> NaiveDate {
        local_day(at, self.settings.timezone).unwrap_or(NaiveDate::MIN)
    }

    /// The orders of days, both included, as the ledger takes them.
    pub fn placed_between(&self, from: NaiveDate, to: NaiveDate) -> PlacedBetween {
        let start = |day: NaiveDate| {
            let midnight = day.and_time(NaiveTime::MIN).and_local_timezone(self.settings.timezone);
            midnight.earliest().map_or(0, |at| at.timestamp())
        };
        PlacedBetween {
            from,
            to,
            undated_from: start(from),
            undated_to: to.succ_opt().map_or(i64::MAX, start),
        }
    }

    /// Makes the folders that staff see and those that we need; the latter for the owner alone.
    ///
    /// # Errors
    /// When one cannot be made; with its path.
    pub fn make_folders(&self) -> Result<(), (PathBuf, std::io::Error)> {
        self.make_own_folders()?;
        self.make_shared_folders()
    }

    /// Makes the folders that we need for ourselves.
    pub(super) fn make_own_folders(&self) -> Result<(), (PathBuf, std::io::Error)> {
        for folder in [self.state(), self.spool(), self.late(), self.bell()] {
            match private::make_folder(&folder) {
                // The ledger may be usable all the same: what needs this folder waits, and says so in the pass.
                // In a `state/` that may not be written to there is no ledger to work with either.
                Err(error)
                    if folder != self.state() && error.kind() != std::io::ErrorKind::PermissionDenied =>
                {
                    tracing::warn!(path = %folder.display(), %error, "a private folder cannot be made");
                    continue;
                }
                made => made.map_err(|e| (folder.clone(), e))?,
            }
            // What lies in the spool is to have its original's rights where it goes.
            private::mend(&folder, folder != self.spool());
        }
        Ok(())
    }

    /// Makes a folder for the owner alone.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make_private_folder(&self, folder: &Path) -> Result<(), ShopError> {
        private::make_folder(folder).map_err(|e| ShopError::io(folder, e))
    }

    /// Makes the folders that staff see.
    pub(super) fn make_shared_folders(&self) -> Result<(), (PathBuf, std::io::Error)> {
        let mut folders = vec![self.inbox(), self.held(""), self.archive(), self.dir.join("outbox")];
        folders.extend(self.settings.stores.iter().map(|store| self.inbox().join(&store.code)));
        // All that can be made are made, whatever lies in the place of one of them.
        let mut refused = None;
        for folder in folders {
            if let Err(e) = std::fs::create_dir_all(&folder) {
                refused.get_or_insert((folder, e));
            }
        }
        refused.map_or(Ok(()), Err)
    }

    /// A path as people read it: within the shop folder where it is.
    pub fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.dir).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }
}

/// The folder of what the program needs for itself, within the shop's.
const STATE: &str = "state";

/// Numbers for names of private files, unique in this process.
pub(crate) fn next_number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Names of the stores by code, for templates and people.
pub fn store_names(shop: &Shop) -> HashMap<&str, &str> {
    shop.settings.stores.iter().map(|store| (store.code.as_str(), store.name.as_str())).collect()
}
