//! The orders that a held row may mean which names none, or several: for a person to choose from.
//!
//! What goes in: a held row with what is wrong with it. What comes out: a few orders, the likeliest first, and the cell into
//! which the number of the chosen one goes.
//!
//! **Invariant.** Nothing is chosen here.
//! **Invariant.** It costs a bounded number of looks into the ledger, however many orders there are.

use super::DeskError;
use crate::intake::ViewedRow;
use crate::ledger::{Ledger, OrderId, OrderRecord};
use crate::notice::Code;
use crate::order::{Field, bare_text, fold_text, letters_of};
use crate::profile::{ColumnRef, From, Profile, folded_header};
use crate::shop::Shop;
use std::collections::HashSet;

/// Orders that are offered for one row.
const OFFERED: usize = 5;
/// Orders that are looked at for one row.
const LOOKED_AT: usize = 200;
/// A number shares so many letters at its beginning, at least.
const SHARED: usize = 3;

/// An order that a row may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FittingOrder {
    /// The code of its store.
    pub store: String,
    /// Its number: what goes into the cell.
    pub number: String,
    /// Who gets it.
    pub name: String,
    /// Its first item.
    pub item: String,
    /// When it was placed, in epoch seconds.
    pub ordered_at: Option<i64>,
}

/// The cell of a row that names its order, and the orders that it may mean. `None`: it names one, or no cell does.
///
/// # Errors
/// When the ledger cannot be read.
pub fn fitting_orders(
    shop: &Shop,
    ledger: &Ledger,
    profile: &str,
    header: &[String],
    row: &ViewedRow,
) -> Result<Option<(usize, Vec<FittingOrder>)>, DeskError> {
    let is_asked = |code: Code| matches!(code, Code::O203 | Code::O204);
    if !row.findings.iter().any(|finding| is_asked(finding.code)) {
        return Ok(None);
    }
    let Some(profile) = shop.profiles.iter().find(|known| known.id == profile) else { return Ok(None) };
    let Some(place) = place_of(profile, Field::NUMBER, header) else { return Ok(None) };
    let written = row.cells.get(place).map(|cell| bare_text(cell).into_owned()).unwrap_or_default();
    let name = place_of(profile, Field::SHIP_TO_NAME, header).and_then(|at| row.cells.get(at));
    let name = name.map(|name| letters_of(name.trim().trim_end_matches('様'))).unwrap_or_default();
    let mut seen = HashSet::new();
    let mut found: Vec<(usize, OrderRecord)> = Vec::new();
    for (id, near) in near_numbers(ledger, &written)? {
        if seen.insert(id)
            && let Some(record) = ledger.order(id)?
        {
            let is_theirs = !name.is_empty() && letters_of(&record.order.ship_to.name) == name;
            found.push((if is_theirs { 0 } else { near + 1 }, record));
        }
    }
    found.sort_by(|(a, of), (b, other)| a.cmp(b).then(other.order.ordered_at.cmp(&of.order.ordered_at)));
    let offered = found.into_iter().take(OFFERED).map(|(_, record)| FittingOrder {
        store: record.order.store.clone(),
        number: record.order.number.clone(),
        name: record.order.ship_to.name.clone(),
        item: record.order.items.first().map(|item| item.name.clone()).unwrap_or_default(),
        ordered_at: record.order.ordered_at,
    });
    let offered: Vec<FittingOrder> = offered.collect();
    Ok((!offered.is_empty()).then_some((place, offered)))
}

/// Orders whose number is like this one, each with how many letters differ.
fn near_numbers(ledger: &Ledger, written: &str) -> Result<Vec<(OrderId, usize)>, DeskError> {
    let letters: Vec<char> = fold_text(written).trim().chars().collect();
    if letters.is_empty() {
        return Ok(Vec::new());
    }
    let most = (letters.len() / 4).clamp(1, 3);
    let mut found = Vec::new();
    // The whole number as a beginning first; then less and less of it.
    for shared in [letters.len(), letters.len().saturating_sub(1), letters.len() / 2] {
        if shared < SHARED.min(letters.len()) {
            break;
        }
        let beginning: String = letters[..shared].iter().collect();
        for (id, _, number) in ledger.candidates(None, &beginning, true, LOOKED_AT)? {
            let other: Vec<char> = fold_text(&number).chars().collect();
            let differs = difference(&letters, &other);
            let goes_on = shared == letters.len();
            if goes_on || differs <= most {
                found.push((id, differs));
            }
        }
    }
    Ok(found)
}

/// How many letters of two texts differ: put in, left out, or another; two that have changed places count as one.
fn difference(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = match (i, j) {
                (0, j) => j,
                (i, 0) => i,
                (i, j) => {
                    let same = usize::from(a[i - 1] != b[j - 1]);
                    let mut least =
                        (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + same);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least = least.min(rows[i - 2][j - 2] + 1);
                    }
                    least
                }
            };
        }
    }
    rows[a.len()][b.len()]
}

/// The cell from which a field is read.
fn place_of(profile: &Profile, field: Field, header: &[String]) -> Option<usize> {
    let (From::Columns(columns) | From::FirstOf(columns)) = &profile.spec(field)?.from else { return None };
    columns.iter().find_map(|column| match column {
        ColumnRef::Position(nth) => nth.checked_sub(1),
        ColumnRef::Name(name) => {
            let folded = folded_header(name);
            header.iter().position(|known| folded_header(known) == folded)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn letters_that_differ_are_counted_and_two_that_changed_places_are_one() {
        let of =
            |a: &str, b: &str| difference(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(of("A-1001", "A-1001"), 0);
        assert_eq!(of("A-1001", "A-1010"), 1);
        assert_eq!(of("A-101", "A-1001"), 1);
        assert_eq!(of("A-1001", "B-2001"), 2);
    }
}
