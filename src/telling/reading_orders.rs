//! Orders read from the ledger on threads of their own, beside what is done with them.
//!
//! What goes in: readers of the ledger, each a view of its own, and what is made of every order. What comes out: what
//! was made, in the order of the orders.
//!
//! **Invariant.** Many orders are made into one `T`, and a `T` has few pieces: the threads wait for each other where one
//! gives back to the heap what the other took from it.
//!
//! Deliberately not known here: what an order is read for (`export`, the report).

use crate::ledger::{Ledger, LedgerError, OrderId, OrderRecord, Selection};
use crate::order::Field;
use crate::pipeline::{NobodyTakes, ThreadDied, fan_out, walk_beside};

/// Orders that travel between the threads at once.
const AHEAD_ORDERS: usize = 256;

/// Hands `take` what `make` makes of every order in the scope, store after store and in the order of their numbers. They
/// are read and made on one thread.
///
/// # Errors
/// When the ledger cannot be read, or what `make` or `take` gives.
pub(crate) fn reading_ahead<T: Default + Send, E: From<LedgerError> + From<ThreadDied> + Send>(
    reader: Ledger,
    stores: &[String],
    scope: Selection,
    mut make: impl FnMut(&Ledger, OrderRecord, &mut T) -> Result<(), LedgerError> + Send,
    take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let walk = move |give: &mut dyn FnMut(T) -> Result<(), NobodyTakes>| {
        let (mut batch, mut orders) = (T::default(), 0);
        let mut put = |record| {
            make(&reader, record, &mut batch)?;
            orders += 1;
            if orders < AHEAD_ORDERS {
                return Ok(());
            }
            orders = 0;
            give(std::mem::take(&mut batch)).map_err(WalkEnd::Unwanted)
        };
        let read = stores.iter().try_for_each(|store| reader.for_each_order(store, scope, &mut put));
        match read.and_then(|()| give(batch).map_err(WalkEnd::Unwanted)) {
            Err(WalkEnd::Ledger(error)) => Err(error.into()),
            Ok(()) | Err(WalkEnd::Unwanted(_)) => Ok(()),
        }
    };
    walk_beside(walk, 4, take)
}

/// Why orders were not read to the end.
enum WalkEnd {
    Unwanted(NobodyTakes),
    Ledger(LedgerError),
}

impl From<LedgerError> for WalkEnd {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

/// Orders that one reader takes at once: enough that few packs are opened by both.
const TAKEN_ORDERS: usize = 512;

/// As [`reading_ahead`] for these orders of one store and some of their fields, by as many threads as there are readers;
/// `take` gets what was made in the order of `orders`.
///
/// # Errors
/// When the ledger cannot be read, or what `take` gives.
pub(crate) fn reading_together<'o, T: Default + Send, E: From<LedgerError> + From<ThreadDied> + Send>(
    readers: Vec<Ledger>,
    store: &str,
    (orders, wanted): (&'o [OrderId], fn(Field) -> bool),
    make: impl Fn(OrderRecord, &mut T) + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let waiting = readers.len() * 2;
    let mut parts = orders.chunks(TAKEN_ORDERS);
    let fill = |(part, _): &mut (&'o [OrderId], T)| {
        *part = parts.next().unwrap_or_default();
        Ok(!part.is_empty())
    };
    let make = &make;
    let read = |reader: Ledger| {
        move |(part, made): &mut (&'o [OrderId], T)| {
            reader.for_each_of(store, part, wanted, |record| {
                make(record, made);
                Ok::<(), LedgerError>(())
            })?;
            Ok(())
        }
    };
    fan_out(fill, readers.into_iter().map(read).collect(), waiting, |(_, made)| take(std::mem::take(made)))
}
