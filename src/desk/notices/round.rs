//! One round: every channel gets what is due to it, as far as its server takes it.

use super::boxes::channels_of_settings;
use super::channel::{channel_of, settings_mark};
use super::compose::{heading, told_now};
use super::figures::{figures_of, look_for_late_orders};
use super::marks::{new_mark, reopen};
use super::plan::{Book, NoticeStep, Present, back_off, next_step, stopped_key};
use crate::courier::{Delivery, deliver, ping};
use crate::desk::DeskError;
use crate::ledger::{ChannelState, Ledger, LedgerError, Letter, LetterAbout, TidingNote};
use crate::notice::word_out::{Word, daily, news};
use crate::notice::{Code, Lang, TidingKind};
use crate::shop::settings::NoticeSettings;
use crate::shop::{SecretTrouble, Shop, ShopError, read_secret_text};
use crate::telling::Clock;
use std::time::{Duration, Instant};

/// A server may take so long for one letter.
pub(super) const LETTER: Duration = Duration::from_secs(30);
/// Whoever waits for a sign of life is asked for so long.
const PING: Duration = Duration::from_secs(10);
/// Steps for one channel in one round: more are left to the next.
const STEPS: usize = 8;
/// A letter that has not been taken for so long is told of through the other channels.
const LONG_S: i64 = 3600;

/// A letter as it goes out now, with the tidings that it tells: what lasts, what is over.
struct Made {
    word: Word,
    lasts: Vec<i64>,
    over: Vec<i64>,
}

/// One round over the channels of a shop.
pub(super) struct Round<'r> {
    pub shop: &'r Shop,
    pub ledger: &'r Ledger,
    pub lang: Lang,
    /// Nothing is gathered, and nobody comes back.
    pub is_at_once: bool,
    /// Nothing begins after this moment; none: each letter has its time.
    pub until: Option<Instant>,
}

impl<'r> Round<'r> {
    /// A round of whoever has only so much time.
    pub(super) fn at_once(shop: &'r Shop, ledger: &'r Ledger, lang: Lang, limit: Duration) -> Self {
        Self { shop, ledger, lang, is_at_once: true, until: Some(Instant::now() + limit) }
    }

