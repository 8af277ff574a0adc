//! The ledger in one SQLite file.
//!
//! What goes in and comes out is what [the port](super) promises. How it is kept is known here alone:
//!
//! An order's first fact lies in a row of `orders`, or with others in a row of `packs`: a list's new orders come in
//! the order of their numbers and go into packs of a page each, which costs a fraction of a row and an index entry
//! for every one. `first_facts` looks in both, `walk` goes through both, `new_orders` decides which. All later facts
//! are rows.
//!
//! **Invariant.** What is derived (`calendar`, `due`, `numbers`, `mall`) is written in the transaction of what it is
//! derived from.
//!
//! Deliberately not known here: what is news, what is due, what a file is.

mod batches;
mod calendar;
mod connection;
mod findings;
mod first_facts;
mod intake;
mod labels;
mod lease;
mod log_sync;
mod new_orders;
mod orders;
mod packs;
mod requests;
mod selection;
mod shipments;
mod tracking_index;
mod walk;

pub use batches::{Batch, BatchDraft};
pub use connection::{Ledger, OpenError};
pub use findings::{ArrivalRecord, FindingRecord};
pub use intake::{Intake, Landing};
pub use lease::Holder;
pub use orders::{Change, OrderRecord, Origin, SentRecord};
pub use requests::{Asked, Handling, Request};
pub use selection::{Period, Scope};
pub use shipments::{MallRecord, ShipmentJournal, Telling};
pub use tracking_index::number_key;

use super::{Fact, LedgerError, OrderId, Result, day_number, refusal, step};
