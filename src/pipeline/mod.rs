//! An ordered fan-out: work that comes from one source is done by several threads and handed out in the order of the
//! source.
//!
//! What goes in: where work comes from, who does it, what takes the results; for work that cannot be asked for piece by
//! piece, a walk that runs on a thread of its own ([`walk_beside`]). What comes out: nothing, or the first error in the
//! order of the source.
//!
//! **Invariant.** Results are taken in the order in which the source gave them, by the thread that called.
//! **Invariant.** What is under way is bounded by an argument, however far the source could run ahead.
//! **Invariant.** It ends, and leaves no thread behind, when the source is through, when the source, a worker or the
//! taker fails, and when one of them panics. Nothing of what stands behind an error is taken.
//!
//! Deliberately not known here: what is worked on. A piece of work carries its own room; after it was taken it goes back
//! to the source to be filled again, so that nothing is allocated once all pieces are under way.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::ScopedJoinHandle;

/// A thread ended in the middle of its work: it panicked, and has said on its own why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a thread died at its work")]
pub struct ThreadDied;

/// Hands `take` every piece of work that `fill` gives, in the order in which it gave them, when one of `workers` has
/// done it; as many threads as there are workers, and `waiting` pieces under way at most beside those that they are at.
///
/// `fill` is asked by one worker at a time and answers whether there was anything left. `B` is the piece and its room: it
/// comes to `fill` as `take` left it, or as its default.
///
/// # Errors
/// The first error of `fill`, a worker or `take`, in the order of the pieces, [`ThreadDied`] for a piece that a thread
/// died at. Also when there is no worker at all.
pub fn fan_out<B, E, W>(
    fill: impl FnMut(&mut B) -> Result<bool, E> + Send,
    workers: Vec<W>,
    waiting: usize,
    mut take: impl FnMut(&mut B) -> Result<(), E>,
) -> Result<(), E>
where
    B: Default + Send,
    E: From<ThreadDied> + Send,
    W: FnMut(&mut B) -> Result<(), E> + Send,
{
    if workers.is_empty() {
        return Err(ThreadDied.into());
    }
    let (turn, turns) = sync_channel(waiting);
    let (empty, emptied) = channel();
    let intake = Mutex::new(SharedFill { fill, emptied, turn: Some(turn) });
    std::thread::scope(|scope| {
        let intake = &intake;
        let threads: Vec<_> =
            workers.into_iter().map(|worker| scope.spawn(move || work(intake, worker))).collect();
        // Moved in, so that workers who wait for a turn to be taken go home when taking has ended.
        let taken = take_turns(turns, &empty, &mut take);
        let died = any_died(threads);
        taken.and(if died { Err(ThreadDied.into()) } else { Ok(()) })
    })
}

/// As [`fan_out`] with one worker, by the thread that calls: for work so small that starting another would take longer.
/// A list of twenty rows is in before two threads have begun.
///
/// # Errors
/// The first error of `fill`, the worker or `take`.
pub fn in_turn<B: Default, E>(
    mut fill: impl FnMut(&mut B) -> Result<bool, E>,
    mut worker: impl FnMut(&mut B) -> Result<(), E>,
    mut take: impl FnMut(&mut B) -> Result<(), E>,
) -> Result<(), E> {
    let mut piece = B::default();
    while fill(&mut piece)? {
        worker(&mut piece)?;
        take(&mut piece)?;
    }
    Ok(())
}

/// Where a piece of work will come out.
type Turn<B, E> = Receiver<Result<B, E>>;

/// The entrance, which workers pass one at a time.
struct SharedFill<F, B, E> {
    fill: F,
    emptied: Receiver<B>,
    /// Where turns are told; none when the source is through, so that the turns end.
    turn: Option<SyncSender<Turn<B, E>>>,
}

impl<B: Default, E, F: FnMut(&mut B) -> Result<bool, E>> SharedFill<F, B, E> {
    /// The next piece of work, and where to give it when it is done. `None` when there is none, or nobody waits for it.
    fn next(&mut self) -> Option<(B, SyncSender<Result<B, E>>)> {
        // Out of its place meanwhile: should the source panic, the turns end with it.
        let turn = self.turn.take()?;
        let mut piece = self.emptied.try_recv().unwrap_or_default();
        let filled = (self.fill)(&mut piece);
        let (done, outcome) = sync_channel(1);
        let piece = match filled {
            Ok(true) => Some(piece),
            Ok(false) => return None,
            Err(error) => {
                // Room for one is there, so this never waits.
                drop(done.send(Err(error)));
                None
            }
        };
        // When nobody takes turns any more, taking has ended by another error, and nobody waits for this one.
        turn.send(outcome).ok()?;
        let piece = piece?;
        self.turn = Some(turn);
        Some((piece, done))
    }
}

fn work<B, E, F, W>(intake: &Mutex<SharedFill<F, B, E>>, mut worker: W)
where
    B: Default,
    F: FnMut(&mut B) -> Result<bool, E>,
    W: FnMut(&mut B) -> Result<(), E>,
{
    loop {
        // Another worker has died at the entrance: what is under way is still finished.
        let Ok(mut entered) = intake.lock() else { return };
        let Some((mut piece, done)) = entered.next() else { return };
        drop(entered);
        let outcome = worker(&mut piece).map(|()| piece);
        let failed = outcome.is_err();
        if done.send(outcome).is_err() || failed {
            return;
        }
    }
}

fn take_turns<B, E: From<ThreadDied>>(
    turns: Receiver<Turn<B, E>>,
    empty: &Sender<B>,
    take: &mut impl FnMut(&mut B) -> Result<(), E>,
) -> Result<(), E> {
    for turn in turns {
        // Whoever held the other end is gone without a word.
        let mut piece = turn.recv().map_err(|_| ThreadDied)??;
        take(&mut piece)?;
        // Room that nobody fills again is given up.
        drop(empty.send(piece));
    }
    Ok(())
}

/// Waits for all threads; whether one of them panicked.
fn any_died(threads: Vec<ScopedJoinHandle<'_, ()>>) -> bool {
    let ended: Vec<_> = threads.into_iter().map(ScopedJoinHandle::join).collect();
    ended.iter().any(Result::is_err)
}

/// Why a walk beside was to end early: nobody takes its pieces any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NobodyTakes;

/// Hands `take` the pieces that `walk` gives to its argument, in that order; the walk goes on beside, on a thread of its
/// own, `waiting` pieces ahead at most. For walks that hand out what they find and cannot be asked for the next piece.
///
/// # Errors
/// What `take` gives, else what `walk` gives, else [`ThreadDied`]. A walk that was told [`NobodyTakes`] ends as it likes.
pub fn walk_beside<B: Send, E: From<ThreadDied> + Send>(
    walk: impl FnOnce(&mut dyn FnMut(B) -> Result<(), NobodyTakes>) -> Result<(), E> + Send,
    waiting: usize,
    take: impl FnMut(B) -> Result<(), E>,
) -> Result<(), E> {
    let (full, filled) = sync_channel(waiting);
    std::thread::scope(|scope| {
        let walking = scope.spawn(move || walk(&mut |piece| full.send(piece).map_err(|_| NobodyTakes)));
        let taken = filled.into_iter().try_for_each(take);
        let walked = walking.join().unwrap_or_else(|_| Err(ThreadDied.into()));
        taken.and(walked)
    })
}
