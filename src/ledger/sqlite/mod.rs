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

mod arrival_records;
mod arrivals;
mod batches;
mod calendar;
mod connection;
mod copying;
mod deeds;
mod due;
mod errors;
mod exports;
mod first_facts;
mod forgetting;
mod held;
mod intake;
mod intake_at_mall;
mod intake_of_held;
mod judge_due;
mod later_facts;
mod log_sync;
mod mall;
mod mall_records;
mod marked_numbers;
mod membership;
mod moving;
mod new_orders;
mod newest;
mod order_records;
mod orders;
mod orders_saying;
mod people;
mod reach;
mod requests;
mod reserved_names;
mod selection_sql;
mod sendings;
mod sessions;
mod tidings;
mod tidings_of_facts;
mod tracking_index;
mod turn;
mod walk;
mod withdrawing;

pub(super) use connection::SqliteLedger;
