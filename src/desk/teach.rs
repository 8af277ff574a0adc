//! Teaching a format: a file that nobody foresaw, column by column, read as it would be before anything is kept.
//!
//! What goes in: a file that was given back as a whole, and what its columns are read for. What comes out: its rows as they
//! would be read; then a document in `profiles/`, and the file once more in the inbox.
//!
//! **Invariant.** Nothing that somebody writes becomes a path: the file of a format is named by us.
//! **Invariant.** A format that is kept is one that could be read; none is written over another.

use super::check::{CheckedFile, FileSeen, SampleOutcome, check_file, sample_of};
use super::drop_in::DropIn;
use super::mend::{open_set, waits_in_inbox};
use super::people::DeedKind;
use super::shelf::original;
use super::{DeskError, Doer, note_deed};
use crate::decode::{Dialect, Row, Rows};
use crate::ledger::{HeldSet, Ledger, LedgerError};
use crate::notice::{Code, Lang, Refusal, orders, settings};
use crate::order::{Field, Statement};
use crate::outbox::publish::publish;
use crate::profile::{Lesson, Profile, Rank, parse, proposed_fields, taught};
use crate::shop::{Shop, ShopError};
use crate::telling::look_at;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

/// Rows and findings of a file that are shown.
const SHOWN: usize = 20;
/// Cells of a column that are shown beside it.
const SAMPLES: usize = 3;

/// A file that no format fits, as it is taught.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForeignFile {
    /// Its columns: name, the first cells below it, and the field that it would be read for (`""`: none).
    pub columns: Vec<(String, Vec<String>, &'static str)>,
    header_row: u64,
    /// A name of its own for the format: the same for the same columns.
    id: String,
}

impl ForeignFile {
    /// The document of what was taught.
    pub fn document(&self, lesson: &Lesson) -> String {
        let header: Vec<String> = self.columns.iter().map(|(name, ..)| name.clone()).collect();
        taught(&header, self.header_row, &self.id, lesson)
    }
}

/// A sound row: its number as Excel shows it, the order number, and what is read: title and value.
pub type SampleRow = (u64, String, Vec<(String, String)>);

/// A file as it would be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadSample {
    /// What is wrong with the document; with any, nothing was read.
    pub mistakes: Vec<String>,
    /// What is wrong with the file as a whole.
    pub whole: Vec<String>,
    /// The title of the format that fits.
    pub title: String,
    /// The first sound rows.
    pub rows: Vec<SampleRow>,
    /// The first rows that are not sound, in words.
    pub problems: Vec<String>,
    /// How many rows there are, and how many of them are sound.
    pub counts: Option<(u64, u64)>,
}

/// The file of a set that no format fits; `None`: it was given back for another reason, or has no header.
///
/// # Errors
/// [`Refusal::NotHeldAnyMore`]; [`DeskError::Shop`] when it cannot be read.
pub fn foreign_file(shop: &Shop, ledger: &Ledger, id: i64) -> Result<Option<ForeignFile>, DeskError> {
    let set = open_set(ledger, id)?;
    if set.arrival.outcome.code() != Some(Code::F001) {
        return Ok(None);
    }
    let Some(SampleOutcome { header_row, header, rows }) = sample_of(shop, &place_of(shop, &set))? else {
        return Ok(None);
    };
    let proposed = proposed_fields(&header);
    let mut sum = Sha256::new();
    header.iter().for_each(|name| sum.update(name));
    let id: String =
        sum.finalize().iter().take(4).fold(String::new(), |id, byte| id + &format!("{byte:02x}"));
    let column = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).filter(|cell| !cell.trim().is_empty());
        (header[at].clone(), cells.take(SAMPLES).cloned().collect(), proposed[at])
    };
    let columns = (0..header.len()).map(column).collect();
    Ok(Some(ForeignFile { columns, header_row, id: format!("own-{id}") }))
}

/// Where a file that was given back as a whole lies.
fn place_of(shop: &Shop, set: &HeldSet) -> PathBuf {
    shop.held(&set.arrival.folder).join(&set.arrival.held_as)
}

