//! What a sheet says of its own size (`<dimension>`): a hint that Excel and LibreOffice ignore, and that programs write
//! in every way there is. calamine gives up on most of them, so a sheet with an odd one is read without it.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use memchr::memmem;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::super::DecodeError;
use super::damaged;

/// The element stands before the cells, within the first bytes.
const HEAD: u64 = 16 * 1024;

/// A workbook's bytes: those of the file, or the same without odd dimensions.
pub(super) enum Sheets<R> {
    AsTheyAre(R),
    Mended(Cursor<Vec<u8>>),
}

impl<R: Read> Read for Sheets<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::AsTheyAre(source) => source.read(into),
            Self::Mended(bytes) => bytes.read(into),
        }
    }
}

impl<R: Seek> Seek for Sheets<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::AsTheyAre(source) => source.seek(to),
            Self::Mended(bytes) => bytes.seek(to),
        }
    }
}

/// Whether a part of an xlsx is a sheet.
pub(super) fn is_sheet(name: &str) -> bool {
    name.strip_suffix(".xml").is_some_and(|name| name.contains("worksheets/"))
}

/// Whether any sheet has an odd one.
pub(super) fn has_odd<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<bool, DecodeError> {
    for i in 0..archive.len() {
        let part = archive.by_index(i).map_err(damaged)?;
        if part.name().is_ok_and(|name| is_sheet(&name)) {
            let mut head = Vec::new();
            part.take(HEAD).read_to_end(&mut head).map_err(damaged)?;
            if find_odd(&head).is_some() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The workbook without them.
pub(super) fn without<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Cursor<Vec<u8>>, DecodeError> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.into_owned();
        if !is_sheet(&name) {
            out.raw_copy_file(part).map_err(damaged)?;
            continue;
        }
        let mut head = Vec::new();
        part.by_ref().take(HEAD).read_to_end(&mut head).map_err(damaged)?;
        if let Some((from, to)) = find_odd(&head) {
            head.drain(from..to);
        }
        out.start_file(name, options).map_err(damaged)?;
        out.write_all(&head).map_err(damaged)?;
        io::copy(&mut part, &mut out).map_err(damaged)?;
    }
    out.finish().map_err(damaged)
}

/// Where an odd element stands: from its `<` to behind its end.
fn find_odd(head: &[u8]) -> Option<(usize, usize)> {
    let cells = memmem::find(head, b"sheetData").unwrap_or(head.len());
    let at = memmem::find(&head[..cells], b"dimension")?;
    let from = memchr::memrchr(b'<', &head[..at])?;
    let close = at + memchr::memchr(b'>', &head[at..])?;
    let element = &head[from..=close];
    if is_plain(&String::from_utf8_lossy(element)) {
        return None;
    }
    if element.ends_with(b"/>") {
        return Some((from, close + 1));
    }
    // `<dimension …></dimension>`: the end belongs to it.
    let end = close + memchr::memchr(b'>', &head[close + 1..])? + 1;
    Some((from, end + 1))
}

/// `ref="A1:R3"`, from the upper left to the lower right.
fn is_plain(element: &str) -> bool {
    let reference = element.split_once("ref=").map_or("", |(_, rest)| rest);
    let mark = reference.chars().next().unwrap_or(' ');
    let reference = reference[mark.len_utf8().min(reference.len())..].split(mark).next().unwrap_or_default();
    let corners: Vec<_> = reference.split(':').map(corner).collect();
    match corners[..] {
        [Some(_)] => true,
        [Some((left, top)), Some((right, bottom))] => left <= right && top <= bottom,
        _ => false,
    }
}

/// Column and row of `R3`.
fn corner(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let (column, row) = text.split_at(letters);
    if !(1..=3).contains(&letters) || row.len() > 7 || !row.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let column = column.bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter - b'A') + 1);
    row.parse().ok().filter(|row| *row > 0).map(|row| (column, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_calamine_reads_is_plain() {
        let element = |reference: &str| format!("<dimension ref=\"{reference}\"/>");
        for plain in ["A1", "A1:R3", "B2:XFD1048576", "AA10:AB11"] {
            assert!(is_plain(&element(plain)), "{plain}");
        }
        for odd in [
            "",
            "A0:R3",
            "$A$1:$R$3",
            "A:R",
            "1:3",
            "A1:",
            "A1:R0",
            "受注!A1:R3",
            "R3:A1",
            "a1:r3",
            "A1:B2:C3",
            "AAAA1",
            "A1 R3",
        ] {
            assert!(!is_plain(&element(odd)), "{odd}");
        }
        assert!(is_plain("<x:dimension ref='A1:R3'/>") && !is_plain("<dimension/>"));
    }

    #[test]
    fn an_odd_one_is_found_with_its_end() {
        let head = b"<worksheet><dimension ref=\"A:R\"></dimension><sheetData>";
        let (from, to) = find_odd(head).unwrap_or_default();
        assert_eq!(&head[from..to], &b"<dimension ref=\"A:R\"></dimension>"[..]);
        assert_eq!(find_odd(b"<worksheet><sheetData><dimension/>"), None);
    }
}
