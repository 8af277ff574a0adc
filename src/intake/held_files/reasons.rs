//! 理由.txt: what is wrong with which row, and what to do; like things once with a count.

use super::rows::{is_added, open_rows};
use super::twin_name;
use crate::ledger::{ArrivalRecord, Ledger};
use crate::notice::{Code, Finding, files, row_on_sheet, sheet_name, sheet_of_row};
use crate::shop::{Shop, ShopError};
use std::collections::BTreeMap;
use std::io::Write;

/// So many rows with the same problem are named one by one.
const NAMED: usize = 20;

/// What makes problems alike: code, column, what to do, and whether it is another row's.
type Kind = (&'static str, String, String, bool);

/// Rows with the same problem.
#[derive(Default)]
struct Alike {
    first: Option<Finding>,
    places: Vec<String>,
    more: u64,
}

/// Writes it: UTF-8 with BOM, CRLF. `has_twin`: whether there is one to be mended.
///
/// # Errors
/// When the ledger cannot be read or the disk refuses.
pub fn write_reason(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    (held_as, has_twin): (&str, bool),
    out: &mut dyn Write,
) -> Result<(), ShopError> {
    let mut put = |text: &str| {
        out.write_all(text.replace('\n', "\r\n").as_bytes()).map_err(|e| ShopError::io(&shop.inbox(), e))
    };
    let at = crate::shop::shown_time(arrival.at, shop.settings.timezone);
    let open = open_rows(ledger, arrival.id)?;
    let is_whole = arrival.outcome.is_held_whole();
    let count = if is_whole { 0 } else { open.len() as u64 };
    let (kinds, swallowed) = alike(shop, ledger, arrival, &open)?;
    put("\u{feff}")?;
    put(&files::reason_head(&arrival.name, count + swallowed, arrival.row_count, &at))?;
    let twin = twin_name(held_as);
    put(&files::how_to_mend(held_as, has_twin.then_some(twin.as_str()), is_whole))?;
    for alike in kinds {
        if let Some(first) = alike.first {
            put(&files::reasons(&first, &alike.places, alike.more, !is_whole))?;
        }
    }
    Ok(())
}

/// The findings of open rows, like ones together; and how many rows more than there are records they stand for.
fn alike(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    open: &BTreeMap<u64, Option<Vec<String>>>,
) -> Result<(Vec<Alike>, u64), ShopError> {
    let numbers = numbers(ledger, arrival)?;
    let lines = lines(arrival, open, shop);
    let mut groups: Vec<(Kind, Alike)> = Vec::new();
    let (mut last, mut swallowed) = (None, 0);
    ledger.for_each_finding(arrival.id, |found| {
        let finding = found.finding;
        let row = finding.row.unwrap_or(0);
        if !found.held || (row > 0 && !open.contains_key(&row)) {
            return Ok::<(), ShopError>(());
        }
        // A row that has swallowed others has its finding once for each of them.
        if last.as_ref() == Some(&finding) {
            swallowed += 1;
            return Ok(());
        }
        last = Some(finding.clone());
        let (detail, advice) = finding.detail_and_advice();
        let is_sibling = crate::notice::is_sibling(detail);
        // Where the sentence names the column, others are not like it.
        let names_column = matches!(finding.code, Code::R101 | Code::R103 | Code::R104);
        let column = if names_column { finding.column.clone() } else { String::new() };
        let key = (finding.code.name(), column, advice.unwrap_or("").to_owned(), is_sibling);
        let at = match groups.iter().position(|(known, _)| *known == key) {
            Some(at) => at,
            None => {
                groups.push((key, Alike::default()));
                groups.len() - 1
            }
        };
        let alike = &mut groups[at].1;
        if alike.places.len() == NAMED {
            alike.more += 1;
            return Ok(());
        }
        let sheet = sheet_name(&arrival.encoding, row);
        let number = numbers.get(&row).map_or("", String::as_str);
        let original = (row > 0 && !is_added(row)).then(|| row_on_sheet(row));
        let line = lines.get(&row).copied();
        alike.places.push(files::reason_place(&finding, (&arrival.name, sheet), original, number, line));
        alike.first.get_or_insert(finding);
        Ok(())
    })?;
    Ok((groups.into_iter().map(|(_, alike)| alike).collect(), swallowed))
}

/// The numbers of the orders of open rows.
fn numbers(ledger: &Ledger, arrival: &ArrivalRecord) -> Result<BTreeMap<u64, String>, ShopError> {
    let mut numbers = BTreeMap::new();
    ledger.for_each_held_row(arrival.id, |row| {
        if !row.number.is_empty() {
            numbers.insert(row.row, row.number);
        }
        Ok::<(), ShopError>(())
    })?;
    Ok(numbers)
}

/// Where each row stands in the held file: behind the header, in the order of the rows, on each sheet anew.
fn lines(
    arrival: &ArrivalRecord,
    open: &BTreeMap<u64, Option<Vec<String>>>,
    shop: &Shop,
) -> BTreeMap<u64, u64> {
    let profile = shop.profiles.iter().find(|profile| profile.id == arrival.profile);
    let header = profile.map_or(1, |profile| profile.header_row);
    let (mut sheet, mut line) = (0, header);
    open.keys()
        .map(|row| {
            if sheet_of_row(*row) != sheet {
                (sheet, line) = (sheet_of_row(*row), header);
            }
            line += 1;
            (*row, line)
        })
        .collect()
}
