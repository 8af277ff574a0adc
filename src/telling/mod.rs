//! What is due out to stores: batches of export files, the mall, and orders taken in over its API.
//!
//! What goes in: a shop, its ledger and a day. What comes out: what came of each store, as values.
//!
//! **Invariant.** Nothing is told that the ledger has not recorded first.
//! **Invariant.** Nothing is decided here: what is due is `rules`' word, what a shipment needs next `shipment`'s.
//!
//! Deliberately not known here: what the clock says (`now` is an argument) and how outcomes are shown (`cli`).

mod again;
mod as_shown;
mod changed;
mod export;
mod fetch;
mod guards;
mod job;
pub(crate) mod mall;
mod outcome;
mod publishing;
mod purse;
mod together;
mod push;
pub(crate) mod reading_orders;
mod releases;
mod orders_to_tell;
mod told_elsewhere;
mod told_files;
mod would_tell;

pub use again::{bar_to_again, export_again};
pub use as_shown::{AsShown, changed_since_shown, shipment_of, shown_mark};
pub use changed::{ChangedSince, changed_after};
pub use export::{StoreLook, export_csv, look_at};
pub use fetch::{ask_back, fetch_store};
pub use guards::{Guards, release};
pub use mall::{Clock, MallLine, Manner, Progress, Stop, client_of, read_token};
pub use outcome::{ExportOutcome, FetchOutcome, MallOutcome};
pub use publishing::{finish_batches, waits};
pub use push::{export_api, is_api, is_first_telling, messages_have_ended, telling_of};
pub use releases::end_releases;
pub use together::block_on;
pub use told_files::numbers_in;
pub use would_tell::{WouldTell, would_tell};
