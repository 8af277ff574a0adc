//! The files of a new set: the held rows in their own form and for Excel, laid into `inbox/held/`.
//!
//! What goes in: an arrival of which rows are held, and where its private copy lies. What comes out: the files under the
//! names that were chosen for them; the ledger knows them.
//!
//! **Invariant.** What a file will be is known before it has its name: whatever differs from that was saved by staff, be
//! it within the same moment, and is read.
//!
//! Deliberately not known here: the reasons beside them, and where the original goes (`filing`).

use super::plain::write_plain;
use super::settle::known_as;
use super::twin_name;
use crate::ledger::{ArrivalRecord, KnownFile, Ledger};
use crate::outbox::Prepared;
use crate::outbox::publish::{commit_exactly, prepare_like};
use crate::shop::{Shop, ShopError};
use std::path::Path;

/// Lays the held rows of an arrival, and their twin where there is one. A file that lies there already is our own from
/// before a crash, or what staff have made of it: it stays, and what is known of it.
///
/// # Errors
/// When the copy or the ledger cannot be read, or the disk refuses.
pub fn lay_rows(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    (held_as, twin): (&str, Option<&[u8]>),
    copy: &Path,
) -> Result<(), ShopError> {
    let folder = shop.held(&arrival.folder);
    let is_absent = |name: &str| folder.join(name).symlink_metadata().is_err();
    let set = ledger.held_set(arrival.id)?;
    let mut known = set.map_or_else(Default::default, |set| (set.plain, set.twin));
    let mut made = Vec::new();
    let mut make = |made_one: Prepared, known: &mut KnownFile| {
        *known = known_as(&made_one.temporary);
        made.push(made_one);
    };
    if is_absent(held_as) {
        let plain =
            prepare_like(copy, &folder, held_as, |out| write_plain(shop, ledger, arrival, copy, out))?;
        make(plain, &mut known.0);
    }
    let twin_name = twin_name(held_as);
    if let Some(twin) = twin.filter(|_| is_absent(&twin_name)) {
        let twin = prepare_like(copy, &folder, &twin_name, |out| {
            out.write_all(twin).map_err(|e| ShopError::io(&folder, e))
        })?;
        make(twin, &mut known.1);
    }
    if !made.is_empty() {
        ledger.know_files(arrival.id, known.0, known.1)?;
    }
    made.iter().try_for_each(|made| commit_exactly(made).map(drop))?;
    Ok(())
}
