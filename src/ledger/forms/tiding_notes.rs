//! What people may want to hear of what happens in the ledger itself: an order whose telling becomes unsure or stuck, rows
//! and files that are given back, what people did on the board.
//!
//! What goes in: what happened. What comes out: the tiding that tells of it, or the key of the one that is over.
//! **Invariant.** Kept in ledgers: what a key is about never changes.

use crate::ledger::{ArrivalOutcome, Deed, DeedKind, Landing, OrderId, TidingNote};
use crate::notice::{Code, TidingKind};
use crate::order::ExportState;

/// What a tiding about an order is about.
pub(in crate::ledger) fn order_key(order: OrderId) -> String {
    format!("order/{order}")
}

/// What a tiding about what an arrival gave back is about.
pub(in crate::ledger) fn held_key(arrival: i64) -> String {
    format!("held/{arrival}")
}

/// What there is to tell when the export of an order has come so far; `None`: what was told is over.
pub(in crate::ledger) const fn kind_of_export(state: ExportState) -> Option<TidingKind> {
    match state {
        ExportState::Unsure => Some(TidingKind::Unsure),
        ExportState::Stuck => Some(TidingKind::Stuck),
        _ => None,
    }
}

/// An arrival lands of which something is given back.
pub(in crate::ledger) fn note_of_landing(arrival: i64, landing: &Landing) -> TidingNote {
    let kind = match landing.outcome {
        ArrivalOutcome::HeldWhole(Code::F001) => TidingKind::UnknownFormat,
        ArrivalOutcome::HeldWhole(_) => TidingKind::HeldFile,
        ArrivalOutcome::TakenIn | ArrivalOutcome::Known => TidingKind::HeldRows,
    };
    let count = if kind == TidingKind::HeldRows { landing.held } else { 1 };
    let store = if landing.store.is_empty() { &landing.folder } else { &landing.store };
    TidingNote { key: held_key(arrival), kind, store: store.clone(), count }
}

/// Somebody did something on the board that its owner may want to hear of: who came in, and who may.
pub(in crate::ledger) fn note_of_deed(number: i64, deed: &Deed) -> Option<TidingNote> {
    let kind = match deed.kind {
        DeedKind::LoggedIn | DeedKind::Refused => TidingKind::SignedIn,
        DeedKind::Invited
        | DeedKind::MadePassword
        | DeedKind::ChangedRole
        | DeedKind::SwitchedOff
        | DeedKind::SwitchedOn => TidingKind::PersonChanged,
        DeedKind::KeptProfile => TidingKind::SettingsChanged,
        _ => return None,
    };
    Some(TidingNote { key: format!("deed/{number}"), kind, store: String::new(), count: 1 })
}
