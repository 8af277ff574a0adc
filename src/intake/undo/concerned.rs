//! Which orders may be other than they are without an arrival, and which later files speak of them.
//!
//! What goes in: the arrival, and all later ones. What comes out: [`Concerned`]. Rather too many orders than too few: one
//! that is judged again without need comes out as it was.
//!
//! An order is concerned when the arrival said something new of it or brought a held row of it in, when it shares a number
//! with one that is, as far as a row of a file may lead to either, and when it shares a parcel with one that is, be it
//! only named so by a later file.

use super::error::UndoError;
use super::original::{is_read, reads_otherwise, ready_again};
use crate::intake::combined_orders::for_each_order;
use crate::intake::ingest::{read_rows, reception};
use crate::intake::ready::ReadyFile;
use crate::intake::row_source::Unread;
use crate::intake::scope::{TurnScope, spellings};
use crate::ledger::{ArrivalKind, ArrivalOutcome, ArrivalRecord, Ledger, OrderId};
use crate::normalize::combine::Combined;
use crate::order::Field;
use crate::profile::FileKind;
use crate::shop::{Shop, ShopError};
use std::collections::{BTreeMap, BTreeSet};

/// How a later file is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReadAgain {
    /// Its rows of orders that are concerned.
    InPart,
    /// All of it: it has the bytes of the arrival that is taken back.
    Whole,
    /// It mends held rows of this arrival.
    Mending(i64),
}

/// What may be other than it is.
pub(super) struct Concerned {
    /// The numbers.
    pub scope: TurnScope,
    /// The orders that have one of them.
    pub orders: BTreeSet<OrderId>,
    /// Their stores.
    stores: BTreeSet<String>,
    /// The later files that are read again.
    pub files: BTreeMap<i64, ReadAgain>,
}

/// What is still to be looked at.
enum Next {
    Number(String),
    Order(OrderId),
}

/// Finds out what may be other than it is.
///
/// # Errors
/// When an original is gone or reads otherwise, or the ledger cannot be read.
pub(super) fn concerned(
    shop: &Shop,
    ledger: &Ledger,
    arrival: &ArrivalRecord,
    undone: &[i64],
    (all, repeated): (&[ArrivalRecord], &BTreeSet<i64>),
    hear: &dyn Fn(usize, usize),
) -> Result<Concerned, UndoError> {
    let mut found = Concerned {
        scope: TurnScope::default(),
        orders: BTreeSet::new(),
        stores: BTreeSet::new(),
        files: BTreeMap::new(),
    };
    for id in undone {
        let orders = ledger.orders_of_arrival(*id)?.into_iter().map(Next::Order);
        let held = ledger.numbers_of_held(*id)?.into_iter().map(Next::Number);
        found.spread(ledger, orders.chain(held).collect())?;
    }
    let later: Vec<&ArrivalRecord> = all.iter().filter(|it| !undone.contains(&it.id)).collect();
    let is_same = |it: &ArrivalRecord| {
        it.sha256 == arrival.sha256
            && !arrival.sha256.is_empty()
            && it.undone_at.is_none()
            && arrival.outcome == ArrivalOutcome::TakenIn
    };
    for same in later.iter().filter(|it| is_same(it) && !it.outcome.is_held_whole()) {
        found.files.insert(same.id, ReadAgain::Whole);
    }
    let mut round = 0;
    loop {
        round += 1;
        let before = found.size();
        for (place, file) in later.iter().enumerate() {
            let is_whole = found.files.get(&file.id) == Some(&ReadAgain::Whole);
            if let (Some(original), true) = (file.mends, is_read(file)) {
                found.mending(ledger, file, original)?;
            } else if is_whole || is_read(file) {
                if round == 1 {
                    hear(place, later.len());
                }
                found.file(shop, ledger, file, (is_whole, repeated.contains(&file.id)))?;
            }
        }
        if found.size() == before {
            return Ok(found);
        }
    }
}

impl Concerned {
    fn is_strange(&self, file: &ArrivalRecord) -> bool {
        file.kind == ArrivalKind::File(FileKind::Orders) && !self.stores.contains(&file.store)
    }

