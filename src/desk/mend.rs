//! Mending and giving up: what was given back, as somebody does it who looks at it on a page.
//!
//! What goes in: a set of held rows and what is to stand in their cells. What comes out: the rows in the inbox in their
//! original form, as if they had been mended by hand and dropped; or the set as one that is given up.
//!
//! **Invariant.** What somebody else changed meanwhile is never written over: then nothing is done, and that is said.

use super::drop_in::DropIn;
use super::{DeskError, Doer, signed};
use crate::desk::people::DeedKind;
use crate::intake::{NotMendable, ViewedRow, ViewedRows, not_mendable, view_rows, write_mended};
use crate::ledger::{ArrivalKind, HeldSet, Landing, Ledger};
use crate::notice::{Code, Finding, Refusal};
use crate::shop::{Shop, ShopError};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Rows of a set that one page shows and takes.
pub const ROWS_ON_PAGE: usize = 50;

/// A file that was given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldFile {
    /// The number of its arrival, by which it is had.
    pub id: i64,
    /// Its name as it came.
    pub name: String,
    /// Where it lies, within the shop folder.
    pub path: String,
    /// When it came, in epoch seconds.
    pub at: i64,
    /// Rows that are not in.
    pub rows: u64,
    /// Why it was given back as a whole; `None`: only rows of it were.
    pub code: Option<Code>,
    /// The format by which it was read; `""`: none.
    pub profile: String,
    /// Whether a twin for Excel lies beside it.
    pub has_twin: bool,
    /// What keeps it from being mended on a page.
    pub not_mendable: Option<NotMendable>,
    /// The folder of the store in which it came; `""`: the inbox itself.
    pub folder: String,
    /// Whether it waits in the inbox to be read again, mended or as it is.
    pub waits: bool,
}

/// The files that were given back and lie with staff, by when they came.
///
/// # Errors
/// When the ledger cannot be read.
pub fn given_back(shop: &Shop, ledger: &Ledger) -> Result<Vec<HeldFile>, DeskError> {
    let sets = ledger.lying_sets()?;
    let open = sets.iter().filter(|set| set.solved_at.is_none());
    open.map(|set| held_file(shop, ledger, set)).collect()
}

fn held_file(shop: &Shop, ledger: &Ledger, set: &HeldSet) -> Result<HeldFile, DeskError> {
    let arrival = &set.arrival;
    let path = shop.held(&arrival.folder).join(&arrival.held_as);
    let twin = shop.held(&arrival.folder).join(format!("{}.直す.xlsx", arrival.held_as));
    Ok(HeldFile {
        id: arrival.id,
        name: arrival.name.clone(),
        path: shop.shown(&path),
        at: arrival.at,
        rows: ledger.count_held_rows(arrival.id)?,
        code: arrival.outcome.code(),
        profile: arrival.profile.clone(),
        has_twin: twin.is_file(),
        not_mendable: not_mendable(shop, set),
        folder: arrival.folder.clone(),
        waits: waits_in_inbox(shop, &arrival.held_as),
    })
}

/// A file that was given back, with its rows from the n-th on, or with what is wrong with it as a whole.
///
/// # Errors
/// [`Refusal::NotHeldAnyMore`]; [`DeskError::Shop`] when the ledger or the original cannot be read.
pub fn held_rows_of(
    shop: &Shop,
    ledger: &Ledger,
    id: i64,
    from: u64,
) -> Result<(HeldFile, ViewedRows, Vec<Finding>), DeskError> {
    let set = open_set(ledger, id)?;
    let file = held_file(shop, ledger, &set)?;
    if set.arrival.outcome.is_held_whole() {
        let mut findings = Vec::new();
        ledger.for_each_finding(id, |found| {
            findings.push(found.finding);
            Ok::<(), ShopError>(())
        })?;
        return Ok((file, ViewedRows::default(), findings));
    }
    if file.not_mendable == Some(NotMendable::Gone) {
        return Ok((file, ViewedRows::default(), Vec::new()));
    }
    let rows = view_rows(shop, ledger, &set, from, ROWS_ON_PAGE)?;
    Ok((file, rows, Vec::new()))
}

/// Whether a file of that name is in the inbox or the folder of a store.
pub(super) fn waits_in_inbox(shop: &Shop, name: &str) -> bool {
    let folders = shop.store_codes().into_iter().map(|code| shop.inbox().join(code));
    folders.chain([shop.inbox()]).any(|folder| folder.join(name).exists())
}

