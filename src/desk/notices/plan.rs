//! What is due to a channel now: pure, over what the ledger has.

use crate::ledger::{ChannelState, Letter, LetterAbout, Tiding, ToldOf};
use crate::notice::{TidingKind, Weight};
use crate::shop::settings::{NoticeSettings, is_within};
use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone};
use chrono_tz::Tz;
use std::collections::{BTreeMap, HashMap};

/// A letter that was not taken for so long is given up.
pub(super) const PATIENCE_S: i64 = 7 * 86_400;

/// What the ledger has of word that goes out.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub tidings: BTreeMap<i64, Tiding>,
    pub told: HashMap<String, HashMap<i64, i64>>,
    pub letters: Vec<Letter>,
    pub channels: Vec<ChannelState>,
}

/// The present, and how it is gone about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Present {
    /// In epoch seconds.
    pub now: i64,
    /// The shop's time zone.
    pub zone: Tz,
    /// Whether nothing is gathered: there is nobody who would come back for it.
    pub is_at_once: bool,
}

/// The next step for a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoticeStep {
    /// Nothing before this moment, in epoch seconds; `None`: nothing until something happens.
    Wait(Option<i64>),
    /// The settings of a stopped channel have changed: it is tried again.
    Reopen,
    /// A letter about this.
    Write(LetterAbout),
    /// This letter goes out.
    Send(Letter),
    /// This letter has waited for too long.
    GiveUp(Letter),
}

impl Book {
    /// Puts together what the ledger gave.
    pub(super) fn new(
        tidings: Vec<Tiding>,
        told: Vec<ToldOf>,
        letters: Vec<Letter>,
        channels: Vec<ChannelState>,
    ) -> Self {
        let mut book = Self { letters, channels, ..Self::default() };
        book.tidings.extend(tidings.into_iter().map(|tiding| (tiding.id, tiding)));
        for ToldOf { channel, tiding, at } in told {
            book.told.entry(channel).or_default().insert(tiding, at);
        }
        book
    }

    /// What is known of a channel.
    pub(super) fn state_of(&self, channel: &str) -> Option<&ChannelState> {
        self.channels.iter().find(|state| state.name == channel)
    }

    /// When a channel was told of a tiding last.
    pub(super) fn told_at(&self, channel: &str, tiding: i64) -> Option<i64> {
        self.told.get(channel)?.get(&tiding).copied()
    }

    pub(super) fn tiding(&self, id: i64) -> Option<&Tiding> {
        self.tidings.get(&id)
    }
}

/// What is to be done for a channel now. `settings`: the mark of its present settings.
pub(super) fn next_step(channel: &NoticeSettings, settings: &str, book: &Book, at: Present) -> NoticeStep {
    if let Some(state) = book.state_of(&channel.name).filter(|state| state.stopped_at.is_some()) {
        return if state.settings == settings { NoticeStep::Wait(None) } else { NoticeStep::Reopen };
    }
    if let Some(letter) = book.letters.iter().find(|letter| letter.channel == channel.name) {
        return of_letter(channel, letter, book, at);
    }
    let day = day_due(channel, book, at);
    if let Ok(day) = day {
        return NoticeStep::Write(LetterAbout::Day(day));
    }
    match news_due(channel, book, at) {
        Ok(tidings) => NoticeStep::Write(LetterAbout::Tidings(tidings)),
        Err(again) => NoticeStep::Wait(earliest(again, day.err().flatten())),
    }
}

fn earliest(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter().chain(other).min()
}

fn of_letter(channel: &NoticeSettings, letter: &Letter, book: &Book, at: Present) -> NoticeStep {
    if at.now >= letter.at + PATIENCE_S {
        return NoticeStep::GiveUp(letter.clone());
    }
    if letter.next_at > at.now {
        return NoticeStep::Wait(Some(letter.next_at));
    }
    let is_urgent = match &letter.about {
        LetterAbout::Day(_) => false,
        LetterAbout::Tidings(ids) => {
            ids.iter().filter_map(|id| book.tiding(*id)).any(|t| t.kind.weight() == Weight::Urgent)
        }
    };
    match quiet_until(channel, at) {
        Some(until) if !is_urgent => NoticeStep::Wait(Some(until)),
        _ => NoticeStep::Send(letter.clone()),
    }
}

