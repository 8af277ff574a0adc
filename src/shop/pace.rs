use std::sync::atomic::{AtomicU64, Ordering};

/// How far the taking in of the present files has come. Only ever looked at by people: nothing hangs on it.
#[derive(Debug, Default)]
pub struct Pace {
    total: AtomicU64,
    done: AtomicU64,
    steps: AtomicU64,
}

/// A file is gone through three times: it is copied, its rows are read, its orders are entered.
const TIMES: u64 = 3;

impl Pace {
    /// Begins anew with so many bytes to go through.
    pub(crate) fn begin(&self, bytes: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(bytes.saturating_mul(TIMES), Ordering::Relaxed);
    }

    /// So many bytes have been gone through once.
    pub(crate) fn went(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
        self.went_on();
    }

    /// A step was taken that has no measure.
    pub fn went_on(&self) {
        self.steps.fetch_add(1, Ordering::Relaxed);
    }

    /// How many steps were ever taken: a number that stands still for long tells that the work does.
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    /// All files are through; what comes now has no measure.
    pub(crate) fn end(&self) {
        self.total.store(0, Ordering::Relaxed);
    }

    /// The share that is done, from 0 to 1; `None` when nothing is being taken in.
    #[expect(clippy::cast_precision_loss, reason = "a share for people's eyes")]
    pub fn share(&self) -> Option<f64> {
        let total = self.total.load(Ordering::Relaxed);
        let done = self.done.load(Ordering::Relaxed).min(total);
        (total > 0).then(|| done as f64 / total as f64)
    }
}
