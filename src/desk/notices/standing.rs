//! How the channels stand, and a trial of one: for `status`, `check` and whoever shows them.

use super::channel::channel_of;
use super::compose::heading;
use super::marks::{new_mark, reopen};
use crate::courier::{Delivery, deliver};
use crate::desk::DeskError;
use crate::ledger::{Ledger, LedgerError, Letter};
use crate::notice::word_out::test;
use crate::notice::{Code, Lang, Refusal};
use crate::shop::{Shop, ShopError};
use std::time::Duration;

/// A trial may take so long.
const TRIAL: Duration = Duration::from_secs(20);

/// How a channel stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelStanding {
    /// The notice's name.
    pub name: String,
    /// How it travels: `mail`, `slack` …
    pub way: &'static str,
    /// What is wrong with it; `None`: nothing that is known.
    pub code: Option<Code>,
    /// What was seen, for engineers; `""`: nothing.
    pub why: String,
    /// Since when it is stopped, in epoch seconds.
    pub stopped_at: Option<i64>,
    /// Letters that wait.
    pub letters: u64,
    /// When one was taken last, in epoch seconds.
    pub sent_at: Option<i64>,
}

/// What came of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestOutcome {
    /// The other side took it.
    Taken,
    /// It did not; the code, and what was seen.
    NotTaken(Code, String),
}

/// How every channel of the settings stands. `ledger`: none when the shop has none yet.
///
/// # Errors
/// When the ledger cannot be read.
pub fn notices_standing(shop: &Shop, ledger: Option<&Ledger>) -> Result<Vec<ChannelStanding>, DeskError> {
    let letters = or_none(ledger, |ledger| ledger.letters())?;
    let channels = or_none(ledger, |ledger| ledger.channels())?;
    let standing = shop.settings.notices.iter().map(|notice| {
        let state = channels.iter().find(|state| state.name == notice.name);
        let waiting: Vec<&Letter> = letters.iter().filter(|letter| letter.channel == notice.name).collect();
        let failed = waiting.iter().find(|letter| !letter.why.is_empty());
        let stopped_at = state.and_then(|state| state.stopped_at);
        let (code, why) = match (stopped_at, channel_of(shop, notice), failed) {
            (_, Err(trouble), _) => (Some(Code::N504), trouble.to_string()),
            (Some(_), ..) => (Some(Code::N501), state.map_or_else(String::new, |state| state.why.clone())),
            (None, Ok(_), Some(letter)) => (Some(Code::N502), letter.why.clone()),
            (None, Ok(_), None) => (None, String::new()),
        };
        ChannelStanding {
            name: notice.name.clone(),
            way: notice.way.name(),
            code,
            why,
            stopped_at,
            letters: waiting.len() as u64,
            sent_at: state.and_then(|state| state.sent_at),
        }
    });
    Ok(standing.collect())
}

/// Sends a trial to one channel, now. One that was stopped works again once it is taken.
///
/// # Errors
/// [`Refusal::NoSuchNotice`]; or when the ledger cannot be written.
pub fn send_test(
    shop: &Shop,
    ledger: impl FnOnce() -> Result<Option<Ledger>, ShopError>,
    name: &str,
    now: i64,
    lang: Lang,
) -> Result<TestOutcome, DeskError> {
    let Some(notice) = shop.settings.notices.iter().find(|notice| notice.name == name) else {
        let known = shop.settings.notices.iter().map(|notice| notice.name.clone()).collect();
        return Err(Refusal::NoSuchNotice { name: name.to_owned(), known }.into());
    };
    let channel = match channel_of(shop, notice) {
        Ok(channel) => channel,
        Err(trouble) => return Ok(TestOutcome::NotTaken(Code::N504, trouble.to_string())),
    };
    let word = test(heading(shop, name, &new_mark(now), now), lang);
    Ok(match deliver(&channel, &word, lang, now, TRIAL) {
        Delivery::Taken => {
            if let Some(ledger) = ledger()? {
                let is_stopped =
                    ledger.channels()?.iter().any(|it| it.name == name && it.stopped_at.is_some());
                if is_stopped {
                    reopen(shop, &ledger, notice, now)?;
                }
            }
            TestOutcome::Taken
        }
        Delivery::Later { why, .. } => TestOutcome::NotTaken(Code::N502, why),
        Delivery::Refused(why) => TestOutcome::NotTaken(Code::N501, why),
    })
}

/// The ledger of a shop that has none: nothing waits, nothing is stopped.
fn or_none<T>(
    ledger: Option<&Ledger>,
    ask: impl FnOnce(&Ledger) -> Result<Vec<T>, LedgerError>,
) -> Result<Vec<T>, LedgerError> {
    ledger.map_or_else(|| Ok(Vec::new()), ask)
}
