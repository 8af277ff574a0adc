//! One process a folder: a lock that the system keeps, and the lease beside it, which says who has it.
//!
//! What goes in: who claims the folder. What comes out: the [`Lease`] for as long as it is kept, or who has it.
//!
//! **Invariant.** The lock on a file in `state/` decides alone. The system takes it from a process that is no more,
//! so that neither a clock, nor a number of a process, nor the name of a machine is asked who lives: two containers
//! have one host name and number 1 each, and numbers come again after a restart.
//! **Invariant.** The lease in the ledger is only written by whoever has the lock. It is known by a random number of
//! its own, and a holder who finds another's in its place (somebody has removed the file of the lock) ends.
//!
//! Deliberately not known here: what the clock says (a claimant brings it), and what is done with the folder.
//!
//! A file system that keeps no locks is refused: `state/` lies on a disk of this machine, never on a share.

use super::{Shop, ShopError};
use crate::crash::{Point, here};
use crate::ledger::{Holder, Ledger, LedgerAddress, LedgerError, LedgerErrorKind};
use crate::outbox::publish::{TurnAmongMachines, work_in_turn};
use std::fs::{File, OpenOptions, TryLockError};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often a sign of life is given, also while a pass takes minutes.
const BEAT: Duration = Duration::from_secs(10);
/// In a ledger that machines share, so many signs of life are given before one who gives none is gone.
const BEATS: u32 = 4;
/// So often whoever stands by looks meanwhile whether it is its turn.
const STAND_BYS: u32 = 7;

/// Whoever finds the lock taken looks so often again before it believes that: another command may only have looked
/// whether somebody is at work, or have it and not yet said who it is.
const LOOKS: u32 = 25;
/// How long between two such looks.
const LOOK: Duration = Duration::from_millis(20);
/// Whoever says who it is has it for longer than a look takes.
const LOOKS_NAMED: u32 = 2;

/// Who claims the folder.
#[derive(Debug, Clone, Copy)]
pub struct Claimant<'c> {
    /// The command: `watch`, `run`, `export` …
    pub command: &'c str,
    /// The name of this machine.
    pub host: &'c str,
    /// The number of this process.
    pub pid: u32,
    /// The machine's clock, in epoch seconds: signs of life are never dated by `--now`.
    pub clock: fn() -> i64,
}

impl Claimant<'_> {
    /// As whom it would be at work.
    fn holder(self, lock: &File) -> Holder {
        let now = (self.clock)();
        Holder {
            holder: self.command.to_owned(),
            host: self.host.to_owned(),
            pid: i64::from(self.pid),
            since: now,
            beat_at: now,
            instance: random(),
            seat: seat_of(lock),
        }
    }
}

/// What is done beside the signs of life, and how often.
pub struct AtBeat {
    /// At least so often; never less often than a sign of life is given.
    pub every: Duration,
    /// What.
    pub act: Box<dyn FnMut() + Send>,
}

impl AtBeat {
    /// Nothing.
    pub fn nothing() -> Self {
        Self { every: BEAT, act: Box::new(|| {}) }
    }
}

/// A folder that is ours, given back when it is dropped.
pub struct Lease {
    us: Holder,
    ledger: LedgerAddress,
    clock: fn() -> i64,
    is_lost: Arc<AtomicBool>,
    is_shared: bool,
    end: Option<Sender<()>>,
    heart: Option<JoinHandle<()>>,
    lock: File,
}

/// Who has the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// Whoever the lease names.
    By(Holder),
    /// Somebody who has not said who it is.
    Unnamed,
}

impl Shop {
    /// Takes the folder, unless another process has it.
    ///
    /// # Errors
    /// When the lock or the ledger cannot be written.
    pub fn claim(
        &self,
        ledger: &Ledger,
        claimant: Claimant<'_>,
        at_beat: AtBeat,
    ) -> Result<Result<Lease, Claimed>, ShopError> {
        let mut looks = 0;
        loop {
            let lock = self.try_lock()?;
            let is_locked = lock.is_some();
            if let Some(lock) = lock {
                let us = claimant.holder(&lock);
                if ledger.take_lease(&us)? {
                    return Ok(Ok(Lease::begin(self, ledger, lock, us, (claimant.clock, at_beat))?));
                }
                // Somebody works on another machine.
                ledger.give_lease_back(&us)?;
                unlock(&lock);
            }
            let them = ledger.lease_holder()?;
            looks += 1;
            match them {
                Some(them) if is_locked || looks >= LOOKS_NAMED => return Ok(Err(Claimed::By(them))),
                None if looks >= LOOKS => return Ok(Err(Claimed::Unnamed)),
                _ => std::thread::sleep(LOOK),
            }
        }
    }

