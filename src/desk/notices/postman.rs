//! Who brings word out beside a watcher's passes: a thread of its own with a view of its own of the ledger.
//!
//! **Invariant.** No pass waits for it. What it has not done when the watcher ends is in the ledger.

use super::alarm::Alarm;
use super::round::{LETTER, Round};
use crate::ledger::{Ledger, LedgerError};
use crate::notice::Lang;
use crate::shop::Shop;
use crate::telling::Clock;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// What the postman is told.
enum Bell {
    /// A pass has ended well at this moment.
    Well(i64),
    /// A pass has failed at this moment.
    Failed(i64),
    /// The shop's settings were read again.
    Shop(Arc<Shop>),
}

/// Brings word out beside the passes.
#[derive(Debug)]
pub struct Postman {
    bell: Sender<Bell>,
}

impl Postman {
    /// Begins to work. `now`: the present in epoch seconds, which goes on from there by itself.
    ///
    /// # Errors
    /// When the ledger cannot be opened once more.
    pub fn begin(shop: Arc<Shop>, ledger: &Ledger, now: i64, lang: Lang) -> Result<Self, LedgerError> {
        let ledger = ledger.another_view()?;
        let (bell, rung) = channel();
        let desk = Desk { shop, ledger, lang, clock: Clock::starting_at(now), alarm: Alarm::default() };
        // It ends when nobody can ring any more, or with the process: it may be waiting for a server then.
        std::thread::spawn(move || desk.work(&rung));
        Ok(Self { bell })
    }

    /// A pass has ended well.
    pub fn pass_ended_well(&self, now: i64) {
        self.ring(Bell::Well(now));
    }

    /// A pass has failed.
    pub fn pass_failed(&self, now: i64) {
        self.ring(Bell::Failed(now));
    }

    /// The shop's settings were read again.
    pub fn shop_changed(&self, shop: Arc<Shop>) {
        self.ring(Bell::Shop(shop));
    }

    fn ring(&self, bell: Bell) {
        // A postman who is no more has said why; the passes go on.
        drop(self.bell.send(bell));
    }
}

struct Desk {
    shop: Arc<Shop>,
    ledger: Ledger,
    lang: Lang,
    clock: Clock,
    alarm: Alarm,
}

impl Desk {
    fn work(mut self, rung: &Receiver<Bell>) {
        let mut patience = Duration::MAX;
        loop {
            let first = match rung.recv_timeout(patience.min(Duration::from_secs(3600))) {
                Ok(bell) => Some(bell),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            // Whatever was rung meanwhile is one round.
            let (mut is_well, mut has_failed) = (false, false);
            for bell in first.into_iter().chain(rung.try_iter()) {
                match bell {
                    Bell::Well(now) => {
                        (is_well, has_failed) = (true, false);
                        self.go_on(now);
                    }
                    Bell::Failed(now) => {
                        has_failed = true;
                        self.go_on(now);
                    }
                    Bell::Shop(shop) => self.shop = shop,
                }
            }
            patience = self.round(is_well, has_failed);
        }
    }

    /// The clock on the wall may have been set; a present that stands still (`--now`) runs on here.
    fn go_on(&mut self, now: i64) {
        if now > self.clock.now() {
            self.clock = Clock::starting_at(now);
        }
    }

    /// One round; how long there is nothing to do.
    fn round(&mut self, is_well: bool, has_failed: bool) -> Duration {
        const AFTER_TROUBLE: Duration = Duration::from_secs(30);
        if self.shop.settings.notices.is_empty() && self.shop.settings.heartbeat.is_none() {
            return Duration::MAX;
        }
        let (shop, lang) = (Arc::clone(&self.shop), self.lang);
        let round = Round { shop: &shop, ledger: &self.ledger, lang, is_at_once: false, until: None };
        if has_failed {
            self.alarm.raise(&round, self.clock, LETTER);
            return AFTER_TROUBLE;
        }
        if is_well {
            self.alarm.calm(&round, self.clock.now());
            round.give_sign_of_life();
        }
        match round.letters(self.clock) {
            Ok(next) => next.map_or(Duration::MAX, |at| {
                Duration::from_secs(u64::try_from(at - self.clock.now()).unwrap_or(0).max(1))
            }),
            // What a busy or full disk refuses now may go well later.
            Err(error) => {
                tracing::warn!(%error, "word that goes out");
                AFTER_TROUBLE
            }
        }
    }
}