pub(super) fn open_set(ledger: &Ledger, id: i64) -> Result<HeldSet, DeskError> {
    let set = ledger.held_set(id)?.filter(|set| set.solved_at.is_none());
    set.ok_or_else(|| Refusal::NotHeldAnyMore.into())
}

/// What a person wants of the rows of a set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MendWish {
    /// Its arrival.
    pub id: i64,
    /// The mark of the rows as they were shown.
    pub mark: String,
    /// The cells that are to stand there: by row, by place in the row.
    pub cells: BTreeMap<(u64, usize), String>,
    /// The first row of the page on which they stood.
    pub from: u64,
}

/// Puts the rows of a set into the inbox, with what a person has mended; the name that they have there. `None`: nothing
/// was changed.
///
/// # Errors
/// [`Refusal::NotHeldAnyMore`], [`Refusal::HeldChangedMeanwhile`]; [`DeskError::Shop`] when the disk or the ledger refuses.
pub fn mend(shop: &Shop, ledger: &Ledger, wish: &MendWish, doer: &Doer) -> Result<Option<String>, DeskError> {
    let set = open_set(ledger, wish.id)?;
    let viewed = view_rows(shop, ledger, &set, wish.from, ROWS_ON_PAGE)?;
    let folder = &set.arrival.folder;
    let waits = waits_in_inbox(shop, &set.arrival.held_as);
    if viewed.mark != wish.mark || waits || not_mendable(shop, &set).is_some() {
        return Err(Refusal::HeldChangedMeanwhile { name: set.arrival.name.clone() }.into());
    }
    let changed: BTreeMap<u64, Vec<String>> =
        viewed.rows.iter().filter_map(|row| mended(row, &wish.cells)).collect();
    if changed.is_empty() {
        return Ok(None);
    }
    let mut put = DropIn::begin(shop, folder, &set.arrival.held_as)?;
    let written = write_mended(shop, ledger, &set, changed, &mut MendPieces(&mut put));
    written?;
    Ok(Some(put.finish(ledger, doer, DeedKind::Mended)?))
}

/// A row with what was mended in it, when anything was.
fn mended(row: &ViewedRow, cells: &BTreeMap<(u64, usize), String>) -> Option<(u64, Vec<String>)> {
    let mut now = row.cells.clone();
    for ((_, place), text) in cells.range((row.row, 0)..(row.row + 1, 0)) {
        if let Some(cell) = now.get_mut(*place) {
            // A browser sends line breaks as two characters.
            if cell.replace("\r\n", "\n") != text.replace("\r\n", "\n") {
                cell.clone_from(text);
            }
        }
    }
    (now != row.cells).then_some((row.row, now))
}

/// A file on its way into the inbox, as what can be written to.
struct MendPieces<'p>(&'p mut DropIn);

impl Write for MendPieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Ok(true) => Ok(bytes.len()),
            Ok(false) => Err(io::ErrorKind::FileTooLarge.into()),
            Err(error) => Err(io::Error::other(error)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Gives a held file up, for a reason: its rows count as settled, and the next pass moves its files to the archive.
///
/// # Errors
/// [`Refusal::NotHeldAnyMore`]; [`DeskError::Shop`] when the ledger refuses.
pub fn give_up(
    shop: &Shop,
    ledger: &mut Ledger,
    id: i64,
    reason: &str,
    doer: &Doer,
) -> Result<String, DeskError> {
    let set = open_set(ledger, id)?;
    let mut rows = Vec::new();
    ledger.for_each_held_row(id, |row| {
        rows.push(row.row);
        Ok::<(), ShopError>(())
    })?;
    let deed = doer.deed(DeedKind::GaveUp, &set.arrival.name, reason);
    signed(ledger, deed, |ledger| {
        let intake = ledger.intake(doer.at)?;
        for row in rows {
            intake.solve(id, row)?;
        }
        if set.arrival.outcome.is_held_whole() {
            intake.solve_whole(id)?;
        }
        let (name, kind) = (doer.origin(), ArrivalKind::Set);
        intake.commit(&Landing { name, kind, at: doer.at, ..Landing::default() })?;
        Ok::<(), DeskError>(())
    })?;
    super::wake_watcher(shop);
    Ok(set.arrival.name)
}
