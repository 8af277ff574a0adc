//! How the channels stand, and a trial of one: for `status`, `check` and whoever shows them.

use super::boxes::{boxes, channels_of_settings};
use super::channel::channel_of;
use super::compose::heading;
use super::marks::{new_mark, reopen};
use crate::courier::{Delivery, deliver, knock};
use crate::desk::DeskError;
use crate::ledger::{Ledger, LedgerError, Letter};
use crate::notice::word_out::test;
use crate::notice::{Code, Lang, Refusal};
use crate::shop::{Shop, ShopError};
use std::time::Duration;

/// A trial may take so long.
const TRIAL: Duration = Duration::from_secs(20);
/// A server that is only asked whether it is there may take so long.
const KNOCK: Duration = Duration::from_secs(10);

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

/// What came of a trial of one channel.
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
    let notices = channels_of_settings(&shop.settings);
    let standing = notices.iter().map(|notice| {
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

/// Sends a trial by one notice, now: to each of its addresses, or to the one that `name` says (`NAME <ADDRESS>`). Gives
/// what came of each, with its name. A channel that was stopped works again once it is taken.
///
/// # Errors
/// [`Refusal::NoSuchNotice`]; or when the ledger cannot be written.
pub fn send_test(
    shop: &Shop,
    ledger: impl FnOnce() -> Result<Option<Ledger>, ShopError>,
    name: &str,
    now: i64,
    lang: Lang,
) -> Result<Vec<(String, TestOutcome)>, DeskError> {
    let named = shop.settings.notices.iter().find(|notice| notice.name == name).map(boxes);
    let one_box = || channels_of_settings(&shop.settings).into_iter().filter(|it| it.name == name).collect();
    let channels = named.unwrap_or_else(one_box);
    if channels.is_empty() {
        let known = shop.settings.notices.iter().map(|notice| notice.name.clone()).collect();
        return Err(Refusal::NoSuchNotice { name: name.to_owned(), known }.into());
    }
    let mut outcomes = Vec::new();
    for notice in channels {
        let outcome = match channel_of(shop, &notice) {
            Ok(channel) => {
                let word = test(heading(shop, &notice.name, &new_mark(now), now), lang);
                outcome_of(deliver(&channel, &word, lang, now, TRIAL))
            }
            Err(trouble) => TestOutcome::NotTaken(Code::N504, trouble.to_string()),
        };
        outcomes.push((notice, outcome));
    }
    let taken = || outcomes.iter().filter(|(_, outcome)| *outcome == TestOutcome::Taken);
    if taken().next().is_some()
        && let Some(ledger) = ledger()?
    {
        let channels = ledger.channels()?;
        let is_stopped = |name: &str| channels.iter().any(|it| it.name == name && it.stopped_at.is_some());
        for (notice, _) in taken().filter(|(notice, _)| is_stopped(&notice.name)) {
            reopen(shop, &ledger, notice, now)?;
        }
    }
    Ok(outcomes.into_iter().map(|(notice, outcome)| (notice.name, outcome)).collect())
}

fn outcome_of(delivery: Delivery) -> TestOutcome {
    match delivery {
        Delivery::Taken => TestOutcome::Taken,
        Delivery::Later { why, .. } => TestOutcome::NotTaken(Code::N502, why),
        Delivery::Refused(why) => TestOutcome::NotTaken(Code::N501, why),
    }
}

/// As [`notices_standing`], and knocks at the server of each channel of which nothing bad is known: a letter box is not
/// filled by that.
///
/// # Errors
/// When the ledger cannot be read.
pub fn notices_answering(shop: &Shop, ledger: Option<&Ledger>) -> Result<Vec<ChannelStanding>, DeskError> {
    let mut standing = notices_standing(shop, ledger)?;
    let notices = channels_of_settings(&shop.settings);
    for (stands, notice) in standing.iter_mut().zip(&notices).filter(|(stands, _)| stands.code.is_none()) {
        let Ok(channel) = channel_of(shop, notice) else { continue };
        if let TestOutcome::NotTaken(code, why) = outcome_of(knock(&channel, KNOCK)) {
            (stands.code, stands.why) = (Some(code), why);
        }
    }
    Ok(standing)
}

/// The ledger of a shop that has none: nothing waits, nothing is stopped.
fn or_none<T>(
    ledger: Option<&Ledger>,
    ask: impl FnOnce(&Ledger) -> Result<Vec<T>, LedgerError>,
) -> Result<Vec<T>, LedgerError> {
    ledger.map_or_else(|| Ok(Vec::new()), ask)
}
