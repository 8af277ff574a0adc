//! An order that a person decides about: what `retry` and `close` share.

use super::DeskError;
use super::named_order::{named_order, record_of};
use crate::ledger::{Ledger, LedgerError, LedgerErrorKind, OrderRecord, ShipmentJournal};
use crate::mercari::bare_id;
use crate::notice::Refusal;
use crate::order::ExportState;
use crate::shipment::{Event, Journal, Status};
use crate::shop::Shop;
use crate::telling::{is_api, telling_of};

/// What came of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionOutcome {
    /// The order's number in full.
    pub number: String,
    /// What was done.
    pub done: Decided,
}

/// What a decision did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// The order will be told again.
    Reopened,
    /// The order will not be told any more.
    Closed,
    /// There is nothing to decide; how far its telling has come.
    Nothing(ExportState),
    /// Nothing yet: the mall may have been told already, and a person must say that it may be told twice.
    MightTellTwice,
}

/// An order that is to be decided about.
pub(super) struct Case<'c> {
    pub(super) shop: &'c Shop,
    pub(super) ledger: &'c Ledger,
    pub(super) record: OrderRecord,
    pub(super) status: Status,
}

impl<'c> Case<'c> {
    pub(super) fn open(
        shop: &'c Shop,
        ledger: &'c Ledger,
        store: Option<&str>,
        (number, seen): (&str, Option<usize>),
    ) -> Result<Self, DeskError> {
        let id = named_order(ledger, store, number)?;
        let record = record_of(ledger, id)?;
        if !is_api(shop, &record.order.store) {
            let (number, store) = (record.order.number, record.order.store);
            return Err(Refusal::NotToldByApi { number, store }.into());
        }
        let events = ledger.shipment_events(id)?;
        if seen.is_some_and(|seen| seen != events.len()) {
            return Err(Refusal::ChangedMeanwhile { number: record.order.number }.into());
        }
        let status = Status::of(&events).map_err(LedgerError::from)?;
        Ok(Self { shop, ledger, record, status })
    }

    pub(super) fn keep(&self, events: &[Event], now: i64) -> Result<(), DeskError> {
        let id = bare_id(&self.record.order.number);
        let mut journal = ShipmentJournal::open(self.ledger, &self.record.order.store)?;
        journal.admit(id, telling_of(self.shop, self.ledger, &self.record)?);
        for event in events {
            match journal.keep(id, event, now) {
                Err(error) if error.kind() == LedgerErrorKind::Overtaken => return Err(self.being_sent()),
                kept => kept?,
            }
        }
        Ok(())
    }

    pub(super) fn being_sent(&self) -> DeskError {
        Refusal::BeingSent { number: self.record.order.number.clone() }.into()
    }

    pub(super) fn outcome(self, done: Decided) -> DecisionOutcome {
        DecisionOutcome { number: self.record.order.number, done }
    }

    pub(super) fn nothing(self) -> DecisionOutcome {
        let state = self.record.order.export_state;
        self.outcome(Decided::Nothing(state))
    }
}
