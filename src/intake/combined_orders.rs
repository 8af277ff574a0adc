//! A file's orders, one after the other, each with what its rows come to: worked out on threads of their own beside the
//! ledger.
//!
//! What goes in: a file's rows by order. What comes out: [`CombinedOrder`]s, in the order of their numbers.
//!
//! **Invariant.** The ledger is not asked here: what is worked out hangs on the order's own rows only.
//!
//! Deliberately not known here: what becomes of an order (`ingest`).

use super::reception::{Newcomer, Reception};
use super::rows_by_order::RowsByOrder;
use crate::normalize::columns::Binding;
use crate::normalize::combine::{Combined, combine_into};
use crate::normalize::group::Group;
use crate::normalize::places::PlacedGroup;
use crate::order::Field;
use crate::pipeline::{fan_out, in_turn};
use crate::shop::ShopError;
use std::path::Path;

/// Orders that travel between the threads at once.
const BATCH_ORDERS: usize = 256;

/// Batches under way: enough that neither thread waits for long.
const BATCHES: usize = 6;

/// One order, ready for the ledger.
#[derive(Default)]
pub(super) struct CombinedOrder {
    /// Its rows.
    pub group: Group,
    /// Where they stand, if they were to be read by place.
    placed: PlacedGroup,
    /// What they come to.
    pub combined: Combined,
    /// What it is if it is new.
    pub newcomer: Option<Newcomer>,
    /// Whether it says whose parcel it travels in.
    pub names_parent: bool,
}

/// Hands every order to `take`, in the order of their numbers and some hundred at a time; so many threads read and
/// combine; of one, this one. `spool` is where the rows are read from.
///
/// # Errors
/// When the rows cannot be read, or what `take` gives.
pub(super) fn for_some_orders(
    reception: &Reception<'_>,
    rows: RowsByOrder,
    binding: &Binding<'_>,
    (threads, spool): (usize, &Path),
    mut take: impl FnMut(&[CombinedOrder]) -> Result<(), ShopError>,
) -> Result<(), ShopError> {
    let failed = |error| ShopError::io(spool, error);
    let mut workers = Vec::with_capacity(threads);
    for _ in 0..threads {
        let mut reader = match &rows {
            RowsByOrder::Said(_) => None,
            RowsByOrder::Placed(placed) => Some(placed.reader(binding).map_err(failed)?),
        };
        workers.push(move |batch: &mut Vec<CombinedOrder>| {
            for order in batch {
                if let Some(reader) = &mut reader {
                    reader.read(&order.placed, &mut order.group).map_err(failed)?;
                }
                work_out(reception, order, binding);
            }
            Ok(())
        });
    }
    let mut rows = rows;
    let mut next = |order: &mut CombinedOrder| match &mut rows {
        RowsByOrder::Said(groups) => groups.next(&mut order.group),
        RowsByOrder::Placed(placed) => placed.groups.next(&mut order.placed),
    };
    let fill = |batch: &mut Vec<CombinedOrder>| {
        let mut count = 0;
        while count < BATCH_ORDERS {
            if count == batch.len() {
                batch.push(CombinedOrder::default());
            }
            if !next(&mut batch[count]).map_err(failed)? {
                break;
            }
            count += 1;
        }
        batch.truncate(count);
        Ok(count > 0)
    };
    let take = |batch: &mut Vec<CombinedOrder>| take(batch);
    match workers.pop() {
        Some(alone) if workers.is_empty() => in_turn(fill, alone, take),
        last => {
            workers.extend(last);
            fan_out(fill, workers, BATCHES, take)
        }
    }
}

/// Hands every order to `take`, in the order of their numbers: [`for_some_orders`].
///
/// # Errors
/// When the rows cannot be read, or what `take` gives.
pub(super) fn for_each_order(
    reception: &Reception<'_>,
    rows: RowsByOrder,
    binding: &Binding<'_>,
    with: (usize, &Path),
    mut take: impl FnMut(&CombinedOrder) -> Result<(), ShopError>,
) -> Result<(), ShopError> {
    for_some_orders(reception, rows, binding, with, |orders| orders.iter().try_for_each(&mut take))
}

fn work_out(reception: &Reception<'_>, order: &mut CombinedOrder, binding: &Binding<'_>) {
    combine_into(&order.group, binding, reception.zone, &mut order.combined);
    (order.newcomer, order.names_parent) = (None, false);
    if let Combined::Whole(said) = &order.combined {
        let (said, named) = (said.as_statement(), said.as_statement().named());
        order.names_parent = named.has(Field::BUNDLE_PARENT);
        if !order.names_parent {
            let row = order.group.rows().next().map_or(0, |row| row.row);
            order.newcomer = reception.newcomer(row, said, named);
        }
    }
}
