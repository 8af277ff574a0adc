//! The folder, incoming: what lies there, when it is whole, and how it is taken without losing or doubling it.
//!
//! What goes in: the inbox and the store folders in it. What comes out: [`Sighting`]s, those that are quiet
//! ([`Quiet`]), private copies of them with their hash ([`spool`]), and originals taken away.
//!
//! **Invariant.** A file is whole when its size, mtime and identity have not changed for a time on *our* clock;
//! its mtime is never compared with a clock.
//! **Invariant.** Only the private copy is parsed; the share may vanish at any moment.
//! **Invariant.** An original is taken only when it is still the file that was copied.
//!
//! Deliberately not known here: what is in a file (`decode`), where its rows go (`pass`).

mod claim;
mod pinned;
mod scan;
mod settle;
mod spool;
mod survey;

pub use claim::{Claim, ClaimOutcome, claim_as_it_was, claim_original, claim_path, give_back_claim, hash_of};
pub use pinned::where_it_lies;
pub use scan::{Identity, Scan, Sighting, Skipped, is_passed_over, scan};
pub use settle::{Quiet, Settled};
pub use spool::{SpoolError, Spooled, examine, open_unfollowed, spool, sync_copy};
pub use survey::survey;
