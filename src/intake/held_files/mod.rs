//! What lies with staff: the held rows of a file in its own form, their twin for Excel, and the reasons.
//!
//! What goes in: a set of held rows, and where its original lies. What comes out: the three files in `inbox/held/` as
//! they are to be, and once all rows are in, the same files in the archive.
//!
//! ```text
//!   rows        the held rows as they are now, one after the other
//!   plain       them in the original's form, byte for byte where they are as they came
//!   twin        them as a workbook of texts, with what is wrong in front
//!   reasons     理由.txt
//!   lay         their first writing
//!   settle      files that are to be written anew or moved away
//! ```
//!
//! **Invariant.** What staff have saved is never overwritten and never lost: a file is taken away only while it is what
//! we know, and every byte that we know of it is in the archive or in the ledger.
//!
//! Deliberately not known here: what is wrong with a row, and how a mended one is read (`mend`).

pub(super) mod plain;
pub(super) mod reasons;
pub(super) mod rows;
mod lay;
mod settle;
pub(super) mod twin;
mod view;

pub(super) use lay::lay_rows;
pub(super) use settle::{is_locked, is_ours};
pub use settle::{known_as, settle_sets};
pub(super) use twin::write_twin;
pub use view::{NotMendable, ViewedRow, ViewedRows, not_mendable, view_rows, write_mended};

/// The ending of the reasons beside a held file.
pub(super) const REASON_ENDING: &str = ".理由.txt";

/// The ending of the twin beside a held file.
pub(crate) const TWIN_ENDING: &str = ".直す.xlsx";

/// The name of the reasons beside a held file.
pub(super) fn reason_name(held_as: &str) -> String {
    format!("{held_as}{REASON_ENDING}")
}

/// The name of a held file's twin.
pub(super) fn twin_name(held_as: &str) -> String {
    format!("{held_as}{TWIN_ENDING}")
}
