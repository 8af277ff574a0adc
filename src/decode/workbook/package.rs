//! A workbook opened, whatever its kind: xlsx, xlsb, xls or ods, told by its bytes.
//!
//! What goes in: a source and limits. What comes out: a [`Package`] with its sheets, or why there is none.
//!
//! **Invariant.** A password is told apart from damage, and a package larger than the limits is not unpacked.

use std::io::{Read, Seek, SeekFrom};

use calamine::{
    Ods, OdsError, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
};
use memchr::memmem;
use zip::ZipArchive;

use super::super::{DecodeError, Limits};
use super::damaged;
use super::dimension::{self, Sheets, is_sheet};

/// An open workbook of any kind.
pub(super) enum Package<R> {
    /// xlsx and xlsm; the flag: some sheet may hold formulas.
    Xlsx(Box<Xlsx<R>>, bool),
    Xlsb(Box<Xlsb<R>>),
    Xls(Box<Xls<R>>),
    Ods(Box<Ods<R>>),
}

impl<R: Read + Seek> Package<R> {
    fn sheets(&self) -> &[calamine::Sheet] {
        match self {
            Self::Xlsx(workbook, _) => workbook.sheets_metadata(),
            Self::Xlsb(workbook) => workbook.sheets_metadata(),
            Self::Xls(workbook) => workbook.sheets_metadata(),
            Self::Ods(workbook) => workbook.sheets_metadata(),
        }
    }

    pub(super) fn sheet_names(&self) -> Vec<String> {
        self.sheets().iter().filter(|s| s.typ == SheetType::WorkSheet).map(|s| s.name.clone()).collect()
    }

    pub(super) fn visible_sheet_names(&self) -> Vec<String> {
        let sheets = self.sheets().iter().filter(|s| s.typ == SheetType::WorkSheet);
        let visible: Vec<String> =
            sheets.filter(|s| s.visible == SheetVisible::Visible).map(|s| s.name.clone()).collect();
        if visible.is_empty() { self.sheet_names() } else { visible }
    }

    /// The sheet of this name, or the first one that staff can see; a name is compared as it is.
    pub(super) fn choose(&self, name: &str) -> Result<String, DecodeError> {
        let mut sheets = self.sheets().iter().filter(|s| s.typ == SheetType::WorkSheet);
        if !name.is_empty() {
            let found = sheets.find(|s| s.name == name);
            return found.map(|s| s.name.clone()).ok_or_else(|| DecodeError::NoSuchSheet(name.to_owned()));
        }
        let first = sheets.clone().find(|s| s.visible == SheetVisible::Visible).or_else(|| sheets.next());
        first.map(|s| s.name.clone()).ok_or_else(|| DecodeError::NoSuchSheet(String::new()))
    }
}

/// Opens a workbook by what its bytes say.
pub(super) fn open<R: Read + Seek>(source: R, limits: &Limits) -> Result<Package<Sheets<R>>, DecodeError> {
    open_as(Sheets::AsTheyAre(source), limits)
}

fn open_as<R: Read + Seek>(
    mut source: Sheets<R>,
    limits: &Limits,
) -> Result<Package<Sheets<R>>, DecodeError> {
    let mut magic = [0; 4];
    source.seek(SeekFrom::Start(0))?;
    source.read_exact(&mut magic).map_err(|_| damaged("shorter than any workbook"))?;
    source.seek(SeekFrom::Start(0))?;
    match &magic {
        b"PK\x03\x04" => open_zip(source, limits),
        b"\xD0\xCF\x11\xE0" => open_compound(source),
        _ => Err(damaged("neither a zip nor a compound file")),
    }
}

/// A compound file is an old workbook, or a newer one behind a password.
fn open_compound<R: Read + Seek>(mut source: R) -> Result<Package<R>, DecodeError> {
    if let Err(XlsxError::Password) = Xlsx::new(&mut source) {
        return Err(DecodeError::Encrypted);
    }
    source.seek(SeekFrom::Start(0))?;
    match Xls::new(source) {
        Ok(workbook) => Ok(Package::Xls(Box::new(workbook))),
        Err(XlsError::Password) => Err(DecodeError::Encrypted),
        Err(e) => Err(damaged(e)),
    }
}

