//! The ledger in a PostgreSQL server, 15 or later.
//!
//! What goes in and comes out is what [the port](super) promises. The tables are those of the SQLite engine; what is
//! different is told where it is. Everything that is compared or sorted is so by its bytes (`COLLATE "C"`).
//!
//! **Invariant.** Whoever writes more than one statement, or gives a number, holds the row of the writer
//! ([`link::Link::write`]): writers come one after the other, whatever machine they are on, as they do in a file.
//! **Invariant.** Nothing hangs on the state of a session: no advisory lock, and no temporary table and no setting that
//! outlives a transaction.
//! **Invariant.** A password is in no address, no error and no line of the log.
//!
//! Deliberately not known here: what is news, what is due, what a file is.

mod at_work;
mod arrival_records;
mod new_orders;
mod arrivals;
mod batches;
mod calendar;
mod copy_rows;
mod copying;
mod deeds;
mod due;
mod engine;
mod errors;
mod exports;
mod first_facts;
mod foreseen;
mod forgetting;
mod held;
mod intake;
mod intake_at_mall;
mod intake_of_held;
mod intake_rows;
mod judge_due;
mod landing;
mod link;
mod mall_records;
mod marked_numbers;
mod membership;
mod moving;
mod newest;
mod order_records;
mod orders;
mod orders_saying;
mod people;
mod reach;
mod requests;
mod reserved_names;
mod schema;
mod sendings;
mod sessions;
mod shipments;
mod tidings;
mod tidings_of_facts;
mod tls;
mod tracking_index;
mod turn;
mod waiting;
mod waiting_rows;
mod walk;
mod withdrawing;

pub(super) use engine::PostgresLedger;
