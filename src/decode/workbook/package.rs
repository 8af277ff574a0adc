//! A workbook opened, whatever its kind: xlsx, xlsb, xls or ods, told by its bytes.
//!
//! What goes in: a source and limits. What comes out: a [`BookPackage`] that has been looked through, from which an
//! [`OpenWorkbook`] or its [`BookFrame`] comes, or why there is none.
//!
//! **Invariant.** A password is told apart from damage, and a package larger than the limits is not unpacked.

use std::io::{Read, Seek, SeekFrom};

use calamine::{
    Ods, OdsError, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
};
use memchr::memmem;
use zip::ZipArchive;

use super::super::{DecodeError, Limits};
use super::damaged;
use super::dimension::{self, Sheets, is_sheet};
use super::frame::BookFrame;
use super::shared_source::{OwnReader, SharedSource};

/// What has been found by looking through a workbook. It needs not be looked through again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkbookSurvey {
    /// Whether some sheet of an xlsx may hold formulas.
    may_calculate: bool,
}

/// What kind of workbook a package is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PackageKind {
    Plain,
    Binary,
    OpenDocument,
    Compound,
}

/// A workbook that has been looked through and may be opened.
pub(super) struct BookPackage<R> {
    source: SharedSource<R>,
    kind: PackageKind,
    pub(super) survey: WorkbookSurvey,
}

/// An open workbook of any kind.
pub(super) enum OpenWorkbook<R> {
    /// xlsx and xlsm; the flag: some sheet may hold formulas.
    Xlsx(Box<Xlsx<R>>, bool),
    Xlsb(Box<Xlsb<R>>),
    Xls(Box<Xls<R>>),
    Ods(Box<Ods<R>>),
}

impl<R: Read + Seek> OpenWorkbook<R> {
    pub(super) fn sheets(&self) -> &[Sheet] {
        match self {
            Self::Xlsx(workbook, _) => workbook.sheets_metadata(),
            Self::Xlsb(workbook) => workbook.sheets_metadata(),
            Self::Xls(workbook) => workbook.sheets_metadata(),
            Self::Ods(workbook) => workbook.sheets_metadata(),
        }
    }
}

/// The names of worksheets.
pub(super) fn sheet_names(sheets: &[Sheet]) -> Vec<String> {
    sheets.iter().filter(|s| s.typ == SheetType::WorkSheet).map(|s| s.name.clone()).collect()
}

/// The names of worksheets that staff can see; all, when they see none.
pub(super) fn visible_sheet_names(sheets: &[Sheet]) -> Vec<String> {
    let worksheets = sheets.iter().filter(|s| s.typ == SheetType::WorkSheet);
    let visible: Vec<String> =
        worksheets.filter(|s| s.visible == SheetVisible::Visible).map(|s| s.name.clone()).collect();
    if visible.is_empty() { sheet_names(sheets) } else { visible }
}

/// The sheet of this name, or the first one that staff can see; a name is compared as it is.
pub(super) fn choose(sheets: &[Sheet], name: &str) -> Result<String, DecodeError> {
    let mut sheets = sheets.iter().filter(|s| s.typ == SheetType::WorkSheet);
    if !name.is_empty() {
        let found = sheets.find(|s| s.name == name);
        return found.map(|s| s.name.clone()).ok_or_else(|| DecodeError::NoSuchSheet(name.to_owned()));
    }
    let first = sheets.clone().find(|s| s.visible == SheetVisible::Visible).or_else(|| sheets.next());
    first.map(|s| s.name.clone()).ok_or_else(|| DecodeError::NoSuchSheet(String::new()))
}

impl<R: Read + Seek> BookPackage<R> {
    /// Looks a workbook through, by what its bytes say; not again what `known` tells.
    pub(super) fn look(
        source: R,
        limits: &Limits,
        known: Option<WorkbookSurvey>,
    ) -> Result<Self, DecodeError> {
        let source = SharedSource::new(source);
        let mut magic = [0; 4];
        let mut first = source.reader();
        first.seek(SeekFrom::Start(0))?;
        first.read_exact(&mut magic).map_err(|_| damaged("shorter than any workbook"))?;
        let (kind, survey) = match &magic {
            b"PK\x03\x04" => look_into_zip(source.reader(), limits, known)?,
            b"\xD0\xCF\x11\xE0" => (PackageKind::Compound, WorkbookSurvey { may_calculate: false }),
            _ => return Err(damaged("neither a zip nor a compound file")),
        };
        Ok(Self { source, kind, survey })
    }

