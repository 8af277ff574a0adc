//! Groups of rows → what is to be done about each order, worked out on threads of their own beside the ledger.

use crate::intake::reading::{Again, Grouped};
use crate::intake::reception::{Newcomer, Reception};
use crate::normalize::columns::Binding;
use crate::normalize::combine::{Combined, combine_into};
use crate::normalize::group::{Group, Groups};
use crate::order::Field;
use crate::shop::ShopError;
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

/// Orders that travel between the threads at once.
const BATCH_ORDERS: usize = 256;

/// Batches under way: enough that neither thread waits for long.
const BATCHES: usize = 6;

/// Threads that read and combine.
const WORKERS: usize = 2;

/// One order, ready for the ledger.
#[derive(Default)]
pub(super) struct Work {
    /// Its rows.
    pub group: Group,
    /// What they come to.
    pub combined: Combined,
    /// What it is if it is new.
    pub newcomer: Option<Newcomer>,
    /// Whether it says whose parcel it travels in.
    pub names_parent: bool,
}

/// Why the walk ended early.
pub(super) enum Stop {
    /// The runs cannot be read.
    Disk(io::Error),
    /// The ledger said so.
    Pass(ShopError),
}

impl Stop {
    /// As an error of the pass.
    pub(super) fn into_pass_error(self, spool: &Path) -> ShopError {
        match self {
            Self::Disk(error) => ShopError::io(spool, error),
            Self::Pass(error) => error,
        }
    }
}

/// Hands every order to `take`, in the order of their numbers.
pub(super) fn for_each(
    reception: &Reception<'_>,
    grouped: Grouped,
    binding: &Binding<'_>,
    mut take: impl FnMut(&Work) -> Result<(), ShopError>,
) -> Result<(), Stop> {
    let (turn, turns) = sync_channel::<Turn>(BATCHES);
    let (empty, emptied) = sync_channel::<Vec<Work>>(BATCHES * 2);
    let Grouped { groups, again, is_big } = grouped;
    let again = again.as_ref();
    let queue = Arc::new(Mutex::new(Queue { groups, turn, emptied }));
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..if is_big { WORKERS } else { 1 })
            .map(|_| {
                let queue = Arc::clone(&queue);
                scope.spawn(move || work(reception, &queue, again, binding))
            })
            .collect();
        // When all workers are gone, nobody holds the other end of the turns, and they end.
        drop(queue);
        let mut taken = Ok(());
        for batch in turns {
            // A worker that is gone before its turn says itself why.
            let Ok(batch) = batch.recv() else { break };
            taken = batch.iter().try_for_each(&mut take);
            if taken.is_err() {
                break;
            }
            // Room that nobody takes back is simply given up.
            drop(empty.try_send(batch));
        }
        let mut worked = Ok(());
        for worker in workers {
            let ended = worker.join().unwrap_or_else(|_| Err(io::Error::other("a combining thread died")));
            worked = worked.and(ended);
        }
        taken.map_err(Stop::Pass)?;
        worked.map_err(Stop::Disk)
    })
}

/// Where a batch will come out. Turns are taken in the order of the orders' numbers, whoever is done first.
type Turn = Receiver<Vec<Work>>;

/// Groups to be worked on, and where to give what becomes of them.
type Begun = (Vec<Work>, SyncSender<Vec<Work>>);

/// What the workers share.
struct Queue {
    groups: Groups,
    turn: SyncSender<Turn>,
    emptied: Receiver<Vec<Work>>,
}

impl Queue {
    /// The next groups, and where to give what becomes of them; `None` at the end, or when nobody waits for them.
    fn next(&mut self) -> io::Result<Option<Begun>> {
        let mut batch = self.emptied.try_recv().unwrap_or_default();
        let mut count = 0;
        while count < BATCH_ORDERS {
            if count == batch.len() {
                batch.push(Work::default());
            }
            if !self.groups.next(&mut batch[count].group)? {
                break;
            }
            count += 1;
        }
        batch.truncate(count);
        let (done, turn) = sync_channel(1);
        Ok(if count > 0 && self.turn.send(turn).is_ok() { Some((batch, done)) } else { None })
    }
}

fn work(
    reception: &Reception<'_>,
    queue: &Mutex<Queue>,
    again: Option<&Again>,
    binding: &Binding<'_>,
) -> io::Result<()> {
    let mut reader = again.map(|again| again.reader(binding)).transpose()?;
    loop {
        let next = match queue.lock() {
            Ok(mut queue) => queue.next()?,
            Err(_) => return Err(io::Error::other("a combining thread died")),
        };
        let Some((mut batch, done)) = next else { return Ok(()) };
        for work in &mut batch {
            if let Some(reader) = &mut reader {
                reader.fill(&mut work.group)?;
            }
            one(reception, work, binding);
        }
        if done.send(batch).is_err() {
            return Ok(());
        }
    }
}

fn one(reception: &Reception<'_>, work: &mut Work, binding: &Binding<'_>) {
    combine_into(&work.group, binding, reception.zone, &mut work.combined);
    (work.newcomer, work.names_parent) = (None, false);
    if let Combined::Whole(said) = &work.combined {
        let (said, named) = (said.as_statement(), said.as_statement().named());
        work.names_parent = named.has(Field::BUNDLE_PARENT);
        if !work.names_parent {
            let row = work.group.rows().next().map_or(0, |row| row.row);
            work.newcomer = reception.newcomer(row, said, named);
        }
    }
}
