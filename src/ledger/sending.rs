//! Sendings that a person has confirmed on the board, each by a key that counts once.

use super::Result;

/// A sending that was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedSending {
    /// When, in epoch seconds.
    pub at: i64,
    /// By whom.
    pub who: String,
    /// What came of it, as whoever wrote it reads it; `None`: it goes on, or was broken off.
    pub outcome: Option<String>,
}

/// Sendings that were confirmed.
pub trait Sendings {
    /// Confirms a sending by its key. `false`, and nothing is done: that key was used.
    fn confirm_sending(&self, key: &str, who: &str, at: i64) -> Result<bool>;

    /// Keeps what came of a sending.
    fn end_sending(&self, key: &str, outcome: &str) -> Result<()>;

    /// The sending of a key.
    fn sending(&self, key: &str) -> Result<Option<ConfirmedSending>>;
}