/// The end of the quiet hours, when it is one now.
fn quiet_until(channel: &NoticeSettings, at: Present) -> Option<i64> {
    let quiet = channel.quiet?;
    let local = local(at)?;
    if !is_within(quiet, local.time()) {
        return None;
    }
    let today = local.date_naive();
    let day = if quiet.1 > local.time() { today } else { today.succ_opt()? };
    moment(at.zone, day, quiet.1)
}

/// Whether a tiding is anything to a channel.
pub(super) fn concerns(channel: &NoticeSettings, tiding: &Tiding) -> bool {
    let is_of_it =
        tiding.store.is_empty() || channel.stores.is_empty() || channel.stores.contains(&tiding.store);
    // Nobody is told by a channel that it takes nothing.
    let is_its_own = tiding.kind == TidingKind::ChannelStopped && tiding.key == stopped_key(&channel.name);
    channel.what.contains(&tiding.kind.weight()) && is_of_it && !is_its_own
}

/// What a tiding about a channel is kept under.
pub(super) fn stopped_key(channel: &str) -> String {
    format!("channel/{channel}")
}

/// The tidings of the next letter, when it is time for one; else when it will be.
fn news_due(channel: &NoticeSettings, book: &Book, at: Present) -> Result<Vec<i64>, Option<i64>> {
    let gather = if at.is_at_once { 0 } else { i64::try_from(channel.gather_s).unwrap_or(i64::MAX) };
    let quiet = quiet_until(channel, at);
    let (mut ready, mut next, mut wanted) = (false, None, Vec::new());
    for tiding in book.tidings.values().filter(|tiding| concerns(channel, tiding)) {
        let told = book.told_at(&channel.name, tiding.id);
        let due = match (tiding.solved_at, told) {
            (None, None) => tiding.since + gather,
            (None, Some(_)) if tiding.kind.is_event() || channel.again_h == 0 => continue,
            (None, Some(told)) => told + i64::from(channel.again_h) * 3600,
            (Some(_), None) => continue,
            (Some(_), Some(_)) if tiding.kind.is_event() => continue,
            (Some(solved), Some(_)) => solved + gather,
        };
        let is_kept_back = quiet.is_some() && tiding.kind.weight() != Weight::Urgent;
        let due = if is_kept_back { due.max(quiet.unwrap_or(due)) } else { due };
        let is_news = tiding.solved_at.is_some() || told.is_none();
        if due <= at.now {
            ready = true;
        }
        // What is still being gathered goes with what is due; what was told lately does not.
        if due <= at.now || (is_news && !is_kept_back) {
            wanted.push(tiding.id);
        }
        next = earliest(next, Some(due));
    }
    if ready { Ok(wanted) } else { Err(next) }
}

/// The day that is to be told now; else when it is.
fn day_due(channel: &NoticeSettings, book: &Book, at: Present) -> Result<NaiveDate, Option<i64>> {
    if !channel.what.contains(&Weight::Daily) {
        return Err(None);
    }
    let Some(local) = local(at) else { return Err(None) };
    let today = local.date_naive();
    let is_told = book.state_of(&channel.name).and_then(|state| state.day) >= Some(today);
    let is_due = local.time() >= channel.daily;
    if is_due && !is_told {
        return Ok(today);
    }
    let day = if is_due { today.succ_opt() } else { Some(today) };
    Err(day.and_then(|day| moment(at.zone, day, channel.daily)))
}

fn local(at: Present) -> Option<DateTime<Tz>> {
    Some(DateTime::from_timestamp(at.now, 0)?.with_timezone(&at.zone))
}

fn moment(zone: Tz, day: NaiveDate, time: chrono::NaiveTime) -> Option<i64> {
    let there = day.and_time(time);
    let found = zone.from_local_datetime(&there).earliest();
    // A time that a change of the clocks leaves out comes an hour later.
    let found = found.or_else(|| zone.from_local_datetime(&(there + TimeDelta::hours(1))).earliest());
    found.map(|moment| moment.timestamp())
}

/// How long a letter waits after so many tries.
pub(super) fn back_off(tries: u32, after_s: Option<i64>) -> i64 {
    const FIRST_S: i64 = 30;
    const LONGEST_S: i64 = 3600;
    after_s.unwrap_or_else(|| (FIRST_S << tries.saturating_sub(1).min(10)).min(LONGEST_S))
}