    fn size(&self) -> (usize, usize, usize) {
        (self.orders.len(), self.files.len(), self.scope.len())
    }

    /// Numbers and orders, and all that they lead to.
    fn spread(&mut self, ledger: &Ledger, mut next: Vec<Next>) -> Result<(), ShopError> {
        while let Some(one) = next.pop() {
            match one {
                Next::Number(number) if self.scope.add(&number) => {
                    let (spellings, is_long) = spellings(&number);
                    for spelling in &spellings {
                        for is_beginning in [false, true].into_iter().take(1 + usize::from(is_long)) {
                            let found = ledger.candidates(None, spelling, is_beginning, usize::MAX >> 1)?;
                            next.extend(found.into_iter().map(|(order, ..)| Next::Order(order)));
                        }
                    }
                }
                Next::Order(order) if self.orders.insert(order) => {
                    let Some(record) = ledger.order(order)? else { continue };
                    self.stores.insert(record.order.store);
                    next.push(Next::Number(record.order.number));
                    next.extend(record.parent.map(|parent| Next::Order(parent.id)));
                    next.extend(ledger.children(order)?.into_iter().map(Next::Order));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A file that mends held rows of another: its rows are those.
    fn mending(&mut self, ledger: &Ledger, file: &ArrivalRecord, original: i64) -> Result<(), ShopError> {
        let mut numbers = ledger.numbers_of_held(original)?;
        for order in ledger.orders_of_arrival(file.id)? {
            numbers.extend(ledger.order(order)?.map(|record| record.order.number));
        }
        let hit: Vec<Next> =
            numbers.into_iter().filter(|number| self.scope.concerns(number)).map(Next::Number).collect();
        if !hit.is_empty() {
            self.files.insert(file.id, ReadAgain::Mending(original));
            self.spread(ledger, hit)?;
        }
        Ok(())
    }

    /// A later file, read through for what it says of orders that are concerned.
    fn file(
        &mut self,
        shop: &Shop,
        ledger: &Ledger,
        file: &ArrivalRecord,
        (is_whole, is_repeated): (bool, bool),
    ) -> Result<(), UndoError> {
        let ready = match ready_again(shop, file) {
            // A list of a store of which no order is concerned says nothing of any that is.
            Err(UndoError::Refused(_)) if !is_whole && self.is_strange(file) => return Ok(()),
            ready => ready?,
        };
        let mut hit: Vec<Next> = Vec::new();
        for_each_number(shop, &ready, file, &mut |number, parent| {
            if is_whole
                || self.scope.concerns(number)
                || parent.is_some_and(|parent| self.scope.concerns(parent))
            {
                hit.push(Next::Number(number.to_owned()));
                hit.extend(parent.map(|parent| Next::Number(parent.to_owned())));
            }
        })?;
        if !hit.is_empty() {
            // Which of its rows are held hangs on those that lie with staff already, and not on its own.
            let how = if is_repeated { ReadAgain::Whole } else { ReadAgain::InPart };
            self.files.entry(file.id).or_insert(how);
            self.spread(ledger, hit)?;
        }
        Ok(())
    }
}

/// Goes through the orders of a file: number, and whose parcel it is said to travel in.
fn for_each_number(
    shop: &Shop,
    ready: &ReadyFile<'_>,
    file: &ArrivalRecord,
    see: &mut dyn FnMut(&str, Option<&str>),
) -> Result<(), UndoError> {
    let (binding, rows) = match read_rows(shop, ready) {
        Ok((binding, rows, _)) => (binding, rows),
        Err(Unread::Failed(error)) => return Err(error.into()),
        Err(Unread::Held(_)) => return Err(UndoError::Refused(reads_otherwise(file))),
    };
    let reception = reception(shop, ready, &binding, file.at);
    for_each_order(&reception, rows, &binding, (1, &ready.spooled.path), |order| {
        if order.group.is_numberless() {
            return Ok(());
        }
        let parent = match &order.combined {
            Combined::Whole(said) if order.names_parent => said.as_statement().text(Field::BUNDLE_PARENT),
            _ => None,
        };
        see(&order.group.key, parent.filter(|parent| !parent.is_empty()));
        Ok(())
    })?;
    Ok(())
}
