//! Accepting a ledger that is behind: a person has decided that there is no newer one.
//!
//! What was told since is learnt where it can be shown: the export files in `outbox/` say of which orders a store was
//! told, and a mall is asked about every open order of its store. Numbering goes on above everything that the shop ever
//! had, so that no export file gets a name twice. What cannot be shown to be untold waits: of a store that is told by
//! file for a person (D315), of a mall for its answer, which is asked for once more before anything of an order is sent.

use super::DeskError;
use super::forget::forget_again;
use crate::ledger::{Acceptance, Ledger, Reach};
use crate::shop::settings::Via;
use crate::shop::{BatchFile, Behind, BehindHow, Shop, ShopError};
use crate::telling::{Clock, FetchOutcome, Manner, ask_back, numbers_in};
use std::collections::BTreeSet;

/// What came of an acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptOutcome {
    /// In which way the ledger was behind.
    pub how: BehindHow,
    /// What was learnt since.
    pub learnt: LearntSince,
}

/// What could be learnt of what was told since an old ledger, and what could not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LearntSince {
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
    /// The stores in doubt that are told by file, by their codes: their orders wait for a person.
    pub doubted: Vec<String>,
    /// The stores in doubt that are told over their API, by their codes: the mall is asked ([`ask_malls`]).
    pub to_ask: Vec<String>,
    /// Orders that had been forgotten and are forgotten again.
    pub forgotten: u64,
}

/// Asks the malls about every open order of these stores, as long as there is patience with each; what came of each.
/// What could not be asked now is asked by the next fetch, and of each order before anything of it is sent.
///
/// # Errors
/// [`ShopError`]; what a mall says is in the outcome.
pub fn ask_malls(
    shop: &Shop,
    ledger: &mut Ledger,
    stores: &[String],
    clock: Clock,
) -> Result<Vec<FetchOutcome>, ShopError> {
    let manner = Manner { wait: false, is_auto: false, tell: &|_, _| {} };
    let asked = stores.iter().filter_map(|code| shop.store(code));
    asked.map(|store| ask_back(shop, ledger, store, clock, manner)).collect()
}

/// Accepts the ledger of a shop as it is; `None` when it is not behind. For whoever has the folder.
///
/// # Errors
/// When the ledger or a folder cannot be read or written.
pub fn accept(shop: &Shop, ledger: &Ledger, now: i64) -> Result<Option<AcceptOutcome>, DeskError> {
    let Some(Behind { how, found, known, highest_batch, .. }) = shop.is_behind(Some(ledger))? else {
        return Ok(None);
    };
    let old = OldLedger {
        found,
        known,
        highest_batch,
        // Numbers of another ledger say nothing of this one's.
        is_older: how == BehindHow::Older,
        files: shop.batch_files()?,
        withdrawn: Vec::new(),
    };
    let mut learnt = old.learn(shop, ledger, now)?;
    learnt.forgotten = forget_again(shop, ledger, &shop.forgotten()?)?;
    shop.keep_witness(ledger)?;
    Ok(Some(AcceptOutcome { how, learnt }))
}

/// A ledger that may not know what was told, and what there is to learn it from.
pub(super) struct OldLedger {
    /// How far it has come.
    pub found: Reach,
    /// How far the shop's ledger had come, as far as a witness knows.
    pub known: Option<Reach>,
    /// The highest number of an export file that the shop is known to have made.
    pub highest_batch: i64,
    /// Whether it is an older state of the shop's ledger.
    pub is_older: bool,
    /// The export files there are.
    pub files: Vec<BatchFile>,
    /// Batches that it has recorded and of which nothing shows whether they were published.
    pub withdrawn: Vec<i64>,
}

impl OldLedger {
    /// Learns what was told since, and notes what cannot be known.
    pub(super) fn learn(self, shop: &Shop, ledger: &Ledger, now: i64) -> Result<LearntSince, DeskError> {
        let Self { found, known, highest_batch, is_older, files, withdrawn } = self;
        let above = Reach { batch: highest_batch.max(found.batch), ..found.clone() };
        let above = known.iter().fold(above, |above, known| above.beside(known));
        let first_unknown = if is_older { found.batch + 1 } else { 1 };
        let look = look_into(shop, &files, first_unknown);
        let missing = (first_unknown..=above.batch).filter(|batch| !look.seen.contains(batch)).count() as u64;
        // Without a witness nobody knows whether there were more files than lie there.
        let by_file = missing > 0 || !look.unread.is_empty() || !withdrawn.is_empty() || known.is_none();
        let by_mall = !is_older || known.as_ref().is_none_or(|known| known.telling > found.telling);
        let of_files = if by_file { stores_via(shop, Via::Csv) } else { Vec::new() };
        let of_malls = if by_mall { stores_via(shop, Via::Api) } else { Vec::new() };
        let told_count = look.told.len() as u64;
        let lost_arrivals =
            known.map_or(0, |known| known.arrival.saturating_sub(found.arrival).max(0).unsigned_abs());
        let doubted = [of_files.clone(), of_malls.clone()].concat();
        let acceptance = Acceptance { above, at: now, told: look.told, doubted, withdrawn };
        let learnt = ledger.accept(&acceptance)?;
        Ok(LearntSince {
            read_files: look.read,
            unread_files: look.unread,
            missing_files: missing,
            learnt,
            unknown: told_count.saturating_sub(learnt),
            lost_arrivals,
            doubted: of_files,
            to_ask: of_malls,
            forgotten: 0,
        })
    }
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

/// The stores that are told in this way, by their codes.
fn stores_via(shop: &Shop, via: Via) -> Vec<String> {
    let stores = shop.settings.stores.iter().filter(|store| store.export.via == via);
    stores.map(|store| store.code.clone()).collect()
}
