//! Accepting a ledger that is behind: a person has decided that there is no newer one.
//!
//! What was told since is learnt where it can be shown: the export files in `outbox/` say of which orders a store was
//! told. Numbering goes on above everything that the shop ever had, so that no export file gets a name twice. What cannot
//! be shown to be untold waits for a person (D315): a store is in doubt when one of its channels may have told something
//! that nothing shows.

use super::DeskError;
use crate::ledger::{Acceptance, Ledger, Reach};
use crate::shop::settings::Via;
use crate::shop::{BatchFile, Behind, BehindHow, Shop};
use crate::telling::numbers_in;
use std::collections::BTreeSet;

/// What came of an acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptOutcome {
    /// In which way the ledger was behind.
    pub how: BehindHow,
    /// Export files from which was learnt what was told.
    pub read_files: usize,
    /// Export files that could not be read back, within the shop folder.
    pub unread_files: Vec<String>,
    /// How many export files are not there any more.
    pub missing_files: u64,
    /// How many orders are known as told by them now.
    pub learnt: u64,
    /// How many more stand in them that the ledger does not know: they count as told when they come in again.
    pub unknown: u64,
    /// How many arrivals the ledger has lost.
    pub lost_arrivals: u64,
    /// The stores in doubt, by their codes.
    pub doubted: Vec<String>,
}

/// Accepts the ledger of a shop as it is; `None` when it is not behind. For whoever has the folder.
///
/// # Errors
/// When the ledger or a folder cannot be read or written.
pub fn accept(shop: &Shop, ledger: &Ledger, now: i64) -> Result<Option<AcceptOutcome>, DeskError> {
    let Some(Behind { how, found, known, highest_batch, .. }) = shop.is_behind(Some(ledger))? else {
        return Ok(None);
    };
    let files = shop.batch_files()?;
    let above = Reach { batch: highest_batch, ..found.clone() };
    let above = known.iter().fold(above, |above, known| above.beside(known));
    // Numbers of another ledger say nothing of this one's.
    let first_unknown = if how == BehindHow::Older { found.batch + 1 } else { 1 };
    let look = look_into(shop, &files, first_unknown);
    let missing = (first_unknown..=above.batch).filter(|batch| !look.seen.contains(batch)).count() as u64;
    // Without a witness nobody knows whether there were more files than lie there.
    let by_file = missing > 0 || !look.unread.is_empty() || known.is_none();
    let by_mall = how != BehindHow::Older || known.as_ref().is_none_or(|known| known.telling > found.telling);
    let doubted = doubted(shop, by_file, by_mall);
    let told_count = look.told.len() as u64;
    let lost_arrivals =
        known.map_or(0, |known| known.arrival.saturating_sub(found.arrival).max(0).unsigned_abs());
    let acceptance = Acceptance { above, at: now, told: look.told, doubted: doubted.clone() };
    let learnt = ledger.accept(&acceptance)?;
    shop.keep_witness(ledger)?;
    Ok(Some(AcceptOutcome {
        how,
        read_files: look.read,
        unread_files: look.unread,
        missing_files: missing,
        learnt,
        unknown: told_count.saturating_sub(learnt),
        lost_arrivals,
        doubted,
    }))
}

/// What the export files say.
#[derive(Default)]
struct FilesLook {
    /// Numbers of batches that are there.
    seen: BTreeSet<i64>,
    read: usize,
    unread: Vec<String>,
    /// Store, number, batch; each order once.
    told: Vec<(String, String, i64)>,
}

fn look_into(shop: &Shop, files: &[BatchFile], first_unknown: i64) -> FilesLook {
    let (mut look, mut known) = (FilesLook::default(), BTreeSet::new());
    for file in files.iter().filter(|file| file.batch >= first_unknown) {
        look.seen.insert(file.batch);
        let Some(numbers) = numbers_in(shop, file) else {
            look.unread.push(shop.shown(&file.path));
            continue;
        };
        look.read += 1;
        for number in numbers {
            if known.insert((file.store.clone(), number.clone())) {
                look.told.push((file.store.clone(), number, file.batch));
            }
        }
    }
    look
}

/// The stores of which something may have been told that nothing shows.
fn doubted(shop: &Shop, by_file: bool, by_mall: bool) -> Vec<String> {
    let stores = shop.settings.stores.iter().filter(|store| match store.export.via {
        Via::Csv => by_file,
        Via::Api => by_mall,
    });
    stores.map(|store| store.code.clone()).collect()
}
