//! Checking a file: which format it has, and what each of its rows would become.

use super::super::DeskError;
use super::astray::astray;
use super::proposals::proposals;
use crate::decode::{DecodeError, Dialect, Encoding, Format, Row, Rows};
use crate::inbox::{Identity, Sighting, Spooled, examine};
use crate::intake::{look_inside, recognise, unread_columns, unreadable};
use crate::ledger::Ledger;
use crate::normalize::columns::Binding;
use crate::normalize::row::{Fate, ReadRow, RowReader};
use crate::notice::{Code, Finding, Refusal, files, row_on_sheet};
use crate::order::{Field, Statement};
use crate::profile::{FileKind, Profile, likely_header};
use crate::shop::{Shop, ShopError};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

/// The outer form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileForm {
    /// How large it is.
    pub bytes: u64,
    /// Whether it is a workbook; else it is text.
    pub is_workbook: bool,
    /// How its characters are written.
    pub encoding: Encoding,
    /// What stands between its cells.
    pub delimiter: u8,
}

impl FileForm {
    fn of(spooled: &Spooled, dialect: &Dialect) -> Self {
        Self {
            bytes: spooled.bytes,
            is_workbook: dialect.format == Format::Workbook,
            encoding: dialect.encoding,
            delimiter: dialect.delimiter,
        }
    }
}

/// One thing that is seen while a file is gone through. There may be many: they are told one after the other.
#[derive(Debug)]
pub enum FileSeen<'f> {
    /// Its outer form.
    Form(FileForm),
    /// The profile that fits.
    Fits(&'f Profile),
    /// What is wrong with the file as a whole, before any profile fits.
    Whole(&'f [Finding]),
    /// What is wrong with its header or a row.
    Finding(&'f Finding),
    /// The name of the sheet whose rows follow, where there are several.
    Sheet(&'f str),
    /// A sound row and what it says of which order.
    Sound {
        /// The row as Excel shows it.
        row: u64,
        /// The order number as it is compared.
        number: &'f str,
        /// What it says.
        said: Statement<'f>,
    },
    /// A row without an order number, and the orders that it may belong to.
    Proposal {
        /// The row as Excel shows it.
        row: u64,
        /// The name in it.
        name: &'f str,
        /// Its tracking numbers, with commas between.
        tracking: &'f str,
        /// Store and number of the orders, the latest first.
        candidates: &'f [String],
    },
}

/// What a file would become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckedFile {
    /// It would be held as a whole.
    Held,
    /// Its rows name no orders: a person must confirm where each belongs.
    ToConfirm,
    /// Its rows were judged.
    Judged {
        /// How many there are.
        rows: u64,
        /// How many of them are sound.
        sound: u64,
    },
}

/// The draft of a profile for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftOutcome {
    /// The document.
    Draft(String),
    /// The file has no header.
    NoHeader,
    /// The file cannot be read; why.
    Unreadable {
        /// The file's name.
        name: String,
        /// Why.
        finding: Box<Finding>,
    },
}

/// What sees a file being gone through.
pub type See<'s> = dyn FnMut(FileSeen<'_>) + 's;

/// Goes through a file; `see` gets what is found, one after the other. `ledger` is asked for proposals only: none when the
/// shop has none yet.
///
/// # Errors
/// [`Refusal::Unreadable`] when it cannot be read to its end; [`DeskError::Shop`] when the disk or the ledger refuses.
pub fn check_file(
    shop: &Shop,
    path: &Path,
    ledger: impl FnOnce() -> Result<Option<Ledger>, ShopError>,
    see: &mut See<'_>,
) -> Result<CheckedFile, DeskError> {
    let (spooled, _) = looked_at(path)?;
    let recognised = match recognise(shop, path, &spooled).map_err(|e| ShopError::io(path, e))? {
        Ok(recognised) => recognised,
        Err(findings) => {
            // The form of a file that fits no profile, before what is missing.
            if let Ok((_, dialect)) = look_inside(shop, path, &spooled).map_err(|e| ShopError::io(path, e))? {
                see(FileSeen::Form(FileForm::of(&spooled, &dialect)));
            }
            see(FileSeen::Whole(&findings));
            return Ok(CheckedFile::Held);
        }
    };
    see(FileSeen::Form(FileForm::of(&spooled, &recognised.dialect)));
    see(FileSeen::Fits(recognised.profile));
    let bound = recognised.bind().and_then(|binding| Ok((binding, recognised.bind_more()?)));
    let (binding, more) = match bound {
        Ok(bound) => bound,
        Err(findings) => {
            findings.iter().for_each(|finding| see(FileSeen::Finding(finding)));
            return Ok(CheckedFile::Held);
        }
    };
    for sheet in &recognised.unread_sheets {
        let words = files::sheet_not_read(sheet, &recognised.profile.title);
        see(FileSeen::Finding(&Finding::of_file(Code::F010, words)));
    }
    if let Some(finding) = unread_columns(&binding) {
        see(FileSeen::Finding(&finding));
    }
    let walk = CheckWalk { shop, path, dialect: &recognised.dialect, binding: &binding, more: &more };
    if recognised.profile.matched_by_name {
        walk.propose(ledger()?.as_ref(), see)
    } else if recognised.profile.kind == FileKind::Orders {
        walk.judge(None, see)
    } else {
        walk.judge(ledger()?.as_ref(), see)
    }
}

