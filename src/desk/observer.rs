use crate::intake::FileOutcome;
use crate::telling::{ExportOutcome, FetchOutcome, Progress};
use std::cell::Cell;
use std::time::{Duration, Instant};

/// Whoever looks on while a verb works, and may ask it to end: a terminal, a log, a browser. Whoever has nothing to
/// say to something leaves it out.
///
/// What is told here is told while the work goes on; the outcome of the verb holds it once more, but for the files,
/// of which there may be many.
pub trait Observer {
    /// Whether an end was asked for. It is asked between two steps; what is begun goes on to its end.
    fn is_stopping(&self) -> bool {
        false
    }

    /// An original is read again: its place among all that came since, and how many they are.
    fn reads_again(&self, _place: usize, _count: usize) {}

    /// A file is in, held, or known already.
    fn file_in(&self, _file: &FileOutcome) {}

    /// A store's mall is about to be asked or told, or its export file about to be written.
    fn store_begins(&self, _store: &str) {}

    /// How far it has come with a store, by its code.
    fn progress(&self, _store: &str, _progress: Progress) {}

    /// A store's orders were fetched, as far as that went.
    fn store_fetched(&self, _fetched: &FetchOutcome) {}

    /// A store was told, as far as that went.
    fn store_told(&self, _told: &ExportOutcome) {}

    /// What was asked for is done by the watcher, who has this process number.
    fn handed_over(&self, _pid: i64) {}

    /// The watcher has gone before it was done with it.
    fn watcher_went(&self) {}
}

/// Nobody looks on.
pub(super) struct Unheard;

impl Observer for Unheard {}

/// When to say a line of how far something has come: what is over in a few seconds need not be told of on the way.
#[derive(Debug)]
pub struct NowAndThen(Cell<Instant>);

impl NowAndThen {
    const FIRST: Duration = Duration::from_secs(5);
    const EVERY: Duration = Duration::from_secs(30);

    /// Begins to count.
    pub fn begin(&self) {
        self.0.set(Instant::now() + Self::FIRST);
    }

    /// Whether it is time for a line; the next one is due a while later.
    pub fn is_time(&self) -> bool {
        let is_time = Instant::now() > self.0.get();
        if is_time {
            self.0.set(Instant::now() + Self::EVERY);
        }
        is_time
    }
}

impl Default for NowAndThen {
    fn default() -> Self {
        Self(Cell::new(Instant::now() + Self::FIRST))
    }
}
