//! Wake-ups → pass; orderly end.
//!
//! What goes in: a shop folder, events of the file system, signals, timers. What comes out: passes, one at a
//! time, and an end between two steps of one.
//!
//! **Invariant.** Our own scan is the truth; the file system's events only wake it.
//! **Invariant.** Wake-ups are coalesced: whatever came during a pass leads to one more look, not to many.
//! **Invariant.** A share that has vanished is offline, never empty.
//!
//! Deliberately not known here: what a pass does (`pass`, handed in as a function).

mod machine;
mod schedule;
mod share;
mod wake;
mod watch;

pub use machine::{clock, this_machine};
pub use schedule::Schedule;
pub use share::{Share, sends_events};
pub use wake::{Wake, Wakes, end_when_asked};
#[cfg(windows)]
pub use wake::{ask_to_end, before_a_hard_end};
pub use watch::{NET, WatchedFolder, Work, watch};