/// Proposes a profile for a file that nobody foresaw.
///
/// # Errors
/// When the disk refuses.
pub fn draft_profile(shop: &Shop, path: &Path) -> Result<DraftOutcome, DeskError> {
    let (spooled, name) = looked_at(path)?;
    Ok(match look_inside(shop, path, &spooled).map_err(|e| ShopError::io(path, e))? {
        Ok((sample, dialect)) => match likely_header(&sample) {
            Some((row, header)) => DraftOutcome::Draft(crate::profile::draft(header, row, dialect.delimiter)),
            None => DraftOutcome::NoHeader,
        },
        Err(finding) => DraftOutcome::Unreadable { name, finding: Box::new(finding) },
    })
}

/// The first rows of a file that nobody foresaw.
pub(in crate::desk) struct SampleOutcome {
    /// The row of its header, from 1.
    pub(in crate::desk) header_row: u64,
    /// The header.
    pub(in crate::desk) header: Vec<String>,
    /// The rows below it.
    pub(in crate::desk) rows: Vec<Vec<String>>,
}

/// The first rows of a file; `None` when it cannot be read as one, or has no header.
pub(in crate::desk) fn sample_of(shop: &Shop, path: &Path) -> Result<Option<SampleOutcome>, DeskError> {
    let (spooled, _) = looked_at(path)?;
    let Ok((sample, _)) = look_inside(shop, path, &spooled).map_err(|e| ShopError::io(path, e))? else {
        return Ok(None);
    };
    let Some((row, header)) = likely_header(&sample) else { return Ok(None) };
    let below = sample.rows.iter().skip(usize::try_from(row).unwrap_or(usize::MAX));
    Ok(Some(SampleOutcome { header_row: row, header: header.to_vec(), rows: below.cloned().collect() }))
}

fn looked_at(path: &Path) -> Result<(Spooled, String), DeskError> {
    let no_file = |is_folder| Refusal::NoSuchFile { path: path.to_string_lossy().into_owned(), is_folder };
    let metadata = match std::fs::metadata(path) {
        Ok(found) if found.is_file() => found,
        // A pipe or a device would be waited for without end.
        Ok(found) => return Err(no_file(found.is_dir()).into()),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Err(no_file(false).into());
        }
        Err(e) => return Err(ShopError::io(path, e).into()),
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let original = Sighting {
        path: path.to_owned(),
        folder: String::new(),
        name: name.clone(),
        identity: Identity::of(&metadata),
    };
    let spooled = examine(original).map_err(|e| ShopError::io(path, e))?;
    Ok((spooled, name))
}

/// A row of a held file, as far as it can be read.
pub(in crate::desk) enum HeldCells<'r> {
    /// By the profile that fits.
    Read(&'r ReadRow),
    /// No profile fits: its cells, as people see them.
    Bare(&'r [String]),
}

/// What is shown each row with its number.
pub(in crate::desk) type SeeRow<'s> = dyn FnMut(u64, HeldCells<'_>) -> Result<(), DeskError> + 's;

