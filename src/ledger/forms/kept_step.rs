//! A step of a telling with all that follows from it, before an engine writes it in one go.
//!
//! What goes in: where an order's story stands, what happened, when. What comes out: the event as it is kept, the order's
//! row at its mall, and what becomes of what is known as told and of what is due.
//! Deliberately not known here: tables.

use super::mall_codes::{kept_phase, kept_view};
use crate::ledger::{MallView, OrderId, Result, Telling};
use crate::order::ExportState;
use crate::shipment::{Answer, Call, Event, EventKind, MallStanding, Phase, Status, Verb};

/// A step of a telling.
pub(in crate::ledger) struct KeptStep {
    /// The order.
    pub order: OrderId,
    /// The place of the event among those of its order.
    pub seq: i64,
    /// When it happened, in epoch seconds.
    pub at: i64,
    /// The event, encoded.
    pub said: String,
    /// `mall.phase`.
    pub phase: i64,
    /// `mall.codes`.
    pub codes: String,
    /// `mall.standing`; 0 leaves what stands there.
    pub standing: i64,
    /// The export's state before it.
    pub before: ExportState,
    /// The export's state from it on.
    pub now: ExportState,
    /// What it does to what is known as told.
    pub told: KnownAsTold,
    next: Status,
}

/// What a step does to what is known as told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ledger) enum KnownAsTold {
    /// Nothing.
    AsBefore,
    /// What was known when the tracking left is what was told.
    Leaves,
    /// A correction that the mall took tells it anew.
    Anew,
}

impl KeptStep {
    /// What follows when that happens next to an order.
    pub(in crate::ledger) fn of(telling: &Telling, event: &Event, at: i64) -> Result<Self> {
        let next = telling.status.after(event, at)?;
        let view = match next.phase {
            Phase::ByHand | Phase::Done | Phase::Correcting => MallView::Says(MallStanding::Completed),
            _ => MallView::Unasked,
        };
        Ok(Self {
            order: telling.order,
            seq: i64::try_from(telling.status.events).unwrap_or(i64::MAX),
            at,
            said: event.encode(),
            phase: kept_phase(&next.phase),
            codes: next.codes().iter().map(|code| code.name()).collect::<Vec<_>>().join(" "),
            standing: kept_view(&view).0,
            before: telling.status.export_state(),
            now: next.export_state(),
            told: known_as_told(&telling.status, &next, event),
            next,
        })
    }

    /// Where the story stands once the step is written.
    pub(in crate::ledger) fn into_status(self) -> Status {
        self.next
    }

    /// Whether the order is due no more: it is being sent.
    pub(in crate::ledger) fn is_off(&self) -> bool {
        self.before == ExportState::None && self.now != ExportState::None
    }

    /// Whether the order is due again: it was given back.
    pub(in crate::ledger) fn is_back(&self) -> bool {
        self.before != ExportState::None && self.now == ExportState::None
    }

    /// Whether the order is told from here on, so that the children of its bundle may be due.
    pub(in crate::ledger) fn is_sent(&self) -> bool {
        self.before != self.now && self.now == ExportState::Sent
    }
}

fn known_as_told(before: &Status, next: &Status, event: &Event) -> KnownAsTold {
    let is_corrected =
        before.phase == Phase::Correcting && next.phase == Phase::Done && !next.is_correction_refused();
    match &event.kind {
        EventKind::Begun(Call::Create { .. } | Call::Track { .. }) | EventKind::LeftOut(Verb::Track, _) => {
            KnownAsTold::Leaves
        }
        EventKind::Answered(Answer::Accepted { .. }) if is_corrected => KnownAsTold::Anew,
        _ => KnownAsTold::AsBefore,
    }
}
