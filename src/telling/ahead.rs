use crate::ledger::{Ledger, LedgerError, OrderId, OrderRecord, Selection};
use crate::order::Field;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Orders that travel between the threads at once.
const AHEAD_ORDERS: usize = 256;

/// Hands `take` what `make` makes of every order in the scope, store after store and in the order of their
/// numbers, many orders put into one `T`. They are read and made on a thread of their own, beside what is done with
/// them; a `T` in few pieces is better, since both threads wait for each other where one gives back to the heap what
/// the other took from it.
///
/// # Errors
/// When the ledger cannot be read, or what `make` or `take` gives.
pub(crate) fn reading_ahead<T: Default + Send, E: From<LedgerError>>(
    reader: Ledger,
    stores: &[String],
    scope: Selection,
    mut make: impl FnMut(&Ledger, OrderRecord, &mut T) -> Result<(), LedgerError> + Send,
    take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let (full, filled) = sync_channel::<T>(4);
    std::thread::scope(|scoped| {
        let reading = scoped.spawn(move || {
            let (mut batch, mut orders) = (T::default(), 0);
            let mut put = |record| {
                make(&reader, record, &mut batch)?;
                orders += 1;
                if orders < AHEAD_ORDERS {
                    return Ok(());
                }
                orders = 0;
                full.send(std::mem::take(&mut batch)).map_err(|_| Unread::Unwanted)
            };
            let read = stores.iter().try_for_each(|store| reader.for_each_order(store, scope, &mut put));
            // When whoever takes is gone, he says himself why.
            match read.and_then(|()| full.send(batch).map_err(|_| Unread::Unwanted)) {
                Err(Unread::Ledger(error)) => Err(error),
                Ok(()) | Err(Unread::Unwanted) => Ok(()),
            }
        });
        let taken = filled.into_iter().try_for_each(take);
        let read = reading.join();
        taken?;
        read.unwrap_or_else(|_| Err(LedgerError::missing("the reading thread died")))?;
        Ok(())
    })
}

/// Why orders were not read to the end.
enum Unread {
    Unwanted,
    Ledger(LedgerError),
}

impl From<LedgerError> for Unread {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

/// Orders that one reader takes at once: enough that few packs are opened by both.
const TAKEN_ORDERS: usize = 512;

/// As [`reading_ahead`] for these orders of one store and some of their fields, by as many threads as there are readers; `take` gets what was
/// made in the order of `orders`.
///
/// # Errors
/// When the ledger cannot be read, or what `take` gives.
pub(crate) fn reading_together<T: Default + Send, E: From<LedgerError>>(
    readers: Vec<Ledger>,
    store: &str,
    (orders, wanted): (&[OrderId], fn(Field) -> bool),
    make: impl Fn(OrderRecord, &mut T) + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let (turn, turns) = sync_channel(readers.len() * 2);
    let queue = Mutex::new(Queue { left: orders, turn: Some(turn) });
    std::thread::scope(|scoped| {
        let (queue, make) = (&queue, &make);
        let reading: Vec<_> = readers
            .into_iter()
            .map(|reader| {
                scoped.spawn(move || {
                    while let Some((orders, done)) = queue.lock().ok().and_then(|mut queue| queue.next()) {
                        let mut made = T::default();
                        reader.for_each_of(store, orders, wanted, |record| {
                            make(record, &mut made);
                            Ok::<(), LedgerError>(())
                        })?;
                        if done.send(made).is_err() {
                            break;
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        let mut taken = Ok(());
        for made in turns {
            // A reader that is gone before its turn says itself why.
            taken = made.recv().map_or(Ok(()), &mut take);
            if taken.is_err() {
                break;
            }
        }
        let died = || Err(LedgerError::missing("a reading thread died"));
        let read: Result<Vec<()>, _> =
            reading.into_iter().map(|reader| reader.join().unwrap_or_else(|_| died())).collect();
        taken?;
        read?;
        Ok(())
    })
}

/// Orders that no reader has taken yet.
struct Queue<'o, T> {
    left: &'o [OrderId],
    /// Where the turns are told; none when all orders are taken, so that the turns end.
    turn: Option<SyncSender<Receiver<T>>>,
}

impl<'o, T> Queue<'o, T> {
    /// The next orders, and where to give what is made of them; `None` when there are none, or nobody waits.
    fn next(&mut self) -> Option<(&'o [OrderId], SyncSender<T>)> {
        let (taken, left) = self.left.split_at(self.left.len().min(TAKEN_ORDERS));
        let (done, turn) = sync_channel(1);
        if taken.is_empty() || self.turn.as_ref()?.send(turn).is_err() {
            self.turn = None;
            return None;
        }
        self.left = left;
        Some((taken, done))
    }
}
