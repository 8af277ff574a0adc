//! Which profile a spooled file fits, and how it is to be read.

use super::first_rows::sample;
use super::sheets::{SheetOfRows, SheetsOfFile, sheet_names, sheets_of};
use crate::decode::{DecodeError, Dialect, Disguise, Encoding, Format, Limits, Row, Rows, sniff_delimiter};
use crate::inbox::Spooled;
use crate::normalize::columns::{Binding, rows_in_header};
use crate::notice::{Code, Finding, columns, files};
use crate::order::is_blank;
use crate::profile::{
    Identified, Profile, Sample, header_row_in, identify, identify_below, likely_header, nearest_by_header,
    nearest_by_width,
};
use crate::shop::Shop;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// A file and the way to read it.
pub struct Recognised<'p> {
    /// Its profile.
    pub profile: &'p Profile,
    /// How bytes become rows.
    pub dialect: Dialect,
    /// The header's cells; `None` for files without one.
    pub header: Option<Vec<String>>,
    /// The header's row, from 1; 0: there is none.
    pub header_row: u64,
    /// Where the data begins.
    pub header_end: u64,
    /// How many cells the first row has.
    pub first_width: Option<usize>,
    /// How many blank cells every row has behind those of the header.
    pub trailing: usize,
    /// Further sheets of a workbook with the same header.
    pub more_sheets: Vec<SheetOfRows>,
    /// Sheets that staff can see and that have other rows.
    pub unread_sheets: Vec<String>,
}

impl<'p> Recognised<'p> {
    /// Its profile, bound to this file.
    ///
    /// # Errors
    /// The findings that hold the file: a name that the profile uses stands in its header twice, or rows of orders do.
    pub fn bind(&self) -> Result<Binding<'p>, Vec<Finding>> {
        let header = self.header.as_deref().filter(|_| self.dialect.format != Format::Workbook);
        if let Some(finding) = header.and_then(|header| rows_in_header(header, self.dialect.delimiter)) {
            return Err(vec![finding]);
        }
        let binding = Binding::new(self.profile, self.header.as_deref())?;
        let binding =
            binding.with_header_at(self.header_row).with_rows_as_wide_as_the_first(self.first_width);
        let binding = binding.with_trailing_blanks(self.trailing);
        Ok(if self.more_sheets.is_empty() { binding } else { binding.of_sheet(&self.dialect.sheet) })
    }

    /// The same for the further sheets, each with its name.
    ///
    /// # Errors
    /// As [`Recognised::bind`].
    pub fn bind_more(&self) -> Result<Vec<(String, Binding<'p>)>, Vec<Finding>> {
        let bind = |sheet: &SheetOfRows| Ok((sheet.name.clone(), sheet.bind(self.profile)?));
        self.more_sheets.iter().map(bind).collect()
    }

    /// Where its characters come from, as the ledger keeps it: the encoding of a text; of a workbook, that it is one and
    /// which sheets are read when there are several. No sheet has a slash in its name.
    pub fn form(&self) -> String {
        match self.dialect.format {
            Format::Workbook if self.more_sheets.is_empty() => "xlsx".to_owned(),
            Format::Workbook => {
                let more = self.more_sheets.iter().map(|sheet| sheet.name.as_str());
                let names: Vec<&str> = [self.dialect.sheet.as_str()].into_iter().chain(more).collect();
                format!("xlsx:{}", names.join("/"))
            }
            _ => self.dialect.encoding.name().to_owned(),
        }
    }
}

/// Looks at a file. The findings say why it has to be held as a whole.
///
/// # Errors
/// When the private copy cannot be read.
pub fn recognise<'p>(
    shop: &'p Shop,
    path: &Path,
    spooled: &Spooled,
) -> io::Result<Result<Recognised<'p>, Vec<Finding>>> {
    let mut dialect = dialect_of(shop, path, spooled)?;
    let (sample, ends) = match first_known(shop, path, &mut dialect) {
        Ok(sample) => sample,
        Err(error) => return whole_file(error).map(|finding| Err(vec![finding])),
    };
    let (profile, below) = match choose(shop, &sample, spooled) {
        Ok(chosen) => chosen,
        Err(finding) => return Ok(Err(vec![finding])),
    };
    if let Some(encoding) = profile.encoding.as_deref().and_then(Encoding::of_name)
        && dialect.format != Format::Workbook
        && !matches!(dialect.encoding, Encoding::Utf8Bom | Encoding::Utf16Le | Encoding::Utf16Be)
    {
        dialect.encoding = encoding;
    }
    let mut sheets = SheetsOfFile::default();
    if dialect.format == Format::Workbook {
        sheets = match sheets_of(path, &dialect, profile) {
            Ok(sheets) => sheets,
            Err(error) => return whole_file(error).map(|finding| Err(vec![finding])),
        };
        sheets.read.retain(|sheet| sheet.name != dialect.sheet);
    }
    let (sample, ends) = match unquoted(path, &mut dialect, profile, (sample, ends)) {
        Ok(sample) => sample,
        Err(error) => return whole_file(error).map(|finding| Err(vec![finding])),
    };
    let header_row = below.unwrap_or(profile.header_row);
    let header = (header_row > 0).then(|| sample.row(header_row).unwrap_or_default().to_vec());
    let header_end = match usize::try_from(header_row) {
        Ok(row) if row > 0 => ends.get(row - 1).copied().unwrap_or(0),
        _ => 0,
    };
    let first_width = sample.row(1).map(<[String]>::len);
    let mut recognised = Recognised {
        profile,
        dialect,
        header,
        header_row,
        header_end,
        first_width,
        trailing: 0,
        more_sheets: sheets.read,
        unread_sheets: sheets.unread,
    };
    let bound = recognised.bind_more().and_then(|_| recognised.bind());
    let width = match bound {
        Ok(binding) => binding.width.filter(|_| recognised.dialect.format != Format::Workbook),
        Err(findings) => return Ok(Err(findings)),
    };
    if let Some(width) = width {
        recognised.trailing = match trailing_blanks(path, &recognised, &sample, width) {
            Ok(cells) => cells,
            Err(error) => return whole_file(error).map(|finding| Err(vec![finding])),
        };
    }
    Ok(Ok(recognised))
}

