//! Groups of rows → what is to be done about each order, worked out on a thread of its own beside the ledger.

use super::PassError;
use super::desk::{Desk, Newcomer};
use crate::normalize::columns::Binding;
use crate::normalize::combine::{Combined, combine};
use crate::normalize::group::{Group, Groups};
use crate::order::Field;
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Orders that travel between the threads at once.
const BATCH_ORDERS: usize = 256;

/// Batches under way: enough that neither thread waits for long.
const BATCHES: usize = 6;

/// One order, ready for the ledger.
pub(super) struct Work {
    /// Its rows.
    pub group: Group,
    /// What they come to.
    pub combined: Combined,
    /// What it is if it is new.
    pub newcomer: Option<Newcomer>,
}

/// Why the walk ended early.
pub(super) enum Stop {
    /// The runs cannot be read.
    Disk(io::Error),
    /// The ledger said so.
    Pass(PassError),
}

impl Stop {
    /// As an error of the pass.
    pub(super) fn into_pass_error(self, spool: &Path) -> PassError {
        match self {
            Self::Disk(error) => PassError::io(spool, error),
            Self::Pass(error) => error,
        }
    }
}

/// Hands every order to `take`, in the order of their numbers.
pub(super) fn for_each(
    desk: &Desk<'_>,
    groups: Groups,
    binding: &Binding<'_>,
    mut take: impl FnMut(&Work) -> Result<(), PassError>,
) -> Result<(), Stop> {
    let (full, filled) = sync_channel::<Vec<Work>>(BATCHES);
    let (empty, emptied) = sync_channel::<Vec<Work>>(BATCHES * 2);
    std::thread::scope(|scope| {
        let worker = scope.spawn(move || work(desk, groups, binding, &full, &emptied));
        let mut taken = Ok(());
        for batch in filled {
            taken = batch.iter().try_for_each(&mut take);
            if taken.is_err() {
                break;
            }
            // Room that nobody takes back is simply given up.
            drop(empty.try_send(batch));
        }
        let worked = worker.join().unwrap_or_else(|_| Err(io::Error::other("the combining thread died")));
        taken.map_err(Stop::Pass)?;
        worked.map_err(Stop::Disk)
    })
}

fn work(
    desk: &Desk<'_>,
    mut groups: Groups,
    binding: &Binding<'_>,
    full: &SyncSender<Vec<Work>>,
    emptied: &Receiver<Vec<Work>>,
) -> io::Result<()> {
    loop {
        let mut batch = emptied.try_recv().unwrap_or_default();
        let mut count = 0;
        while count < BATCH_ORDERS {
            let mut group =
                if count < batch.len() { std::mem::take(&mut batch[count].group) } else { Group::default() };
            if !groups.next(&mut group)? {
                break;
            }
            let work = one(desk, group, binding);
            if count < batch.len() {
                batch[count] = work
            } else {
                batch.push(work)
            }
            count += 1;
        }
        batch.truncate(count);
        if count == 0 || full.send(batch).is_err() {
            // Whoever takes is gone and says itself why.
            return Ok(());
        }
    }
}

fn one(desk: &Desk<'_>, group: Group, binding: &Binding<'_>) -> Work {
    let combined = combine(&group, binding, desk.zone);
    let newcomer = match &combined {
        Combined::Whole(said) if said.as_statement().raw(Field::BUNDLE_PARENT).is_none() => {
            desk.newcomer(group.rows().next().map_or(0, |row| row.row), said.as_statement())
        }
        _ => None,
    };
    Work { group, combined, newcomer }
}
