//! The workbook that closes the day: has all that left been reported, has all that was reported left, what is
//! to be done by hand (contract section 9).
//!
//! What goes in: a [`ReportSource`] (the ledger, in the program), a [`Scope`], `now`, and a writer. What comes
//! out: one `.xlsx` through that writer, and the [`Summary`] that its first sheet shows.
//!
//! **Invariant.** Rows stream: orders are handed in one at a time and never kept, so memory does not grow with
//! their number.
//! **Invariant.** An order stands on exactly one of 未送信 and 送信済.
//! **Invariant.** What a customer wrote is a text cell, never a formula or a link.
//! **Invariant.** Every sum is taken in the same walk over the orders that writes the lines.
//!
//! Deliberately not known here: how the ledger finds its facts, which order is due (`rules`), where the file
//! goes (`outbox`). The spreadsheet library keeps unfinished sheets in the folder that it is given.

mod source;
mod reconcile;
mod mask;
mod order_list;
pub mod package;
mod summary;
mod today;
mod sheets;
mod write;

pub use mask::Mask;
pub use order_list::order_list;
pub use reconcile::{Match, Matches, reconcile};
pub use source::{
    ArrivalLine, BundleLine, CarrierView, ChangeLine, Completion, DayOf, Flow, HeldRow, How, OrderLine,
    ReportSource, Scope, Sent, StoreName, StoreView, StrayLine,
};
pub use summary::{DayFigures, StoreFigures, Summary};
pub use today::{ChangedLabel, HeldLabel, LateOrder, StoreDay, TodayFigures, UnsettledOrder};
pub use write::{Options, ReportError, SHEET_ROWS, write_report};
