//! Bundles (同梱) that an intake has touched: which of their orders are due is settled once, when all is said of them.
//!
//! What goes in: the orders of which something was said. What comes out: nothing; the ledger's index of what is due is
//! what it would be had each bundle been settled after each of its orders.
//!
//! A child is due by what its parent and all other children are. Settled order by order, a parcel of a thousand orders
//! would be read a thousand times.
//!
//! **Invariant.** Nothing that is noted here is committed before it was settled.
//!
//! Deliberately not known here: what a bundle may be (`bundles`), and when an order is due (`rules`).

use crate::ledger::{Intake, OrderId, Result};
use crate::rules::Rules;
use crate::shop::due::{BundleHead, due_now, heard};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The orders at the head of the bundles that were touched: parents, and orders that have left one.
#[derive(Debug, Default)]
pub struct TouchedBundles(Mutex<BTreeSet<OrderId>>);

impl TouchedBundles {
    /// Notes the bundle of an order.
    pub fn note(&self, head: OrderId) {
        self.heads().insert(head);
    }

    /// Brings the index of what is due up to date for all of them.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub fn settle(&self, intake: &Intake<'_>, rules: &Rules) -> Result<()> {
        let heads = std::mem::take(&mut *self.heads());
        heads.into_iter().try_for_each(|head| settle_bundle(intake, head, rules))
    }

    fn heads(&self) -> MutexGuard<'_, BTreeSet<OrderId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn settle_bundle(intake: &Intake<'_>, head: OrderId, rules: &Rules) -> Result<()> {
    let store_of = |order: OrderId| intake.store(&intake.name_of(order)?.0);
    intake.replace_due(store_of(head)?, head, due_now(intake, head, rules)?)?;
    let children = intake.children(head)?;
    let bundle = BundleHead::heard(intake, head, &children)?;
    for child in children {
        let due = bundle.due_of_child(&heard(intake, child)?, rules);
        intake.replace_due(store_of(child)?, child, due)?;
    }
    Ok(())
}
