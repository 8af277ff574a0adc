//! When the word of a person that orders may go (`export --release`) ends.
//!
//! What goes in: a store as it is looked at. What comes out: nothing; the ledger forgets the words that are over.
//!
//! **Invariant.** A release is for what kept an order back when it was said, and not for what may keep it back later.

use super::export::StoreLook;
use super::guards::released_key;
use crate::ledger::{Ledger, LedgerError, OrderRecord};
use crate::notice::Code;
use crate::order::ExportState;
use crate::rules::Verdict;
use std::sync::Arc;

/// Ends the releases of a store that were used, whose orders were stopped since, or whose cause is gone.
///
/// # Errors
/// When the ledger cannot be read or written.
pub fn end_releases(look: &StoreLook<'_>, ledger: &Ledger) -> Result<(), LedgerError> {
    let Some(store) = look.store else { return Ok(()) };
    let key = released_key(&store.code);
    let known = ledger.remembered(&key)?.unwrap_or_default();
    if known.is_empty() {
        return Ok(());
    }
    let mut unreleased = look.clone();
    unreleased.guards = Arc::new(look.guards.without_releases());
    let mut kept = Vec::new();
    for number in known.lines() {
        let found = ledger.candidates(Some(&store.code), number, false, 1)?;
        let record = found.first().map(|(id, _, _)| ledger.order(*id)).transpose()?.flatten();
        if record.is_some_and(|record| is_kept_back(&unreleased, &record)) {
            kept.push(number);
        }
    }
    let kept = kept.join("\n");
    if kept == known { Ok(()) } else { ledger.remember(&key, &kept) }
}

/// Whether an order still waits for what a release is about.
fn is_kept_back(unreleased: &StoreLook<'_>, record: &OrderRecord) -> bool {
    let is_stopped = unreleased.shop.settings.rules.is_excluded(&record.order.status);
    if is_stopped || record.order.export_state != ExportState::None {
        return false;
    }
    match unreleased.verdict(record) {
        Verdict::Due => false,
        Verdict::NotDue(reasons) => {
            reasons.iter().any(|code| matches!(code, Code::D315 | Code::D316 | Code::D317))
        }
    }
}
