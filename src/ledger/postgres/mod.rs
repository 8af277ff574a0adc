//! The ledger in a PostgreSQL server, 15 or later.
//!
//! What goes in and comes out is what [the port](super) promises. The tables are those of the SQLite engine; what is
//! different is told where it is. Everything that is compared or sorted is so by its bytes (`COLLATE "C"`).
//!
//! **Invariant.** Whoever writes more than one statement, or gives a number, holds the row of the writer
//! ([`link::Link::write`]): writers come one after the other, whatever machine they are on, as they do in a file.
//! **Invariant.** Nothing hangs on the state of a session: no temporary table, no advisory lock, no setting that
//! outlives a transaction.
//! **Invariant.** A password is in no address, no error and no line of the log.
//!
//! Deliberately not known here: what is news, what is due, what a file is.

mod arrivals;
mod batches;
mod copy_rows;
mod copying;
mod deeds;
mod engine;
mod errors;
mod first_facts;
mod forgetting;
mod held;
mod link;
mod membership;
mod orders;
mod people;
mod reach;
mod requests;
mod schema;
mod sendings;
mod sessions;
mod shipments;
mod tidings;
mod tidings_of_facts;
mod tls;
mod turn;
mod waiting;
mod withdrawing;

pub(super) use engine::PostgresLedger;