/// The profile that fits, and where its header stands if that is below title lines; or why there is none.
fn choose<'p>(
    shop: &'p Shop,
    sample: &Sample,
    spooled: &Spooled,
) -> Result<(&'p Profile, Option<u64>), Finding> {
    let (identified, below) = match identify(&shop.profiles, sample) {
        Identified::None => match identify_below(&shop.profiles, sample) {
            Some((found, at)) => (found, Some(at)),
            None => (Identified::None, None),
        },
        found => (found, None),
    };
    match identified {
        Identified::One(profile) => Ok((profile, below)),
        Identified::Several(fitting) => {
            let names: Vec<&str> = fitting.iter().map(|p| p.id.as_str()).collect();
            Err(Finding::of_file(Code::F002, files::several_profiles(&names)))
        }
        Identified::None => Err(unrecognised(shop, sample, spooled)),
    }
}

/// The sample of a file; of a workbook, that of the first sheet that a profile knows, or of its first. The dialect names
/// the sheet.
fn first_known(shop: &Shop, path: &Path, dialect: &mut Dialect) -> Result<(Sample, Vec<u64>), DecodeError> {
    if dialect.format != Format::Workbook {
        return sample(path, dialect);
    }
    let mut first = None;
    for name in sheet_names(path, dialect)? {
        dialect.sheet = name;
        let found = sample(path, dialect)?;
        let knows = |profile: &Profile| {
            (profile.sheet.is_empty() || profile.sheet == dialect.sheet) && {
                let only = std::slice::from_ref(profile);
                identify(only, &found.0) != Identified::None || identify_below(only, &found.0).is_some()
            }
        };
        if shop.profiles.iter().any(knows) {
            return Ok(found);
        }
        first.get_or_insert((dialect.sheet.clone(), found));
    }
    match first {
        Some((name, found)) => {
            dialect.sheet = name;
            Ok(found)
        }
        None => sample(path, dialect),
    }
}

/// The sample of a file whose format knows no quoting, read so. A file that was written anew by another program, with
/// its header in quotes, is read as that program wrote it.
fn unquoted(
    path: &Path,
    dialect: &mut Dialect,
    profile: &Profile,
    quoted: (Sample, Vec<u64>),
) -> Result<(Sample, Vec<u64>), DecodeError> {
    if !profile.is_unquoted || dialect.format == Format::Workbook {
        return Ok(quoted);
    }
    let plain = Dialect { is_unquoted: true, ..dialect.clone() };
    let (sample, ends) = sample(path, &plain)?;
    if header_row_in(profile, &sample) != header_row_in(profile, &quoted.0)
        || sample.row(profile.header_row) != quoted.0.row(profile.header_row)
    {
        return Ok(quoted);
    }
    *dialect = plain;
    Ok((sample, ends))
}

/// How many blank cells every row has behind the `width` of the header. The whole file is gone through only when its
/// first rows all have some: one row without shows that the others were moved by a delimiter too many.
fn trailing_blanks(
    path: &Path,
    recognised: &Recognised<'_>,
    sample: &Sample,
    width: usize,
) -> Result<usize, DecodeError> {
    let header_row = usize::try_from(recognised.header_row).unwrap_or(usize::MAX);
    let is_behind = |row: &&Vec<String>| row.len() >= width && row[width..].iter().all(|cell| is_blank(cell));
    let mut first = sample.rows.iter().skip(header_row).filter(is_behind);
    if first.clone().next().is_none() || first.any(|row| row.len() == width) {
        return Ok(0);
    }
    let file = File::open(path).map_err(DecodeError::Io)?;
    let mut rows = Rows::open(BufReader::new(file), recognised.dialect.clone())?;
    let (mut row, mut least) = (Row::new(), usize::MAX);
    while least > width && rows.read(&mut row)? {
        let is_behind = row.len() >= width && (width..row.len()).all(|cell| row.is_blank_cell(cell));
        if row.number() > recognised.header_row && is_behind && !row.is_blank() {
            least = least.min(row.len());
        }
    }
    Ok(least.checked_sub(width).filter(|_| least < usize::MAX).unwrap_or(0))
}

