//! An order that was read from the mall, taken to the ledger.
//!
//! What goes in: orders as the mall gave them. What comes out: statements of the store, where the mall sees each order,
//! and what that means for what we sent or would send.
//!
//! Deliberately not known here: how they were read.

use crate::intake::reception::{ColumnNames, Reception, Taken};
use crate::intake::{TouchedBundles, UnknownWords};
use crate::ledger::{ArrivalKind, Intake, Landing, Ledger, LedgerError, MallView, OrderId, Telling};
use crate::mercari::{Admission, FetchedOrder, OrdererSource, Orderers, statement};
use crate::notice::columns;
use crate::order::{ExportState, Field};
use crate::profile::FileKind;
use crate::shipment::{Status, judge};
use crate::shop::due::due_now;
use crate::shop::settings::{OrdererFrom, Store};
use crate::shop::{Shop, ShopError};
use crate::telling::outcome::FetchOutcome;

fn orderers(store: &Store) -> Orderers {
    let from = match store.orderer.from {
        OrdererFrom::ShipTo => OrdererSource::ShipTo,
        OrdererFrom::Fixed => OrdererSource::Fixed,
    };
    Orderers { from, fixed: store.orderer.fixed.clone() }
}

/// Takes orders in as one arrival, and notes of those that the mall does not know that it does not; `now` in epoch
/// seconds.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(super) fn take_in(
    shop: &Shop,
    ledger: &mut Ledger,
    store: &Store,
    (orders, missing): (&[FetchedOrder], &[OrderId]),
    now: i64,
    outcome: &mut FetchOutcome,
) -> Result<(), ShopError> {
    if orders.is_empty() && missing.is_empty() {
        return Ok(());
    }
    let before = outcome.created + outcome.updated;
    let stores = &shop.settings.stores;
    let reception = Reception {
        rules: &shop.settings.rules,
        zone: shop.settings.timezone,
        initial_statuses: stores.iter().map(|s| (s.code.clone(), s.initial_status.clone())).collect(),
        today: shop.day(now),
        kind: FileKind::Orders,
        store: Some(store.code.clone()),
        old_spellings: Vec::new(),
        known_statuses: Vec::new(),
        columns: ColumnNames::default(),
        unknown: UnknownWords::default(),
        touched: TouchedBundles::default(),
        defaults: Vec::new(),
    };
    let mut intake = ledger.intake(now)?;
    let store_id = intake.store(&store.code)?;
    let mut arrival =
        TakenIn { reception: &reception, orderers: orderers(store), store: store_id, changed: false };
    for (n, order) in orders.iter().enumerate() {
        arrival.take(&mut intake, n as u64 + 1, order, outcome)?;
    }
    for order in missing {
        arrival.changed |= intake.mall_record(*order)?.is_none_or(|known| known.view != MallView::NotFound);
        intake.note_standing(store_id, *order, &MallView::NotFound)?;
    }
    if arrival.changed {
        reception.settle_bundles(&intake)?;
        let taken = (outcome.created + outcome.updated - before) as u64;
        intake.commit(&Landing {
            name: columns::arrival_by_api(&store.code),
            store: store.code.clone(),
            kind: ArrivalKind::Fetch,
            at: now,
            row_count: orders.len() as u64,
            taken,
            ..Landing::default()
        })?;
    }
    Ok(())
}

/// The taking in of one fetch.
struct TakenIn<'t, 'd> {
    reception: &'t Reception<'d>,
    orderers: Orderers,
    store: i64,
    changed: bool,
}

impl TakenIn<'_, '_> {
    fn take(
        &mut self,
        intake: &mut Intake<'_>,
        row: u64,
        order: &FetchedOrder,
        outcome: &mut FetchOutcome,
    ) -> Result<(), ShopError> {
        let (key, known) = self.known(intake, &order.id)?;
        if let Admission::LeaveOut(why) = order.admission(known.is_some()) {
            outcome.leave_out(order.id.clone(), why);
            return Ok(());
        }
        let mut said = statement(order, &self.orderers);
        if key != order.id {
            said.put_text(Field::NUMBER, &key);
        }
        match self.reception.take(intake, &key, row, said.as_statement(), None)? {
            Taken::Created => {
                outcome.created += 1;
                outcome.without_orderer +=
                    usize::from(order.is_anonymous() && self.orderers.fixed.name.is_empty());
                self.changed = true;
            }
            Taken::Updated | Taken::Revived => {
                outcome.updated += 1;
                self.changed = true;
            }
            Taken::Unchanged => outcome.unchanged += 1,
            Taken::LeftOut | Taken::Refused(_) => outcome.left_out += 1,
        }
        match known.map_or_else(|| intake.find(self.store, &key), |id| Ok(Some(id)))? {
            Some(id) => {
                outcome.shipped += usize::from(self.follow(intake, id, order)?);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The number under which an order is known, whichever way a file wrote it.
    fn known(&self, intake: &Intake<'_>, id: &str) -> Result<(String, Option<OrderId>), ShopError> {
        for key in [id.to_owned(), format!("order_{id}")] {
            if let Some(order) = intake.find(self.store, &key)? {
                return Ok((key, Some(order)));
            }
        }
        Ok((id.to_owned(), None))
    }

    /// Notes where the mall sees the order, and what that means for what we sent or would send; whether the mall shows it
    /// as shipped and we did not know.
    fn follow(&mut self, intake: &Intake<'_>, id: OrderId, order: &FetchedOrder) -> Result<bool, ShopError> {
        let view = MallView::of(&order.standing);
        if intake.mall_record(id)?.is_none_or(|known| known.view != view) {
            intake.note_standing(self.store, id, &view)?;
            self.changed = true;
        }
        let status = Status::of(&intake.shipment_events(id)?).map_err(LedgerError::from)?;
        let news = judge(&status, &order.reading(status.events));
        if news.is_empty() {
            return Ok(false);
        }
        self.changed = true;
        let due = due_now(intake, id, self.reception.rules)?;
        let mut telling = Telling { order: id, status, known: 0, due, children: Vec::new() };
        for event in &news {
            intake.keep_event(self.store, &mut telling, event)?;
        }
        let is_shipped = telling.status.export_state() == ExportState::Sent;
        if is_shipped {
            self.reception.touched.note(id);
        }
        Ok(is_shipped)
    }
}