/// A file that was given back as it would be read with a format more.
///
/// # Errors
/// [`Refusal::NotHeldAnyMore`]; [`DeskError::Shop`] when it cannot be read.
pub fn read_with(
    shop: &Shop,
    ledger: &Ledger,
    id: i64,
    document: &str,
    lang: Lang,
) -> Result<ReadSample, DeskError> {
    let set = open_set(ledger, id)?;
    match parse(document, Rank::Own) {
        Ok(profile) => {
            let mut profiles = shop.profiles.clone();
            profiles.retain(|known| known.id != profile.id);
            profiles.push(profile);
            reading_of(shop, profiles, &place_of(shop, &set), lang)
        }
        Err(mistakes) => {
            let words = mistakes.iter().map(|mistake| settings::mistake("", mistake, lang));
            Ok(ReadSample { mistakes: words.collect(), ..ReadSample::default() })
        }
    }
}

/// A file that came as one format reads it.
///
/// # Errors
/// [`Refusal::NotThereAnyMore`]; [`DeskError::Shop`] when it cannot be read.
pub fn read_by(
    shop: &Shop,
    ledger: &Ledger,
    arrival: i64,
    profile: &str,
    lang: Lang,
) -> Result<ReadSample, DeskError> {
    let gone = || DeskError::from(Refusal::NotThereAnyMore);
    let arrival = ledger.arrival(arrival)?.ok_or_else(gone)?;
    let path = original(shop, &arrival).ok_or_else(gone)?;
    let profiles = shop.profiles.iter().filter(|known| known.id == profile).cloned().collect();
    reading_of(shop, profiles, &path, lang)
}

/// The newest order as a layout writes it: each column and what stands in it. `None`: there are no orders, or no such
/// layout, or it cannot be written.
///
/// # Errors
/// When the ledger cannot be read.
pub fn line_of_layout(
    shop: &Shop,
    ledger: &Ledger,
    layout: &str,
    now: i64,
) -> Result<Option<Vec<(String, String)>>, DeskError> {
    let Some(layout) = shop.layouts.iter().find(|known| known.id() == layout) else { return Ok(None) };
    let mut newest = None;
    let walked = ledger.for_each_newest(None, |record| {
        newest = Some(record.clone());
        Err(Enough::Seen)
    });
    if let Err(Enough::Refused(error)) = walked {
        return Err(error.into());
    }
    let Some(record) = newest else { return Ok(None) };
    let mut look = look_at(shop, &record.order.store, shop.day(now), None);
    look.layout = Some(layout);
    let Ok(line) = look.line(&record) else { return Ok(None) };
    let cells = |bytes: &[u8]| -> Vec<String> {
        let dialect = Dialect::text(layout.encoding(), layout.delimiter());
        let mut row = Row::new();
        let rows = Rows::open(Cursor::new(bytes.to_vec()), dialect);
        match rows.and_then(|mut rows| rows.read(&mut row)) {
            Ok(true) => (0..row.len()).map(|cell| row.lossy(cell)).collect(),
            _ => Vec::new(),
        }
    };
    let (head, values) = (cells(&layout.head()), cells(&line));
    let named = |(at, value): (usize, String)| {
        (head.get(at).cloned().unwrap_or_else(|| format!("#{}", at + 1)), value)
    };
    Ok(Some(values.into_iter().enumerate().map(named).collect()))
}

/// Why a walk over orders ended.
enum Enough {
    Seen,
    Refused(LedgerError),
}

impl From<LedgerError> for Enough {
    fn from(error: LedgerError) -> Self {
        Self::Refused(error)
    }
}

/// A file as one of these formats reads it.
fn reading_of(shop: &Shop, profiles: Vec<Profile>, path: &Path, lang: Lang) -> Result<ReadSample, DeskError> {
    let mut with = Shop::open(shop.place())?;
    with.profiles = profiles;
    let zone = shop.settings.timezone;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut reading = ReadSample::default();
    let checked = check_file(&with, path, || Ok(None), &mut |seen| match seen {
        FileSeen::Fits(profile) => reading.title.clone_from(&profile.title),
        FileSeen::Whole(findings) => {
            reading.whole.extend(findings.iter().map(|finding| finding.three_lines(&name, lang)));
        }
        FileSeen::Finding(finding) if reading.problems.len() < SHOWN => {
            reading.problems.push(finding.three_lines(&name, lang));
        }
        FileSeen::Sound { row, number, said } if reading.rows.len() < SHOWN => {
            reading.rows.push((row, number.to_owned(), values_of(said, zone, lang)));
        }
        _ => {}
    })?;
    if let CheckedFile::Judged { rows, sound } = checked {
        reading.counts = Some((rows, sound));
    }
    Ok(reading)
}

