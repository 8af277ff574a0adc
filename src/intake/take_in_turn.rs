//! A file whose turn it is: taken in, held as a whole, or known already.
//!
//! Deliberately not known here: what becomes of its rows (`ingest`), and whether it mends others (`mend`).

use super::ingest::ingest;
use super::landing::{hold_again, hold_whole, known_already};
use super::mended_rows;
use super::outcome::FileOutcome;
use super::queue::FileInTurn;
use super::scope::TurnScope;
use crate::ledger::{HeldSet, Ledger};
use crate::notice::{Code, Finding, files};
use crate::profile::FileKind;
use crate::shop::{Shop, ShopError, shown_time};

/// Takes a file into the ledger. `in_place`: the set of which it is the file, where it lies with staff; `scope`: only these
/// orders are judged, since it has its turn once more.
///
/// # Errors
/// When the ledger or the disk fail; then nothing of the file is in.
pub(super) fn take_in_turn(
    shop: &Shop,
    ledger: &mut Ledger,
    file: FileInTurn<'_>,
    in_place: Option<&HeldSet>,
    (now, scope): (i64, Option<&TurnScope>),
) -> Result<FileOutcome, ShopError> {
    let ready = match file.ready {
        Err((spooled, findings)) => {
            file.sync.done()?;
            return match in_place {
                Some(set) => hold_again(ledger, &spooled, Some(set), &findings, now),
                None => hold_whole(shop, ledger, &spooled, &findings, now),
            };
        }
        Ok(ready) => ready,
    };
    let only = (ready.recognised.profile.kind == FileKind::Orders).then(|| ready.store.clone()).flatten();
    match ledger.taken_in(&ready.spooled.sha256, only.as_deref())? {
        Some(first) if mended_rows::gave_back(ledger, &ready)?.is_none() => {
            file.sync.done()?;
            let at = shown_time(first.at, shop.settings.timezone);
            let finding = Finding::of_file(Code::F006, files::already_taken(&first.name, &at));
            known_already(shop, ledger, (&ready.spooled, in_place), &finding, now)
        }
        _ => ingest(shop, ledger, (&ready, in_place), file.sync, (now, scope)),
    }
}
