//! Which sheets of a workbook hold rows of a format.
//!
//! What goes in: a workbook and a profile. What comes out: every sheet that is to be read, and the names of those that
//! are not, though rows stand on them.
//!
//! **Invariant.** No sheet that staff can see and that has rows is left out in silence.
//!
//! Deliberately not known here: what the rows say.

use super::first_rows::sample;
use crate::decode::{DecodeError, Dialect, survey_workbook};
use crate::normalize::columns::Binding;
use crate::notice::Finding;
use crate::order::is_blank;
use crate::profile::{Identified, Profile, Sample, identify, identify_below};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// A sheet that is read.
#[derive(Debug, Clone)]
pub struct SheetOfRows {
    /// Its name.
    pub name: String,
    /// The header's cells; `None` where the format has none.
    pub header: Option<Vec<String>>,
    /// The header's row, from 1; 0: there is none.
    pub header_row: u64,
}

impl SheetOfRows {
    /// The profile, bound to this sheet.
    ///
    /// # Errors
    /// As [`Binding::new`].
    pub fn bind<'p>(&self, profile: &'p Profile) -> Result<Binding<'p>, Vec<Finding>> {
        let binding = Binding::new(profile, self.header.as_deref())?;
        Ok(binding.with_header_at(self.header_row).of_sheet(&self.name))
    }
}

/// The sheets of a workbook.
#[derive(Debug, Clone, Default)]
pub(super) struct SheetsOfFile {
    /// Those with the format's header, in the order of their tabs.
    pub read: Vec<SheetOfRows>,
    /// Others that staff can see and that have rows.
    pub unread: Vec<String>,
}

/// The names of the sheets that may hold rows of a format. The workbook is looked through once.
pub(super) fn sheet_names(path: &Path, dialect: &mut Dialect) -> Result<Vec<String>, DecodeError> {
    let file = File::open(path).map_err(DecodeError::Io)?;
    survey_workbook(BufReader::new(file), dialect)
}

/// Finds the sheets of a profile.
pub(super) fn sheets_of(
    path: &Path,
    dialect: &Dialect,
    profile: &Profile,
) -> Result<SheetsOfFile, DecodeError> {
    let names = match profile.sheet.as_str() {
        "" => sheet_names(path, &mut dialect.clone())?,
        only => vec![only.to_owned()],
    };
    let mut sheets = SheetsOfFile::default();
    for name in names {
        let of_sheet = Dialect { sheet: name.clone(), ..dialect.clone() };
        let (sample, _) = sample(path, &of_sheet)?;
        match header_row_of(profile, &sample) {
            Some(header_row) => {
                let header = (header_row > 0).then(|| sample.row(header_row).unwrap_or_default().to_vec());
                sheets.read.push(SheetOfRows { name, header, header_row });
            }
            None if sample.rows.iter().flatten().any(|cell| !is_blank(cell)) => sheets.unread.push(name),
            None => {}
        }
    }
    Ok(sheets)
}

fn header_row_of(profile: &Profile, sample: &Sample) -> Option<u64> {
    let only = std::slice::from_ref(profile);
    match identify(only, sample) {
        Identified::One(profile) => Some(profile.header_row),
        _ => identify_below(only, sample).map(|(_, at)| at),
    }
}