/// Goes through the rows of a file below its header, whatever fits it.
///
/// # Errors
/// [`Refusal::Unreadable`] when it cannot be read to its end; [`DeskError::Shop`] when the disk refuses.
pub(in crate::desk) fn each_row_of(shop: &Shop, path: &Path, see: &mut SeeRow<'_>) -> Result<(), DeskError> {
    let (spooled, _) = looked_at(path)?;
    if let Ok(recognised) = recognise(shop, path, &spooled).map_err(|e| ShopError::io(path, e))?
        && let (Ok(binding), Ok(more)) = (recognised.bind(), recognised.bind_more())
    {
        let walk = CheckWalk { shop, path, dialect: &recognised.dialect, binding: &binding, more: &more };
        let strips = recognised.profile.kind != FileKind::Orders;
        return walk.each(strips, &mut |_| {}, |read, _| see(read.row, HeldCells::Read(read)));
    }
    let Ok((_, dialect)) = look_inside(shop, path, &spooled).map_err(|e| ShopError::io(path, e))? else {
        return Ok(());
    };
    let refuse = |error: DecodeError| DeskError::from(Refusal::Unreadable(unreadable(&error)));
    let file = File::open(path).map_err(|e| ShopError::io(path, e))?;
    let mut rows = Rows::open(BufReader::new(file), dialect).map_err(refuse)?;
    let (mut row, mut cells) = (Row::new(), Vec::new());
    while rows.read(&mut row).map_err(refuse)? {
        cells.clear();
        cells.extend((0..row.len()).map(|at| row.lossy(at)));
        see(row.number(), HeldCells::Bare(&cells))?;
    }
    Ok(())
}

/// A file gone through row by row.
struct CheckWalk<'w> {
    shop: &'w Shop,
    path: &'w Path,
    dialect: &'w Dialect,
    binding: &'w Binding<'w>,
    /// Further sheets of a workbook, by their names.
    more: &'w [(String, Binding<'w>)],
}

impl CheckWalk<'_> {
    /// Reads every row that is not skipped, sheet after sheet, each of them told to `see` where there are several.
    /// `strips`: as a file about orders that are known already.
    fn each(
        &self,
        strips: bool,
        see: &mut See<'_>,
        mut with: impl FnMut(&ReadRow, &mut See<'_>) -> Result<(), DeskError>,
    ) -> Result<(), DeskError> {
        let refuse = |error: DecodeError| DeskError::from(Refusal::Unreadable(unreadable(&error)));
        let (mut row, mut read) = (Row::new(), ReadRow::default());
        let first = (&self.dialect.sheet, self.binding);
        let all = std::iter::once(first).chain(self.more.iter().map(|(name, binding)| (name, binding)));
        for (nth, (name, binding)) in (0..).zip(all) {
            if !self.more.is_empty() {
                see(FileSeen::Sheet(name));
            }
            let dialect = Dialect { sheet: name.clone(), ..self.dialect.clone() };
            let file = File::open(self.path).map_err(|e| ShopError::io(self.path, e))?;
            let mut rows = Rows::open(BufReader::new(file), dialect).map_err(refuse)?;
            let mut reader = RowReader::new(binding, self.shop.settings.timezone, strips).of_sheet(nth);
            while rows.read(&mut row).map_err(refuse)? {
                if row.number() > binding.header_row && reader.read(&row, &mut read) == Fate::Read {
                    with(&read, see)?;
                }
            }
        }
        Ok(())
    }

    /// Rows of a file without order numbers, each with the orders that it may belong to. Nothing is matched by itself.
    fn propose(&self, ledger: Option<&Ledger>, see: &mut See<'_>) -> Result<CheckedFile, DeskError> {
        self.each(true, see, |read, see| {
            let said = read.said.as_statement();
            let name = said.text(Field::SHIP_TO_NAME).unwrap_or("");
            let candidates = match ledger {
                Some(ledger) => proposals(ledger, name)?,
                None => Vec::new(),
            };
            let tracking = said.tracking().collect::<Vec<_>>().join(",");
            let (tracking, candidates) = (tracking.as_str(), candidates.as_slice());
            see(FileSeen::Proposal { row: row_on_sheet(read.row), name, tracking, candidates });
            Ok(())
        })?;
        Ok(CheckedFile::ToConfirm)
    }

    /// What each row would become. `ledger`: where the orders are that the rows of a carrier's or a correction sheet's are
    /// about; none when there are none.
    fn judge(&self, ledger: Option<&Ledger>, see: &mut See<'_>) -> Result<CheckedFile, DeskError> {
        let (mut rows, mut sound) = (0, 0);
        let is_about_orders = self.binding.profile.kind != FileKind::Orders;
        self.each(is_about_orders, see, |read, see| {
            rows += 1;
            let astray = if is_about_orders && read.findings.is_empty() {
                astray(self.shop, ledger, self.binding, read)?
            } else {
                None
            };
            if let Some(finding) = &astray {
                see(FileSeen::Finding(finding));
            } else if read.findings.is_empty() {
                sound += 1;
                see(FileSeen::Sound {
                    row: row_on_sheet(read.row),
                    number: &read.key,
                    said: read.said.as_statement(),
                });
            }
            read.findings.iter().chain(&read.warnings).for_each(|finding| see(FileSeen::Finding(finding)));
            Ok(())
        })?;
        Ok(CheckedFile::Judged { rows, sound })
    }
}
