//! After the ledger knows a file: what is held goes back to staff, the original to the archive.
//!
//! Every step may be interrupted and done again: the names were chosen before the commit, a step that was done
//! is seen to be done, and the arrival is marked as filed last.

use crate::crash::{Point, here};
use crate::decode::{DecodeError, Dialect, Encoding, Row, Rows, encode};
use crate::inbox::{Identity, Removed, finish_claim, hash_of, remove_original};
use crate::intake::first_rows::sample;
use crate::intake::recognise::limits;
use crate::intake::sheets::{SheetOfRows, sheets_of};
use crate::ledger::{ArrivalRecord, FilingPlace, Ledger};
use crate::notice::{files, sheet_of_row, sheet_row};
use crate::outbox::held_workbook::{self, SheetOfTexts};
use crate::outbox::publish::{free_name_unless, free_pair_unless, publish};
use crate::outbox::{move_into, move_private};
use crate::profile::{Profile, header_row_in};
use crate::shop::Shop;
use crate::shop::ShopError;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// What came of filing an arrival away.
pub enum Filed {
    /// All of it is where it belongs.
    Whole,
    /// All but the original, which another program has open or whose folder is read-only: it is removed later.
    OriginalStays,
}

/// Finishes what a crash interrupted: files that are in the ledger but not yet filed away, private copies that nobody
/// knows.
///
/// # Errors
/// [`ShopError`].
pub fn finish_begun(shop: &Shop, ledger: &mut Ledger) -> Result<(), ShopError> {
    for arrival in ledger.unfiled()? {
        tracing::warn!(arrival = arrival.id, "finishing an arrival that was interrupted");
        if let Filed::Whole = file_away(shop, ledger, &arrival, None)? {
            ledger.filed(&[arrival.id])?;
        }
    }
    let spool = shop.spool();
    let leftovers = match std::fs::read_dir(&spool) {
        Ok(leftovers) => leftovers,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(ShopError::io(&spool, e)),
    };
    for leftover in leftovers {
        let path = leftover.map_err(|e| ShopError::io(&spool, e))?.path();
        here(Point::SpoolSweep)
            .and_then(|()| std::fs::remove_file(&path))
            .map_err(|e| ShopError::io(&path, e))?;
    }
    Ok(())
}

/// Files one committed arrival away. `identity` is the original's state when it was copied, when still known.
///
/// # Errors
/// When a folder cannot be written or the ledger not be read; the next pass goes on from there.
pub fn file_away(
    shop: &Shop,
    ledger: &mut Ledger,
    arrival: &ArrivalRecord,
    identity: Option<Identity>,
) -> Result<Filed, ShopError> {
    let spool = shop.spool().join(&arrival.spool);
    let original = original_path(shop, arrival);
    if arrival.sha256.is_empty() {
        return give_back_uncopied(shop, ledger, arrival, &original);
    }
    if spool.is_file() {
        put_away(shop, ledger, arrival, &spool)?;
    } else if !is_filed(shop, arrival) && original_is(shop, arrival) {
        // The disk has lost the private copy, as a power failure can: the original serves once more.
        if copy_again(&original, &spool, &arrival.sha256).map_err(|e| ShopError::io(&spool, e))? {
            put_away(shop, ledger, arrival, &spool)?;
        }
    }
    let removed = finish_claim(&original, &arrival.sha256, arrival.id)
        .and_then(|_| remove_original(&original, identity, &arrival.sha256, arrival.id));
    match removed {
        Ok(Removed::Gone | Removed::Replaced) => Ok(Filed::Whole),
        Err(error) => {
            tracing::warn!(arrival = arrival.id, error = %error.kind(), "the original cannot be removed yet");
            Ok(Filed::OriginalStays)
        }
    }
}

/// Copies an original once more; whether it is still the file that is in the ledger.
fn copy_again(original: &Path, spool: &Path, sha256: &[u8]) -> io::Result<bool> {
    here(Point::SpoolAgain)?;
    std::fs::copy(original, spool)?;
    File::open(spool)?.sync_all()?;
    let is_same = hash_of(spool)? == sha256;
    if !is_same {
        std::fs::remove_file(spool)?;
    }
    Ok(is_same)
}

