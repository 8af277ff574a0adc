use crate::ledger::{Ledger, LedgerError, OrderRecord, Scope};
use std::sync::mpsc::sync_channel;

/// Orders that travel between the threads at once.
const AHEAD_ORDERS: usize = 64;

/// Hands `take` what `make` makes of every order in the scope, store after store and in the order of their
/// numbers. They are read and made on a thread of their own, beside what is done with them.
///
/// # Errors
/// When the ledger cannot be read, or what `make` or `take` gives.
pub(super) fn reading_ahead<T: Send, E: From<LedgerError>>(
    reader: Ledger,
    stores: &[String],
    scope: Scope,
    mut make: impl FnMut(&Ledger, OrderRecord) -> Result<T, LedgerError> + Send,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let (full, filled) = sync_channel::<Vec<T>>(4);
    std::thread::scope(|scoped| {
        let reading = scoped.spawn(move || {
            let mut batch = Vec::with_capacity(AHEAD_ORDERS);
            let mut put = |record| {
                batch.push(make(&reader, record)?);
                if batch.len() < AHEAD_ORDERS {
                    return Ok(());
                }
                let whole = std::mem::replace(&mut batch, Vec::with_capacity(AHEAD_ORDERS));
                full.send(whole).map_err(|_| Unread::Unwanted)
            };
            let read = stores.iter().try_for_each(|store| reader.for_each_order(store, scope, &mut put));
            // When whoever takes is gone, he says himself why.
            match read.and_then(|()| full.send(batch).map_err(|_| Unread::Unwanted)) {
                Err(Unread::Ledger(error)) => Err(error),
                Ok(()) | Err(Unread::Unwanted) => Ok(()),
            }
        });
        let taken = filled.into_iter().flatten().try_for_each(&mut take);
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
