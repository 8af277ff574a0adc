//! What would be told of a store now, for a person who looks before it goes.

use super::export::StoreLook;
use crate::ledger::{Ledger, LedgerError, OrderRecord, Selection};
use crate::notice::Code;
use crate::rules::Verdict;

/// What would be told of a store now.
#[derive(Debug, Default)]
pub struct WouldTell {
    /// The first of the orders that would go.
    pub goes: Vec<OrderRecord>,
    /// How many more would.
    pub more: usize,
    /// Those that would not, each with its reasons.
    pub left: Vec<(String, Vec<Code>)>,
}

/// Looks what would go of a store, at most so many; with `left`, why the others would not, for which every order is
/// looked at.
///
/// # Errors
/// When the ledger cannot be read.
pub fn would_tell(
    look: &StoreLook<'_>,
    ledger: &Ledger,
    (most, left): (usize, bool),
) -> Result<WouldTell, LedgerError> {
    let mut would = WouldTell::default();
    let Some(store) = look.store else { return Ok(would) };
    let which = if left { Selection::All } else { Selection::DueOn(look.today) };
    ledger.for_each_order(&store.code, which, |record| {
        match look.verdict(&record) {
            Verdict::Due if would.goes.len() < most => would.goes.push(record),
            Verdict::Due => would.more += 1,
            Verdict::NotDue(reasons) if !left || reasons.contains(&Code::D305) => {}
            Verdict::NotDue(reasons) => would.left.push((record.order.number, reasons)),
        }
        Ok::<(), LedgerError>(())
    })?;
    Ok(would)
}
