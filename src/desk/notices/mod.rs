//! Word that goes out: what people hear of, when, and whether they got it.
//!
//! ```text
//!   ledger    a tiding in the transaction of its cause ──┐
//!   pass      what it found (`note`) ────────────────────┴─▶ tidings ─▶ `plan`: what is due to whom ─▶ letters
//!   round     a letter: its text from what is true now (`compose`) ─▶ courier ─▶ taken? marked : later, or stopped
//! ```
//!
//! What goes in: a shop with its notices, its ledger, the present. What comes out: letters, and how each channel stands.
//!
//! **Invariant.** A letter is marked only after the other side took it; until then it goes out again, in the same letter.
//! **Invariant.** No pass waits for a server of people: a watcher has a [`Postman`] on a thread of its own, `run` gives it
//! some seconds.
//!
//! Deliberately not known here: how a letter travels (`courier`) and in which words (`notice::word_out`).

mod alarm;
mod boxes;
mod channel;
mod compose;
mod figures;
mod marks;
mod note;
mod plan;
mod postman;
mod round;
mod standing;

pub use alarm::tell_that_a_pass_failed;
pub use note::{Findings, note_findings};
pub use postman::Postman;
pub use standing::{ChannelStanding, TestOutcome, notices_answering, notices_standing, send_test};

use crate::ledger::Ledger;
use crate::notice::Lang;
use crate::shop::{Shop, ShopError};
use crate::telling::Clock;
use std::time::Duration;

/// Who brings word out after a pass.
#[derive(Debug, Clone, Copy, Default)]
pub enum WordOut<'p> {
    /// Nobody: it stays in the ledger.
    #[default]
    Nobody,
    /// The pass itself, within a time; what is left stays in the ledger.
    Within(Duration, Lang),
    /// A postman beside the passes.
    Beside(&'p Postman),
}

/// Brings word out after a pass that ended well.
///
/// # Errors
/// When the ledger cannot be read or written. What a server does is in the ledger, and no error.
pub fn word_out(shop: &Shop, ledger: &Ledger, clock: Clock, who: WordOut<'_>) -> Result<(), ShopError> {
    match who {
        WordOut::Nobody => Ok(()),
        WordOut::Within(limit, lang) => {
            if shop.settings.notices.is_empty() && shop.settings.heartbeat.is_none() {
                return Ok(());
            }
            round::Round::at_once(shop, ledger, lang, limit).go(clock)?;
            Ok(())
        }
        WordOut::Beside(postman) => {
            postman.pass_ended_well(clock.now());
            Ok(())
        }
    }
}
