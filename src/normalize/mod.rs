//! Rows → orders and findings.
//!
//! What goes in: a checked profile, the header and the rows of a file. What comes out: for each order number
//! one statement (`order::Statement`) of all that the file says of it, or findings that say why not; and, given
//! what is known of the order, the fact that is to be kept.
//!
//! **Invariant.** Nothing is lost: a row is taken, skipped by the profile's own word, or held with a finding.
//! **Invariant.** Nothing is guessed: a cell that cannot be read holds its row and every row of its order.
//! **Invariant.** Memory does not grow with the file: rows of one order may lie apart (`group`).
//!
//! Deliberately not known here: how facts are kept (`ledger`) and where a file lies (`inbox`).

pub mod absorb;
pub mod cell;
mod closing;
pub mod combine;
pub mod columns;
pub mod contact;
pub mod damage;
pub mod group;
mod nothing;
pub mod packed;
pub mod parcel;
pub mod places;
mod plain;
pub mod row;
pub mod sort;
pub mod value;