    /// Whether a process is at work on the folder, for those who only look.
    pub fn is_at_work(&self) -> bool {
        // Shared, so that those who look do not see one another. Nobody has locked what nobody has made.
        let Ok(file) = File::open(self.lock()) else { return false };
        let is_locked = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        unlock(&file);
        is_locked
    }

    /// Who is at work on the folder, for those who only look.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn holder(&self, ledger: &Ledger) -> Result<Option<Holder>, LedgerError> {
        if !ledger.is_shared() {
            return if self.is_at_work() { ledger.lease_holder() } else { Ok(None) };
        }
        Ok(ledger.lease_holder()?.filter(|them| !self.is_gone_from_here(them)))
    }

    /// Whether one had the lock of this very `state/`, and nobody has it any more: then it is known to be gone before its
    /// silence says so.
    fn is_gone_from_here(&self, them: &Holder) -> bool {
        let Ok(lock) = File::open(self.lock()) else { return false };
        them.seat != 0 && seat_of(&lock) == them.seat && !self.is_at_work()
    }

    /// Takes the folder as [`Shop::claim`] does; in a ledger that machines share, stands by while another machine's watcher
    /// works, and takes over when that is gone. `is_over` is told who works, and says whether nothing is to be waited for
    /// any more.
    ///
    /// # Errors
    /// When the lock or the ledger cannot be written.
    pub fn claim_in_turn(
        &self,
        ledger: &Ledger,
        claimant: Claimant<'_>,
        at_beat: AtBeat,
        is_over: &mut dyn FnMut(&Holder) -> bool,
    ) -> Result<Result<Lease, Claimed>, ShopError> {
        if !ledger.is_shared() {
            return self.claim(ledger, claimant, at_beat);
        }
        let Some(lock) = self.try_lock()? else { return self.claim(ledger, claimant, at_beat) };
        let us = claimant.holder(&lock);
        let stand_by = ledger.patience()? / STAND_BYS;
        loop {
            let now = Holder { beat_at: (claimant.clock)(), ..us.clone() };
            match in_its_time(ledger.take_lease(&now))? {
                Some(true) => {
                    return Ok(Ok(Lease::begin(self, ledger, lock, now, (claimant.clock, at_beat))?));
                }
                Some(false) => {
                    let them = in_its_time(ledger.lease_holder())?.flatten();
                    if let Some(them) = them.filter(|them| is_over(them)) {
                        ledger.give_lease_back(&us)?;
                        return Ok(Err(Claimed::By(them)));
                    }
                }
                None => {}
            }
            std::thread::sleep(stand_by);
        }
    }

    fn try_lock(&self) -> Result<Option<File>, ShopError> {
        let path = self.lock();
        here(Point::LockMake).and_then(|()| open_lock(&path)).map_err(|e| ShopError::io(&path, e)).and_then(
            |file| match file.try_lock() {
                Ok(()) => Ok(Some(file)),
                Err(TryLockError::WouldBlock) => Ok(None),
                Err(TryLockError::Error(error)) => Err(ShopError::NoLocks(path, error)),
            },
        )
    }
}

impl Lease {
    fn begin(
        shop: &Shop,
        ledger: &Ledger,
        lock: File,
        us: Holder,
        (clock, at_beat): (fn() -> i64, AtBeat),
    ) -> Result<Self, ShopError> {
        let address = shop.ledger_address()?;
        let (end, ended) = channel();
        let is_lost = Arc::new(AtomicBool::new(false));
        let is_shared = ledger.is_shared();
        let beat = if is_shared { ledger.patience()? / BEATS } else { BEAT };
        if is_shared {
            work_in_turn(Some(turn_of(ledger, &us, &is_lost)?));
        }
        let heart = Heart { us: us.clone(), ledger: address.clone(), clock, beat };
        let heart = {
            let is_lost = Arc::clone(&is_lost);
            std::thread::spawn(move || heart.go_on(at_beat, &ended, &is_lost))
        };
        Ok(Self { us, ledger: address, clock, is_lost, is_shared, end: Some(end), heart: Some(heart), lock })
    }

    /// Whether somebody else has it now: whoever had it must stop.
    pub fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Relaxed)
    }

    /// A first sign of life, so that the next one is not ten seconds away.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn beat(&self, ledger: &Ledger) -> Result<bool, LedgerError> {
        ledger.beat(&self.us, (self.clock)())
    }
}

