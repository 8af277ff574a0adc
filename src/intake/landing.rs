//! What the ledger is told of a file as it lands: taken in, held as a whole, known already, or too large to be copied.
//!
//! What goes in: the file, and what came of it or why it stays out. What comes out: its arrival in the ledger, with the
//! names under which it will be filed away, and a [`FileOutcome`].
//!
//! **Invariant.** Names are chosen before the commit and within it, so that whoever files an arrival away after a crash
//! knows them, and nobody else has chosen the same meanwhile.
//!
//! Deliberately not known here: how a file is filed away (`filing`), and what its rows say (`ingest`).

use super::filing::{Filed, file_away_alone};
use super::held_files::{REASON_ENDING, TWIN_ENDING};
use super::outcome::FileOutcome;
use super::ready::ReadyFile;
use crate::inbox::{Identity, Settled, Spooled, hash_of};
use crate::ledger::{
    ArrivalKind, ArrivalOutcome, ArrivalRecord, FilingPlace, HeldSet, Intake, KnownFile, Landing, Ledger,
    OpenRow,
};
use crate::notice::{Code, Finding, files};
use crate::outbox::publish::{free_name_unless, free_set_unless};
use crate::shop::{Shop, ShopError};

/// What the ledger is told of a file that was read, by what came of its rows; names are chosen for what is filed away.
/// `lies_in`: the arrival in whose files its held rows lie already.
///
/// # Errors
/// When a folder or the ledger cannot be looked at.
pub(super) fn landing(
    shop: &Shop,
    intake: &Intake<'_>,
    ready: &ReadyFile<'_>,
    outcome: &mut FileOutcome,
    lies_in: Option<&ArrivalRecord>,
    now: i64,
) -> Result<Landing, ShopError> {
    let spooled = &ready.spooled;
    let recognised = &ready.recognised;
    let name = &spooled.original.name;
    outcome.archived_as = archive_name(shop, intake, name, now)?;
    let mut held_as = String::new();
    match lies_in {
        _ if outcome.held == 0 => {}
        Some(first) => outcome.held_as.clone_from(&first.held_as),
        None => {
            held_as = held_name(shop, intake, &spooled.original.folder, name)?;
            outcome.held_as.clone_from(&held_as);
        }
    }
    Ok(Landing {
        profile: recognised.profile.id.clone(),
        kind: ArrivalKind::File(recognised.profile.kind),
        store: ready.store.clone().unwrap_or_default(),
        encoding: recognised.form(),
        row_count: outcome.row_count,
        taken: outcome.taken,
        held: outcome.held,
        header_end: recognised.header_end,
        archived_as: outcome.archived_as.clone(),
        held_as,
        ..plain_landing(spooled, now)
    })
}

fn plain_landing(spooled: &Spooled, now: i64) -> Landing {
    Landing {
        sha256: spooled.sha256.to_vec(),
        name: spooled.original.name.clone(),
        folder: spooled.original.folder.clone(),
        bytes: spooled.bytes,
        at: now,
        spool: spooled.path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        mtime: spooled.original.identity.mtime,
        ..Landing::default()
    }
}

/// The name that a file will have in the archive: `YYYY-MM-DD/name`, numbered when it is taken.
fn archive_name(shop: &Shop, intake: &Intake<'_>, name: &str, now: i64) -> Result<String, ShopError> {
    let day = shop.day(now).format("%Y-%m-%d").to_string();
    let free = free_name_unless(&shop.archive().join(&day), name, |name| {
        let is_free = intake.is_name_free(FilingPlace::Archive, &format!("{day}/{name}"))?;
        Ok::<_, ShopError>(!is_free)
    })?;
    Ok(format!("{day}/{free}"))
}

/// The name that held rows will have: free for itself and for its reason.
fn held_name(shop: &Shop, intake: &Intake<'_>, folder: &str, name: &str) -> Result<String, ShopError> {
    free_set_unless(&shop.held(folder), name, &[REASON_ENDING, TWIN_ENDING], |name| {
        Ok(!intake.is_name_free(FilingPlace::Held(folder), name)?)
    })
}

/// Records a file that is held as a whole.
///
/// # Errors
/// When the ledger cannot be written.
pub(super) fn hold_whole(
    shop: &Shop,
    ledger: &mut Ledger,
    spooled: &Spooled,
    findings: &[Finding],
    now: i64,
) -> Result<FileOutcome, ShopError> {
    let mut outcome = FileOutcome::new(spooled, None);
    let code = findings.first().map_or(Code::F004, |finding| finding.code);
    outcome.whole = Some(code);
    let lying = lies_already(shop, ledger, spooled)?;
    let mut intake = ledger.intake(now)?;
    outcome.held_as = match &lying {
        Some(lying) => lying.held_as.clone(),
        None => held_name(shop, &intake, &spooled.original.folder, &spooled.original.name)?,
    };
    for finding in findings {
        intake.note(finding, true, (0, 0))?;
        outcome.show(finding);
    }
    let landing = Landing {
        outcome: ArrivalOutcome::HeldWhole(code),
        held_as: if lying.is_some() { String::new() } else { outcome.held_as.clone() },
        ..plain_landing(spooled, now)
    };
    outcome.arrival = intake.commit(&landing)?;
    Ok(outcome)
}