/// The limits of the settings as `decode` takes them.
pub fn limits(shop: &Shop) -> Limits {
    let limits = &shop.settings.limits;
    Limits {
        columns: usize::try_from(limits.columns).unwrap_or(usize::MAX),
        field_bytes: usize::try_from(limits.field_bytes).unwrap_or(usize::MAX),
        rows: limits.rows,
        xlsx_bytes: limits.xlsx_bytes,
    }
}

/// The first rows of a file as they would be decoded, and its dialect.
///
/// # Errors
/// When the file cannot be read; the finding when it is its own fault.
pub fn look_inside(
    shop: &Shop,
    path: &Path,
    spooled: &Spooled,
) -> io::Result<Result<(Sample, Dialect), Finding>> {
    let dialect = dialect_of(shop, path, spooled)?;
    match sample(path, &dialect) {
        Ok((sample, _)) => Ok(Ok((sample, dialect))),
        Err(error) => whole_file(error).map(Err),
    }
}

/// How bytes become rows, as far as they tell by themselves.
pub(super) fn dialect_of(shop: &Shop, path: &Path, spooled: &Spooled) -> io::Result<Dialect> {
    let mut dialect = if spooled.sniffed.is_workbook {
        Dialect::workbook("")
    } else {
        let mut file = File::open(path)?;
        let encoding = match spooled.sniffed.encoding {
            Some(encoding) => encoding,
            None => crate::decode::settle(BufReader::new(&file))?,
        };
        file.seek(SeekFrom::Start(0))?;
        let mut first = vec![0; 1 << 16];
        let mut read = 0;
        while read < first.len() {
            match file.read(&mut first[read..])? {
                0 => break,
                n => read += n,
            }
        }
        Dialect::text(encoding, sniff_delimiter(&first[..read], encoding))
    };
    dialect.limits = limits(shop);
    Ok(dialect)
}

fn unrecognised(shop: &Shop, sample: &Sample, spooled: &Spooled) -> Finding {
    if spooled.sniffed.looks_binary {
        return Finding::of_file(Code::F004, files::not_a_table());
    }
    if let Some(page) = spooled.sniffed.page {
        let words = match page {
            Disguise::Html => files::is_html(),
            Disguise::Xml => files::is_xml(),
            Disguise::Mime => files::is_mime(),
        };
        return Finding::of_file(Code::F004, words);
    }
    if sample.rows.iter().flatten().any(|cell| cell.contains("\u{1b}$")) {
        return Finding::of_file(Code::F004, columns::iso_2022_jp());
    }
    // Title lines say one thing or two; what stands below them is the header.
    let filled = |row: &[String]| row.iter().filter(|cell| !is_blank(cell)).count();
    let header = match (sample.row(1).unwrap_or_default(), likely_header(sample)) {
        (first, Some((_, likely))) if filled(first) <= 2 && filled(likely) > 2 => likely,
        (first, _) => first,
    };
    if let Some((profile, counts, found)) = nearest_by_width(&shop.profiles, sample) {
        let words = files::another_width(header, (&profile.title, &profile.id), counts, found);
        return Finding::of_file(Code::F001, words);
    }
    let nearest = nearest_by_header(&shop.profiles, sample);
    let nearest = nearest
        .as_ref()
        .map(|(profile, lacking)| (profile.title.as_str(), profile.id.as_str(), &lacking[..]));
    Finding::of_file(Code::F001, files::unknown_header(header, nearest))
}

/// The finding for a file that cannot be read to its end.
///
/// # Errors
/// When it is not the file's fault but that of the disk.
pub fn whole_file(error: DecodeError) -> io::Result<Finding> {
    match error {
        DecodeError::Io(error) => Err(error),
        error => {
            let code = match error {
                DecodeError::Damaged(_)
                | DecodeError::Packed
                | DecodeError::Encrypted
                | DecodeError::NoSuchSheet(_) => Code::F004,
                _ => Code::F005,
            };
            Ok(Finding::of_file(code, unreadable(&error)))
        }
    }
}

/// Why a file cannot be read to its end, in words.
pub fn unreadable(error: &DecodeError) -> String {
    match error {
        DecodeError::Damaged(_) => files::damaged(),
        DecodeError::Packed => files::packed(),
        DecodeError::Encrypted => files::encrypted(),
        DecodeError::NoSuchSheet(name) => files::no_such_sheet(name),
        DecodeError::TooManyColumns { row, limit } => files::too_many_columns(*row, *limit),
        DecodeError::TextTooLong { limit } => files::text_too_long(*limit),
        DecodeError::FieldTooLong { row, column, limit } => files::field_too_long(*row, *column, *limit),
        DecodeError::TooManyRows { limit } => files::too_many_rows(*limit),
        DecodeError::TooLarge { bytes, limit } => files::too_large_unpacked(*bytes, *limit),
        DecodeError::Io(_) => files::disk_refused(),
    }
}
