//! Which row of a mended file mends which held row, and what it says now.
//!
//! What goes in: the rows of the file and those of the set. What comes out: the set's rows as they are now.
//!
//! **Invariant.** What a spreadsheet does to a cell that nobody had to mend (zeros in front, long numbers, days written
//! otherwise) changes nothing.

use super::read::MendedRow;
use crate::intake::held_files::rows::{ADDED, is_added};
use crate::notice::sheet_row;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A row of the set, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SetRow {
    /// Its cells.
    pub cells: Vec<String>,
    /// Whether this file has changed them.
    pub is_changed: bool,
}

/// So many pairs of rows are compared when they are looked for by likeness.
const MOST_COMPARED: usize = 4_000_000;

/// The set's rows with what a file says of them. `wrong`: the columns for which each row was given back. `None`: the
/// file has rows that are no row of the set, and is to be one only when all of them are.
pub(super) fn pair(
    set: &BTreeMap<u64, Vec<String>>,
    wrong: &BTreeMap<u64, BTreeSet<usize>>,
    mended: Vec<MendedRow>,
    (is_twin, must_all_be_known): (bool, bool),
) -> Option<BTreeMap<u64, SetRow>> {
    let as_they_were =
        set.iter().map(|(row, cells)| (*row, SetRow { cells: cells.clone(), is_changed: false }));
    let mut now: BTreeMap<u64, SetRow> = as_they_were.collect();
    let places = if is_twin { by_name(set, &mended) } else { by_likeness(set, &mended) };
    if must_all_be_known && places.contains(&MendedPlace::New) {
        return None;
    }
    let mut added = set.keys().filter(|row| is_added(**row)).count() as u64;
    for (place, row) in places.into_iter().zip(mended) {
        match place {
            MendedPlace::Of(at) => {
                let none = BTreeSet::new();
                let wrong = wrong.get(&at).unwrap_or(&none);
                let cells = if is_twin { row.cells } else { unharmed(&set[&at], row.cells, wrong) };
                if !same_cells(&cells, &set[&at]) {
                    now.insert(at, SetRow { cells, is_changed: true });
                }
            }
            MendedPlace::New => {
                let at = sheet_row(row.sheet as u64, ADDED + added);
                added += 1;
                now.insert(at, SetRow { cells: row.cells, is_changed: true });
            }
            MendedPlace::In => {}
        }
    }
    Some(now)
}

/// The rows of the set that none of a file's rows is.
pub(super) fn lacking(
    set: &BTreeMap<u64, Vec<String>>,
    mended: &[MendedRow],
    is_twin: bool,
) -> BTreeSet<u64> {
    let places = if is_twin { by_name(set, mended) } else { by_likeness(set, mended) };
    let found: BTreeSet<u64> = places
        .into_iter()
        .filter_map(|place| match place {
            MendedPlace::Of(at) => Some(at),
            MendedPlace::New | MendedPlace::In => None,
        })
        .collect();
    set.keys().copied().filter(|row| !found.contains(row)).collect()
}

/// Where a mended row belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MendedPlace {
    /// It mends this row.
    Of(u64),
    /// It is one that the set has not had.
    New,
    /// It names a row that is in by now.
    In,
}

fn by_name(set: &BTreeMap<u64, Vec<String>>, mended: &[MendedRow]) -> Vec<MendedPlace> {
    let mut taken = BTreeSet::new();
    let mut place = |row: &MendedRow| match row.origin {
        Some(origin) if !set.contains_key(&origin) => MendedPlace::In,
        Some(origin) if taken.insert(origin) => MendedPlace::Of(origin),
        // The same row twice, as when staff split it: the second is one more.
        Some(_) => MendedPlace::New,
        None => {
            let known = set.iter().find(|(at, cells)| {
                is_added(**at) && !taken.contains(*at) && likeness(cells, &row.cells) * 2 >= filled(cells)
            });
            match known {
                Some((at, _)) => {
                    taken.insert(*at);
                    MendedPlace::Of(*at)
                }
                None => MendedPlace::New,
            }
        }
    };
    mended.iter().map(&mut place).collect()
}

/// First those that are the same, then the others by how many cells they share; in turn where as many are left.
fn by_likeness(set: &BTreeMap<u64, Vec<String>>, mended: &[MendedRow]) -> Vec<MendedPlace> {
    let mut places = vec![MendedPlace::New; mended.len()];
    let mut free: BTreeSet<u64> = set.keys().copied().collect();
    let mut by_cells: HashMap<Vec<&str>, Vec<u64>> = HashMap::new();
    for (at, cells) in set.iter().rev() {
        by_cells.entry(trimmed(cells)).or_default().push(*at);
    }
    for (place, row) in places.iter_mut().zip(mended) {
        if let Some(at) = by_cells.get_mut(&trimmed(&row.cells)).and_then(Vec::pop) {
            *place = MendedPlace::Of(at);
            free.remove(&at);
        }
    }
    let left: Vec<usize> = (0..mended.len()).filter(|at| places[*at] == MendedPlace::New).collect();
    let alike = |cells: &[String], row: &MendedRow| likeness(cells, &row.cells) * 2 >= filled(cells).max(1);
    if left.len() == free.len() && left.iter().zip(&free).all(|(l, f)| alike(&set[f], &mended[*l])) {
        left.iter().zip(free).for_each(|(l, f)| places[*l] = MendedPlace::Of(f));
        return places;
    }
    if left.len().saturating_mul(free.len()) > MOST_COMPARED {
        return places;
    }
    for l in left {
        let best = free
            .iter()
            .map(|at| (likeness(&set[at], &mended[l].cells), *at))
            .max_by_key(|(same, at)| (*same, u64::MAX - at));
        if let Some((_, at)) = best.filter(|(_, at)| alike(&set[at], &mended[l])) {
            places[l] = MendedPlace::Of(at);
            free.remove(&at);
        }
    }
    places
}