/// What the ledger is told of a file that mends held rows of another; its name in the archive is chosen.
///
/// # Errors
/// When a folder or the ledger cannot be looked at.
pub(super) fn mending_landing(
    shop: &Shop,
    intake: &Intake<'_>,
    spooled: &Spooled,
    original: &ArrivalRecord,
    outcome: &mut FileOutcome,
    now: i64,
) -> Result<Landing, ShopError> {
    outcome.archived_as = archive_name(shop, intake, &spooled.original.name, now)?;
    if outcome.held > 0 {
        outcome.held_as.clone_from(&original.held_as);
    }
    Ok(Landing {
        profile: original.profile.clone(),
        kind: original.kind,
        store: original.store.clone(),
        encoding: original.encoding.clone(),
        row_count: outcome.row_count,
        taken: outcome.taken,
        held: outcome.held,
        archived_as: outcome.archived_as.clone(),
        mends: Some(original.id),
        ..plain_landing(spooled, now)
    })
}

/// The arrival whose held file has these bytes and lies with staff: they need not lie there twice.
fn lies_already(shop: &Shop, ledger: &Ledger, spooled: &Spooled) -> Result<Option<ArrivalRecord>, ShopError> {
    let sets = ledger.held_whole(&spooled.sha256)?;
    let lies = |set: &HeldSet| {
        let path = shop.held(&set.arrival.folder).join(&set.arrival.held_as);
        set.arrival.folder == spooled.original.folder
            && path.is_file()
            && hash_of(&path).is_ok_and(|found| found == spooled.sha256)
    };
    Ok(sets.into_iter().find(lies).map(|set| set.arrival))
}

/// Notes what has come of a file that lies where it was laid: it is in, and may be taken away as it is now.
///
/// # Errors
/// When the ledger cannot be written.
pub(super) fn comes_of(
    intake: &Intake<'_>,
    in_place: Option<&HeldSet>,
    spooled: &Spooled,
) -> Result<(), ShopError> {
    let Some(set) = in_place else { return Ok(()) };
    let Identity { size, mtime, .. } = spooled.original.identity;
    intake.know_file(set.arrival.id, false, KnownFile::Known(size, mtime))?;
    Ok(intake.solve_whole(set.arrival.id)?)
}

/// Records that a file which lies with staff as a whole was changed and is still none that can be taken: it stays, with
/// its reasons anew.
///
/// # Errors
/// When the ledger cannot be written.
pub(super) fn hold_again(
    ledger: &mut Ledger,
    spooled: &Spooled,
    in_place: Option<&HeldSet>,
    findings: &[Finding],
    now: i64,
) -> Result<FileOutcome, ShopError> {
    let mut outcome = FileOutcome::new(spooled, None);
    let code = findings.first().map_or(Code::F004, |finding| finding.code);
    outcome.whole = Some(code);
    findings.iter().for_each(|finding| outcome.show(finding));
    let intake = ledger.intake(now)?;
    if let Some(set) = in_place {
        outcome.held_as.clone_from(&set.arrival.held_as);
        let whole = OpenRow { arrival: set.arrival.id, row: 0, number: String::new(), cells: None };
        intake.hold_again(set.arrival.id, &whole, findings, (0, 0))?;
        let Identity { size, mtime, .. } = spooled.original.identity;
        intake.know_file(set.arrival.id, false, KnownFile::Known(size, mtime))?;
        intake.hold_whole_again(set.arrival.id)?;
    }
    let landing = Landing {
        outcome: ArrivalOutcome::HeldWhole(code),
        mends: in_place.map(|set| set.arrival.id),
        ..plain_landing(spooled, now)
    };
    outcome.arrival = intake.commit(&landing)?;
    Ok(outcome)
}

/// Records bytes that are known already.
///
/// # Errors
/// When the ledger cannot be written.
pub(super) fn known_already(
    shop: &Shop,
    ledger: &mut Ledger,
    (spooled, in_place): (&Spooled, Option<&HeldSet>),
    finding: &Finding,
    now: i64,
) -> Result<FileOutcome, ShopError> {
    let mut outcome = FileOutcome::new(spooled, None);
    outcome.whole = Some(Code::F006);
    outcome.show(finding);
    let mut intake = ledger.intake(now)?;
    outcome.archived_as = archive_name(shop, &intake, &spooled.original.name, now)?;
    intake.note(finding, false, (0, 0))?;
    comes_of(&intake, in_place, spooled)?;
    let landing = Landing {
        outcome: ArrivalOutcome::Known,
        archived_as: outcome.archived_as.clone(),
        ..plain_landing(spooled, now)
    };
    outcome.arrival = intake.commit(&landing)?;
    Ok(outcome)
}

/// A file that is too large even to be copied goes to staff by a rename, after the ledger knows of it.
///
/// # Errors
/// When the ledger or a folder cannot be written.
pub(super) fn hold_too_large(
    shop: &Shop,
    ledger: &mut Ledger,
    file: &Settled,
    (bytes, limit): (u64, u64),
    now: i64,
) -> Result<FileOutcome, ShopError> {
    let sighting = &file.sighting;
    let finding = Finding::of_file(Code::F005, files::too_large(bytes, limit));
    let mut intake = ledger.intake(now)?;
    intake.note(&finding, true, (0, 0))?;
    let landing = Landing {
        name: sighting.name.clone(),
        folder: sighting.folder.clone(),
        bytes,
        at: now,
        outcome: ArrivalOutcome::HeldWhole(Code::F005),
        mtime: sighting.identity.mtime,
        held_as: held_name(shop, &intake, &sighting.folder, &sighting.name)?,
        ..Landing::default()
    };
    let arrival = intake.commit(&landing)?;
    if let Some(arrival) = ledger.arrival(arrival)?
        && let Filed::Whole = file_away_alone(shop, ledger, &arrival, None)?
    {
        ledger.filed(&[arrival.id])?;
    }
    let mut of_file = FileOutcome {
        arrival,
        name: sighting.name.clone(),
        whole: Some(Code::F005),
        ..FileOutcome::default()
    };
    of_file.held_as.clone_from(&landing.held_as);
    of_file.show(&finding);
    Ok(of_file)
}
