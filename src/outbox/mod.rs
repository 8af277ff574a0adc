//! The folder, outgoing: what an export looks like, and how a file appears in a folder at one stroke.
//!
//! What goes in: layout documents and the values of orders; names and content of files. What comes out: the bytes
//! of a table, and whole files in folders that staff look into.
//!
//! **Invariant.** A name that staff can see has its whole content from its first moment on, and nothing that lies
//! there is ever overwritten.
//! **Invariant.** No character is lost or changed into one that looks alike: a row that cannot be written is
//! refused with the character.
//! **Invariant.** Values stay as they are; malls import these files, so nothing is put before a `=` or a `+`.
//!
//! Deliberately not known here: which orders are due (`rules`), what was exported before (`ledger`), in which
//! order things happen (`pass`).

mod codes;
pub mod held_workbook;
mod layout;
mod windows31j_table;
mod own_layouts;
pub mod publish;
pub mod state_page;

pub use layout::{Layout, UnwritableValue, built_in, choose, parse};
pub use own_layouts::{OwnLayouts, Problem, ProblemKind, read_own};
pub use publish::{
    Failed, OwedSyncs, Prepared, PublishError, commit, free_name, move_into, move_original, move_private,
    prepare, prepare_marked,
};
