//! Held rows in the original's own form: its columns, its encoding, under its header.
//!
//! **Invariant.** A row that nobody has changed is there byte for byte, where the form of the file allows that.
//! **Invariant.** No character is lost: what the original's encoding cannot hold makes the file UTF-8.

use super::rows::{HeldForm, HeldLine, for_each_line, form_of, open_rows};
use crate::decode::{Encoding, encode};
use crate::ledger::{ArrivalRecord, Ledger};
use crate::outbox::held_workbook::{self, SheetOfTexts};
use crate::shop::{Shop, ShopError};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Writes the held rows of an arrival as they are now.
///
/// # Errors
/// When the original or the ledger cannot be read, or the disk refuses.
pub fn write_plain(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    original: &Path,
    out: &mut dyn Write,
) -> Result<(), ShopError> {
    let open = open_rows(ledger, arrival.id)?;
    write_open(shop, ledger, (arrival, &open), original, out)
}

/// Writes these rows of an arrival, with the cells that they have instead of those that came.
///
/// # Errors
/// As [`write_plain`].
pub fn write_open(
    shop: &Shop,
    ledger: &Ledger,
    (arrival, open): (&ArrivalRecord, &BTreeMap<u64, Option<Vec<String>>>),
    original: &Path,
    out: &mut dyn Write,
) -> Result<(), ShopError> {
    let io = |e| ShopError::io(original, e);
    let encoding = Encoding::of_name(&arrival.encoding);
    let is_as_it_came = open.values().all(Option::is_none);
    if is_as_it_came && matches!(encoding, Some(Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Windows31J)) {
        let mut spans = BTreeSet::new();
        ledger.for_each_finding(arrival.id, |found| {
            if found.held && found.finding.row.is_some_and(|row| open.contains_key(&row)) {
                spans.insert(found.span);
            }
            Ok::<(), ShopError>(())
        })?;
        return copy_spans(original, arrival.header_end, &spans, out).map_err(io);
    }
    let form = form_of(shop, arrival, original)?;
    match encoding {
        Some(encoding) => write_text(&form, original, open, encoding, out),
        None => write_workbook(&form, original, open, out),
    }
}

fn write_text(
    form: &HeldForm,
    original: &Path,
    open: &BTreeMap<u64, Option<Vec<String>>>,
    encoding: Encoding,
    out: &mut dyn Write,
) -> Result<(), ShopError> {
    let io = |e| ShopError::io(original, e);
    let (mut bytes, mut is_encodable) = (Vec::new(), true);
    let mut text = String::new();
    for_each_line(form, original, open, &mut |line| {
        let raw = line.original.filter(|_| !line.is_changed);
        // Of UTF-16 the record is text already; of the others it is as it lies in the file.
        match raw {
            Some(row) if !matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) => {
                end_line(&mut bytes);
                bytes.extend_from_slice(row.record());
            }
            Some(row) => bytes.extend_from_slice(row.record()),
            None => {
                end_line(&mut bytes);
                match encoding {
                    Encoding::Utf16Le | Encoding::Utf16Be => {
                        bytes.extend_from_slice(written(form, line.cells).as_bytes());
                    }
                    _ => {
                        is_encodable &=
                            encode::encode(&written(form, line.cells), encoding, &mut bytes).is_ok()
                    }
                }
            }
        }
        if matches!(encoding, Encoding::Windows31J) {
            text.push_str(&written(form, line.cells));
        }
        Ok(())
    })?;
    if !is_encodable {
        out.write_all(Encoding::Utf8Bom.byte_order_mark()).map_err(io)?;
        return out.write_all(text.as_bytes()).map_err(io);
    }
    if matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        bytes.clear();
        bytes.extend_from_slice(encoding.byte_order_mark());
        encode::encode(&text, encoding, &mut bytes).map_err(|e| io(io::Error::other(e)))?;
    }
    let mark = encoding.byte_order_mark();
    if matches!(encoding, Encoding::Utf8Bom) && !bytes.starts_with(mark) {
        out.write_all(mark).map_err(io)?;
    }
    out.write_all(&bytes).map_err(io)
}

/// The last record of a file may have no line break of its own.
fn end_line(bytes: &mut Vec<u8>) {
    if !bytes.is_empty() && !matches!(bytes.last(), Some(b'\n' | b'\r')) {
        bytes.extend_from_slice(b"\r\n");
    }
}

/// A row of cells as the form writes one.
pub fn written(form: &HeldForm, cells: &[String]) -> String {
    let delimiter = char::from(form.dialect.delimiter);
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| {
            if form.dialect.is_unquoted {
                // A form without quotation marks cannot hold these within a cell.
                cell.replace([delimiter, '\n', '\r'], " ")
            } else {
                format!("\"{}\"", cell.replace('"', "\"\""))
            }
        })
        .collect();
    format!("{}\r\n", cells.join(&delimiter.to_string()))
}

fn write_workbook(
    form: &HeldForm,
    original: &Path,
    open: &BTreeMap<u64, Option<Vec<String>>>,
    out: &mut dyn Write,
) -> Result<(), ShopError> {
    let mut sheets: Vec<(usize, SheetOfTexts)> = Vec::new();
    for_each_line(form, original, open, &mut |line: &HeldLine<'_>| {
        if sheets.last().is_none_or(|(sheet, _)| *sheet != line.sheet) {
            sheets.push((line.sheet, (form.sheets[line.sheet].name.clone(), Vec::new())));
        }
        if let Some((_, (_, rows))) = sheets.last_mut() {
            rows.push(line.cells.to_vec());
        }
        Ok(())
    })?;
    let sheets: Vec<SheetOfTexts> = sheets.into_iter().map(|(_, sheet)| sheet).collect();
    held_workbook::write(&sheets, out).map_err(|e| ShopError::io(original, io::Error::other(e)))
}

fn copy_spans(
    original: &Path,
    header_end: u64,
    spans: &BTreeSet<(u64, u64)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut file = BufReader::new(File::open(original)?);
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
