//! Orders that were cancelled before they were known: they are no orders, and whoever asks for one is told so.

use super::outcome::FileOutcome;
use crate::ledger::{Ledger, Result};

/// The key under which the ledger remembers them.
const KEPT: &str = "left out as cancelled";
/// So many are remembered; those that came first are let go.
const MOST: usize = 5000;

/// An order that was cancelled before it was known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOutOrder {
    /// The code of its store.
    pub store: String,
    /// Its number.
    pub number: String,
    /// The file that named it.
    pub file: String,
    /// Its row there.
    pub row: u64,
    /// When that came, in epoch seconds.
    pub at: i64,
}

/// Remembers those of a file that is in. A crash before it costs no more than the answer to a question.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(super) fn keep_left_out(
    ledger: &Ledger,
    store: Option<&str>,
    outcome: &FileOutcome,
    now: i64,
) -> Result<()> {
    if outcome.left_out_orders.is_empty() {
        return Ok(());
    }
    let kept = ledger.remembered(KEPT)?.unwrap_or_default();
    let (store, file) = (store.unwrap_or_default(), plain(&outcome.name));
    let new = outcome.left_out_orders.iter();
    let new = new.map(|(number, row)| format!("{now}\t{store}\t{}\t{row}\t{file}", plain(number)));
    let mut lines: Vec<String> = kept.lines().map(str::to_owned).collect();
    for line in new {
        // The list of the next day has the same ones again.
        let of = |line: &str| line.split('\t').skip(1).take(2).map(str::to_owned).collect::<Vec<_>>();
        lines.retain(|known| of(known) != of(&line));
        lines.push(line);
    }
    let first = lines.len().saturating_sub(MOST);
    ledger.remember(KEPT, &lines[first..].join("\n"))
}

/// Those of a number, in a store or in all.
///
/// # Errors
/// When the ledger cannot be read.
pub fn left_out_of(ledger: &Ledger, store: Option<&str>, number: &str) -> Result<Vec<LeftOutOrder>> {
    let kept = ledger.remembered(KEPT)?.unwrap_or_default();
    let read = |line: &str| {
        let mut parts = line.splitn(5, '\t');
        Some(LeftOutOrder {
            at: parts.next()?.parse().ok()?,
            store: parts.next()?.to_owned(),
            number: parts.next()?.to_owned(),
            row: parts.next()?.parse().ok()?,
            file: parts.next()?.to_owned(),
        })
    };
    let found = kept.lines().filter_map(read);
    Ok(found.filter(|it| it.number == number && store.is_none_or(|store| store == it.store)).collect())
}

/// A text without what parts one from the next.
fn plain(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}
