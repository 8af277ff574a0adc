//! Which profile fits a file, by its content.
//!
//! What goes in: the first rows. What comes out: one profile, none, or several of one rank.
//!
//! **Invariant.** A file that two profiles of one rank claim is nobody's: nothing is guessed.

use super::{LooksLike, Profile, folded_header};
use crate::order::{fold_text, is_blank};
use std::collections::HashSet;

/// What is seen of a file before a profile is chosen: its first rows, decoded, each with its row number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sample {
    /// The first rows, the first of them row 1.
    pub rows: Vec<Vec<String>>,
}

impl Sample {
    /// The cells of a row, from 1.
    pub fn row(&self, number: u64) -> Option<&[String]> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.rows.get(index).map(Vec::as_slice)
    }
}

/// Which profile fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identified<'p> {
    /// Exactly one.
    One(&'p Profile),
    /// None.
    None,
    /// Several of the same rank.
    Several(Vec<&'p Profile>),
}

/// Chooses the profile of a file by its content. Profiles with a header are asked first, headerless ones only
/// when none of those fits; the shop's own win over the built-in ones.
pub fn identify<'p>(profiles: &'p [Profile], sample: &Sample) -> Identified<'p> {
    for headerless in [false, true] {
        let fitting: Vec<_> =
            profiles.iter().filter(|p| (p.header_row == 0) == headerless && fits(p, sample)).collect();
        let Some(best) = fitting.iter().map(|p| p.rank).max() else { continue };
        let best: Vec<_> = fitting.into_iter().filter(|p| p.rank == best).collect();
        return if let [one] = best[..] { Identified::One(one) } else { Identified::Several(best) };
    }
    Identified::None
}

/// Looks for a header below title lines: the first row of the sample, from the second on, that is the header of a
/// profile whose document does not say where its header stands. Asked only when [`identify`] finds none.
pub fn identify_below<'p>(profiles: &'p [Profile], sample: &Sample) -> Option<(Identified<'p>, u64)> {
    let movable: Vec<&Profile> =
        profiles.iter().filter(|p| p.header_row == 1 && !p.header_row_is_given).collect();
    (2..=sample.rows.len() as u64).find_map(|at| {
        let fitting: Vec<_> = movable.iter().copied().filter(|p| fits_at(p, sample, at)).collect();
        let best = fitting.iter().map(|p| p.rank).max()?;
        let best: Vec<_> = fitting.into_iter().filter(|p| p.rank == best).collect();
        let found = if let [one] = best[..] { Identified::One(one) } else { Identified::Several(best) };
        Some((found, at))
    })
}

/// The row on which the header of a profile stands in a file that it fits; 0 when it has none.
pub fn header_row_in(profile: &Profile, sample: &Sample) -> u64 {
    if profile.header_row_is_given || fits(profile, sample) {
        return profile.header_row;
    }
    (2..=sample.rows.len() as u64).find(|at| fits_at(profile, sample, *at)).unwrap_or(profile.header_row)
}

fn fits(profile: &Profile, sample: &Sample) -> bool {
    fits_at(profile, sample, profile.header_row.max(1))
}

fn fits_at(profile: &Profile, sample: &Sample, looked_at: u64) -> bool {
    let Some(row) = sample.row(looked_at) else { return false };
    let counts = &profile.identify.column_count;
    if !counts.is_empty() && !counts.contains(&row.len()) {
        return false;
    }
    if profile.header_row == 0 {
        return profile.identify.looks_like.iter().all(|(n, shape)| cell_looks_like(row.get(n - 1), *shape));
    }
    has_names(profile, row)
}

/// Whether a row has the names by which the profile knows its header.
fn has_names(profile: &Profile, row: &[String]) -> bool {
    let header: HashSet<_> = row.iter().map(|name| folded_header(name)).collect();
    let has = |name: &String| header.contains(fold_text(name).as_ref());
    profile.identify.columns.iter().all(has) && !profile.identify.without.iter().any(has)
}

/// A profile whose header the file has, in a table of another width: the counts that the profile knows.
pub fn nearest_by_width<'p>(
    profiles: &'p [Profile],
    sample: &Sample,
) -> Option<(&'p Profile, &'p [usize], usize)> {
    let row = |profile: &Profile| sample.row(profile.header_row).filter(|row| has_names(profile, row));
    let mut fitting = profiles.iter().filter(|p| p.header_row > 0 && !p.identify.column_count.is_empty());
    fitting.find_map(|profile| Some((profile, &profile.identify.column_count[..], row(profile)?.len())))
}

fn cell_looks_like(cell: Option<&String>, shape: LooksLike) -> bool {
    let Some(cell) = cell else { return false };
    let text = fold_text(cell);
    match shape {
        LooksLike::Filled => !text.is_empty(),
        LooksLike::Digits => text.bytes().all(|b| b.is_ascii_digit()),
        LooksLike::Tracking => {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            text.is_empty()
                || ((10..=14).contains(&digits) && text.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
        }
        LooksLike::Date => {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            (4..=14).contains(&digits) && text.bytes().all(|b| b.is_ascii_digit() || b"/-: ".contains(&b))
        }
    }
}

/// The header of a file that nobody knows: the first row with the most filled cells, with its number from 1.
pub fn likely_header(sample: &Sample) -> Option<(u64, &[String])> {
    let filled = |row: &Vec<String>| row.iter().filter(|cell| !is_blank(cell)).count();
    let most = sample.rows.iter().map(filled).max()?;
    let at = sample.rows.iter().position(|row| filled(row) == most)?;
    Some((at as u64 + 1, &sample.rows[at]))
}

/// The profile whose headers are most alike, with those of its identifying headers that the file lacks.
/// `None` when no profile shares a header with the file.
pub fn nearest_by_header<'p>(
    profiles: &'p [Profile],
    sample: &Sample,
) -> Option<(&'p Profile, Vec<&'p str>)> {
    let shared = |profile: &Profile| {
        let row = sample.row(profile.header_row)?;
        let header: HashSet<_> = row.iter().map(|name| folded_header(name)).collect();
        let wanted = &profile.identify.columns;
        let found = wanted.iter().filter(|name| header.contains(fold_text(name).as_ref())).count();
        (found > 0).then(|| (found * 1000 / wanted.len().max(1), found))
    };
    let best = profiles.iter().filter_map(|p| Some((shared(p)?, p))).max_by_key(|(score, _)| *score)?.1;
    let row = sample.row(best.header_row)?;
    let header: HashSet<_> = row.iter().map(|name| folded_header(name)).collect();
    let lacking = best.identify.columns.iter().filter(|name| !header.contains(fold_text(name).as_ref()));
    Some((best, lacking.map(String::as_str).collect()))
}