/// A file that is too large to be copied goes to staff as it lies, after its reasons.
fn give_back_uncopied(
    shop: &Shop,
    ledger: &mut Ledger,
    arrival: &ArrivalRecord,
    original: &Path,
) -> Result<Filed, ShopError> {
    // Moved before a crash, or taken away or saved over by staff: then it is a new arrival.
    if original_is(shop, arrival) {
        let held_dir = shop.held(&arrival.folder);
        let names = names_for(shop, ledger, arrival)?;
        publish_reason(shop, ledger, arrival, &names)?;
        step(Point::FileHeldWhole, &held_dir)?;
        move_into(original, &held_dir, &names.held_as)?;
    }
    Ok(Filed::Whole)
}

/// Where the original lay.
fn original_path(shop: &Shop, arrival: &ArrivalRecord) -> PathBuf {
    let inbox = shop.inbox();
    if arrival.folder.is_empty() {
        inbox.join(&arrival.name)
    } else {
        inbox.join(&arrival.folder).join(&arrival.name)
    }
}

/// Whether the original of an arrival still lies in the inbox, in the state in which it was copied.
pub fn original_is(shop: &Shop, arrival: &ArrivalRecord) -> bool {
    std::fs::symlink_metadata(original_path(shop, arrival)).is_ok_and(|m| {
        let found = Identity::of(&m);
        m.is_file() && found.size == arrival.bytes && found.mtime == arrival.mtime
    })
}

fn is_filed(shop: &Shop, arrival: &ArrivalRecord) -> bool {
    // Held rows say nothing of the original: they are published before it is filed.
    let place = if is_whole(arrival) {
        shop.held(&arrival.folder).join(&arrival.held_as)
    } else {
        shop.archive().join(&arrival.archived_as)
    };
    place.is_file()
}

/// Whether it is given back as a whole.
fn is_whole(arrival: &ArrivalRecord) -> bool {
    arrival.outcome.is_held_whole()
}

/// Where an arrival is filed.
struct FiledNames {
    /// `YYYY-MM-DD/name`, or `""`.
    archived_as: String,
    /// In the held folder, or `""`.
    held_as: String,
}

/// Publishes what is held and moves the private copy to where the original belongs.
fn put_away(shop: &Shop, ledger: &Ledger, arrival: &ArrivalRecord, spool: &Path) -> Result<(), ShopError> {
    let names = names_for(shop, ledger, arrival)?;
    let held_dir = shop.held(&arrival.folder);
    publish_reason(shop, ledger, arrival, &names)?;
    if is_whole(arrival) {
        step(Point::FileHeldWhole, &held_dir)?;
        return move_once(spool, &held_dir, &names.held_as, &arrival.sha256);
    }
    if !names.held_as.is_empty() {
        step(Point::FileHeldRows, &held_dir)?;
        publish_once(&held_dir, &names.held_as, |out| write_held_rows(shop, ledger, arrival, spool, out))?;
    }
    let (day, name) = names.archived_as.split_once('/').unwrap_or(("", &names.archived_as));
    step(Point::FileArchive, &shop.archive())?;
    move_once(spool, &shop.archive().join(day), name, &arrival.sha256)
}

/// The names that were chosen before the commit, or others when somebody has taken them meanwhile; those are in
/// the ledger before anything gets them.
fn names_for(shop: &Shop, ledger: &Ledger, arrival: &ArrivalRecord) -> Result<FiledNames, ShopError> {
    let mut names = FiledNames { archived_as: arrival.archived_as.clone(), held_as: arrival.held_as.clone() };
    let held_dir = shop.held(&arrival.folder);
    let reason = held_dir.join(reason_name(&names.held_as));
    let held = held_dir.join(&names.held_as);
    let is_theirs = match (names.held_as.is_empty(), is_whole(arrival)) {
        (true, _) => false,
        (false, true) => is_other(&held, &arrival.sha256)?,
        // Our own rows never lie there without their reasons, which are published first.
        (false, false) => held.exists() && !reason.exists(),
    };
    if is_theirs {
        names.held_as = free_pair_unless(&held_dir, &arrival.name, REASON_ENDING, |name| {
            let is_free = ledger.is_name_free(FilingPlace::Held(&arrival.folder), name)?;
            Ok::<_, ShopError>(!is_free)
        })?;
    }
    if let Some((day, name)) = arrival.archived_as.split_once('/') {
        let folder = shop.archive().join(day);
        if is_other(&folder.join(name), &arrival.sha256)? {
            let free = free_name_unless(&folder, &arrival.name, |name| {
                let is_free = ledger.is_name_free(FilingPlace::Archive, &format!("{day}/{name}"))?;
                Ok::<_, ShopError>(!is_free)
            })?;
            names.archived_as = format!("{day}/{free}");
        }
    }
    if names.held_as != arrival.held_as || names.archived_as != arrival.archived_as {
        ledger.filed_as(arrival.id, &names.archived_as, &names.held_as)?;
    }
    if is_theirs && reason.exists() {
        // Reasons of ours beside a file of somebody else would say of it what is not so.
        std::fs::remove_file(&reason).map_err(|e| ShopError::io(&reason, e))?;
    }
    Ok(names)
}