    /// As [`Round::letters`], and the sign of life after a pass that ended well.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub(super) fn go(&self, clock: Clock) -> Result<Option<i64>, ShopError> {
        self.give_sign_of_life();
        self.letters(clock)
    }

    /// Brings out what is due; when the next thing is, in epoch seconds.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub(super) fn letters(&self, clock: Clock) -> Result<Option<i64>, ShopError> {
        let mut notices = channels_of_settings(&self.shop.settings);
        // A server that did not take its letter may hang again: it keeps nobody else waiting.
        let waiting = self.ledger.letters()?;
        let tries = |name: &str| waiting.iter().filter(|it| it.channel == name).map(|it| it.tries).max();
        notices.sort_by_key(|notice| tries(&notice.name));
        let names: Vec<&str> = notices.iter().map(|notice| notice.name.as_str()).collect();
        if !notices.is_empty()
            && let Err(error) = look_for_late_orders(self.shop, self.ledger, clock.now(), self.lang)
        {
            tracing::warn!(%error, "late orders");
        }
        let mut next: Option<i64> = None;
        for (notice, yet_to_come) in notices.iter().zip((1..=notices.len()).rev()) {
            let due = self.channel(notice, clock, self.share(yet_to_come))?;
            next = next.into_iter().chain(due).min();
        }
        self.ledger.forget_tidings(&names)?;
        Ok(next)
    }

    /// Asks the address of the heartbeat, if there is one.
    pub(super) fn give_sign_of_life(&self) {
        let Some(url) = &self.shop.settings.heartbeat else { return };
        let Some(limit) = time_left(self.until, PING) else { return };
        match read_secret_text(&self.shop.dir, url) {
            Ok(url) => {
                let answer = ping(&crate::courier::Secret::new(&url), limit);
                if answer != Delivery::Taken {
                    tracing::warn!(?answer, "heartbeat");
                }
            }
            Err(error) => tracing::warn!(%error, "heartbeat"),
        }
    }

    /// Until when one of so many channels that are yet to come may take: a server that says nothing leaves the others
    /// their time.
    pub(super) fn share(&self, yet_to_come: usize) -> Option<Instant> {
        let now = Instant::now();
        let channels = u32::try_from(yet_to_come).unwrap_or(u32::MAX).max(1);
        self.until.map(|until| now + until.saturating_duration_since(now) / channels)
    }

    fn channel(
        &self,
        notice: &NoticeSettings,
        clock: Clock,
        until: Option<Instant>,
    ) -> Result<Option<i64>, ShopError> {
        let mark = settings_mark(self.shop, notice);
        for _ in 0..STEPS {
            let now = clock.now();
            let at = Present { now, zone: self.shop.settings.timezone, is_at_once: self.is_at_once };
            let book = book(self.ledger)?;
            match next_step(notice, &mark, &book, at) {
                NoticeStep::Wait(due) => return Ok(due),
                NoticeStep::Reopen => self.reopen(notice, now)?,
                NoticeStep::Write(about) => {
                    self.ledger.write_letter(&notice.name, &new_mark(now), &about, now)?;
                }
                NoticeStep::GiveUp(letter) => self.give_up(&letter, now)?,
                NoticeStep::Send(letter) => {
                    let Some(limit) = time_left(until, LETTER) else { return Ok(Some(now)) };
                    self.send(notice, &letter, &book, now, limit)?;
                }
            }
        }
        Ok(Some(clock.now() + 1))
    }

    fn send(
        &self,
        notice: &NoticeSettings,
        letter: &Letter,
        book: &Book,
        now: i64,
        limit: Duration,
    ) -> Result<(), ShopError> {
        let Made { word, lasts, over } = match self.word(notice, letter, book, now) {
            Ok(Some(made)) => made,
            // All of it was solved before anybody heard of it.
            Ok(None) => return Ok(self.ledger.forget_letter(letter, now)?),
            Err(DeskError::Shop(error)) => return Err(error),
            Err(error) => return Ok(self.ledger.letter_waits(letter.id, now + 60, &error.to_string())?),
        };
        let channel = match channel_of(self.shop, notice) {
            Ok(channel) => channel,
            Err(trouble) => return self.has_no_secret(notice, letter, &trouble, now),
        };
        self.ledger.letter_leaves(letter.id)?;
        let tries = letter.tries + 1;
        match deliver(&channel, &word, self.lang, now, limit) {
            Delivery::Taken => {
                self.ledger.letter_taken(letter, &lasts, &over, now)?;
                self.it_works(notice, book, now)
            }
            Delivery::Later { after_s, why } => {
                let next = now + back_off(tries, after_s);
                self.ledger.letter_waits(letter.id, next, &why)?;
                if now >= letter.at + LONG_S { self.tell_others(notice, now) } else { Ok(()) }
            }
            Delivery::Refused(why) => {
                self.ledger.letter_waits(letter.id, now, &why)?;
                self.stop(notice, &why, now)
            }
        }
    }

    /// The letter as it goes out now; `None` when there is nothing to tell any more.
    fn word(
        &self,
        notice: &NoticeSettings,
        letter: &Letter,
        book: &Book,
        now: i64,
    ) -> Result<Option<Made>, DeskError> {
        let heading = heading(self.shop, &notice.name, &letter.mark, now);
        match &letter.about {
            LetterAbout::Day(day) => {
                let figures = figures_of(self.shop, self.ledger, notice, *day, now, self.lang)?;
                let word = daily(heading, &figures, self.lang);
                Ok(Some(Made { word, lasts: Vec::new(), over: Vec::new() }))
            }
            LetterAbout::Tidings(ids) => {
                let told = told_now(self.shop, self.ledger, notice, letter, ids, book)?;
                if told.items.is_empty() {
                    return Ok(None);
                }
                let word = news(heading, told.items, self.lang);
                Ok(Some(Made { word, lasts: told.lasts, over: told.over }))
            }
        }
    }

    fn has_no_secret(
        &self,
        notice: &NoticeSettings,
        letter: &Letter,
        trouble: &SecretTrouble,
        now: i64,
    ) -> Result<(), ShopError> {
        let why = format!("{} {trouble}", Code::N504);
        self.ledger.letter_waits(letter.id, now + back_off(1, None), &why)?;
        self.tell_others(notice, now)
    }

    /// The server refuses for good: nothing more is sent there, and the other channels are told.
    fn stop(&self, notice: &NoticeSettings, why: &str, now: i64) -> Result<(), ShopError> {
        self.ledger.keep_channel(&ChannelState {
            name: notice.name.clone(),
            settings: settings_mark(self.shop, notice),
            stopped_at: Some(now),
            why: why.to_owned(),
            sent_at: None,
            day: None,
        })?;
        self.tell_others(notice, now)
    }

    fn tell_others(&self, notice: &NoticeSettings, now: i64) -> Result<(), ShopError> {
        let (key, kind) = (stopped_key(&notice.name), TidingKind::ChannelStopped);
        let is_known = self.ledger.tidings()?.iter().any(|it| it.key == key && it.solved_at.is_none());
        if !is_known {
            let note = TidingNote { key, kind, store: String::new(), count: 1 };
            self.ledger.note_tidings(&[note], &[], now)?;
        }
        Ok(())
    }

    fn reopen(&self, notice: &NoticeSettings, now: i64) -> Result<(), ShopError> {
        reopen(self.shop, self.ledger, notice, now)?;
        Ok(())
    }

    fn it_works(&self, notice: &NoticeSettings, book: &Book, now: i64) -> Result<(), ShopError> {
        let key = stopped_key(&notice.name);
        if book.tidings.values().any(|tiding| tiding.key == key && tiding.solved_at.is_none()) {
            self.ledger.note_tidings(&[], &[key], now)?;
        }
        Ok(())
    }

    fn give_up(&self, letter: &Letter, now: i64) -> Result<(), ShopError> {
        self.ledger.forget_letter(letter, now)?;
        let note = TidingNote {
            key: format!("given-up/{}", letter.id),
            kind: TidingKind::LettersGivenUp,
            store: String::new(),
            count: 1,
        };
        self.ledger.note_tidings(&[note], &[], now)?;
        Ok(())
    }
}

/// How long something may take, at most `most`; `None`: there is no time left.
pub(super) fn time_left(until: Option<Instant>, most: Duration) -> Option<Duration> {
    const TOO_LITTLE: Duration = Duration::from_millis(100);
    let left = until.map_or(most, |until| until.saturating_duration_since(Instant::now()).min(most));
    (left > TOO_LITTLE).then_some(left)
}

/// What the ledger has of word that goes out.
///
/// # Errors
/// When it cannot be read.
pub(super) fn book(ledger: &Ledger) -> Result<Book, LedgerError> {
    Ok(Book::new(ledger.tidings()?, ledger.told_of()?, ledger.letters()?, ledger.channels()?))
}
