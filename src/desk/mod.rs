//! The verbs: what can be asked of a shop, one a file.
//!
//! What goes in: a shop, plain arguments, and an [`Observer`] where the work may take long. What comes out: an
//! outcome value.
//!
//! **Invariant.** A door (`cli`, `daemon`) shows outcomes; it does none of this work itself.
//!
//! Deliberately not known here: how outcomes are shown.

mod export;
mod fetch;
mod observer;
pub mod report;
mod take_in;

pub use export::{ExportWish, export, finish_exports, tells_a_mall};
pub use fetch::{FetchWish, fetch, fetchable};
pub use observer::Observer;
pub use take_in::{Files, Look, take_in};
