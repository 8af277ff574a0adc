//! Held rows that staff have mended, in either form, where they lie or dropped into the inbox again.
//!
//! What goes in: a changed file of a set. What comes out: its rows in the ledger as if their original had been right at
//! once; what is still wrong stays in the set, with its reasons anew.
//!
//! ```text
//!   look        which files with staff have been changed, and which set a file is of
//!   read        its rows as texts, from the twin or the plain form
//!   pair        which of them mends which held row
//!   taken_out   which held rows are gone from it since they are no orders
//!   table       the set's rows as they are now, as a file to be read
//!   judge       the set's rows with what was mended, beside what the original brought of the same orders
//! ```
//!
//! **Invariant.** A mended row counts at its original's place: what came later about its order stands, and it never
//! replaces the order's other rows.
//! **Invariant.** A row of the set that nobody has changed stays as it was; so does one that the file lacks, unless it can be
//! no order.
//!
//! Deliberately not known here: how the set's files are written anew (`held_files`).

mod judge;
mod look;
mod pair;
mod read;
mod table;
mod taken_out;

pub(super) use judge::{prepare, prepare_again};
pub(super) use look::set_in_place;
pub use look::{ChangedFiles, changed_files};