/// Whether a name is taken by something else than these bytes.
fn is_other(path: &Path, sha256: &[u8]) -> Result<bool, ShopError> {
    match std::fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(ShopError::io(path, e)),
        Ok(found) if found.is_file() => Ok(hash_of(path).map_err(|e| ShopError::io(path, e))? != sha256),
        Ok(_) => Ok(true),
    }
}

/// Moves the private copy under exactly this name. When the same bytes lie there, they are our own from before a
/// crash: a copy to another disk is there before its source is gone.
fn move_once(spool: &Path, dir: &Path, name: &str, sha256: &[u8]) -> Result<(), ShopError> {
    let target = dir.join(name);
    if target.exists() && !is_other(&target, sha256)? {
        return std::fs::remove_file(spool).map_err(|e| ShopError::io(spool, e));
    }
    move_private(spool, dir, name)?;
    Ok(())
}

fn publish_reason(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    names: &FiledNames,
) -> Result<(), ShopError> {
    if names.held_as.is_empty() {
        return Ok(());
    }
    let held_dir = shop.held(&arrival.folder);
    step(Point::FileReason, &held_dir)?;
    publish_once(&held_dir, &reason_name(&names.held_as), |out| write_reason(shop, ledger, arrival, out))
}

/// The ending of the reasons beside a held file.
pub(super) const REASON_ENDING: &str = ".理由.txt";

fn reason_name(held_as: &str) -> String {
    format!("{held_as}{REASON_ENDING}")
}

fn step(point: Point, folder: &Path) -> Result<(), ShopError> {
    here(point).map_err(|e| ShopError::io(folder, e))
}

/// Publishes under exactly this name; a file that is there already is our own from before a crash, since the
/// name was free when it was chosen.
fn publish_once(
    dir: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<(), ShopError>,
) -> Result<(), ShopError> {
    if dir.join(name).exists() {
        return Ok(());
    }
    publish(dir, name, write)?;
    Ok(())
}

/// 理由.txt: UTF-8 with BOM, CRLF.
fn write_reason(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    out: &mut dyn Write,
) -> Result<(), ShopError> {
    let put = |out: &mut dyn Write, text: &str| {
        out.write_all(text.replace('\n', "\r\n").as_bytes()).map_err(|e| ShopError::io(&shop.inbox(), e))
    };
    let at = crate::shop::shown_time(arrival.at, shop.settings.timezone);
    put(out, "\u{feff}")?;
    put(out, &files::reason_head(&arrival.name, arrival.held, arrival.row_count, &at))?;
    ledger.for_each_finding(arrival.id, |found| {
        if found.held { put(out, &files::reason(&found.finding, &arrival.name)) } else { Ok(()) }
    })
}

/// The held rows as they came: original columns, original encoding, under the original header.
fn write_held_rows(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    spool: &Path,
    out: &mut dyn Write,
) -> Result<(), ShopError> {
    let io = |e| ShopError::io(spool, e);
    let mut spans = BTreeSet::new();
    let mut rows = BTreeSet::new();
    ledger.for_each_finding(arrival.id, |found| {
        if found.held {
            spans.insert(found.span);
            rows.extend(found.finding.row);
        }
        Ok::<(), ShopError>(())
    })?;
    match Encoding::of_name(&arrival.encoding) {
        Some(Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Windows31J) => {
            copy_spans(spool, arrival.header_end, &spans, out).map_err(io)
        }
        encoding => rewrite_rows(shop, arrival, spool, encoding, &rows, out),
    }
}

fn copy_spans(
    spool: &Path,
    header_end: u64,
    spans: &BTreeSet<(u64, u64)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut file = BufReader::new(File::open(spool)?);
    let mut ends_line = copy_exact(&mut file, header_end, out)?;
    for (offset, length) in spans {
        if !ends_line {
            // The last record of a file may have no line break of its own.
            out.write_all(b"\r\n")?;
        }
        file.seek(SeekFrom::Start(*offset))?;
        ends_line = copy_exact(&mut file, *length, out)?;
    }
    Ok(())
}