fn values_of(said: Statement<'_>, zone: chrono_tz::Tz, lang: Lang) -> Vec<(String, String)> {
    let own = said.iter().filter(|(field, _)| *field != Field::ITEM);
    let mut values: Vec<(String, String)> =
        own.map(|(field, _)| (orders::field_title(field.name(), lang), said.shown(field, zone))).collect();
    for item in said.items() {
        for (field, _) in item.iter() {
            values.push((orders::field_title(field.name(), lang), item.shown(field, zone)));
        }
    }
    values
}

/// Keeps a format that was taught and puts the file into the inbox once more.
///
/// # Errors
/// [`Refusal::NotHeldAnyMore`], [`Refusal::Unreadable`] when the document has mistakes; [`DeskError::Shop`] when the disk
/// or the ledger refuses.
pub fn keep_taught(
    shop: &Shop,
    ledger: &Ledger,
    id: i64,
    document: &str,
    doer: &Doer,
) -> Result<String, DeskError> {
    let set = open_set(ledger, id)?;
    let profile = match parse(document, Rank::Own) {
        Ok(profile) => profile,
        Err(mistakes) => {
            let words: Vec<String> =
                mistakes.iter().map(|mistake| settings::mistake("", mistake, Lang::Ja)).collect();
            return Err(Refusal::Unreadable(words.join("\n")).into());
        }
    };
    if shop.profiles.iter().all(|known| known.id != profile.id) {
        let folder = shop.dir.join("profiles");
        std::fs::create_dir_all(&folder).map_err(|e| ShopError::io(&folder, e))?;
        note_deed(ledger, &doer.deed(DeedKind::KeptProfile, &profile.title, &set.arrival.name))?;
        let name = format!("{}.toml", file_name_of(&profile.id));
        publish(&folder, &name, |out| {
            out.write_all(document.as_bytes()).map_err(|e| ShopError::io(&folder, e))
        })
        .map_err(ShopError::from)?;
    }
    put_again(shop, ledger, &set, &set.arrival.folder, doer)
}

/// A format's id as a file's name: letters, digits and hyphens.
fn file_name_of(id: &str) -> String {
    let kept: String =
        id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').take(60).collect();
    if kept.is_empty() { "own".to_owned() } else { kept }
}

/// Puts a file that was given back as a whole into the inbox once more, or into the folder of a store: as things stand now
/// it may be read.
///
/// # Errors
/// [`Refusal::NotHeldAnyMore`], [`Refusal::NoSuchStore`]; [`DeskError::Shop`] when the disk or the ledger refuses.
pub fn take_again(
    shop: &Shop,
    ledger: &Ledger,
    id: i64,
    store: Option<&str>,
    doer: &Doer,
) -> Result<String, DeskError> {
    let set = open_set(ledger, id)?;
    if !set.arrival.outcome.is_held_whole() {
        return Err(Refusal::NotHeldAnyMore.into());
    }
    let folder = store.unwrap_or(&set.arrival.folder).to_owned();
    put_again(shop, ledger, &set, &folder, doer)
}

fn put_again(
    shop: &Shop,
    ledger: &Ledger,
    set: &HeldSet,
    folder: &str,
    doer: &Doer,
) -> Result<String, DeskError> {
    const PIECE: usize = 1 << 16;
    let place = place_of(shop, set);
    if waits_in_inbox(shop, &set.arrival.held_as) {
        return Err(Refusal::HeldChangedMeanwhile { name: set.arrival.name.clone() }.into());
    }
    let mut file = File::open(&place).map_err(|e| ShopError::io(&place, e))?;
    let mut put = DropIn::begin(shop, folder, &set.arrival.held_as)?;
    let mut piece = vec![0; PIECE];
    loop {
        let read = file.read(&mut piece).map_err(|e| ShopError::io(&place, e))?;
        if read == 0 {
            break;
        }
        if !put.write(&piece[..read])? {
            return Err(Refusal::HeldChangedMeanwhile { name: set.arrival.name.clone() }.into());
        }
    }
    put.finish(ledger, doer, DeedKind::Uploaded)
}
