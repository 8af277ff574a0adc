//! The shelf: files that came and files that were written, to be taken away by their numbers.
//!
//! **Invariant.** What is taken away is named by a number of the ledger or of a listing, never by a path.

use super::DeskError;
use crate::inbox::hash_of;
use crate::ledger::{ArrivalKind, ArrivalOutcome, ArrivalRecord, Ledger};
use crate::notice::Refusal;
use crate::shop::{Shop, ShopError};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Arrivals on one page.
pub const ARRIVALS_ON_PAGE: usize = 100;
/// Files of a folder that are listed.
const LISTED: usize = 100;

/// A file that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameFile {
    /// The arrival's number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// When, in epoch seconds.
    pub at: i64,
    /// The store it belongs to; `""` when it is found order by order.
    pub store: String,
    /// The profile by which it was read.
    pub profile: String,
    /// How many rows it has, how many are in, how many were held then, how many of those are not in yet.
    pub rows: (u64, u64, u64, u64),
    /// Why it was held as a whole, or that it was known already.
    pub code: Option<crate::notice::Code>,
    /// Whether its original is there to be taken away.
    pub is_there: bool,
    /// Whether it was taken back.
    pub is_undone: bool,
    /// Whether it can be taken back, as far as can be said without looking into it.
    pub can_undo: bool,
}

/// The files that came last, the last first.
///
/// # Errors
/// When the ledger cannot be read.
pub fn came_last(shop: &Shop, ledger: &Ledger) -> Result<Vec<CameFile>, DeskError> {
    let mut files = Vec::new();
    for arrival in ledger.last_arrivals(ARRIVALS_ON_PAGE)? {
        let open = if arrival.held > 0 { ledger.count_held_rows(arrival.id)? } else { 0 };
        files.push(CameFile {
            id: arrival.id,
            at: arrival.at,
            rows: (arrival.row_count, arrival.taken, arrival.held, open),
            code: arrival.outcome.code(),
            is_there: original(shop, &arrival).is_some(),
            is_undone: arrival.undone_at.is_some(),
            can_undo: matches!(arrival.kind, ArrivalKind::File(_))
                && arrival.outcome == ArrivalOutcome::TakenIn
                && arrival.undone_at.is_none()
                && arrival.filed,
            name: arrival.name,
            store: arrival.store,
            profile: arrival.profile,
        });
    }
    Ok(files)
}

pub(super) fn original(shop: &Shop, arrival: &ArrivalRecord) -> Option<PathBuf> {
    let archived = (!arrival.archived_as.is_empty()).then(|| shop.archive().join(&arrival.archived_as));
    let held = arrival.outcome.is_held_whole().then(|| shop.held(&arrival.folder).join(&arrival.held_as));
    archived.into_iter().chain(held).find(|path| is_file(path))
}

/// Whether a file itself lies there, and no link to one.
fn is_file(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}

/// What is taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The original of an arrival.
    Original(i64),
    /// The held rows of an arrival for Excel.
    Twin(i64),
    /// An export file.
    Export(i64),
    /// A report, by its number in the listing.
    Report(String),
    /// A label file, by its number in the listing.
    Labels(String),
}

/// A file that is taken away.
pub struct TakenAway {
    /// It, open.
    pub file: File,
    /// Its name.
    pub name: String,
    /// How large it is.
    pub bytes: u64,
}

/// Opens what is wanted.
///
/// # Errors
/// [`Refusal::NotThereAnyMore`]; [`DeskError::Shop`] when it cannot be read.
pub fn take_away(shop: &Shop, ledger: &Ledger, wanted: &Wanted) -> Result<TakenAway, DeskError> {
    let (path, name) = place_of(shop, ledger, wanted)?.filter(|(path, _)| is_file(path)).ok_or_else(gone)?;
    let file = File::open(&path).map_err(|e| ShopError::io(&path, e))?;
    let bytes = file.metadata().map_err(|e| ShopError::io(&path, e))?.len();
    Ok(TakenAway { file, name, bytes })
}

fn gone() -> DeskError {
    Refusal::NotThereAnyMore.into()
}

fn place_of(shop: &Shop, ledger: &Ledger, wanted: &Wanted) -> Result<Option<(PathBuf, String)>, DeskError> {
    Ok(match wanted {
        Wanted::Original(id) => {
            let arrival = ledger.arrival(*id)?.ok_or_else(gone)?;
            let path = original(shop, &arrival);
            // What lies there is what came: somebody may have put another in its place. One that cannot be read now is not
            // given out either.
            let is_same = |path: &PathBuf| hash_of(path).is_ok_and(|found| found == arrival.sha256);
            path.filter(is_same).map(|path| (path, arrival.name))
        }
        Wanted::Twin(id) => {
            let arrival = ledger.arrival(*id)?.ok_or_else(gone)?;
            let name = format!("{}.直す.xlsx", arrival.held_as);
            Some((shop.held(&arrival.folder).join(&name), name))
        }
        Wanted::Export(id) => {
            let batch = ledger.batch_of(*id)?.ok_or_else(gone)?;
            Some((shop.outbox(&batch.store).join(&batch.name), batch.name))
        }
        Wanted::Report(number) => in_listing(&shop.outbox("reports"), number),
        Wanted::Labels(number) => in_listing(&shop.outbox("labels"), number),
    })
}

/// A file of a folder of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// Its number in the listing.
    pub number: String,
    /// Its name.
    pub name: String,
    /// How large it is.
    pub bytes: u64,
}

/// The reports that were written, the last of their names first.
pub fn reports(shop: &Shop) -> Vec<ListedFile> {
    listing(&shop.outbox("reports"))
}

/// The label files that were written, the last of their names first.
pub fn label_files(shop: &Shop) -> Vec<ListedFile> {
    listing(&shop.outbox("labels"))
}

fn listing(folder: &Path) -> Vec<ListedFile> {
    let mut files: Vec<ListedFile> = names_in(folder)
        .into_iter()
        .filter_map(|name| {
            let found =
                std::fs::symlink_metadata(folder.join(&name)).ok().filter(std::fs::Metadata::is_file)?;
            Some(ListedFile { number: number_of(&name), bytes: found.len(), name })
        })
        .collect();
    files.sort_by(|a, b| b.name.cmp(&a.name));
    files.truncate(LISTED);
    files
}

fn names_in(folder: &Path) -> Vec<String> {
    // A folder that is not there has nothing in it.
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| !name.starts_with('.')).collect()
}

fn in_listing(folder: &Path, number: &str) -> Option<(PathBuf, String)> {
    let name = names_in(folder).into_iter().find(|name| number_of(name) == number)?;
    Some((folder.join(&name), name))
}

/// A number that is a file's as long as it is called so.
fn number_of(name: &str) -> String {
    let sum = Sha256::digest(name.as_bytes());
    sum.iter().take(12).map(|byte| char::from(b'a' + byte % 26)).collect()
}
