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
    /// How many more would; where not every order was looked at, those that the ledger takes for such.
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
    let mut looked_at = 0;
    let looked = ledger.for_each_order(&store.code, which, |record| {
        // What is not shown now is looked at when it is: there may be very many.
        if !left && would.goes.len() == most {
            return Err(LookEnd::Full);
        }
        looked_at += 1;
        match look.verdict(&record) {
            Verdict::Due if would.goes.len() < most => would.goes.push(record),
            Verdict::Due => would.more += 1,
            Verdict::NotDue(reasons) if !left || reasons.contains(&Code::D305) => {}
            Verdict::NotDue(reasons) => would.left.push((record.order.number, reasons)),
        }
        Ok(())
    });
    match looked {
        Ok(()) => {}
        Err(LookEnd::Full) => {
            let may = usize::try_from(ledger.count_due(&store.code, look.today)?).unwrap_or(usize::MAX);
            would.more = may.saturating_sub(looked_at);
        }
        Err(LookEnd::Refused(error)) => return Err(error),
    }
    Ok(would)
}

/// Why no further order is looked at.
enum LookEnd {
    Full,
    Refused(LedgerError),
}

impl From<LedgerError> for LookEnd {
    fn from(error: LedgerError) -> Self {
        Self::Refused(error)
    }
}
