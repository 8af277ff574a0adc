//! Which originals of the last hour are looked at again, and when next.
//!
//! What goes in: originals that were filed away. What comes out: those whose turn it is to be looked at.
//!
//! **Invariant.** A look at what nobody touched costs one question of its state, and comes more seldom the longer nothing
//! happened.
//!
//! Deliberately not known here: what is done with one that has changed (`intake`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Where the original of an arrival lies, which a writer may still have open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LatePlace {
    /// In the archive, under the arrival's name there.
    Archive,
    /// In `state/late/`: the archive, on another disk, has a copy.
    State,
    /// In the inbox, hidden, when `state/` lies on another disk too.
    Inbox,
}

/// An original that is looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateFile {
    /// Its arrival.
    pub arrival: i64,
    /// Where it lies.
    pub place: LatePlace,
    /// The same as a path.
    pub path: PathBuf,
    /// Its size as it was taken.
    pub bytes: u64,
    /// Its time of last change as it was taken, in epoch nanoseconds.
    pub mtime: i64,
    /// When it was taken, in epoch seconds.
    pub at: i64,
}

#[derive(Debug)]
struct LateTurn {
    file: LateFile,
    next: Instant,
    pause: Duration,
    /// Whether something of it could not be done, which each look tries again.
    is_owed: bool,
}

/// The first look again comes so soon, and each further one after twice the time, up to the longest.
const SHORTEST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(60);

/// The originals that this process looks at again.
#[derive(Debug, Default)]
pub struct LateFiles(Mutex<Option<BTreeMap<i64, LateTurn>>>);

impl LateFiles {
    fn turns(&self) -> MutexGuard<'_, Option<BTreeMap<i64, LateTurn>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is not known yet what earlier processes left to be looked at.
    pub fn is_unknown(&self) -> bool {
        self.turns().is_none()
    }

    /// What earlier processes left: all of it is looked at at once.
    pub fn learn(&self, files: Vec<LateFile>) {
        let next = Instant::now();
        let turn = |file: LateFile| (file.arrival, LateTurn { file, next, pause: SHORTEST, is_owed: false });
        self.turns().get_or_insert_default().extend(files.into_iter().map(turn));
    }

    /// One more, filed away just now.
    pub fn add(&self, file: LateFile) {
        if let Some(turns) = self.turns().as_mut() {
            let turn = LateTurn { next: Instant::now() + SHORTEST, pause: SHORTEST, is_owed: false, file };
            turns.insert(turn.file.arrival, turn);
        }
    }

    /// Those whose turn it is.
    pub fn due(&self) -> Vec<LateFile> {
        let now = Instant::now();
        let turns = self.turns();
        let due = turns.iter().flat_map(BTreeMap::values).filter(|turn| turn.is_owed || turn.next <= now);
        due.map(|turn| turn.file.clone()).collect()
    }

    /// How long until the next turn.
    pub fn next_in(&self) -> Option<Duration> {
        let next = self.turns().iter().flat_map(BTreeMap::values).map(|turn| turn.next).min();
        next.map(|next| next.saturating_duration_since(Instant::now()))
    }

    /// It was looked at: `Some`, as it is now, when there is more to come; `None` when it is over.
    pub fn seen(&self, arrival: i64, file: Option<LateFile>) {
        let mut turns = self.turns();
        let Some(turns) = turns.as_mut() else { return };
        let (Some(file), Some(turn)) = (file, turns.get_mut(&arrival)) else {
            turns.remove(&arrival);
            return;
        };
        turn.file = file;
        turn.is_owed = false;
        turn.next = Instant::now() + turn.pause;
        turn.pause = (turn.pause * 2).min(LONGEST);
    }

    /// Something of it could not be done.
    pub fn owe(&self, arrival: i64) {
        if let Some(turn) = self.turns().as_mut().and_then(|turns| turns.get_mut(&arrival)) {
            turn.next = Instant::now() + LONGEST;
            turn.is_owed = true;
        }
    }

    /// All of them, whose ever turn it is.
    pub fn all(&self) -> Vec<LateFile> {
        self.turns().iter().flat_map(BTreeMap::values).map(|turn| turn.file.clone()).collect()
    }
}
