//! The forms in which a ledger keeps things, whatever engine keeps them.
//!
//! What goes in: bytes and numbers as they lie in a row. What comes out: packs of orders, runs of days, pieces of export
//! files, where an order stands at its mall, what was asked of a watcher. And back.
//!
//! **Invariant.** Kept in ledgers, and carried as they are from one engine to the other: no form ever changes its meaning.
//! Deliberately not known here: tables, and where an engine keeps them.

pub(super) mod batch_pieces;
pub(super) mod calendar_runs;
pub(super) mod kept_step;
pub(super) mod mall_codes;
pub(super) mod opened_pack;
pub(super) mod packs;
pub(super) mod request_words;
pub(super) mod tiding_notes;