/// As whom whoever has the lease lets files appear, where machines share the ledger.
fn turn_of(ledger: &Ledger, us: &Holder, is_lost: &Arc<AtomicBool>) -> Result<TurnAmongMachines, ShopError> {
    let (book, us, is_lost) = (Mutex::new(ledger.another_view()?), us.clone(), Arc::clone(is_lost));
    let is_ours = move || {
        let asked = book.lock().unwrap_or_else(PoisonError::into_inner).has_lease(&us);
        if let Ok(false) = asked {
            is_lost.store(true, Ordering::Relaxed);
        }
        // Whoever cannot ask does not know: nothing appears.
        asked.unwrap_or(false)
    };
    Ok(TurnAmongMachines { mark: ledger.mark(), is_ours: Box::new(is_ours) })
}

/// What was asked; `None`: the server is away or another keeps it busy, and whoever waits asks again.
fn in_its_time<T>(asked: Result<T, LedgerError>) -> Result<Option<T>, LedgerError> {
    match asked {
        Err(error) if matches!(error.kind(), LedgerErrorKind::Interrupted | LedgerErrorKind::Busy) => {
            tracing::debug!(%error, "whoever stands by asks again");
            Ok(None)
        }
        asked => asked.map(Some),
    }
}

/// Opens the file of the lock, for the owner alone; a link in its place is refused.
fn open_lock(path: &Path) -> std::io::Result<File> {
    let mut how = OpenOptions::new();
    how.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NOFOLLOW.bits();
        how.mode(0o600).custom_flags(i32::from_ne_bytes(flags.to_ne_bytes()));
    }
    how.open(path)
}

/// Gives a lock back at once: closing the file does not, while a process that is being started still has it open. What
/// cannot be given back goes with this process.
fn unlock(file: &File) {
    drop(file.unlock());
}

/// By which a lock is told from every other, of whatever machine and since whatever start of it; 0 where the system does
/// not say.
#[cfg(target_os = "linux")]
fn seat_of(lock: &File) -> i64 {
    use sha2::{Digest, Sha256};
    use std::os::unix::fs::MetadataExt;
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let (Ok(found), false) = (lock.metadata(), boot.trim().is_empty()) else { return 0 };
    let hash = Sha256::digest(format!("{} {} {}", boot.trim(), found.dev(), found.ino()));
    hash[..8].iter().fold(0, |number, byte| (number << 8) | i64::from(*byte))
}

#[cfg(not(target_os = "linux"))]
fn seat_of(_: &File) -> i64 {
    0
}

/// A number that no other holder has.
fn random() -> i64 {
    // The standard library seeds its maps from the system's randomness.
    RandomState::new().build_hasher().finish().cast_signed()
}

/// What gives the signs of life.
struct Heart {
    us: Holder,
    ledger: LedgerAddress,
    clock: fn() -> i64,
    beat: Duration,
}

impl Heart {
    fn go_on(&self, mut at_beat: AtBeat, ended: &Receiver<()>, is_lost: &AtomicBool) {
        let (mut ledger, mut last) = (None, Instant::now());
        while ended.recv_timeout(at_beat.every.min(self.beat)) == Err(RecvTimeoutError::Timeout) {
            (at_beat.act)();
            if last.elapsed() < self.beat {
                continue;
            }
            last = Instant::now();
            if ledger.is_none() {
                // One that cannot be opened now is tried again with the next beat; who works on it says why.
                ledger = Ledger::open_at(&self.ledger).ok();
            }
            // While a long transaction has the ledger, its commit is a sign of life too. One that fails is given
            // with the next beat.
            let beat = ledger.as_ref().map(|ledger| ledger.beat(&self.us, (self.clock)()));
            if let Some(Ok(false)) = beat {
                is_lost.store(true, Ordering::Relaxed);
            }
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(heart) = self.heart.take() {
            // A heart that has died has beaten no more, and there is nothing of it to end.
            drop(heart.join());
        }
        if self.is_shared {
            work_in_turn(None);
        }
        // One that was moved away meanwhile is not made anew.
        if let Ok(Some(ledger)) = Ledger::open_existing(&self.ledger) {
            // A lease that cannot be given back names somebody who has the lock no more, and is replaced by the next.
            drop(ledger.give_lease_back(&self.us));
        }
        unlock(&self.lock);
    }
}
