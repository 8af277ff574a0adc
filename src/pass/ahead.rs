use crate::ledger::{Ledger, LedgerError, OrderRecord, Scope};
use std::sync::mpsc::sync_channel;

/// Orders that travel between the threads at once.
const AHEAD_ORDERS: usize = 64;

/// Hands `take` what `make` makes of every order in the scope, store after store and in the order of their
/// numbers, many orders put into one `T`. They are read and made on a thread of their own, beside what is done with
/// them; a `T` in few pieces is better, since both threads wait for each other where one gives back to the heap what
/// the other took from it.
///
/// # Errors
/// When the ledger cannot be read, or what `make` or `take` gives.
pub(super) fn reading_ahead<T: Default + Send, E: From<LedgerError>>(
    reader: Ledger,
    stores: &[String],
    scope: Scope,
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
        read.unwrap_or_else(|_| Err(LedgerError::Missing("the reading thread died".to_owned())))?;
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
