//! The desk, asked beside the server's thread: a shop and its ledger, kept open for the next who asks.
//!
//! What goes in: work for the desk. What comes out: what it gives.
//!
//! **Invariant.** The settings are those that the folder holds now; flawed ones leave the last sound ones in place.

use super::trouble::Trouble;
use crate::desk::DeskError;
use crate::shop::{Ledger, Shop, ShopPlace};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// A shop and its ledger, open.
pub(super) struct OpenDesk {
    pub(super) shop: Arc<Shop>,
    pub(super) ledger: Ledger,
    /// Whether the documents have mistakes now, so that these are older ones.
    pub(super) is_flawed: bool,
    stamp: Stamp,
}

/// When the shop's documents were changed, and how long they are.
type Stamp = Vec<(PathBuf, Option<SystemTime>, u64)>;

/// Ledgers that are kept open; more are opened when more ask at once.
const KEPT: usize = 3;

/// Desks that nobody is at.
pub(super) struct Desks {
    place: ShopPlace,
    free: Mutex<Vec<OpenDesk>>,
}

impl Desks {
    pub(super) fn of(place: &ShopPlace) -> Self {
        Self { place: place.clone(), free: Mutex::default() }
    }

    /// Does something at a desk, on this thread.
    pub(super) fn at<T>(
        &self,
        work: impl FnOnce(&mut OpenDesk) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        let mut desk = self.take()?;
        let done = work(&mut desk);
        // After an error nobody knows how the ledger's handle stands.
        if done.is_ok() || matches!(done, Err(DeskError::Refused(_))) {
            let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
            if free.len() < KEPT {
                free.push(desk);
            }
        }
        done
    }

    fn take(&self) -> Result<OpenDesk, DeskError> {
        let stamp = stamp_of(&self.place.dir);
        let known = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match known {
            Some(desk) if desk.stamp == stamp => Ok(desk),
            known => match (Shop::open(self.place.clone()), known) {
                (Ok(shop), _) => {
                    let ledger = shop.ledger()?;
                    Ok(OpenDesk { shop: Arc::new(shop), ledger, is_flawed: false, stamp })
                }
                (Err(_), Some(desk)) => Ok(OpenDesk { is_flawed: true, ..desk }),
                (Err(error), None) => Err(error.into()),
            },
        }
    }
}

fn stamp_of(dir: &Path) -> Stamp {
    let mut files = vec![dir.join("shukka.toml")];
    for folder in ["profiles", "layouts"] {
        let entries = std::fs::read_dir(dir.join(folder)).into_iter().flatten().flatten();
        files.extend(entries.map(|entry| entry.path()));
    }
    files.sort();
    let stamp = |path: PathBuf| {
        let found = std::fs::metadata(&path).ok();
        let (at, bytes) = found.map_or((None, 0), |found| (found.modified().ok(), found.len()));
        (path, at, bytes)
    };
    files.into_iter().map(stamp).collect()
}

/// Does something at a desk, on a thread that may wait.
pub(super) async fn ask<T: Send + 'static>(
    desks: &Arc<Desks>,
    work: impl FnOnce(&mut OpenDesk) -> Result<T, DeskError> + Send + 'static,
) -> Result<T, Trouble> {
    let desks = Arc::clone(desks);
    match tokio::task::spawn_blocking(move || desks.at(work)).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(Trouble::Fault("a piece of work was broken off".to_owned())),
    }
}