fn trimmed(cells: &[String]) -> Vec<&str> {
    let end = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    cells[..end].iter().map(String::as_str).collect()
}

/// Whether two rows say the same.
pub(super) fn same_cells(one: &[String], other: &[String]) -> bool {
    let text = |cell: &str| cell.replace("\r\n", "\n");
    let (one, other) = (trimmed(one), trimmed(other));
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| *one == other || text(one) == text(other))
}

fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.is_empty()).count()
}

/// How many cells say the same, also when a spreadsheet has written them otherwise; wherever they stand, in a row that had
/// too many cells or too few.
fn likeness(was: &[String], is: &[String]) -> usize {
    if trimmed(was).len() != trimmed(is).len() {
        let mut left: Vec<&String> = is.iter().filter(|cell| !cell.is_empty()).collect();
        let mut found = |cell: &&String| {
            let at = left.iter().position(|other| *cell == *other);
            at.map(|at| left.swap_remove(at)).is_some()
        };
        return was.iter().filter(|cell| !cell.is_empty()).filter(|cell| found(cell)).count();
    }
    was.iter().zip(is).filter(|(was, is)| !was.is_empty() && (was == is || is_harmed(was, is))).count()
}

/// The cells as they are now: one that a spreadsheet has only written otherwise is as it was, unless it is one for which
/// the row was given back.
fn unharmed(was: &[String], is: Vec<String>, wrong: &BTreeSet<usize>) -> Vec<String> {
    let mend = |(place, is): (usize, String)| match was.get(place) {
        Some(was) if !wrong.contains(&place) && is_harmed(was, &is) => was.clone(),
        _ => is,
    };
    is.into_iter().enumerate().map(mend).collect()
}

/// Whether a text is what a spreadsheet makes of another: a number without its zeros or with its last digits gone, a day
/// or an amount in another form.
fn is_harmed(was: &str, is: &str) -> bool {
    if was == is {
        return false;
    }
    let (was, is) = (was.trim().trim_start_matches("=\"").trim_end_matches('"'), is.trim());
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if is_number(was) && is_number(is) {
        let (was, is) = (was.trim_start_matches('0'), is.trim_start_matches('0'));
        const KEPT: usize = 15;
        let is_cut = was.len() > KEPT
            && was.len() == is.len()
            && was[..KEPT] == is[..KEPT]
            && is[KEPT..].bytes().all(|b| b == b'0');
        return was == is || is_cut;
    }
    if is_number(was) && is.contains(['E', 'e']) {
        let near = |was: f64, is: f64| (was - is).abs() <= was.abs() * 1e-4;
        return matches!((was.parse::<f64>(), is.parse::<f64>()), (Ok(was), Ok(is)) if near(was, is));
    }
    let bare = |text: &str| text.replace([',', '¥', '￥', ' '], "");
    if was.contains(',') && is_number(&bare(was)) && bare(was) == bare(is) {
        return true;
    }
    is_same_day(was, is) || (was.eq_ignore_ascii_case(is) && matches!(is, "TRUE" | "FALSE"))
}

/// Whether two texts are one day, or one moment, written otherwise.
fn is_same_day(was: &str, is: &str) -> bool {
    let parts = |text: &str| -> Option<Vec<u32>> {
        let is_of_days = text.chars().all(|c| c.is_ascii_digit() || "/-: .年月日時分秒".contains(c));
        let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let mut numbers: Vec<u32> = numbers.map(str::parse).collect::<Result<_, _>>().ok()?;
        while numbers.len() > 3 && numbers.last() == Some(&0) {
            numbers.pop();
        }
        (is_of_days && numbers.len() >= 3).then_some(numbers)
    };
    parts(was).is_some_and(|was| parts(is).is_some_and(|is| is == was))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_does_to_a_cell_is_known_and_a_mended_value_is_not_taken_for_it() {
        for (was, is) in [
            ("09012345678", "9012345678"),
            ("123456789013", "1.23457E+11"),
            ("12345678901234567", "12345678901234500"),
            ("2026/10/01", "2026/10/1"),
            ("2026/10/01 09:00:00", "2026-10-1 9:00"),
            ("1,200", "1200"),
            ("=\"0001\"", "1"),
            ("true", "TRUE"),
        ] {
            assert!(is_harmed(was, is), "{was} {is}");
        }
        for (was, is) in [
            ("09012345678", "09012345679"),
            ("123456789013", "1.33457E+11"),
            ("2026/10/01", "2026/10/02"),
            ("二個", "2"),
            ("", "0"),
            ("A-1", "1"),
        ] {
            assert!(!is_harmed(was, is), "{was} {is}");
        }
    }
}
