//! What both a round and a trial need: a letter's mark, and a channel that works again.

use super::channel::settings_mark;
use super::plan::stopped_key;
use crate::ledger::{ChannelState, Ledger, LedgerError};
use crate::shop::Shop;
use crate::shop::settings::NoticeSettings;
use std::hash::{BuildHasher, Hasher, RandomState};

/// Lets a channel that was stopped be tried again.
///
/// # Errors
/// When the ledger cannot be written.
pub(super) fn reopen(
    shop: &Shop,
    ledger: &Ledger,
    notice: &NoticeSettings,
    now: i64,
) -> Result<(), LedgerError> {
    ledger.keep_channel(&ChannelState {
        name: notice.name.clone(),
        settings: settings_mark(shop, notice),
        stopped_at: None,
        why: String::new(),
        sent_at: None,
        day: None,
    })?;
    ledger.note_tidings(&[], &[stopped_key(&notice.name)], now)
}

/// A mark that no other letter has.
pub(super) fn new_mark(now: i64) -> String {
    // The standard library seeds its maps from the system's randomness.
    let random = || RandomState::new().build_hasher().finish();
    format!("{now:x}.{:016x}", random())
}