    /// The archive, to be read beside others.
    pub(super) fn archive(&self) -> Result<ZipArchive<OwnReader<R>>, DecodeError> {
        ZipArchive::new(self.source.reader()).map_err(damaged)
    }

    /// What an xlsx says beyond its cells; `None` of others and where it is not as usual.
    pub(super) fn frame(&self) -> Option<BookFrame> {
        let is_plain = self.kind == PackageKind::Plain;
        is_plain.then(|| self.archive().ok()).flatten().and_then(|mut archive| BookFrame::of(&mut archive))
    }

    /// The names of its sheets.
    pub(super) fn sheets(&self) -> Result<Vec<Sheet>, DecodeError> {
        match self.frame() {
            Some(frame) => Ok(frame.sheets().to_vec()),
            None => Ok(self.open()?.sheets().to_vec()),
        }
    }

    /// Opens it by calamine.
    pub(super) fn open(&self) -> Result<OpenWorkbook<Sheets<OwnReader<R>>>, DecodeError> {
        let source = self.source.reader();
        match self.kind {
            PackageKind::Compound => open_compound(Sheets::AsTheyAre(source)),
            PackageKind::Binary => match Xlsb::new(Sheets::AsTheyAre(source)) {
                Ok(workbook) => Ok(OpenWorkbook::Xlsb(Box::new(workbook))),
                Err(XlsbError::Password) => Err(DecodeError::Encrypted),
                Err(e) => Err(damaged(e)),
            },
            PackageKind::OpenDocument => match Ods::new(Sheets::AsTheyAre(source)) {
                Ok(workbook) => Ok(OpenWorkbook::Ods(Box::new(workbook))),
                Err(OdsError::Password) => Err(DecodeError::Encrypted),
                Err(e) => Err(damaged(e)),
            },
            PackageKind::Plain => {
                let mut archive = self.archive()?;
                let source = if dimension::has_odd(&mut archive)? {
                    Sheets::Mended(dimension::without(&mut archive)?)
                } else {
                    Sheets::AsTheyAre(source)
                };
                match Xlsx::new(source) {
                    Ok(workbook) => Ok(OpenWorkbook::Xlsx(Box::new(workbook), self.survey.may_calculate)),
                    Err(XlsxError::Password) => Err(DecodeError::Encrypted),
                    Err(e) => Err(damaged(e)),
                }
            }
        }
    }
}

/// A compound file is an old workbook, or a newer one behind a password.
fn open_compound<R: Read + Seek>(mut source: R) -> Result<OpenWorkbook<R>, DecodeError> {
    if let Err(XlsxError::Password) = Xlsx::new(&mut source) {
        return Err(DecodeError::Encrypted);
    }
    source.seek(SeekFrom::Start(0))?;
    match Xls::new(source) {
        Ok(workbook) => Ok(OpenWorkbook::Xls(Box::new(workbook))),
        Err(XlsError::Password) => Err(DecodeError::Encrypted),
        Err(e) => Err(damaged(e)),
    }
}

fn look_into_zip<R: Read + Seek>(
    source: R,
    limits: &Limits,
    known: Option<WorkbookSurvey>,
) -> Result<(PackageKind, WorkbookSurvey), DecodeError> {
    let mut archive = ZipArchive::new(source).map_err(damaged)?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    let kind = match (has("xl/workbook.bin"), has("content.xml")) {
        (true, _) => PackageKind::Binary,
        (false, true) => PackageKind::OpenDocument,
        (false, false) => PackageKind::Plain,
    };
    if let Some(known) = known {
        return Ok((kind, known));
    }
    let mut bytes = 0_u64;
    for i in 0..archive.len() {
        bytes = bytes.saturating_add(archive.by_index_raw(i).map_err(damaged)?.size());
    }
    if bytes > limits.xlsx_bytes {
        return Err(DecodeError::TooLarge { bytes, limit: limits.xlsx_bytes });
    }
    let has = |name: &str| archive.index_for_name(name).is_some();
    let is_plain = kind == PackageKind::Plain;
    if is_plain && !has("[Content_Types].xml") && !has("xl/workbook.xml") && !archive.is_empty() {
        return Err(DecodeError::Packed);
    }
    let may_calculate = survey(&mut archive, limits, is_plain)?;
    Ok((kind, WorkbookSurvey { may_calculate }))
}

/// Parts that are packed into so little cannot be much: nothing is packed to less than a thousandth.
const LITTLE: u64 = 32 * 1024;

/// How many bytes a character may take between two marks of a part, as it may be written there (`&#x9AD9;`).
pub(super) const WRITTEN: usize = 10;

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
