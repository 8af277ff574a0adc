//! After the ledger knows a file: what is held goes back to staff, the original to the archive.
//!
//! Every step may be interrupted and done again: the names were chosen before the commit, a step that was done
//! is seen to be done, and the arrival is marked as filed last.

use super::recognise::{limits, sample};
use super::{PassError, Shop};
use crate::decode::{Dialect, Encoding, Row, Rows, encode};
use crate::inbox::{Identity, Removed, finish_claim, remove_original};
use crate::ledger::{ArrivalRecord, Ledger};
use crate::notice::{Code, files};
use crate::outbox::move_into;
use crate::outbox::publish::publish;
use crate::profile::header_row_in;
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

/// Files one committed arrival away. `identity` is the original's state when it was copied, when still known.
///
/// # Errors
/// When a folder cannot be written or the ledger not be read; the next pass goes on from there.
pub fn file_away(
    shop: &Shop,
    ledger: &mut Ledger,
    arrival: &ArrivalRecord,
    identity: Option<Identity>,
) -> Result<Filed, PassError> {
    let spool = shop.spool().join(&arrival.spool);
    let original = original_path(shop, arrival);
    let mut names = (arrival.archived_as.clone(), arrival.held_as.clone());
    if spool.exists() {
        names = put_away(shop, ledger, arrival, &spool)?;
    } else if !is_filed(shop, arrival) && original_is(shop, arrival) {
        // The disk has lost the private copy, as a power failure can: the original serves once more.
        std::fs::copy(&original, &spool).map_err(|e| PassError::io(&spool, e))?;
        names = put_away(shop, ledger, arrival, &spool)?;
    }
    if names != (arrival.archived_as.clone(), arrival.held_as.clone()) {
        ledger.filed_as(arrival.id, &names.0, &names.1)?;
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
    let archived = !arrival.archived_as.is_empty() && shop.archive().join(&arrival.archived_as).exists();
    let held = !arrival.held_as.is_empty() && shop.held(&arrival.folder).join(&arrival.held_as).exists();
    archived || held
}

/// Publishes what is held and moves the private copy to where the original belongs; the names used.
fn put_away(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    spool: &Path,
) -> Result<(String, String), PassError> {
    let held_dir = shop.held(&arrival.folder);
    let mut held_as = arrival.held_as.clone();
    if !held_as.is_empty() {
        publish_once(&held_dir, &format!("{held_as}.理由.txt"), |out| {
            write_reason(shop, ledger, arrival, out)
        })?;
    }
    let is_whole = !arrival.outcome.is_empty() && arrival.outcome != Code::F006.name();
    if is_whole {
        let path = move_into(spool, &held_dir, &held_as)?;
        held_as = name_of(&path);
        return Ok((String::new(), held_as));
    }
    if !held_as.is_empty() {
        publish_once(&held_dir, &held_as, |out| write_held_rows(shop, ledger, arrival, spool, out))?;
    }
    let (day, name) = arrival.archived_as.split_once('/').unwrap_or(("", &arrival.archived_as));
    let path = move_into(spool, &shop.archive().join(day), name)?;
    Ok((format!("{day}/{}", name_of(&path)), held_as))
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Publishes under exactly this name; a file that is there already is our own from before a crash, since the
/// name was free when it was chosen.
fn publish_once(
    dir: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<(), PassError>,
) -> Result<(), PassError> {
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
) -> Result<(), PassError> {
    let put = |out: &mut dyn Write, text: &str| {
        out.write_all(text.replace('\n', "\r\n").as_bytes()).map_err(|e| PassError::io(&shop.inbox(), e))
    };
    let at = super::shown_time(arrival.at, shop.settings.timezone);
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
) -> Result<(), PassError> {
    let io = |e| PassError::io(spool, e);
    let mut spans = BTreeSet::new();
    let mut rows = BTreeSet::new();
    ledger.for_each_finding(arrival.id, |found| {
        if found.held {
            spans.insert(found.span);
            rows.extend(found.finding.row);
        }
        Ok::<(), PassError>(())
    })?;
    match Encoding::of_name(&arrival.encoding) {
        Some(Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Windows31J) => {
            copy_spans(spool, arrival.header_end, &spans, out).map_err(io)
        }
        encoding => rewrite_rows(shop, ledger, arrival, spool, encoding, &rows, out),
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
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    spool: &Path,
    encoding: Option<Encoding>,
    held: &BTreeSet<u64>,
    out: &mut dyn Write,
) -> Result<(), PassError> {
    let io = |e| PassError::io(spool, e);
    let profile = shop.profiles.iter().find(|p| p.id == arrival.profile);
    let mut dialect = match encoding {
        Some(encoding) => Dialect::text(encoding, b','),
        None => Dialect::workbook(profile.map(|p| p.sheet.clone()).unwrap_or_default()),
    };
    if encoding.is_some() {
        let first = first_bytes(spool).map_err(io)?;
        dialect.delimiter = crate::decode::sniff_delimiter(&first, dialect.encoding);
    }
    dialect.limits = limits(shop);
    let header_row = match profile {
        Some(profile) => {
            let (sample, _) = sample(spool, &dialect).map_err(|e| io(io::Error::other(e)))?;
            header_row_in(profile, &sample)
        }
        None => 1,
    };
    let file = File::open(spool).map_err(io)?;
    let mut rows = Rows::open(BufReader::new(file), dialect).map_err(|e| io(io::Error::other(e)))?;
    let mut row = Row::new();
    let mut kept: Vec<Vec<String>> = Vec::new();
    let mut text = Vec::new();
    while rows.read(&mut row).map_err(|e| io(io::Error::other(e)))? {
        if row.number() > header_row && !held.contains(&row.number()) {
            continue;
        }
        match encoding {
            Some(_) => text.extend_from_slice(row.record()),
            None => kept.push((0..row.len()).map(|cell| row.lossy(cell)).collect()),
        }
    }
    let _ = ledger;
    match encoding {
        Some(encoding) => {
            let text = String::from_utf8_lossy(&text);
            let mut bytes = encoding.byte_order_mark().to_vec();
            encode::encode(&text, encoding, &mut bytes).map_err(|e| io(io::Error::other(e)))?;
            out.write_all(&bytes).map_err(io)
        }
        None => super::held_workbook::write(&kept, out).map_err(|e| io(io::Error::other(e))),
    }
}

fn first_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut first = Vec::new();
    File::open(path)?.take(1 << 16).read_to_end(&mut first)?;
    Ok(first)
}
