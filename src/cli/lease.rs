//! The lease of a shop folder: taken, kept alive on a thread of its own, given back.

use super::{Context, Failure, screen};
use crate::daemon::{Life, clock, life, this_machine};
use crate::ledger::{Holder, LeaseTaken, Ledger};
use crate::notice::{summary, watching};
use crate::shop::Shop;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often a sign of life is given, also while a pass takes minutes.
const BEAT: Duration = Duration::from_secs(10);

/// How long a holder is watched of whom it is not clear whether he lives: longer than between two signs of life.
const OBSERVED: Duration = Duration::from_secs(12);

/// What the thread of the signs of life does beside them, and how often.
pub struct AtBeat {
    /// At least so often; never less often than a sign of life is given.
    pub every: Duration,
    /// What.
    pub act: Box<dyn FnMut() + Send>,
}

impl AtBeat {
    fn nothing() -> Self {
        Self { every: BEAT, act: Box::new(|| {}) }
    }
}

/// The lease of a folder, given back when it is dropped.
pub struct Lease {
    us: Holder,
    path: PathBuf,
    is_lost: Arc<AtomicBool>,
    end: Option<Sender<()>>,
    heart: Option<JoinHandle<()>>,
}

impl Context {
    /// Takes the lease of the folder for as long as the guard lives.
    ///
    /// # Errors
    /// In words, when somebody alive is at work.
    pub fn lease(&self, shop: &Shop, ledger: &mut Ledger, holder: &str) -> Result<Lease, Failure> {
        self.lease_with(shop, ledger, holder, AtBeat::nothing())
    }

    /// As [`Context::lease`], with something to do beside the signs of life.
    ///
    /// # Errors
    /// In words, when somebody alive is at work.
    pub fn lease_with(
        &self,
        shop: &Shop,
        ledger: &mut Ledger,
        holder: &str,
        at_beat: AtBeat,
    ) -> Result<Lease, Failure> {
        self.taken(shop, ledger, holder, at_beat)?.map_err(|them| self.at_work(shop, &them))
    }

    /// As [`Context::lease`]; somebody alive who is at work comes as the inner error.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn try_lease(
        &self,
        shop: &Shop,
        ledger: &mut Ledger,
        holder: &str,
    ) -> Result<Result<Lease, Holder>, Failure> {
        self.taken(shop, ledger, holder, AtBeat::nothing())
    }

    /// Somebody else is at work.
    pub fn at_work(&self, shop: &Shop, them: &Holder) -> Failure {
        let since = crate::shop::shown_time(them.since, shop.settings.timezone);
        Failure::Usage(summary::at_work(&them.holder, &them.host, them.pid, &since, self.lang))
    }

    fn taken(
        &self,
        shop: &Shop,
        ledger: &mut Ledger,
        holder: &str,
        at_beat: AtBeat,
    ) -> Result<Result<Lease, Holder>, Failure> {
        let us = us(holder);
        let mut taken = ledger.take_lease(&us, |found| life(found) != Life::Gone)?;
        if let LeaseTaken::Theirs(them) = &taken
            && life(them) == Life::Unclear
        {
            // Clocks differ and jump, and numbers of processes come again: only a sign of life is one.
            screen::complain(&watching::observed(&them.host, them.pid, OBSERVED.as_secs(), self.lang));
            std::thread::sleep(OBSERVED);
            let before = them.clone();
            taken = ledger.take_lease(&us, |found| *found != before)?;
        }
        Ok(match taken {
            LeaseTaken::Ours => Ok(Lease::kept_alive(us, &shop.ledger_path(), at_beat)),
            LeaseTaken::Theirs(them) => Err(them),
        })
    }
}

/// This process as a holder of the lease. Its signs of life are dated by the machine's clock, never by `--now`.
fn us(holder: &str) -> Holder {
    let now = clock();
    Holder {
        holder: holder.to_owned(),
        host: this_machine(),
        pid: i64::from(std::process::id()),
        since: now,
        beat_at: now,
        beats: 0,
    }
}

impl Lease {
    fn kept_alive(us: Holder, path: &Path, mut at_beat: AtBeat) -> Self {
        let is_lost = Arc::new(AtomicBool::new(false));
        let (end, ended) = channel();
        let heart = {
            let (us, path, is_lost) = (us.clone(), path.to_owned(), Arc::clone(&is_lost));
            std::thread::spawn(move || {
                let (mut ledger, mut last) = (None, Instant::now());
                while ended.recv_timeout(at_beat.every.min(BEAT)) == Err(RecvTimeoutError::Timeout) {
                    (at_beat.act)();
                    if last.elapsed() < BEAT {
                        continue;
                    }
                    last = Instant::now();
                    if ledger.is_none() {
                        ledger = Ledger::open(&path).ok();
                    }
                    // While a long transaction has the ledger, nobody can take the lease either; its commit is a
                    // sign of life too. One that fails is given with the next beat.
                    let beat = ledger.as_ref().map(|ledger| ledger.beat(&us, clock()));
                    if let Some(Ok(false)) = beat {
                        is_lost.store(true, Ordering::Relaxed);
                    }
                }
            })
        };
        Self { us, path: path.to_owned(), is_lost, end: Some(end), heart: Some(heart) }
    }

    /// Whether somebody else has it now: whoever had it must stop.
    pub fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Relaxed)
    }

    /// A first sign of life, so that the next one is not ten seconds away.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn beat(&self, ledger: &Ledger) -> Result<bool, crate::ledger::LedgerError> {
        ledger.beat(&self.us, clock())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(heart) = self.heart.take() {
            drop(heart.join());
        }
        if let Ok(ledger) = Ledger::open(&self.path) {
            // A lease that cannot be given back is taken over once this process is gone.
            drop(ledger.give_lease_back(&self.us));
        }
    }
}