fn open_zip<R: Read + Seek>(
    mut source: Sheets<R>,
    limits: &Limits,
) -> Result<Package<Sheets<R>>, DecodeError> {
    let mut archive = ZipArchive::new(&mut source).map_err(damaged)?;
    let mut bytes = 0_u64;
    for i in 0..archive.len() {
        bytes = bytes.saturating_add(archive.by_index_raw(i).map_err(damaged)?.size());
    }
    if bytes > limits.xlsx_bytes {
        return Err(DecodeError::TooLarge { bytes, limit: limits.xlsx_bytes });
    }
    let has = |name: &str| archive.index_for_name(name).is_some();
    let (is_binary, is_open_document) = (has("xl/workbook.bin"), has("content.xml"));
    let is_plain = !is_binary && !is_open_document;
    if is_plain && !has("[Content_Types].xml") && !has("xl/workbook.xml") && !archive.is_empty() {
        return Err(DecodeError::Packed);
    }
    let may_calculate = survey(&mut archive, limits, is_plain)?;
    if is_plain && dimension::has_odd(&mut archive)? {
        source = Sheets::Mended(dimension::without(&mut archive)?);
    }
    source.seek(SeekFrom::Start(0))?;
    if is_binary {
        return match Xlsb::new(source) {
            Ok(workbook) => Ok(Package::Xlsb(Box::new(workbook))),
            Err(XlsbError::Password) => Err(DecodeError::Encrypted),
            Err(e) => Err(damaged(e)),
        };
    }
    if is_open_document {
        return match Ods::new(source) {
            Ok(workbook) => Ok(Package::Ods(Box::new(workbook))),
            Err(OdsError::Password) => Err(DecodeError::Encrypted),
            Err(e) => Err(damaged(e)),
        };
    }
    match Xlsx::new(source) {
        Ok(workbook) => Ok(Package::Xlsx(Box::new(workbook), may_calculate)),
        Err(XlsxError::Password) => Err(DecodeError::Encrypted),
        Err(e) => Err(damaged(e)),
    }
}

/// Parts that are packed into so little cannot be much: nothing is packed to less than a thousandth.
const LITTLE: u64 = 32 * 1024;

/// How many bytes a character may take between two marks of a part, as it may be written there (`&#x9AD9;`).
const WRITTEN: usize = 10;

/// Looks through what is in a workbook before calamine holds it: its parts may unpack to more than its directory says, or
/// hold one text that fills the memory. Whether any sheet of an xlsx has an element that begins like a formula: most
/// files have none, and are then read once.
fn survey<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    limits: &Limits,
    is_plain: bool,
) -> Result<bool, DecodeError> {
    const CHUNK: usize = 64 * 1024;
    let (plain, prefixed) = (memmem::Finder::new(b"<f"), memmem::Finder::new(b":f"));
    let most = limits.field_bytes.saturating_mul(WRITTEN).saturating_add(CHUNK);
    let (mut window, mut bytes, mut may_calculate) = (vec![0; CHUNK], 0_u64, false);
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).map_err(damaged)?;
        let name = part.name().map(|name| name.to_lowercase()).unwrap_or_default();
        let is_sheet = is_plain && is_sheet(&name);
        let ending = name.rsplit('.').next().unwrap_or_default();
        let is_text = matches!(ending, "xml" | "rels");
        if !is_sheet && part.compressed_size() <= LITTLE || !is_text && ending != "bin" {
            continue;
        }
        // Bytes since the last mark.
        let (mut held, mut gap) = (0, 0);
        loop {
            let read = part.read(&mut window[held..]).map_err(damaged)?;
            if read == 0 {
                break;
            }
            bytes += read as u64;
            if bytes > limits.xlsx_bytes {
                return Err(DecodeError::TooLarge { bytes, limit: limits.xlsx_bytes });
            }
            let new = &window[held..held + read];
            gap = memchr::memrchr(b'<', new).map_or(gap + read, |last| read - last);
            if is_text && gap > most {
                return Err(DecodeError::TextTooLong { limit: limits.field_bytes });
            }
            held += read;
            may_calculate = may_calculate
                || is_sheet
                    && (plain.find(&window[..held]).is_some() || prefixed.find(&window[..held]).is_some());
            window[0] = window[held - 1];
            held = 1;
        }
    }
    Ok(may_calculate)
}