/// Copies so many bytes; whether the last of them ended a line (or there was none).
fn copy_exact(file: &mut impl Read, length: u64, out: &mut dyn Write) -> io::Result<bool> {
    let mut chunk = vec![0; 1 << 16];
    let (mut left, mut last) = (length, b'\n');
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(chunk.len());
        file.read_exact(&mut chunk[..most])?;
        last = chunk[most - 1];
        out.write_all(&chunk[..most])?;
        left -= most as u64;
    }
    Ok(last == b'\n' || last == b'\r')
}

/// Files whose records do not lie byte for byte in them (UTF-16, workbooks): read again and written anew.
fn rewrite_rows(
    shop: &Shop,
    arrival: &ArrivalRecord,
    spool: &Path,
    encoding: Option<Encoding>,
    held: &BTreeSet<u64>,
    out: &mut dyn Write,
) -> Result<(), ShopError> {
    let io = |e| ShopError::io(spool, e);
    let profile = shop.profiles.iter().find(|p| p.id == arrival.profile);
    let Some(encoding) = encoding else {
        let sheets = held_sheets(shop, profile, spool, held).map_err(|e| io(io::Error::other(e)))?;
        return held_workbook::write(&sheets, out).map_err(|e| io(io::Error::other(e)));
    };
    let mut dialect = Dialect::text(encoding, b',');
    let first = first_bytes(spool).map_err(io)?;
    dialect.delimiter = crate::decode::sniff_delimiter(&first, dialect.encoding);
    dialect.limits = limits(shop);
    dialect.is_unquoted = profile.is_some_and(|profile| profile.is_unquoted);
    let header_row = match profile {
        Some(profile) => {
            let (sample, _) = sample(spool, &dialect).map_err(|e| io(io::Error::other(e)))?;
            header_row_in(profile, &sample)
        }
        None => 1,
    };
    let mut text = Vec::new();
    let keep = |row: &Row| text.extend_from_slice(row.record());
    for_each_held(spool, dialect, header_row, |row| held.contains(&row), keep)
        .map_err(|e| io(io::Error::other(e)))?;
    let text = String::from_utf8_lossy(&text);
    let mut bytes = encoding.byte_order_mark().to_vec();
    encode::encode(&text, encoding, &mut bytes).map_err(|e| io(io::Error::other(e)))?;
    out.write_all(&bytes).map_err(io)
}

/// The held rows of a workbook, sheet by sheet, each under its header.
fn held_sheets(
    shop: &Shop,
    profile: Option<&Profile>,
    spool: &Path,
    held: &BTreeSet<u64>,
) -> Result<Vec<SheetOfTexts>, DecodeError> {
    let mut dialect = Dialect::workbook("");
    dialect.limits = limits(shop);
    let sheets = match profile {
        Some(profile) => sheets_of(spool, &dialect, profile)?.read,
        None => vec![SheetOfRows { name: String::new(), header: None, header_row: 1 }],
    };
    let mut all = Vec::new();
    for (nth, sheet) in (0..).zip(sheets) {
        if !held.iter().any(|row| sheet_of_row(*row) == nth) {
            continue;
        }
        let of_sheet = Dialect { sheet: sheet.name.clone(), ..dialect.clone() };
        let mut rows: Vec<Vec<String>> = Vec::new();
        let keep = |row: &Row| rows.push((0..row.len()).map(|cell| row.lossy(cell)).collect());
        let is_held = |row| held.contains(&sheet_row(nth, row));
        for_each_held(spool, of_sheet, sheet.header_row, is_held, keep)?;
        all.push((sheet.name, rows));
    }
    Ok(all)
}

/// Goes through the header, what stands above it, and the held rows.
fn for_each_held(
    path: &Path,
    dialect: Dialect,
    header_row: u64,
    is_held: impl Fn(u64) -> bool,
    mut keep: impl FnMut(&Row),
) -> Result<(), DecodeError> {
    let file = File::open(path).map_err(DecodeError::Io)?;
    let mut rows = Rows::open(BufReader::new(file), dialect)?;
    let mut row = Row::new();
    while rows.read(&mut row)? {
        if row.number() <= header_row || is_held(row.number()) {
            keep(&row);
        }
    }
    Ok(())
}

fn first_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut first = Vec::new();
    File::open(path)?.take(1 << 16).read_to_end(&mut first)?;
    Ok(first)
}
