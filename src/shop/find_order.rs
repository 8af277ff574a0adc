//! From a number as files, labels and people write it to the order that it leads to.

use crate::ledger::{OrderId, Result};
use crate::order::{bare_text, fold_text};

/// Which order a number leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SoughtOrder {
    /// Exactly this one.
    One(OrderId),
    /// None.
    None,
    /// Any of these, each with what people call it.
    Several(Vec<(OrderId, String)>),
}

/// Numbers shorter than this are never taken for cut ones.
const CUT_NUMBER_CHARS: usize = 15;

/// How the number of an order may be spelled that another number leads to; none for what is no number.
pub fn spellings(key: &str) -> impl Iterator<Item = String> {
    let key = bare_text(key);
    let folded = fold_text(&key);
    let bare = folded.strip_prefix("order_").unwrap_or(&folded);
    let spelled = if bare.is_empty() { Vec::new() } else { Vec::from(spelled(bare)) };
    spelled.into_iter()
}

/// Shopify's #1001 is 1001 on every label; a number that is spelled exactly so goes before it.
fn spelled(bare: &str) -> [String; 3] {
    [bare.to_owned(), format!("order_{bare}"), format!("#{bare}")]
}

/// Finds the order that a number leads to: the exact number in the store that is named, else in all stores, else the one
/// order whose number begins so, when the number is long enough to have been cut short. `ask` gives candidates: a store
/// or all, a number, whether it is only a beginning, and how many are wanted at most.
///
/// # Errors
/// What `ask` gives.
pub fn find_order(
    store: Option<&str>,
    key: &str,
    ask: impl Fn(Option<&str>, &str, bool, usize) -> Result<Vec<(OrderId, String, String)>>,
) -> Result<SoughtOrder> {
    let key = bare_text(key);
    let folded = fold_text(&key);
    let bare = folded.strip_prefix("order_").unwrap_or(&folded);
    if bare.is_empty() {
        return Ok(SoughtOrder::None);
    }
    let spellings = spelled(bare);
    let scopes: &[Option<&str>] = if store.is_some() { &[store, None] } else { &[None] };
    for scope in scopes {
        for spellings in [&spellings[..2], &spellings[2..]] {
            let mut exact = Vec::new();
            for spelling in spellings {
                exact.extend(ask(*scope, spelling, false, 6)?);
            }
            if !exact.is_empty() {
                return Ok(one_or_several(exact));
            }
        }
    }
    for scope in scopes {
        let marked = with_marks(*scope, bare, &ask)?;
        if !marked.is_empty() {
            return Ok(one_or_several(marked));
        }
    }
    if bare.chars().count() < CUT_NUMBER_CHARS {
        return Ok(SoughtOrder::None);
    }
    for scope in scopes {
        let mut beginning = Vec::new();
        for spelling in &spellings {
            beginning.extend(ask(*scope, spelling, true, 6)?);
        }
        if !beginning.is_empty() {
            return Ok(one_or_several(beginning));
        }
    }
    Ok(SoughtOrder::None)
}

/// Orders that an older ledger knows by this number with marks around it or invisible characters about it: no older
/// program took them off.
fn with_marks(
    scope: Option<&str>,
    bare: &str,
    ask: &impl Fn(Option<&str>, &str, bool, usize) -> Result<Vec<(OrderId, String, String)>>,
) -> Result<Vec<(OrderId, String, String)>> {
    const NEAR: usize = 12;
    const INVISIBLE: [char; 8] =
        ['\u{feff}', '\u{200b}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202c}', '\u{2060}', '\u{ad}'];
    let mut found = Vec::new();
    for spelling in [format!("=\"{bare}\""), format!("={bare}\""), format!("'{bare}")] {
        found.extend(ask(scope, &spelling, false, NEAR)?);
    }
    for mark in INVISIBLE {
        found.extend(ask(scope, &format!("{mark}{bare}"), true, NEAR)?);
    }
    found.extend(ask(scope, bare, true, NEAR)?);
    found.retain(|(_, _, number)| number != bare && fold_text(&bare_text(number)) == bare);
    Ok(found)
}

fn one_or_several(found: Vec<(OrderId, String, String)>) -> SoughtOrder {
    if let [(order, ..)] = found[..] {
        return SoughtOrder::One(order);
    }
    let named = found.into_iter().map(|(order, store, number)| (order, format!("{store} {number}")));
    SoughtOrder::Several(named.collect())
}
